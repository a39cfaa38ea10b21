// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation from a key: three modes with HMAC or CMAC, and KMAC.

use super::{filled, long_enough};
use crate::base::secret::Secret;
use crate::module::{Error, Reason, Service, serve};
use crate::primitive::cmac::Cmac;
use crate::primitive::hmac::Hmac;
use crate::primitive::kbkdf::{self, Mode};
use crate::primitive::{sha2, sha3};

macro_rules! counter_mode {
    ($($name:ident, $hash:path, $hash_name:literal;)*) => { $(
        #[doc = concat!("Counter-mode key derivation with HMAC-", $hash_name, ": `N` bytes ")]
        /// from a key.
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
            const { assert!(0 < N && N <= MOST) };
            serve(Service::Kbkdf, || {
                let (key, label) = (long_enough(key.as_bytes())?, unambiguous(label)?);
                let prf = Hmac::<$hash>::new(key);
                filled(|output| kbkdf::labelled(&prf, Mode::Counter, label, context, output))
            })
        }
    )* };
}

counter_mode! {
    kbkdf_sha224, sha2::Sha224, "SHA-224";
    kbkdf_sha256, sha2::Sha256, "SHA-256";
    kbkdf_sha384, sha2::Sha384, "SHA-384";
    kbkdf_sha512, sha2::Sha512, "SHA-512";
    kbkdf_sha512_224, sha2::Sha512_224, "SHA-512/224";
    kbkdf_sha512_256, sha2::Sha512_256, "SHA-512/256";
    kbkdf_sha3_224, sha3::Sha3_224, "SHA3-224";
    kbkdf_sha3_256, sha3::Sha3_256, "SHA3-256";
    kbkdf_sha3_384, sha3::Sha3_384, "SHA3-384";
    kbkdf_sha3_512, sha3::Sha3_512, "SHA3-512";
}

macro_rules! feedback_mode {
    ($($name:ident, $hash:path, $hash_name:literal;)*) => { $(
        #[doc = concat!("Feedback-mode key derivation with HMAC-", $hash_name, ": `N` bytes ")]
        /// from a key.
        ///
        /// As in counter mode, with K(i − 1) before the counter, and for the first block `iv`,
        /// which need not be secret and may be empty. \[SP 800-108r1\] §4.2.
        pub fn $name<const M: usize, const N: usize>(
            key: &Secret<M>,
            iv: &[u8],
            label: &[u8],
            context: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N && N <= MOST) };
            serve(Service::KbkdfFeedback, || {
                let (key, label) = (long_enough(key.as_bytes())?, unambiguous(label)?);
                let prf = Hmac::<$hash>::new(key);
                let mode = Mode::Feedback { iv };
                filled(|output| kbkdf::labelled(&prf, mode, label, context, output))
            })
        }
    )* };
}

feedback_mode! {
    kbkdf_feedback_sha224, sha2::Sha224, "SHA-224";
    kbkdf_feedback_sha256, sha2::Sha256, "SHA-256";
    kbkdf_feedback_sha384, sha2::Sha384, "SHA-384";
    kbkdf_feedback_sha512, sha2::Sha512, "SHA-512";
    kbkdf_feedback_sha512_224, sha2::Sha512_224, "SHA-512/224";
    kbkdf_feedback_sha512_256, sha2::Sha512_256, "SHA-512/256";
    kbkdf_feedback_sha3_224, sha3::Sha3_224, "SHA3-224";
    kbkdf_feedback_sha3_256, sha3::Sha3_256, "SHA3-256";
    kbkdf_feedback_sha3_384, sha3::Sha3_384, "SHA3-384";
    kbkdf_feedback_sha3_512, sha3::Sha3_512, "SHA3-512";
}

