// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ECDSA on P-521. \[FIPS 186-5\] §6, \[SP 800-186\] §3.2.1.
//!
//! To sign, a digest of 64 bytes at least is required; what a verifier takes has no such limit.
//!
//! ```
//! use alula_engine::sign::ecdsa_p521::{Digest, Signature, SigningKey, VerifyingKey};
//!
//! let signer = SigningKey::generate()?;
//! let published = signer.verifying_key().to_bytes();
//! let signature = signer.sign(Digest::Sha512, b"waypoints v7")?;
//!
//! let verifier = VerifyingKey::from_bytes(&published)?;
//! let received = Signature::from_bytes(signature.as_bytes())?;
//! verifier.verify(Digest::Sha512, b"waypoints v7", &received)?;
//! # assert!(verifier.verify(Digest::Sha512, b"waypoints v8", &received).is_err());
//! # Ok::<(), alula_engine::Error>(())
//! ```

super::ecdsa::verifying! {
    p521, "P-521", 133, 132, "uncompressed (133 bytes) or compressed (67 bytes)",
    EcdsaP521Verify
}
super::ecdsa::signing! {
    p521, P521, "P-521", 66, 64, EcdsaP521,
    EcdsaP521Generate EcdsaP521Import EcdsaP521Export EcdsaP521Sign
}
