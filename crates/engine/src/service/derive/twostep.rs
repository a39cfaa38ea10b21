// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Two-step key derivation from a shared secret, with any mode as its second step.
//! \[SP 800-56C\] §5.
//!
//! HKDF is the one to choose: it is two-step key derivation as everybody has it. These are for
//! peers who ask for another mode, or for counters of 32 bits.
//!
//! ```
//! use alula_engine::{Secret, derive::twostep, random};
//!
//! let shared = random::secret::<48>()?;
//! let key: Secret<32> = twostep::counter_sha384(&shared, b"salt", b"AES-256 | drone 7")?;
//! let key: Secret<32> = twostep::feedback_sha384(&shared, b"salt", b"IV", b"AES-256 | drone 7")?;
//! # Ok::<(), alula_engine::Error>(())
//! ```

use super::{filled, long_enough};
use crate::base::secret::Secret;
use crate::module::{Error, Service, serve};
use crate::primitive::kbkdf::Mode;
use crate::primitive::{sha2, sha3, twostep};

macro_rules! counter_mode {
    ($($name:ident, $hash:path, $hash_name:literal;)*) => { $(
        #[doc = concat!("Extraction with HMAC-", $hash_name, " and expansion in counter mode.")]
        ///
        /// `secret`, of at least 14 bytes or `KeyTooShort`, comes from an approved key agreement
        /// or encapsulation; `salt` need not be secret, and an empty one stands for a block of
        /// zeros; `info` is FixedInfo, which names the purpose and the parties. The MAC's input is
        /// \[i\] ‖ info, where i has 32 bits. \[SP 800-56C\] §5.1, \[SP 800-108r1\] §4.1.
        pub fn $name<const M: usize, const N: usize>(
            secret: &Secret<M>,
            salt: &[u8],
            info: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N && N <= MOST) };
            serve(Service::TwoStep, || {
                let secret = long_enough(secret.as_bytes())?;
                filled(|output| {
                    twostep::with_info::<$hash>(secret, salt, Mode::Counter, info, output)
                })
            })
        }
    )* };
}

counter_mode! {
    counter_sha224, sha2::Sha224, "SHA-224";
    counter_sha256, sha2::Sha256, "SHA-256";
    counter_sha384, sha2::Sha384, "SHA-384";
    counter_sha512, sha2::Sha512, "SHA-512";
    counter_sha512_224, sha2::Sha512_224, "SHA-512/224";
    counter_sha512_256, sha2::Sha512_256, "SHA-512/256";
    counter_sha3_224, sha3::Sha3_224, "SHA3-224";
    counter_sha3_256, sha3::Sha3_256, "SHA3-256";
    counter_sha3_384, sha3::Sha3_384, "SHA3-384";
    counter_sha3_512, sha3::Sha3_512, "SHA3-512";
}

macro_rules! feedback_mode {
    ($($name:ident, $hash:path, $hash_name:literal;)*) => { $(
        #[doc = concat!("Extraction with HMAC-", $hash_name, " and expansion in feedback mode.")]
        ///
        /// As in counter mode; the MAC's input is K(i − 1) ‖ info ‖ \[i\], where K(0) is `iv`,
        /// which need not be secret and may be empty. \[SP 800-56C\] §5.1, \[SP 800-108r1\] §4.2.
        pub fn $name<const M: usize, const N: usize>(
            secret: &Secret<M>,
            salt: &[u8],
            iv: &[u8],
            info: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N && N <= MOST) };
            serve(Service::TwoStep, || {
                let secret = long_enough(secret.as_bytes())?;
                let mode = Mode::Feedback { iv };
                filled(|output| twostep::with_info::<$hash>(secret, salt, mode, info, output))
            })
        }
    )* };
}

