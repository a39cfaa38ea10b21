// SPDX-License-Identifier: Apache-2.0 OR MIT
//! RSA signatures: PKCS#1 v1.5 and PSS, with moduli of 2048, 3072 and 4096 bits. \[FIPS 186-5\] §5,
//! \[RFC 8017\] §8.
//!
//! Keys of 1024 bits and SHA-1 only verify what was signed long ago. \[SP 800-131A\] §3
//!
//! ```
//! use alula_engine::sign::rsa::{Digest, Scheme, Signature, SigningKey, VerifyingKey};
//!
//! let scheme = Scheme::pss(Digest::Sha384);
//! let signer = SigningKey::generate(3072)?;
//! let signature = signer.sign(scheme, b"waypoints v7")?;
//!
//! let published = signer.verifying_key().components();
//! let verifier = VerifyingKey::from_components(published.n(), published.e())?;
//! let received = Signature::from_bytes(signature.as_bytes())?;
//! verifier.verify(scheme, b"waypoints v7", &received)?;
//! # assert!(verifier.verify(scheme, b"waypoints v8", &received).is_err());
//! # Ok::<(), alula_engine::Error>(())
//! ```

use crate::module::{Approval, Error, Reason, Service, rng, serve};
use crate::primitive::rsa::digest::MAX_DIGEST;
use crate::primitive::rsa::{self as primitive, Block, PublicKey, pkcs1, pss, usual_exponent};
use crate::service::rsa::{self};

pub use crate::primitive::digest::Digest;
pub use crate::primitive::rsa::digest::Mask;
pub use crate::service::rsa::{Components, Primes, PrivateComponents, PublicComponents};

/// How a message is hashed and encoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5. \[RFC 8017\] §8.2
    Pkcs1(Digest),
    /// RSASSA-PSS. \[RFC 8017\] §8.1
    Pss {
        /// What hashes the message.
        digest: Digest,
        /// What makes the mask.
        mask: Mask,
        /// The salt's length in bytes, at most the digest's.
        salt_len: usize,
    },
}

impl Scheme {
    /// PSS as protocols use it: a salt as long as the digest, and a mask from the same function.
    pub const fn pss(digest: Digest) -> Self {
        let mask = match digest {
            Digest::Shake128 => Mask::Shake128,
            Digest::Shake256 => Mask::Shake256,
            _ => Mask::Mgf1(digest),
        };
        Scheme::Pss { digest, mask, salt_len: digest.len() }
    }

    /// Refuses what the standard does not allow, to sign or also to verify.
    fn check(self, signs: bool) -> Result<(), Error> {
        let too_old = |digest| signs && digest == Digest::Sha1;
        let forbidden = match self {
            Scheme::Pkcs1(digest) => too_old(digest) || digest.prefix().is_none(),
            Scheme::Pss { digest, mask, .. } => {
                too_old(digest) || matches!(mask, Mask::Mgf1(digest) if too_old(digest))
            }
        };
        if forbidden {
            return Err(Error::Refused(Reason::HashNotAllowed));
        }
        match self {
            // [FIPS 186-5] §5.4 (g)
            Scheme::Pss { digest, salt_len, .. } if salt_len > digest.len() => {
                Err(Error::Refused(Reason::SaltTooLong))
            }
            _ => Ok(()),
        }
    }

    const fn digest(self) -> Digest {
        match self {
            Scheme::Pkcs1(digest) | Scheme::Pss { digest, .. } => digest,
        }
    }
}

/// A private key of 2048, 3072 or 4096 bits, with its public key: 4.7 KiB.
pub struct SigningKey {
    pair: primitive::PrivateKey,
    verifying_key: VerifyingKey,
}

/// A public key of 2048, 3072 or 4096 bits, or of 1024 bits for old signatures.
pub struct VerifyingKey {
    key: PublicKey,
    approval: Approval,
}

/// A signature, as long as the modulus.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature {
    bytes: [u8; Signature::MAX_LEN],
    len: usize,
}

impl SigningKey {
    /// A new key pair with a modulus of 2048, 3072 or 4096 bits and the exponent 65537, tested for
    /// consistency. \[FIPS 186-5\] A.1.3.
    ///
    /// `Refused` for another size. How long it takes varies widely.
    pub fn generate(bits: usize) -> Result<Self, Error> {
        serve(Service::RsaGenerate, || {
            let mut e = [0; 32];
            usual_exponent().write_be_bytes(&mut e);
            Self::consistent(rsa::generate(bits, &e, Primes::Random)?)
        })
    }

    /// A new key pair with this public exponent, big-endian, and primes found in this way.
    ///
    /// `InvalidKey` if the exponent is even, or not between 2^16 and 2^256. \[FIPS 186-5\] A.1.
    pub fn generate_with(bits: usize, exponent: &[u8], primes: Primes) -> Result<Self, Error> {
        serve(Service::RsaGenerate, || Self::consistent(rsa::generate(bits, exponent, primes)?))
    }

    /// A key pair made elsewhere, checked in full: both primes are in range and prime, and every
    /// number follows from them. Then tested for consistency. \[SP 800-56Br2\] §6.4.1.3.3.
    ///
    /// `Refused` for a size that may not sign, `InvalidKey` if a number is wrong.
    pub fn from_components(numbers: &Components) -> Result<Self, Error> {
        serve(Service::RsaImport, || Self::of_components(numbers))
    }

    /// Hands out the key's numbers: an explicit export, to be wrapped and stored.
    pub fn components(&self) -> Result<PrivateComponents, Error> {
        serve(Service::RsaExport, || Ok(PrivateComponents::of(&self.pair)))
    }

