// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-KEM-512, key encapsulation that withstands quantum computers: security category 1.
//! \[FIPS 203\]
//!
//! The owner generates a [`DecapKey`] and publishes its [`EncapKey`]. Whoever has that makes a
//! shared secret and a [`Ciphertext`], from which only the owner gets the same secret. A key pair
//! is kept as its seed of 64 bytes, or expanded in 1632 bytes where others ask for that form.
//! Public keys have 800 bytes, ciphertexts 768, shared secrets 32.
//!
//! ```
//! use alula_engine::kem::mlkem512::{Ciphertext, DecapKey, EncapKey};
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

use crate::primitive::mlkem::MlKem512;

super::mlkem!(MlKem512);
