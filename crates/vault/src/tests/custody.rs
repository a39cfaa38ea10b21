// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Custody: signed, bound, in order; survives power cuts while it is written; opens for whom it was
//! shared, and for nobody once it is erased.

use std::io::{self, Read, Seek, SeekFrom, Write};

use super::*;
use crate::custody::{self, Act, By, Known, Link, Medium, Received, Side, Tail};
use crate::layout::{CLOSE_FRAME_LEN, SLOTS_OFFSET, preamble_len};
use crate::slot::SLOT_LEN;
use crate::{Part, Verdict};

const LEN: usize = 25_000;
const NOW: Moment = Moment { monotonic_us: 0, wall_us: 1 << 50, source: ClockSource::Ntp };

fn by(signer: &OwnerKey) -> By<'_> {
    By { signer, now: NOW, remark: "a remark" }
}

fn sample() -> Vec<u8> {
    recorded(&content(LEN), &settings())
}

fn received(file: Vec<u8>) -> Vec<u8> {
    let mut medium = Cursor::new(file);
    custody::receive(&mut medium, &by(&world().owner), &mut |_| {}).unwrap();
    medium.into_inner()
}

fn shared(file: Vec<u8>) -> Vec<u8> {
    let mut medium = Cursor::new(file);
    let (owner, to) = (&world().owner, world().stranger.public());
    custody::share(&mut medium, owner, to, &by(owner)).unwrap();
    medium.into_inner()
}

fn recovered(file: Vec<u8>) -> Vec<u8> {
    let mut medium = Cursor::new(file);
    custody::recover(&mut medium, &by(&world().owner), &mut |_| {}).unwrap();
    medium.into_inner()
}

fn names(report: &Report) -> Vec<&'static str> {
    let custody = report.custody.as_ref().unwrap();
    custody.records.iter().map(|record| record.act.name()).collect()
}

#[test]
fn records_follow_a_close_and_change_nothing_before_it() {
    let before = sample();
    let file = shared(received(before.clone()));
    assert!(file.starts_with(&before));
    let (report, pieces) = opened(&file, Content::Prefix).unwrap();
    assert_eq!(report.verdict, Verdict::Complete);
    assert_eq!(pieces.into_iter().flat_map(|(_, bytes)| bytes).collect::<Vec<_>>(), content(LEN));
    assert_eq!(names(&report), ["received", "shared"]);
    let custody = report.custody.unwrap();
    assert_eq!((custody.tail, custody.begin), (Tail::Clean, before.len() as u64));
    let first = &custody.records[0];
    let act = Act::Received { found: Received::Complete, signed_bytes: LEN as u64 };
    assert_eq!((first.act, first.wall_us, first.source), (act, 1 << 50, ClockSource::Ntp));
    assert_eq!((first.signer, first.head), (world().owner.public().fingerprint(), report.chain));
    assert_eq!((first.remark.as_str(), first.before), ("a remark", [0; 48]));
    assert_eq!(custody.records[1].before, first.digest);
    // The same without reading the frames; and the index serves as before.
    let mut reader = Reader::open(Cursor::new(&file)).unwrap();
    assert_eq!(reader.custody().unwrap().unwrap(), custody);
    assert!(reader.is_closed().unwrap());
    reader.unlock(&world().owner).unwrap();
    let mut some = [0; 100];
    assert_eq!(reader.read_at(20_000, &mut some).unwrap(), 100);
    assert_eq!(some[..], content(LEN)[20_000..20_100]);
}

#[test]
fn a_shared_recording_opens_for_the_added_recipient_alone() {
    let file = received(sample());
    let mut reader = Reader::open(Cursor::new(&file)).unwrap();
    assert!(matches!(reader.unlock(&world().stranger), Err(Error::WrongKey)));
    let file = shared(file);
    let mut reader = Reader::open(Cursor::new(&file)).unwrap();
    reader.unlock(&world().stranger).unwrap();
    let other = OwnerKey::generate().unwrap();
    assert!(matches!(reader.unlock(&other), Err(Error::WrongKey)));
    // Twice is once.
    let (owner, to) = (&world().owner, world().stranger.public());
    let mut medium = Cursor::new(file.clone());
    let again = custody::share(&mut medium, owner, to, &by(owner));
    assert!(matches!(again, Err(Error::AlreadyRecipient)));
    assert!(medium.into_inner() == file);
    // Whoever was added may add others; who cannot open cannot.
    let mut medium = Cursor::new(file);
    let stranger = &world().stranger;
    let record = custody::share(&mut medium, stranger, other.public(), &by(stranger)).unwrap();
    let nobody = OwnerKey::generate().unwrap();
    let refused = custody::share(&mut medium, &nobody, nobody.public(), &by(&nobody));
    assert!(matches!(refused, Err(Error::WrongKey)));
    let report = verified(medium.get_ref()).unwrap();
    let reader = Reader::open(Cursor::new(medium.get_ref())).unwrap();
    let known = report.custody.unwrap().known(&[], &reader.recipients().unwrap());
    assert_eq!(known, [Known::Recipient(0), Known::Recipient(0), Known::Added(1)]);
    assert_eq!(record.number, 2);
}

