// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key pairs whose primes have conditions based on auxiliary primes: p − 1 and p + 1 each have a
//! large prime factor. [FIPS 186-5] A.1.6 and B.9.
//!
//! Here candidates follow one another from a random start. How many there were shows in the time,
//! and tells the distance between a prime and its start, which is thrown away.

use super::super::bignum::{
    Modulus, add, add_if, double, equal, is_below_power_of_two, multiply, reduce_once, remainder,
    subtract,
};
use super::keygen::{Failure, Residues, is_coprime_less_one, rounds};
use super::prime::{draw_bits, has_no_small_factor, is_probably_prime};
use super::private::{far_apart, in_range, invert_modulo_prime};
use super::public::is_exponent;
use super::{HALF, Half, PrivateKey};
use crate::base::ct::Choice;

/// Where the search for one prime and its two auxiliary primes begins: Xp, Xp1 and Xp2, the last
/// two with their lengths in bits.
pub(crate) struct Start {
    pub(crate) x: Half,
    pub(crate) auxiliary: [(Half, usize); 2],
}

/// A key pair with a modulus of `bits` bits and the exponent `e`.
/// [FIPS 186-5] A.1.6, Generation of Probable Primes with Conditions Based on Auxiliary Probable
/// Primes.
#[inline(never)]
pub(crate) fn generate(
    bits: usize,
    e: &[u64],
    mut draw: impl FnMut(&mut [u8]) -> Option<()>,
) -> Result<PrivateKey, Failure> {
    // 1. and 2.
    if !(2048..=128 * HALF).contains(&bits) || !bits.is_multiple_of(128) || !is_exponent(e) {
        return Err(Failure::Unsuitable);
    }
    for _ in 0..ATTEMPTS {
        let (x_p, x_q) = (random_start(bits, &mut draw)?, random_start(bits, &mut draw)?);
        match from_starts(bits, e, [None, None], [&x_p, &x_q], &mut draw) {
            Ok(key) => return Ok(key),
            Err(Failure::NoPrime) => {}
            Err(failure) => return Err(failure),
        }
    }
    Err(Failure::NoPrime)
}

/// The key pair that follows from where the searches begin.
/// [FIPS 186-5] A.1.6, steps 4 to 8.
pub(crate) fn from_starts(
    bits: usize,
    e: &[u64],
    residues: Residues,
    starts: [&Start; 2],
    draw: &mut impl FnMut(&mut [u8]) -> Option<()>,
) -> Result<PrivateKey, Failure> {
    let [mut p, mut q] = [Half::zero(bits / 128), Half::zero(bits / 128)];
    for ((prime, start), residue) in [&mut p, &mut q].into_iter().zip(starts).zip(residues) {
        // 4.1 and 4.2, 5.1 and 5.2
        let [(x1, bits1), (x2, bits2)] = &start.auxiliary;
        let r1 = next_prime(x1, *bits1, auxiliary_rounds(bits), draw)?;
        let r2 = next_prime(x2, *bits2, auxiliary_rounds(bits), draw)?;
        // 4.3 and 5.3
        let search = Search { bits, e, residue, start: &start.x };
        prime.set(&search.conditioned_prime(&r1, (&r2, *bits2), draw)?);
    }
    // 6.
    let distances = far_apart(&starts[0].x, &starts[1].x) & far_apart(&p, &q);
    if !distances.declassify("two starts too near to each other are thrown away") {
        return Err(Failure::NoPrime);
    }
    PrivateKey::from_primes(&p, &q, e, bits).ok_or(Failure::NoPrime)
}

/// Draws where the search for one prime begins.
fn random_start(
    bits: usize,
    draw: &mut impl FnMut(&mut [u8]) -> Option<()>,
) -> Result<Start, Failure> {
    let length = auxiliary_bits(bits);
    let mut odd = || {
        let mut x = draw_bits::<HALF>(length.div_ceil(64), length, draw)?;
        *x.first_mut()? |= 1;
        *x.get_mut((length - 1) / 64)? |= 1 << ((length - 1) % 64);
        Some((x, length))
    };
    let auxiliary = odd().zip(odd()).ok_or(Failure::NoRandom)?;
    // B.9, step 3
    loop {
        let x = draw_bits::<HALF>(bits / 128, bits / 2, draw).ok_or(Failure::NoRandom)?;
        if in_range(&x).declassify("a start out of range is thrown away") {
            return Ok(Start { x, auxiliary: auxiliary.into() });
        }
    }
}

