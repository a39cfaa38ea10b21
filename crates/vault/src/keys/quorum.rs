// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A quorum in a configuration: people of whom so many together open what the aircraft records.
//! `docs/formats/keys.md` §7 and §9.

use super::bytes::Fields;
use super::error::{Document, Error};
use super::fingerprint::Fingerprint;
use super::owner_public::OwnerPublic;
use crate::quorum::{MEMBERS_MAX, MEMBERS_MIN, slots};

/// People of whom any [`needed`](Self::needed) open a recording together, and none of fewer.
#[cfg(feature = "std")]
pub struct Quorum {
    needed: usize,
    members: Vec<OwnerPublic>,
}

/// A quorum, as it lies in a configuration.
#[derive(Clone, Copy)]
pub(crate) struct Members<'a> {
    needed: usize,
    bundles: &'a [u8],
}

#[cfg(feature = "std")]
impl Quorum {
    /// 2 to 8 members, none twice, of whom 1 to all are needed.
    pub fn new(needed: usize, members: Vec<OwnerPublic>) -> Result<Self, Error> {
        check(needed, members.len(), |at| Ok(members[at].fingerprint()))?;
        Ok(Quorum { needed, members })
    }

    pub(super) fn of(all: &Members<'_>) -> Result<Self, Error> {
        let members = all.members().collect::<Result<_, _>>()?;
        Quorum::new(all.needed, members)
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

    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&[self.needed as u8, self.members.len() as u8]);
        for member in &self.members {
            bytes.extend_from_slice(&member.to_bundle());
        }
    }
}

impl<'a> Members<'a> {
    /// Reads where they lie; their keys are read when they are needed.
    pub(crate) fn read(fields: &mut Fields<'a>) -> Result<Self, Error> {
        let (needed, count) = (usize::from(fields.u8()?), usize::from(fields.u8()?));
        if count > MEMBERS_MAX {
            let why = "a quorum of it has too many members";
            return Err(Error::Malformed(Document::Configuration, why));
        }
        Ok(Members { needed, bundles: fields.slice(count * OwnerPublic::BUNDLE_LEN)? })
    }

    /// Checks what [`Quorum::new`] does, and every key.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.members().try_for_each(|member| member.map(|_| ()))?;
        check(self.needed, self.len(), |at| Fingerprint::of(self.bundle(at)))
    }

    /// How many must contribute.
    pub(crate) fn needed(&self) -> usize {
        self.needed
    }

    pub(crate) fn len(&self) -> usize {
        self.bundles.len() / OwnerPublic::BUNDLE_LEN
    }

    /// How many slots of a recording they take.
    pub(crate) fn slots(&self) -> usize {
        slots(self.needed, self.len())
    }

    /// The members, in the order of their numbers.
    pub(crate) fn members(&self) -> impl Iterator<Item = Result<OwnerPublic, Error>> + 'a {
        self.bundles.chunks_exact(OwnerPublic::BUNDLE_LEN).map(OwnerPublic::from_bundle)
    }

    fn bundle(&self, at: usize) -> &'a [u8] {
        &self.bundles[at * OwnerPublic::BUNDLE_LEN..][..OwnerPublic::BUNDLE_LEN]
    }
}

fn check(
    needed: usize,
    members: usize,
    print: impl Fn(usize) -> Result<Fingerprint, Error>,
) -> Result<(), Error> {
    if !(MEMBERS_MIN..=MEMBERS_MAX).contains(&members) {
        return Err(Error::Recipients("a quorum has 2 to 8 members"));
    }
    if needed == 0 || needed > members {
        return Err(Error::Recipients("a quorum needs 1 to all of its members"));
    }
    let mut prints = [None; MEMBERS_MAX];
    for at in 0..members {
        let print = Some(print(at)?);
        if prints.contains(&print) {
            return Err(Error::Recipients("one member of a quorum is named twice"));
        }
        prints[at] = print;
    }
    Ok(())
}
