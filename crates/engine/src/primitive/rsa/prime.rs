// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tests for primes: division by small ones, then Miller-Rabin. [FIPS 186-5] B.3.
//!
//! The number under test is secret. What shows is whether it passes: one that does not is thrown
//! away, and where candidates are drawn one by one it says nothing of the one that is kept.

use super::super::bignum::{Modulus, Number, bit, equal, halve_if, is_zero, less, subtract};
use crate::base::ct::Choice;

/// True if no prime below [`LIMIT`] divides the number.
/// [FIPS 186-5] B.3, the optional trial division.
pub(crate) fn has_no_small_factor(w: &[u64]) -> bool {
    let mut divisible = Choice::FALSE;
    for group in GROUPS.iter() {
        let digits = w.iter().rev().flat_map(|limb| [limb >> 32, limb & 0xffff_ffff]);
        let rest = digits.fold(0, |rest, digit| group.remainder(rest << 32 | digit));
        for prime in PRIMES.get(group.first..group.end).unwrap_or_default() {
            divisible = divisible | prime.divides(rest);
        }
    }
    (!divisible).declassify("whether a candidate has a small factor")
}

/// True if an odd number above 3 passes this many rounds, each with a base from `draw`. None if
/// that gives nothing. `bits` is the number's length, which is public.
/// [FIPS 186-5] B.3.1, Miller-Rabin Probabilistic Primality Test.
pub(crate) fn is_probably_prime<const CAP: usize>(
    w: &[u64],
    bits: usize,
    rounds: usize,
    draw: &mut impl FnMut(&mut [u8]) -> Option<()>,
) -> Option<bool> {
    let modulus = Modulus::<CAP>::new(w, bits);
    // 1. to 3.
    let mut last = Number::<CAP>::of(w, w.len());
    subtract(&mut last, &[1]);
    let (m, a) = without_twos::<CAP>(&last);
    let one = modulus.one();
    let mut minus_one = Number::<CAP>::of(w, w.len());
    subtract(&mut minus_one, &one);
    // 4.
    for _ in 0..rounds {
        let b = draw_base::<CAP>(&last, bits, draw)?;
        // 4.3 and 4.4
        let mut z = modulus.pow(&modulus.enter(&b), &m);
        let mut passes = equal(&z, &one) | equal(&z, &minus_one);
        // 4.5. As many squarings as a number could need that has not been made for it; more only
        // if w − 1 is divisible by 2^64, as no candidate is. Step 4.5.3 only saves time.
        let mut square = Number::<CAP>::zero(w.len());
        for j in 1..bits as u64 {
            if j % 64 == 0 && Choice::lt_word(a, j).declassify("w - 1 is no multiple of 2^64") {
                break;
            }
            modulus.multiply(&mut square, &z, &z);
            z.set(&square);
            passes = passes | (equal(&z, &minus_one) & Choice::lt_word(j, a));
        }
        // 4.6
        if !passes.declassify("a candidate that fails is thrown away") {
            return Some(false);
        }
    }
    // 5.
    Some(true)
}

/// A random b with 1 < b < w − 1.
/// [FIPS 186-5] B.3.1, steps 4.1 and 4.2.
fn draw_base<const CAP: usize>(
    last: &[u64],
    bits: usize,
    draw: &mut impl FnMut(&mut [u8]) -> Option<()>,
) -> Option<Number<CAP>> {
    loop {
        let b = draw_bits::<CAP>(last.len(), bits, draw)?;
        let mut shifted = Number::<CAP>::of(&b, b.len());
        subtract(&mut shifted, &[2]);
        let mut limit = Number::<CAP>::of(last, last.len());
        subtract(&mut limit, &[2]);
        // 0 ≤ b − 2 < w − 3, where a b below 2 wraps around to something large.
        if less(&shifted, &limit).declassify("a base out of range is thrown away") {
            return Some(b);
        }
    }
}

/// A random number of at most this many bits, in `len` limbs, of which it fills the lowest.
pub(super) fn draw_bits<const CAP: usize>(
    len: usize,
    bits: usize,
    draw: &mut impl FnMut(&mut [u8]) -> Option<()>,
) -> Option<Number<CAP>> {
    let mut number = Number::<CAP>::zero(len);
    let (mut word, mut left) = ([0; 8], bits);
    for limb in number.iter_mut() {
        let mask = match left {
            64.. => u64::MAX,
            _ => (1 << left) - 1,
        };
        draw(&mut word)?;
        *limb = u64::from_be_bytes(word) & mask;
        left = left.saturating_sub(64);
    }
    crate::base::secret::wipe(&mut word);
    Some(number)
}

/// A number above zero as m·2^a with an odd m; in constant time, whatever a is.
fn without_twos<const CAP: usize>(number: &[u64]) -> (Number<CAP>, u64) {
    let mut m = Number::<CAP>::of(number, number.len());
    let mut a = 0;
    debug_assert!(!is_zero(number).declassify("test"));
    // Every step halves what is even: the number has no more twos than bits.
    for _ in 0..64 * number.len() {
        let even = Choice::is_zero(bit(&m, 0));
        halve_if(even, &mut m);
        a += even.mask() & 1;
    }
    (m, a)
}

