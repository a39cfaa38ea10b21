// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Arithmetic on 64-bit limbs with explicit carries: the steps from which fields and big integers
//! are built. Every function takes the same time whatever the values.

/// `a + b + carry`: the low word and the carry out; carries are 0 or 1.
#[inline(always)]
pub(crate) const fn adc(a: u64, b: u64, carry: u64) -> (u64, u64) {
    debug_assert!(carry <= 1);
    let (sum, over) = a.overflowing_add(b);
    let (sum, over_again) = sum.overflowing_add(carry);
    (sum, (over | over_again) as u64)
}

/// `a - b - borrow`: the low word and the borrow out; borrows are 0 or 1.
#[inline(always)]
pub(crate) const fn sbb(a: u64, b: u64, borrow: u64) -> (u64, u64) {
    debug_assert!(borrow <= 1);
    let (difference, under) = a.overflowing_sub(b);
    let (difference, under_again) = difference.overflowing_sub(borrow);
    (difference, (under | under_again) as u64)
}

/// `acc + a * b + carry`: the low and the high word. It never overflows:
/// (2^64−1) + (2^64−1)² + (2^64−1) = 2^128 − 1.
#[inline(always)]
pub(crate) const fn mac(acc: u64, a: u64, b: u64, carry: u64) -> (u64, u64) {
    let wide = acc as u128 + (a as u128) * (b as u128) + carry as u128;
    (wide as u64, (wide >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carries_at_the_edges() {
        assert_eq!(adc(u64::MAX, u64::MAX, 1), (u64::MAX, 1));
        assert_eq!(sbb(0, u64::MAX, 1), (0, 1));
        assert_eq!(sbb(5, 5, 0), (0, 0));
        assert_eq!(mac(u64::MAX, u64::MAX, u64::MAX, u64::MAX), (u64::MAX, u64::MAX));
    }
}
