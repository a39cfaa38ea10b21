// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Arithmetic modulo q = 3329 on signed 16-bit words: multiplications, shifts and masks only, in
//! the same time for every value. [FIPS 203] §2.4.
//!
//! A residue has many representatives; each function says between which bounds it answers.

/// The modulus. [FIPS 203] §8.
pub(super) const Q: i16 = 3329;

/// A constant by which words are multiplied: x·2^16 mod q, and that divided by q modulo 2^16.
#[derive(Clone, Copy)]
pub(super) struct Factor {
    value: i16,
    quotient: i16,
}

impl Factor {
    /// The factor `x`, for any x. Evaluated when compiling: its division meets no secret.
    pub(super) const fn of(x: i64) -> Self {
        let residue = (x << 16).rem_euclid(Q as i64) as i16;
        let value = if residue > Q / 2 { residue - Q } else { residue };
        Factor { value, quotient: value.wrapping_mul(Q_INVERSE) }
    }

    /// a·x mod q in ±2496, for any word `a`.
    ///
    /// t·q ≡ a·value (mod 2^16), so that their difference is the high half's alone, and
    /// |a·value − t·q| / 2^16 ≤ 2^15 · (q/2 + q) / 2^16 < 2497.
    #[inline(always)]
    pub(super) fn times(self, a: i16) -> i16 {
        let t = a.wrapping_mul(self.quotient);
        let product = high(a, self.value) - high(t, Q);
        debug_assert!(product.abs() <= 2496);
        product
    }
}

/// The residue of a word in ±(q − 1)/2, as Barrett divides: ⌊a·BARRETT / 2^26⌉ is ⌊a/q⌉ for every
/// 16-bit `a`.
#[inline(always)]
pub(super) fn reduce(a: i16) -> i16 {
    let quotient = (high(a, BARRETT) + (1 << 9)) >> 10;
    let residue = a.wrapping_sub(quotient.wrapping_mul(Q));
    debug_assert!(residue.abs() <= (Q - 1) / 2);
    residue
}

/// x·2^-16 mod q in ±(q − 1), as Montgomery divides, for |x| < 2^15·q.
///
/// |x − t·q| / 2^16 < (2^15·q + 2^15·q) / 2^16 = q.
#[inline(always)]
pub(super) fn reduce_product(x: i32) -> i16 {
    debug_assert!(x.abs() < i32::from(Q) << 15);
    let t = (x as i16).wrapping_mul(Q_INVERSE);
    ((x - i32::from(t) * i32::from(Q)) >> 16) as i16
}

/// The residue of a word in ±(q − 1) as an integer from 0 to q − 1.
#[inline(always)]
pub(super) fn canonical(a: i16) -> u16 {
    debug_assert!(a.abs() < Q);
    (a + ((a >> 15) & Q)) as u16
}

/// The high half of a product.
#[inline(always)]
fn high(a: i16, b: i16) -> i16 {
    ((i32::from(a) * i32::from(b)) >> 16) as i16
}

const Q_INVERSE: i16 = -3327;
const _: () = assert!(Q.wrapping_mul(Q_INVERSE) == 1);
const BARRETT: i16 = 20159;
const _: () = assert!(BARRETT as i32 == ((1 << 26) + Q as i32 / 2) / Q as i32);

#[cfg(test)]
mod tests {
    use super::*;

    fn modulo(x: i64) -> u16 {
        x.rem_euclid(i64::from(Q)) as u16
    }

    #[test]
    fn every_word_reduces_to_its_least_residue() {
        for a in i16::MIN..=i16::MAX {
            let residue = reduce(a);
            assert!(residue.abs() <= (Q - 1) / 2, "{a}");
            assert_eq!(canonical(residue), modulo(a.into()), "{a}");
        }
    }

    #[test]
    fn every_word_times_a_factor() {
        for x in [0, 1, 2, 17, 1664, 1665, 3303, 3328, -1, 1 << 16, 1 << 32] {
            let factor = Factor::of(x);
            for a in i16::MIN..=i16::MAX {
                assert_eq!(canonical(factor.times(a)), modulo(i64::from(a) * x), "{a} · {x}");
            }
        }
    }

    #[test]
    fn products_reduce_up_to_the_bound() {
        let bound = (i32::from(Q) << 15) - 1;
        let inverse = 169; // 2^-16 mod q
        assert_eq!(modulo(inverse << 16), 1);
        for x in (-bound..=bound).step_by(4099).chain([-bound, -1, 0, 1, bound]) {
            assert_eq!(canonical(reduce_product(x)), modulo(i64::from(x) * inverse), "{x}");
        }
    }
}
