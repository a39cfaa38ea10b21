// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The two functions of which TLS 1.3's key schedule consists, beside extraction.
//! [RFC 8446] §7.1.

pub(crate) mod cast;

use super::hash::Hash;
use super::hkdf;

/// HKDF-Expand of the structure HkdfLabel: the output's length, "tls13 " ‖ label, the context.
/// `None`, and no output, if one of them is too long for its length field, or the label is empty.
/// [RFC 8446] §7.1, HKDF-Expand-Label
pub(crate) fn expand_label<H: Hash>(
    secret: &[u8],
    label: &[u8],
    context: &[u8],
    output: &mut [u8],
) -> Option<()> {
    if label.is_empty() {
        return None;
    }
    let len = u16::try_from(output.len()).ok()?.to_be_bytes();
    let label_len = [u8::try_from(PREFIX.len() + label.len()).ok()?];
    let context_len = [u8::try_from(context.len()).ok()?];
    let info: [&[u8]; 6] = [&len, &label_len, PREFIX, label, &context_len, context];
    hkdf::expand_parts::<H>(secret, &info, output)
}

const PREFIX: &[u8] = b"tls13 ";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::sha2::Sha256;

    #[test]
    fn every_length_that_the_structure_holds_and_no_other() {
        let derive = |label: usize, context: usize, output: usize| {
            let (label, context) = (&[b'l'; 300][..label], &[7; 300][..context]);
            let mut bytes = vec![0; output];
            let made = expand_label::<Sha256>(&[1; 32], label, context, &mut bytes).is_some();
            assert!(made || bytes.iter().all(|byte| *byte == 0));
            made
        };
        assert!(derive(1, 0, 1) && derive(249, 255, 255 * 32));
        assert!(!derive(0, 0, 1) && !derive(250, 0, 1) && !derive(1, 256, 1));
        assert!(!derive(1, 0, 0) && !derive(1, 0, 255 * 32 + 1) && !derive(1, 0, 1 << 16));
    }
}
