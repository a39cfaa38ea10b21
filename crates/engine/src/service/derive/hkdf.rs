// SPDX-License-Identifier: Apache-2.0 OR MIT
//! HKDF, and its second half alone.

use super::{filled, long_enough};
use crate::base::secret::Secret;
use crate::module::{Error, Service, serve};
use crate::primitive::hash::Hash;
use crate::primitive::{hkdf, sha2, sha3};

macro_rules! hkdf {
    ($($name:ident, $hash:path, $hash_name:literal;)*) => { $(
        #[doc = concat!("HKDF with HMAC-", $hash_name, ": extracts from a shared secret and ")]
        /// expands to `N` bytes.
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
            serve(Service::Hkdf, || {
                let secret = long_enough(secret.as_bytes())?;
                filled(|output| hkdf::derive::<$hash>(secret, salt, info, output))
            })
        }
    )* };
}

hkdf! {
    hkdf_sha224, sha2::Sha224, "SHA-224";
    hkdf_sha256, sha2::Sha256, "SHA-256";
    hkdf_sha384, sha2::Sha384, "SHA-384";
    hkdf_sha512, sha2::Sha512, "SHA-512";
    hkdf_sha512_224, sha2::Sha512_224, "SHA-512/224";
    hkdf_sha512_256, sha2::Sha512_256, "SHA-512/256";
    hkdf_sha3_224, sha3::Sha3_224, "SHA3-224";
    hkdf_sha3_256, sha3::Sha3_256, "SHA3-256";
    hkdf_sha3_384, sha3::Sha3_384, "SHA3-384";
    hkdf_sha3_512, sha3::Sha3_512, "SHA3-512";
}

macro_rules! hkdf_expand {
    ($($name:ident, $hash:path, $hash_name:literal;)*) => { $(
        #[doc = concat!("HKDF-Expand with HMAC-", $hash_name, ": `N` bytes from a key.")]
        ///
        /// `key` is a uniformly random key, of at least 14 bytes or `KeyTooShort`: a shared secret
        /// is none before it has been extracted from. \[RFC 5869\] §2.3, which is
        /// \[SP 800-108r1\] §4.2, feedback mode, with an 8-bit counter after the fixed data.
        pub fn $name<const M: usize, const N: usize>(
            key: &Secret<M>,
            info: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N && N <= 255 * <$hash>::LEN) };
            serve(Service::HkdfExpand, || {
                let key = long_enough(key.as_bytes())?;
                filled(|output| hkdf::expand::<$hash>(key, info, output))
            })
        }
    )* };
}

hkdf_expand! {
    hkdf_expand_sha224, sha2::Sha224, "SHA-224";
    hkdf_expand_sha256, sha2::Sha256, "SHA-256";
    hkdf_expand_sha384, sha2::Sha384, "SHA-384";
    hkdf_expand_sha512, sha2::Sha512, "SHA-512";
    hkdf_expand_sha512_224, sha2::Sha512_224, "SHA-512/224";
    hkdf_expand_sha512_256, sha2::Sha512_256, "SHA-512/256";
    hkdf_expand_sha3_224, sha3::Sha3_224, "SHA3-224";
    hkdf_expand_sha3_256, sha3::Sha3_256, "SHA3-256";
    hkdf_expand_sha3_384, sha3::Sha3_384, "SHA3-384";
    hkdf_expand_sha3_512, sha3::Sha3_512, "SHA3-512";
}

#[cfg(test)]
mod tests {
    use super::super::testing::{TOO_SHORT, bytes, key};
    use super::*;

    #[test]
    fn keys_have_112_bits_at_least() {
        assert_eq!(bytes::<32>(hkdf_sha384(&key::<13>(), b"", b"")), Err(TOO_SHORT));
        assert_eq!(bytes::<32>(hkdf_expand_sha384(&key::<13>(), b"")), Err(TOO_SHORT));
        assert!(bytes::<32>(hkdf_sha384(&key::<14>(), b"", b"")).is_ok());
        assert!(bytes::<32>(hkdf_expand_sha384(&key::<14>(), b"")).is_ok());
    }

    #[test]
    fn expand_is_the_second_half_of_hkdf() {
        let extracted = crate::mac::HmacSha512::mac(&key::<32>(), b"secret of 16 b..").unwrap();
        let secret = Secret::from_bytes(b"secret of 16 b..");
        let whole = hkdf_sha512::<16, 99>(&secret, &[7; 32], b"info");
        let half = hkdf_expand_sha512::<64, 99>(&Secret::from_bytes(&extracted), b"info");
        assert_eq!(bytes(whole), bytes(half));
    }
}
