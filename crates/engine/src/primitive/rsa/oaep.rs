// SPDX-License-Identifier: Apache-2.0 OR MIT
//! EME-OAEP: the encoding of RSAES-OAEP, by which keys are transported. [RFC 8017] §7.1.

use super::digest::{Digest, Mask};
use super::{Block, copy};
use crate::base::ct::{Choice, eq};
use crate::base::secret::declassify;

/// How a message is encoded.
#[derive(Clone, Copy)]
pub(crate) struct Parameters {
    pub(crate) digest: Digest,
    pub(crate) mask: Mask,
}

impl Parameters {
    /// The longest message for a modulus of `len` bytes. None if there is no room for any.
    pub(crate) fn max_message(self, len: usize) -> Option<usize> {
        len.checked_sub(2 * self.digest.len() + 2)
    }

    /// Encodes a message over the whole of `em`, with a random seed as long as the digest. None if
    /// the message is too long.
    /// [RFC 8017] §7.1.1, steps 1 and 2.
    pub(crate) fn encode(
        self,
        em: &mut [u8],
        label: &[u8],
        message: &[u8],
        seed: &[u8],
    ) -> Option<()> {
        // 1. b
        let room = self.max_message(em.len())?;
        let padding = room.checked_sub(message.len())?;
        let h_len = self.digest.len();
        em.fill(0);
        let (first, rest) = em.split_first_mut()?;
        let (masked_seed, db) = rest.split_at_mut_checked(h_len)?;
        // 2. a to c
        let l_hash = self.digest.hash(&[label]);
        copy(db.get_mut(..h_len)?, l_hash.as_slice());
        *db.get_mut(h_len + padding)? = 1;
        copy(db.get_mut(h_len + padding + 1..)?, message);
        // 2. d to h
        copy(masked_seed, seed.get(..h_len).filter(|given| given.len() == seed.len())?);
        self.mask.xor(masked_seed, db);
        self.mask.xor(db, masked_seed);
        // 2. i
        *first = 0;
        Some(())
    }

    /// Takes the mask off in place and tells where the message begins, which goes to the end. None
    /// if there is none: which part of the encoding is wrong shows neither in the answer nor in the
    /// time.
    /// [RFC 8017] §7.1.2, step 3.
    pub(crate) fn decode(self, em: &mut Block, label: &[u8]) -> Option<usize> {
        let h_len = self.digest.len();
        self.max_message(em.len())?;
        // 3. a to f
        let l_hash = self.digest.hash(&[label]);
        let l_hash = l_hash.get(..h_len)?;
        let (first, rest) = em.split_first_mut()?;
        let (seed, db) = rest.split_at_mut_checked(h_len)?;
        self.mask.xor(db, seed);
        self.mask.xor(seed, db);
        // 3. g
        let (label_hash, padded) = db.split_at_checked(h_len)?;
        let mut valid = Choice::is_zero(u64::from(*first)) & eq(label_hash, l_hash);
        // The place of the first byte that is not zero, and that byte.
        let (mut looking, mut padding, mut mark) = (Choice::TRUE, 0u64, 0u64);
        for byte in padded.iter().map(|byte| u64::from(*byte)) {
            let zero = Choice::is_zero(byte);
            mark = (looking & !zero).select(byte, mark);
            looking = looking & zero;
            padding += looking.mask() & 1;
        }
        valid = valid & Choice::eq_word(mark, 1);
        if !valid.declassify("whether a transported key is authentic") {
            return None;
        }
        let word = [padding];
        declassify(&word, "the length of an authentic key");
        // Read back from memory, where the mark lies.
        let at = usize::try_from(core::hint::black_box(&word)[0]).ok()?;
        Some(1 + 2 * h_len + at + 1)
    }
}
