// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-DSA, the module-lattice-based digital signature standard. [FIPS 204]
//!
//! A parameter set is one `impl` of [`Params`]; everything else is generic over k and l. Pure
//! ML-DSA and HashML-DSA differ in the message's first byte: what is signed by one is never valid
//! for the other.

pub(crate) mod cast;
mod encode;
mod field;
mod import;
mod keygen;
mod ntt;
mod round;
mod sample;
mod sign;
mod sparse;
mod verify;

use self::encode::{PackedNtt, bitlen, packed_len};
use self::field::Q;
use self::sign::Kept;
use crate::base::secret::Wiped;
use crate::primitive::prehash::Digest;
use crate::primitive::sha3::Shake256;

/// ML-DSA with a matrix of K rows and L columns.
pub(crate) struct MlDsa<const K: usize, const L: usize>;

/// The parameter set of security category 2.
pub(crate) type MlDsa44 = MlDsa<4, 4>;
/// The parameter set of security category 3.
pub(crate) type MlDsa65 = MlDsa<6, 5>;
/// The parameter set of security category 5.
pub(crate) type MlDsa87 = MlDsa<8, 7>;

/// A row of [FIPS 204] Table 1, and what follows from it.
pub(crate) trait Params {
    /// Ones in the challenge.
    const TAU: usize;
    /// Collision strength of the commitment hash, in bits.
    const LAMBDA: usize;
    /// The mask's coefficients lie in (-gamma1, gamma1].
    const GAMMA1: i32;
    /// The low-order rounding range.
    const GAMMA2: i32;
    /// The secret's coefficients lie in [-eta, eta].
    const ETA: i32;
    /// At most so many ones in the hint.
    const OMEGA: usize;
    /// Entries of the matrix that signing keeps on the stack: all, or as many as leave it below
    /// 64 KiB together with the key.
    type Kept: Kept;

    /// The largest coefficient of c s1 and c s2.
    const BETA: i32 = Self::TAU as i32 * Self::ETA;
    /// High bits are numbers modulo m.
    const M: i32 = (Q - 1) / (2 * Self::GAMMA2);
    /// Bits of a coefficient of s1 and s2, of z, and of w1.
    const S_BITS: usize = bitlen(2 * Self::ETA);
    const Z_BITS: usize = bitlen(2 * Self::GAMMA1 - 1);
    const W1_BITS: usize = bitlen(Self::M - 1);
    /// Bytes of the commitment hash.
    const C_TILDE_LEN: usize = Self::LAMBDA / 4;
}

/// [FIPS 204] Table 1, ML-DSA-44.
impl Params for MlDsa44 {
    const TAU: usize = 39;
    const LAMBDA: usize = 128;
    const GAMMA1: i32 = 1 << 17;
    const GAMMA2: i32 = (Q - 1) / 88;
    const ETA: i32 = 2;
    const OMEGA: usize = 80;
    type Kept = [PackedNtt; 16];
}

/// [FIPS 204] Table 1, ML-DSA-65.
impl Params for MlDsa65 {
    const TAU: usize = 49;
    const LAMBDA: usize = 192;
    const GAMMA1: i32 = 1 << 19;
    const GAMMA2: i32 = (Q - 1) / 32;
    const ETA: i32 = 4;
    const OMEGA: usize = 55;
    type Kept = [PackedNtt; 30];
}

/// [FIPS 204] Table 1, ML-DSA-87.
impl Params for MlDsa87 {
    const TAU: usize = 60;
    const LAMBDA: usize = 256;
    const GAMMA1: i32 = 1 << 19;
    const GAMMA2: i32 = (Q - 1) / 32;
    const ETA: i32 = 2;
    const OMEGA: usize = 75;
    type Kept = [PackedNtt; 46];
}

