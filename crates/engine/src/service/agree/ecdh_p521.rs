// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Elliptic-curve Diffie-Hellman on P-521. \[SP 800-56Ar3\] §5.7.1.2, \[FIPS 186-5\] A.2.2.
//!
//! ```
//! use alula_engine::agree::ecdh_p521::{PrivateKey, PublicKey};
//!
//! let (aircraft, ground) = (PrivateKey::generate()?, PrivateKey::generate()?);
//! let received = PublicKey::from_bytes(&ground.public_key().to_bytes())?;
//! let ours = aircraft.agree(&received)?;
//! let theirs = ground.agree(aircraft.public_key())?;
//! assert_eq!(ours.declassify("doc test"), theirs.declassify("doc test"));
//! # Ok::<(), alula_engine::Error>(())
//! ```

super::ecdh::ecdh! {
    p521, "P-521", 66, 133, 67, EcdhP521,
    EcdhP521Generate EcdhP521Import EcdhP521Export EcdhP521Validate EcdhP521Agree
}
