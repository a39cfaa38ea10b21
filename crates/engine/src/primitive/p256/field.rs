// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The field of P-256: integers modulo p = 2^256 − 2^224 + 2^192 + 2^96 − 1. [SP 800-186] §3.2.1.3.
//!
//! Elements are in Montgomery form, x·2^256 mod p. Because −1/p = 1 modulo 2^64, a step of the
//! reduction needs one multiplication.

use crate::base::limbs::{adc, mac};
use crate::primitive::modulus::{Modulus, number};
use crate::primitive::residue::{Modular, Modulo, Residue, below};
use crate::primitive::weierstrass::Field;

/// The prime.
#[derive(Clone, Copy)]
pub(crate) struct P;

/// An integer modulo p.
pub(crate) type FieldElement = Residue<P, 4>;

impl Modulo<4> for P {
    type Bytes = [u8; 32];
    const M: Modulus<4> =
        Modulus::new(number("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"));

    #[inline]
    fn multiply(a: &[u64; 4], b: &[u64; 4]) -> [u64; 4] {
        multiply(a, b)
    }

    #[inline]
    fn square(a: &[u64; 4]) -> [u64; 4] {
        square(a)
    }
}
const _: () = assert!(P::M.m_inverse == 1);

impl Field for FieldElement {
    const B: Self = Self::from_words(
        P::M.residue(&number("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b")),
    );
    const TABLE_WORDS: usize = 4;

    #[inline(always)]
    fn halve(&self) -> Self {
        self.half()
    }

    /// p = 3 mod 4, so a root is self^((p+1)/4): 32 ones, 31 zeros, a one, 95 zeros, a one, 94
    /// zeros.
    fn sqrt(&self) -> Option<Self> {
        let ones_2 = self.square().mul(self);
        let ones_4 = ones_2.squarings(2).mul(&ones_2);
        let ones_8 = ones_4.squarings(4).mul(&ones_4);
        let ones_16 = ones_8.squarings(8).mul(&ones_8);
        let ones_32 = ones_16.squarings(16).mul(&ones_16);
        Some(ones_32.squarings(32).mul(self).squarings(96).mul(self).squarings(94))
    }

    #[inline(always)]
    fn from_table(words: &[u64]) -> Self {
        Self::from_words(core::array::from_fn(|i| words.get(i).copied().unwrap_or(0)))
    }
}

/// a·b/2^256 mod p, row by row, each followed by a step of the reduction.
#[inline(never)]
fn multiply(a: &[u64; 4], b: &[u64; 4]) -> [u64; 4] {
    let (mut t, mut high) = ([0; 4], 0);
    for i in 0..4 {
        let mut carry = 0;
        for j in 0..4 {
            (t[j], carry) = mac(t[j], a[j], b[i], carry);
        }
        let (next, over) = adc(high, carry, 0);
        (t, high) = step(&t, next, over);
    }
    below(&P::M, &t, high)
}

/// a²/2^256 mod p: each mixed product once and doubled, then the squares, then the reduction.
#[inline(never)]
fn square(a: &[u64; 4]) -> [u64; 4] {
    let mut t = [0; 8];
    for i in 0..3 {
        let mut carry = 0;
        for j in i + 1..4 {
            (t[i + j], carry) = mac(t[i + j], a[j], a[i], carry);
        }
        t[i + 4] = carry;
    }
    let (mut shifted, mut carry) = (0, 0);
    for i in 0..4 {
        let (low, high) = mac(0, a[i], a[i], 0);
        let (even, odd) = (t[2 * i], t[2 * i + 1]);
        (t[2 * i], carry) = adc(even << 1 | shifted, low, carry);
        (t[2 * i + 1], carry) = adc(odd << 1 | even >> 63, high, carry);
        shifted = odd >> 63;
    }
    let [t0, t1, t2, t3, upper @ ..] = t;
    let (mut window, mut high) = ([t0, t1, t2, t3], 0);
    for word in upper {
        let (next, over) = adc(high, word, 0);
        (window, high) = step(&window, next, over);
    }
    below(&P::M, &window, high)
}

/// (t + high·2^256 + over·2^320 + k·p)/2^64, where k = t₀ clears the lowest word:
/// k·p = k·(2^64 − 2^32 + 1)·2^192 + k·2^96 − k. Below 2p if it was below 2^64·p.
#[inline(always)]
fn step(t: &[u64; 4], high: u64, over: u64) -> ([u64; 4], u64) {
    let k = t[0];
    let (t1, carry) = adc(t[1], k << 32, 0);
    let (t2, carry) = adc(t[2], k >> 32, carry);
    let (t3, top) = mac(t[3], k, P::M.m[3], carry);
    let (t4, carry) = adc(high, top, 0);
    ([t1, t2, t3, t4], over + carry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::residue::tests::{arithmetic_agrees, bytes_agree};

    #[test]
    fn arithmetic_agrees_with_its_twin() {
        arithmetic_agrees::<P, 4>();
        bytes_agree::<P, 4>();
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
