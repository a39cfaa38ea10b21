// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The published recordings of version 1: ours is made again byte for byte, and all open.

use std::io::Cursor;

use crate::common::*;
use lab_engine::hash::Sha384;
use lab_vault::{ClockSource, Note, Reader, Reason, Verdict};

const SEED: u64 = 20_261_123;
const DIGEST: &str = "453c4791f3ef34189f28c5d9cf7c8d15768f1b60ed9f2053\
    f7e8a3cb3be091fdfeb45e644ef9809b1d4aeef3dd4a790f";

fn published(name: &str) -> Vec<u8> {
    std::fs::read(vectors("recording").join(name)).unwrap()
}

/// With `ALULA_WRITE_VECTORS` set, writes the file: for a new version of the format, never for
/// this one.
#[test]
fn the_recorder_still_writes_version_1_byte_for_byte() {
    let file = small(SEED);
    if std::env::var_os("ALULA_WRITE_VECTORS").is_some() {
        std::fs::write(vectors("recording").join("flight.alula"), &file).unwrap();
    }
    assert_eq!(hex::encode(Sha384::digest(&file).unwrap()), DIGEST);
    assert!(file == published("flight.alula"));
}

#[test]
fn the_published_recording_opens() {
    let file = published("flight.alula");
    let (report, pieces) = opened(&file, &owner()).unwrap();
    assert_eq!(report.verdict, Verdict::Complete);
    assert_eq!(all_true(&pieces, &content()), content().len());
    assert_eq!((report.signed_bytes, report.chapters), (5200, 2));
    let mut reader = Reader::open(Cursor::new(&file)).unwrap();
    reader.expect_aircraft(drone().identity().public()).unwrap();
    reader.unlock(&owner()).unwrap();
    assert_eq!(reader.header().sequence, Some(41));
    assert_eq!(reader.start().unwrap().subject, subject());
}

/// Made from the format's page alone, by another implementation with other libraries.
#[test]
fn a_strangers_recording_opens() {
    let file = published("stranger.alula");
    let (report, pieces) = opened(&file, &owner()).unwrap();
    assert_eq!(report.verdict, Verdict::Complete);
    let content: Vec<u8> = (0..9000u32).map(|at| (at % 251) as u8).collect();
    assert_eq!(all_true(&pieces, &content), content.len());
    assert_eq!((report.signed_bytes, report.chapters), (9000, 2));
    assert_eq!(report.closed, Some(Reason::Stopped));
    let end = report.end.unwrap();
    assert_eq!((end.wall_us, end.source, end.elapsed_us), (77, ClockSource::Ntp, 3_000_000));
    let mut reader = Reader::open(Cursor::new(&file)).unwrap();
    reader.unlock(&owner()).unwrap();
    assert_eq!(reader.start().unwrap().subject.name, "côté.txt");
    assert_eq!(reader.header().sequence, None);
    let mut notes = Vec::new();
    let mut note_of = |event: lab_vault::Event<'_>| {
        if let lab_vault::Event::Note { note, .. } = event {
            notes.push(note.clone());
        }
        Ok(())
    };
    reader.examine(lab_vault::Content::Prefix, &mut note_of).unwrap();
    assert_eq!(notes, [Note::Text("a stranger's note".into())]);
}
