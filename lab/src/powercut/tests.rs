// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The check notices what it is there for, and the model of the disk keeps what was synced.

use std::path::Path;
use std::rc::Rc;

use super::check::check;
use super::cut::{Survived, cut};
use super::shape::record;
use super::*;

struct Flown {
    world: World,
    trace: Trace,
}

/// A flight of the camera's shape, on a card without an error.
fn flown() -> Flown {
    let world = World::new().unwrap();
    let start = shape::new_disk(&world).unwrap();
    let mut number = 0;
    let trace = loop {
        let noise = &mut Noise::of(1, 9, number);
        let trace = record(&SHAPES[0], &world, start.clone(), None, noise).unwrap();
        if trace.fault.is_none() {
            break trace;
        }
        number += 1;
    };
    Flown { world, trace }
}

impl Flown {
    /// What is left after the last event, everything synced.
    fn survived(&self) -> Survived {
        let noise = |number| Noise::of(2, 9, number);
        let at = self.trace.log.events.len();
        let mut cuts = (0..).map(|number| cut(&self.trace.log, at, &mut noise(number)));
        cuts.find(|survived| survived.spoiled.is_empty()).unwrap()
    }

    fn checked(&self, survived: &Survived) -> std::result::Result<Tally, String> {
        let at = self.trace.log.events.len();
        let found = check(&self.trace, at, survived, &self.world.owners[0], true);
        found.map(|found| found.tally)
    }
}

/// The one recording on the card.
fn recording(survived: &mut Survived) -> &mut Vec<u8> {
    let card = |path: &std::path::PathBuf| path.parent() == Some(Path::new(CARD));
    let path = survived.tree.keys().find(|path| card(path)).unwrap().clone();
    Rc::make_mut(survived.tree.get_mut(&path).unwrap())
}

#[test]
fn what_was_durable_and_is_lost_is_noticed() {
    let flown = flown();
    let mut survived = flown.survived();
    assert!(flown.checked(&survived).unwrap().kept > 0);
    let len = recording(&mut survived).len() / 2;
    recording(&mut survived).truncate(len);
    assert!(flown.checked(&survived).unwrap_err().contains("said to be durable"));
    recording(&mut survived).truncate(5_000);
    assert!(flown.checked(&survived).unwrap_err().contains("does not open"));
}

#[test]
fn a_changed_byte_is_noticed() {
    let flown = flown();
    let len = recording(&mut flown.survived()).len();
    for at in (16_000..len / 2).step_by(997) {
        let mut survived = flown.survived();
        recording(&mut survived)[at] ^= 1;
        assert!(flown.checked(&survived).is_err(), "{at}");
    }
}

#[test]
fn false_content_is_noticed() {
    let mut flown = flown();
    let survived = flown.survived();
    flown.checked(&survived).unwrap();
    flown.trace.streams[0].content[100] ^= 1;
    assert!(flown.checked(&survived).unwrap_err().contains("false bytes"));
}

#[test]
fn a_recording_of_another_flight_is_noticed() {
    let mut flown = flown();
    let survived = flown.survived();
    flown.trace.streams[0].flight_id[0] ^= 1;
    assert!(flown.checked(&survived).is_err());
}

#[test]
fn synced_bytes_survive_and_others_do_all_there_is_to_do() {
    let flown = flown();
    let log = &flown.trace.log;
    let (mut whole, mut gone, mut mixed) = (0, 0, 0);
    for number in 0..400 {
        let noise = &mut Noise::of(3, 9, number);
        let at = moment(&flown.trace, noise);
        let survived = cut(log, at, noise);
        let synced = log.events[..at].iter().rev().find_map(|event| match event {
            Event::Told(told) => Some((told.path.clone(), told.synced)),
            _ => None,
        });
        let Some((path, synced)) = synced else { continue };
        let file = log.files.iter().max_by_key(|bytes| bytes.len()).unwrap();
        let bytes = &survived.tree[&path];
        let good = survived.spoiled.get(&path).copied().unwrap_or(synced);
        assert!(bytes[..good] == file[..good], "cut {number}");
        match &bytes[good..] {
            [] => gone += 1,
            rest if file[good..].starts_with(rest) => whole += 1,
            _ => mixed += 1,
        }
    }
    assert!(whole > 20 && gone > 20 && mixed > 5, "{whole} {gone} {mixed}");
}
