// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Time, sync, failing targets, size limits: how a recorder is driven.

use std::io;

use super::*;
use crate::{Target, Verdict};

/// A card that fails as a script says, and remembers what was synced.
#[derive(Default)]
struct Card {
    bytes: Vec<u8>,
    synced: usize,
    /// Appends that go well before the failing ones.
    good_appends: usize,
    fail_appends: usize,
    fail_syncs: usize,
    most: Option<usize>,
}

impl Target for Card {
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.good_appends > 0 {
            self.good_appends -= 1;
        } else if self.fail_appends > 0 {
            self.fail_appends -= 1;
            return Err(io::ErrorKind::StorageFull.into());
        }
        let len = bytes.len().min(self.most.unwrap_or(usize::MAX));
        self.bytes.extend_from_slice(&bytes[..len]);
        Ok(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        if self.fail_syncs > 0 {
            self.fail_syncs -= 1;
            return Err(io::ErrorKind::Other.into());
        }
        self.synced = self.bytes.len();
        Ok(())
    }
}

#[test]
fn the_header_is_durable_before_anything_is_taken() {
    let mut writer = create(Card::default(), &TestClock::default(), &settings(), Durability::Live);
    let preamble = crate::layout::preamble_len(1);
    assert_eq!(writer.target().synced, preamble);
    assert_eq!(writer.status().file, preamble as u64);
    assert_eq!(writer.wait(), None);
}

#[test]
fn a_paused_stream_is_durable_within_the_interval() {
    let clock = TestClock::default();
    let mut writer = create(Card::default(), &clock, &settings(), Durability::Live);
    writer.write_all(b"last words").unwrap();
    assert_eq!(writer.wait().unwrap().as_millis(), 500);
    clock.advance_ms(499);
    writer.tick().unwrap();
    assert_eq!((writer.status().durable, writer.wait().unwrap().as_millis()), (0, 1));
    clock.advance_ms(1);
    writer.tick().unwrap();
    let status = writer.status();
    assert_eq!((status.durable, status.signed, status.chapters), (10, 10, 1));
    let card = writer.into_target();
    assert_eq!(card.synced, card.bytes.len());
    let (report, pieces) = opened(&card.bytes, Content::Prefix).unwrap();
    assert_eq!(report.verdict, Verdict::CutShort { offset: card.bytes.len() as u64 });
    assert_eq!(pieces, [(0, b"last words".to_vec())]);
    assert_eq!((report.authentic_bytes, report.signed_bytes), (Some(10), 10));
    assert_eq!(report.chain, status.chain);
}

#[test]
fn the_oldest_byte_decides_however_often_others_come() {
    let clock = TestClock::default();
    let mut writer = create(Card::default(), &clock, &settings(), Durability::Live);
    for step in 0..100 {
        writer.write_all(&[step]).unwrap();
        clock.advance_ms(20);
        writer.tick().unwrap();
        let age = u64::from(step) + 1 - writer.status().durable;
        assert!(age * 20 <= 500, "{age} bytes are not durable after {step}");
    }
    assert!(writer.status().chapters >= 3);
}

#[test]
fn content_that_no_checkpoint_covers_gets_one_when_the_stream_pauses() {
    let clock = TestClock::default();
    let settings = Settings { checkpoint_every: 4, ..settings() };
    let mut writer = create(Card::default(), &clock, &settings, Durability::Live);
    writer.write_all(b"a").unwrap();
    clock.advance_ms(500);
    writer.tick().unwrap();
    assert_eq!((writer.status().durable, writer.status().signed), (1, 0));
    assert_eq!(writer.wait().unwrap().as_millis(), 1500);
    clock.advance_ms(1500);
    writer.tick().unwrap();
    assert_eq!(writer.status().signed, 1);
    assert_eq!(writer.wait(), None);
    writer.finish(Reason::EndOfInput).unwrap();
    let file = writer.into_target().bytes;
    assert_eq!(verified(&file).unwrap().verdict, Verdict::Complete);
}

#[test]
fn a_failed_write_is_repeated_with_the_same_bytes() {
    let content = content(100_000);
    let mut writer = create(Card::default(), &TestClock::default(), &settings(), Durability::Live);
    let mut rest = &content[..];
    let mut failures = 0;
    while !rest.is_empty() {
        let card = writer.target();
        (card.fail_appends, card.most) = (1, Some(1000));
        loop {
            match writer.write(rest) {
                Ok(len) => {
                    rest = &rest[len..];
                    break;
                }
                Err(Error::Io(_)) => failures += 1,
                Err(other) => panic!("{other}"),
            }
        }
    }
    writer.target().fail_appends = 3;
    let finished = loop {
        match writer.finish(Reason::Stopped) {
            Ok(status) => break status,
            Err(_) => failures += 1,
        }
    };
    assert!(failures > 5, "{failures}");
    let card = writer.into_target();
    assert_eq!((finished.file, card.synced), (card.bytes.len() as u64, card.bytes.len()));
    let (report, pieces) = opened(&card.bytes, Content::Prefix).unwrap();
    assert_eq!(report.verdict, Verdict::Complete);
    assert_eq!(pieces.into_iter().flat_map(|(_, bytes)| bytes).collect::<Vec<_>>(), content);
}

