// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A quorum as the slots of a recording tell of it: whoever made the recording wrote them, so all
//! of them must agree. `docs/formats/keys.md` §9.

use alula_engine::Error;

use super::slots::{Place, group, place, slots, wrap_place};
use super::{MEMBERS_MAX, Subset};
use crate::keys::Fingerprint;
use crate::slot::{self, SLOT_LEN};

/// A slot of a recording.
#[derive(Clone, Copy)]
pub(crate) enum Cell<'a> {
    /// Its digest is the one in the header.
    Sound(&'a [u8; SLOT_LEN]),
    /// Zeros.
    Erased,
    /// Neither.
    Damaged,
}

/// What has become of a slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It is as it was written.
    Sound,
    /// It was overwritten with zeros.
    Erased,
    /// Its digest is not the one that the header signs.
    Damaged,
}

/// A quorum of a recording.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// The number of its first slot.
    pub first: usize,
    /// How many must contribute.
    pub needed: usize,
    /// Its members, in the order of their numbers; `None` for one whose slot is not sound.
    pub members: Vec<Option<Fingerprint>>,
    /// What has become of its slots: those of the members, then those with the wrapped keys.
    pub slots: Vec<Standing>,
}

impl Group {
    /// The member with this fingerprint, counted from 0.
    pub fn member(&self, print: Fingerprint) -> Option<usize> {
        self.members.iter().position(|member| *member == Some(print))
    }

    /// Whether these members can still open the recording together.
    pub fn opens(&self, subset: Subset) -> bool {
        let sound = |at: usize| self.slots.get(at) == Some(&Standing::Sound);
        let (wraps, _) = wrap_place(self.needed, self.members.len(), subset);
        subset.fits(self.needed, self.members.len())
            && subset.places().all(sound)
            && sound(self.members.len() + wraps)
    }

    /// The only subset that it can be, for a member who need not choose.
    pub(crate) fn only(&self, member: usize) -> Option<Subset> {
        match self.needed {
            1 => Some(Subset(1 << member)),
            all if all == self.members.len() => Some(Subset(u8::MAX >> (MEMBERS_MAX - all))),
            _ => None,
        }
    }

    /// Where the wrapped key of a subset lies: which slot of the recording, and which bytes.
    pub(crate) fn wrapped(&self, subset: Subset) -> (usize, core::ops::Range<usize>) {
        let (number, range) = wrap_place(self.needed, self.members.len(), subset);
        (self.first + self.members.len() + number, range)
    }

    /// The quorum that begins at `first`, if all its sound slots agree on it.
    fn read(cells: &[Cell<'_>], first: usize, like: &Place) -> Result<Option<Self>, Error> {
        let Place { needed, members, .. } = *like;
        let Some(own) = cells.get(first..first + slots(needed, members)) else { return Ok(None) };
        let mut found = Group { first, needed, members: Vec::new(), slots: Vec::new() };
        let mut said = None;
        for (at, cell) in own.iter().enumerate() {
            let (standing, member) = match cell {
                Cell::Erased => (Standing::Erased, None),
                Cell::Damaged => (Standing::Damaged, None),
                Cell::Sound(bytes) => {
                    let Some(own) = place(bytes) else { return Ok(None) };
                    let agrees = (own.needed, own.members, own.at) == (needed, members, at);
                    if !agrees || (own.group.is_some() && said.is_some() && own.group != said) {
                        return Ok(None);
                    }
                    said = own.group.or(said);
                    (Standing::Sound, slot::named(bytes))
                }
            };
            found.slots.push(standing);
            if at < members {
                found.members.push(member);
            }
        }
        let prints: Vec<_> =
            found.members.iter().flatten().map(|print| *print.as_bytes()).collect();
        let known = prints.len() == members;
        Ok((!known || Some(group(needed, &prints)?) == said).then_some(found))
    }
}

/// The quorums among the slots of a recording, in their order.
pub(crate) fn groups(cells: &[Cell<'_>]) -> Result<Vec<Group>, Error> {
    let mut found: Vec<Group> = Vec::new();
    let mut free = 0;
    for (at, cell) in cells.iter().enumerate() {
        let Cell::Sound(bytes) = cell else { continue };
        let Some(like) = place(bytes) else { continue };
        let Some(first) = at.checked_sub(like.at).filter(|first| *first >= free) else { continue };
        if let Some(group) = Group::read(cells, first, &like)? {
            free = first + group.slots.len();
            found.push(group);
        }
    }
    Ok(found)
}
