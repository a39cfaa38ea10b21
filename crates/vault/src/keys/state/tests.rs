// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Power cuts between any two steps of an update, on a disk that keeps, loses or tears what was not
//! synced: no sequence number is ever handed out twice.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::*;

/// What a cut does to steps that were not made durable.
#[derive(Clone, Copy, Debug)]
enum Cut {
    Lost,
    Kept,
    /// Names are kept, bytes that were not synced only by half.
    Torn,
    /// A rename has taken the old name away and not yet given it to the new file, as on FAT.
    Nameless,
}

const CUTS: [Cut; 4] = [Cut::Lost, Cut::Kept, Cut::Torn, Cut::Nameless];

#[derive(Default)]
struct CutDisk {
    /// Name to bytes, and whether the bytes are durable.
    live: RefCell<BTreeMap<String, (Vec<u8>, bool)>>,
    /// What the last sync of the folder left.
    durable: RefCell<BTreeMap<String, Vec<u8>>>,
    renamed: RefCell<Vec<String>>,
    /// Steps until the power fails; `None` for never.
    steps: Cell<Option<usize>>,
}

impl CutDisk {
    fn step(&self) -> io::Result<()> {
        match self.steps.get() {
            Some(0) => Err(io::Error::other("no power")),
            Some(left) => {
                self.steps.set(Some(left - 1));
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn settle(&self) {
        let live = self.live.borrow();
        let half = |bytes: &Vec<u8>| bytes[..bytes.len() / 2].to_vec();
        *self.durable.borrow_mut() = live
            .iter()
            .map(|(name, (bytes, synced))| {
                (name.clone(), if *synced { bytes.clone() } else { half(bytes) })
            })
            .collect();
        self.renamed.borrow_mut().clear();
    }

    fn reboot(&self, cut: Cut) {
        let renamed = self.renamed.borrow().clone();
        match cut {
            Cut::Lost => {}
            Cut::Torn => self.settle(),
            Cut::Kept => {
                self.live.borrow_mut().values_mut().for_each(|(_, synced)| *synced = true);
                self.settle();
            }
            Cut::Nameless => renamed.iter().for_each(|name| {
                self.durable.borrow_mut().remove(name);
            }),
        }
        let durable = self.durable.borrow();
        *self.live.borrow_mut() =
            durable.iter().map(|(name, bytes)| (name.clone(), (bytes.clone(), true))).collect();
        self.renamed.borrow_mut().clear();
        self.steps.set(None);
    }
}

impl Disk for Rc<CutDisk> {
    fn read(&self, name: &str, _: usize) -> io::Result<Option<Vec<u8>>> {
        Ok(self.live.borrow().get(name).map(|(bytes, _)| bytes.clone()))
    }
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.step()?;
        self.live.borrow_mut().insert(name.into(), (bytes.into(), false));
        Ok(())
    }
    fn sync(&self, name: &str) -> io::Result<()> {
        self.step()?;
        self.live.borrow_mut().get_mut(name).expect("written before").1 = true;
        Ok(())
    }
    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.step()?;
        let file = self.live.borrow_mut().remove(from).expect("written before");
        self.live.borrow_mut().insert(to.into(), file);
        self.renamed.borrow_mut().push(to.into());
        Ok(())
    }
    fn sync_folder(&self) -> io::Result<()> {
        self.step()?;
        self.settle();
        Ok(())
    }
    fn lock(&self) -> io::Result<Option<fs::File>> {
        Ok(None)
    }
}

/// Replaces files in one unsynced step: what the test must catch.
struct Careless(Rc<CutDisk>);

impl Disk for Careless {
    fn read(&self, name: &str, max: usize) -> io::Result<Option<Vec<u8>>> {
        self.0.read(name, max)
    }
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.0.write(name, bytes)
    }
    fn sync(&self, name: &str) -> io::Result<()> {
        self.0.sync(name)
    }
    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.0.rename(from, to)
    }
    fn sync_folder(&self) -> io::Result<()> {
        self.0.sync_folder()
    }
    fn lock(&self) -> io::Result<Option<fs::File>> {
        Ok(None)
    }
    fn replace(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.write(name, bytes)
    }
}

fn aircraft() -> Fingerprint {
    Fingerprint::from_bytes([7; 48])
}

fn new_state(careless: bool) -> (Rc<CutDisk>, State<'static>) {
    let disk = Rc::new(CutDisk::default());
    let taken: Box<dyn Disk> =
        if careless { Box::new(Careless(disk.clone())) } else { Box::new(disk.clone()) };
    let state = State { disk: taken, aircraft: aircraft() };
    state.create().unwrap();
    disk.settle();
    (disk, state)
}

