# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Checks recordings and what lies beside them with public keys alone, from docs/formats alone.

It imports nothing of Alula: SHA-384 is Python's, ML-DSA-87 that of the package `cryptography`.
Whole files are read into memory, and damage is named, not searched behind: it is short on purpose.

    python3 check.py drone.pub FILE...      recordings
    python3 check.py receipt FILE...        erase receipts
    python3 check.py disclosure drone.pub TEXT FILE
    python3 check.py redaction drone.pub PROOF COPY
"""

import base64
import hashlib
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA87PublicKey

KEY, SIGNATURE, SLOT, OWNER = 2592, 4627, 1754, 4269


def h(*parts):
    return hashlib.sha384(b"".join(parts)).digest()


def number(data):
    return int.from_bytes(data, "big")


def signed(key, context, message, signature):
    try:
        MLDSA87PublicKey.from_public_bytes(key).verify(signature, message, context)
        return True
    except InvalidSignature:
        return False


class Bad(Exception):
    pass


def need(holds, what):
    if not holds:
        raise Bad(what)


def line(text, word):
    """keys.md §2: the bundle of a line of text."""
    first, _, bundle, *_ = text.split(" ", 3)
    need(first == word, f"the line does not begin with {word}")
    return base64.urlsafe_b64decode(bundle + "=" * (-len(bundle) % 4))


class Recording:
    def __init__(self, data, aircraft):
        self.data = data
        need(data[:16] == b"alula recording\n" and number(data[16:20]) == 0x10001, "no header")
        self.segment, self.slots = number(data[20:24]), data[24]
        self.id = data[32:48]
        self.identity, self.session = data[1296:3888], data[3888:6480]
        header, signature = data[:6480], data[6480:11107]
        need(self.identity == aircraft, "another aircraft")
        need(signed(self.identity, b"alula/1/header", header, signature), "header")
        self.digest = h(header)
        self.start = 11107 + self.slots * SLOT
        self.commitments = {code: data[288 + 48 * (code - 1):][:48] for code in range(1, 6)}
        self.recipients, self.erased = [], []
        for at in range(self.slots):
            slot = data[11107 + at * SLOT:][:SLOT]
            if slot == bytes(SLOT):
                self.erased.append(at)
            else:
                need(h(slot) == data[528 + 48 * at:][:48], f"slot {at}")
                self.recipients.append(slot[1:49])
        self.signed_bytes, self.counted, self.closed = 0, 0, False
        self.sealed = []
        self.frames()
        self.records, self.shared = [], []
        self.tail = "none"
        self.custody()

    def body(self, at, kind):
        """The body's length, its digest and its content; None where it does not end."""
        data, leaves = self.data, []
        if kind in (4, 5, 6):
            end, text = at + 74, 0
            leaves.append(data[at:end])
            while True:
                word = number(data[end:end + 4])
                last = word != 0xFFFFFFFF
                length = word if last else self.segment
                if not 32 <= length <= self.segment or end + length > len(data):
                    return None
                leaves.append(data[end:end + length])
                end, text = end + length, text + length - 32
                if last:
                    break
            return end - at, tree([h(b"\0", leaf) for leaf in leaves]), text - 32 if kind == 5 else 0
        length = {1: 16, 2: 192 + 16 * number(data[at + 8:at + 12]), 3: self.start + 2298, 7: 498}
        body = data[at:at + length[kind]]
        if kind == 3:
            slots = self.slots * SLOT
            body = body[:11107] + bytes(slots) + body[11107 + slots:]
        return length[kind], h(b"\0", body), 0

    def frames(self):
        data, at, chain, last = self.data, self.start, self.digest, (-1, 0)
        mark = h(b"alula/1/mark", self.id)[:28]
        expected = 0
        while not self.closed and data[at:at + 28] == mark:
            kind, place = number(data[at + 28:at + 32]), number(data[at + 32:at + 40])
            if not (1 <= kind <= 7 and place == expected and (place, kind) > last):
                break
            found = self.body(at + 40, kind)
            if found is None:
                break
            length, digest, content = found
            end = at + 40 + length
            trailer = data[end:end + 104]
            after = h(b"alula/1/chain", chain, data[at + 32:at + 40], data[at + 28:at + 32],
                      length.to_bytes(8, "big"), digest)
            if trailer != length.to_bytes(8, "big") + digest + after:
                break
            end += 104
            if kind in (1, 7):
                context = b"alula/1/checkpoint" if kind == 1 else b"alula/1/close"
                message = self.digest + place.to_bytes(8, "big") + after
                if not signed(self.session, context, message, data[end:end + SIGNATURE]):
                    break
                need(number(data[at + 40:at + 48]) == at, "an offset is not true")
                need(number(data[at + 48:at + 56]) == self.counted, "a count is not true")
                self.signed_bytes = self.counted
                end += SIGNATURE
            if kind == 7:
                self.closed = True
                self.commitments[16] = data[at + 80:at + 128]
                self.commitments[17] = data[at + 128:at + 176]
            if kind >= 4:
                self.sealed.append((kind, place, data[at + 40:at + 40 + length]))
            self.counted += content
            last, chain, at = (place, kind), after, end
            expected = place + (kind >= 4)
        self.head, self.good_end = chain, at

    def custody(self):
        data, mark = self.data, h(b"alula/1/custody", self.id)[:28]
        begin = self.good_end
        if not self.closed:
            begin = data.find(mark, begin)
            if begin < 0:
                return
        at, before = begin, bytes(48)
        self.tail = "clean"
        while at < len(data):
            rest = data[at:]
            if (len(rest) <= 28 and mark.startswith(rest)) or (
                    rest[:29] == mark + b"\1" and len(rest) <= 11241):
                self.tail = "torn"
                return
            at, before = self.record(at, begin, before, mark)

    def record(self, at, begin, before, mark):
        data, count = self.data[at:], len(self.records)
        kind, length, remark = data[29], number(data[32:36]), number(data[202:204])
        need(data[:29] == mark + b"\2" and count < 256, "something follows that is no custody")
        fixed = {1: 16, 2: 64, 3: 96, 4: 56, 5: 40}.get(kind)
        need(fixed is not None and remark <= 255, "a record of an unknown kind")
        end = 4509 + fixed + remark
        whole = end + SIGNATURE + (SLOT if kind == 3 else 0)
        need(length == whole <= len(data), "a record's length")
        need(data[36:40] == bytes(4) == data[204:208] and data[201] <= 1, "a field of a record")
        need(number(data[30:32]) == count and number(data[40:48]) == begin, "a record's place")
        need(data[48:96] == self.digest and data[96:144] == self.head, "a record's recording")
        need(data[144:192] == before, "the record before")
        bundle, body = data[240:240 + OWNER], data[4509:4509 + fixed]
        need(bundle[:12] == b"ALULAOWN\0\1\0\1", "a signer's bundle")
        signature = data[end:end + SIGNATURE]
        need(signed(bundle[1677:], b"alula/1/custody", data[:end], signature), "a signature")
        need((kind == 2) == (count == 0 and not self.closed), "recovered is out of place")
        if kind == 2:
            need(number(body[8:16]) == self.good_end, "what was recovered")
            need(body[16:] == h(self.data[self.good_end:begin]), "what was recovered")
        slot = "none"
        if kind == 3:
            bytes_of = data[end + SIGNATURE:whole]
            slot = "erased" if bytes_of == bytes(SLOT) else "sound"
            need(slot == "erased" or h(bytes_of) == body[48:], "a shared slot")
            self.shared.append(bytes_of)
        name = ["received", "recovered", "shared", "redacted", "erased"][kind - 1]
        self.records.append((name, h(bundle), slot))
        return at + whole, h(data[:end + SIGNATURE])


