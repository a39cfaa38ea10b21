// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The steps of TLS 1.3's key schedule, which QUIC shares. \[RFC 8446\] §7.1.
//!
//! Only for use inside these protocols. Where the schedule has a zero for its input, that is a
//! [`Secret`] of as many zeros as the hash function has bytes.
//!
//! ```
//! use alula_engine::derive::tls13;
//! use alula_engine::{Secret, hash::Sha384, random};
//!
//! let (zeros, shared) = (Secret::from_bytes(&[0; 48]), random::secret::<80>()?);
//! let early = tls13::extract_sha384(&zeros, &zeros)?;
//! let derived = tls13::derive_secret_sha384(&early, b"derived", &Sha384::digest(b"")?)?;
//! let handshake = tls13::extract_sha384(&derived, &shared)?;
//! let hellos = Sha384::digest(b"ClientHello, ServerHello")?;
//! let traffic = tls13::derive_secret_sha384(&handshake, b"c hs traffic", &hellos)?;
//! let key: Secret<32> = tls13::expand_label_sha384(&traffic, b"key", b"")?;
//! # Ok::<(), alula_engine::Error>(())
//! ```

use super::{filled, long_enough};
use crate::base::secret::Secret;
use crate::module::{Error, Service, serve};
use crate::primitive::hash::Hash;
use crate::primitive::{hkdf, sha2, tls13};

/// One hash function's three functions.
macro_rules! tls13 {
    ($($hash:path, $len:literal, $hash_name:literal:
       $extract:ident $derive_secret:ident $expand_label:ident;)*) => { $(
        #[doc = concat!("HKDF-Extract with HMAC-", $hash_name, ".")]
        ///
        /// `salt` is the secret derived from the stage before, `secret` what enters at this stage:
        /// a pre-shared key or the shared secret of the key exchange, of at least 14 bytes or
        /// `KeyTooShort`. \[RFC 8446\] §7.1.
        pub fn $extract<const M: usize>(
            salt: &Secret<$len>,
            secret: &Secret<M>,
        ) -> Result<Secret<$len>, Error> {
            serve(Service::Tls13Kdf, || {
                let secret = long_enough(secret.as_bytes())?;
                filled(|output| {
                    let extracted = hkdf::extract::<$hash>(salt.as_bytes(), secret);
                    output.copy_from_slice(extracted.as_ref());
                    Some(())
                })
            })
        }

        #[doc = concat!("Derive-Secret with HMAC-", $hash_name, ".")]
        ///
        /// `label` without its prefix "tls13 " has 1 to 249 bytes, or is a `WrongLength`;
        /// `transcript_hash` is the digest of the handshake's messages. \[RFC 8446\] §7.1.
        pub fn $derive_secret(
            secret: &Secret<$len>,
            label: &[u8],
            transcript_hash: &[u8; $len],
        ) -> Result<Secret<$len>, Error> {
            serve(Service::Tls13Kdf, || {
                let secret = secret.as_bytes();
                filled(|output| {
                    tls13::expand_label::<$hash>(secret, label, transcript_hash, output)
                })
            })
        }

        #[doc = concat!("HKDF-Expand-Label with HMAC-", $hash_name, ": `N` bytes.")]
        ///
        /// `label` without its prefix "tls13 " has 1 to 249 bytes and `context` at most 255, or
        /// they are a `WrongLength`. \[RFC 8446\] §7.1.
        pub fn $expand_label<const N: usize>(
            secret: &Secret<$len>,
            label: &[u8],
            context: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N && N <= 255 * $len) };
            serve(Service::Tls13Kdf, || {
                let secret = secret.as_bytes();
                filled(|output| tls13::expand_label::<$hash>(secret, label, context, output))
            })
        }

        const _: () = assert!(<$hash>::LEN == $len);
    )* };
}

tls13! {
    sha2::Sha256, 32, "SHA-256": extract_sha256 derive_secret_sha256 expand_label_sha256;
    sha2::Sha384, 48, "SHA-384": extract_sha384 derive_secret_sha384 expand_label_sha384;
}

#[cfg(test)]
mod tests {
    use super::super::testing::{TOO_SHORT, bytes, key};
    use super::*;

    /// [RFC 8448] §3: the simple handshake, up to the client's first traffic secret.
    #[test]
    fn the_standards_example() {
        let hex = |text: &str| -> [u8; 32] {
            core::array::from_fn(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
        };
        let zeros = Secret::from_bytes(&[0; 32]);
        let early = extract_sha256(&zeros, &zeros).unwrap();
        let known = hex("33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a");
        assert_eq!(early.declassify("test"), known);
        let empty = crate::hash::Sha256::digest(b"").unwrap();
        let derived = derive_secret_sha256(&early, b"derived", &empty).unwrap();
        let known = hex("6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba");
        assert_eq!(derived.declassify("test"), known);
        let shared = hex("8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d");
        let handshake = extract_sha256(&derived, &Secret::from_bytes(&shared)).unwrap();
        let known = hex("1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac");
        assert_eq!(handshake.declassify("test"), known);
        let hellos = hex("860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8");
        let traffic = derive_secret_sha256(&handshake, b"c hs traffic", &hellos).unwrap();
        let known = hex("b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21");
        assert_eq!(traffic.declassify("test"), known);
        let key = expand_label_sha256::<16>(&traffic, b"key", b"").unwrap();
        let known = hex("dbfaa693d1762c5b666af5d950258d0100000000000000000000000000000000");
        assert_eq!(key.declassify("test"), known[..16]);
    }

    #[test]
    fn lengths() {
        assert_eq!(bytes(extract_sha384(&key(), &key::<13>())), Err(TOO_SHORT));
        let derive = |label: &[u8]| bytes(derive_secret_sha384(&key(), label, &[0; 48]));
        assert!(derive(&[b'l'; 249]).is_ok());
        assert_eq!(derive(&[b'l'; 250]), Err(Error::WrongLength));
        assert_eq!(derive(b""), Err(Error::WrongLength));
        let expand = |context: &[u8]| bytes::<9>(expand_label_sha384(&key(), b"l", context));
        assert!(expand(&[0; 255]).is_ok());
        assert_eq!(expand(&[0; 256]), Err(Error::WrongLength));
    }
}
