// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Pseudorandom sampling. [FIPS 204] §7.3.
//!
//! The loops are not bounded, as [FIPS 204] Appendix C recommends; only signing's is.

use super::Params;
use super::encode::packed_len;
use super::field::{Q, at_least};
use super::ntt::{N, NttElement, RingElement};
use crate::base::ct::Choice;
use crate::base::secret::Wiped;
use crate::primitive::sha3::{Shake128, Shake128Four, Shake256, Shake256Four};

/// Entries of the matrix A, four at most, whose row and column `place` tells. Public, like rho:
/// time depends on them.
/// [FIPS 204] Algorithm 32, ExpandA, its step for some entries.
pub(super) fn expand_a(
    rho: &[u8; 32],
    place: impl Fn(usize) -> (usize, usize),
    entries: &mut [NttElement],
) {
    // 3–4.
    let index = |at| {
        let (r, s) = place(at);
        [s as u8, r as u8]
    };
    rej_ntt_poly(rho, (0..entries.len()).map(index), entries);
}

/// Samples elements of T_q, in [0, q), from public seeds of 34 bytes.
/// [FIPS 204] Algorithm 30, RejNTTPoly.
fn rej_ntt_poly(rho: &[u8], indices: impl Iterator<Item = [u8; 2]>, elements: &mut [NttElement]) {
    debug_assert!(elements.len() <= 4);
    let mut g = Shake128Four::new(rho, indices);
    let mut filled = [0; 4];
    let mut blocks = [[0; Shake128::RATE]; 4];
    const { assert!(Shake128::RATE.is_multiple_of(3)) };
    while filled.iter().zip(elements.iter()).any(|(j, _)| *j < N) {
        let outputs = blocks.each_mut().map(|block| block.as_mut_slice());
        g.squeeze(outputs);
        for ((element, block), j) in elements.iter_mut().zip(&blocks).zip(&mut filled) {
            for s in block.chunks_exact(3) {
                // CoeffFromThreeBytes, Algorithm 14: the value is kept if it is below q.
                let z = i32::from_le_bytes([s[0], s[1], s[2] & 0x7f, 0]);
                let Some(a) = element.0.get_mut(*j) else { break };
                *a = z;
                *j += usize::from(z < Q);
            }
        }
    }
}

/// Entries from the `first` on, four at most, of the vector (s1, s2), coefficients in [-eta, eta].
/// [FIPS 204] Algorithm 33, ExpandS, its step for some entries.
pub(super) fn expand_s<P: Params>(rho: &[u8; 64], first: usize, entries: &mut [RingElement]) {
    let indices = (first..first + entries.len()).map(|r| (r as u16).to_le_bytes());
    rej_bounded_poly::<P>(rho, indices, entries);
}

/// Samples polynomials with coefficients in [-eta, eta] from secret seeds of 66 bytes.
/// [FIPS 204] Algorithm 31, RejBoundedPoly.
fn rej_bounded_poly<P: Params>(
    rho: &[u8],
    indices: impl Iterator<Item = [u8; 2]>,
    elements: &mut [RingElement],
) {
    debug_assert!(elements.len() <= 4);
    let mut h = Shake256Four::new(rho, indices);
    let mut filled = [0; 4];
    let mut blocks = Wiped([[0; Shake256::RATE]; 4]);
    while filled.iter().zip(elements.iter()).any(|(j, _)| *j < N) {
        let outputs = blocks.each_mut().map(|block| block.as_mut_slice());
        h.squeeze(outputs);
        for ((element, block), j) in elements.iter_mut().zip(blocks.iter()).zip(&mut filled) {
            for half in block.iter().flat_map(|z| [z % 16, z / 16]) {
                let Some(a) = element.0.get_mut(*j) else { break };
                let (coefficient, valid) = coeff_from_half_byte::<P>(i32::from(half));
                if valid.declassify("which half bytes are refused says nothing of those kept") {
                    *a = coefficient;
                    *j += 1;
                }
            }
        }
    }
}

/// A coefficient in [-eta, eta], and whether there is one.
/// [FIPS 204] Algorithm 15, CoeffFromHalfByte.
#[inline(always)]
fn coeff_from_half_byte<P: Params>(b: i32) -> (i32, Choice) {
    const { assert!(P::ETA == 2 || P::ETA == 4) };
    if P::ETA == 2 {
        // floor(b / 5) is floor(13 b / 64) for all b < 16.
        (2 - (b - 5 * ((13 * b) >> 6)), Choice::lt_word(b as u64, 15))
    } else {
        (4 - b, Choice::lt_word(b as u64, 9))
    }
}