macro_rules! pipeline_mode {
    ($($name:ident, $hash:path, $hash_name:literal;)*) => { $(
        #[doc = concat!("Double-pipeline key derivation with HMAC-", $hash_name, ": `N` bytes ")]
        /// from a key.
        ///
        /// As in counter mode, with A(i) before the counter, the MAC of A(i − 1), which begins with
        /// the MAC of label ‖ 0x00 ‖ context ‖ \[L\]. \[SP 800-108r1\] §4.3.
        pub fn $name<const M: usize, const N: usize>(
            key: &Secret<M>,
            label: &[u8],
            context: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N && N <= MOST) };
            serve(Service::KbkdfPipeline, || {
                let (key, label) = (long_enough(key.as_bytes())?, unambiguous(label)?);
                let prf = Hmac::<$hash>::new(key);
                filled(|output| kbkdf::labelled(&prf, Mode::DoublePipeline, label, context, output))
            })
        }
    )* };
}

pipeline_mode! {
    kbkdf_pipeline_sha224, sha2::Sha224, "SHA-224";
    kbkdf_pipeline_sha256, sha2::Sha256, "SHA-256";
    kbkdf_pipeline_sha384, sha2::Sha384, "SHA-384";
    kbkdf_pipeline_sha512, sha2::Sha512, "SHA-512";
    kbkdf_pipeline_sha512_224, sha2::Sha512_224, "SHA-512/224";
    kbkdf_pipeline_sha512_256, sha2::Sha512_256, "SHA-512/256";
    kbkdf_pipeline_sha3_224, sha3::Sha3_224, "SHA3-224";
    kbkdf_pipeline_sha3_256, sha3::Sha3_256, "SHA3-256";
    kbkdf_pipeline_sha3_384, sha3::Sha3_384, "SHA3-384";
    kbkdf_pipeline_sha3_512, sha3::Sha3_512, "SHA3-512";
}

/// One key length's three functions.
macro_rules! with_cmac {
    ($($len:literal, $cipher:literal: $counter:ident $feedback:ident $pipeline:ident;)*) => { $(
        #[doc = concat!("Counter-mode key derivation with CMAC-", $cipher, ": `N` bytes.")]
        ///
        /// As with HMAC. Who knows the key and may choose `context` can steer one block to a value
        /// of his choice, as he cannot with HMAC: \[SP 800-108r1\] §6.7. \[SP 800-108r1\] §4.1.
        pub fn $counter<const N: usize>(
            key: &Secret<$len>,
            label: &[u8],
            context: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N && N <= MOST) };
            serve(Service::KbkdfCmac, || {
                let (prf, label) = (Cmac::<$len>::new(key.as_bytes()), unambiguous(label)?);
                filled(|output| kbkdf::labelled(&prf, Mode::Counter, label, context, output))
            })
        }

        #[doc = concat!("Feedback-mode key derivation with CMAC-", $cipher, ": `N` bytes.")]
        ///
        /// As with HMAC. \[SP 800-108r1\] §4.2.
        pub fn $feedback<const N: usize>(
            key: &Secret<$len>,
            iv: &[u8],
            label: &[u8],
            context: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N && N <= MOST) };
            serve(Service::KbkdfCmac, || {
                let (prf, label) = (Cmac::<$len>::new(key.as_bytes()), unambiguous(label)?);
                let mode = Mode::Feedback { iv };
                filled(|output| kbkdf::labelled(&prf, mode, label, context, output))
            })
        }

        #[doc = concat!("Double-pipeline key derivation with CMAC-", $cipher, ": `N` bytes.")]
        ///
        /// As with HMAC. \[SP 800-108r1\] §4.3.
        pub fn $pipeline<const N: usize>(
            key: &Secret<$len>,
            label: &[u8],
            context: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N && N <= MOST) };
            serve(Service::KbkdfCmac, || {
                let (prf, label) = (Cmac::<$len>::new(key.as_bytes()), unambiguous(label)?);
                filled(|output| kbkdf::labelled(&prf, Mode::DoublePipeline, label, context, output))
            })
        }
    )* };
}

with_cmac! {
    16, "AES-128": kbkdf_cmac_aes128 kbkdf_feedback_cmac_aes128 kbkdf_pipeline_cmac_aes128;
    24, "AES-192": kbkdf_cmac_aes192 kbkdf_feedback_cmac_aes192 kbkdf_pipeline_cmac_aes192;
    32, "AES-256": kbkdf_cmac_aes256 kbkdf_feedback_cmac_aes256 kbkdf_pipeline_cmac_aes256;
}

