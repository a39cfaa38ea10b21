// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Polynomials to bytes and back. [FIPS 204] §7.1 and §7.2.
//!
//! Keys and signatures are never decoded as a whole: their layouts are consecutive polynomials of
//! one width each, and every polynomial is decoded where it is used.

use super::ntt::{N, NttElement, RingElement};
use crate::base::secret::Wipe;

/// Packs 256 integers of `width` bits, least significant bit first. Higher bits are ignored.
/// [FIPS 204] Algorithm 16, SimpleBitPack; `value` makes Algorithm 17, BitPack, of it.
#[inline(always)]
pub(super) fn pack(bytes: &mut [u8], width: usize, mut value: impl FnMut(usize) -> i32) {
    debug_assert_eq!(bytes.len(), packed_len(width));
    // Eight integers make `width` bytes.
    for (group, bytes) in bytes.chunks_exact_mut(width).enumerate() {
        let (mut pending, mut bits, mut at) = (0u64, 0, 0);
        for i in 0..8 {
            let low = value(8 * group + i) as u64 & ((1 << width) - 1);
            pending |= low << bits;
            bits += width;
            while bits >= 8 {
                bytes[at] = pending as u8;
                (pending, bits, at) = (pending >> 8, bits - 8, at + 1);
            }
        }
    }
}

/// Unpacks 256 integers of `width` bits and hands each, with its index, to `take`.
/// [FIPS 204] Algorithm 18, SimpleBitUnpack; `take` makes Algorithm 19, BitUnpack, of it.
#[inline(always)]
pub(super) fn unpack(bytes: &[u8], width: usize, mut take: impl FnMut(usize, i32)) {
    debug_assert_eq!(bytes.len(), packed_len(width));
    for (group, bytes) in bytes.chunks_exact(width).enumerate() {
        let (mut pending, mut bits, mut at) = (0u64, 0, 0);
        for i in 0..8 {
            while bits < width {
                pending |= u64::from(bytes[at]) << bits;
                (bits, at) = (bits + 8, at + 1);
            }
            take(8 * group + i, (pending & ((1 << width) - 1)) as i32);
            (pending, bits) = (pending >> width, bits - width);
        }
    }
}

/// The length in bytes of 256 integers of `width` bits.
pub(super) const fn packed_len(width: usize) -> usize {
    N / 8 * width
}

/// The number of bits of a positive integer. [FIPS 204] §2.3.
pub(super) const fn bitlen(a: i32) -> usize {
    a.ilog2() as usize + 1
}

/// Packs coefficients in [-a, b], as b - w. [FIPS 204] Algorithm 17, BitPack.
#[inline(always)]
pub(super) fn bit_pack(bytes: &mut [u8], a: i32, b: i32, w: &RingElement) {
    pack(bytes, bitlen(a + b), |i| b - w.0[i]);
}

/// Unpacks coefficients in [-a, b]. Where a + b + 1 is not a power of two, malformed bytes give
/// coefficients below -a; only the encoding of s1 and s2 is of that kind.
/// [FIPS 204] Algorithm 19, BitUnpack.
#[inline(always)]
pub(super) fn bit_unpack(bytes: &[u8], a: i32, b: i32, w: &mut RingElement) {
    unpack(bytes, bitlen(a + b), |i, value| w.0[i] = b - value);
}

/// An element of T_q of the matrix A, coefficients in [0, q), 24 bits each: three quarters of the
/// memory, which is what lets a whole matrix stay on the stack.
#[derive(Clone, Copy)]
pub(crate) struct PackedNtt([u8; 3 * N]);

impl PackedNtt {
    pub(super) const ZERO: PackedNtt = PackedNtt([0; 3 * N]);

    pub(super) fn pack(&mut self, a: &NttElement) {
        for (bytes, value) in self.0.chunks_exact_mut(3).zip(&a.0) {
            bytes.copy_from_slice(&value.to_le_bytes()[..3]);
        }
    }

    #[inline(always)]
    pub(super) fn unpack(&self, a: &mut NttElement) {
        for (value, bytes) in a.0.iter_mut().zip(self.0.chunks_exact(3)) {
            *value = i32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]);
        }
    }
}

/// A hint polynomial as a set of indices.
#[derive(Clone, Copy)]
pub(super) struct Hint(pub(super) [u64; N / 64]);

impl Hint {
    pub(super) const ZERO: Hint = Hint([0; N / 64]);

    #[inline(always)]
    pub(super) fn set(&mut self, j: usize, bit: i32) {
        self.0[j / 64] |= (bit as u64) << (j % 64);
    }
}

impl<const K: usize> Wipe for [Hint; K] {
    fn wipe(&mut self) {
        self.iter_mut().for_each(|h| h.0.wipe());
    }
}

