// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A quorum's slots: one for each member, and K0 wrapped for every subset. `docs/formats/keys.md`
//! §9.

use alula_engine::hash::Sha384;
use alula_engine::{Error, Secret, derive, wrap};

use super::{MEMBERS_MAX, Subset, subsets};
use crate::hybrid;
#[cfg(feature = "std")]
use crate::keys::OwnerKey;
use crate::keys::{self, Members};
use crate::layout::{Put, RecordingId, SUITE, Take};
use crate::ratchet;
use crate::slot::{FINGERPRINT, KIND, MEMBER, SENT, SLOT_LEN, SUBSETS};

/// What a slot says of its place in a quorum.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Place {
    pub(super) needed: usize,
    pub(super) members: usize,
    /// Counted from the quorum's first slot.
    pub(super) at: usize,
    /// What the slots of members say of all members together.
    pub(super) group: Option<[u8; GROUP_LEN]>,
}

/// How many slots a quorum takes.
pub(crate) fn slots(needed: usize, members: usize) -> usize {
    members + subsets(needed, members).count().div_ceil(WRAPS)
}

/// Wraps `k0` for a quorum in its slots, of which `slots` are all.
pub(crate) fn seal(
    quorum: Members<'_>,
    id: &RecordingId,
    k0: &Secret<32>,
    slots: &mut [u8],
) -> Result<(), keys::Error> {
    let (needed, members) = (quorum.needed(), quorum.len());
    let mut prints = [[0; 48]; MEMBERS_MAX];
    for (print, member) in prints.iter_mut().zip(quorum.members()) {
        *print = *member?.fingerprint().as_bytes();
    }
    let group = group(needed, &prints[..members])?;
    let mut secrets = [const { None }; MEMBERS_MAX];
    let mut rest = slots.chunks_exact_mut(SLOT_LEN);
    for ((at, member), slot) in quorum.members().enumerate().zip(rest.by_ref().take(members)) {
        let member = member?;
        slot[KIND] = MEMBER;
        slot[FINGERPRINT].copy_from_slice(member.fingerprint().as_bytes());
        let z = hybrid::send(&member, &mut slot[SENT])?;
        let mut fields = Put::new(&mut slot[SENT.end..]);
        fields.u8(needed as u8).u8(members as u8).u8(at as u8).bytes(&[0; 5]).bytes(&group);
        secrets[at] = Some(secret(&z, id, slot)?);
    }
    let wraps = rest.enumerate().flat_map(|(number, slot)| {
        let mut fields = Put::new(slot);
        fields.u8(SUBSETS).u8(needed as u8).u8(members as u8).u8(number as u8).pad();
        slot[WRAPS_FROM..].chunks_exact_mut(WRAP_LEN)
    });
    for (subset, wrapped) in subsets(needed, members).zip(wraps) {
        let mut keys = [const { None }; MEMBERS_MAX];
        for (key, at) in keys.iter_mut().zip(subset.places()) {
            let secret = secrets[at].as_ref().ok_or(Error::WrongLength)?;
            *key = Some(ratchet::quorum_key(secret, id, subset.0)?);
        }
        kek(keys, needed, members, subset, id)?.wrap(k0, wrapped)?;
    }
    Ok(())
}

/// What a slot says of its place; `None` if it is none of a quorum.
pub(super) fn place(slot: &[u8; SLOT_LEN]) -> Option<Place> {
    let place = match slot[KIND] {
        MEMBER => {
            let mut fields = Take::new(&slot[SENT.end..]);
            let (needed, members, at) = (fields.u8()?, fields.u8()?, fields.u8()?);
            fields.zeros(5)?;
            Place {
                needed: needed.into(),
                members: members.into(),
                at: Some(at.into()).filter(|at| *at < usize::from(members))?,
                group: Some(fields.array()?),
            }
        }
        SUBSETS => {
            let mut fields = Take::new(&slot[1..]);
            let (needed, members, number) = (fields.u8()?, fields.u8()?, fields.u8()?);
            fields.zeros(30)?;
            let (needed, members) = (usize::from(needed), usize::from(members));
            Place { needed, members, at: members + usize::from(number), group: None }
        }
        _ => return None,
    };
    let Place { needed, members, at, .. } = place;
    ((super::MEMBERS_MIN..=MEMBERS_MAX).contains(&members)
        && (1..=members).contains(&needed)
        && at < slots(needed, members))
    .then_some(place)
}

