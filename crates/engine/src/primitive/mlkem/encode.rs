// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Compression, and integers as bytes. [FIPS 203] §4.2.1.
//!
//! Ring elements are always compressed on their way to bytes, NTT elements never. Compression meets
//! secrets, hence divides by multiplying: a division instruction takes a time that tells them.

use super::field::{Q, canonical, reduce};
use super::ring::{NttElement, RingElement};

impl RingElement {
    /// ByteEncode_D(Compress_D(self)) into 32·D bytes. [FIPS 203] Algorithm 5, ByteEncode.
    pub(super) fn compress<const D: usize>(&self, output: &mut [u8]) {
        byte_encode::<D>(&self.0, |x| compress::<D>(canonical(x)), output);
    }

    /// `self = Decompress_D(ByteDecode_D(bytes))`. [FIPS 203] Algorithm 6, ByteDecode.
    pub(super) fn decompress<const D: usize>(&mut self, bytes: &[u8]) {
        byte_decode::<D>(bytes, decompress::<D>, &mut self.0);
    }
}

impl NttElement {
    /// ByteEncode_12(self) into 384 bytes. [FIPS 203] Algorithm 5, ByteEncode.
    pub(super) fn encode(&self, output: &mut [u8]) {
        byte_encode::<12>(&self.0, canonical, output);
    }

    /// `self = ByteDecode_12(bytes)`, which takes integers modulo q.
    /// [FIPS 203] Algorithm 6, ByteDecode.
    pub(super) fn decode(&mut self, bytes: &[u8]) {
        byte_decode::<12>(bytes, |y| reduce(y as i16), &mut self.0);
    }
}

/// True if every integer in the encoding of NTT elements is below q: the modulus check of an
/// encapsulation key, which is public. [FIPS 203] §7.2, (7.1).
pub(super) fn is_reduced(bytes: &[u8]) -> bool {
    bytes.chunks_exact(3).all(|three| {
        let [d1, d2] = two_integers(three);
        d1 < Q as u16 && d2 < Q as u16
    })
}

/// Two integers of 12 bits. [FIPS 203] Algorithm 7, steps 6–7, and ByteDecode_12.
#[inline(always)]
pub(super) fn two_integers(c: &[u8]) -> [u16; 2] {
    let [c0, c1, c2] = [u16::from(c[0]), u16::from(c[1]), u16::from(c[2])];
    [c0 | (c1 & 15) << 8, c1 >> 4 | c2 << 4]
}

/// Compress_d(x) = ⌈(2^d / q)·x⌋ mod 2^d, for 0 ≤ x < q. [FIPS 203] (4.7).
///
/// m / 2^24 misses 2^d / q by at most 2^-25. That times x is less than q / 2^25 < 1 / 2q, and no
/// x·2^d / q is nearer than 1 / 2q to where rounding changes, since q is odd.
#[inline(always)]
fn compress<const D: usize>(x: u16) -> u16 {
    const { assert!((Q as u64) * (Q as u64) < 1 << 24) };
    debug_assert!(x < Q as u16);
    let m = const { ((1 << (24 + D)) + Q as u64 / 2) / Q as u64 };
    ((u64::from(x) * m + (1 << 23)) >> 24) as u16 & ((1 << D) - 1)
}

/// Decompress_d(y) = ⌈(q / 2^d)·y⌋, for 0 ≤ y < 2^d: below q. [FIPS 203] (4.8).
#[inline(always)]
fn decompress<const D: usize>(y: u16) -> i16 {
    ((u32::from(y) * Q as u32 + (1 << (D - 1))) >> D) as i16
}

/// Eight integers of D bits fill D bytes, least significant bit first.
#[inline(always)]
fn byte_encode<const D: usize>(f: &[i16; 256], integer: impl Fn(i16) -> u16, output: &mut [u8]) {
    debug_assert_eq!(output.len(), 32 * D);
    for (bytes, eight) in output.chunks_exact_mut(D).zip(f.chunks_exact(8)) {
        let mut bits = 0;
        for (i, x) in eight.iter().enumerate() {
            bits |= u128::from(integer(*x)) << (D * i);
        }
        bytes.copy_from_slice(&bits.to_le_bytes()[..D]);
    }
}

