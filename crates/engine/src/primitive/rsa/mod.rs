// SPDX-License-Identifier: Apache-2.0 OR MIT
//! RSA: keys, the primitives of [RFC 8017] §5, and the encodings around them: PKCS#1 v1.5 and PSS
//! for signatures, OAEP for key transport.
//!
//! | file | what |
//! |---|---|
//! | `public.rs`, `private.rs` | the two primitives; blinding, Chinese remainders, fault check |
//! | `keygen.rs`, `prime.rs` | probable primes, [FIPS 186-5] A.1.3, and the tests for them, B.3 |
//! | `auxiliary.rs` | probable primes with conditions, [FIPS 186-5] A.1.6 |
//! | `pkcs1.rs`, `pss.rs`, `oaep.rs` | encodings of messages |
//! | `digest.rs` | hash functions by name, and mask generation |
//!
//! A modulus has up to 4096 bits. Which sizes serve for what is the services' affair.

pub(crate) mod auxiliary;
pub(crate) mod cast;
pub(crate) mod digest;
pub(crate) mod keygen;
pub(crate) mod oaep;
pub(crate) mod pkcs1;
pub(crate) mod prime;
mod private;
pub(crate) mod pss;
mod public;

pub(crate) use private::{BLIND_LEN, PrivateKey};
pub(crate) use public::{Invalid, PublicKey, usual_exponent};

use super::bignum::Number;

/// Limbs of the largest modulus, of half of it, and of the largest public exponent.
pub(crate) const LIMBS: usize = 64;
pub(crate) const HALF: usize = LIMBS / 2;
pub(crate) const EXPONENT: usize = 4;

/// Bytes of the largest modulus.
pub(crate) const MAX_LEN: usize = 8 * LIMBS;

/// A number as large as a modulus, as a prime, and as a public exponent.
pub(crate) type Whole = Number<LIMBS>;
pub(crate) type Half = Number<HALF>;
pub(crate) type Exponent = Number<EXPONENT>;

/// An encoded message, most significant byte first, as long as the modulus; wiped when dropped.
pub(crate) struct Block {
    bytes: [u8; MAX_LEN],
    len: usize,
}

impl Block {
    /// `len` zeros.
    pub(crate) fn zero(len: usize) -> Self {
        Block { bytes: [0; MAX_LEN], len: len.min(MAX_LEN) }
    }
}

impl core::ops::Deref for Block {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        // The minimum is `len`, and shows the compiler that nothing can be out of bounds.
        &self.bytes[..self.len.min(MAX_LEN)]
    }
}

impl core::ops::DerefMut for Block {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.len.min(MAX_LEN)]
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        crate::base::secret::wipe(&mut self.bytes);
    }
}

/// Copies as much as both hold.
fn copy(to: &mut [u8], from: &[u8]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
}

#[cfg(test)]
mod tests;
