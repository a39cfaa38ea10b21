// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Opening a recording with others: a member's contribution, and contributions put together.
//! `docs/formats/keys.md` §9.

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use alula_engine::Secret;
use alula_engine::hash::Sha384;

use super::Reader;
use crate::error::Error;
use crate::keys::{Fingerprint, OwnerKey, OwnerPublic};
use crate::layout::SLOTS_OFFSET;
use crate::quorum::{self, Cell, Contribution, Group, Refusal, Subset, groups};
use crate::ratchet;
use crate::slot::SLOT_LEN;

impl<R: Read + Seek> Reader<R> {
    /// The quorums of the recording, as far as the header's signature covers their slots. One whose
    /// slots were all erased is not to be told from other erased slots.
    pub fn quorums(&self) -> Result<Vec<Group>, Error> {
        Ok(groups(&self.cells(&self.preamble)?)?)
    }

    /// A member's part in opening this recording, sealed to `opener`. `number`, counted from 1,
    /// says which quorum if there are several, `subset` who opens it together if that is to be
    /// chosen.
    pub fn contribute(
        &mut self,
        member: &OwnerKey,
        number: Option<usize>,
        subset: Option<Subset>,
        opener: &OwnerPublic,
    ) -> Result<Contribution, Error> {
        let slots = self.best_slots()?;
        let groups = groups(&self.cells(&slots)?)?;
        let print = member.public().fingerprint();
        let group = choose(&groups, number, print)?;
        let at = group.member(print).ok_or(Refusal::NotAMember)?;
        let (needed, members) = (group.needed, group.members.len());
        let choose = Refusal::Choose { member: at + 1, needed, members };
        let subset = subset.or_else(|| group.only(at)).ok_or(choose.clone())?;
        if !subset.fits(needed, members) || !subset.has(at) {
            return Err(choose.into());
        }
        if !group.opens(subset) {
            return Err(Refusal::Lost(subset).into());
        }
        let id = self.header.recording_id;
        let key = quorum::key_of(member, &id, slot_of(&slots, group.first + at), subset);
        let key = match key {
            Err(error) if error.is_ours() => return Err(error.into()),
            other => other.map_err(|_| Error::Rejected)?,
        };
        let place = (id, self.header_digest, group.first, subset, at);
        Ok(Contribution::seal(&key, opener, place, print)?)
    }

    /// Opens the recording with a key alone, as [`unlock`](Self::unlock) does, or else with what
    /// members of a quorum have contributed. An opener who is a member himself needs no
    /// contribution of his own. `Error::Quorum` says what is missing.
    pub fn unlock_with(
        &mut self,
        opener: &OwnerKey,
        contributions: &[Contribution],
    ) -> Result<(), Error> {
        let none = match self.unlock(opener) {
            Err(none @ (Error::WrongKey | Error::Erased)) => none,
            other => return other,
        };
        let slots = self.best_slots()?;
        let groups = groups(&self.cells(&slots)?)?;
        let own = |contribution: &&Contribution| {
            contribution.recording_id == self.header.recording_id
                && contribution.header_digest == self.header_digest
        };
        let ours: Vec<_> = contributions.iter().filter(own).collect();
        let k0 = match self.together(opener, &ours, &groups, &slots) {
            Ok(k0) => k0,
            Err(_) if groups.is_empty() => return Err(none),
            Err(Error::Quorum(Refusal::None | Refusal::NotAlone { .. }))
                if ours.is_empty() && !contributions.is_empty() =>
            {
                return Err(Refusal::OtherRecording.into());
            }
            Err(Error::Quorum(Refusal::None)) => return Err(none),
            Err(other) => return Err(other),
        };
        self.adopt(k0, None)
    }

