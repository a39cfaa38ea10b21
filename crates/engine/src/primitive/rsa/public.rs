// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The public key and what it does: RSAEP and RSAVP1. Its numbers are public; what it is applied to
//! may be secret.

use super::super::bignum::{Modulus, add, bit_length, is_below_power_of_two, less, subtract};
use super::{Block, EXPONENT, Exponent, LIMBS, Whole};
use crate::base::secret::declassify;

/// A modulus and an exponent that could be a public key.
pub(crate) struct PublicKey {
    n: Modulus<LIMBS>,
    e: Exponent,
    bits: usize,
}

/// Why numbers are no public key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Invalid {
    /// The modulus is longer than any that is offered, or has fewer than 512 bits.
    Size,
    /// The modulus is even.
    Modulus,
    /// The exponent is even, or not between 2^16 and 2^256.
    Exponent,
}

impl PublicKey {
    /// Takes two numbers, big-endian, with or without leading zeros. That the modulus is the
    /// product of two primes cannot be seen. [SP 800-89] §5.3.3 names what can: partial
    /// validation.
    pub(crate) fn new(n: &[u8], e: &[u8]) -> Result<Self, Invalid> {
        let n = Whole::from_be_bytes(n, LIMBS).ok_or(Invalid::Size)?;
        let e = Exponent::from_be_bytes(e, EXPONENT).ok_or(Invalid::Exponent)?;
        Self::of(&n, &e)
    }

    /// The same of numbers.
    pub(crate) fn of(n: &[u64], e: &[u64]) -> Result<Self, Invalid> {
        declassify(n, "the modulus is published");
        let bits = bit_length(n);
        if !(512..=64 * LIMBS).contains(&bits) {
            return Err(Invalid::Size);
        }
        if n.first().is_none_or(|limb| limb & 1 == 0) {
            return Err(Invalid::Modulus);
        }
        if !is_exponent(e) {
            return Err(Invalid::Exponent);
        }
        let n = Whole::of(n, bits.div_ceil(64));
        Ok(PublicKey { n: Modulus::new(&n, bits), e: Exponent::of(e, EXPONENT), bits })
    }

    /// The length of the modulus in bits.
    pub(crate) fn bits(&self) -> usize {
        self.bits
    }

    /// The length of the modulus in bytes, which is that of a signature or ciphertext.
    pub(crate) fn len(&self) -> usize {
        self.bits.div_ceil(8)
    }

    pub(super) fn modulus(&self) -> &Modulus<LIMBS> {
        &self.n
    }

    /// The modulus.
    pub(crate) fn n(&self) -> &[u64] {
        self.n.value()
    }

    /// The exponent.
    pub(crate) fn e(&self) -> &Exponent {
        &self.e
    }

    /// A string as a number below n. None if it has another length than the modulus, or is too
    /// large; whether it is, is not secret.
    pub(crate) fn number(&self, bytes: &[u8]) -> Option<Whole> {
        let number = Whole::from_be_bytes(bytes, self.n.len())?;
        let fits = less(&number, self.n()).declassify("whether a block is below the modulus");
        (bytes.len() == self.len() && fits).then_some(number)
    }

    /// A number as a string as long as the modulus.
    pub(crate) fn block(&self, number: &Whole) -> Block {
        let mut block = Block::zero(self.len());
        number.write_be_bytes(&mut block);
        block
    }

    /// m^e mod n, for a number below n.
    /// [RFC 8017] §5.1.1, RSAEP, and §5.2.2, RSAVP1.
    pub(crate) fn apply(&self, m: &Whole) -> Whole {
        self.n.leave(&self.n.pow_vartime(&self.n.enter(m), &self.e))
    }

    /// True if c is neither 0, 1 nor n − 1, which decrypt to themselves.
    /// [SP 800-56Br2] §7.1.2.1, step 1.
    pub(crate) fn is_proper_ciphertext(&self, c: &Whole) -> bool {
        let mut last = Whole::of(self.n(), self.n.len());
        subtract(&mut last, &[1]);
        !is_below_power_of_two(c, 1).declassify("a ciphertext is public")
            && less(c, &last).declassify("a ciphertext is public")
    }
}

/// True if 2^16 < e < 2^256 and e is odd; e is public.
/// [FIPS 186-5] A.1.1, criterion 1 (b).
pub(crate) fn is_exponent(e: &[u64]) -> bool {
    (17..=256).contains(&bit_length(e)) && e.first().is_some_and(|limb| limb & 1 == 1)
}

/// The smallest exponent there is, and the usual one: 65537.
pub(crate) fn usual_exponent() -> Exponent {
    let mut e = Exponent::zero(EXPONENT);
    add(&mut e, &[65537]);
    e
}
