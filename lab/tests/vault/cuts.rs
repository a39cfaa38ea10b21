// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A recording cut at every byte, and one that goes on after its end.

use crate::common::*;
use lab_vault::Verdict;

#[test]
fn a_cut_at_any_byte_leaves_all_that_came_before() {
    let (file, content, owner) = (small(2), content(), owner());
    let frames = frames(&file);
    each(file.len(), |len| {
        if !worth(len, &frames) {
            return;
        }
        let keyed = keyed(len, &frames);
        let (report, pieces) = match examined(&file[..len], keyed.then_some(&owner)) {
            Ok(found) => found,
            Err(verdict) => {
                assert!(len < PREAMBLE, "{len}: {verdict}");
                return assert_eq!(verdict, Verdict::CutShort { offset: 0 }, "{len}");
            }
        };
        let whole = frames.iter().take_while(|frame| frame.range.end <= len);
        let offset = whole.clone().last().unwrap().range.end as u64;
        assert_eq!(report.verdict, Verdict::CutShort { offset }, "{len}");
        let signed = whole.clone().filter(|frame| frame.kind == 1).count() as u64 * 5000;
        assert_eq!(report.signed_bytes, signed, "{len}");
        if !keyed {
            return;
        }
        let chapters = whole.filter(|frame| frame.kind == 5).count();
        let closed = [0, 5000, 5200][chapters];
        let authentic = report.authentic_bytes.unwrap();
        assert!(authentic >= closed, "{len}: {authentic} of {closed}");
        assert_eq!(all_true(&pieces, &content) as u64, authentic);
    });
}

#[test]
fn a_cut_chapter_gives_its_whole_segments() {
    let (file, owner) = (small(2), owner());
    let chapter = frames(&file)[1].range.start;
    for (len, authentic) in [(40 + 74 + 4095, 0), (40 + 74 + 4096, 4032), (9000, 5000)] {
        let end = frames(&file)[1].range.end.min(chapter + len);
        let (report, _) = opened(&file[..end], &owner).unwrap();
        assert_eq!(report.authentic_bytes, Some(authentic), "{len}");
    }
}

#[test]
fn nothing_may_follow_the_close() {
    let (file, owner) = (small(2), owner());
    let other = small(3);
    for tail in [&[0][..], &[0; 4096], &file, &other, &other[PREAMBLE..]] {
        let longer = [&file[..], tail].concat();
        assert_eq!(opened(&longer, &owner).unwrap().0.verdict, Verdict::Rejected);
    }
}

#[test]
fn an_unclosed_recording_may_be_followed_by_anything_that_is_not_its_own() {
    let (file, content, owner) = (small(2), content(), owner());
    let other = small(3);
    let frames = frames(&file);
    for frame in &frames[1..] {
        let end = frame.range.start;
        for tail in [&[0xff; 300][..], &other[PREAMBLE..], &file[..PREAMBLE]] {
            let bad = [&file[..end], tail].concat();
            let (report, pieces) = opened(&bad, &owner).unwrap();
            assert_eq!(report.verdict, Verdict::CutShort { offset: end as u64 });
            all_true(&pieces, &content);
        }
    }
}

#[test]
fn frames_in_any_other_order_are_damage() {
    let (file, content, owner) = (small(2), content(), owner());
    let frames = frames(&file);
    for a in 1..frames.len() {
        for b in a + 1..frames.len() {
            let (first, second) = (frames[a].range.clone(), frames[b].range.clone());
            let between = &file[first.end..second.start];
            let parts = [
                &file[..first.start],
                &file[second.clone()],
                between,
                &file[first],
                &file[second.end..],
            ];
            let (report, pieces) = opened(&parts.concat(), &owner).unwrap();
            assert_ne!(report.verdict, Verdict::Complete, "{a} and {b}");
            all_true(&pieces, &content);
        }
    }
}