/// The key of a member for one subset, out of his slot.
#[cfg(feature = "std")]
pub(crate) fn key_of(
    owner: &OwnerKey,
    id: &RecordingId,
    slot: &[u8],
    subset: Subset,
) -> Result<Secret<32>, keys::Error> {
    let z = hybrid::receive(owner, slot.get(SENT).ok_or(Error::WrongLength)?)?;
    Ok(ratchet::quorum_key(&secret(&z, id, slot)?, id, subset.0)?)
}

/// K0 out of the slots of kind 3, of which `wraps` are all, by the keys of a whole subset, in its
/// members' order. The caller checks it against the header's `commit`.
#[cfg(feature = "std")]
pub(crate) fn unwrap(
    wrapped: &[u8],
    keys: Vec<Secret<32>>,
    needed: usize,
    members: usize,
    subset: Subset,
    id: &RecordingId,
) -> Result<Secret<32>, Error> {
    let mut all = [const { None }; MEMBERS_MAX];
    if keys.len() > all.len() {
        return Err(Error::WrongLength);
    }
    for (place, key) in all.iter_mut().zip(keys) {
        *place = Some(key);
    }
    kek(all, needed, members, subset, id)?.unwrap(wrapped)
}

/// Where K0 is wrapped for a subset: which slot of kind 3, and which bytes of it.
pub(super) fn wrap_place(
    needed: usize,
    members: usize,
    subset: Subset,
) -> (usize, core::ops::Range<usize>) {
    let rank = subsets(needed, members).take_while(|other| *other < subset).count();
    let from = WRAPS_FROM + rank % WRAPS * WRAP_LEN;
    (rank / WRAPS, from..from + WRAP_LEN)
}

/// The digest over a quorum's members.
pub(super) fn group(needed: usize, prints: &[[u8; 48]]) -> Result<[u8; GROUP_LEN], Error> {
    let mut hash = Sha384::new()?;
    hash.update(LABEL)?;
    hash.update(&[needed as u8, prints.len() as u8])?;
    hash.update(prints.as_flattened())?;
    let mut group = [0; GROUP_LEN];
    group.copy_from_slice(&hash.finish()?[..GROUP_LEN]);
    Ok(group)
}

/// S(j): the secret of a member in one recording, bound to all of his slot.
fn secret(z: &Secret<80>, id: &RecordingId, slot: &[u8]) -> Result<Secret<32>, Error> {
    let mut context = [0; 2 + 16 + SLOT_LEN];
    Put::new(&mut context).u16(SUITE).bytes(id).bytes(slot);
    hybrid::key(z, &context)
}

/// Members' keys combined. The first step of HKDF is the key extraction of [SP 800-133] §6.3 over
/// the keys one after the other, zeros behind them; its second step derives from the result.
fn kek(
    keys: [Option<Secret<32>>; MEMBERS_MAX],
    needed: usize,
    members: usize,
    subset: Subset,
    id: &RecordingId,
) -> Result<wrap::Kek, Error> {
    if keys.iter().flatten().count() != needed {
        return Err(Error::WrongLength);
    }
    let keys = keys.map(|key| key.unwrap_or_else(|| Secret::from_bytes(&[0; 32])));
    let two = |at: usize| Secret::<64>::concat(&keys[at], &keys[at + 1]);
    let four = |at: usize| Secret::<128>::concat(&two(at), &two(at + 2));
    let all = Secret::<256>::concat(&four(0), &four(4));
    let mut context = [0; LABEL.len() + 2 + 16 + 3];
    let mut fields = Put::new(&mut context);
    fields.bytes(LABEL).u16(SUITE).bytes(id).u8(needed as u8).u8(members as u8).u8(subset.0);
    let kek: Secret<32> = derive::hkdf_sha384(&all, &[], &context)?;
    wrap::Kek::from_secret(&kek)
}

const LABEL: &[u8; 14] = b"alula/1/quorum";
const GROUP_LEN: usize = 32;
const WRAPS_FROM: usize = 34;
const WRAP_LEN: usize = 40;
/// Wrapped keys in one slot.
const WRAPS: usize = (SLOT_LEN - WRAPS_FROM) / WRAP_LEN;
const _: () = assert!(WRAPS == 43 && WRAPS_FROM + WRAPS * WRAP_LEN == SLOT_LEN);
const _: () = assert!(SENT.end + 8 + GROUP_LEN == SLOT_LEN);
