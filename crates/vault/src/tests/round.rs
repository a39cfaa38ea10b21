// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What goes in comes out, at every boundary.

use super::*;
use crate::{Note, Verdict};

#[test]
fn content_comes_back_at_every_boundary() {
    let room = 4096 - 32;
    let lens = [0, 1, 2, room - 33, room - 32, room - 31, 2 * room - 33, 2 * room - 32];
    let chapters = [9_999, 10_000, 10_001, 19_999, 20_000, 20_001, 100_000];
    for len in lens.into_iter().chain(chapters) {
        let content = content(len);
        let file = recorded(&content, &settings());
        let (report, pieces) = opened(&file, Content::Prefix).unwrap();
        assert_eq!(report.verdict, Verdict::Complete, "{len}");
        assert_eq!(pieces.iter().flat_map(|(_, bytes)| bytes.clone()).collect::<Vec<_>>(), content);
        assert_eq!(report.authentic_bytes, Some(len as u64));
        assert_eq!((report.signed_bytes, report.content), (len as u64, len as u64));
        assert_eq!(report.chapters, len.div_ceil(10_000) as u64);
        assert_eq!(report.closed, Some(Reason::EndOfInput));
        assert_eq!(report.end.unwrap().content, len as u64);
        let without = verified(&file).unwrap();
        assert_eq!((without.verdict, without.signed_bytes), (Verdict::Complete, len as u64));
        assert_eq!((without.authentic_bytes, without.end), (None, None));
        assert_eq!(without.chain, report.chain);
    }
}

#[test]
fn a_recording_may_end_right_after_the_copy() {
    let settings = Settings { chapter_bytes: 1 << 20, ..settings() };
    let content = content(5 << 20);
    let mut ended = 0;
    for len in [3 << 20, (4 << 20) - 1, 4 << 20, (4 << 20) + 1, 5 << 20] {
        let content = &content[..len];
        let mut writer = create(Vec::new(), &TestClock::default(), &settings, Durability::Bulk);
        writer.write_all(content).unwrap();
        writer.finish(Reason::EndOfInput).unwrap();
        let file = writer.into_target();
        let (report, pieces) = opened(&file, Content::Prefix).unwrap();
        assert_eq!((report.verdict, report.content), (Verdict::Complete, content.len() as u64));
        assert!(pieces.iter().flat_map(|(_, bytes)| bytes).eq(content));
        ended += report.chapters - len.div_ceil(1 << 20) as u64;

        let mut reader = Reader::open(Cursor::new(&file)).unwrap();
        reader.unlock(&world().owner).unwrap();
        let last = content.len() as u64 - 1;
        assert_eq!(reader.read_at(last, &mut [0; 2]).unwrap(), 1);
        assert_eq!(reader.read_at(last + 1, &mut [0; 2]).unwrap(), 0);
    }
    assert_eq!(ended, 2, "two of them need a chapter between copy and index");
}

#[test]
fn what_is_told_under_the_seal_comes_back() {
    let file = recorded(b"x", &settings());
    let mut reader = Reader::open(Cursor::new(&file)).unwrap();
    assert_eq!(reader.start(), None);
    reader.expect_aircraft(world().identity.public()).unwrap();
    assert_eq!(reader.aircraft().unwrap(), world().identity.public().fingerprint());
    reader.unlock(&world().owner).unwrap();
    let start = reader.start().unwrap();
    assert_eq!(start.subject.name, "DCIM/ä 1.mp4");
    assert_eq!((start.wall_us, start.source), (1 << 50, ClockSource::Gps));
    let shown = start.disclose(&reader.header().recording_id, 3).unwrap();
    assert_eq!(shown.commitment().unwrap(), reader.header().start_commitments[2]);
    for name in ["survey", "DCIM", "mp4"] {
        assert!(!file.windows(name.len()).any(|bytes| bytes == name.as_bytes()));
    }
}

#[test]
fn only_the_owner_opens() {
    let file = recorded(b"x", &settings());
    let mut reader = Reader::open(Cursor::new(&file)).unwrap();
    assert!(matches!(reader.unlock(&world().stranger), Err(Error::WrongKey)));
    assert!(matches!(reader.read_at(0, &mut [0]), Err(Error::Locked)));
    let other = Identity::generate().unwrap();
    assert!(matches!(reader.expect_aircraft(other.public()), Err(Error::OtherAircraft)));
}

