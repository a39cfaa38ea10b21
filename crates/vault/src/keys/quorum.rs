// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A quorum in a configuration: people of whom so many together open what the aircraft records.
//! `docs/formats/keys.md` §7 and §9.

use super::bytes::Fields;
use super::error::{Document, Error};
use super::owner_public::OwnerPublic;
use crate::quorum::{MEMBERS_MAX, MEMBERS_MIN, slots};

/// People of whom any [`needed`](Self::needed) open a recording together, and none of fewer.
pub struct Quorum {
    needed: usize,
    members: Vec<OwnerPublic>,
}

impl Quorum {
    /// 2 to 8 members, none twice, of whom 1 to all are needed.
    pub fn new(needed: usize, members: Vec<OwnerPublic>) -> Result<Self, Error> {
        if !(MEMBERS_MIN..=MEMBERS_MAX).contains(&members.len()) {
            return Err(Error::Recipients("a quorum has 2 to 8 members"));
        }
        if needed == 0 || needed > members.len() {
            return Err(Error::Recipients("a quorum needs 1 to all of its members"));
        }
        let print = |at: usize| members[at].fingerprint();
        if (1..members.len()).any(|at| (0..at).any(|earlier| print(earlier) == print(at))) {
            return Err(Error::Recipients("one member of a quorum is named twice"));
        }
        Ok(Quorum { needed, members })
    }

    /// How many must contribute.
    pub fn needed(&self) -> usize {
        self.needed
    }

    /// The members, in the order of their numbers.
    pub fn members(&self) -> &[OwnerPublic] {
        &self.members
    }

    /// How many slots of a recording it takes.
    pub fn slots(&self) -> usize {
        slots(self.needed, self.members.len())
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&[self.needed as u8, self.members.len() as u8]);
        for member in &self.members {
            bytes.extend_from_slice(&member.to_bundle());
        }
    }

    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let malformed = |why| Error::Malformed(Document::Configuration, why);
        let (needed, count) = (usize::from(fields.u8()?), usize::from(fields.u8()?));
        if count > MEMBERS_MAX {
            return Err(malformed("a quorum of it has too many members"));
        }
        let mut members = Vec::with_capacity(count);
        for _ in 0..count {
            members.push(OwnerPublic::from_bundle(fields.slice(OwnerPublic::BUNDLE_LEN)?)?);
        }
        Quorum::new(needed, members).map_err(|_| malformed("a quorum of it does not fit"))
    }
}
