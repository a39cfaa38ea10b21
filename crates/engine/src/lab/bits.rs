// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Strings of bits, as \[FIPS 202\] and \[SP 800-185\] join them, and the sponge over them.

use crate::primitive::sha3::keccak_f1600;

/// Bits in order; each byte fills from its least significant one, as \[FIPS 202\] §B.1 has it.
pub(super) struct Bits {
    bytes: Vec<u8>,
    /// How many.
    len: usize,
}

impl Bits {
    pub(super) fn new() -> Self {
        Bits { bytes: Vec::new(), len: 0 }
    }

    /// Appends the lowest `count` bits of `bits`, the least significant one first.
    pub(super) fn push(&mut self, bits: u8, count: usize) {
        for at in 0..count {
            if self.len.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= (bits >> at & 1) << (self.len % 8);
            }
            self.len += 1;
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        if self.len.is_multiple_of(8) {
            self.bytes.extend(bytes);
            self.len += 8 * bytes.len();
        } else {
            bytes.iter().for_each(|byte| self.push(*byte, 8));
        }
    }

    /// Appends the first `bits` bits of a message as ACVP writes it: those of a broken last byte
    /// stand at its most significant end, in the same order of weight.
    pub(super) fn message(&mut self, message: &[u8], bits: usize) -> Option<()> {
        let (whole, broken) = split(message, bits)?;
        self.bytes(whole);
        let used = bits % 8;
        self.push(broken.checked_shr(8 - used as u32).unwrap_or(0), used);
        Some(())
    }

    /// Appends bytepad(encode_string(first) ‖ …, rate) to an empty string; lengths in bits.
    /// \[SP 800-185\] §2.3.
    pub(super) fn padded(&mut self, rate: usize, strings: &[(&[u8], usize)]) -> Option<()> {
        self.left_encoded(rate);
        for (string, bits) in strings {
            self.left_encoded(*bits);
            // What follows a broken last byte is zeros, whichever end its bits stand at: they
            // stand where ACVP writes them.
            let (whole, broken) = split(string, *bits)?;
            self.bytes(whole);
            self.push(broken, if bits.is_multiple_of(8) { 0 } else { 8 });
        }
        self.len = self.bytes.len().next_multiple_of(rate) * 8;
        self.bytes.resize(self.len / 8, 0);
        Some(())
    }

    fn left_encoded(&mut self, number: usize) {
        let (count, bytes) = encoded(number);
        self.bytes(&[count]);
        self.bytes(&bytes);
    }

    /// Appends right_encode(number).
    pub(super) fn right_encoded(&mut self, number: usize) {
        let (count, bytes) = encoded(number);
        self.bytes(&bytes);
        self.bytes(&[count]);
    }

    /// pad10*1 and \[FIPS 202\] Algorithm 8; `rate` in bytes. The bits of a broken last byte of
    /// output stand at its least significant end, with zeros above.
    pub(super) fn sponge(mut self, rate: usize, output_bits: usize) -> Vec<u8> {
        self.push(1, 1);
        // The last one bit stands at the end of a block, and is never the first one bit.
        let blocks = self.len / (8 * rate) + 1;
        self.bytes.resize(blocks * rate, 0);
        self.bytes[blocks * rate - 1] |= 0x80;

        let mut lanes = [0; 25];
        for block in self.bytes.chunks(rate) {
            for (lane, word) in lanes.iter_mut().zip(block.as_chunks().0) {
                *lane ^= u64::from_le_bytes(*word);
            }
            keccak_f1600(&mut lanes);
        }
        let mut output = Vec::new();
        while output.len() < output_bits.div_ceil(8) {
            output.extend(lanes.iter().flat_map(|lane| lane.to_le_bytes()).take(rate));
            keccak_f1600(&mut lanes);
        }
        output.truncate(output_bits.div_ceil(8));
        if let (Some(last), used @ 1..) = (output.last_mut(), output_bits % 8) {
            *last &= (1 << used) - 1;
        }
        output
    }
}

/// A number's bytes, at least one, from the most significant on, and their count.
fn encoded(number: usize) -> (u8, Vec<u8>) {
    let bytes = number.to_be_bytes();
    let from = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len() - 1);
    ((bytes.len() - from) as u8, bytes[from..].to_vec())
}

/// The whole bytes of the first `bits` bits, and the bits of the last byte with zeros below.
pub(super) fn split(message: &[u8], bits: usize) -> Option<(&[u8], u8)> {
    let whole = message.get(..bits / 8)?;
    match bits % 8 {
        0 => Some((whole, 0)),
        broken => Some((whole, message.get(bits / 8)? & !(0xff >> broken))),
    }
}