feedback_mode! {
    feedback_sha224, sha2::Sha224, "SHA-224";
    feedback_sha256, sha2::Sha256, "SHA-256";
    feedback_sha384, sha2::Sha384, "SHA-384";
    feedback_sha512, sha2::Sha512, "SHA-512";
    feedback_sha512_224, sha2::Sha512_224, "SHA-512/224";
    feedback_sha512_256, sha2::Sha512_256, "SHA-512/256";
    feedback_sha3_224, sha3::Sha3_224, "SHA3-224";
    feedback_sha3_256, sha3::Sha3_256, "SHA3-256";
    feedback_sha3_384, sha3::Sha3_384, "SHA3-384";
    feedback_sha3_512, sha3::Sha3_512, "SHA3-512";
}

macro_rules! pipeline_mode {
    ($($name:ident, $hash:path, $hash_name:literal;)*) => { $(
        #[doc = concat!("Extraction with HMAC-", $hash_name, " and double-pipeline expansion.")]
        ///
        /// As in counter mode; the MAC's input is A(i) ‖ info ‖ \[i\], where A(i) is the MAC of
        /// A(i − 1), and A(0) is `info`. \[SP 800-56C\] §5.1, \[SP 800-108r1\] §4.3.
        pub fn $name<const M: usize, const N: usize>(
            secret: &Secret<M>,
            salt: &[u8],
            info: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N && N <= MOST) };
            serve(Service::TwoStep, || {
                let secret = long_enough(secret.as_bytes())?;
                let mode = Mode::DoublePipeline;
                filled(|output| twostep::with_info::<$hash>(secret, salt, mode, info, output))
            })
        }
    )* };
}

pipeline_mode! {
    pipeline_sha224, sha2::Sha224, "SHA-224";
    pipeline_sha256, sha2::Sha256, "SHA-256";
    pipeline_sha384, sha2::Sha384, "SHA-384";
    pipeline_sha512, sha2::Sha512, "SHA-512";
    pipeline_sha512_224, sha2::Sha512_224, "SHA-512/224";
    pipeline_sha512_256, sha2::Sha512_256, "SHA-512/256";
    pipeline_sha3_224, sha3::Sha3_224, "SHA3-224";
    pipeline_sha3_256, sha3::Sha3_256, "SHA3-256";
    pipeline_sha3_384, sha3::Sha3_384, "SHA3-384";
    pipeline_sha3_512, sha3::Sha3_512, "SHA3-512";
}

/// 2^32 − 1 bits, the most that a length field of 32 bits in FixedInfo can tell.
const MOST: usize = u32::MAX as usize / 8;

#[cfg(test)]
mod tests {
    use super::super::testing::{TOO_SHORT, bytes, key};
    use super::*;

    #[test]
    fn secrets_have_112_bits_at_least() {
        assert_eq!(bytes::<32>(counter_sha384(&key::<13>(), b"", b"")), Err(TOO_SHORT));
        assert_eq!(bytes::<32>(feedback_sha384(&key::<13>(), b"", b"", b"")), Err(TOO_SHORT));
        assert_eq!(bytes::<32>(pipeline_sha384(&key::<13>(), b"", b"")), Err(TOO_SHORT));
        assert!(bytes::<32>(pipeline_sha384(&key::<14>(), b"", b"")).is_ok());
    }

    #[test]
    fn modes_and_inputs_differ() {
        let key = key::<32>();
        let mut keys = [
            bytes::<64>(counter_sha512(&key, b"salt", b"info")).unwrap(),
            bytes(counter_sha512(&key, b"Salt", b"info")).unwrap(),
            bytes(counter_sha512(&key, b"salt", b"Info")).unwrap(),
            bytes(feedback_sha512(&key, b"salt", b"", b"info")).unwrap(),
            bytes(feedback_sha512(&key, b"salt", b"iv", b"info")).unwrap(),
            bytes(pipeline_sha512(&key, b"salt", b"info")).unwrap(),
        ];
        keys.sort_unstable();
        assert!(keys.windows(2).all(|two| two[0] != two[1]));
    }
}