/// Encodes hints with at most omega ones in all. They are public by now: the signature shows them.
/// [FIPS 204] Algorithm 20, HintBitPack.
pub(super) fn hint_bit_pack(y: &mut [u8], omega: usize, h: &[Hint]) {
    // 1.
    y.fill(0);
    // 2–11.
    let mut index = 0;
    for (i, h) in h.iter().enumerate() {
        for j in (0..N).filter(|j| h.0[j / 64] >> (j % 64) & 1 == 1) {
            y[index] = j as u8;
            index += 1;
        }
        y[omega + i] = index as u8;
    }
}

/// True if the bytes are what HintBitPack makes of some hints: counts that do not decrease and do
/// not exceed omega, indices that increase, zeros behind them. One signature has one encoding.
/// [FIPS 204] Algorithm 21, HintBitUnpack, its refusals.
pub(super) fn hint_is_well_formed(y: &[u8], omega: usize) -> bool {
    let (indices, counts) = y.split_at(omega);
    let mut index = 0;
    for count in counts.iter().map(|count| usize::from(*count)) {
        // 4.
        if count < index || count > omega {
            return false;
        }
        // 7–14.
        if !indices[index..count].is_sorted_by(|a, b| a < b) {
            return false;
        }
        index = count;
    }
    // 16–18.
    indices[index..].iter().all(|leftover| *leftover == 0)
}

/// The indices of the ones of h\[i\], from well-formed bytes.
/// [FIPS 204] Algorithm 21, HintBitUnpack, its result.
pub(super) fn hint_indices(y: &[u8], omega: usize, i: usize) -> &[u8] {
    let first = if i == 0 { 0 } else { usize::from(y[omega + i - 1]) };
    y.get(first..usize::from(y[omega + i])).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_is_undone_for_every_width() {
        for width in [3, 4, 6, 10, 13, 18, 20] {
            let values: [i32; N] =
                core::array::from_fn(|i| (i as i32).wrapping_mul(0x9e37_79b1u32 as i32 >> 3));
            let mut bytes = [0; packed_len(20)];
            let bytes = &mut bytes[..packed_len(width)];
            pack(bytes, width, |i| values[i]);
            let mut seen = 0;
            unpack(bytes, width, |i, value| {
                assert_eq!(value, values[i] & ((1 << width) - 1));
                seen += 1;
            });
            assert_eq!(seen, N);
            // Bit k of the string is bit k % width of integer k / width.
            for k in 0..N * width {
                let bit = values[k / width] >> (k % width) & 1;
                assert_eq!(i32::from(bytes[k / 8] >> (k % 8) & 1), bit);
            }
        }
    }

    #[test]
    fn ranges_round_trip_from_end_to_end() {
        for (a, b) in
            [(2, 2), (4, 4), (4095, 4096), ((1 << 17) - 1, 1 << 17), ((1 << 19) - 1, 1 << 19)]
        {
            let w = RingElement(core::array::from_fn(|i| (i as i32 * 40_503) % (a + b + 1) - a));
            let (mut bytes, mut back) = ([0; packed_len(20)], RingElement::ZERO);
            let bytes = &mut bytes[..packed_len(bitlen(a + b))];
            bit_pack(bytes, a, b, &w);
            bit_unpack(bytes, a, b, &mut back);
            assert_eq!(back.0, w.0);
        }
    }

    #[test]
    fn hints_round_trip_and_only_one_encoding_is_accepted() {
        const OMEGA: usize = 75;
        let mut h = [Hint::ZERO; 8];
        for n in 0..70 {
            h[(n * 5) % 7].set((n * 37) % N, 1);
        }
        let mut y = [0; OMEGA + 8];
        hint_bit_pack(&mut y, OMEGA, &h);
        assert!(hint_is_well_formed(&y, OMEGA));
        for (i, h) in h.iter().enumerate() {
            let mut back = Hint::ZERO;
            hint_indices(&y, OMEGA, i).iter().for_each(|j| back.set(usize::from(*j), 1));
            assert_eq!(back.0, h.0);
        }

        let altered = |at: usize, value: u8| {
            let mut y = y;
            y[at] = value;
            hint_is_well_formed(&y, OMEGA)
        };
        assert!(!altered(1, y[0]), "a repeated index");
        assert!(!altered(0, 255), "a decreasing index");
        assert!(!altered(OMEGA - 1, 1), "a leftover byte");
        assert!(!altered(OMEGA, y[OMEGA + 1] + 1), "a decreasing count");
        assert!(!altered(OMEGA + 7, OMEGA as u8 + 1), "a count above omega");
        assert!(!altered(OMEGA + 7, 0), "a last count below the others");
    }
}
