// SPDX-License-Identifier: Apache-2.0 OR MIT
//! EMSA-PSS: the encoding of RSASSA-PSS. [RFC 8017] §9.1.

use super::digest::{Digest, Mask};
use super::{Block, copy};

/// How a message is encoded.
#[derive(Clone, Copy)]
pub(crate) struct Parameters {
    pub(crate) digest: Digest,
    pub(crate) mask: Mask,
    /// The salt's length in bytes.
    pub(crate) salt_len: usize,
}

/// Where the parts of an encoded message of `em_bits` bits lie.
struct Layout {
    /// Bytes of DB, which is masked: zeros, a one, the salt.
    db_len: usize,
    /// Where the salt begins.
    salt: usize,
    /// Bits of the first byte that are not used.
    unused: usize,
}

impl Parameters {
    /// None if there is no room for digest and salt.
    fn layout(self, em_len: usize, em_bits: usize) -> Option<Layout> {
        let db_len = em_len.checked_sub(self.digest.len() + 1)?;
        // One byte before the salt marks its beginning.
        let salt = db_len.checked_sub(self.salt_len).filter(|at| *at >= 1)?;
        Some(Layout { db_len, salt, unused: (8 * em_len).checked_sub(em_bits)? })
    }

    /// Encodes the digest of a message with a salt over the whole of `em`, of which `em_bits` are
    /// used. None if that is too short.
    /// [RFC 8017] §9.1.1, EMSA-PSS-ENCODE.
    pub(crate) fn encode(
        self,
        em: &mut [u8],
        em_bits: usize,
        hash: &[u8],
        salt: &[u8],
    ) -> Option<()> {
        // 3.
        let layout = self.layout(em.len(), em_bits).filter(|_| salt.len() == self.salt_len)?;
        let hash = hash.get(..self.digest.len())?;
        // 5. and 6.
        let h = self.digest.hash(&[&[0; 8], hash, salt]);
        let h = h.get(..self.digest.len())?;
        // 7. and 8.
        em.fill(0);
        let (db, end) = em.split_at_mut_checked(layout.db_len)?;
        *db.get_mut(layout.salt - 1)? = 1;
        copy(db.get_mut(layout.salt..)?, salt);
        // 9. and 10.
        self.mask.xor(h, db);
        // 11.
        *db.first_mut()? &= used_bits(layout.unused);
        // 12.
        end.iter_mut().zip(h.iter().chain(&[0xbc])).for_each(|(to, from)| *to = *from);
        Some(())
    }

    /// True if `em` is an encoding of this digest.
    /// [RFC 8017] §9.1.2, EMSA-PSS-VERIFY.
    pub(crate) fn verify(self, em: &[u8], em_bits: usize, hash: &[u8]) -> bool {
        self.check(em, em_bits, hash).unwrap_or(false)
    }

    fn check(self, em: &[u8], em_bits: usize, hash: &[u8]) -> Option<bool> {
        // 3.
        let layout = self.layout(em.len(), em_bits)?;
        let hash = hash.get(..self.digest.len())?;
        // 4. and 5.
        let (masked, end) = em.split_at_checked(layout.db_len)?;
        let (h, trailer) = end.split_at_checked(self.digest.len())?;
        // 6.
        if trailer != [0xbc] || masked.first()? & !used_bits(layout.unused) != 0 {
            return Some(false);
        }
        // 7. to 9.
        let mut db = Block::zero(masked.len());
        copy(&mut db, masked);
        self.mask.xor(h, &mut db);
        *db.first_mut()? &= used_bits(layout.unused);
        // 10. and 11.
        let (padding, salt) = db.split_at_checked(layout.salt)?;
        let (one, zeros) = padding.split_last()?;
        if *one != 1 || zeros.iter().any(|byte| *byte != 0) {
            return Some(false);
        }
        // 12. to 14.
        let again = self.digest.hash(&[&[0; 8], hash, salt]);
        Some(again.get(..h.len())? == h)
    }
}

/// The bits of the first byte that are used.
fn used_bits(unused: usize) -> u8 {
    (0xff_u16 >> unused.min(8)) as u8
}
