// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ECDSA on P-384. \[FIPS 186-5\] §6, \[SP 800-186\] §3.2.1.
//!
//! To sign, a digest of 48 bytes at least is required; what a verifier takes has no such limit.
//!
//! ```
//! use alula_engine::sign::ecdsa_p384::{Digest, Signature, SigningKey, VerifyingKey};
//!
//! let signer = SigningKey::generate()?;
//! let published = signer.verifying_key().to_bytes();
//! let signature = signer.sign(Digest::Sha384, b"waypoints v7")?;
//!
//! let verifier = VerifyingKey::from_bytes(&published)?;
//! let received = Signature::from_bytes(signature.as_bytes())?;
//! verifier.verify(Digest::Sha384, b"waypoints v7", &received)?;
//! # assert!(verifier.verify(Digest::Sha384, b"waypoints v8", &received).is_err());
//! # Ok::<(), alula_engine::Error>(())
//! ```

super::ecdsa::verifying! {
    p384, "P-384", 97, 96, "uncompressed (97 bytes) or compressed (49 bytes)",
    EcdsaP384Verify
}
super::ecdsa::signing! {
    p384, P384, "P-384", 48, 48, EcdsaP384,
    EcdsaP384Generate EcdsaP384Import EcdsaP384Export EcdsaP384Sign
}