#[test]
fn a_strangers_record_is_valid_and_known_as_a_strangers() {
    let mut medium = Cursor::new(sample());
    custody::receive(&mut medium, &by(&world().stranger), &mut |_| {}).unwrap();
    let report = verified(medium.get_ref()).unwrap();
    assert_eq!(report.verdict, Verdict::Complete);
    let recipients = Reader::open(Cursor::new(medium.get_ref())).unwrap().recipients().unwrap();
    let custody = report.custody.unwrap();
    assert_eq!(custody.known(&[], &recipients), [Known::Unknown]);
    let pinned = [world().stranger.public().fingerprint()];
    assert_eq!(custody.known(&pinned, &recipients), [Known::Pinned]);
}

#[test]
fn an_altered_record_is_refused() {
    let file = shared(received(recorded(b"short", &settings())));
    let whole = verified(&file).unwrap().custody.unwrap();
    let begin = whole.begin as usize;
    let slot = file.len() - SLOT_LEN;
    // Of keys and signatures some bytes stand for all: each is under one signature.
    let dull = |at: usize| (begin + 300..file.len()).contains(&at) && !at.is_multiple_of(97);
    for at in (begin..file.len()).filter(|at| !dull(*at)) {
        let mut bad = file.clone();
        bad[at] ^= 1 << (at % 8);
        let report = verified(&bad).unwrap();
        if at >= slot {
            let part = Part::Shared(1);
            assert_eq!(report.verdict, Verdict::Damaged { part }, "byte {at}");
            let mut reader = Reader::open(Cursor::new(&bad)).unwrap();
            assert!(matches!(reader.unlock(&world().stranger), Err(Error::WrongKey)), "{at}");
        } else {
            assert_eq!(report.verdict, Verdict::Rejected, "byte {at}");
        }
    }
}

#[test]
fn records_keep_their_order_and_their_recording() {
    let base = recorded(b"short", &settings());
    let file = shared(received(base.clone()));
    let records = verified(&file).unwrap().custody.unwrap().records;
    let part = |at: usize| {
        let record = &records[at];
        &file[record.offset as usize..(record.offset + record.len) as usize]
    };
    let other = received(recorded(b"other", &settings()));
    let theirs = &other[verified(&other).unwrap().custody.unwrap().begin as usize..];
    for bad in [
        [&base[..], part(1)].concat(),
        [&base[..], part(1), part(0)].concat(),
        [&base[..], part(0), part(0)].concat(),
        [&base[..], part(0), part(1), part(1)].concat(),
        [&base[..], theirs].concat(),
        [&file[..], theirs].concat(),
        [&file[..], &[0]].concat(),
        [&file[..], &[0; 29]].concat(),
        [&file[..], &base[..]].concat(),
    ] {
        assert_eq!(verified(&bad).unwrap().verdict, Verdict::Rejected);
        let mut medium = Cursor::new(bad.clone());
        let refused = custody::receive(&mut medium, &by(&world().stranger), &mut |_| {});
        assert!(matches!(refused, Err(Error::ForeignCustody)));
        assert!(medium.into_inner() == bad);
    }
}

/// A card that notes every state that a power cut could leave, and fails when told to.
#[derive(Default)]
struct Card {
    file: Cursor<Vec<u8>>,
    states: Vec<Vec<u8>>,
    calls: usize,
    fail_at: Option<usize>,
}

impl Card {
    fn call(&mut self) -> io::Result<()> {
        self.calls += 1;
        if self.fail_at == Some(self.calls) { Err(io::ErrorKind::Other.into()) } else { Ok(()) }
    }
}

impl Read for Card {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.file.read(bytes)
    }
}

