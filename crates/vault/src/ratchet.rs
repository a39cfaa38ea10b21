// SPDX-License-Identifier: Apache-2.0 OR MIT
//! From K0 to the key of each sealed frame, forwards only: [SP 800-108r1] counter mode with
//! HMAC-SHA-384. `docs/formats/recording.md` §5.
//!
//! Keys are made where they stay; what the calls below leave on the stack, [`scrub`] overwrites.

use alula_engine::derive::kbkdf_sha384;
use alula_engine::{Error, Secret};

use crate::layout::{Digest, Put, RecordingId, VERSION};

/// K(i), and nothing from which an earlier one could be had.
pub(crate) struct Ratchet {
    key: Secret<32>,
    next: u64,
    id: RecordingId,
}

impl Ratchet {
    /// Begins at K(0) = K0.
    pub(crate) fn new(k0: Secret<32>, id: &RecordingId) -> Self {
        Ratchet { key: k0, next: 0, id: *id }
    }

    /// The number whose key comes next.
    pub(crate) fn next(&self) -> u64 {
        self.next
    }

    /// The key of the next sealed frame; K(i) gives way to K(i + 1) at once.
    #[inline(never)]
    pub(crate) fn step(&mut self) -> Result<Secret<32>, Error> {
        let context = context(&self.id, self.next);
        let chapter_key = kbkdf_sha384(&self.key, b"chapter", &context)?;
        #[cfg(alula_lab)]
        if crate::lab::skips(crate::lab::Wipe::RatchetKey) {
            crate::lab::keep(copy(&self.key));
        }
        self.key = kbkdf_sha384(&self.key, b"ratchet", &context)?;
        self.next += 1;
        Ok(chapter_key)
    }

    /// Goes forward to a number, not below the next one.
    pub(crate) fn skip_to(&mut self, number: u64) -> Result<(), Error> {
        while self.next < number {
            self.key = kbkdf_sha384(&self.key, b"ratchet", &context(&self.id, self.next))?;
            self.next += 1;
        }
        Ok(())
    }
}

/// The commitment to K0 that the header carries.
pub(crate) fn commit(k0: &Secret<32>, id: &RecordingId) -> Result<Digest, Error> {
    let commit: Secret<48> = kbkdf_sha384(k0, b"commit", &context(id, 0))?;
    Ok(commit.declassify("a commitment to the recording's key, published in its header"))
}

/// What salts the link to a copy without positions; shown to whom the link is to be proved.
pub(crate) fn redaction_salt(
    k0: &Secret<32>,
    id: &RecordingId,
    number: u16,
) -> Result<[u8; 32], Error> {
    let salt: Secret<32> = kbkdf_sha384(k0, b"redact", &context(id, number.into()))?;
    Ok(salt.declassify("the salt of a link, shown to whom it is proved"))
}

/// What a member of a quorum has for one subset of it: [`crate::quorum`].
pub(crate) fn quorum_key(
    secret: &Secret<32>,
    id: &RecordingId,
    subset: u8,
) -> Result<Secret<32>, Error> {
    kbkdf_sha384(secret, b"quorum", &context(id, subset.into()))
}

/// A second K0 in memory, for a reader that may have to begin again.
pub(crate) fn copy(k0: &Secret<32>) -> Secret<32> {
    let mut bytes = k0.declassify("copied within the reader; wiped below");
    let copy = Secret::from_bytes(&bytes);
    bytes.fill(0);
    core::hint::black_box(&mut bytes);
    copy
}

/// Overwrites the stack below the caller, where calls that ended have left copies of keys: a value
/// that is moved stays behind in the frame it came from.
#[inline(never)]
pub(crate) fn scrub<const DEPTH: usize>() {
    #[cfg(alula_lab)]
    if crate::lab::skips(crate::lab::Wipe::Stack) {
        return;
    }
    let mut depth = [0u8; DEPTH];
    core::hint::black_box(&mut depth);
}

fn context(id: &RecordingId, number: u64) -> [u8; 26] {
    let mut context = [0; 26];
    Put::new(&mut context).u16(VERSION).bytes(id).u64(number);
    context
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_at(number: u64) -> [u8; 32] {
        let mut ratchet = Ratchet::new(Secret::from_bytes(&[7; 32]), &[1; 16]);
        ratchet.skip_to(number).unwrap();
        ratchet.step().unwrap().declassify("test")
    }

    #[test]
    fn stepping_and_skipping_meet() {
        let mut ratchet = Ratchet::new(Secret::from_bytes(&[7; 32]), &[1; 16]);
        for number in 0..9 {
            assert_eq!(ratchet.next(), number);
            let key = ratchet.step().unwrap().declassify("test");
            assert_eq!(key, key_at(number));
            assert!((0..number).all(|earlier| key != key_at(earlier)));
        }
    }

    #[test]
    fn keys_differ_from_k0_and_between_recordings() {
        assert_ne!(key_at(0), [7; 32]);
        let mut other = Ratchet::new(Secret::from_bytes(&[7; 32]), &[2; 16]);
        assert_ne!(other.step().unwrap().declassify("test"), key_at(0));
        let k0 = Secret::from_bytes(&[7; 32]);
        assert_ne!(commit(&k0, &[1; 16]).unwrap()[..32], key_at(0));
        assert_eq!(copy(&k0).declassify("test"), [7; 32]);
    }

    #[test]
    fn the_first_keys_are_those_of_the_format() {
        // HMAC-SHA-384 over the fixed input of the format's §5, computed apart.
        assert_eq!(key_at(0)[..8], KNOWN_CHAPTER_0);
        assert_eq!(key_at(1)[..8], KNOWN_CHAPTER_1);
        let k0 = Secret::from_bytes(&[7; 32]);
        assert_eq!(commit(&k0, &[1; 16]).unwrap()[40..], KNOWN_COMMIT_END);
    }

    const KNOWN_CHAPTER_0: [u8; 8] = [0x16, 0x93, 0x62, 0x43, 0x00, 0x7b, 0x17, 0x8c];
    const KNOWN_CHAPTER_1: [u8; 8] = [0x2e, 0xc0, 0x6c, 0xcb, 0x01, 0xed, 0x73, 0x90];
    const KNOWN_COMMIT_END: [u8; 8] = [0x79, 0xc3, 0xde, 0x44, 0xcd, 0x3b, 0x6a, 0xcc];
}
