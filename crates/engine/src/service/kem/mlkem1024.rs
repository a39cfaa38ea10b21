// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-KEM-1024, key encapsulation that withstands quantum computers: security category 5.
//! \[FIPS 203\]
//!
//! The owner generates a [`DecapKey`] and publishes its [`EncapKey`]. Whoever has that makes a
//! shared secret and a [`Ciphertext`], from which only the owner gets the same secret. A key pair
//! is kept as its seed of 64 bytes, or expanded in 3168 bytes where others ask for that form.
//! Public keys have 1568 bytes, ciphertexts 1568, shared secrets 32.
//!
//! ```
//! use alula_engine::kem::mlkem1024::{Ciphertext, DecapKey, EncapKey};
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

use crate::primitive::mlkem::MlKem1024;

super::mlkem!(MlKem1024);