impl Seek for Card {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Write for Card {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.call()?;
        let len = bytes.len().min(700);
        let len = self.file.write(&bytes[..len])?;
        self.states.push(self.file.get_ref().clone());
        Ok(len)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Medium for Card {
    fn sync(&mut self) -> io::Result<()> {
        self.call()
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.call()?;
        self.file.cut(len)
    }
}

#[test]
fn a_power_cut_while_appending_costs_no_more_than_the_record() {
    let base = received(recorded(b"short", &settings()));
    let owner = &world().owner;
    let mut card = Card { file: Cursor::new(base.clone()), ..Card::default() };
    custody::share(&mut card, owner, world().stranger.public(), &by(owner)).unwrap();
    let last = card.states.pop().unwrap();
    assert_eq!(names(&verified(&last).unwrap()), ["received", "shared"]);
    let grown = |state: &Vec<u8>| (base.len() + 1..=state.len()).step_by(523).collect::<Vec<_>>();
    let cut: Vec<Vec<u8>> = card
        .states
        .iter()
        .flat_map(|state| grown(state).into_iter().map(|len| state[..len].to_vec()))
        .chain((1..30).map(|len| card.states[1][..base.len() + len].to_vec()))
        .chain(card.states.clone())
        .collect();
    assert!(cut.len() > 50);
    for state in &cut {
        let report = verified(state).unwrap();
        let custody = report.custody.as_ref().unwrap();
        assert_eq!((report.verdict, custody.tail), (Verdict::Complete, Tail::Torn));
        assert_eq!(names(&report), ["received"]);
    }
    for state in cut.iter().step_by(7) {
        let mut reader = Reader::open(Cursor::new(state)).unwrap();
        assert!(reader.is_closed().unwrap());
        reader.unlock(owner).unwrap();
        // The next append goes on from there.
        let again = shared(state.clone());
        let report = verified(&again).unwrap();
        assert_eq!(
            (report.verdict, names(&report)),
            (Verdict::Complete, vec!["received", "shared"])
        );
    }
    // Control: the state that says complete, over a record that is not whole.
    let mut bad = card.states[2].clone();
    bad[base.len() + 28] = 2;
    assert_eq!(verified(&bad).unwrap().verdict, Verdict::Rejected);
}

#[test]
fn a_first_append_that_was_torn_leaves_the_close_to_be_found() {
    let base = recorded(b"short", &settings());
    let whole = received(base.clone());
    for len in [1, 27, 28, 29, 500, whole.len() - base.len() - 1] {
        let mut state = whole[..base.len() + len].to_vec();
        if let Some(byte) = state.get_mut(base.len() + 28) {
            *byte = 1;
        }
        assert_eq!(verified(&state).unwrap().verdict, Verdict::Complete, "{len}");
        let mut reader = Reader::open(Cursor::new(&state)).unwrap();
        assert!(reader.is_closed().unwrap(), "{len}");
        let again = shared(state.clone());
        assert_eq!(names(&verified(&again).unwrap()), ["shared"], "{len}");
        reader.unlock(&world().owner).unwrap();
        let mut some = [0; 5];
        assert_eq!(reader.read_at(0, &mut some).unwrap(), 5);
    }
}

#[test]
fn a_card_that_fails_leaves_the_file_as_it_was() {
    let base = recorded(b"short", &settings());
    for fail_at in 1.. {
        let mut card = Card { file: Cursor::new(base.clone()), ..Card::default() };
        card.fail_at = Some(fail_at);
        match custody::receive(&mut card, &by(&world().owner), &mut |_| {}) {
            Ok(_) => {
                assert!(fail_at > 10);
                break;
            }
            Err(Error::Io(_)) => assert!(card.file.into_inner() == base, "{fail_at}"),
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn an_unclosed_recording_is_fixed_by_its_recovery() {
    let file = recorded(&content(LEN), &settings());
    for len in [preamble_len(1), preamble_len(1) + 11_000, file.len() - 1, file.len() - 5269] {
        let cut = file[..len].to_vec();
        let before = verified(&cut).unwrap();
        assert_eq!((before.closed, before.end_commitments), (None, None));
        let (to, owner) = (world().stranger.public(), &world().owner);
        let unclosed = custody::share(&mut Cursor::new(cut.clone()), owner, to, &by(owner));
        assert!(matches!(unclosed, Err(Error::Unclosed)), "{len}");

        let fixed = shared(received(recovered(cut.clone())));
        assert!(fixed.starts_with(&cut));
        let report = verified(&fixed).unwrap();
        assert_eq!(report.verdict, before.verdict, "{len}");
        assert_eq!(names(&report), ["recovered", "received", "shared"]);
        let custody = report.custody.unwrap();
        assert_eq!((custody.begin, custody.tail), (len as u64, Tail::Clean));
        let mut reader = Reader::open(Cursor::new(&fixed)).unwrap();
        assert!(!reader.is_closed().unwrap());
        reader.unlock(&world().stranger).unwrap();
        // Receiving recovers by itself; recovering twice is refused.
        let mut medium = Cursor::new(cut.clone());
        let both = custody::receive(&mut medium, &by(&world().owner), &mut |_| {}).unwrap();
        assert_eq!(
            both.iter().map(|one| one.act.name()).collect::<Vec<_>>(),
            ["recovered", "received"]
        );
        let again = custody::recover(&mut medium, &by(&world().owner), &mut |_| {});
        assert!(matches!(again, Err(Error::AlreadyRecovered)));

        // What was fixed and then altered, cut or lengthened is seen.
        let mut bad = fixed.clone();
        bad[len - 1] ^= 1;
        let seen = verified(&bad).unwrap().verdict;
        assert!(matches!(seen, Verdict::Damaged { .. }), "{len}: {seen}");
        let shorter = [&cut[..len - 1], &fixed[len..]].concat();
        assert_eq!(verified(&shorter).unwrap().custody, None);
    }
    let closed = custody::recover(&mut Cursor::new(file), &by(&world().owner), &mut |_| {});
    assert!(matches!(closed, Err(Error::Closed)));
}

#[test]
fn custody_tells_of_a_close_that_is_gone() {
    let file = received(sample());
    let begin = verified(&file).unwrap().custody.unwrap().begin as usize;
    let mut bad = file.clone();
    bad[begin - CLOSE_FRAME_LEN + 100] ^= 1;
    let report = verified(&bad).unwrap();
    assert_eq!(report.verdict, Verdict::Damaged { part: Part::Close });
    assert_eq!(names(&report), ["received"]);
    // Damage before the close is named, and custody all the same where reading goes on.
    let mut bad = file;
    bad[preamble_len(1) + 500] ^= 1;
    let report = verified(&bad).unwrap();
    assert_eq!(report.verdict, Verdict::Damaged { part: Part::Chapter(1) });
    assert_eq!(names(&report), ["received"]);
    assert_eq!(opened(&bad, Content::Prefix).unwrap().0.custody, None);
}

#[test]
fn an_erased_recording_opens_for_nobody_and_still_proves() {
    let file = shared(received(sample()));
    let mut slots = vec![file[SLOTS_OFFSET..][..SLOT_LEN].to_vec()];
    slots.push(file[file.len() - SLOT_LEN..].to_vec());
    let mut medium = Cursor::new(file.clone());
    let erased = custody::erase(&mut medium, &[7; 16], &by(&world().owner), &mut |_| {}).unwrap();
    assert_eq!((erased.slots, erased.erased_before), (3, 0));
    assert_eq!((erased.overwritten, erased.read_back), (3 * 1754, 3 * 1754));
    assert!(matches!(erased.record, Some(Ok(2))));
    let file = medium.into_inner();
    // No part of a slot is left anywhere.
    for slot in &slots {
        for part in slot.chunks_exact(16) {
            let whose = |window: &&[u8]| *window == part;
            let left = file.windows(16).filter(whose).count();
            // The recipient's fingerprint is in the records.
            assert!(left == 0 || slot[..64].windows(16).any(|window| window == part));
        }
    }
    for owner in [&world().owner, &world().stranger] {
        let mut reader = Reader::open(Cursor::new(&file)).unwrap();
        assert!(matches!(reader.unlock(owner), Err(Error::Erased)));
    }
    let report = verified(&file).unwrap();
    assert_eq!((report.verdict, report.erased_slots), (Verdict::Complete, vec![0]));
    let custody = report.custody.unwrap();
    assert_eq!((custody.erased_slots.as_slice(), custody.records.len()), (&[1][..], 3));
    let again = custody::erase(&mut Cursor::new(file), &[8; 16], &by(&world().owner), &mut |_| {});
    let again = again.unwrap();
    assert_eq!((again.slots, again.erased_before, again.overwritten), (0, 3, 0));
}

#[test]
fn slots_are_erased_where_they_stand_and_where_they_should() {
    let mut file = sample();
    // One copy of the slot is damaged; another lies where no format puts it.
    let stray = file[SLOTS_OFFSET..][..SLOT_LEN].to_vec();
    file[SLOTS_OFFSET + 60] ^= 1;
    file.truncate(preamble_len(1) + 11_000);
    file.extend_from_slice(&stray);
    file.extend_from_slice(&sample()[..100]);
    let mut intact = file.clone();
    intact[SLOTS_OFFSET + 60] ^= 1;
    for file in [file, intact.clone()] {
        let sound = file == intact;
        let mut medium = Cursor::new(file);
        let erased = custody::erase(&mut medium, &[7; 16], &by(&world().owner), &mut |_| {});
        let erased = erased.unwrap();
        assert_eq!(erased.slots, if sound { 2 } else { 1 });
        assert!(erased.record.is_none());
        assert!(medium.get_ref()[SLOTS_OFFSET..][..SLOT_LEN].iter().all(|byte| *byte == 0));
    }
}

#[test]
fn a_link_is_proved_by_its_salt_alone() {
    let (original, copy) = (sample(), recorded(b"redacted", &settings()));
    let mut reader = Reader::open(Cursor::new(&original)).unwrap();
    assert!(matches!(reader.redaction_salt(0), Err(Error::Locked)));
    reader.unlock(&world().owner).unwrap();
    let salt = reader.redaction_salt(0).unwrap();
    assert_ne!(salt, reader.redaction_salt(1).unwrap());
    let custody = Reader::open(Cursor::new(&copy)).unwrap().custody().unwrap().unwrap();
    let (header_digest, head) = (custody.header_digest, custody.head);
    let link = Link { salt, subject: custody::Subject::Recording { header_digest, head } };
    let mut medium = Cursor::new(original);
    let method = custody::Method(1);
    let form = custody::Form::Recording;
    let by = by(&world().owner);
    custody::add_redacted(&mut medium, Side::Original, form, method, &link, &by).unwrap();
    let report = verified(medium.get_ref()).unwrap();
    let Act::Redacted { link: told, side, .. } = report.custody.unwrap().records[0].act else {
        panic!("no redacted record")
    };
    assert_eq!(told, link.digest(side).unwrap());
    let wrong = Link { salt: [0; 32], ..link };
    assert_ne!(told, wrong.digest(side).unwrap());
    assert_ne!(told, link.digest(Side::Copy).unwrap());
}

#[test]
fn remarks_and_counts_have_their_bounds() {
    let owner = &world().owner;
    for remark in ["x".repeat(256), "a\nb".into(), "a\u{202e}b".into()] {
        let by = By { signer: owner, now: NOW, remark: &remark };
        let mut medium = Cursor::new(sample());
        assert!(custody::receive(&mut medium, &by, &mut |_| {}).is_err());
        assert_eq!(medium.into_inner().len(), sample().len());
    }
    let again = custody::receive(&mut Cursor::new(received(sample())), &by(owner), &mut |_| {});
    assert!(matches!(again, Err(Error::AlreadyReceived)));
}

/// A card that says it has written and has not.
struct Deaf(Cursor<Vec<u8>>);

impl Read for Deaf {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes)
    }
}

impl Seek for Deaf {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl Write for Deaf {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.seek(SeekFrom::Current(bytes.len() as i64))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Medium for Deaf {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn cut(&mut self, _: u64) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_medium_that_keeps_the_slots_is_told() {
    let mut medium = Deaf(Cursor::new(sample()));
    let kept = custody::erase(&mut medium, &[7; 16], &by(&world().owner), &mut |_| {});
    assert!(matches!(kept, Err(Error::NotErased(at)) if at == SLOTS_OFFSET as u64));
}

#[test]
fn an_area_takes_256_records_and_no_more() {
    let base = recorded(b"short", &settings());
    let owner = &world().owner;
    let mut medium = Cursor::new(base.clone());
    custody::receive(&mut medium, &by(owner), &mut |_| {}).unwrap();
    let first = verified(medium.get_ref()).unwrap().custody.unwrap().records.remove(0);
    let id = Reader::open(Cursor::new(&base)).unwrap().header().recording_id;
    let mark = custody::mark(&id).unwrap();
    let mut file = base;
    let mut before = [0; 48];
    for number in 0..=256 {
        if number == 256 {
            let full = file.clone();
            let refused =
                custody::receive(&mut Cursor::new(full), &by(&world().stranger), &mut |_| {});
            assert!(matches!(refused, Err(Error::CustodyFull)));
            assert_eq!(verified(&file).unwrap().verdict, Verdict::Complete);
        }
        let record = custody::Record { number, before, ..first.clone() };
        let bytes = custody::encode(&mark, &record, owner, None).unwrap();
        before = alula_engine::hash::Sha384::digest(&bytes).unwrap();
        file.extend_from_slice(&bytes);
    }
    assert_eq!(verified(&file).unwrap().verdict, Verdict::Rejected);
}
