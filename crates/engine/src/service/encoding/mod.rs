// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys as the world stores them: SubjectPublicKeyInfo and PKCS#8, in DER and PEM, and PKCS#8 under
//! a password.
//!
//! Every key type has the methods `from_spki`, `to_spki`, `from_pkcs8` and `to_pkcs8`; they are
//! written here. Parsing is strict: one encoding for each key, and none is guessed at. What is not
//! well-formed DER of the expected kind is `Rejected`; a well-formed encoding of a key that its
//! standard does not accept is an `InvalidKey`, just as raw bytes are.
//!
//! | key | algorithm identifier and contents |
//! |---|---|
//! | P-224, P-256, P-384, P-521 | \[RFC 5480\], \[RFC 5915\] |
//! | Ed25519, Ed448 | \[RFC 8410\] |
//! | RSA | \[RFC 8017\], \[RFC 3279\] |
//! | ML-KEM | \[RFC 9935\] |
//! | ML-DSA, pure | \[RFC 9881\] |
//! | SLH-DSA, pure | \[RFC 9909\] |
//!
//! ```
//! use alula_engine::agree::ecdh_p384::{PrivateKey, PublicKey};
//! use alula_engine::encoding::pem::{self, Label};
//!
//! let key = PrivateKey::generate()?;
//! let (mut der, mut text) = ([0; 256], [0; 512]);
//! let len = key.public_key().to_spki(&mut der)?;
//! let written = pem::encode(Label::PublicKey, &der[..len], &mut text)?;
//! assert!(text.starts_with(b"-----BEGIN PUBLIC KEY-----\n"));
//!
//! let read = pem::decode(Label::PublicKey, &text[..written], &mut der)?;
//! let same = PublicKey::from_spki(&der[..read])?;
//! assert_eq!(same.to_bytes(), key.public_key().to_bytes());
//! # Ok::<(), alula_engine::Error>(())
//! ```

mod algorithm;
mod curves;
mod edwards;
pub mod encrypted;
mod hash_based;
mod lattices;
pub mod pem;
mod pkcs8;
mod rsa;
mod spki;
