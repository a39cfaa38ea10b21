// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Elliptic-curve Diffie-Hellman on P-384. \[SP 800-56Ar3\] §5.7.1.2, \[FIPS 186-5\] A.2.2.
//!
//! ```
//! use alula_engine::agree::ecdh_p384::{PrivateKey, PublicKey};
//!
//! let (aircraft, ground) = (PrivateKey::generate()?, PrivateKey::generate()?);
//! let received = PublicKey::from_bytes(&ground.public_key().to_bytes())?;
//! let ours = aircraft.agree(&received)?;
//! let theirs = ground.agree(aircraft.public_key())?;
//! assert_eq!(ours.declassify("doc test"), theirs.declassify("doc test"));
//! # Ok::<(), alula_engine::Error>(())
//! ```

super::ecdh::ecdh! {
    p384, "P-384", 48, 97, 49, P384,
    EcdhP384Generate EcdhP384Import EcdhP384Export EcdhP384Validate EcdhP384Agree
}
