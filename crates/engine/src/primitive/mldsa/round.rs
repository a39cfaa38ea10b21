// SPDX-License-Identifier: Apache-2.0 OR MIT
//! High-order bits, low-order bits and hints. [FIPS 204] §7.4.
//! No division and no branch: the coefficients of t and w are secret when these are called.

use super::Params;
use super::field::{Q, canonical};

/// Bits dropped from t. [FIPS 204] Table 1.
pub(super) const D: u32 = 13;

/// (r1, r0) with r = r1 2^d + r0 and r0 in (-2^(d-1), 2^(d-1)], for r in [0, q).
/// [FIPS 204] Algorithm 35, Power2Round.
#[inline(always)]
pub(super) fn power2round(r: i32) -> (i32, i32) {
    debug_assert!((0..Q).contains(&r));
    let r1 = (r + (1 << (D - 1)) - 1) >> D;
    (r1, r - (r1 << D))
}

/// Divides by 2 gamma2 = 2^TRAILING ODD by a shift and a multiplication with ceil(2^26 / ODD).
struct Reciprocal<P>(core::marker::PhantomData<P>);

impl<P: Params> Reciprocal<P> {
    const TRAILING: u32 = (2 * P::GAMMA2).trailing_zeros();
    const ODD: u32 = (2 * P::GAMMA2 as u32) >> Self::TRAILING;
    const FACTOR: u32 = (1u32 << 26).div_ceil(Self::ODD);
    /// ONE_AT_M r1 / 2^14 is one for r1 = m and zero below.
    const ONE_AT_M: i32 = (1u32 << 14).div_ceil(P::M as u32) as i32;
    /// The quotient is exact while the excess of FACTOR, times the dividend, stays below 2^26, and
    /// the product fits in a word.
    const EXACT: () = {
        let largest = (Q - 1 + P::GAMMA2 - 1) as u64 >> Self::TRAILING;
        assert!((Self::FACTOR as u64 * Self::ODD as u64 - (1 << 26)) * largest < 1 << 26);
        assert!(Self::FACTOR as u64 * largest < 1 << 32);
        assert!(Self::ONE_AT_M * P::M < 2 << 14 && Self::ONE_AT_M * (P::M - 1) < 1 << 14);
    };
}

/// (r1, r0) with r = r1 (2 gamma2) + r0 modulo q, for r in [0, q).
/// [FIPS 204] Algorithm 36, Decompose.
#[inline(always)]
pub(super) fn decompose<P: Params>(r: i32) -> (i32, i32) {
    const { Reciprocal::<P>::EXACT };
    debug_assert!((0..Q).contains(&r));
    // 1–2 and 6. r0 lies in (-gamma2, gamma2], hence r1 = floor((r + gamma2 - 1) / (2 gamma2)).
    let dividend = (r + P::GAMMA2 - 1) as u32 >> Reciprocal::<P>::TRAILING;
    let r1 = (dividend.wrapping_mul(Reciprocal::<P>::FACTOR) >> 26) as i32;
    let r0 = r - r1 * (2 * P::GAMMA2);
    // 3–5. One if r - r0 = q - 1, that is r1 = m, else zero: by a product, because compilers make a
    // branch of a mask here.
    let wraps = (r1 * Reciprocal::<P>::ONE_AT_M) >> 14;
    (r1 - P::M * wraps, r0 - wraps)
}

/// [FIPS 204] Algorithm 37, HighBits.
#[inline(always)]
pub(super) fn high_bits<P: Params>(r: i32) -> i32 {
    decompose::<P>(r).0
}

/// [FIPS 204] Algorithm 38, LowBits.
#[inline(always)]
pub(super) fn low_bits<P: Params>(r: i32) -> i32 {
    decompose::<P>(r).1
}

/// One if adding `z` to `r` alters the high bits of r, else zero, for r in [0, q), |z| < q.
/// [FIPS 204] Algorithm 39, MakeHint.
#[inline(always)]
pub(super) fn make_hint<P: Params>(z: i32, r: i32) -> i32 {
    let r1 = high_bits::<P>(r);
    let v1 = high_bits::<P>(canonical(r + z));
    // Both are small and not negative: what differs, negated, has its sign bit set.
    -(-(r1 ^ v1) >> 31)
}

/// The high bits of r, adjusted by a hint that is set. For public values: it branches.
/// [FIPS 204] Algorithm 40, UseHint.
pub(super) fn use_hint<P: Params>(r: i32) -> i32 {
    match decompose::<P>(r) {
        // 3.
        (r1, r0) if r0 > 0 => (r1 + 1) % P::M,
        // 4.
        (r1, _) => (r1 + P::M - 1) % P::M,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MlDsa44, MlDsa65, MlDsa87};
    use super::*;

    #[test]
    fn decompose_follows_its_definition_for_every_r() {
        follows_its_definition::<MlDsa44>();
        follows_its_definition::<MlDsa65>();
        follows_its_definition::<MlDsa87>();
    }

    fn follows_its_definition<P: Params>() {
        let alpha = 2 * P::GAMMA2;
        for r in 0..Q {
            // mod± as [FIPS 204] §2.3 defines it.
            let centred = |modulus: i32| {
                let rest = r % modulus;
                if rest > modulus / 2 { rest - modulus } else { rest }
            };
            let mut r0 = centred(alpha);
            let mut r1 = (r - r0) / alpha;
            if r - r0 == Q - 1 {
                (r1, r0) = (0, r0 - 1);
            }
            assert_eq!(decompose::<P>(r), (r1, r0), "{r}");
            let low = centred(1 << D);
            assert_eq!(power2round(r), ((r - low) >> D, low), "{r}");
        }
    }

    #[test]
    fn hints_recover_the_high_bits_of_a_sum() {
        hints_recover::<MlDsa44>();
        hints_recover::<MlDsa65>();
        hints_recover::<MlDsa87>();
    }

    fn hints_recover<P: Params>() {
        for r in (0..Q).step_by(13) {
            for z in [0, 1, -1, P::GAMMA2 - 7, 7 - P::GAMMA2, P::GAMMA2, -P::GAMMA2] {
                let sum = high_bits::<P>(canonical(r + z));
                let hint = make_hint::<P>(z, r);
                assert_eq!(hint, i32::from(high_bits::<P>(r) != sum));
                let recovered = if hint == 1 { use_hint::<P>(r) } else { high_bits::<P>(r) };
                assert_eq!(recovered, sum, "{r} + {z}");
            }
        }
    }

    #[test]
    fn a_hint_moves_the_high_bits_by_one() {
        moves_by_one::<MlDsa44>();
        moves_by_one::<MlDsa87>();
    }

    fn moves_by_one<P: Params>() {
        for r in (0..Q).step_by(7) {
            let (r1, moved) = (high_bits::<P>(r), use_hint::<P>(r));
            assert!((0..P::M).contains(&moved));
            assert!([1, P::M - 1].contains(&(moved - r1).rem_euclid(P::M)));
        }
    }
}
