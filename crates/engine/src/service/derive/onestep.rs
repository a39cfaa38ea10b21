// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One-step key derivation from a shared secret. \[SP 800-56C\] §4.
//!
//! ```
//! use alula_engine::{Secret, derive::onestep, random};
//!
//! let shared = random::secret::<48>()?;
//! let key: Secret<32> = onestep::sha384(&shared, b"AES-256 | ground | drone 7")?;
//! let key: Secret<32> = onestep::hmac_sha384(&shared, b"salt", b"AES-256 | ground | drone 7")?;
//! # Ok::<(), alula_engine::Error>(())
//! ```

use super::{filled, long_enough};
use crate::base::secret::Secret;
use crate::module::{Error, Service, serve};
use crate::primitive::hash::Hash;
use crate::primitive::{onestep, sha2, sha3};

macro_rules! with_hash {
    ($($name:ident, $hash:path, $hash_name:literal;)*) => { $(
        #[doc = concat!("One-step key derivation with ", $hash_name, ": `N` bytes from a shared ")]
        /// secret.
        ///
        /// `secret`, of at least 14 bytes or `KeyTooShort`, comes from an approved key agreement
        /// or encapsulation; `info` is FixedInfo, which names the purpose and the parties. Each
        /// block is the digest of counter ‖ secret ‖ info. \[SP 800-56C\] §4.1, option 1.
        pub fn $name<const M: usize, const N: usize>(
            secret: &Secret<M>,
            info: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N && N.div_ceil(<$hash>::LEN) <= u32::MAX as usize) };
            serve(Service::OneStep, || {
                let secret = long_enough(secret.as_bytes())?;
                filled(|output| onestep::with_hash::<$hash>(secret, info, output))
            })
        }
    )* };
}

with_hash! {
    sha224, sha2::Sha224, "SHA-224";
    sha256, sha2::Sha256, "SHA-256";
    sha384, sha2::Sha384, "SHA-384";
    sha512, sha2::Sha512, "SHA-512";
    sha512_224, sha2::Sha512_224, "SHA-512/224";
    sha512_256, sha2::Sha512_256, "SHA-512/256";
    sha3_224, sha3::Sha3_224, "SHA3-224";
    sha3_256, sha3::Sha3_256, "SHA3-256";
    sha3_384, sha3::Sha3_384, "SHA3-384";
    sha3_512, sha3::Sha3_512, "SHA3-512";
}

macro_rules! with_hmac {
    ($($name:ident, $hash:path, $hash_name:literal;)*) => { $(
        #[doc = concat!("One-step key derivation with HMAC-", $hash_name, ": `N` bytes from a ")]
        /// shared secret.
        ///
        /// As with a hash function, with HMAC under `salt` in its place. The salt need not be
        /// secret; an empty one stands for a block of zeros. \[SP 800-56C\] §4.1, option 2.
        pub fn $name<const M: usize, const N: usize>(
            secret: &Secret<M>,
            salt: &[u8],
            info: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N && N.div_ceil(<$hash>::LEN) <= u32::MAX as usize) };
            serve(Service::OneStep, || {
                let secret = long_enough(secret.as_bytes())?;
                filled(|output| onestep::with_hmac::<$hash>(secret, salt, info, output))
            })
        }
    )* };
}

with_hmac! {
    hmac_sha224, sha2::Sha224, "SHA-224";
    hmac_sha256, sha2::Sha256, "SHA-256";
    hmac_sha384, sha2::Sha384, "SHA-384";
    hmac_sha512, sha2::Sha512, "SHA-512";
    hmac_sha512_224, sha2::Sha512_224, "SHA-512/224";
    hmac_sha512_256, sha2::Sha512_256, "SHA-512/256";
    hmac_sha3_224, sha3::Sha3_224, "SHA3-224";
    hmac_sha3_256, sha3::Sha3_256, "SHA3-256";
    hmac_sha3_384, sha3::Sha3_384, "SHA3-384";
    hmac_sha3_512, sha3::Sha3_512, "SHA3-512";
}

macro_rules! with_kmac {
    ($($name:ident, $rate:literal, $kmac:literal;)*) => { $(
        #[doc = concat!("One-step key derivation with ", $kmac, ": `N` bytes from a secret.")]
        ///
        /// As with HMAC, in a single call of KMAC; an empty salt stands for as many zeros as its
        /// first block holds. \[SP 800-56C\] §4.1, option 3.
        pub fn $name<const M: usize, const N: usize>(
            secret: &Secret<M>,
            salt: &[u8],
            info: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N) };
            serve(Service::OneStepKmac, || {
                let secret = long_enough(secret.as_bytes())?;
                filled(|output| onestep::with_kmac::<$rate>(secret, salt, info, output))
            })
        }
    )* };
}

with_kmac! {
    kmac128, 168, "KMAC128";
    kmac256, 136, "KMAC256";
}

#[cfg(test)]
mod tests {
    use super::super::testing::{TOO_SHORT, bytes, key};
    use super::*;

    #[test]
    fn secrets_have_112_bits_at_least() {
        assert_eq!(bytes::<32>(sha384(&key::<13>(), b"")), Err(TOO_SHORT));
        assert_eq!(bytes::<32>(hmac_sha384(&key::<13>(), b"", b"")), Err(TOO_SHORT));
        assert_eq!(bytes::<32>(kmac128(&key::<13>(), b"", b"")), Err(TOO_SHORT));
        assert!(bytes::<32>(kmac128(&key::<14>(), b"", b"")).is_ok());
        assert!(bytes::<32>(sha384(&key::<14>(), b"")).is_ok());
        assert!(bytes::<32>(hmac_sha384(&key::<14>(), b"", b"")).is_ok());
    }

    #[test]
    fn an_empty_salt_is_a_block_of_zeros() {
        let empty = bytes::<50>(hmac_sha384(&key::<32>(), b"", b"info"));
        assert_eq!(empty, bytes(hmac_sha384(&key::<32>(), &[0; 128], b"info")));
        assert_ne!(empty, bytes(hmac_sha384(&key::<32>(), &[1; 128], b"info")));
    }
}
