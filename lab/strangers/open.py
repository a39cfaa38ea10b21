# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Opens recordings with the owner's key: recording.md, keys.md and c2sp.org/FLOE, and nothing else.

It imports nothing of Alula: HMAC and PBKDF2 are Python's, all else is the package `cryptography`.
Frames, chain and signatures are read by check.py, its neighbour. What is sound and fits is opened,
up to the first place where something does not; damage is named, not searched behind.

    python3 open.py drone.pub owner.key PASSPHRASE FILE      content to standard output
"""

import hashlib
import hmac
import sys

from check import KEY, SLOT, Bad, Recording, h, line, need, number
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import keywrap
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM1024PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

START, CHAPTER, NOTE, CLOSE = 4, 5, 6, 7


def mac(key, *parts):
    return hmac.digest(key, b"".join(parts), "sha384")


def u(value, length):
    return value.to_bytes(length, "big")


def kbkdf(key, label, context, length):
    """[SP 800-108r1] counter mode; one block suffices for all that is derived here."""
    return mac(key, u(1, 4), label, b"\0", context, u(8 * length, 4))[:length]


def unwrap(kek, wrapped):
    try:
        return keywrap.aes_key_unwrap(kek, wrapped)
    except keywrap.InvalidUnwrap:
        return None


class Owner:
    """keys.md §4."""

    def __init__(self, path, passphrase):
        with open(path, "rb") as file:
            data = file.read()
        need(len(data) == 264 and data[:12] == b"ALULAKEY\0\1\0\1", "no owner.key")
        need(h(data[:248])[:16] == data[248:], "owner.key is damaged")
        rounds, header = number(data[12:16]), data[:80]
        need(210_000 <= rounds <= 10_000_000, "the iterations")
        master = hashlib.pbkdf2_hmac("sha384", passphrase.encode(), data[16:32], rounds, 48)
        self.fingerprint, seeds = data[32:80], []
        for n, (at, end) in enumerate([(80, 136), (136, 208)], 1):
            kek = kbkdf(master, b"alula/1/owner-key", u(n, 1) + header, 32)
            seeds.append(unwrap(kek, data[at:end]))
        need(None not in seeds, "wrong passphrase")
        self.agree = ec.derive_private_key(number(seeds[0]), ec.SECP384R1())
        self.kem = MLKEM1024PrivateKey.from_seed_bytes(seeds[1])

    def k0(self, slot, recording_id):
        """keys.md §9; none if the slot is not this owner's."""
        if slot[0] != 1 or slot[1:49] != self.fingerprint:
            return None
        try:
            ephemeral = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP384R1(), slot[49:146])
        except ValueError:
            return None
        z = self.agree.exchange(ec.ECDH(), ephemeral) + self.kem.decapsulate(slot[146:1714])
        context = u(1, 2) + recording_id + slot[:1714]
        return unwrap(mac(mac(b"", z), context, b"\1")[:32], slot[1714:])


class Floe:
    """c2sp.org/FLOE: AES-256-GCM, HKDF-Expand-SHA-384, IVs of 32 bytes, without key rotation."""

    def __init__(self, key, aad, header, segment):
        self.segment, self.iv, self.aad = segment, header[10:42], aad
        self.params = b"\0\0" + u(segment, 4) + u(32, 4)
        need(header[:10] == self.params, "FLOE's parameters")
        need(hmac.compare_digest(self.kdf(key, b"HEADER_TAG:", 32), header[42:]), "FLOE's header")
        message = self.kdf(key, b"MESSAGE_KEY:", 48)
        self.gcm = AESGCM(self.kdf(message, b"DEK:" + u(0, 8), 32))

    def kdf(self, key, purpose, length):
        return mac(key, self.params, self.iv, purpose, self.aad, b"\1")[:length]

    def open(self, segment, position, final):
        need(number(segment[:4]) == (len(segment) if final else 0xFFFFFFFF), "a length word")
        try:
            return self.gcm.decrypt(segment[4:16], segment[16:], u(position, 8) + u(final, 1))
        except InvalidTag:
            raise Bad(f"segment {position}") from None

    def segments(self, data):
        """All texts of a body that follows its header, in order."""
        position = 0
        while True:
            final = number(data[:4]) != 0xFFFFFFFF
            length = number(data[:4]) if final else self.segment
            yield self.open(data[:length], position, final)
            data, position = data[length:], position + 1
            if final:
                need(not data, "something follows the last segment")
                return


