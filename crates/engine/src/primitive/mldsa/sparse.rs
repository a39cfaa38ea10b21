// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Products with the challenge, in R_q itself. [FIPS 204] Algorithm 7, steps 18, 19 and 25.
//!
//! The challenge has tau coefficients of 1 and -1, the others are 0; s1 and s2 are so small that
//! their products fit in bytes. Adding tau shifted copies is then faster than three transforms, and
//! needs no memory for transformed secrets. The challenge is public here: it decides which memory
//! is read. The secret operand decides nothing.

use super::Params;
use super::encode::unpack;
use super::ntt::{N, RingElement};
use super::sample::sample_in_ball;
use crate::base::secret::{Wipe, Wiped};
use core::ops::{AddAssign, Neg};

/// Terms of a challenge at most. [FIPS 204] Algorithm 29.
const TERMS: usize = 64;
/// Sums that are kept in registers at a time.
const LANES: usize = 64;

/// A challenge as its terms: X^e for e in \[0, 512), where X^256 = -1 gives the sign.
pub(super) struct Challenge {
    exponents: [u16; TERMS],
    terms: usize,
}

impl Challenge {
    /// The terms of SampleInBall's polynomial.
    pub(super) fn sample<P: Params>(c_tilde: &[u8]) -> Self {
        const { assert!(P::TAU <= TERMS) };
        let mut c = RingElement::ZERO;
        sample_in_ball::<P>(c_tilde, &mut c);
        let mut challenge = Challenge { exponents: [0; TERMS], terms: 0 };
        for (exponent, c) in c.0.iter().enumerate().filter(|(_, c)| **c != 0) {
            let sign = if *c < 0 { N } else { 0 };
            challenge.exponents[challenge.terms] = (exponent + sign) as u16;
            challenge.terms += 1;
        }
        challenge
    }

    /// c w, for |w| so small that tau |w| fits in the word.
    pub(super) fn times<T>(&self, w: &[T; N], product: &mut [T; N])
    where
        T: Copy + Default + AddAssign + Neg<Output = T>,
        [T; 3 * N]: Wipe,
    {
        product.fill(T::default());
        add_products(&self.exponents[..self.terms], w, product);
    }

    /// c s, for a packed entry s of s1 or s2.
    pub(super) fn times_s<P: Params>(&self, packed: &[u8], product: &mut RingElement) {
        let mut s = Wiped([0i8; N]);
        unpack(packed, P::S_BITS, |j, value| s[j] = P::ETA as i8 - value as i8);
        // A byte holds 127 of magnitude; a malformed key's coefficients, 3 bits or 4, reach 11.
        const { assert!(P::S_BITS <= 4) };
        let largest = (1 << P::S_BITS) - 1 - P::ETA as usize;
        product.0.fill(0);
        for exponents in self.exponents[..self.terms].chunks(127 / largest) {
            let mut sums = Wiped([0i8; N]);
            add_products(exponents, &s, &mut sums);
            for (product, sum) in product.0.iter_mut().zip(sums.iter()) {
                *product += i32::from(*sum);
            }
        }
    }
}

/// Adds X^e w for each exponent. Coefficient i of X^e w is w\[i - e\], where w continues below zero
/// with period 512 and changes its sign every 256.
fn add_products<T>(exponents: &[u16], w: &[T; N], sums: &mut [T; N])
where
    T: Copy + Default + AddAssign + Neg<Output = T>,
    [T; 3 * N]: Wipe,
{
    let mut extended = Wiped([T::default(); 3 * N]);
    extended[..N].copy_from_slice(w);
    for (negative, w) in extended[N..2 * N].iter_mut().zip(w) {
        *negative = -*w;
    }
    extended[2 * N..].copy_from_slice(w);
    for (block, sums) in sums.chunks_exact_mut(LANES).enumerate() {
        let mut lanes = [T::default(); LANES];
        lanes.copy_from_slice(sums);
        for exponent in exponents {
            let start = 2 * N + block * LANES - usize::from(*exponent);
            for (lane, w) in lanes.iter_mut().zip(&extended[start..start + LANES]) {
                *lane += *w;
            }
        }
        sums.copy_from_slice(&lanes);
    }
}

#[cfg(test)]
mod tests {
    use super::super::encode::{bit_pack, packed_len};
    use super::super::{MlDsa87, Params};
    use super::*;

    #[test]
    fn products_follow_the_definition() {
        for seed in 0..10u8 {
            let c_tilde = [seed; 64];
            let mut c = RingElement::ZERO;
            sample_in_ball::<MlDsa87>(&c_tilde, &mut c);
            let challenge = Challenge::sample::<MlDsa87>(&c_tilde);

            let t0: [i32; N] =
                core::array::from_fn(|i| (i as i32 * 4099 + i32::from(seed)) % 8192 - 4095);
            let s = RingElement(t0.map(|t| t.rem_euclid(5) - 2));
            let (mut ct0, mut cs) = ([0; N], RingElement::ZERO);
            challenge.times(&t0, &mut ct0);
            let mut packed = [0; packed_len(3)];
            bit_pack(&mut packed, MlDsa87::ETA, MlDsa87::ETA, &s);
            challenge.times_s::<MlDsa87>(&packed, &mut cs);

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