    /// The public key of the pair.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.verifying_key
    }

    /// Signs a message of any length. \[RFC 8017\] §8.1.1 and §8.2.1.
    ///
    /// `Refused` if the standard does not allow the scheme; `InvalidKey` if the signature, which is
    /// verified before anybody sees it, is wrong: the key has changed in memory, or the computation
    /// was disturbed.
    pub fn sign(&self, scheme: Scheme, message: &[u8]) -> Result<Signature, Error> {
        serve(Service::RsaSign, || self.sign_hash(scheme, &[message]))
    }

    /// Signs the concatenation of `parts`, as [`sign`](Self::sign) does a message.
    pub fn sign_parts(&self, scheme: Scheme, parts: &[&[u8]]) -> Result<Signature, Error> {
        serve(Service::RsaSign, || self.sign_hash(scheme, parts))
    }

    /// What this key's answers count for.
    pub fn approval(&self) -> Approval {
        self.verifying_key.approval
    }

    #[inline(never)]
    pub(in crate::service) fn of_components(numbers: &Components) -> Result<Self, Error> {
        Self::consistent(rsa::import(numbers)?)
    }

    fn consistent(pair: primitive::PrivateKey) -> Result<Self, Error> {
        rsa::signs(&pair)?;
        let key = rsa::public_of(&pair)?;
        Ok(SigningKey { pair, verifying_key: VerifyingKey { key, approval: Approval::now() } })
    }

    /// A frame of its own, made when the gate's self-tests have left the stack.
    #[inline(never)]
    fn sign_hash(&self, scheme: Scheme, parts: &[&[u8]]) -> Result<Signature, Error> {
        scheme.check(true)?;
        let hash = scheme.digest().hash(parts);
        let mut em = Block::zero(self.pair.public().len());
        match scheme {
            Scheme::Pkcs1(digest) => pkcs1::encode(&mut em, digest, hash.as_slice()),
            Scheme::Pss { digest, mask, salt_len } => {
                let mut salt = [0; MAX_DIGEST];
                let salt = salt.get_mut(..salt_len).ok_or(Error::WrongLength)?;
                rng::fill(salt)?;
                let bits = self.pair.public().bits() - 1;
                pss::Parameters { digest, mask, salt_len }.encode(
                    &mut em,
                    bits,
                    hash.as_slice(),
                    salt,
                )
            }
        }
        .ok_or(Error::WrongLength)?;
        let em = self.pair.public().number(&em).ok_or(Error::WrongLength)?;
        let signature = rsa::decrypt(&self.pair, &em)?;
        crate::base::secret::declassify(&signature, "a signature is published");
        Signature::of(&signature).ok_or(Error::WrongLength)
    }
}

impl VerifyingKey {
    /// Takes modulus and exponent, big-endian. \[SP 800-89\] §5.3.3, partial validation.
    ///
    /// `Refused` if the modulus has another length than 1024, 2048, 3072 or 4096 bits; `InvalidKey`
    /// if it is even, or if the exponent is even or not between 2^16 and 2^256.
    pub fn from_components(n: &[u8], e: &[u8]) -> Result<Self, Error> {
        serve(Service::RsaVerify, || {
            Ok(VerifyingKey { key: rsa::verifying_key(n, e)?, approval: Approval::now() })
        })
    }

    /// Modulus and exponent.
    pub fn components(&self) -> PublicComponents {
        PublicComponents::of(&self.key)
    }

    /// The length of the modulus in bits.
    pub fn bits(&self) -> usize {
        self.key.bits()
    }

    /// Succeeds if the signature was made under this scheme for this message by the owner of the
    /// key; else `Rejected`. `Refused` if the standard does not allow the scheme.
    /// \[RFC 8017\] §8.1.2 and §8.2.2.
    pub fn verify(
        &self,
        scheme: Scheme,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), Error> {
        serve(Service::RsaVerify, || self.verify_hash(scheme, &[message], signature))
    }

    /// Verifies a signature of the concatenation of `parts`, as [`verify`](Self::verify) does.
    pub fn verify_parts(
        &self,
        scheme: Scheme,
        parts: &[&[u8]],
        signature: &Signature,
    ) -> Result<(), Error> {
        serve(Service::RsaVerify, || self.verify_hash(scheme, parts, signature))
    }

    /// What this key's answers count for.
    pub fn approval(&self) -> Approval {
        self.approval
    }

    #[inline(never)]
    fn verify_hash(
        &self,
        scheme: Scheme,
        parts: &[&[u8]],
        signature: &Signature,
    ) -> Result<(), Error> {
        scheme.check(false)?;
        let number = self.key.number(signature.as_bytes()).ok_or(Error::Rejected)?;
        let hash = scheme.digest().hash(parts);
        let em = self.key.block(&self.key.apply(&number));
        crate::base::secret::declassify(
            hash.as_slice(),
            "whether a signature is valid is the answer",
        );
        let valid = match scheme {
            Scheme::Pkcs1(digest) => pkcs1::verify(&em, digest, hash.as_slice()),
            Scheme::Pss { digest, mask, salt_len } => {
                let pss = pss::Parameters { digest, mask, salt_len };
                pss.verify(&em, self.key.bits() - 1, hash.as_slice())
            }
        };
        if valid { Ok(()) } else { Err(Error::Rejected) }
    }
}

impl Signature {
    /// The length, in bytes, of the longest signature.
    pub const MAX_LEN: usize = primitive::MAX_LEN;

    /// Takes up to 512 bytes; `WrongLength` otherwise. Whether they are a signature, verifying
    /// tells.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        serve(Service::RsaVerify, || Self::of(bytes).ok_or(Error::WrongLength))
    }

    /// The signature, as long as the modulus.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        let mut signature = Signature { bytes: [0; _], len: bytes.len() };
        signature.bytes.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(signature)
    }
}

#[cfg(test)]
mod tests;
