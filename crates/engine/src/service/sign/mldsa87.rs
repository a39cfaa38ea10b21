// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-DSA-87, signatures that withstand quantum computers. \[FIPS 204\]
//!
//! A signature is made for a context, which names what it is for, and a message. Signing is hedged
//! with fresh randomness. A key pair is kept as its seed of 32 bytes.
//!
//! ```
//! use alula_engine::sign::mldsa87::{Signature, SigningKey, VerifyingKey};
//!
//! let signer = SigningKey::generate()?;
//! let published = signer.verifying_key().to_bytes();
//! let signature = signer.sign(b"mission-plan", b"waypoints v7")?;
//!
//! let verifier = VerifyingKey::from_bytes(&published)?;
//! let received = Signature::from_bytes(signature.as_bytes())?;
//! verifier.verify(b"mission-plan", b"waypoints v7", &received)?;
//! # assert!(verifier.verify(b"mission-plan", b"waypoints v8", &received).is_err());
//! # Ok::<(), alula_engine::Error>(())
//! ```

use crate::base::cast::Pct;
use crate::base::secret::Secret;
use crate::module::{Approval, Error, Service, enter, rng, selftest};
use crate::primitive::mldsa::{Message, MlDsa87, TR_LEN, hash_public_key};

/// The private key.
///
/// It holds 7.6 KiB: the seed and, because expanding it costs as much as half a signature, the
/// private key as the standard encodes it.
pub struct SigningKey {
    xi: Secret<32>,
    sk: Secret<{ MlDsa87::SK_LEN }>,
    verifying_key: VerifyingKey,
}

/// The public key.
pub struct VerifyingKey {
    pk: [u8; MlDsa87::PK_LEN],
    /// The hash of `pk`, which every verification needs.
    tr: [u8; TR_LEN],
    approval: Approval,
}

/// A signature of 4627 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature([u8; MlDsa87::SIGNATURE_LEN]);

impl SigningKey {
    /// A new key pair, tested for consistency. \[FIPS 204\] Algorithm 1, ML-DSA.KeyGen.
    pub fn generate() -> Result<Self, Error> {
        let _pass = enter(Service::MlDsaGenerate)?;
        Self::make(|xi| rng::fill(xi))
    }

    /// The key pair of a seed that [`seed`](Self::seed) once gave, tested for consistency.
    /// \[FIPS 204\] §3.6.3.
    pub fn from_seed(seed: &Secret<32>) -> Result<Self, Error> {
        let _pass = enter(Service::MlDsaImport)?;
        Self::make(|xi| {
            xi.copy_from_slice(seed.as_bytes());
            Ok(())
        })
    }

    /// Hands out the seed, which is the whole key: an explicit export, to be wrapped and stored.
    /// \[FIPS 204\] §3.6.3.
    pub fn seed(&self) -> Result<Secret<32>, Error> {
        let _pass = enter(Service::MlDsaExport)?;
        let mut seed = Secret::zeroed();
        seed.as_mut_bytes().copy_from_slice(self.xi.as_bytes());
        Ok(seed)
    }

    /// The public key of the pair.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.verifying_key
    }

    /// Signs a message of any length. `WrongLength` if the context has more than 255 bytes.
    /// \[FIPS 204\] Algorithm 2, ML-DSA.Sign, hedged.
    pub fn sign(&self, context: &[u8], message: &[u8]) -> Result<Signature, Error> {
        let _pass = enter(Service::MlDsaSign)?;
        self.sign_hedged(context, &[message])
    }

    /// Signs the concatenation of `parts`, as [`sign`](Self::sign) does a message.
    ///
    /// `Exhausted` after more rejected candidates than any correct execution meets.
    pub fn sign_parts(&self, context: &[u8], parts: &[&[u8]]) -> Result<Signature, Error> {
        let _pass = enter(Service::MlDsaSign)?;
        self.sign_hedged(context, parts)
    }

    /// What this key's answers count for.
    pub fn approval(&self) -> Approval {
        self.verifying_key.approval
    }

    /// The key pair of a seed, tested for consistency.
    ///
    /// A frame of its own, made when the gate's self-tests have left the stack.
    #[inline(never)]
    fn make(seed: impl FnOnce(&mut [u8; 32]) -> Result<(), Error>) -> Result<Self, Error> {
        let mut key = SigningKey {
            xi: Secret::zeroed(),
            sk: Secret::zeroed(),
            verifying_key: VerifyingKey::blank(),
        };
        seed(key.xi.as_mut_bytes())?;
        key.expand()?;
        Ok(key)
    }

    /// Makes both keys of the seed in place.
    fn expand(&mut self) -> Result<(), Error> {
        let public = &mut self.verifying_key;
        MlDsa87::keygen_internal(self.xi.as_bytes(), &mut public.pk, self.sk.as_mut_bytes());
        public.tr = hash_public_key(&public.pk);
        self.pairwise()
    }

    /// A frame of its own, as [`make`](Self::make) has.
    #[inline(never)]
    fn sign_hedged(&self, context: &[u8], parts: &[&[u8]]) -> Result<Signature, Error> {
        if context.len() > CONTEXT_LEN {
            return Err(Error::WrongLength);
        }
        let mut rnd = Secret::<32>::zeroed();
        rng::fill(rnd.as_mut_bytes())?;
        let (sk, rnd) = (self.sk.as_bytes(), rnd.as_bytes());
        let mut signature = Signature([0; _]);
        let message = Message::Pure { context, parts };
        match MlDsa87::sign_internal(sk, message, rnd, &mut signature.0) {
            Some(()) => Ok(signature),
            None => Err(Error::Exhausted),
        }
    }

    /// The pairwise consistency test. \[IG\] 10.3.A.
    #[inline(never)]
    fn pairwise(&self) -> Result<(), Error> {
        let message = Message::Pure { context: b"", parts: &[b"ML-DSA-87 pairwise consistency"] };
        let mut signature = Signature([0; _]);
        let sk = self.sk.as_bytes();
        let signed = MlDsa87::sign_internal(sk, message, &[0; 32], &mut signature.0).is_some();
        let consistent = signed && self.verifying_key.accepts(message, &signature);
        selftest::pairwise(Pct::MlDsa, &[u8::from(consistent)], &[1])
    }
}

