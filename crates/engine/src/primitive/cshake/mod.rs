// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Customizable SHAKE, and the encodings by which functions derived from SHA-3 tell their inputs
//! apart. [SP 800-185] §2.3 and §3. Strings of whole bytes only, as every service takes them.

use super::sha3::{SUFFIX_XOF, Sponge};

/// cSHAKE128.
pub(crate) type CShake128 = CShake<168>;
/// cSHAKE256.
pub(crate) type CShake256 = CShake<136>;

/// The two bits 00 and the first bit of pad10*1.
const SUFFIX: u8 = 0x04;

/// cSHAKE with a rate of `RATE` bytes: absorb with `update`, then `squeeze` as often as needed.
///
/// The first `squeeze` ends the message; an `update` after it is a broken invariant of the
/// caller's.
#[derive(Clone)]
pub(crate) struct CShake<const RATE: usize> {
    sponge: Sponge<RATE>,
    suffix: u8,
    squeezing: bool,
}

impl<const RATE: usize> CShake<RATE> {
    /// N and S of the standard; it is SHAKE if both are empty.
    /// [SP 800-185] §3.3.
    pub(crate) fn new(function_name: &[u8], customization: &[u8]) -> Self {
        let mut xof = CShake { sponge: Sponge::new(), suffix: SUFFIX_XOF, squeezing: false };
        // 1–2.
        if !(function_name.is_empty() && customization.is_empty()) {
            xof.suffix = SUFFIX;
            xof.absorb_padded(&[function_name, customization]);
        }
        xof
    }

    /// Absorbs bytepad(encode_string(first) ‖ encode_string(second) ‖ …, rate), at the beginning
    /// of a block.
    /// [SP 800-185] §2.3.2, encode_string, and §2.3.3, bytepad.
    pub(crate) fn absorb_padded(&mut self, strings: &[&[u8]]) {
        left_encode(RATE as u64, |bytes| self.sponge.absorb(bytes));
        for string in strings {
            left_encode(8 * string.len() as u64, |bytes| self.sponge.absorb(bytes));
            self.sponge.absorb(string);
        }
        self.sponge.fill_block();
    }

    pub(crate) fn update(&mut self, message: &[u8]) {
        debug_assert!(!self.squeezing);
        self.sponge.absorb(message);
    }

    pub(crate) fn squeeze(&mut self, output: &mut [u8]) {
        if !self.squeezing {
            self.sponge.pad(self.suffix);
            self.squeezing = true;
        }
        self.sponge.squeeze(output);
    }
}

/// A number as its bytes, of which there is at least one, behind their count.
/// [SP 800-185] §2.3.1, left_encode.
fn left_encode(number: u64, mut take: impl FnMut(&[u8])) {
    let (bytes, from) = shortest(number);
    take(&[8 - from as u8]);
    take(&bytes[from..]);
}

/// The same, before their count.
/// [SP 800-185] §2.3.1, right_encode.
pub(crate) fn right_encode(number: u64, mut take: impl FnMut(&[u8])) {
    let (bytes, from) = shortest(number);
    take(&bytes[from..]);
    take(&[8 - from as u8]);
}

/// The number's bytes from the most significant on, and where the first one that is not zero
/// stands, or else the last.
fn shortest(number: u64) -> ([u8; 8], usize) {
    (number.to_be_bytes(), (number | 1).leading_zeros() as usize / 8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::sha3::{Shake128, Shake256};

    #[test]
    fn numbers_are_encoded_as_the_standard_shows() {
        for (number, left, right) in [
            (0, &[1, 0][..], &[0, 1][..]),
            (1, &[1, 1], &[1, 1]),
            (255, &[1, 255], &[255, 1]),
            (256, &[2, 1, 0], &[1, 0, 2]),
            (65_536, &[3, 1, 0, 0], &[1, 0, 0, 3]),
            (u64::MAX, &[8, 255, 255, 255, 255, 255, 255, 255, 255], &[255; 0]),
        ] {
            let (mut taken, mut len) = ([0; 16], 0);
            let mut take = |bytes: &[u8]| {
                taken[len..len + bytes.len()].copy_from_slice(bytes);
                len += bytes.len();
            };
            left_encode(number, &mut take);
            if !right.is_empty() {
                right_encode(number, take);
            }
            assert_eq!(taken[..left.len()], *left, "{number}");
            assert_eq!(taken[left.len()..left.len() + right.len()], *right, "{number}");
        }
    }

    #[test]
    fn without_names_it_is_shake() {
        let (mut ours, mut shake) = ([0; 400], [0; 400]);
        let mut xof = CShake128::new(b"", b"");
        xof.update(b"message");
        xof.squeeze(&mut ours);
        Shake128::digest(&[b"message"], &mut shake);
        assert_eq!(ours, shake);
        let mut xof = CShake256::new(b"", b"");
        xof.update(b"message");
        xof.squeeze(&mut ours);
        Shake256::digest(&[b"message"], &mut shake);
        assert_eq!(ours, shake);
        for names in [[&b"N"[..], &b""[..]], [b"", b"S"]] {
            let mut xof = CShake256::new(names[0], names[1]);
            xof.update(b"message");
            xof.squeeze(&mut ours);
            assert_ne!(ours, shake);
        }
    }

    /// What stands before the message fills whole blocks, whatever the names' lengths.
    #[test]
    fn names_of_every_length_keep_pieces_and_whole_alike() {
        let bytes: [u8; 400] = core::array::from_fn(|i| (3 * i + 1) as u8);
        for len in 0..300 {
            let (mut whole, mut pieces) = ([0; 300], [0; 300]);
            let mut xof = CShake128::new(&bytes[..len / 2], &bytes[..len]);
            let mut other = xof.clone();
            xof.update(&bytes);
            xof.squeeze(&mut whole);
            bytes.chunks(1 + len % 40).for_each(|piece| other.update(piece));
            pieces.chunks_mut(1 + len % 50).for_each(|piece| other.squeeze(piece));
            assert_eq!(whole, pieces, "{len}");
            // By hand, with one padded string of the two encodings.
            let mut by_hand = Sponge::<168>::new();
            let encoded = [&[1, 168][..], &encoded(len / 2), &bytes[..len / 2], &encoded(len)];
            let mut sum = 0;
            for part in encoded.into_iter().chain([&bytes[..len]]) {
                let part = if part.first() == Some(&0) { &part[1..] } else { part };
                by_hand.absorb(part);
                sum += part.len();
            }
            by_hand.absorb(&[0; 168][..(168 - sum % 168) % 168]);
            by_hand.absorb(&bytes);
            by_hand.pad(SUFFIX);
            by_hand.squeeze(&mut pieces);
            if len > 0 {
                assert_eq!(whole, pieces, "{len}");
            }
        }
    }

    /// left_encode of a length in bits below 2^16, with a zero before it if it has one byte only.
    fn encoded(len: usize) -> [u8; 3] {
        let bits = (8 * len) as u16;
        let [high, low] = bits.to_be_bytes();
        if high == 0 { [0, 1, low] } else { [2, high, low] }
    }
}
