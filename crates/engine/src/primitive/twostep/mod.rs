// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Two-step key derivation from a shared secret: extraction with HMAC, then expansion by any mode
//! of key derivation from a key, with the same HMAC. [SP 800-56C] §5.

pub(crate) mod cast;

use super::hash::Hash;
use super::hkdf::extract;
use super::hmac::Hmac;
use super::kbkdf::{self, Input, Mode};

/// Fills `output`. An empty salt is the standard's default, a block of zeros. `None` as the
/// expansion.
/// [SP 800-56C] §5.1
pub(crate) fn derive<H: Hash>(
    secret: &[u8],
    salt: &[u8],
    mode: Mode,
    input: &Input,
    output: &mut [u8],
) -> Option<()> {
    // 1. Randomness extraction.
    let key = extract::<H>(salt, secret);
    // 2. Key expansion.
    kbkdf::derive(&Hmac::<H>::new(key.as_ref()), mode, input, output)
}

/// The shapes that are services: a counter of 32 bits, before FixedInfo in counter mode, and after
/// it where something chains.
pub(crate) fn with_info<H: Hash>(
    secret: &[u8],
    salt: &[u8],
    mode: Mode,
    info: &[u8],
    output: &mut [u8],
) -> Option<()> {
    let info = [info];
    let input = match mode {
        Mode::Counter => Input::counter_first(&info),
        _ => Input::counter_last(&info, 4),
    };
    derive::<H>(secret, salt, mode, &input, output)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::hkdf;
    use crate::primitive::sha2::Sha384;

    #[test]
    fn hkdf_is_a_special_case() {
        let (mut general, mut special) = ([0; 100], [0; 100]);
        let (mode, input) = (Mode::Feedback { iv: &[] }, [&b"info"[..]]);
        let input = Input::counter_last(&input, 1);
        derive::<Sha384>(b"secret", b"salt", mode, &input, &mut general).unwrap();
        hkdf::derive::<Sha384>(b"secret", b"salt", b"info", &mut special).unwrap();
        assert_eq!(general, special);
    }
}
