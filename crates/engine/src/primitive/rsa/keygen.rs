// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key pairs of random primes that are probably prime. [FIPS 186-5] A.1.3.
//!
//! A candidate that fails a test is thrown away and another one drawn: how many there were, and at
//! which test each failed, shows in the time, and says nothing of the primes that are kept.

use super::super::bignum::{is_zero, remainder};
use super::prime::{draw_bits, has_no_small_factor, is_probably_prime};
use super::private::{far_apart, in_range, less_one};
use super::public::is_exponent;
use super::{EXPONENT, Exponent, HALF, Half, PrivateKey};
use crate::base::ct::Choice;

/// Why there is no key pair.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Failure {
    /// A modulus or an exponent that no key may have.
    Unsuitable,
    /// There are no random numbers.
    NoRandom,
    /// More candidates failed than any correct execution meets.
    NoPrime,
}

/// What p and q must be modulo 8; None for any odd number.
pub(crate) type Residues = [Option<u64>; 2];

/// A key pair with a modulus of `bits` bits and the exponent `e`.
/// [FIPS 186-5] A.1.3, Generation of Random Primes that are Probably Prime.
#[inline(never)]
pub(crate) fn generate(
    bits: usize,
    e: &[u64],
    [a, b]: Residues,
    mut draw: impl FnMut(&mut [u8]) -> Option<()>,
) -> Result<PrivateKey, Failure> {
    // 1. and 2.; a prime fills its limbs
    if !(2048..=128 * HALF).contains(&bits) || !bits.is_multiple_of(128) || !is_exponent(e) {
        return Err(Failure::Unsuitable);
    }
    // In the extremely rare event that d is too small, new primes are determined: A.1.1.
    for _ in 0..2 {
        // 4. and 5.
        let p = random_prime(bits, e, a, 5 * bits, &mut draw, |_| Choice::TRUE)?;
        let q = random_prime(bits, e, b, 10 * bits, &mut draw, |q| far_apart(&p, q))?;
        if let Some(key) = PrivateKey::from_primes(&p, &q, e, bits) {
            return Ok(key);
        }
    }
    Err(Failure::NoPrime)
}

/// One prime: step 4 or, with a condition on the distance from p, step 5.
fn random_prime(
    bits: usize,
    e: &[u64],
    residue: Option<u64>,
    candidates: usize,
    draw: &mut impl FnMut(&mut [u8]) -> Option<()>,
    suits: impl Fn(&Half) -> Choice,
) -> Result<Half, Failure> {
    for _ in 0..candidates {
        // 4.2; both bits on top are set, as 4.2.1 allows, which makes 4.4 true.
        let mut p = draw_bits::<HALF>(bits / 128, bits / 2, draw).ok_or(Failure::NoRandom)?;
        if let Some(top) = p.last_mut() {
            *top |= 3 << 62;
        }
        // 4.3; adding would only move a candidate to where another one lies.
        if let Some(low) = p.first_mut() {
            *low = residue.map_or(*low | 1, |a| *low & !7 | a & 7);
        }
        debug_assert!(in_range(&p).declassify("test"));
        // 5.5
        if !suits(&p).declassify("a candidate too near to p is thrown away") {
            continue;
        }
        if !has_no_small_factor(&p) || !is_coprime_less_one(&p, e) {
            continue;
        }
        // 4.5.1
        match is_probably_prime::<HALF>(&p, bits / 2, rounds(bits), draw) {
            Some(true) => return Ok(p),
            Some(false) => {}
            None => return Err(Failure::NoRandom),
        }
    }
    Err(Failure::NoPrime)
}

/// Rounds of Miller-Rabin for p and q, with an error probability of 2 to the minus security
/// strength.
/// [FIPS 186-5] Table B.1.
pub(crate) const fn rounds(bits: usize) -> usize {
    if bits < 3072 { 5 } else { 4 }
}

/// True if GCD(p − 1, e) = 1.
/// [FIPS 186-5] A.1.3, step 4.5.
pub(super) fn is_coprime_less_one(p: &[u64], e: &[u64]) -> bool {
    let mut rest = Exponent::zero(e.len());
    remainder(&mut rest, &less_one(p), e);
    let (_, coprime) = super::super::bignum::invert::<EXPONENT>(&rest, e);
    (coprime & !is_zero(&rest)).declassify("a candidate that does not suit e is thrown away")
}
