// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One small recording with every kind of frame, made the same way each time, and its parts by the
//! format's own words.
#![allow(dead_code)] // each test takes what it needs

use std::cell::Cell;
use std::io::Cursor;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use lab_vault::keys::{Drone, OwnerKey, Passphrase};
use lab_vault::{
    Clock, ClockSource, Content, Durability, Error, Event, Flight, Moment, Note, Reader, Reason,
    Report, Subject, Target, Verdict, Writer,
};

pub(crate) fn vectors(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/formats/vectors").join(folder)
}

/// The owner of the published vectors.
pub(crate) fn owner() -> OwnerKey {
    let passphrase = Passphrase::from_bytes(b"correct horse battery staple").unwrap();
    OwnerKey::read(&vectors("keys").join("owner.key"), &passphrase).unwrap()
}

/// The aircraft of the published vectors.
pub(crate) fn drone() -> Drone {
    Drone::open(&vectors("keys")).unwrap()
}

/// A clock that moves when it is told to.
#[derive(Clone, Default)]
pub(crate) struct SetClock(pub(crate) Rc<Cell<u64>>);

impl Clock for SetClock {
    fn now(&mut self) -> Moment {
        let monotonic_us = self.0.get();
        let wall_us = 1_790_000_000_000_000 + monotonic_us as i64;
        Moment { monotonic_us, wall_us, source: ClockSource::Gps }
    }
}

pub(crate) const FLIGHT: Flight = Flight {
    flight_id: *b"flight of vector",
    boot_id: *b"boot of a vector",
    sequence: Some(41),
    predecessor: None,
    file_limit: None,
};

pub(crate) fn subject() -> Subject {
    Subject { label: "vector".into(), name: "DCIM/ä b.mp4".into(), media_type: "video/mp4".into() }
}

pub(crate) fn content() -> Vec<u8> {
    (0..5200u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

pub(crate) fn create<T: Target>(
    target: T,
    clock: SetClock,
    durability: Durability,
) -> Writer<T, SetClock> {
    let drone = drone();
    let (identity, configuration) = (drone.identity(), drone.configuration());
    Writer::create(target, clock, identity, configuration, &FLIGHT, &subject(), durability).unwrap()
}

/// Start, two chapters, a checkpoint, a note, an empty chapter's worth of silence, index, copy,
/// close. With the random numbers of `seed`.
pub(crate) fn small(seed: u64) -> Vec<u8> {
    lab_engine::lab::fix_random(seed);
    let clock = SetClock::default();
    let content = content();
    let mut writer = create(Vec::new(), clock.clone(), Durability::Live);
    writer.write_all(&content[..5000]).unwrap();
    clock.0.set(600_000);
    writer.tick().unwrap();
    writer.note(&Note::Gap { bytes: Some(7), reason: "slow card" }).unwrap();
    clock.0.set(700_000);
    writer.write_all(&content[5000..]).unwrap();
    clock.0.set(800_000);
    writer.finish(Reason::EndOfInput).unwrap();
    lab_engine::lab::free_random();
    writer.into_target()
}

/// A frame in a file.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) kind: u32,
    pub(crate) number: u64,
    pub(crate) range: Range<usize>,
}

/// The frames of a good file whose segments have 4096 bytes and which has one slot.
pub(crate) fn frames(file: &[u8]) -> Vec<Frame> {
    let u32_at = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    let mut frames = Vec::new();
    let mut at = PREAMBLE - 2298;
    while at < file.len() {
        let kind = u32_at(at + 28);
        let number = u64::from_be_bytes(file[at + 32..at + 40].try_into().unwrap());
        let body = at + 40;
        let len = match kind {
            1 => 16,
            2 => 192 + 16 * u32_at(body + 8) as usize,
            3 => PREAMBLE,
            7 => 498,
            _ => {
                let mut end = body + 74;
                while u32_at(end) == u32::MAX {
                    end += 4096;
                }
                end + u32_at(end) as usize - body
            }
        };
        let signature = if matches!(kind, 1 | 7) { 4627 } else { 0 };
        let end = body + len + 104 + signature;
        frames.push(Frame { kind, number, range: at..end });
        at = end;
    }
    frames
}

/// Length of a preamble with one slot.
pub(crate) const PREAMBLE: usize = 11_107 + 1754 + 2298;

/// Content with its positions.
pub(crate) type Pieces = Vec<(u64, Vec<u8>)>;

/// The report with the owner's key, if given, and all content. The verdict alone if there is
/// nothing to read.
pub(crate) fn examined(file: &[u8], owner: Option<&OwnerKey>) -> Result<(Report, Pieces), Verdict> {
    let told = |error: Error| match error.verdict() {
        Some(verdict) => verdict,
        None => panic!("{error}"),
    };
    let mut reader = Reader::open(Cursor::new(file)).map_err(told)?;
    if let Some(owner) = owner {
        reader.unlock(owner).map_err(told)?;
    }
    let mut pieces = Vec::new();
    let report = reader.examine(Content::Salvage, &mut |event| {
        if let Event::Content { offset, bytes } = event {
            pieces.push((offset, bytes.to_vec()));
        }
        Ok(())
    });
    Ok((report.map_err(told)?, pieces))
}

/// The report with the owner's key, and all content.
pub(crate) fn opened(file: &[u8], owner: &OwnerKey) -> Result<(Report, Pieces), Verdict> {
    examined(file, Some(owner))
}

/// Whether a place is worth the time that a key takes: all that is sealed, and a part of the rest.
pub(crate) fn keyed(at: usize, frames: &[Frame]) -> bool {
    let frame = frames.iter().find(|frame| frame.range.contains(&at));
    let sealed = match frame {
        Some(frame) => matches!(frame.kind, 4..=6) || at < frame.range.start + 700,
        None => at >= 11_107,
    };
    sealed || at.is_multiple_of(16)
}

/// Whether a place is worth a run of its own: the copy is compared byte by byte, and of signatures
/// every bit counts alike. All places with `ALULA_LONG`.
pub(crate) fn worth(at: usize, frames: &[Frame]) -> bool {
    let alike = frames.iter().any(|frame| match frame.kind {
        1 => (frame.range.start + 200..frame.range.end).contains(&at),
        3 => (frame.range.start + 64..frame.range.end - 200).contains(&at),
        7 => (frame.range.start + 700..frame.range.end).contains(&at),
        _ => false,
    });
    !alike || at.is_multiple_of(8) || std::env::var_os("ALULA_LONG").is_some()
}

/// Fails unless every piece is what was recorded there; gives how much there is.
pub(crate) fn all_true(pieces: &Pieces, content: &[u8]) -> usize {
    for (offset, bytes) in pieces {
        let at = *offset as usize;
        assert_eq!(content.get(at..at + bytes.len()), Some(&bytes[..]), "at {at}");
    }
    pieces.iter().map(|(_, bytes)| bytes.len()).sum()
}

/// Runs `check` for every number below `count`, on two threads.
pub(crate) fn each(count: usize, check: impl Fn(usize) + Sync) {
    std::thread::scope(|scope| {
        let odd = scope.spawn(|| (1..count).step_by(2).for_each(&check));
        (0..count).step_by(2).for_each(&check);
        odd.join().unwrap();
    });
}