/// Trial division stops below this. [FIPS 186-5] B.3 wants between 10^3 and 10^5.
const LIMIT: usize = 1 << 13;

/// Odd primes below [`LIMIT`].
const COUNT: usize = 1027;

/// A small odd prime, and what dividing by it needs.
#[derive(Clone, Copy)]
struct Prime {
    prime: u32,
    /// 2^32/prime, rounded down.
    inverse: u32,
}

impl Prime {
    /// True if the prime divides a number below 2^32.
    fn divides(self, number: u64) -> Choice {
        // The quotient, or one less: number·(2^32/p − inverse)/2^32 < 1.
        let quotient = (number * u64::from(self.inverse)) >> 32;
        let rest = number - quotient * u64::from(self.prime);
        Choice::is_zero(rest) | Choice::eq_word(rest, u64::from(self.prime))
    }
}

/// Neighbouring primes whose product is below 2^32: a long number is divided by the product.
#[derive(Clone, Copy)]
struct Group {
    product: u64,
    /// 2^64/product, rounded down.
    inverse: u64,
    first: usize,
    end: usize,
}

impl Group {
    /// number mod product.
    fn remainder(&self, number: u64) -> u64 {
        // The quotient, or one less, as above.
        let quotient = ((u128::from(number) * u128::from(self.inverse)) >> 64) as u64;
        let rest = number.wrapping_sub(quotient.wrapping_mul(self.product));
        Choice::lt_word(rest, self.product).select(rest, rest.wrapping_sub(self.product))
    }
}

const TABLE: [Prime; COUNT] = small_primes();
static PRIMES: [Prime; COUNT] = TABLE;
static GROUPS: [Group; count_groups()] = groups();

const fn small_primes() -> [Prime; COUNT] {
    let mut composite = [false; LIMIT];
    let mut primes = [Prime { prime: 0, inverse: 0 }; COUNT];
    let (mut count, mut number) = (0, 3);
    while number < LIMIT {
        if !composite[number] {
            let inverse = ((1u64 << 32) / number as u64) as u32;
            primes[count] = Prime { prime: number as u32, inverse };
            count += 1;
            let mut multiple = number * number;
            while multiple < LIMIT {
                composite[multiple] = true;
                multiple += number;
            }
        }
        number += 2;
    }
    assert!(count == COUNT);
    primes
}

/// The group of primes that begins with this one.
const fn group_from(first: usize) -> Group {
    let (mut product, mut end) = (1u64, first);
    while end < COUNT && product * (TABLE[end].prime as u64) < 1 << 32 {
        product *= TABLE[end].prime as u64;
        end += 1;
    }
    Group { product, inverse: u64::MAX / product, first, end }
}

const fn count_groups() -> usize {
    let (mut count, mut at) = (0, 0);
    while at < COUNT {
        at = group_from(at).end;
        count += 1;
    }
    count
}

const fn groups() -> [Group; count_groups()] {
    let mut groups = [Group { product: 1, inverse: 0, first: 0, end: 0 }; count_groups()];
    let (mut count, mut at) = (0, 0);
    while at < COUNT {
        groups[count] = group_from(at);
        at = groups[count].end;
        count += 1;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::bignum::tests::Random;

    #[test]
    fn small_factors_are_found() {
        let mut random = Random(5);
        // 2^521 − 1 is prime.
        let mut prime = [u64::MAX; 9];
        prime[8] = (1 << 9) - 1;
        assert!(has_no_small_factor(&prime));
        for small in PRIMES.iter() {
            let mut multiple = [0; 4];
            multiple[0] = u64::from(small.prime) * 8191;
            assert!(!has_no_small_factor(&multiple));
            let word = random.next();
            assert_eq!(
                small.divides(word >> 32).declassify("test"),
                (word >> 32).is_multiple_of(u64::from(small.prime))
            );
        }
        for group in GROUPS.iter() {
            for number in [0, 1, group.product - 1, group.product, u64::MAX, random.next()] {
                assert_eq!(group.remainder(number), number % group.product);
            }
        }
    }

    #[test]
    fn miller_rabin_tells_primes_from_pseudoprimes() {
        let mut random = Random(6);
        let mut draw = |bytes: &mut [u8]| {
            bytes.iter_mut().for_each(|byte| *byte = random.next() as u8);
            Some(())
        };
        // Carmichael numbers, strong pseudoprimes to many bases, and primes with many twos below.
        for (number, prime) in [
            (561u64, false),
            (3_215_031_751, false),
            (3_825_123_056_546_413_051, false),
            (5, true),
            (7, true),
            (65537, true),
            (0xffff_ffff_ffff_ffc5, true),
            (0xffff_ffff_0000_0001, true),
        ] {
            let bits = 64 - number.leading_zeros() as usize;
            assert_eq!(is_probably_prime::<1>(&[number], bits, 30, &mut draw), Some(prime));
        }
        // 5·2^127 + 1 is prime, and one less is divisible by 2^64.
        let proth = [1, 5 << 63, 2];
        assert_eq!(is_probably_prime::<3>(&proth, 130, 30, &mut draw), Some(true));
        assert_eq!(is_probably_prime::<3>(&[3, 5 << 63, 2], 130, 30, &mut draw), Some(false));
    }
}
