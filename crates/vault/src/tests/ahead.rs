// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Chapters opened ahead on several threads: the same events and the same report as without,
//! whatever the file is like.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::*;
use crate::{Note, ReadAt, Verdict};

/// A file in memory that counts what is read of it.
struct Counted(Vec<u8>, Arc<AtomicU64>);

impl ReadAt for Counted {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let from = self.0.get(offset as usize..).and_then(|rest| rest.get(..bytes.len()));
        bytes.copy_from_slice(from.ok_or(io::ErrorKind::UnexpectedEof)?);
        self.1.fetch_add(bytes.len() as u64, Relaxed);
        Ok(())
    }
}

/// All that a reader tells, its report last; and how much of the file was read ahead.
fn told(file: &[u8], how: Content, key: bool, threads: usize) -> (Vec<String>, u64) {
    let read = Arc::new(AtomicU64::new(0));
    let mut events = Vec::new();
    let mut reader = match Reader::open(Cursor::new(file)) {
        Ok(reader) => reader,
        Err(error) => return (vec![error.to_string()], 0),
    };
    if key {
        reader.unlock(&world().owner).unwrap();
    }
    reader.read_on(Box::new(Counted(file.to_vec(), read.clone())), threads);
    let report = reader.examine(how, &mut |event| {
        events.push(format!("{event:?}"));
        Ok(())
    });
    events.push(format!("{report:?}"));
    (events, read.load(Relaxed))
}

/// Chapters, notes, checkpoints, an empty chapter, a copy, a close.
fn sample() -> Vec<u8> {
    let clock = TestClock::default();
    let mut writer = create(Vec::new(), &clock, &settings(), Durability::Live);
    for part in content(83_000).chunks(17_000) {
        writer.write_all(part).unwrap();
        clock.advance_ms(600);
        writer.tick().unwrap();
        writer.note(&Note::Text("between")).unwrap();
    }
    writer.finish(Reason::EndOfInput).unwrap();
    writer.into_target()
}

fn assert_same(file: &[u8], what: &str) {
    for how in [Content::Prefix, Content::Salvage] {
        for key in [false, true] {
            let ((alone, none), (ahead, _)) = (told(file, how, key, 1), told(file, how, key, 3));
            assert_eq!(none, 0);
            assert!(alone == ahead, "{what}, {how:?}, key {key}: {alone:#?} {ahead:#?}");
        }
    }
}

#[test]
fn good_recordings_are_told_alike_and_are_read_ahead() {
    let long = recorded(&content(1_030 * 10_000), &settings());
    for file in [&sample(), &long, &recorded(&[], &settings())] {
        assert_same(file, "whole");
        let (events, read) = told(file, Content::Prefix, true, 2);
        assert!(events.last().unwrap().contains(&format!("{:?}", Verdict::Complete)));
        let chapters = events.iter().filter(|event| event.starts_with("Chapter")).count() as u64;
        assert!(read >= chapters * 100, "{read} bytes of {chapters} chapters");
        assert!(chapters < 1000 || read > 1_030 * 10_000, "{read}");
    }
}

#[test]
fn bad_recordings_are_told_alike() {
    let file = sample();
    for at in (0..file.len()).step_by(file.len() / 60) {
        let mut flipped = file.clone();
        flipped[at] ^= 1;
        assert_same(&flipped, &format!("flipped at {at}"));
        assert_same(&file[..at], &format!("cut at {at}"));
    }
    let mut lost = file.clone();
    lost[30_000..60_000].fill(0);
    assert_same(&lost, "a hole");
    assert_same(&[&file[..], b"something"].concat(), "something after the close");
    let half = file.len() / 2;
    assert_same(&[&file[..half], &file[half / 2..]].concat(), "spliced");
}

#[test]
fn a_file_that_cannot_be_read_ahead_is_read_all_the_same() {
    struct Broken;
    impl ReadAt for Broken {
        fn read_exact_at(&self, _: &mut [u8], _: u64) -> io::Result<()> {
            Err(io::ErrorKind::Other.into())
        }
    }
    let file = sample();
    let mut reader = Reader::open(Cursor::new(&file)).unwrap();
    reader.read_on(Box::new(Broken), 2);
    let report = reader.examine(Content::Prefix, &mut |_| Ok(())).unwrap();
    assert_eq!(report.verdict, Verdict::Complete);
    // What differs from the file is not taken for it.
    let mut other = file.clone();
    other[25_000..].iter_mut().step_by(997).for_each(|byte| *byte ^= 1);
    let mut reader = Reader::open(Cursor::new(&file)).unwrap();
    reader.unlock(&world().owner).unwrap();
    reader.read_on(Box::new(Counted(other, Arc::default())), 2);
    let mut bytes = Vec::new();
    let report = reader.examine(Content::Prefix, &mut |event| {
        if let Event::Content { bytes: more, .. } = event {
            bytes.extend_from_slice(more);
        }
        Ok(())
    });
    assert_eq!(report.unwrap().verdict, Verdict::Complete);
    assert_eq!(bytes, content(83_000));
}
