// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The field of P-521: integers modulo p = 2^521 − 1. [SP 800-186] §3.2.1.5.
//!
//! Elements are kept as they are, not in Montgomery form: what a product has above 2^521 is added
//! to what it has below.

use crate::base::limbs::{adc, mac};
use crate::primitive::divsteps::runs;
use crate::primitive::modulus::{Modulus, number};
use crate::primitive::residue::{Modular, Modulo, Residue, below};
use crate::primitive::weierstrass::Field;

/// The prime.
#[derive(Clone, Copy)]
pub(crate) struct P;

/// An integer modulo p.
pub(crate) type FieldElement = Residue<P, 9>;

impl Modulo<9> for P {
    type Bytes = [u8; 66];
    const M: Modulus<9> = Modulus::new(P521);
    // R is 1.
    const ONE: [u64; 9] = [1, 0, 0, 0, 0, 0, 0, 0, 0];
    const R2: [u64; 9] = Self::ONE;
    const CORRECTION: [u64; 9] = [1 << (2 * runs(521)), 0, 0, 0, 0, 0, 0, 0, 0];

    #[inline]
    fn multiply(a: &[u64; 9], b: &[u64; 9]) -> [u64; 9] {
        multiply(a, b)
    }

    #[inline]
    fn square(a: &[u64; 9]) -> [u64; 9] {
        square(a)
    }
}

/// 2^521 − 1.
const P521: [u64; 9] = {
    let ones = u64::MAX;
    [ones, ones, ones, ones, ones, ones, ones, ones, TOP]
};
/// The bits of the highest word.
const TOP: u64 = (1 << (521 - 8 * 64)) - 1;

impl Field for FieldElement {
    const B: Self = Self::from_words(number(concat!(
        "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef1",
        "09e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00"
    )));
    const TABLE_WORDS: usize = 9;

    #[inline(always)]
    fn halve(&self) -> Self {
        self.half()
    }

    /// p = 3 mod 4, so a root is self^((p+1)/4), which is self^(2^519).
    fn sqrt(&self) -> Option<Self> {
        Some(self.squarings(519))
    }

    #[inline(always)]
    fn from_table(words: &[u64]) -> Self {
        Self::from_words(core::array::from_fn(|i| words.get(i).copied().unwrap_or(0)))
    }
}

/// a·b mod p.
#[inline(never)]
fn multiply(a: &[u64; 9], b: &[u64; 9]) -> [u64; 9] {
    let mut t = [0; 18];
    for i in 0..9 {
        let mut carry = 0;
        for j in 0..9 {
            (t[i + j], carry) = mac(t[i + j], a[j], b[i], carry);
        }
        t[i + 9] = carry;
    }
    fold(&t)
}

/// a² mod p: each mixed product once and doubled, then the squares.
#[inline(never)]
fn square(a: &[u64; 9]) -> [u64; 9] {
    let mut t = [0; 18];
    for i in 0..8 {
        let mut carry = 0;
        for j in i + 1..9 {
            (t[i + j], carry) = mac(t[i + j], a[j], a[i], carry);
        }
        t[i + 9] = carry;
    }
    let (mut shifted, mut carry) = (0, 0);
    for i in 0..9 {
        let (low, high) = mac(0, a[i], a[i], 0);
        let (even, odd) = (t[2 * i], t[2 * i + 1]);
        (t[2 * i], carry) = adc(even << 1 | shifted, low, carry);
        (t[2 * i + 1], carry) = adc(odd << 1 | even >> 63, high, carry);
        shifted = odd >> 63;
    }
    fold(&t)
}

/// t mod p, for a product t of two elements: t = h·2^521 + l is h + l modulo p, where h < p and
/// l ≤ p, so that the sum is below 2p.
#[inline(always)]
fn fold(t: &[u64; 18]) -> [u64; 9] {
    let (mut sum, mut carry) = ([0; 9], 0);
    for i in 0..9 {
        let low = if i < 8 { t[i] } else { t[i] & TOP };
        let high = t[i + 8] >> 9 | t[i + 9] << 55;
        (sum[i], carry) = adc(low, high, carry);
    }
    below(&P::M, &sum, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::residue::tests::{arithmetic_agrees, bytes_agree};

    #[test]
    fn arithmetic_agrees_with_its_twin() {
        arithmetic_agrees::<P, 9>();
        bytes_agree::<P, 9>();
    }

    #[test]
    fn roots() {
        let mut x = FieldElement::ONE.triple();
        for _ in 0..50 {
            x = x.square().add(&FieldElement::B);
            let root = x.square().sqrt().unwrap();
            assert_eq!(root.square().0, x.square().0);
        }
        // −1 has no root, since p = 3 mod 4.
        let minus_one = FieldElement::ZERO.sub(&FieldElement::ONE);
        assert_ne!(minus_one.sqrt().unwrap().square().0, minus_one.0);
    }
}