impl<const K: usize, const L: usize> MlDsa<K, L>
where
    Self: Params,
{
    /// Bytes of a packed entry of s1 or s2, of t0, of t1 (its bits first) and of z.
    const S_LEN: usize = packed_len(Self::S_BITS);
    const T0_LEN: usize = packed_len(round::D as usize);
    const T1_BITS: usize = bitlen(Q - 1) - round::D as usize;
    const T1_LEN: usize = packed_len(Self::T1_BITS);
    const Z_LEN: usize = packed_len(Self::Z_BITS);

    /// Bits that a message's digest gives against collisions at least. [FIPS 204] §5.4.
    pub(crate) const STRENGTH: usize = Self::LAMBDA;

    /// Bytes of a public key, a private key and a signature. [FIPS 204] Table 2.
    pub(crate) const PK_LEN: usize = 32 + K * Self::T1_LEN;
    pub(crate) const SK_LEN: usize = 128 + (K + L) * Self::S_LEN + K * Self::T0_LEN;
    pub(crate) const SIGNATURE_LEN: usize = Self::C_TILDE_LEN + L * Self::Z_LEN + Self::OMEGA + K;
}

const _: () = {
    assert!(MlDsa44::PK_LEN == 1312 && MlDsa65::PK_LEN == 1952 && MlDsa87::PK_LEN == 2592);
    assert!(MlDsa44::SK_LEN == 2560 && MlDsa65::SK_LEN == 4032 && MlDsa87::SK_LEN == 4896);
    assert!(MlDsa44::SIGNATURE_LEN == 2420 && MlDsa65::SIGNATURE_LEN == 3309);
    assert!(MlDsa87::SIGNATURE_LEN == 4627);
};

/// Bytes of tr, the hash of a public key.
pub(crate) const TR_LEN: usize = 64;

/// What is signed.
#[derive(Clone, Copy)]
pub(crate) enum Message<'a> {
    /// A message, in parts, with a context of at most 255 bytes.
    Pure { context: &'a [u8], parts: &'a [&'a [u8]] },
    /// The digest of a message, with a context of at most 255 bytes: HashML-DSA.
    Digest { context: &'a [u8], digest: &'a Digest },
    /// M', formatted already.
    Formatted(&'a [u8]),
    /// mu, computed already.
    Representative(&'a [u8; 64]),
}

impl Message<'_> {
    /// What signing and verifying see of a message.
    fn representative(&self, tr: &[u8]) -> Wiped<[u8; 64]> {
        match *self {
            Message::Pure { context, parts } => {
                let mut mu = Representative::pure(tr, context);
                parts.iter().for_each(|part| mu.update(part));
                mu.finish()
            }
            Message::Digest { context, digest } => {
                // [FIPS 204] Algorithm 4 step 23.
                let mut mu = Representative::separated(1, tr, context);
                mu.update(digest.oid());
                mu.update(digest.as_bytes());
                mu.finish()
            }
            Message::Formatted(m_prime) => {
                let mut mu = Representative::of(tr);
                mu.update(m_prime);
                mu.finish()
            }
            Message::Representative(mu) => Wiped(*mu),
        }
    }
}

/// mu = H(tr || M', 64) in progress. [FIPS 204] Algorithm 7 step 6, Algorithm 8 step 7.
pub(crate) struct Representative(Shake256);

impl Representative {
    /// M' of a message that follows, with a context of at most 255 bytes.
    /// [FIPS 204] Algorithm 2 step 10.
    pub(crate) fn pure(tr: &[u8], context: &[u8]) -> Self {
        Self::separated(0, tr, context)
    }

    /// M' up to the context, after the byte that tells pure from pre-hashed messages.
    fn separated(domain: u8, tr: &[u8], context: &[u8]) -> Self {
        debug_assert!(context.len() <= 255);
        let mut mu = Self::of(tr);
        mu.update(&[domain, context.len() as u8]);
        mu.update(context);
        mu
    }

    fn of(tr: &[u8]) -> Self {
        let mut h = Shake256::new();
        h.update(tr);
        Representative(h)
    }

    /// Appends to the message.
    pub(crate) fn update(&mut self, part: &[u8]) {
        self.0.update(part);
    }

    pub(crate) fn finish(mut self) -> Wiped<[u8; 64]> {
        let mut mu = Wiped([0; 64]);
        self.0.squeeze(&mut *mu);
        mu
    }
}

/// tr = H(pk, 64). [FIPS 204] Algorithm 6 step 9, Algorithm 8 step 6.
pub(crate) fn hash_public_key(pk: &[u8]) -> [u8; TR_LEN] {
    let mut tr = [0; TR_LEN];
    Shake256::digest(&[pk], &mut tr);
    tr
}

#[cfg(test)]
mod tests;
