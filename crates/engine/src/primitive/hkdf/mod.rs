// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The HMAC-based extract-and-expand key derivation function. [RFC 5869], which is two-step key
//! derivation with HMAC. [SP 800-56C] §5.

pub(crate) mod cast;

use super::hash::Hash;
use super::hmac::Hmac;
use super::kbkdf::{self, Input, Mode};
use crate::base::secret::Wiped;

/// Concentrates the secret's randomness into one key. An empty salt is the standard's default, a
/// string of zeros, because HMAC pads its key with zeros.
/// [RFC 5869] §2.2, HKDF-Extract. [SP 800-56C] §5.1, step 1.
pub(crate) fn extract<H: Hash>(salt: &[u8], secret: &[u8]) -> Wiped<H::Digest> {
    Wiped(Hmac::<H>::new(salt).mac(&[secret]))
}

/// Fills `output` from a key-derivation key. `None` if it is empty or longer than 255 digests.
/// [RFC 5869] §2.3, HKDF-Expand. [SP 800-108r1] §4.2.
pub(crate) fn expand<H: Hash>(key: &[u8], info: &[u8], output: &mut [u8]) -> Option<()> {
    expand_parts::<H>(key, &[info], output)
}

/// [`expand`], where `info` is the concatenation of its parts.
pub(crate) fn expand_parts<H: Hash>(key: &[u8], info: &[&[u8]], output: &mut [u8]) -> Option<()> {
    let (prf, mode) = (Hmac::<H>::new(key), Mode::Feedback { iv: &[] });
    kbkdf::derive(&prf, mode, &Input::counter_last(info, 1), output)
}

/// Both steps. `None` as [`expand`].
/// [SP 800-56C] §5.1
pub(crate) fn derive<H: Hash>(
    secret: &[u8],
    salt: &[u8],
    info: &[u8],
    output: &mut [u8],
) -> Option<()> {
    expand::<H>(extract::<H>(salt, secret).as_ref(), info, output)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::sha2::Sha384;

    #[test]
    fn no_salt_is_a_salt_of_zeros() {
        let absent = extract::<Sha384>(&[], b"secret");
        let zeros = extract::<Sha384>(&[0; 48], b"secret");
        assert_eq!(*absent, *zeros);
    }

    #[test]
    fn a_shorter_output_is_a_prefix_of_a_longer_one() {
        let mut long = [0; 200];
        derive::<Sha384>(b"secret", b"salt", b"info", &mut long).unwrap();
        for len in 1..200 {
            let mut short = [0; 200];
            derive::<Sha384>(b"secret", b"salt", b"info", &mut short[..len]).unwrap();
            assert_eq!(short[..len], long[..len]);
        }
    }

    #[test]
    fn every_input_counts() {
        let derived = |secret: &[u8], salt: &[u8], info: &[u8]| {
            let mut output = [0; 64];
            derive::<Sha384>(secret, salt, info, &mut output).unwrap();
            output
        };
        let first = derived(b"secret", b"salt", b"info");
        assert_ne!(first, derived(b"Secret", b"salt", b"info"));
        assert_ne!(first, derived(b"secret", b"Salt", b"info"));
        assert_ne!(first, derived(b"secret", b"salt", b"Info"));
    }
}
