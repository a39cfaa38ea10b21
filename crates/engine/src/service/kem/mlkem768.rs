// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-KEM-768, key encapsulation that withstands quantum computers: security category 3.
//! \[FIPS 203\]
//!
//! The owner generates a [`DecapKey`] and publishes its [`EncapKey`]. Whoever has that makes a
//! shared secret and a [`Ciphertext`], from which only the owner gets the same secret. A key pair
//! is kept as its seed of 64 bytes, or expanded in 2400 bytes where others ask for that form.
//! Public keys have 1184 bytes, ciphertexts 1088, shared secrets 32.
//!
//! ```
//! use alula_engine::kem::mlkem768::{Ciphertext, DecapKey, EncapKey};
//!
//! let owner = DecapKey::generate()?;
//! let published = owner.encap_key().to_bytes();
//!
//! let (secret, ciphertext) = EncapKey::from_bytes(&published)?.encapsulate()?;
//! let sent = ciphertext.as_bytes();
//!
//! let same = owner.decapsulate(&Ciphertext::from_bytes(sent)?)?;
//! # assert_eq!(secret.declassify("example"), same.declassify("example"));
//! # Ok::<(), alula_engine::Error>(())
//! ```

use crate::primitive::mlkem::MlKem768;

super::mlkem!(MlKem768);
