// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation: from a shared secret, from a key, from a password, and as protocols do it.
//!
//! | from | use | source |
//! |---|---|---|
//! | a shared secret of key agreement or a KEM | `hkdf_…` | \[SP 800-56C\] §5, \[RFC 5869\] |
//! | the same, where a peer asks for it | [`onestep`], [`twostep`] | \[SP 800-56C\] §4, §5 |
//! | a key | `kbkdf_…`, or `hkdf_expand_…` where a protocol says so | \[SP 800-108r1\] §4 |
//! | a password | `pbkdf2_…` | \[SP 800-132\] |
//! | a protocol's secrets | [`tls12`], [`tls13`], [`ssh`], [`srtp`] | \[SP 800-135\] |
//!
//! Outputs have the length that the caller's type says; lengths beyond the standards' limits (255
//! digests for HKDF, 2^32 − 1 bits for KBKDF) do not compile. Two keys for two purposes differ in
//! `info`, or in `label` and `context`: the same inputs give the same key.
//!
//! ```
//! use alula_engine::{Secret, derive, random};
//!
//! let shared = random::secret::<48>()?;
//! let kek: Secret<32> = derive::hkdf_sha384(&shared, b"salt", b"kek v1")?;
//! let next: Secret<48> = derive::kbkdf_sha384(&kek, b"ratchet", &7u32.to_be_bytes())?;
//! # Ok::<(), alula_engine::Error>(())
//! ```

mod hkdf;
mod kbkdf;
pub mod onestep;
mod pbkdf2;
pub mod srtp;
pub mod ssh;
pub mod tls12;
pub mod tls13;
pub mod twostep;

pub use hkdf::*;
pub use kbkdf::*;
pub use pbkdf2::*;

use crate::base::secret::Secret;
use crate::module::{Error, Reason};

/// \[SP 800-131A\] §8: a key-derivation key of less than 112 bits is not acceptable.
fn long_enough(key: &[u8]) -> Result<&[u8], Error> {
    if key.len() < BITS_112 {
        return Err(Error::Refused(Reason::KeyTooShort));
    }
    Ok(key)
}

/// A secret made where it stays. A primitive declines lengths only.
fn filled<const N: usize>(
    derive: impl FnOnce(&mut [u8]) -> Option<()>,
) -> Result<Secret<N>, Error> {
    let mut output = Secret::zeroed();
    derive(output.as_mut_bytes()).ok_or(Error::WrongLength)?;
    Ok(output)
}

const BITS_112: usize = 14;

/// What the tests of all these modules need.
#[cfg(test)]
mod testing {
    use super::*;

    pub(super) fn bytes<const N: usize>(
        derived: Result<Secret<N>, Error>,
    ) -> Result<[u8; N], Error> {
        derived.map(|secret| secret.declassify("test"))
    }

    pub(super) fn key<const N: usize>() -> Secret<N> {
        Secret::from_bytes(&[7; N])
    }

    pub(super) const TOO_SHORT: Error = Error::Refused(Reason::KeyTooShort);
}
