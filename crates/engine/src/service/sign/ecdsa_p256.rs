// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ECDSA on P-256. \[FIPS 186-5\] §6, \[SP 800-186\] §3.2.1.
//!
//! To sign, a digest of 32 bytes at least is required; what a verifier takes has no such limit.
//!
//! ```
//! use alula_engine::sign::ecdsa_p256::{Digest, Signature, SigningKey, VerifyingKey};
//!
//! let signer = SigningKey::generate()?;
//! let published = signer.verifying_key().to_bytes();
//! let signature = signer.sign(Digest::Sha256, b"waypoints v7")?;
//!
//! let verifier = VerifyingKey::from_bytes(&published)?;
//! let received = Signature::from_bytes(signature.as_bytes())?;
//! verifier.verify(Digest::Sha256, b"waypoints v7", &received)?;
//! # assert!(verifier.verify(Digest::Sha256, b"waypoints v8", &received).is_err());
//! # Ok::<(), alula_engine::Error>(())
//! ```

super::ecdsa::verifying! {
    p256, "P-256", 65, 64, "uncompressed (65 bytes) or compressed (33 bytes)",
    EcdsaP256Verify
}
super::ecdsa::signing! {
    p256, P256, "P-256", 32, 32, EcdsaP256,
    EcdsaP256Generate EcdsaP256Import EcdsaP256Export EcdsaP256Sign
}
