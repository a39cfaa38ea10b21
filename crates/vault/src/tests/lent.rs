// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Recordings made in memory that the caller lends, as a microcontroller does.

use super::*;
use crate::layout::{COPY_OFFSET, INDEX_ENTRIES};
use crate::{Memory, Note, Room, Verdict, buffer_len};

const SLOTS: usize = 1;
const SEGMENT: usize = 4096;

type Lent<'a> = Writer<Vec<u8>, TestClock, &'a mut Room, &'a mut [u8]>;

/// A configuration over bytes that lie elsewhere.
fn lent(whole: &Configuration) -> Configuration<&[u8]> {
    Configuration::from_bytes(whole.as_bytes()).unwrap()
}

fn begin<'a>(
    room: &'a mut Room,
    buffer: &'a mut [u8],
    configuration: &Configuration<&[u8]>,
) -> Result<Lent<'a>, Error> {
    let (memory, clock) = (Memory { room, buffer }, TestClock::default());
    let subject = Subject { label: "survey 7", name: "", media_type: "" };
    let (identity, flight) = (&world().identity, Flight::default());
    Writer::create_in(memory, Vec::new(), clock, identity, configuration, &flight, &subject)
}

#[test]
fn recordings_follow_each_other_in_the_same_memory() {
    let whole = configuration(&settings());
    let configuration = lent(&whole);
    assert_eq!(configuration.slots(), SLOTS);
    let (mut room, mut buffer) = (Room::new(), vec![0; buffer_len(SLOTS, SEGMENT)]);
    // Long enough for a full index block, and for the preamble's second copy.
    let long = content(10_000 * INDEX_ENTRIES + 12_345);
    assert!(long.len() as u64 > COPY_OFFSET);
    for content in [&long[..], &[], &long[..20_001]] {
        let mut writer = begin(&mut room, &mut buffer, &configuration).unwrap();
        writer.write_all(content).unwrap();
        writer.note(&Note::Gap { bytes: Some(3), reason: "slow card" }).unwrap();
        writer.finish(Reason::EndOfInput).unwrap();
        let file = writer.into_target();

        let (report, pieces) = opened(&file, Content::Prefix).unwrap();
        assert_eq!(report.verdict, Verdict::Complete);
        let bytes: Vec<u8> = pieces.into_iter().flat_map(|(_, bytes)| bytes).collect();
        assert!(bytes == *content);
        let mut reader = Reader::open(Cursor::new(&file)).unwrap();
        reader.unlock(&world().owner).unwrap();
        assert_eq!(reader.start().unwrap().subject.label, "survey 7");
    }
}

#[test]
fn a_buffer_that_is_too_short_is_refused() {
    let whole = configuration(&settings());
    let configuration = lent(&whole);
    let (mut room, mut buffer) = (Room::new(), vec![0; buffer_len(SLOTS, SEGMENT) - 1]);
    let refused = begin(&mut room, &mut buffer, &configuration);
    assert!(matches!(refused, Err(Error::Setting(_))));
}

#[test]
fn no_key_stays_in_a_room_that_was_lent() {
    let whole = configuration(&settings());
    let configuration = lent(&whole);
    let (mut room, mut buffer) = (Room::new(), vec![0; buffer_len(SLOTS, SEGMENT)]);
    let mut writer = begin(&mut room, &mut buffer, &configuration).unwrap();
    writer.write_all(b"cut off").unwrap();
    assert!(!writer.forgot_all_keys());
    drop(writer);
    assert!(room.is_empty());
    let mut writer = begin(&mut room, &mut buffer, &configuration).unwrap();
    writer.finish(Reason::Stopped).unwrap();
    assert!(writer.forgot_all_keys());
}