macro_rules! with_kmac {
    ($($name:ident, $rate:literal, $kmac:literal;)*) => { $(
        #[doc = concat!("Key derivation with ", $kmac, ": `N` bytes from a key.")]
        ///
        /// `key` is a uniformly random key, of at least 14 bytes or `KeyTooShort`. `label` names
        /// the purpose, and may hold any bytes: KMAC encodes it with its length. `context` names
        /// the parties and circumstances. \[SP 800-108r1\] §4.4.
        pub fn $name<const M: usize, const N: usize>(
            key: &Secret<M>,
            label: &[u8],
            context: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N) };
            serve(Service::KbkdfKmac, || {
                let key = long_enough(key.as_bytes())?;
                filled(|output| kbkdf::kmac::<$rate>(key, label, context, output))
            })
        }
    )* };
}

with_kmac! {
    kbkdf_kmac128, 168, "KMAC128";
    kbkdf_kmac256, 136, "KMAC256";
}

/// \[SP 800-108r1\] §4: no two pairs of label and context have one encoding.
fn unambiguous(label: &[u8]) -> Result<&[u8], Error> {
    if label.contains(&0) {
        return Err(Error::Refused(Reason::AmbiguousLabel));
    }
    Ok(label)
}

/// L has 32 bits.
const MOST: usize = u32::MAX as usize / 8;

#[cfg(test)]
mod tests {
    use super::super::testing::{TOO_SHORT, bytes, key};
    use super::*;

    #[test]
    fn keys_have_112_bits_at_least() {
        assert_eq!(bytes::<32>(kbkdf_sha384(&key::<13>(), b"", b"")), Err(TOO_SHORT));
        assert_eq!(bytes::<32>(kbkdf_feedback_sha384(&key::<13>(), b"", b"", b"")), Err(TOO_SHORT));
        assert_eq!(bytes::<32>(kbkdf_pipeline_sha384(&key::<13>(), b"", b"")), Err(TOO_SHORT));
        assert_eq!(bytes::<32>(kbkdf_kmac256(&key::<13>(), b"", b"")), Err(TOO_SHORT));
        assert!(bytes::<32>(kbkdf_kmac256(&key::<14>(), b"", b"")).is_ok());
        assert!(bytes::<32>(kbkdf_sha384(&key::<14>(), b"", b"")).is_ok());
        assert!(bytes::<32>(kbkdf_feedback_sha384(&key::<14>(), b"", b"", b"")).is_ok());
        assert!(bytes::<32>(kbkdf_pipeline_sha384(&key::<14>(), b"", b"")).is_ok());
    }

    #[test]
    fn label_and_context_cannot_be_shifted() {
        let refused = Err(Error::Refused(Reason::AmbiguousLabel));
        type Derive = fn(&[u8], &[u8]) -> Result<Secret<32>, Error>;
        let modes: [Derive; 6] = [
            |label, context| kbkdf_sha256(&key::<32>(), label, context),
            |label, context| kbkdf_feedback_sha256(&key::<32>(), b"iv", label, context),
            |label, context| kbkdf_pipeline_sha256(&key::<32>(), label, context),
            |label, context| kbkdf_cmac_aes256(&key(), label, context),
            |label, context| kbkdf_feedback_cmac_aes192(&key(), b"iv", label, context),
            |label, context| kbkdf_pipeline_cmac_aes128(&key(), label, context),
        ];
        for derive in modes {
            assert_ne!(bytes(derive(b"ab", b"c")), bytes(derive(b"a", b"bc")));
            assert!(bytes(derive(b"a", b"b\0c")).is_ok());
            assert_eq!(bytes(derive(b"a\0b", b"c")), refused);
        }
    }

    #[test]
    fn one_block_does_not_chain() {
        let counter = bytes::<32>(kbkdf_sha256(&key::<32>(), b"label", b"context"));
        let feedback = kbkdf_feedback_sha256(&key::<32>(), b"", b"label", b"context");
        assert_eq!(counter, bytes::<32>(feedback));
        let with_iv = kbkdf_feedback_sha256(&key::<32>(), b"iv", b"label", b"context");
        assert_ne!(counter, bytes::<32>(with_iv));
    }
}