impl VerifyingKey {
    /// Length in bytes.
    pub const LEN: usize = MlDsa87::PK_LEN;

    /// Takes a public key of 2592 bytes; `InvalidKey` otherwise. Every such string is one.
    /// \[FIPS 204\] §3.6.2.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let _pass = enter(Service::MlDsaVerify)?;
        let mut key = Self::blank();
        key.pk = bytes.try_into().map_err(|_| Error::InvalidKey)?;
        key.tr = hash_public_key(&key.pk);
        Ok(key)
    }

    /// The public key as the standard encodes it.
    pub fn to_bytes(&self) -> [u8; MlDsa87::PK_LEN] {
        self.pk
    }

    /// Succeeds if the signature was made for this context and message by the owner of the key;
    /// else `Rejected`. `WrongLength` if the context has more than 255 bytes.
    /// \[FIPS 204\] Algorithm 3, ML-DSA.Verify.
    pub fn verify(
        &self,
        context: &[u8],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), Error> {
        let _pass = enter(Service::MlDsaVerify)?;
        self.verify_pure(context, &[message], signature)
    }

    /// Verifies a signature of the concatenation of `parts`, as [`verify`](Self::verify) does.
    pub fn verify_parts(
        &self,
        context: &[u8],
        parts: &[&[u8]],
        signature: &Signature,
    ) -> Result<(), Error> {
        let _pass = enter(Service::MlDsaVerify)?;
        self.verify_pure(context, parts, signature)
    }

    /// What this key's answers count for.
    pub fn approval(&self) -> Approval {
        self.approval
    }

    fn blank() -> Self {
        VerifyingKey { pk: [0; _], tr: [0; _], approval: Approval::now() }
    }

    fn verify_pure(
        &self,
        context: &[u8],
        parts: &[&[u8]],
        signature: &Signature,
    ) -> Result<(), Error> {
        if context.len() > CONTEXT_LEN {
            return Err(Error::WrongLength);
        }
        let valid = self.accepts(Message::Pure { context, parts }, signature);
        if valid { Ok(()) } else { Err(Error::Rejected) }
    }

    fn accepts(&self, message: Message, signature: &Signature) -> bool {
        MlDsa87::verify_internal(&self.pk, &self.tr, message, &signature.0)
    }
}

impl Signature {
    /// Length in bytes.
    pub const LEN: usize = MlDsa87::SIGNATURE_LEN;

    /// Takes 4627 bytes; `WrongLength` otherwise. Whether they are a signature, verifying tells.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let _pass = enter(Service::MlDsaVerify)?;
        bytes.try_into().map(Signature).map_err(|_| Error::WrongLength)
    }

    /// The signature as the standard encodes it.
    pub fn as_bytes(&self) -> &[u8; MlDsa87::SIGNATURE_LEN] {
        &self.0
    }
}

/// The longest context, in bytes. \[FIPS 204\] Algorithm 2, step 1.
const CONTEXT_LEN: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_kept_as_its_seed_signs_for_the_published_key() {
        let signer = SigningKey::generate().unwrap();
        let restored = SigningKey::from_seed(&signer.seed().unwrap()).unwrap();
        let published = signer.verifying_key().to_bytes();
        assert!(restored.verifying_key().to_bytes() == published);
        assert_eq!(restored.approval(), signer.approval());

        let verifier = VerifyingKey::from_bytes(&published).unwrap();
        assert_eq!(verifier.approval(), signer.approval());
        let signature = restored.sign(b"context", b"message").unwrap();
        let received = Signature::from_bytes(signature.as_bytes()).unwrap();
        assert_eq!(verifier.verify(b"context", b"message", &received), Ok(()));
        assert_eq!(verifier.verify_parts(b"context", &[b"mess", b"age"], &received), Ok(()));
        assert_eq!(verifier.verify(b"other", b"message", &received), Err(Error::Rejected));
        assert_eq!(verifier.verify(b"context", b"massage", &received), Err(Error::Rejected));
        let stranger = SigningKey::generate().unwrap();
        let verdict = stranger.verifying_key().verify(b"context", b"message", &received);
        assert_eq!(verdict, Err(Error::Rejected));
    }

    #[test]
    fn signing_is_hedged() {
        let signer = SigningKey::generate().unwrap();
        let (one, two) = (signer.sign(b"", b"m").unwrap(), signer.sign(b"", b"m").unwrap());
        assert!(one != two, "each signature draws its own randomness");
    }

    #[test]
    fn lengths_that_the_caller_controls_are_named() {
        let signer = SigningKey::generate().unwrap();
        let verifier = signer.verifying_key();
        let signature = signer.sign(&[7; 255], b"").unwrap();
        assert_eq!(verifier.verify(&[7; 255], b"", &signature), Ok(()));
        assert_eq!(signer.sign(&[7; 256], b"").err(), Some(Error::WrongLength));
        assert_eq!(verifier.verify(&[7; 256], b"", &signature), Err(Error::WrongLength));
        for len in [0, 2591, 2593, 4626, 4628] {
            let bytes = vec![0; len];
            assert_eq!(VerifyingKey::from_bytes(&bytes).err(), Some(Error::InvalidKey));
            assert_eq!(Signature::from_bytes(&bytes).err(), Some(Error::WrongLength));
        }
    }
}
