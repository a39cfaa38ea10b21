// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Damage of every kind: named, survived where it can be, and never wrong content.

use super::*;
use crate::layout::{CLOSE_FRAME_LEN, FRAME_HEADER_LEN, SLOTS_OFFSET, preamble_len};
use crate::slot::SLOT_LEN;
use crate::{Part, Verdict};

const LEN: usize = 25_000;

fn sample() -> (Vec<u8>, Vec<u8>) {
    let content = content(LEN);
    let file = recorded(&content, &settings());
    (content, file)
}

/// Every piece of content is what was recorded there.
fn assert_true(pieces: &[(u64, Vec<u8>)], content: &[u8]) {
    for (offset, bytes) in pieces {
        let at = *offset as usize;
        assert_eq!(content.get(at..at + bytes.len()), Some(&bytes[..]), "at {at}");
    }
}

#[test]
fn one_lost_sector_costs_one_chapter_and_one_segment_at_most() {
    let (content, file) = sample();
    for at in (0..file.len() - 512).step_by(512) {
        let mut bad = file.clone();
        bad[at..at + 512].fill(0);
        let (report, pieces) = opened(&bad, Content::Salvage).unwrap();
        assert_true(&pieces, &content);
        let kept: usize = pieces.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(kept >= LEN - 10_000 - 4064, "only {kept} bytes were kept after {at}");
        assert!(!matches!(report.verdict, Verdict::Complete), "{at}");
        // Who stops at the first damage names the same one.
        let (prefix, pieces) = opened(&bad, Content::Prefix).unwrap();
        assert_eq!(prefix.verdict, report.verdict, "{at}");
        assert_true(&pieces, &content);
    }
}

#[test]
fn a_bad_segment_costs_itself() {
    let (content, mut file) = sample();
    // The second segment of the first chapter.
    let at = preamble_len(1) + FRAME_HEADER_LEN + 74 + 4096 + 100;
    file[at] ^= 1;
    let (report, pieces) = opened(&file, Content::Salvage).unwrap();
    assert_eq!(report.verdict, Verdict::Damaged { part: Part::Chapter(1) });
    assert_true(&pieces, &content);
    let kept: usize = pieces.iter().map(|(_, bytes)| bytes.len()).sum();
    assert_eq!(kept, LEN - 4064);
    assert_eq!(report.authentic_bytes, Some(4064 - 32));
    let (prefix, pieces) = opened(&file, Content::Prefix).unwrap();
    assert_eq!(prefix.verdict, report.verdict);
    assert_eq!(pieces.iter().map(|(_, bytes)| bytes.len()).sum::<usize>(), 4064 - 32);
}

#[test]
fn the_second_copy_opens_what_the_first_does_not() {
    let (content, file) = sample();
    for (from, to) in [(0, 16), (0, 11_107), (SLOTS_OFFSET, SLOTS_OFFSET + SLOT_LEN), (0, 15_000)] {
        let mut bad = file.clone();
        bad[from..to].fill(0x55);
        let (report, pieces) = opened(&bad, Content::Salvage).unwrap();
        assert_true(&pieces, &content);
        assert!(matches!(report.verdict, Verdict::Damaged { .. }));
        let mut reader = Reader::open(Cursor::new(&bad)).unwrap();
        reader.unlock(&world().owner).unwrap();
        assert_eq!(reader.start().unwrap().subject.label, "survey 7");
    }
}

#[test]
fn erased_slots_are_no_damage_and_open_for_nobody() {
    let (_, mut file) = sample();
    let copy = (preamble_len(1)..file.len())
        .find(|at| file[*at..].starts_with(crate::layout::MAGIC))
        .unwrap();
    for begin in [0, copy] {
        file[begin + SLOTS_OFFSET..][..SLOT_LEN].fill(0);
    }
    let report = verified(&file).unwrap();
    assert_eq!(report.verdict, Verdict::Complete);
    assert_eq!(report.erased_slots, [0]);
    let mut reader = Reader::open(Cursor::new(&file)).unwrap();
    assert!(matches!(reader.unlock(&world().owner), Err(Error::Erased)));
}

#[test]
fn what_follows_the_close_is_rejected() {
    let (_, mut file) = sample();
    // One byte alone may be the beginning of a custody record.
    file.extend([0; 16]);
    assert_eq!(verified(&file).unwrap().verdict, Verdict::Rejected);
    file.extend(vec![7; 9000]);
    assert_eq!(verified(&file).unwrap().verdict, Verdict::Rejected);
}

#[test]
fn garbage_after_an_unclosed_recording_is_a_cut() {
    let (content, file) = sample();
    let unclosed = &file[..file.len() - CLOSE_FRAME_LEN];
    let other = recorded(&content, &settings());
    for tail in [vec![], vec![0; 5000], other[preamble_len(1)..].to_vec()] {
        let file = [unclosed, &tail].concat();
        let (report, pieces) = opened(&file, Content::Salvage).unwrap();
        assert_eq!(report.verdict, Verdict::CutShort { offset: unclosed.len() as u64 });
        assert_true(&pieces, &content);
        assert_eq!(report.authentic_bytes, Some(LEN as u64));
    }
}

#[test]
fn chapters_cannot_be_dropped_doubled_or_exchanged() {
    let (content, file) = sample();
    let other = recorded(&super::content(LEN), &settings());
    let first = preamble_len(1);
    let frame = FRAME_HEADER_LEN + 74 + 32 + 10_000 + 3 * 32 + 104;
    let (second, third) = (first + frame, first + 2 * frame);
    let dropped = [&file[..second], &file[third..]].concat();
    let doubled = [&file[..third], &file[second..]].concat();
    let exchanged =
        [&file[..first], &file[second..third], &file[first..second], &file[third..]].concat();
    let spliced = [&file[..second], &other[second..third], &file[third..]].concat();
    for (bad, what) in
        [(dropped, "dropped"), (doubled, "doubled"), (exchanged, "exchanged"), (spliced, "spliced")]
    {
        for report in [verified(&bad).unwrap(), opened(&bad, Content::Salvage).unwrap().0] {
            assert!(
                matches!(report.verdict, Verdict::Damaged { part: Part::Chapter(_) }),
                "{what}: {report:?}"
            );
        }
        let (_, pieces) = opened(&bad, Content::Salvage).unwrap();
        assert_true(&pieces, &content);
    }
}

#[test]
fn the_header_of_another_recording_opens_nothing() {
    let (content, file) = sample();
    let other = recorded(&content, &settings());
    let swapped = [&other[..preamble_len(1)], &file[preamble_len(1)..]].concat();
    let (report, pieces) = opened(&swapped, Content::Salvage).unwrap();
    assert_eq!(report.verdict, Verdict::CutShort { offset: preamble_len(1) as u64 });
    assert!(pieces.is_empty());
    let mut slots = file.clone();
    slots[SLOTS_OFFSET..][..SLOT_LEN].copy_from_slice(&other[SLOTS_OFFSET..][..SLOT_LEN]);
    let report = verified(&slots).unwrap();
    assert_eq!(report.verdict, Verdict::Damaged { part: Part::Slot(0) });
}
