// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Sampling: uniform elements of T_q from a public seed, small elements of R_q from a secret one.
//! [FIPS 203] §4.2.2.
//!
//! All of an operation's elements are asked for here and K at a time, because four Keccak states
//! take little more time than one where the CPU has wide registers.

use super::encode::two_integers;
use super::field::Q;
use super::ring::{NttElement, RingElement};
use crate::base::secret::Wiped;
use crate::primitive::sha3::{Shake128, Shake128Four, Shake256Four};

/// Row i of the matrix Â: Â\[i, j\] for every j. [FIPS 203] Algorithm 13, steps 3–7.
pub(super) fn matrix_row<const K: usize>(rho: &[u8], i: usize, row: &mut [NttElement; K]) {
    sample_ntt(rho, |j| [j as u8, i as u8], row);
}

/// Column i of the matrix Â, which is a row of its transpose: Â\[j, i\] for every j.
/// [FIPS 203] Algorithm 14, steps 4–8.
pub(super) fn matrix_column<const K: usize>(rho: &[u8], i: usize, column: &mut [NttElement; K]) {
    sample_ntt(rho, |j| [i as u8, j as u8], column);
}

/// SamplePolyCBD_η(PRF_η(seed, N)) for N = first, first + 1, …
/// [FIPS 203] Algorithm 13, steps 8–15; Algorithm 14, steps 9–17.
pub(super) fn noise<const ETA: usize>(seed: &[u8], first: usize, elements: &mut [RingElement]) {
    let mut bytes = Wiped([[0; 64 * ETA_MAX]; 4]);
    for (group, four) in elements.chunks_mut(4).enumerate() {
        // PRF_η, [FIPS 203] (4.3).
        let first = first + 4 * group;
        let endings = (first..first + four.len()).map(|n| [n as u8]);
        let outputs = bytes.each_mut().map(|bytes| &mut bytes[..64 * ETA]);
        Shake256Four::new(seed, endings).squeeze(outputs);
        for (f, bytes) in four.iter_mut().zip(bytes.iter()) {
            sample_poly_cbd::<ETA>(&bytes[..64 * ETA], f);
        }
    }
}

/// Uniform elements, four at most, from a public seed and the indices of each: the time tells how
/// often a candidate was rejected. The loop has no limit, as [FIPS 203] Appendix B prefers.
/// [FIPS 203] Algorithm 7, SampleNTT.
fn sample_ntt(rho: &[u8], indices: impl Fn(usize) -> [u8; 2], elements: &mut [NttElement]) {
    debug_assert!(elements.len() <= 4);
    // 1–2.
    let mut xof = Shake128Four::new(rho, (0..elements.len()).map(indices));
    // 3–16. Each candidate is written, and kept by moving on.
    let mut filled = [0; 4];
    let mut blocks = [[0; Shake128::RATE]; 4];
    while filled.iter().zip(elements.iter()).any(|(j, _)| *j < 256) {
        let outputs = blocks.each_mut().map(|block| block.as_mut_slice());
        xof.squeeze(outputs);
        for ((element, block), j) in elements.iter_mut().zip(&blocks).zip(&mut filled) {
            for d in block.chunks_exact(3).flat_map(two_integers) {
                if let Some(a) = element.0.get_mut(*j) {
                    *a = d as i16;
                    *j += usize::from(d < Q as u16);
                }
            }
        }
    }
}

/// A small element from secret bytes: sums of η bits less sums of η bits, by adding bit planes.
/// [FIPS 203] Algorithm 8, SamplePolyCBD.
#[inline(always)]
fn sample_poly_cbd<const ETA: usize>(bytes: &[u8], f: &mut RingElement) {
    debug_assert_eq!(bytes.len(), 64 * ETA);
    // η bytes hold four coefficients, each x and then y of η bits: keep every η-th bit.
    let plane = const {
        let (mut plane, mut bit) = (0, 0);
        while bit < 8 * ETA {
            plane |= 1 << bit;
            bit += ETA;
        }
        plane
    };
    for (bytes, four) in bytes.chunks_exact(ETA).zip(f.0.chunks_exact_mut(4)) {
        let mut padded = [0; 4];
        padded[..ETA].copy_from_slice(bytes);
        let bits = u32::from_le_bytes(padded);
        let sums = (0..ETA).map(|j| (bits >> j) & plane).sum::<u32>();
        let sum = |at: usize| ((sums >> (ETA * at)) & ((1 << ETA) - 1)) as i16;
        for (i, coefficient) in four.iter_mut().enumerate() {
            // 3–5.
            *coefficient = sum(2 * i) - sum(2 * i + 1);
        }
    }
}

/// The largest η of any parameter set.
const ETA_MAX: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::sha3::Shake256;

    fn cbd_counts_bits<const ETA: usize>() {
        for seed in 0..50 {
            let mut bytes = [0; 64 * ETA_MAX];
            Shake256::digest(&[&[seed]], &mut bytes);
            let mut f = RingElement::ZERO;
            sample_poly_cbd::<ETA>(&bytes[..64 * ETA], &mut f);
            let bit = |i: usize| i16::from(bytes[i / 8] >> (i % 8) & 1);
            for (i, coefficient) in f.0.iter().enumerate() {
                let x: i16 = (0..ETA).map(|j| bit(2 * i * ETA + j)).sum();
                let y: i16 = (0..ETA).map(|j| bit(2 * i * ETA + ETA + j)).sum();
                assert_eq!(*coefficient, x - y, "{i} of eta {ETA}");
            }
        }
    }

    #[test]
    fn small_elements_are_differences_of_bit_counts() {
        cbd_counts_bits::<2>();
        cbd_counts_bits::<3>();
    }

    #[test]
    fn uniform_elements_are_the_candidates_below_q_in_order() {
        for seed in 0..50 {
            let (rho, mut four) = ([seed; 32], [const { NttElement::ZERO }; 4]);
            sample_ntt(&rho, |j| [seed, j as u8], &mut four);
            for (j, a) in four.iter().enumerate() {
                let mut stream = [0; 3 * 400];
                Shake128::digest(&[&rho, &[seed, j as u8]], &mut stream);
                let mut candidates = stream
                    .chunks_exact(3)
                    .flat_map(|c| {
                        let word = u32::from_le_bytes([c[0], c[1], c[2], 0]);
                        [word & 0xfff, word >> 12]
                    })
                    .filter(|d| *d < 3329);
                assert!(a.0.iter().all(|a| candidates.next() == Some(*a as u32)), "{seed}");
            }
        }
    }

    #[test]
    fn rows_and_columns_are_of_one_matrix() {
        let mut column = [const { NttElement::ZERO }; 4];
        let mut row = [const { NttElement::ZERO }; 4];
        for i in 0..4 {
            matrix_column(&[9; 32], i, &mut column);
            for j in 0..4 {
                matrix_row(&[9; 32], j, &mut row);
                assert_eq!(*row[i].0, *column[j].0);
            }
        }
    }
}
