// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ECDSA on P-224: verification of signatures made long ago. \[FIPS 186-5\] §6, \[SP 800-131A\] §3.
//!
//! There is nothing here to sign with: 112 bits of strength are no longer enough for what is new.
//!
//! ```
//! use alula_engine::sign::ecdsa_p224::{Digest, Signature, VerifyingKey};
//!
//! # let (x, y) = (
//! #     0xb70e0cbd6bb4bf7f321390b94a03c1d3u128.to_be_bytes(),
//! #     0xbd376388b5f723fb4c22dfe6cd4375a0u128.to_be_bytes(),
//! # );
//! # let (x_rest, y_rest) = (
//! #     0x56c21122343280d6115c1d21u128.to_be_bytes(),
//! #     0x5a07476444d5819985007e34u128.to_be_bytes(),
//! # );
//! # let published = [&[4], &x[..], &x_rest[4..], &y[..], &y_rest[4..]].concat();
//! let verifier = VerifyingKey::from_bytes(&published)?;
//! let received = Signature::from_bytes(&[7; Signature::LEN])?;
//! assert!(verifier.verify(Digest::Sha256, b"log of 2016", &received).is_err());
//! # Ok::<(), alula_engine::Error>(())
//! ```

super::ecdsa::verifying! {
    p224, "P-224", 57, 56, "uncompressed (57 bytes)", EcdsaP224Verify
}
