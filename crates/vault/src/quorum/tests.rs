// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A quorum's slots alone: every subset unwraps, nothing else does, and slots that do not agree are
//! no quorum.

use std::sync::OnceLock;

use alula_engine::Secret;

use super::*;
use crate::keys::bytes::Fields;
use crate::keys::{Document, Members, OwnerKey, OwnerPublic, Quorum};
use crate::layout::RecordingId;
use crate::slot::SLOT_LEN;

const ID: [u8; 16] = [9; 16];
const K0: [u8; 32] = [5; 32];

/// Eight people, made once.
pub(crate) fn people() -> &'static [OwnerKey; 8] {
    static PEOPLE: OnceLock<[OwnerKey; 8]> = OnceLock::new();
    PEOPLE.get_or_init(|| std::array::from_fn(|_| OwnerKey::generate().unwrap()))
}

/// The public keys of the first of them.
pub(crate) fn publics(count: usize) -> Vec<OwnerPublic> {
    let public = |key: &OwnerKey| OwnerPublic::from_bundle(&key.public().to_bundle()).unwrap();
    people()[..count].iter().map(public).collect()
}

fn sealed(needed: usize, members: usize) -> Vec<u8> {
    let quorum = Quorum::new(needed, publics(members)).unwrap();
    let mut slots = vec![0; quorum.slots() * SLOT_LEN];
    seal_to(&quorum, &ID, &K0, &mut slots);
    slots
}

/// Seals to a quorum as a configuration would hold it.
pub(crate) fn seal_to(quorum: &Quorum, id: &RecordingId, k0: &[u8; 32], slots: &mut [u8]) {
    let mut bytes = Vec::new();
    quorum.write(&mut bytes);
    let mut fields = Fields::within(Document::Configuration, &bytes);
    let members = Members::read(&mut fields).unwrap();
    seal(members, id, &Secret::from_bytes(k0), slots).unwrap();
}

fn cells(slots: &[u8]) -> Vec<Cell<'_>> {
    slots.chunks_exact(SLOT_LEN).map(|slot| Cell::Sound(slot.try_into().unwrap())).collect()
}

fn key(slots: &[u8], member: usize, subset: Subset) -> Secret<32> {
    let slot = &slots[member * SLOT_LEN..][..SLOT_LEN];
    key_of(&people()[member], &ID, slot, subset).unwrap()
}

fn unwrapped(slots: &[u8], group: &Group, keys: Vec<Secret<32>>, subset: Subset) -> Option<bool> {
    let (slot, range) = group.wrapped(subset);
    let wrapped = &slots[slot * SLOT_LEN..][..SLOT_LEN][range];
    let (needed, members) = (group.needed, group.members.len());
    let k0 = unwrap(wrapped, keys, needed, members, subset, &ID);
    k0.ok().map(|k0| k0.declassify("test") == K0)
}

#[test]
fn every_subset_of_every_size_opens() {
    for (needed, members) in [(1, 2), (2, 2), (1, 3), (2, 3), (3, 3), (3, 5), (4, 8), (8, 8)] {
        let slots = sealed(needed, members);
        assert_eq!(slots.len() / SLOT_LEN, members + if needed == 4 { 2 } else { 1 });
        let found = groups(&cells(&slots)).unwrap();
        let [group] = &found[..] else { panic!("{needed} of {members}: {found:?}") };
        assert_eq!((group.first, group.needed, group.members.len()), (0, needed, members));
        for subset in subsets(needed, members) {
            assert!(group.opens(subset));
            let keys = subset.places().map(|at| key(&slots, at, subset)).collect();
            assert_eq!(unwrapped(&slots, group, keys, subset), Some(true), "{subset}");
        }
    }
}

#[test]
fn nothing_but_a_whole_subset_in_its_order_opens() {
    let slots = sealed(3, 5);
    let group = &groups(&cells(&slots)).unwrap()[0];
    let subset = Subset::of(&[1, 3, 4]).unwrap();
    let keys = |of: &[usize], subset| of.iter().map(|at| key(&slots, *at, subset)).collect();
    assert_eq!(unwrapped(&slots, group, keys(&[0, 2, 3], subset), subset), Some(true));
    for wrong in [&[0, 2][..], &[0, 2, 3, 4], &[2, 0, 3], &[0, 2, 2], &[0, 2, 4], &[]] {
        assert_eq!(unwrapped(&slots, group, keys(wrong, subset), subset), None, "{wrong:?}");
    }
    // A key for other members together, though they have all but one in common.
    let other = Subset::of(&[1, 3, 5]).unwrap();
    assert_eq!(unwrapped(&slots, group, keys(&[0, 2, 3], other), subset), None);
    assert_eq!(unwrapped(&slots, group, keys(&[0, 2, 4], other), subset), None);
    assert_eq!(unwrapped(&slots, group, keys(&[0, 2, 3], subset), other), None);
}