#[test]
fn a_sync_that_failed_is_never_believed_again() {
    let clock = TestClock::default();
    let mut writer = create(Card::default(), &clock, &settings(), Durability::Live);
    writer.write_all(b"kept").unwrap();
    writer.flush().unwrap();
    writer.write_all(b"lost").unwrap();
    writer.target().fail_syncs = 1;
    clock.advance_ms(500);
    assert!(matches!(writer.tick(), Err(Error::Io(_))));
    // The card would say yes from here on.
    assert!(matches!(writer.tick(), Err(Error::Finished)));
    assert!(matches!(writer.write(b"x"), Err(Error::Finished)));
    assert!(matches!(writer.finish(Reason::Stopped), Err(Error::Finished)));
    assert_eq!((writer.status().durable, writer.status().content), (4, 8));
}

#[test]
fn durable_never_runs_ahead_of_the_card() {
    let mut writer = create(Card::default(), &TestClock::default(), &settings(), Durability::Live);
    let content = content(50_000);
    for part in content.chunks(333) {
        writer.write_all(part).unwrap();
        let status = writer.status();
        let card = writer.target();
        let file = card.bytes[..card.synced].to_vec();
        let (report, _) = opened(&file, Content::Prefix).unwrap();
        assert!(report.authentic_bytes.unwrap() >= status.durable);
        assert!(report.signed_bytes <= status.signed);
    }
}

#[test]
fn a_file_that_is_full_is_followed_by_one_that_names_it() {
    let settings = Settings { max_file_bytes: 16 << 20, ..Settings::default() };
    let mut writer = create(Vec::new(), &TestClock::default(), &settings, Durability::Bulk);
    let part = content(1 << 20);
    let mut written = 0;
    while writer.write_all(&part).is_ok() {
        written += part.len();
    }
    assert!(matches!(writer.write_all(&part), Err(Error::SizeLimit)));
    assert!(writer.is_full());
    let status = writer.finish(Reason::SizeLimit).unwrap();
    assert!(status.content >= written as u64);
    assert!(status.file <= 16 << 20 && status.file > 11 << 20, "{}", status.file);
    assert!(matches!(writer.write(b"x"), Err(Error::Finished)));
    let before = writer.successor();
    let report = verified(&writer.into_target()).unwrap();
    assert_eq!((report.closed, report.chain), (Some(Reason::SizeLimit), before.chain));

    let flight = Flight { predecessor: Some(before), sequence: Some(8), ..Flight::default() };
    let next = Writer::create(
        Vec::new(),
        TestClock::default(),
        &world().identity,
        &configuration(&settings),
        &flight,
        &Subject::default(),
        Durability::Bulk,
    )
    .unwrap();
    let file = next.into_target();
    let reader = Reader::open(Cursor::new(&file)).unwrap();
    assert_eq!(reader.header().predecessor, Some(before));
    assert_eq!(reader.header().sequence, Some(8));
}

#[test]
fn bulk_sealing_syncs_at_its_ends_only() {
    let clock = TestClock::default();
    let mut writer = create(Card::default(), &clock, &settings(), Durability::Bulk);
    let begin = writer.target().synced;
    writer.write_all(&content(60_000)).unwrap();
    clock.advance_ms(10_000);
    writer.tick().unwrap();
    assert_eq!((writer.target().synced, writer.wait()), (begin, None));
    let status = writer.finish(Reason::EndOfInput).unwrap();
    assert_eq!(status.durable, 60_000);
    assert_eq!(writer.target().synced as u64, status.file);
}

#[test]
fn a_chapter_sealed_apart_goes_out_again_as_the_same_bytes() {
    let card = Card { most: Some(777), ..Card::default() };
    let mut writer = create(card, &TestClock::default(), &settings(), Durability::Bulk);
    let content = content(25_000);
    let mut rest = &content[..];
    while !rest.is_empty() {
        let len = rest.len().min(10_000);
        let ticket = writer.ticket(len as u64).unwrap().unwrap();
        let sealed =
            ticket.seal(writer.spare(), &mut |piece| io::Read::read_exact(&mut rest, piece));
        // In its middle: what is on the card by then is not written again.
        (writer.target().good_appends, writer.target().fail_appends) = (3, 1);
        assert!(writer.put(sealed.unwrap()).is_err());
        writer.tick().unwrap();
    }
    writer.finish(Reason::EndOfInput).unwrap();
    let (report, pieces) = opened(&writer.into_target().bytes, Content::Prefix).unwrap();
    assert_eq!(report.verdict, Verdict::Complete);
    assert!(pieces.iter().flat_map(|(_, bytes)| bytes).eq(&content));
}
