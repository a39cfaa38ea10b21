// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Ed448: signatures of messages with 224 bits of strength. \[FIPS 186-5\] §7
//!
//! A key pair is kept as its seed of 57 bytes; public keys have 57 bytes, signatures 114. Signing
//! is deterministic, and for a context, which names what a message is for; it may be empty.
//!
//! A signature is valid if its S is below the order of the group and its R is exactly what the
//! verifier computes, without the cofactor: the stricter of the two equations that \[FIPS 186-5\]
//! §7.7 allows, so that no two verifiers that accept this engine's public keys disagree.
//!
//! ```
//! use alula_engine::sign::ed448::{Signature, SigningKey, VerifyingKey};
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

use super::eddsa::{CONTEXT_LEN, keys};
use crate::base::cast::Pct;
use crate::base::secret::Secret;
use crate::module::{Approval, Error, Service, rng, selftest, serve};
use crate::primitive::ed448::{self, Message};

keys! {
    "Ed448", ed448,
    services: Ed448Generate, Ed448Import, Ed448Export, Ed448Verify, Pct::Ed448,
    tested with: Message::Pure { context: b"", parts: &[b"Ed448 pairwise consistency"] }
}

impl SigningKey {
    /// Signs a message. `WrongLength` if the context has more than 255 bytes.
    /// \[FIPS 186-5\] §7.6.
    pub fn sign(&self, context: &[u8], message: &[u8]) -> Result<Signature, Error> {
        serve(Service::Ed448Sign, || self.sign_pure(context, &[message]))
    }

    /// Signs the concatenation of `parts`, as [`sign`](Self::sign) does a message.
    pub fn sign_parts(&self, context: &[u8], parts: &[&[u8]]) -> Result<Signature, Error> {
        serve(Service::Ed448Sign, || self.sign_pure(context, parts))
    }

    fn sign_pure(&self, context: &[u8], parts: &[&[u8]]) -> Result<Signature, Error> {
        if context.len() > CONTEXT_LEN {
            return Err(Error::WrongLength);
        }
        Ok(self.signature(Message::Pure { context, parts }))
    }
}

impl VerifyingKey {
    /// Succeeds if the owner of the key made the signature for this context and message; else
    /// `Rejected`. `WrongLength` if the context has more than 255 bytes. \[FIPS 186-5\] §7.7.
    pub fn verify(
        &self,
        context: &[u8],
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), Error> {
        serve(Service::Ed448Verify, || self.verify_pure(context, &[message], signature))
    }

    /// Verifies a signature of the concatenation of `parts`, as [`verify`](Self::verify) does.
    pub fn verify_parts(
        &self,
        context: &[u8],
        parts: &[&[u8]],
        signature: &Signature,
    ) -> Result<(), Error> {
        serve(Service::Ed448Verify, || self.verify_pure(context, parts, signature))
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
        self.accept(Message::Pure { context, parts }, signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_was_published_and_kept_as_its_seed_still_works() {
        let signer = SigningKey::generate().unwrap();
        let restored = SigningKey::from_seed(&signer.seed().unwrap()).unwrap();
        let published = signer.verifying_key().to_bytes();
        assert_eq!(restored.verifying_key().to_bytes(), published);
        assert_eq!(restored.approval(), Approval::now());

        let verifier = VerifyingKey::from_bytes(&published).unwrap();
        let signature = signer.sign(b"context", b"one message").unwrap();
        let parts: [&[u8]; 3] = [b"one", b" ", b"message"];
        assert!(signature == restored.sign_parts(b"context", &parts).unwrap());
        assert_eq!(verifier.verify(b"context", b"one message", &signature), Ok(()));
        assert_eq!(verifier.verify_parts(b"context", &parts, &signature), Ok(()));
        let rejected = Err(Error::Rejected);
        assert_eq!(verifier.verify(b"contexu", b"one message", &signature), rejected);
        assert_eq!(verifier.verify(b"", b"one message", &signature), rejected);
        assert_eq!(verifier.verify(b"context", b"one messagf", &signature), rejected);
        let stranger = SigningKey::generate().unwrap();
        let verdict = stranger.verifying_key().verify(b"context", b"one message", &signature);
        assert_eq!(verdict, rejected);
    }

    #[test]
    fn what_is_not_a_key_or_a_signature_is_named() {
        let signer = SigningKey::generate().unwrap();
        let verifier = signer.verifying_key();
        for len in [0, 56, 58, 113, 115] {
            let bytes = vec![0x5a; len];
            assert_eq!(VerifyingKey::from_bytes(&bytes).err(), Some(Error::InvalidKey));
            assert_eq!(Signature::from_bytes(&bytes).err(), Some(Error::WrongLength));
        }
        for bytes in [[0xff; 57], [0; 57]] {
            assert_eq!(VerifyingKey::from_bytes(&bytes).err(), Some(Error::InvalidKey));
        }
        let signature = signer.sign(&[7; 255], b"").unwrap();
        assert_eq!(verifier.verify(&[7; 255], b"", &signature), Ok(()));
        assert_eq!(signer.sign(&[7; 256], b"").err(), Some(Error::WrongLength));
        assert_eq!(verifier.verify(&[7; 256], b"", &signature), Err(Error::WrongLength));
    }
}