/// The first probable prime from an odd number on.
/// [FIPS 186-5] A.1.6, step 4.2.
fn next_prime(
    x: &Half,
    bits: usize,
    rounds: usize,
    draw: &mut impl FnMut(&mut [u8]) -> Option<()>,
) -> Result<Half, Failure> {
    let mut candidate = Half::of(x, x.len());
    for _ in 0..20 * bits {
        if !is_below_power_of_two(&candidate, bits).declassify("a search that fails is given up") {
            break;
        }
        if has_no_small_factor(&candidate) {
            match is_probably_prime::<HALF>(&candidate, bits, rounds, draw) {
                Some(true) => return Ok(candidate),
                Some(false) => {}
                None => return Err(Failure::NoRandom),
            }
        }
        add(&mut candidate, &[2]);
    }
    Err(Failure::NoPrime)
}

/// What a search for a prime with conditions has to heed.
struct Search<'a> {
    bits: usize,
    e: &'a [u64],
    residue: Option<u64>,
    start: &'a Half,
}

impl Search<'_> {
    /// The first probable prime p from X on, for which r1 divides p − 1 and r2 divides p + 1.
    /// [FIPS 186-5] B.9, Compute a Probable Prime Factor Based on Auxiliary Primes.
    fn conditioned_prime(
        &self,
        r1: &Half,
        (r2, r2_bits): (&Half, usize),
        draw: &mut impl FnMut(&mut [u8]) -> Option<()>,
    ) -> Result<Half, Failure> {
        let len = self.bits / 128;
        let mut product = Half::zero(len);
        multiply(&mut product, r1, r2);
        double(&mut product, 0);
        // 1. and 2. With u = 1/2r1 mod r2 and the right v, 2r1·u + r2·v = 1: R, which is
        // r2·v − 2r1·u, is 1 − 2·(2r1·u).
        let mut r = Half::of(&product, len);
        add(&mut r, &[1]);
        let mut twice = one_modulo_r2(r1, r2, r2_bits, len);
        let carry = double(&mut twice, 0);
        reduce_once(&mut twice, carry, &product);
        subtract(&mut r, &twice);
        reduce_once(&mut r, 0, &product);
        // 4.
        let mut rest = Half::zero(len);
        remainder(&mut rest, self.start, &product);
        let borrow = subtract(&mut r, &rest);
        add_if(Choice::from_lsb(borrow), &mut r, &product);
        let mut y = Half::of(self.start, len);
        let mut beyond = add(&mut y, &r);
        // 4.1, 10.
        let mut step = Half::of(&product, len);
        if let Some(residue) = self.residue {
            for _ in 0..3 {
                let there = equal(&[y.first().map_or(0, |limb| limb & 7)], &[residue]);
                beyond |= add_if(!there, &mut y, &product);
            }
            beyond |= double(&mut step, 0) | double(&mut step, 0);
        }
        // 5. to 11.
        for _ in 0..10 * self.bits {
            if Choice::from_lsb(beyond).declassify("a search that fails is given up") {
                break;
            }
            if has_no_small_factor(&y) && is_coprime_less_one(&y, self.e) {
                let rounds = rounds(self.bits);
                match is_probably_prime::<HALF>(&y, self.bits / 2, rounds, draw) {
                    Some(true) => return Ok(y),
                    Some(false) => {}
                    None => return Err(Failure::NoRandom),
                }
            }
            beyond = add(&mut y, &step);
        }
        Err(Failure::NoPrime)
    }
}

/// 2r1·u, where u = 1/2r1 mod r2: what is 0 modulo 2r1 and 1 modulo r2; in `len` limbs.
fn one_modulo_r2(r1: &Half, r2: &Half, r2_bits: usize, len: usize) -> Half {
    let mut two_r1 = Half::zero(r1.len() + 1);
    two_r1.set(r1);
    double(&mut two_r1, 0);
    let mut base = Half::zero(r2.len());
    remainder(&mut base, &two_r1, r2);
    let u = invert_modulo_prime(&Modulus::new(r2, r2_bits), &base);
    let mut one = Half::zero(len);
    multiply(&mut one, &two_r1, &u);
    one
}

/// Searches that end beyond the prime's range before they find one, in a row.
const ATTEMPTS: usize = 100;

/// The length of auxiliary primes, more than Table A.1 wants: whole limbs.
/// [FIPS 186-5] Table A.1.
const fn auxiliary_bits(bits: usize) -> usize {
    if bits < 4096 { 192 } else { 256 }
}

/// Rounds of Miller-Rabin for auxiliary primes, with an error probability of 2 to the minus
/// security strength.
/// [FIPS 186-5] Table B.1.
const fn auxiliary_rounds(bits: usize) -> usize {
    match bits {
        0..3072 => 38,
        3072..4096 => 41,
        _ => 44,
    }
}
