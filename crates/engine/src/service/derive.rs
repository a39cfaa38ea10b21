// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation: from a shared secret, from a key, from a password.
//!
//! | from | use | source |
//! |---|---|---|
//! | a shared secret of key agreement or a KEM | `hkdf_…` | \[SP 800-56C\] §5, \[RFC 5869\] |
//! | a key | `kbkdf_…`, or `hkdf_expand_…` where a protocol says so | \[SP 800-108r1\] §4 |
//! | a password | `pbkdf2_…` | \[SP 800-132\] |
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

use crate::base::secret::Secret;
use crate::module::{Error, Reason, Service, enter};
use crate::primitive::hash::Hash;
use crate::primitive::{hkdf, kbkdf, pbkdf2, sha2};

macro_rules! hkdf {
    ($(#[$doc:meta])* $name:ident, $hash:path) => {
        $(#[$doc])*
        ///
        /// `secret`, of at least 14 bytes or `KeyTooShort`, comes from an approved key agreement
        /// or encapsulation; `salt` need not be secret and may be empty; `info` names the purpose
        /// and the parties. \[SP 800-56C\] §5.1, \[RFC 5869\] §2.
        pub fn $name<const M: usize, const N: usize>(
            secret: &Secret<M>,
            salt: &[u8],
            info: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N && N <= 255 * <$hash>::LEN) };
            let _pass = enter(Service::Hkdf)?;
            let secret = long_enough(secret.as_bytes())?;
            filled(|output| hkdf::derive::<$hash>(secret, salt, info, output))
        }
    };
}

hkdf! {
    /// HKDF with HMAC-SHA-256: extracts from a shared secret and expands to `N` bytes.
    hkdf_sha256, sha2::Sha256
}
hkdf! {
    /// HKDF with HMAC-SHA-384: extracts from a shared secret and expands to `N` bytes.
    hkdf_sha384, sha2::Sha384
}
hkdf! {
    /// HKDF with HMAC-SHA-512: extracts from a shared secret and expands to `N` bytes.
    hkdf_sha512, sha2::Sha512
}

macro_rules! hkdf_expand {
    ($(#[$doc:meta])* $name:ident, $hash:path) => {
        $(#[$doc])*
        ///
        /// `key` is a uniformly random key, of at least 14 bytes or `KeyTooShort`: a shared secret
        /// is none before it has been extracted from. \[RFC 5869\] §2.3, which is
        /// \[SP 800-108r1\] §4.2, feedback mode, with an 8-bit counter after the fixed data.
        pub fn $name<const M: usize, const N: usize>(
            key: &Secret<M>,
            info: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N && N <= 255 * <$hash>::LEN) };
            let _pass = enter(Service::HkdfExpand)?;
            let key = long_enough(key.as_bytes())?;
            filled(|output| hkdf::expand::<$hash>(key, info, output))
        }
    };
}

hkdf_expand! {
    /// HKDF-Expand with HMAC-SHA-256: `N` bytes from a key.
    hkdf_expand_sha256, sha2::Sha256
}
hkdf_expand! {
    /// HKDF-Expand with HMAC-SHA-384: `N` bytes from a key.
    hkdf_expand_sha384, sha2::Sha384
}
hkdf_expand! {
    /// HKDF-Expand with HMAC-SHA-512: `N` bytes from a key.
    hkdf_expand_sha512, sha2::Sha512
}

macro_rules! kbkdf {
    ($(#[$doc:meta])* $name:ident, $hash:path) => {
        $(#[$doc])*
        ///
        /// `key` is a uniformly random key, of at least 14 bytes or `KeyTooShort`. `label` names
        /// the purpose, `context` the parties and circumstances. A zero byte separates the two, so
        /// that a label with a zero byte is refused as `AmbiguousLabel`. The MAC's input is
        /// \[i\] ‖ label ‖ 0x00 ‖ context ‖ \[L\], where i and L (the output's bits) have 32 bits.
        /// \[SP 800-108r1\] §4.1.
        pub fn $name<const M: usize, const N: usize>(
            key: &Secret<M>,
            label: &[u8],
            context: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N && N <= u32::MAX as usize / 8) };
            let _pass = enter(Service::Kbkdf)?;
            let key = long_enough(key.as_bytes())?;
            if label.contains(&0) {
                return Err(Error::Refused(Reason::AmbiguousLabel));
            }
            filled(|output| kbkdf::counter_labelled::<$hash>(key, label, context, output))
        }
    };
}

kbkdf! {
    /// Counter-mode key derivation with HMAC-SHA-256: `N` bytes from a key.
    kbkdf_sha256, sha2::Sha256
}
kbkdf! {
    /// Counter-mode key derivation with HMAC-SHA-384: `N` bytes from a key.
    kbkdf_sha384, sha2::Sha384
}
kbkdf! {
    /// Counter-mode key derivation with HMAC-SHA-512: `N` bytes from a key.
    kbkdf_sha512, sha2::Sha512
}

