// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Ed25519: short and fast signatures of messages. \[FIPS 186-5\] §7
//!
//! A key pair is kept as its seed of 32 bytes; public keys have 32 bytes, signatures 64. Signing is
//! deterministic. There is no context: of RFC 8032's three variants the standard approves this one
//! and [`ed25519ph`](super::ed25519ph), which has one, but not Ed25519ctx.
//!
//! A signature is valid if its S is below the order of the group and its R is exactly what the
//! verifier computes, without the cofactor: the stricter of the two equations that \[FIPS 186-5\]
//! §7.7 allows, so that no two verifiers that accept this engine's public keys disagree.
//!
//! ```
//! use alula_engine::sign::ed25519::{Signature, SigningKey, VerifyingKey};
//!
//! let signer = SigningKey::generate()?;
//! let published = signer.verifying_key().to_bytes();
//! let signature = signer.sign(b"waypoints v7")?;
//!
//! let verifier = VerifyingKey::from_bytes(&published)?;
//! let received = Signature::from_bytes(signature.as_bytes())?;
//! verifier.verify(b"waypoints v7", &received)?;
//! # assert!(verifier.verify(b"waypoints v8", &received).is_err());
//! # Ok::<(), alula_engine::Error>(())
//! ```

use super::eddsa::keys;
use crate::base::cast::Pct;
use crate::base::secret::Secret;
use crate::module::{Approval, Error, Service, rng, selftest, serve};
use crate::primitive::ed25519::{self, Message};

keys! {
    "Ed25519", ed25519,
    services: Ed25519Generate, Ed25519Import, Ed25519Export, Ed25519Verify, Pct::Ed25519,
    tested with: Message::Pure(&[b"Ed25519 pairwise consistency"])
}

impl SigningKey {
    /// Signs a message. \[FIPS 186-5\] §7.6.
    pub fn sign(&self, message: &[u8]) -> Result<Signature, Error> {
        serve(Service::Ed25519Sign, || Ok(self.signature(Message::Pure(&[message]))))
    }

    /// Signs the concatenation of `parts`, as [`sign`](Self::sign) does a message.
    pub fn sign_parts(&self, parts: &[&[u8]]) -> Result<Signature, Error> {
        serve(Service::Ed25519Sign, || Ok(self.signature(Message::Pure(parts))))
    }
}

impl VerifyingKey {
    /// Succeeds if the owner of the key made the signature for this message; else `Rejected`.
    /// \[FIPS 186-5\] §7.7.
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), Error> {
        serve(Service::Ed25519Verify, || self.accept(Message::Pure(&[message]), signature))
    }

    /// Verifies a signature of the concatenation of `parts`, as [`verify`](Self::verify) does.
    pub fn verify_parts(&self, parts: &[&[u8]], signature: &Signature) -> Result<(), Error> {
        serve(Service::Ed25519Verify, || self.accept(Message::Pure(parts), signature))
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
        let signature = signer.sign(b"one message").unwrap();
        assert!(signature == restored.sign_parts(&[b"one", b" ", b"message"]).unwrap());
        assert_eq!(verifier.verify(b"one message", &signature), Ok(()));
        assert_eq!(verifier.verify_parts(&[b"one mess", b"age"], &signature), Ok(()));
        assert_eq!(verifier.verify(b"one messagf", &signature), Err(Error::Rejected));
        let stranger = SigningKey::generate().unwrap();
        let verdict = stranger.verifying_key().verify(b"one message", &signature);
        assert_eq!(verdict, Err(Error::Rejected));
    }

    #[test]
    fn what_is_not_a_key_or_a_signature_is_named() {
        let signer = SigningKey::generate().unwrap();
        let (q, signature) = (signer.verifying_key().to_bytes(), signer.sign(b"").unwrap());
        for len in [0, 31, 33, 63, 65] {
            let bytes = vec![0x5a; len];
            assert_eq!(VerifyingKey::from_bytes(&bytes).err(), Some(Error::InvalidKey));
            assert_eq!(Signature::from_bytes(&bytes).err(), Some(Error::WrongLength));
        }
        for bytes in [[0xff; 32], [0; 32]] {
            assert_eq!(VerifyingKey::from_bytes(&bytes).err(), Some(Error::InvalidKey));
        }
        for bit in 0..512 {
            let mut flipped = *signature.as_bytes();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let flipped = Signature::from_bytes(&flipped).unwrap();
            let verdict = signer.verifying_key().verify(b"", &flipped);
            assert_eq!(verdict, Err(Error::Rejected), "{bit}");
        }
        for bit in 0..256 {
            let mut flipped = q;
            flipped[bit / 8] ^= 1 << (bit % 8);
            if let Ok(other) = VerifyingKey::from_bytes(&flipped) {
                assert_eq!(other.verify(b"", &signature), Err(Error::Rejected), "{bit}");
            }
        }
    }
}