def tree(leaves):
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return h(b"\1", tree(leaves[:left]), tree(leaves[left:]))


def check_recording(aircraft, path):
    with open(path, "rb") as file:
        recording = Recording(file.read(), aircraft)
    verdict = "complete" if recording.closed else "cut short"
    acts = ",".join(name for name, *_ in recording.records) or "none"
    print(f"{verdict}; {recording.signed_bytes} signed; erased {recording.erased}; "
          f"custody {acts} {recording.tail}")
    return recording


def check_receipt(path):
    """proofs.md §2."""
    with open(path, "rb") as file:
        data = file.read()
    need(data[:12] == b"ALULARCP\0\1\0\1", "no receipt")
    signer = data[72:72 + OWNER]
    need(signed(signer[1677:], b"alula/1/receipt", data[:-SIGNATURE], data[-SIGNATURE:]),
         "the receipt's signature")
    at, entries = 4341, []
    for _ in range(number(data[38:40])):
        entry, length = data[at:at + 171], number(data[at + 169:at + 171])
        entries.append((number(entry[144:148]), number(entry[152:160]), number(entry[160:168])))
        at += 171 + length
    need(at == len(data) - SIGNATURE, "the receipt's length")
    print(f"receipt by {h(signer).hex()[:16]}; " + "; ".join(
        f"{slots} slots, {gone} overwritten, {zeros} zeros" for slots, gone, zeros in entries))


