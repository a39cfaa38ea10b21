// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The keyed-hash message authentication code over any of the module's hash functions.
//! [FIPS 198-1] §4.
//!
//! What is kept of a key is the two hash states after its padded blocks, so that every further
//! message under the key is spared two compressions.

pub(crate) mod cast;

use super::hash::Hash;
use crate::base::secret::Wiped;

/// An HMAC key, ready for any number of messages.
#[derive(Clone)]
pub(crate) struct Hmac<H: Hash> {
    /// After K0 ⊕ ipad.
    inner: H,
    /// After K0 ⊕ opad.
    outer: H,
}

impl<H: Hash> Hmac<H> {
    /// Takes a key of any length; whether it is long enough is policy.
    /// [FIPS 198-1] §4, Table 1, steps 1 to 4 and 7.
    pub(crate) fn new(key: &[u8]) -> Self {
        const { assert!(H::LEN <= H::BLOCK && H::BLOCK <= LONGEST_BLOCK) };
        // 1–3. K0: the key, or its digest if it is longer than a block, followed by zeros.
        let mut block = Wiped([0; LONGEST_BLOCK]);
        let k0 = &mut block[..H::BLOCK];
        if key.len() > H::BLOCK {
            k0[..H::LEN].copy_from_slice(Wiped(H::digest(key)).as_ref());
        } else {
            k0[..key.len()].copy_from_slice(key);
        }
        let mut keyed = Hmac { inner: H::new(), outer: H::new() };
        // 4.
        k0.iter_mut().for_each(|byte| *byte ^= IPAD);
        keyed.inner.update(k0);
        // 7.
        k0.iter_mut().for_each(|byte| *byte ^= IPAD ^ OPAD);
        keyed.outer.update(k0);
        keyed
    }

    /// Begins a message: feed it to the hash, then [`end`](Self::end) it.
    #[inline(always)]
    pub(crate) fn begin(&self) -> H {
        self.inner.clone()
    }

    /// The tag of the message that `hash` has absorbed since [`begin`](Self::begin).
    /// [FIPS 198-1] §4, Table 1, steps 6, 8 and 9.
    #[inline(always)]
    pub(crate) fn end(&self, hash: H) -> H::Digest {
        let mut outer = self.outer.clone();
        outer.update(Wiped(hash.finish()).as_ref());
        outer.finish()
    }

    /// The tag of a whole message, given as the parts that it is the concatenation of.
    pub(crate) fn mac(&self, parts: &[&[u8]]) -> H::Digest {
        let mut hash = self.begin();
        parts.iter().for_each(|part| hash.update(part));
        self.end(hash)
    }
}

const IPAD: u8 = 0x36;
const OPAD: u8 = 0x5c;

/// SHA3-224's rate, the longest block of any approved hash function.
const LONGEST_BLOCK: usize = 144;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::{sha1, sha2, sha3};

    /// The definition, spelled out: H((K0 ⊕ opad) ‖ H((K0 ⊕ ipad) ‖ text)).
    fn by_definition<H: Hash>(key: &[u8], text: &[u8]) -> H::Digest {
        let digest = H::digest(key);
        let short = if key.len() > H::BLOCK { digest.as_ref() } else { key };
        let pad = |with: u8| {
            let mut hash = H::new();
            (0..H::BLOCK).for_each(|i| hash.update(&[short.get(i).unwrap_or(&0) ^ with]));
            hash
        };
        let (mut inner, mut outer) = (pad(0x36), pad(0x5c));
        inner.update(text);
        outer.update(inner.finish().as_ref());
        outer.finish()
    }

    fn keys_of_every_length<H: Hash>() {
        let bytes: [u8; 300] = core::array::from_fn(|i| (i * 13 + 5) as u8);
        for len in 0..bytes.len() {
            let (key, text) = bytes.split_at(len);
            let hmac = Hmac::<H>::new(key);
            let expected = by_definition::<H>(key, text);
            // Twice: a message leaves the key as it was.
            for at in [0, text.len() / 2] {
                let (head, tail) = text.split_at(at);
                let tag = hmac.mac(&[head, tail]);
                assert_eq!(tag.as_ref(), expected.as_ref(), "{len}");
            }
        }
    }

    #[test]
    fn tags_are_what_the_definition_says_for_keys_of_every_length() {
        keys_of_every_length::<sha1::Sha1>();
        keys_of_every_length::<sha2::Sha224>();
        keys_of_every_length::<sha2::Sha256>();
        keys_of_every_length::<sha2::Sha384>();
        keys_of_every_length::<sha2::Sha512>();
        keys_of_every_length::<sha2::Sha512_224>();
        keys_of_every_length::<sha2::Sha512_256>();
        keys_of_every_length::<sha3::Sha3_224>();
        keys_of_every_length::<sha3::Sha3_256>();
        keys_of_every_length::<sha3::Sha3_384>();
        keys_of_every_length::<sha3::Sha3_512>();
    }
}