/// The inverse of [`byte_encode`].
#[inline(always)]
fn byte_decode<const D: usize>(bytes: &[u8], word: impl Fn(u16) -> i16, f: &mut [i16; 256]) {
    debug_assert_eq!(bytes.len(), 32 * D);
    for (bytes, eight) in bytes.chunks_exact(D).zip(f.chunks_exact_mut(8)) {
        let mut padded = [0; 16];
        padded[..D].copy_from_slice(bytes);
        let bits = u128::from_le_bytes(padded);
        for (i, x) in eight.iter_mut().enumerate() {
            *x = word((bits >> (D * i)) as u16 & ((1 << D) - 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compression_rounds<const D: usize>() {
        let (q, two_d) = (u32::from(Q as u16), 1 << D);
        for x in 0..q {
            // ⌈a / b⌋ = ⌊(2a + b) / 2b⌋
            let rounded = (2 * two_d * x + q) / (2 * q) % two_d;
            assert_eq!(u32::from(compress::<D>(x as u16)), rounded, "{x} by {D}");
            // |x − Decompress(Compress(x))| mod± q ≤ ⌈q / 2^(d+1)⌋, [FIPS 203] §4.2.1.
            let distance = (x as i32 - i32::from(decompress::<D>(rounded as u16))).rem_euclid(3329);
            assert!(
                distance.min(3329 - distance) <= (q as i32 + two_d as i32) / (2 * two_d as i32)
            );
        }
        for y in 0..two_d as u16 {
            let x = decompress::<D>(y);
            assert!((0..Q).contains(&x));
            assert_eq!(compress::<D>(x as u16), y, "{y} by {D}");
        }
    }

    #[test]
    fn compression_rounds_exactly_and_undoes_decompression() {
        compression_rounds::<1>();
        compression_rounds::<4>();
        compression_rounds::<5>();
        compression_rounds::<10>();
        compression_rounds::<11>();
    }

    fn bits_survive<const D: usize>() {
        let bytes: [u8; 384] = core::array::from_fn(|i| (i * i + 7 * i + D) as u8);
        let (mut integers, mut again) = ([0; 256], [0; 384]);
        byte_decode::<D>(&bytes[..32 * D], |y| y as i16, &mut integers);
        for (at, integer) in integers.iter().enumerate() {
            let bit = |i: usize| i16::from(bytes[i / 8] >> (i % 8) & 1);
            assert_eq!(*integer, (0..D).map(|j| bit(D * at + j) << j).sum::<i16>(), "{at} by {D}");
        }
        byte_encode::<D>(&integers, |x| x as u16, &mut again[..32 * D]);
        assert_eq!(again[..32 * D], bytes[..32 * D], "{D}");
    }

    #[test]
    fn bytes_are_bits_in_order_and_back() {
        bits_survive::<1>();
        bits_survive::<4>();
        bits_survive::<5>();
        bits_survive::<10>();
        bits_survive::<11>();
        bits_survive::<12>();
    }

    #[test]
    fn ntt_elements_survive_and_every_unreduced_integer_is_seen() {
        let mut f = NttElement::ZERO;
        RingElement::sample(1).ntt(&mut f);
        let (mut bytes, mut again) = ([0; 384], [0; 384]);
        f.encode(&mut bytes);
        assert!(is_reduced(&bytes));
        f.decode(&bytes);
        f.encode(&mut again);
        assert_eq!(bytes, again);

        for at in 0..256 {
            for value in Q as u16 - 1..4096 {
                let mut integers = [0; 256];
                integers[at] = value as i16;
                byte_encode::<12>(&integers, |x| x as u16, &mut bytes);
                assert_eq!(is_reduced(&bytes), value < Q as u16, "{value} at {at}");
            }
        }
    }
}