def check_disclosure(aircraft, text, path):
    """proofs.md §1."""
    with open(path, "rb") as file:
        recording = Recording(file.read(), aircraft)
    with open(text, encoding="ascii") as lines:
        for one in lines:
            bundle = line(one.rstrip("\r\n"), "alula-disclosure-1")
            code, salt, value = bundle[28:29], bundle[29:61], bundle[63:]
            need(bundle[12:28] == recording.id, "another recording's disclosure")
            commitment = h(b"alula/1/field", recording.id, code, salt, bundle[61:63], value)
            need(commitment == recording.commitments.get(code[0]), "the disclosure")
            print(f"field {code[0]} proved: {value.hex()}")


def check_redaction(aircraft, proof, copy):
    """proofs.md §6."""
    with open(proof, "rb") as file:
        data = file.read()
    with open(copy, "rb") as file:
        copied = file.read()
    need(data[:12] == b"ALULARDC\0\1\0\1", "no proof of a redaction")
    salt, header, closed, at = data[12:44], data[44:6524], data[11151], 11152
    need(header[1296:3888] == aircraft, "another aircraft")
    need(signed(aircraft, b"alula/1/header", header, data[6524:11151]), "header")
    if closed:
        at += 8 + SIGNATURE
    record = data[at:]
    end = 4509 + 56 + number(record[202:204])
    signer, body, head = record[240:240 + OWNER], record[4509:4565], record[96:144]
    mark = h(b"alula/1/custody", header[32:48])[:28]
    need(record[:30] == mark + b"\2\4" and body[0] == 1, "another kind of record")
    need(number(record[32:36]) == len(record) == end + SIGNATURE, "a record's length")
    need(record[48:96] == h(header), "a record's recording")
    need(signed(signer[1677:], b"alula/1/custody", record[:end], record[end:]), "a signature")
    if closed:
        need(closed == 1 and signed(header[3888:6480], b"alula/1/close",
                                    h(header) + data[11152:11160] + head, data[11160:at]), "close")
    if body[1] == 1:
        recording = Recording(copied, copied[1296:3888])
        need(recording.closed, "the copy is cut short")
        subject = recording.digest + recording.head
    else:
        subject = h(copied)
    need(h(b"alula/1/redacted", b"\1", salt, subject) == body[8:], "another copy")
    print(f"copy of {header[32:48].hex()} by {h(signer).hex()[:16]}; method {number(body[2:4])}; "
          f"the original was {'closed' if closed else 'not closed'}")


def main(what, *paths):
    if what == "receipt":
        for path in paths:
            check_receipt(path)
        return
    named = what in ("disclosure", "redaction")
    with open(paths[0] if named else what, encoding="utf-8") as file:
        aircraft = line(file.read().rstrip("\r\n"), "alula-drone-1")[12:12 + KEY]
    if what == "disclosure":
        check_disclosure(aircraft, *paths[1:])
    elif what == "redaction":
        check_redaction(aircraft, *paths[1:])
    else:
        for path in paths:
            check_recording(aircraft, path)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Bad as bad:
        sys.exit(f"bad: {bad}")
