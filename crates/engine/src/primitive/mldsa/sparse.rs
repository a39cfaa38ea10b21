// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Products with the challenge, in R_q itself. [FIPS 204] Algorithm 7, steps 18, 19 and 25.
//!
//! The challenge has tau coefficients of 1 and -1, the others are 0; s1 and s2 are so small that
//! their products fit in 16 bits. Adding tau shifted copies is then faster than three transforms,
//! and needs no memory for transformed secrets. The challenge is public here: it decides which
//! memory is read. The secret operand decides nothing.

use super::Params;
use super::encode::unpack;
use super::ntt::{N, RingElement};
use super::sample::sample_in_ball;
use crate::base::secret::{Wipe, Wiped};
use core::ops::{AddAssign, Neg, SubAssign};

/// Terms of a challenge at most. [FIPS 204] Algorithm 29.
const TERMS: usize = 64;
/// Sums that are kept in registers at a time.
const LANES: usize = 64;

/// A challenge as the exponents of its terms: those with coefficient 1, then those with -1.
pub(super) struct Challenge {
    exponents: [u8; TERMS],
    positive: usize,
    terms: usize,
}

impl Challenge {
    /// The terms of SampleInBall's polynomial.
    pub(super) fn sample<P: Params>(c_tilde: &[u8]) -> Self {
        const { assert!(P::TAU <= TERMS) };
        let mut c = RingElement::ZERO;
        sample_in_ball::<P>(c_tilde, &mut c);
        let mut challenge = Challenge { exponents: [0; TERMS], positive: 0, terms: 0 };
        for sign in [1, -1] {
            challenge.positive = challenge.terms;
            for (exponent, _) in c.0.iter().enumerate().filter(|(_, c)| **c == sign) {
                challenge.exponents[challenge.terms] = exponent as u8;
                challenge.terms += 1;
            }
        }
        challenge
    }

    /// c w, for |w| so small that tau |w| fits in the word.
    pub(super) fn times<T: Word>(&self, w: &[T; N], product: &mut [T; N])
    where
        [T; 2 * N]: Wipe,
    {
        let (positive, negative) = self.exponents[..self.terms].split_at(self.positive);
        // Coefficient i of X^e w is w[i - e], and below zero w continues with its sign changed.
        let mut extended = Wiped([T::default(); 2 * N]);
        for (minus, w) in extended[..N].iter_mut().zip(w) {
            *minus = -*w;
        }
        extended[N..].copy_from_slice(w);
        for (block, product) in product.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
            let shifted = |exponent: &u8| {
                let start = N + block * LANES - usize::from(*exponent);
                &extended[start..start + LANES]
            };
            let mut lanes = [T::default(); LANES];
            for w in positive.iter().map(shifted) {
                lanes.iter_mut().zip(w).for_each(|(lane, w)| *lane += *w);
            }
            for w in negative.iter().map(shifted) {
                lanes.iter_mut().zip(w).for_each(|(lane, w)| *lane -= *w);
            }
            *product = lanes;
        }
    }

    /// c s, for a packed entry s of s1 or s2.
    pub(super) fn times_s<P: Params>(&self, packed: &[u8], product: &mut RingElement) {
        let (mut s, mut sums) = (Wiped([0i16; N]), Wiped([0i16; N]));
        unpack(packed, P::S_BITS, |j, value| s[j] = (P::ETA - value) as i16);
        self.times(&s, &mut sums);
        for (product, sum) in product.0.iter_mut().zip(sums.iter()) {
            *product = i32::from(*sum);
        }
    }
}

/// A word that sums are made of.
pub(super) trait Word: Copy + Default + AddAssign + SubAssign + Neg<Output = Self> {}
impl Word for i16 {}
impl Word for i32 {}

#[cfg(test)]
mod tests {
    use super::super::encode::{bit_pack, packed_len};
    use super::super::{MlDsa44, MlDsa65, MlDsa87, Params};
    use super::*;

    #[test]
    fn products_follow_the_definition() {
        follow_the_definition::<MlDsa44>();
        follow_the_definition::<MlDsa65>();
        follow_the_definition::<MlDsa87>();
    }

    fn follow_the_definition<P: Params>() {
        for seed in 0..10u8 {
            let c_tilde = [seed; 64];
            let mut c = RingElement::ZERO;
            sample_in_ball::<P>(&c_tilde, &mut c);
            let challenge = Challenge::sample::<P>(&c_tilde);

            let t0: [i32; N] =
                core::array::from_fn(|i| (i as i32 * 4099 + i32::from(seed)) % 8192 - 4095);
            let s = RingElement(t0.map(|t| t.rem_euclid(2 * P::ETA + 1) - P::ETA));
            let (mut ct0, mut cs) = ([0; N], RingElement::ZERO);
            challenge.times(&t0, &mut ct0);
            let mut packed = [0; packed_len(4)];
            let packed = &mut packed[..packed_len(P::S_BITS)];
            bit_pack(packed, P::ETA, P::ETA, &s);
            challenge.times_s::<P>(packed, &mut cs);

            for k in 0..N {
                let sum = |w: &[i32; N]| -> i32 {
                    (0..N)
                        .map(|i| if i <= k { c.0[i] * w[k - i] } else { -c.0[i] * w[N + k - i] })
                        .sum()
                };
                assert_eq!(ct0[k], sum(&t0));
                assert_eq!(cs.0[k], sum(&s.0));
            }
        }
    }
}
