// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-DSA-44, signatures that withstand quantum computers: security category 2. \[FIPS 204\]
//!
//! A signature is made for a context, which names what it is for, and a message. Signing is hedged
//! with fresh randomness unless the caller asks otherwise. A key pair is kept as its seed of 32
//! bytes, or expanded in 2560 bytes where others ask for that form. Public keys have 1312 bytes,
//! signatures 2420.
//!
//! ```
//! use alula_engine::sign::mldsa44::{Signature, SigningKey, VerifyingKey};
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
//!
//! A message that comes in pieces is signed by its representative:
//!
//! ```
//! use alula_engine::sign::mldsa44::SigningKey;
//!
//! let signer = SigningKey::generate()?;
//! let mut hasher = signer.verifying_key().mu_hasher(b"mission-plan")?;
//! hasher.update(b"waypoints ")?;
//! hasher.update(b"v7")?;
//! let signature = signer.sign_mu(&hasher.finish()?)?;
//! signer.verifying_key().verify(b"mission-plan", b"waypoints v7", &signature)?;
//! # Ok::<(), alula_engine::Error>(())
//! ```
//!
//! Where a verifier asks for HashML-DSA, the message's digest is signed, and the type says so:
//!
//! ```
//! use alula_engine::sign::mldsa44::{PreHash, SigningKey};
//!
//! let signer = SigningKey::generate()?;
//! let signature = signer.sign_prehash(PreHash::Sha512, b"mission-plan", b"waypoints v7")?;
//! let verifier = signer.verifying_key();
//! verifier.verify_prehash(PreHash::Sha512, b"mission-plan", b"waypoints v7", &signature)?;
//! # Ok::<(), alula_engine::Error>(())
//! ```

use crate::primitive::mldsa::MlDsa44;

super::mldsa::mldsa!(MlDsa44);
