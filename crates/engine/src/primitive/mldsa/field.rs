// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Arithmetic modulo q = 8380417 on signed 32-bit words. [FIPS 204] §2.3 and Appendix A.
//! A word stands for its residue; each function says in which range it leaves its result.
//! Multiplications, shifts and masks only: constant time as it stands.

/// The modulus. [FIPS 204] Table 1.
pub(super) const Q: i32 = 8_380_417;
const _: () = assert!(Q == (1 << 23) - (1 << 13) + 1);

/// The inverse of q modulo 2^32.
const QINV: i32 = 58_728_449;
const _: () = assert!(Q.wrapping_mul(QINV) == 1);

/// `a / 2^32` modulo q, for |a| <= 2^31 q. The result lies in (-q, q) where |a| < 2^31 q, because
/// it is at most |a| / 2^32 + q / 2.
/// [FIPS 204] Algorithm 49, MontgomeryReduce.
#[inline(always)]
pub(super) const fn montgomery_reduce(a: i64) -> i32 {
    debug_assert!(a.unsigned_abs() <= (Q as u64) << 31);
    // 2.
    let t = (a as i32).wrapping_mul(QINV);
    // 3. a and t q agree in their low halves, which therefore vanish in the difference.
    ((a - t as i64 * Q as i64) >> 32) as i32
}

/// `a b / 2^32` modulo q, in (-q, q), for |a b| < 2^31 q.
#[inline(always)]
pub(super) const fn montgomery_multiply(a: i32, b: i32) -> i32 {
    montgomery_reduce(a as i64 * b as i64)
}

/// A representative in (-q, q) of a word, for |a| < 2^31 - 2^22: 2^23 is q + 2^13 - 1, hence what
/// remains is at most 2^22 and 2^8 times 2^13.
#[inline(always)]
pub(super) const fn reduce(a: i32) -> i32 {
    debug_assert!(a.unsigned_abs() < (1 << 31) - (1 << 22));
    a - ((a + (1 << 22)) >> 23) * Q
}

/// The representative in [0, q) of a word in [-q, 2q).
#[inline(always)]
pub(super) const fn canonical(a: i32) -> i32 {
    debug_assert!(-Q <= a && a < 2 * Q);
    let a = a - (Q & ((Q - 1 - a) >> 31));
    a + (Q & (a >> 31))
}

/// |a|, for a > -2^31.
#[inline(always)]
pub(super) const fn magnitude(a: i32) -> i32 {
    let sign = a >> 31;
    (a ^ sign) - sign
}

/// All ones if `a >= bound`, else zero, for words far from the ends of their type.
#[inline(always)]
pub(super) const fn at_least(a: i32, bound: i32) -> i32 {
    (bound - 1 - a) >> 31
}

/// `a b` modulo q in [0, q), for constants: the machine code that divides never sees a secret.
pub(super) const fn constant_multiply(a: i32, b: i32) -> i32 {
    (a as i64 * b as i64).rem_euclid(Q as i64) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn montgomery_divides_by_two_to_the_32() {
        let edge = i64::from(Q) << 31;
        let mut a = -edge;
        while a <= edge {
            let r = i64::from(montgomery_reduce(a));
            assert_eq!((r << 32).rem_euclid(i64::from(Q)), a.rem_euclid(i64::from(Q)), "{a}");
            assert!(r.abs() <= i64::from(Q));
            a += edge / 50_021;
        }
    }

    #[test]
    fn representatives_and_masks() {
        for a in -Q..2 * Q {
            assert_eq!(canonical(a), a.rem_euclid(Q));
        }
        let end = i32::MAX - (1 << 22);
        for a in (-end..=end).step_by(997) {
            let r = reduce(a);
            assert!(-Q < r && r < Q && (r - a) % Q == 0, "{a}");
        }
        for a in -300..300 {
            assert_eq!(magnitude(a), a.abs());
            assert_eq!(at_least(a, 120), if a >= 120 { -1 } else { 0 });
        }
    }
}