#[test]
fn any_position_can_be_read_closed_or_not() {
    let content = content(57_000);
    let file = recorded(&content, &settings());
    for cut in [0, 6000] {
        let file = &file[..file.len() - cut];
        let mut reader = Reader::open(Cursor::new(file)).unwrap();
        reader.unlock(&world().owner).unwrap();
        for step in 0..400 {
            let offset = (step * 7919) % 57_100;
            let mut bytes = [0; 700];
            let mut got = 0;
            while got < bytes.len() {
                match reader.read_at((offset + got) as u64, &mut bytes[got..]).unwrap() {
                    0 => break,
                    len => got += len,
                }
            }
            let end = content.len().min(offset + 700);
            let expected = content.get(offset..end).unwrap_or(&[]);
            assert_eq!(&bytes[..got], expected, "{offset}");
        }
    }
}

#[test]
fn reading_on_after_a_whole_pass_gives_what_was_read_before() {
    let content = content(20_000);
    let file = recorded(&content, &settings());
    let mut reader = Reader::open(Cursor::new(&file)).unwrap();
    reader.unlock(&world().owner).unwrap();
    let mut bytes = [0; 50];
    for _ in 0..2 {
        reader.read_at(100, &mut bytes).unwrap();
        assert_eq!(bytes, content[100..150]);
        reader.examine(Content::Prefix, &mut |_| Ok(())).unwrap();
    }
}

#[test]
fn a_long_recording_is_found_through_its_index() {
    let settings = Settings { segment_bytes: 4096, chapter_bytes: 4096, ..Settings::default() };
    let content = content(4096 * 2500 + 100);
    let mut writer = create(Vec::new(), &TestClock::default(), &settings, Durability::Bulk);
    writer.write_all(&content).unwrap();
    writer.finish(Reason::Stopped).unwrap();
    let file = writer.into_target();
    let (report, _) = opened(&file, Content::Prefix).unwrap();
    assert_eq!((report.verdict, report.chapters), (Verdict::Complete, 2501));
    let mut counting = Counting { inner: Cursor::new(&file[..]), bytes: 0 };
    let mut reader = Reader::open(&mut counting).unwrap();
    reader.unlock(&world().owner).unwrap();
    for offset in [10_000_000, 3, 5_000_000, content.len() - 1, 4096 * 1024, 4096 * 2048 - 1] {
        let mut byte = [0];
        assert_eq!(reader.read_at(offset as u64, &mut byte).unwrap(), 1);
        assert_eq!(byte[0], content[offset], "{offset}");
    }
    assert_eq!(reader.read_at(content.len() as u64, &mut [0]).unwrap(), 0);
    drop(reader);
    assert!(counting.bytes < 1_000_000, "{} bytes were read to find six places", counting.bytes);
}

#[test]
fn notes_stand_in_the_streams_order() {
    let mut writer = create(Vec::new(), &TestClock::default(), &settings(), Durability::Live);
    let notes = [
        Note::Text("begin".into()),
        Note::Gap { bytes: Some(77), reason: "slow card".into() },
        Note::Gap { bytes: None, reason: String::new() },
        Note::Plain { bytes: 5, digest: [9; 48], reason: "module failed".into() },
    ];
    for note in &notes {
        writer.note(note).unwrap();
        writer.write_all(b"abc").unwrap();
    }
    assert!(matches!(writer.note(&Note::Text("x".repeat(1025))), Err(Error::TooLong(_))));
    writer.finish(Reason::EndOfInput).unwrap();
    let file = writer.into_target();
    let mut reader = Reader::open(Cursor::new(&file)).unwrap();
    reader.unlock(&world().owner).unwrap();
    let mut met = Vec::new();
    let report = reader
        .examine(Content::Prefix, &mut |event| {
            if let Event::Note { offset, note, .. } = event {
                met.push((offset, note.clone()));
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(report.verdict, Verdict::Complete);
    let expected: Vec<_> = notes.into_iter().enumerate().map(|(i, n)| (3 * i as u64, n)).collect();
    assert_eq!(met, expected);
}

#[test]
fn the_preamble_is_there_twice_in_long_and_short_recordings() {
    for len in [10, 6 << 20] {
        let settings = Settings { chapter_bytes: 1 << 20, ..Settings::default() };
        let file = recorded(&content(len), &settings);
        let magic = crate::layout::MAGIC;
        let places: Vec<_> =
            (0..file.len() - 16).filter(|at| file[*at..].starts_with(magic)).collect();
        assert_eq!(places.len(), 2);
        let preamble = &file[..crate::layout::preamble_len(1)];
        assert_eq!(&file[places[1]..][..preamble.len()], preamble);
        if len > 4 << 20 {
            assert!((4 << 20..(5 << 20) + 8192).contains(&places[1]), "{}", places[1]);
        }
    }
}

/// Counts what is read.
struct Counting<R> {
    inner: R,
    bytes: usize,
}

impl<R: std::io::Read> std::io::Read for &mut Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let len = self.inner.read(buffer)?;
        self.bytes += len;
        Ok(len)
    }
}

impl<R: std::io::Seek> std::io::Seek for &mut Counting<R> {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}