macro_rules! pbkdf2 {
    ($(#[$doc:meta])* $name:ident, $hash:path) => {
        $(#[$doc])*
        ///
        /// For keys that protect stored data, and for nothing else (\[SP 800-132\] §1). Time grows
        /// with `iterations`; ask for as many as the user can bear. Refused are
        /// - `PasswordTooShort`: fewer than 8 bytes. If each byte is drawn at random from the 94
        ///   printable characters, a guess at 8 of them succeeds with probability 94^−8 < 2^−52
        ///   (\[IG\] D.N); a password that a person chose is far easier to guess.
        /// - `SaltTooShort`: fewer than 16 bytes, which are to be drawn with
        ///   [`random::fill`](crate::random::fill) (\[SP 800-132\] §5.1).
        /// - `TooFewIterations`: fewer than 1000, the least that the standard recommends (§5.2).
        /// - `OutputTooShort`: fewer than 14 bytes (§5).
        pub fn $name<const N: usize>(
            password: &[u8],
            salt: &[u8],
            iterations: u32,
        ) -> Result<Secret<N>, Error> {
            let _pass = enter(Service::Pbkdf2)?;
            password_policy(password, salt, iterations, N)?;
            filled(|output| pbkdf2::derive::<$hash>(password, salt, iterations, output))
        }
    };
}

pbkdf2! {
    /// PBKDF2 with HMAC-SHA-256: `N` bytes from a password.
    pbkdf2_sha256, sha2::Sha256
}
pbkdf2! {
    /// PBKDF2 with HMAC-SHA-384: `N` bytes from a password.
    pbkdf2_sha384, sha2::Sha384
}
pbkdf2! {
    /// PBKDF2 with HMAC-SHA-512: `N` bytes from a password.
    pbkdf2_sha512, sha2::Sha512
}

/// \[SP 800-131A\] §8: a key-derivation key of less than 112 bits is not acceptable.
fn long_enough(key: &[u8]) -> Result<&[u8], Error> {
    if key.len() < BITS_112 {
        return Err(Error::Refused(Reason::KeyTooShort));
    }
    Ok(key)
}

fn password_policy(
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    output_len: usize,
) -> Result<(), Error> {
    let refused = |reason| Err(Error::Refused(reason));
    if password.len() < SHORTEST_PASSWORD {
        return refused(Reason::PasswordTooShort);
    }
    if salt.len() < SHORTEST_SALT {
        return refused(Reason::SaltTooShort);
    }
    if iterations < FEWEST_ITERATIONS {
        return refused(Reason::TooFewIterations);
    }
    if output_len < BITS_112 {
        return refused(Reason::OutputTooShort);
    }
    Ok(())
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
const SHORTEST_PASSWORD: usize = 8;
const SHORTEST_SALT: usize = 16;
const FEWEST_ITERATIONS: u32 = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes<const N: usize>(derived: Result<Secret<N>, Error>) -> Result<[u8; N], Error> {
        derived.map(|secret| secret.declassify("test"))
    }

    fn key<const N: usize>() -> Secret<N> {
        Secret::from_bytes(&[7; N])
    }

    #[test]
    fn keys_have_112_bits_at_least() {
        let refused = Err(Error::Refused(Reason::KeyTooShort));
        assert_eq!(bytes::<32>(hkdf_sha384(&key::<13>(), b"", b"")), refused);
        assert_eq!(bytes::<32>(hkdf_expand_sha384(&key::<13>(), b"")), refused);
        assert_eq!(bytes::<32>(kbkdf_sha384(&key::<13>(), b"", b"")), refused);
        assert!(bytes::<32>(hkdf_sha384(&key::<14>(), b"", b"")).is_ok());
        assert!(bytes::<32>(hkdf_expand_sha384(&key::<14>(), b"")).is_ok());
        assert!(bytes::<32>(kbkdf_sha384(&key::<14>(), b"", b"")).is_ok());
    }

    #[test]
    fn expand_is_the_second_half_of_hkdf() {
        let extracted = crate::mac::HmacSha512::mac(&key::<32>(), b"secret of 16 b..").unwrap();
        let secret = Secret::from_bytes(b"secret of 16 b..");
        let whole = hkdf_sha512::<16, 99>(&secret, &[7; 32], b"info");
        let half = hkdf_expand_sha512::<64, 99>(&Secret::from_bytes(&extracted), b"info");
        assert_eq!(bytes(whole), bytes(half));
    }

    #[test]
    fn label_and_context_cannot_be_shifted() {
        let derived =
            |label: &[u8], context: &[u8]| bytes(kbkdf_sha256::<32, 32>(&key(), label, context));
        assert_ne!(derived(b"ab", b"c"), derived(b"a", b"bc"));
        assert!(derived(b"a", b"b\0c").is_ok());
        assert_eq!(derived(b"a\0b", b"c"), Err(Error::Refused(Reason::AmbiguousLabel)));
    }

    #[test]
    fn password_policy_holds_at_its_edges() {
        let derive = |password: usize, salt: usize, iterations: u32| {
            bytes::<14>(pbkdf2_sha256(&[b'p'; 64][..password], &[5; 64][..salt], iterations))
        };
        assert!(derive(8, 16, 1000).is_ok());
        assert_eq!(derive(7, 16, 1000), Err(Error::Refused(Reason::PasswordTooShort)));
        assert_eq!(derive(8, 15, 1000), Err(Error::Refused(Reason::SaltTooShort)));
        assert_eq!(derive(8, 16, 999), Err(Error::Refused(Reason::TooFewIterations)));
        let short = bytes::<13>(pbkdf2_sha256(&[b'p'; 8], &[5; 16], 1000));
        assert_eq!(short, Err(Error::Refused(Reason::OutputTooShort)));
    }
}
