// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Chapters that are sealed apart make the same recording as chapters that are sealed in their
//! turn.

use std::io;

use super::*;
use crate::{Sealed, Ticket, Verdict};

/// Tickets for all of `content`, as many as there is room for.
fn tickets<T: Target>(writer: &mut Writer<T, TestClock>, len: usize) -> Vec<Ticket> {
    let chapter = writer.chapter_bytes();
    let mut tickets = Vec::new();
    let mut left = len as u64;
    while left > 0 {
        let Some(ticket) = writer.ticket(left.min(chapter)).unwrap() else { break };
        left -= ticket.content();
        tickets.push(ticket);
    }
    tickets
}

/// Seals what a ticket is for, from its place in `content`.
fn seal(ticket: Ticket, content: &mut &[u8]) -> Sealed {
    let (own, rest) = content.split_at(ticket.content() as usize);
    *content = rest;
    let mut own = own;
    ticket.seal(Vec::new(), &mut |piece| io::Read::read_exact(&mut own, piece)).unwrap()
}

fn bulk(settings: &Settings) -> Writer<Vec<u8>, TestClock> {
    create(Vec::new(), &TestClock::default(), settings, Durability::Bulk)
}

#[test]
fn content_comes_back_at_every_boundary() {
    let room = 4096 - 32;
    let one = [1, room - 33, room - 32, room - 31, 2 * room - 33, 2 * room - 32, 9_999, 10_000];
    for len in one.into_iter().chain([10_001, 20_000, 99_999, 1_100 * 10_000 + 5]) {
        let content = content(len);
        let mut writer = bulk(&settings());
        let tickets = tickets(&mut writer, len);
        let mut rest = &content[..];
        // Sealed in any order, put in theirs.
        let mut sealed: Vec<_> =
            tickets.into_iter().map(|ticket| seal(ticket, &mut rest)).collect();
        for chapter in sealed.drain(..) {
            writer.put(chapter).unwrap();
        }
        writer.finish(Reason::EndOfInput).unwrap();
        let file = writer.into_target();
        let (report, pieces) = opened(&file, Content::Prefix).unwrap();
        assert_eq!(report.verdict, Verdict::Complete, "{len}");
        assert!(pieces.iter().flat_map(|(_, bytes)| bytes).eq(&content), "{len}");
        assert_eq!(
            (report.signed_bytes, report.chapters),
            (len as u64, len.div_ceil(10_000) as u64)
        );
        let mut reader = Reader::open(Cursor::new(&file)).unwrap();
        reader.unlock(&world().owner).unwrap();
        let last = len as u64 - 1;
        assert_eq!(reader.read_at(last, &mut [0; 2]).unwrap(), 1);
    }
}

#[test]
fn both_ways_follow_each_other_in_one_recording() {
    let content = content(55_000);
    let mut writer = bulk(&settings());
    let (first, mut second) = content.split_at(12_345);
    writer.write_all(first).unwrap();
    assert!(matches!(writer.ticket(10), Err(Error::Finished)), "a chapter is open");
    writer.flush().unwrap();
    for ticket in tickets(&mut writer, 30_000) {
        writer.put(seal(ticket, &mut second)).unwrap();
    }
    writer.write_all(second).unwrap();
    writer.finish(Reason::EndOfInput).unwrap();
    let (report, pieces) = opened(&writer.into_target(), Content::Prefix).unwrap();
    assert_eq!(report.verdict, Verdict::Complete);
    assert!(pieces.iter().flat_map(|(_, bytes)| bytes).eq(&content));
}

#[test]
fn order_and_completeness_are_kept() {
    let content = content(30_000);
    let mut writer = bulk(&settings());
    let mut rest = &content[..];
    let mut sealed: Vec<_> =
        tickets(&mut writer, 30_000).into_iter().map(|ticket| seal(ticket, &mut rest)).collect();
    assert!(matches!(writer.write(b"x"), Err(Error::Finished)), "tickets are out");
    assert!(matches!(writer.finish(Reason::EndOfInput), Err(Error::Finished)));
    assert!(matches!(writer.put(sealed.remove(1)), Err(Error::Finished)), "not its turn");
    writer.put(sealed.remove(0)).unwrap();
    // The second is lost: nothing can follow, and what there is opens as cut short.
    assert!(matches!(writer.put(sealed.remove(0)), Err(Error::Finished)));
    let (report, pieces) = opened(&writer.into_target(), Content::Prefix).unwrap();
    assert!(matches!(report.verdict, Verdict::CutShort { .. }));
    assert!(pieces.iter().flat_map(|(_, bytes)| bytes).eq(&content[..10_000]));
    // A stream has no tickets.
    let mut live = create(Vec::new(), &TestClock::default(), &settings(), Durability::Live);
    assert!(matches!(live.ticket(10), Err(Error::Finished)));
}

#[test]
fn tickets_end_where_the_file_does() {
    let settings = Settings { chapter_bytes: 1 << 20, max_file_bytes: 1 << 24, ..settings() };
    let mut writer = create(Vec::new(), &TestClock::default(), &settings, Durability::Bulk);
    let content = content(1 << 25);
    let mut rest = &content[..];
    for ticket in tickets(&mut writer, content.len()) {
        writer.put(seal(ticket, &mut rest)).unwrap();
    }
    writer.finish(Reason::SizeLimit).unwrap();
    let file = writer.into_target();
    assert!((14 << 20..=1 << 24).contains(&file.len()), "{}", file.len());
}

#[test]
fn what_cannot_be_read_is_told() {
    let mut writer = bulk(&settings());
    let ticket = writer.ticket(100).unwrap().unwrap();
    let failed = ticket.seal(Vec::new(), &mut |_| Err(io::ErrorKind::UnexpectedEof.into()));
    assert!(
        matches!(failed, Err(Error::Io(error)) if error.kind() == io::ErrorKind::UnexpectedEof)
    );
}