    /// K0 by the first subset that is whole. `Refusal::None` if nothing here speaks of a quorum.
    fn together(
        &self,
        opener: &OwnerKey,
        ours: &[&Contribution],
        groups: &[Group],
        slots: &[u8],
    ) -> Result<Secret<32>, Error> {
        let print = opener.public().fingerprint();
        let mut refusal = Refusal::None;
        // What members need no one else for; and what was contributed.
        let mut ways = BTreeSet::new();
        for group in groups {
            let Some(member) = group.member(print) else { continue };
            let (needed, members) = (group.needed, group.members.len());
            refusal = Refusal::NotAlone { member: member + 1, needed, members };
            if needed == 1 {
                ways.insert((group.first, Subset(1 << member)));
            }
        }
        for contribution in ours {
            let member = contribution.member + 1;
            if contribution.to != print {
                refusal = Refusal::OtherOpener { member, to: contribution.to };
                continue;
            }
            let fits = |group: &&Group| {
                group.first == contribution.first
                    && contribution.subset.fits(group.needed, group.members.len())
                    // Of one whose slot is lost, that is what is told below.
                    && group
                        .members
                        .get(contribution.member)
                        .is_some_and(|who| who.is_none_or(|who| who == contribution.from))
            };
            match groups.iter().find(fits) {
                Some(group) => drop(ways.insert((group.first, contribution.subset))),
                None => refusal = Refusal::Foreign { member },
            }
        }
        for (first, subset) in ways {
            let Some(group) = groups.iter().find(|group| group.first == first) else { continue };
            match self.one_way(opener, ours, group, subset, slots)? {
                Ok(k0) => return Ok(k0),
                Err(why) => refusal = worse(refusal, why),
            }
        }
        Err(refusal.into())
    }

    /// K0 by one subset.
    fn one_way(
        &self,
        opener: &OwnerKey,
        ours: &[&Contribution],
        group: &Group,
        subset: Subset,
        slots: &[u8],
    ) -> Result<Result<Secret<32>, Refusal>, Error> {
        if !group.opens(subset) {
            return Ok(Err(Refusal::Lost(subset)));
        }
        let (print, id) = (opener.public().fingerprint(), self.header.recording_id);
        let (needed, members) = (group.needed, group.members.len());
        let (mut keys, mut present, mut missing) = (Vec::with_capacity(8), vec![], vec![]);
        for at in subset.places() {
            let given = ours.iter().find(|one| {
                (one.first, one.subset, one.member, one.to) == (group.first, subset, at, print)
                    && group.members[at] == Some(one.from)
            });
            let key = match given {
                _ if group.members[at] == Some(print) => {
                    quorum::key_of(opener, &id, slot_of(slots, group.first + at), subset)
                }
                Some(contribution) => contribution.open(opener),
                None => {
                    missing.push((at + 1, group.members[at]));
                    continue;
                }
            };
            match key {
                Ok(key) => keys.push(key),
                Err(error) if error.is_ours() => return Err(error.into()),
                Err(_) => return Ok(Err(Refusal::Altered { member: at + 1 })),
            }
            present.push(at + 1);
        }
        if !missing.is_empty() {
            let others = ours.iter().filter(|one| (one.first, one.subset) != (group.first, subset));
            let others = others.count();
            return Ok(Err(Refusal::Missing { needed, members, subset, present, missing, others }));
        }
        let (slot, range) = group.wrapped(subset);
        let wrapped = &slot_of(slots, slot)[range];
        match quorum::unwrap(wrapped, keys, needed, members, subset, &id) {
            Ok(k0) if ratchet::commit(&k0, &id)? == self.header.commit => Ok(Ok(k0)),
            Ok(_) => Err(Error::Rejected),
            Err(error @ alula_engine::Error::NotOperational(_)) => Err(error.into()),
            Err(_) => Ok(Err(Refusal::False(subset))),
        }
    }