class Opened(Recording):
    """A recording whose frames are good, and the keys of those that are sealed."""

    def __init__(self, data, aircraft, owner):
        super().__init__(data, aircraft)
        keys = (owner.k0(slot, self.id) for slot in self.candidates())
        self.key = next((k0 for k0 in keys if k0 and self.commits(k0)), None)
        need(self.key is not None, "no slot for this owner")
        self.number = 0

    def candidates(self):
        """recording.md §4: slots of the preamble, then those that were shared."""
        for at in range(self.slots):
            slot = self.data[11107 + at * SLOT:][:SLOT]
            if h(slot) == self.data[528 + 48 * at:][:48]:
                yield slot
        yield from self.shared

    def commits(self, k0):
        return self.kdf(k0, b"commit", 0, 48) == self.data[144:192]

    def kdf(self, key, label, i, length):
        """recording.md §5."""
        return kbkdf(key, label, u(1, 2) + self.id + u(i, 8), length)

    def floe(self, place, kind, header):
        """Takes the ratchet's step to the frame of this number, which comes next."""
        need(place == self.number, "a frame's number")
        key = self.kdf(self.key, b"chapter", place, 32)
        self.key, self.number = self.kdf(self.key, b"ratchet", place, 32), place + 1
        return Floe(key, self.digest + u(place, 8) + u(kind, 4), header, self.segment)

    def content(self):
        """recording.md §6, §9 and §10: the content, chapter by chapter."""
        seen = chapters = 0
        for kind, place, body in self.sealed:
            if kind == CLOSE:
                texts = self.floe(place, kind, body[136:210]).segments(body[210:])
                self.close(b"".join(texts), seen, chapters)
                continue
            text = b"".join(self.floe(place, kind, body[:74]).segments(body[74:]))
            if kind == START:
                self.fields(text, range(1, 6), 2048)
                continue
            need(number(text[:8]) == seen and text[25:32] == bytes(7), "a head")
            if kind == CHAPTER:
                seen, chapters = seen + len(text) - 32, chapters + 1
                yield text[32:]
            else:
                print(f"note {number(text[32:34])}: {text[34:]!r}", file=sys.stderr)

    def fields(self, text, codes, length):
        """Salt, length and value of each field, which the signed commitments bind."""
        need(len(text) == length, "a block's length")
        at = 0
        for code in codes:
            end = at + 34 + number(text[at + 32:at + 34])
            commitment = h(b"alula/1/field", self.id, u(code, 1), text[at:end])
            need(commitment == self.commitments[code], f"field {code}")
            print(f"field {code}: {text[at + 34:end]!r}", file=sys.stderr)
            at = end
        return text[at:]

    def close(self, text, seen, chapters):
        rest = self.fields(text, (16, 17), 256)
        need(number(rest[:8]) == seen and number(rest[8:16]) == chapters, "the close's counts")


def main(drone, key, passphrase, path):
    with open(drone, encoding="utf-8") as file:
        aircraft = line(file.read().rstrip("\r\n"), "alula-drone-1")[12:12 + KEY]
    with open(path, "rb") as file:
        recording = Opened(file.read(), aircraft, Owner(key, passphrase))
    for chapter in recording.content():
        sys.stdout.buffer.write(chapter)
    print("complete" if recording.closed else "cut short", file=sys.stderr)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Bad as bad:
        sys.exit(f"bad: {bad}")
