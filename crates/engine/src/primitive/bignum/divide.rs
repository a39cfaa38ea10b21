// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Division, bit by bit: slow, and in a time that depends on lengths alone. RSA divides where keys
//! are made, never where they are used.

use super::{double, less, reduce_once, subtract_if};
use crate::base::ct::Choice;
use crate::base::limbs::{mac, sbb};

/// rest = a mod m, of m's length; m > 0.
pub(crate) fn remainder(rest: &mut [u64], a: &[u64], m: &[u64]) {
    rest.fill(0);
    for limb in a.iter().rev() {
        for at in (0..64).rev() {
            let carry = double(rest, limb >> at & 1);
            reduce_once(rest, carry, m);
        }
    }
}

/// quotient = a div m, rest = a mod m; quotient is as long as a, rest as m; m > 0.
pub(crate) fn divide(quotient: &mut [u64], rest: &mut [u64], a: &[u64], m: &[u64]) {
    rest.fill(0);
    for (limb, digit) in a.iter().zip(quotient).rev() {
        *digit = 0;
        for at in (0..64).rev() {
            let carry = double(rest, limb >> at & 1);
            let fits = Choice::from_lsb(carry) | !less(rest, m);
            subtract_if(fits, rest, m);
            *digit = *digit << 1 | fits.mask() & 1;
        }
    }
}

/// quotient = a/m, where an odd m divides a; a is used up. What the quotient cannot hold is lost.
pub(crate) fn divide_exactly(quotient: &mut [u64], a: &mut [u64], m: &[u64]) {
    let Some(lowest) = m.first() else { return };
    let inverse = invert_word(*lowest);
    for (i, digit) in quotient.iter_mut().enumerate() {
        let Some(rest) = a.get_mut(i..) else { return };
        let Some(low) = rest.first() else { return };
        // The digit that makes the lowest limb vanish.
        *digit = low.wrapping_mul(inverse);
        let (mut rest, mut carry, mut borrow) = (rest.iter_mut(), 0, 0);
        for (y, x) in m.iter().zip(rest.by_ref()) {
            let product;
            (product, carry) = mac(0, *digit, *y, carry);
            (*x, borrow) = sbb(*x, product, borrow);
        }
        for x in rest {
            (*x, borrow) = sbb(*x, carry, borrow);
            carry = 0;
        }
    }
}

/// 1/word mod 2^64, for an odd word.
pub(super) fn invert_word(word: u64) -> u64 {
    // Newton: an inverse modulo 2^j becomes one modulo 2^2j; word·word = 1 modulo 2^3.
    (0..5).fold(word, |inverse, _| {
        inverse.wrapping_mul(2u64.wrapping_sub(word.wrapping_mul(inverse)))
    })
}