/// Many flights with a cut in each; false if a number came twice or the state was lost.
fn flights(seed: u64, careless: bool) -> bool {
    let mut random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut draw = |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    let (disk, state) = new_state(careless);
    let mut last = 0;
    for _ in 0..40 {
        disk.steps.set(Some(draw(14) as usize));
        while disk.steps.get() != Some(0) {
            match draw(4) {
                0 => drop(state.accept(draw(100))),
                1 => drop(state.note(last, &[1; 16], &[2; 48])),
                _ => match state.take_sequence() {
                    Ok(next) if next <= last => return false,
                    Ok(next) => last = next,
                    Err(_) => {}
                },
            }
        }
        disk.reboot(CUTS[draw(4) as usize]);
        // With power, the state answers: one sound record has always stayed.
        match state.take_sequence() {
            Ok(next) if next > last => last = next,
            _ => return false,
        }
        disk.settle();
    }
    true
}

#[test]
fn no_number_comes_twice_whenever_power_fails() {
    for seed in 0..500 {
        assert!(flights(seed, false), "seed {seed}");
    }
}

#[test]
fn the_campaign_catches_a_disk_that_does_not_sync() {
    assert!((0..20).any(|seed| !flights(seed, true)));
}

#[test]
fn a_cut_at_every_step_of_one_update() {
    for cut in CUTS {
        for step in 0..=4 {
            let (disk, state) = new_state(false);
            assert_eq!(state.take_sequence().unwrap(), 1);
            disk.steps.set(Some(step));
            let taken = state.take_sequence();
            assert_eq!(taken.is_ok(), step == 4, "{cut:?} {step}");
            disk.reboot(cut);
            let next = state.take_sequence().unwrap();
            assert!(next > taken.unwrap_or(1), "{cut:?} {step}");
            assert!(next <= 4, "{cut:?} {step}: {next}");
        }
    }
}

#[test]
fn a_rotten_record_costs_one_number_and_never_repeats_one() {
    for name in FILES {
        let clean = {
            let (disk, state) = new_state(false);
            state.take_sequence().unwrap();
            state.take_sequence().unwrap();
            drop(state);
            Rc::into_inner(disk).unwrap().durable.into_inner()
        };
        for at in 0..RECORD_LEN {
            for change in [0x01, 0x80, 0xff] {
                let (disk, state) = new_state(false);
                *disk.durable.borrow_mut() = clean.clone();
                disk.durable.borrow_mut().get_mut(name).unwrap()[at] ^= change;
                disk.reboot(Cut::Lost);
                let next = state.take_sequence().unwrap();
                assert!((3..=4).contains(&next), "{name} {at}: {next}");
                assert!(state.take_sequence().unwrap() == next + 1);
            }
        }
    }
}

#[test]
fn without_a_record_the_number_is_unknown_and_never_one_again() {
    let (disk, state) = new_state(false);
    state.take_sequence().unwrap();
    disk.live.borrow_mut().clear();
    assert!(matches!(state.take_sequence(), Err(Error::SequenceUnknown(_))));
    assert!(matches!(state.predecessor(), Err(Error::SequenceUnknown(_))));
    let stranger =
        State { disk: Box::new(disk.clone()), aircraft: Fingerprint::from_bytes([8; 48]) };
    stranger.create().unwrap();
    assert!(matches!(state.take_sequence(), Err(Error::SequenceUnknown(_))));
}

#[test]
fn the_last_number_is_never_the_one_that_means_unknown() {
    let (disk, state) = new_state(false);
    for name in FILES {
        let record = Record { sequence: SEQUENCE_UNKNOWN - 2, ..Record::default() };
        let bytes = record.to_bytes(aircraft()).unwrap();
        disk.live.borrow_mut().insert(name.into(), (bytes, true));
    }
    assert_eq!(state.take_sequence().unwrap(), SEQUENCE_UNKNOWN - 1);
    assert!(matches!(state.take_sequence(), Err(Error::SequenceUnknown(_))));
}

#[test]
fn the_predecessor_is_the_latest_recording_that_spoke() {
    let (_disk, state) = new_state(false);
    assert_eq!(state.predecessor().unwrap(), None);
    state.note(1, &[1; 16], &[1; 48]).unwrap();
    state.note(2, &[2; 16], &[2; 48]).unwrap();
    state.note(1, &[1; 16], &[3; 48]).unwrap();
    state.note(SEQUENCE_UNKNOWN, &[9; 16], &[9; 48]).unwrap();
    let last = state.predecessor().unwrap().unwrap();
    assert_eq!((last.sequence, last.recording_id, last.chain), (2, [2; 16], [2; 48]));
    assert_eq!(last.boot_id, boot_id().unwrap());
    state.accept(5).unwrap();
    state.accept(3).unwrap();
    assert_eq!(state.accepted().unwrap(), 5);
}
