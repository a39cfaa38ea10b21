# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Opens a recording that people open together, from docs/formats alone.

It imports nothing of Alula: SHA-384 is Python's, everything else that of the package `cryptography`.
For each quorum and each subset of it, K0 is unwrapped with the keys of its members and checked
against the header's `commit`; then each contribution is opened and compared with its member's key.

    python3 together.py RECORDING CONTRIBUTIONS OPENER.txt MEMBER.txt...

Keys are printed backups.
"""

import base64
import hashlib
import itertools
import sys

from cryptography.hazmat.primitives.asymmetric import ec, mldsa, mlkem
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.kbkdf import KBKDFHMAC, CounterLocation, Mode
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
SLOT, SLOTS_AT, WRAPS = 1754, 11107, 43


def h(*parts):
    return hashlib.sha384(b"".join(parts)).digest()


def hkdf(secret, context):
    return HKDF(SHA384(), 32, None, context).derive(secret)


def kdf(key, label, recording, index, length):
    """recording.md §5."""
    context = b"\0\1" + recording + index.to_bytes(8, "big")
    before = CounterLocation.BeforeFixed
    made = KBKDFHMAC(SHA384(), Mode.CounterMode, length, 4, 4, before, label, context, None)
    return made.derive(key)


class Person:
    """keys.md §10 and §3."""

    def __init__(self, text):
        lines = [line.split() for line in text.splitlines()[2:]]
        letters = "".join("".join(line[1:9]) for line in lines)
        bits = "".join(f"{LETTERS.index(letter):05b}" for letter in letters)
        data = int(bits, 2).to_bytes(len(bits) // 8, "big")
        assert data[:4] == b"\0\1\0\1" and h(data[:148])[:12] == data[148:160]
        scalar = int.from_bytes(data[4:52], "big")
        self.agree = ec.derive_private_key(scalar, ec.SECP384R1())
        self.kem = mlkem.MLKEM1024PrivateKey.from_seed_bytes(data[52:116])
        sign = mldsa.MLDSA87PrivateKey.from_seed_bytes(data[116:148])
        point = Encoding.X962, PublicFormat.UncompressedPoint
        bundle = b"ALULAOWN\0\1\0\1" + self.agree.public_key().public_bytes(*point)
        bundle += self.kem.public_key().public_bytes_raw() + sign.public_key().public_bytes_raw()
        self.fingerprint = h(bundle)

    def z(self, sent):
        """keys.md §9: from an ephemeral key and a ciphertext."""
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP384R1(), sent[:97])
        return self.agree.exchange(ec.ECDH(), point) + self.kem.decapsulate(sent[97:])


class Quorum:
    def __init__(self, data, first):
        slot = data.slots[first]
        self.data, self.first = data, first
        self.m, self.n, j = slot[1714:1717]
        assert j == 0 and 2 <= self.n <= 8 and 1 <= self.m <= self.n
        self.prints = []
        for j in range(self.n):
            slot = data.slots[first + j]
            assert slot[0] == 2 and slot[1714:1722] == bytes([self.m, self.n, j, 0, 0, 0, 0, 0])
            self.prints.append(slot[1:49])
        group = h(b"alula/1/quorum", bytes([self.m, self.n]), *self.prints)[:32]
        assert all(data.slots[first + j][1722:] == group for j in range(self.n))
        of = itertools.combinations(range(self.n), self.m)
        self.subsets = sorted(sum(1 << j for j in members) for members in of)
        self.wrapped = []
        for number in range(-(-len(self.subsets) // WRAPS)):
            slot = data.slots[first + self.n + number]
            assert slot[:4] == bytes([3, self.m, self.n, number]) and not any(slot[4:34])
            self.wrapped += [slot[at : at + 40] for at in range(34, SLOT, 40)]
        assert not any(b"".join(self.wrapped[len(self.subsets) :]))
        self.slots = self.n + number + 1

    def key(self, person, j, subset):
        slot = self.data.slots[self.first + j]
        secret = hkdf(person.z(slot[49:1714]), b"\0\1" + self.data.id + slot)
        return kdf(secret, b"quorum", self.data.id, subset, 32)

    def k0(self, keys, subset):
        context = b"alula/1/quorum\0\1" + self.data.id + bytes([self.m, self.n, subset])
        kek = hkdf(b"".join(keys).ljust(256, b"\0"), context)
        return aes_key_unwrap(kek, self.wrapped[self.subsets.index(subset)])


class Recording:
    def __init__(self, file):
        assert file[:20] == b"alula recording\n\0\1\0\1"
        self.id, self.commit, self.digest = file[32:48], file[144:192], h(file[:6480])
        self.slots = [file[SLOTS_AT + at * SLOT :][:SLOT] for at in range(file[24])]
        assert all(h(slot) == file[528 + at * 48 :][:48] for at, slot in enumerate(self.slots))
        self.quorums, at = [], 0
        while at < len(self.slots):
            if self.slots[at][0] == 2:
                self.quorums.append(Quorum(self, at))
                at += self.quorums[-1].slots - 1
            at += 1


def names(subset):
    return ",".join(str(j + 1) for j in range(8) if subset >> j & 1)


def main(recording, contributions, opener, *members):
    read = lambda path: open(path, encoding="ascii").read()
    data, opener = Recording(open(recording, "rb").read()), Person(read(opener))
    people = {person.fingerprint: person for person in (Person(read(path)) for path in members)}
    for quorum in data.quorums:
        print(f"quorum {quorum.m} of {quorum.n} at slot {quorum.first}")
        for subset in quorum.subsets:
            places = [j for j in range(quorum.n) if subset >> j & 1]
            keys = [quorum.key(people[quorum.prints[j]], j, subset) for j in places]
            k0 = quorum.k0(keys, subset)
            assert kdf(k0, b"commit", data.id, 0, 48) == data.commit
            for wrong in [keys[:-1], keys[::-1]] if quorum.m > 1 else []:
                try:
                    quorum.k0(wrong, subset)
                    raise AssertionError("less than the subset, or another order, opens it")
                except InvalidUnwrap:
                    pass
            print(f"  {names(subset)} open it")
    for line in read(contributions).splitlines():
        word, _, text = line.split(" ")
        made = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        assert word == "alula-contribution-1" and len(made) == 1885
        assert made[:12] == b"ALULACTB\0\1\0\1" and made[12:76] == data.id + data.digest
        first, subset, j = made[76:79]
        assert made[79:84] == bytes(5) and made[132:180] == opener.fingerprint
        key = aes_key_unwrap(hkdf(opener.z(made[180:1845]), made[:1845]), made[1845:])
        quorum = next(quorum for quorum in data.quorums if quorum.first == first)
        assert made[84:132] == quorum.prints[j] and subset >> j & 1
        assert key == quorum.key(people[quorum.prints[j]], j, subset)
        print(f"contribution of member {j + 1} for {names(subset)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