    /// The slots of a preamble, judged by the header.
    fn cells<'a>(&self, preamble: &'a [u8]) -> Result<Vec<Cell<'a>>, Error> {
        let slots = preamble[SLOTS_OFFSET..].chunks_exact(SLOT_LEN).take(self.header.slots);
        let mut cells = Vec::with_capacity(self.header.slots);
        for (slot, digest) in slots.zip(&self.header.slot_digests) {
            cells.push(match slot.try_into() {
                _ if slot.iter().all(|byte| *byte == 0) => Cell::Erased,
                Ok(bytes) if Sha384::digest(slot)? == *digest => Cell::Sound(bytes),
                _ => Cell::Damaged,
            });
        }
        Ok(cells)
    }

    /// A preamble whose damaged slots are those of the second copy, if they are sound there.
    fn best_slots(&mut self) -> Result<Vec<u8>, Error> {
        let mut best = self.preamble.clone();
        let damaged: Vec<usize> = self
            .cells(&best)?
            .iter()
            .enumerate()
            .filter(|(_, cell)| matches!(cell, Cell::Damaged))
            .map(|(at, _)| SLOTS_OFFSET + at * SLOT_LEN)
            .collect();
        if !damaged.is_empty()
            && let Some(copy) = self.second_copy()?
        {
            for at in damaged {
                best[at..at + SLOT_LEN].copy_from_slice(&copy[at..at + SLOT_LEN]);
            }
        }
        Ok(best)
    }
}

/// The slot of a number in a preamble.
fn slot_of(preamble: &[u8], number: usize) -> &[u8] {
    &preamble[SLOTS_OFFSET + number * SLOT_LEN..][..SLOT_LEN]
}

/// The quorum that a member means.
fn choose(groups: &[Group], number: Option<usize>, member: Fingerprint) -> Result<&Group, Refusal> {
    if let Some(number) = number {
        let group = number.checked_sub(1).and_then(|at| groups.get(at));
        return group.ok_or(Refusal::NoSuch(groups.len()));
    }
    let mut his = groups.iter().filter(|group| group.member(member).is_some());
    match (his.next(), his.next()) {
        (Some(group), None) => Ok(group),
        (Some(_), Some(_)) => Err(Refusal::Several(groups.len())),
        _ if groups.is_empty() => Err(Refusal::None),
        _ => Err(Refusal::NotAMember),
    }
}

/// What is told of two refusals: what is closer to opening, or has to be asked for again.
fn worse(one: Refusal, other: Refusal) -> Refusal {
    let weight = |refusal: &Refusal| match refusal {
        Refusal::False(_) => 5,
        Refusal::Altered { .. } => 4,
        Refusal::OtherOpener { .. } | Refusal::Foreign { .. } => 3,
        Refusal::Missing { .. } => 2,
        Refusal::Lost(_) => 1,
        _ => 0,
    };
    let fewer = match (&one, &other) {
        (Refusal::Missing { missing: here, .. }, Refusal::Missing { missing: there, .. }) => {
            there.len() < here.len()
        }
        _ => weight(&other) > weight(&one),
    };
    if fewer { other } else { one }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::keys::Quorum;
    use crate::layout::SLOTS_OFFSET;
    use crate::quorum::tests::{people, publics, seal_to};

    /// Who made the recording can wrap what he likes, and sign it.
    #[test]
    fn a_key_that_the_header_does_not_commit_to_is_rejected() {
        let file = crate::tests::quorum::sealed(false);
        let [.., opener] = people();
        for (k0, good) in [([5; 32], false), ([6; 32], true)] {
            let mut reader = Reader::open(Cursor::new(&file)).unwrap();
            let id = reader.header.recording_id;
            let quorum = Quorum::new(2, publics(3)).unwrap();
            let slots = &mut reader.preamble[SLOTS_OFFSET..][..quorum.slots() * SLOT_LEN];
            seal_to(&quorum, &id, &k0, slots);
            for (slot, digest) in slots.chunks_exact(SLOT_LEN).zip(&mut reader.header.slot_digests)
            {
                *digest = Sha384::digest(slot).unwrap();
            }
            if good {
                let k0 = Secret::from_bytes(&k0);
                reader.header.commit = ratchet::commit(&k0, &id).unwrap();
            }
            let pair = Subset::of(&[1, 2]);
            let given = [0, 1]
                .map(|at| reader.contribute(&people()[at], None, pair, opener.public()).unwrap());
            let unlocked = reader.unlock_with(opener, &given);
            assert_eq!(unlocked.is_ok(), good);
            assert!(good || matches!(unlocked, Err(Error::Rejected)));
        }
    }
}