#[test]
fn slots_that_do_not_agree_are_no_quorum() {
    let slots = sealed(2, 3);
    let count = |slots: &[u8]| groups(&cells(slots)).unwrap().len();
    assert_eq!(count(&slots), 1);
    let tail = 1714;
    // Of the first member: m, n, j, a zero, the group; of the wrapped keys: m, n, number, a zero.
    let member = [tail, tail + 1, tail + 2, tail + 3, tail + 8, SLOT_LEN - 1, 1];
    let wraps = [1, 2, 3, 4, 33].map(|at| 3 * SLOT_LEN + at);
    for at in member.into_iter().chain(wraps) {
        for change in [1, 2, 4, 0x80, 0xff] {
            let mut bad = slots.clone();
            bad[at] ^= change;
            assert_eq!(count(&bad), 0, "byte {at} ^ {change}");
        }
    }
    // Cut, doubled, in another order, with members of another.
    let of = |at: usize| &slots[at * SLOT_LEN..][..SLOT_LEN];
    let other = sealed(2, 3);
    assert_eq!(count(&slots[..3 * SLOT_LEN]), 0);
    assert_eq!(count(&slots[SLOT_LEN..]), 0);
    assert_eq!(count(&[of(1), of(0), of(2), of(3)].concat()), 0);
    assert_eq!(count(&[of(0), of(0), of(2), of(3)].concat()), 0);
    assert_eq!(count(&[of(0), of(1), of(3), of(2)].concat()), 0);
    assert_eq!(count(&[&slots[..], &other].concat()), 2);
    assert_eq!(count(&[&[7; SLOT_LEN], &slots[..]].concat()), 1);
}

#[test]
fn a_quorum_is_known_by_any_slot_that_is_left() {
    let slots = sealed(2, 3);
    for left in 0..4 {
        let mut cells = vec![Cell::Erased; 6];
        cells[left + 1] = Cell::Sound(slots[left * SLOT_LEN..][..SLOT_LEN].try_into().unwrap());
        let found = groups(&cells).unwrap();
        assert_eq!((found[0].first, found[0].needed, found[0].members.len()), (1, 2, 3));
        let sound = found[0].slots.iter().filter(|slot| **slot == Standing::Sound).count();
        assert_eq!((found.len(), sound), (1, 1));
        assert!(!subsets(2, 3).any(|subset| found[0].opens(subset)));
    }
}

#[test]
fn hostile_slots_neither_panic_nor_take_memory() {
    let good = sealed(4, 8);
    let mut noise = 1u64;
    let mut next = || {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (noise >> 33) as usize
    };
    for _ in 0..2000 {
        let mut slots = good.clone();
        for _ in 0..1 + next() % 4 {
            // The bytes that say sizes and places.
            let at = [0, 1, 2, 3, 1714, 1715, 1716][next() % 7];
            slots[next() % 10 * SLOT_LEN + at] = next() as u8;
        }
        for group in groups(&cells(&slots)).unwrap() {
            assert!((1..=8).contains(&group.needed) && group.members.len() <= 8);
            assert!(group.first + group.slots.len() <= 10);
        }
    }
}

#[test]
fn there_are_as_many_subsets_as_the_binomial_says() {
    for (needed, members, count) in [(4, 8, 70), (1, 8, 8), (8, 8, 1), (2, 3, 3), (3, 5, 10)] {
        assert_eq!(subsets(needed, members).count(), count);
    }
    let of = subsets(2, 3).map(|subset| subset.to_string()).collect::<Vec<_>>();
    assert_eq!(of, ["1,2", "1,3", "2,3"]);
}

#[test]
fn numbers_are_those_of_members() {
    assert_eq!(Subset::of(&[3, 1]), Some(Subset(5)));
    assert_eq!(Subset(5).numbers(), [1, 3]);
    for wrong in [&[][..], &[0], &[9], &[1, 1], &[usize::MAX]] {
        assert_eq!(Subset::of(wrong), None);
    }
}
