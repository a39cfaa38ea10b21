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
use crate::primitive::sha3::{Shake128, Shake256};

/// The entry A\[r, s\] of the matrix. Public, like rho: time depends on it.
/// [FIPS 204] Algorithm 32, ExpandA, its step for one entry.
pub(super) fn expand_a_entry(rho: &[u8; 32], r: usize, s: usize, a: &mut NttElement) {
    // 3–4.
    rej_ntt_poly(&[rho, &[s as u8, r as u8]], a);
}

/// Samples an element of T_q, in [0, q), from a public seed of 34 bytes.
/// [FIPS 204] Algorithm 30, RejNTTPoly.
fn rej_ntt_poly(rho: &[&[u8]], a: &mut NttElement) {
    let mut g = Shake128::new();
    rho.iter().for_each(|part| g.update(part));
    let mut j = 0;
    let mut block = [0; Shake128::RATE];
    const { assert!(Shake128::RATE.is_multiple_of(3)) };
    while j < N {
        g.squeeze(&mut block);
        for s in block.chunks_exact(3) {
            // CoeffFromThreeBytes, Algorithm 14: the value is kept if it is below q.
            let z = i32::from_le_bytes([s[0], s[1], s[2] & 0x7f, 0]);
            a.0[j] = z;
            j += usize::from(z < Q);
            if j == N {
                break;
            }
        }
    }
}

/// Entry `r` of the vector (s1, s2), coefficients in [-eta, eta].
/// [FIPS 204] Algorithm 33, ExpandS, its step for one entry.
pub(super) fn expand_s_entry<P: Params>(rho: &[u8; 64], r: usize, s: &mut RingElement) {
    rej_bounded_poly::<P>(&[rho, &(r as u16).to_le_bytes()], s);
}

/// Samples a polynomial with coefficients in [-eta, eta] from a secret seed of 66 bytes.
/// [FIPS 204] Algorithm 31, RejBoundedPoly.
fn rej_bounded_poly<P: Params>(rho: &[&[u8]], a: &mut RingElement) {
    let mut h = Shake256::new();
    rho.iter().for_each(|part| h.update(part));
    let mut j = 0;
    let mut block = Wiped([0; Shake256::RATE]);
    while j < N {
        h.squeeze(&mut block.0);
        for half in block.iter().flat_map(|z| [z % 16, z / 16]) {
            let (coefficient, valid) = coeff_from_half_byte::<P>(i32::from(half));
            if valid.declassify("which half bytes are refused says nothing of those kept") {
                a.0[j] = coefficient;
                j += 1;
                if j == N {
                    return;
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

/// Entry `r` of the mask y for the counter `mu`, packed: BitUnpack of these bytes is y\[r\].
/// [FIPS 204] Algorithm 34, ExpandMask, its step for one entry but the unpacking.
pub(super) fn expand_mask_entry<P: Params>(rho: &[u8; 64], mu: usize, r: usize, y: &mut [u8]) {
    debug_assert_eq!(y.len(), packed_len(P::Z_BITS));
    debug_assert!(mu + r <= usize::from(u16::MAX));
    Shake256::digest(&[rho, &((mu + r) as u16).to_le_bytes()], y);
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
            let mut a = NttElement::ZERO;
            expand_a_entry(&[seed; 32], 3, 4, &mut a);
            assert!(a.0.iter().all(|value| (0..Q).contains(value)));
            let mut s = RingElement::ZERO;
            expand_s_entry::<P>(&[seed; 64], 14, &mut s);
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
}
