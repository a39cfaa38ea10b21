// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Fingerprints: the SHA-384 digest of a public bundle, in full for machines, and its first 160
//! bits in a form that two people can compare by voice. To find another key with the same short
//! form costs 2^160 trials, to find any two keys that share one 2^80.

use core::fmt;

use alula_engine::hash::Sha384;

use super::error::Error;

/// SHA-384 of a public bundle. `{}` prints the form for reading aloud, `{:x}` all of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; Fingerprint::LEN]);

impl Fingerprint {
    /// Length in bytes.
    pub const LEN: usize = 48;

    pub(crate) fn of(bundle: &[u8]) -> Result<Self, Error> {
        Ok(Fingerprint(Sha384::digest(bundle)?))
    }

    /// Takes a fingerprint as a file or a header holds it.
    pub const fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        Fingerprint(bytes)
    }

    /// The digest.
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    /// True if `text` is this fingerprint as a person types it: the short form or all of it,
    /// capitals, blanks and dashes aside, the letter O for 0, and I or L for 1.
    #[cfg(feature = "std")]
    pub fn matches(&self, text: &str) -> bool {
        let typed: String = text
            .chars()
            .filter(|c| !matches!(c, '-' | ' '))
            .map(|c| match c.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                c => c,
            })
            .collect();
        let short: String = self.to_string().chars().filter(|c| *c != '-').collect();
        typed == short || typed == format!("{self:x}")
    }
}

impl fmt::Display for Fingerprint {
    /// Eight groups of four: `7x2k-…`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (group, bits) in self.0[..20].chunks_exact(5).enumerate() {
            let mut text = [0; 8];
            base32(bits, &mut text);
            let text = text.map(char::from);
            let dash = if group == 0 { "" } else { "-" };
            write!(f, "{dash}{}{}{}{}", text[0], text[1], text[2], text[3])?;
            write!(f, "-{}{}{}{}", text[4], text[5], text[6], text[7])?;
        }
        Ok(())
    }
}

impl fmt::LowerHex for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Five bits to a letter, the highest first; whole groups of 5 bytes to 8 letters.
pub(crate) fn base32(bytes: &[u8], letters: &mut [u8]) {
    for (five, eight) in bytes.chunks_exact(5).zip(letters.chunks_exact_mut(8)) {
        let word = five.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        for (at, letter) in eight.iter_mut().enumerate() {
            *letter = ALPHABET[(word >> (35 - 5 * at)) as usize & 31];
        }
    }
}

/// Digits and letters without i, l, o and u, which are misread or misheard.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_form_is_160_bits_in_groups_of_four() {
        let mut bytes = [0; 48];
        bytes[..6].copy_from_slice(&[0x00, 0x44, 0x32, 0x14, 0xc7, 0xff]);
        let print = Fingerprint::from_bytes(bytes);
        // 00 44 32 14 c7 in fives: 0 1 2 3 4 5 6 7; ff begins the next: 31 28.
        assert_eq!(print.to_string(), "0123-4567-zw00-0000-0000-0000-0000-0000");
        assert!(format!("{print:x}").starts_with("00443214c7ff00"));
        assert_eq!(format!("{print:x}").len(), 96);
    }

    #[test]
    fn a_typed_fingerprint_is_read_kindly_and_compared_strictly() {
        let print = Fingerprint::of(b"alula").unwrap();
        assert!(print.matches(&print.to_string()));
        assert!(print.matches(&print.to_string().to_uppercase().replace('-', " ")));
        assert!(print.matches(&print.to_string().replace('0', "o").replace('1', "L")));
        assert!(print.matches(&format!("{print:x}")));
        assert!(!print.matches(&print.to_string()[..38]));
        assert!(!print.matches(""));
        for at in 0..20 {
            let mut other = *print.as_bytes();
            other[at] ^= 1;
            assert!(!Fingerprint::from_bytes(other).matches(&print.to_string()));
        }
    }
}
