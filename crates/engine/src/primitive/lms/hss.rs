// SPDX-License-Identifier: Apache-2.0 OR MIT
//! HSS, a hierarchy of LMS keys: each level signs the public key of the next. [RFC 8554] §6

use super::PublicKey;

/// Levels at most. [RFC 8554] §6.
const MAX_LEVELS: u32 = 8;

/// A public key: the number of levels, and the key of the top.
pub(crate) struct HssPublicKey<'a> {
    levels: u32,
    top: PublicKey<'a>,
}

impl<'a> HssPublicKey<'a> {
    /// Bytes of the longest public key.
    pub(crate) const MAX_LEN: usize = 4 + PublicKey::MAX_LEN;

    /// Reads a public key, and nothing else.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (levels, rest) = bytes.split_first_chunk()?;
        let levels = u32::from_be_bytes(*levels);
        let (top, []) = PublicKey::read(rest)? else { return None };
        (1..=MAX_LEVELS).contains(&levels).then_some(HssPublicKey { levels, top })
    }

    /// True if this is a signature of the message, which is given in parts.
    pub(crate) fn verify(&self, message: &[&[u8]], signature: &[u8]) -> bool {
        self.accepts(message, signature).is_some()
    }

    /// [RFC 8554] §6.3. Each level uses the function and the length of the top, so that none is
    /// weaker than the key says.
    fn accepts(&self, message: &[&[u8]], signature: &[u8]) -> Option<()> {
        let (signed_keys, mut rest) = signature.split_first_chunk()?;
        if u32::from_be_bytes(*signed_keys).checked_add(1) != Some(self.levels) {
            return None;
        }
        let mut key = self.top;
        for _ in 1..self.levels {
            let (signature, after) = rest.split_at_checked(key.signature_len())?;
            let (next, after) = PublicKey::read(after)?;
            let alike = (next.function, next.n) == (key.function, key.n);
            if !alike || !key.verify(&[next.bytes], signature) {
                return None;
            }
            (key, rest) = (next, after);
        }
        key.verify(message, rest).then_some(())
    }
}