/// Entries of the mask y for the counter `mu`, four at most, packed one behind the other: BitUnpack
/// of these bytes is y. [FIPS 204] Algorithm 34, ExpandMask, its step for some entries but the
/// unpacking.
pub(super) fn expand_mask<P: Params>(rho: &[u8; 64], mu: usize, y: &mut [u8]) {
    debug_assert!(mu + 4 <= usize::from(u16::MAX));
    let mut entries = y.chunks_exact_mut(packed_len(P::Z_BITS));
    let count = entries.len().min(4);
    let indices = (mu..mu + count).map(|index| (index as u16).to_le_bytes());
    let outputs: [_; 4] = core::array::from_fn(|_| entries.next().unwrap_or_default());
    Shake256Four::new(rho, indices).squeeze(outputs);
}

/// Samples the challenge: tau coefficients are 1 or -1, the others 0. Its time and its memory
/// accesses depend on rho.
/// [FIPS 204] Algorithm 29, SampleInBall.
pub(super) fn sample_in_ball<P: Params>(rho: &[u8], c: &mut RingElement) {
    // 1.
    c.0.fill(0);
    // 2–5.
    let mut h = Shake256::new();
    h.update(rho);
    let mut signs = [0; 8];
    h.squeeze(&mut signs);
    let signs = u64::from_le_bytes(signs);
    // 6–13.
    let mut byte = [0];
    for i in N - P::TAU..N {
        h.squeeze(&mut byte);
        while usize::from(byte[0]) > i {
            h.squeeze(&mut byte);
        }
        let j = usize::from(byte[0]);
        c.0[i] = c.0[j];
        c.0[j] = 1 - 2 * (signs >> (i + P::TAU - N) & 1) as i32;
    }
}

/// The largest magnitude of the coefficients reaches `bound`: all ones, else zero.
#[inline(always)]
pub(super) fn norm_at_least(w: &RingElement, bound: i32) -> i32 {
    w.0.iter().fold(0, |any, w| any | at_least(super::field::magnitude(*w), bound))
}

#[cfg(test)]
mod tests {
    use super::super::{MlDsa44, MlDsa65, MlDsa87};
    use super::*;

    #[test]
    fn half_bytes_follow_their_definition() {
        for b in 0..15 {
            let (coefficient, valid) = coeff_from_half_byte::<MlDsa87>(b);
            assert!(valid.declassify("test"));
            assert_eq!(coefficient, 2 - b % 5);
        }
        assert!(!coeff_from_half_byte::<MlDsa87>(15).1.declassify("test"));
        for b in 0..16 {
            let (coefficient, valid) = coeff_from_half_byte::<MlDsa65>(b);
            assert_eq!(valid.declassify("test"), b < 9);
            assert!(b >= 9 || coefficient == 4 - b);
        }
    }

    #[test]
    fn samples_stay_in_their_ranges() {
        ranges::<MlDsa44>();
        ranges::<MlDsa65>();
        ranges::<MlDsa87>();
    }

    fn ranges<P: Params>() {
        for seed in 0..8 {
            let mut a = [NttElement::ZERO];
            expand_a(&[seed; 32], |_| (3, 4), &mut a);
            assert!(a[0].0.iter().all(|value| (0..Q).contains(value)));
            let mut s = [RingElement::ZERO];
            expand_s::<P>(&[seed; 64], 14, &mut s);
            let [mut s] = s;
            for value in -P::ETA..=P::ETA {
                assert!(s.0.contains(&value));
            }
            assert_eq!(norm_at_least(&s, P::ETA + 1), 0);
            assert_eq!(norm_at_least(&s, P::ETA), -1);
            sample_in_ball::<P>(&[seed; 64][..P::C_TILDE_LEN], &mut s);
            assert_eq!(s.0.iter().map(|c| c * c).sum::<i32>(), P::TAU as i32);
            assert_eq!(norm_at_least(&s, 2), 0);
        }
    }

    #[test]
    fn some_entries_are_those_that_come_one_by_one() {
        let rho = [7; 64];
        let mut a = [const { NttElement::ZERO }; 4];
        let mut s = [const { RingElement::ZERO }; 4];
        let mut y = [0; 4 * packed_len(MlDsa87::Z_BITS)];
        expand_a(&[7; 32], |at| (at, 5), &mut a);
        expand_s::<MlDsa65>(&rho, 3, &mut s);
        expand_mask::<MlDsa87>(&rho, 300, &mut y);
        for at in 0..4 {
            let (mut one_a, mut one_s) = ([NttElement::ZERO], [RingElement::ZERO]);
            expand_a(&[7; 32], |_| (at, 5), &mut one_a);
            expand_s::<MlDsa65>(&rho, 3 + at, &mut one_s);
            let mut one_y = [0; packed_len(MlDsa87::Z_BITS)];
            Shake256::digest(&[&rho, &(300 + at as u16).to_le_bytes()], &mut one_y);
            assert_eq!(one_a[0].0, a[at].0);
            assert_eq!(one_s[0].0, s[at].0);
            assert_eq!(one_y, y[at * one_y.len()..][..one_y.len()]);
        }
    }
}
