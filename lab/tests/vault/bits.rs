// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One flipped bit in every byte of a small recording: the place is named, and what is delivered
//! is never anything but what was recorded.

use crate::common::*;
use lab_vault::{Part, Verdict};

/// What may be named for a flip at a place.
fn expected(at: usize, frames: &[Frame]) -> Vec<Verdict> {
    let damaged = |part| Verdict::Damaged { part };
    if at < 11_107 {
        return vec![damaged(Part::Header)];
    }
    let Some(frame) = frames.iter().find(|frame| frame.range.contains(&at)) else {
        return vec![damaged(Part::Slot(0))];
    };
    let within = at - frame.range.start;
    let number = frame.number;
    let in_copied_slot = frame.kind == 3 && (40 + 11_107..40 + 11_107 + 1754).contains(&within);
    let part = match frame.kind {
        1 => Part::Checkpoint(number),
        2 => Part::Index(number),
        3 if in_copied_slot => Part::Slot(0),
        3 => Part::Copy,
        4 => Part::Start,
        5 | 6 => Part::Chapter(number),
        // Nothing follows the close: without it the recording is not closed.
        _ => return vec![Verdict::CutShort { offset: frame.range.start as u64 }],
    };
    // A frame whose mark is bad is known by its place alone; one whose kind or number is bad passes
    // for another.
    let nameless = (within < 40).then_some(damaged(Part::Chapter(number)));
    std::iter::once(damaged(part)).chain(nameless).collect()
}

#[test]
fn every_flipped_bit_is_named_and_tells_no_lie() {
    let (file, content, owner) = (small(1), content(), owner());
    let frames = frames(&file);
    let kinds: Vec<_> = frames.iter().map(|frame| frame.kind).collect();
    assert_eq!(kinds, [4, 5, 1, 6, 5, 2, 3, 7], "a frame of every kind");
    each(file.len(), |at| {
        let mut bad = file.clone();
        bad[at] ^= 1 << (at % 8);
        if !worth(at, &frames) {
            return;
        }
        let keyed = keyed(at, &frames);
        let (report, pieces) = examined(&bad, keyed.then_some(&owner)).unwrap();
        let expected = expected(at, &frames);
        let header =
            frames.iter().any(|frame| (28..40).contains(&at.wrapping_sub(frame.range.start)));
        let other_name = header && matches!(report.verdict, Verdict::Damaged { .. });
        let named = expected.contains(&report.verdict) || other_name;
        assert!(named, "{at}: {report:?}, not {expected:?}");
        if !keyed {
            return;
        }
        let kept = all_true(&pieces, &content);
        let in_chapter = frames.iter().find(|frame| frame.kind == 5 && frame.range.contains(&at));
        let most = in_chapter.map_or(0, |chapter| chapter.range.len());
        assert!(kept + most >= content.len(), "{at}: only {kept} bytes are left");
        assert!(report.signed_bytes <= report.authentic_bytes.unwrap(), "{at}");
    });
}
