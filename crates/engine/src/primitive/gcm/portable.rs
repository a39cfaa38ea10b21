// SPDX-License-Identifier: Apache-2.0 OR MIT
//! GHASH without tables and without branches. [SP 800-38D] §6.3, §6.4.
//!
//! A block is a 128-bit big-endian number: bit 127 − i is the coefficient of x^i. Carry-less
//! products come from integer ones, in which every fourth bit is in use and the three between them
//! catch the carries: constant time wherever multiplication of words is.

use super::Block;

/// `hash = (hash + block) · H` for one block after another.
/// [SP 800-38D] Algorithm 2, GHASH.
pub(super) fn hash(h: &Block, hash: &mut Block, blocks: &[Block]) {
    let h = u128::from_be_bytes(*h);
    let mut y = u128::from_be_bytes(*hash);
    for block in blocks {
        y = multiply(y ^ u128::from_be_bytes(*block), h);
    }
    *hash = y.to_be_bytes();
}

/// The product modulo x^128 + x^7 + x^2 + x + 1.
/// [SP 800-38D] Algorithm 1, by other steps.
fn multiply(a: u128, b: u128) -> u128 {
    // Karatsuba's three products; one place to the left, so that x^0 is the highest bit again.
    let (a1, a0, b1, b0) = ((a >> 64) as u64, a as u64, (b >> 64) as u64, b as u64);
    let (low, high) = (carryless(a0, b0), carryless(a1, b1));
    let mixed = carryless(a0 ^ a1, b0 ^ b1) ^ low ^ high;
    let (low, high) = (low ^ mixed << 64, high ^ mixed >> 64);
    let (low, high) = (low << 1, high << 1 | low >> 127);
    // x^128 = 1 + x + x^2 + x^7: first what comes back from beyond x^255.
    let low = low ^ low << 127 ^ low << 126 ^ low << 121;
    high ^ low ^ low >> 1 ^ low >> 2 ^ low >> 7
}

/// The carry-less product. Its upper half is the lower one of the reversed factors, reversed.
fn carryless(a: u64, b: u64) -> u128 {
    let high = carryless_low(a.reverse_bits(), b.reverse_bits()).reverse_bits() >> 1;
    u128::from(high) << 64 | u128::from(carryless_low(a, b))
}

/// The lower half of the carry-less product. At most 16 ones meet in a place: their count fits the
/// four bits that a place has, but for the last place, whose carries leave the word.
fn carryless_low(a: u64, b: u64) -> u64 {
    const PLACES: u64 = 0x1111_1111_1111_1111;
    let split = |word: u64| [0, 1, 2, 3].map(|i| word & PLACES << i);
    let (a, b) = (split(a), split(b));
    let mut product = 0;
    for i in 0..4 {
        let sum = (0..4).fold(0, |sum, j| sum ^ a[j].wrapping_mul(b[(4 + i - j) % 4]));
        product |= sum & PLACES << i;
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [SP 800-38D] Algorithm 1, step by step.
    fn by_the_book(x: u128, y: u128) -> u128 {
        const R: u128 = 0xe1 << 120;
        let (mut z, mut v) = (0, y);
        for i in 0..128 {
            if x >> (127 - i) & 1 == 1 {
                z ^= v;
            }
            v = if v & 1 == 1 { v >> 1 ^ R } else { v >> 1 };
        }
        z
    }

    #[test]
    fn products_are_those_of_the_standard() {
        let mut x: u128 = 0x0123_4567_89ab_cdef_0011_2233_4455_6677;
        let edges = [0, 1, 1 << 127, 3 << 126, u128::MAX, u128::MAX >> 1];
        for round in 0..200 {
            let y = x.wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645).rotate_left(round);
            assert_eq!(multiply(x, y), by_the_book(x, y));
            x = y ^ x.rotate_right(13);
            for edge in edges {
                assert_eq!(multiply(x, edge), by_the_book(x, edge));
            }
        }
        for (a, b) in edges.iter().flat_map(|a| edges.iter().map(move |b| (*a, *b))) {
            assert_eq!(multiply(a, b), by_the_book(a, b));
        }
    }
}
