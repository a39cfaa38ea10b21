// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What was altered is named, and never comes out as something else. The vault's own tests alter
//! every byte; these show that the command says it, and with which exit code.

mod common;

use std::ops::Range;

use common::{KEY, Noise, Place, Said};

const CHAPTER: usize = 4_096;
/// The preamble's parts with one slot, `docs/formats/recording.md` §3.
const HEADER: Range<usize> = 0..6_480;
const SIGNATURE: Range<usize> = 6_480..11_107;
const SLOT: Range<usize> = 11_107..12_861;
const START: Range<usize> = 12_861..15_159;
/// A close frame's length.
const CLOSE: usize = 5_269;

/// A recording of five chapters and a bit, and where its chapters lie.
struct Whole {
    place: Place,
    content: Vec<u8>,
    bytes: Vec<u8>,
    chapters: Vec<Range<usize>>,
}

impl Whole {
    fn new(seed: u64) -> Self {
        let place = Place::with_settings(500, CHAPTER as u32);
        let content = Noise(seed).bytes(5 * CHAPTER + 100);
        place.record("whole.alula", &content, &["--name", "a"]).good();
        let seen = place.run(&["--json", "inspect", "whole.alula"]).good().json();
        let chapters: Vec<_> = seen["chapters"].as_array().unwrap().iter().map(range).collect();
        assert_eq!(chapters.len(), 6);
        let bytes = place.read("whole.alula");
        Whole { place, content, bytes, chapters }
    }

    fn verify(&self, bytes: &[u8]) -> Said {
        self.place.write("bad.alula", bytes);
        self.place.run(&["verify", "--drone-pub", "drone/drone.pub", "bad.alula"])
    }

    /// Verifies with one of `codes` and a line that names the place. What `cat` delivers of damaged
    /// content is a prefix all the same; `open` leaves a file only of what was cut.
    #[track_caller]
    fn is_bad(&self, bytes: &[u8], codes: &[i32], place: &str) {
        let said = self.verify(bytes);
        assert!(codes.contains(&said.code), "{place}: {}{}", said.out, said.err);
        let line = said.out.lines().next().unwrap_or_default();
        assert!(line.starts_with("bad.alula: ") && line.contains(place), "{place}: {line}");
        if said.code == 4 {
            let cat = [&["cat"], &KEY[..], &["bad.alula"]].concat();
            let cat = self.place.command(&cat).output().unwrap();
            assert!(self.content.starts_with(&cat.stdout), "{place}: something else came out");
            assert_eq!(cat.status.code(), Some(4), "{place}");
            assert!(!cat.stderr.is_empty());
            return;
        }
        let open = ["--out", "opened", "--drone-pub", "drone/drone.pub", "bad.alula"];
        let open = self.place.run_with_key("open", &open);
        assert_eq!(open.code, said.code, "{place}: {}", open.err);
        if self.place.path("opened/a").exists() {
            assert!(self.content.starts_with(&self.place.read("opened/a")));
            std::fs::remove_file(self.place.path("opened/a")).unwrap();
        }
        assert!(self.place.names("opened").is_empty(), "{:?}", self.place.names("opened"));
        open.refused(said.code, &["bad.alula"]);
    }
}

fn range(chapter: &serde_json::Value) -> Range<usize> {
    let field = |name: &str| chapter[name].as_u64().unwrap() as usize;
    field("offset")..field("offset") + field("length")
}

#[test]
fn one_flipped_bit_is_named() {
    let whole = Whole::new(20);
    let mut noise = Noise(21);
    let third = &whole.chapters[2];
    // Frame header, body, trailer.
    let chapter = [third.start + 20, third.start + 40 + 74 + 500, third.end - 50];
    let close = whole.bytes.len() - CLOSE;
    let somewhere = |noise: &mut Noise, part: &Range<usize>| {
        part.start + noise.below(part.len() as u64) as usize
    };
    let flips = [
        (somewhere(&mut noise, &HEADER), vec![4], "header"),
        (somewhere(&mut noise, &SIGNATURE), vec![4], "header"),
        (somewhere(&mut noise, &SLOT), vec![4], "slot 0"),
        (somewhere(&mut noise, &START), vec![4], "start frame"),
        (chapter[0], vec![4], "chapter 3"),
        (chapter[1], vec![4], "chapter 3"),
        (chapter[2], vec![4], "chapter 3"),
        (somewhere(&mut noise, third), vec![4], "chapter 3"),
        // Nothing that is sound follows a bad close: it might have been cut there.
        (somewhere(&mut noise, &(close..whole.bytes.len())), vec![3], "cut short"),
    ];
    for (at, codes, place) in flips {
        let mut bytes = whole.bytes.clone();
        bytes[at] ^= 1 << noise.below(8);
        whole.is_bad(&bytes, &codes, place);
        if codes == [4] {
            let open = whole.place.run_with_key("open", &["--out", "opened", "bad.alula"]);
            open.refused(4, &["bad.alula", place, "--salvage"]);
            assert!(whole.place.names("opened").is_empty());
        }
    }
}

#[test]
fn truncated_anywhere_it_is_cut_short() {
    let whole = Whole::new(22);
    let mut noise = Noise(23);
    let mut lengths = vec![0, 1, 16, 6_480, START.end - 1, START.end, whole.bytes.len() - 1];
    lengths.extend(whole.chapters[..3].iter().map(|chapter| chapter.end));
    lengths.extend((0..4).map(|_| noise.below(whole.bytes.len() as u64) as usize));
    for len in lengths {
        whole.is_bad(&whole.bytes[..len], &[3], "cut short");
    }
    // What a card's old contents or a lost length leave behind changes nothing of that.
    let cut = whole.chapters[3].end;
    for rest in [vec![0; 100_000], noise.bytes(100_000)] {
        whole.is_bad(&[&whole.bytes[..cut], &rest].concat(), &[3], "cut short");
    }
}

#[test]
fn what_follows_the_close_is_refused() {
    let whole = Whole::new(24);
    for more in [vec![0; 16], Noise(25).bytes(1_000), whole.bytes.clone()] {
        whole.is_bad(&[&whole.bytes[..], &more].concat(), &[4], "rejected");
    }
}

#[test]
fn chapters_keep_their_places() {
    let whole = Whole::new(26);
    let [a, b] = [&whole.chapters[1], &whole.chapters[2]];
    assert_eq!((a.end, a.len()), (b.start, b.len()), "neighbours of one length");
    let (before, after) = (&whole.bytes[..a.start], &whole.bytes[b.end..]);
    let [first, second] = [&whole.bytes[a.clone()], &whole.bytes[b.clone()]];
    let damaged = "damaged: chapter 2";
    whole.is_bad(&[before, second, first, after].concat(), &[4], damaged);
    whole.is_bad(&[before, second, after].concat(), &[4], damaged);
    whole.is_bad(&[before, first, first, second, after].concat(), &[4], "damaged: chapter 3");
    // The same chapter of another recording of this aircraft, and another recording's rest.
    let options = ["--name", "a"];
    whole.place.record("other.alula", &whole.content, &options).good();
    let other = whole.place.read("other.alula");
    assert_eq!(other.len(), whole.bytes.len());
    whole.is_bad(&[before, &other[a.clone()], second, after].concat(), &[4], damaged);
    whole.is_bad(&[&whole.bytes[..b.end], &other[b.end..]].concat(), &[3], "cut short");
    whole.is_bad(&[&whole.bytes[..HEADER.end], &other[HEADER.end..]].concat(), &[4], "header");
    // A header with another recording's frames: none of them counts.
    let said = whole.verify(&[&whole.bytes[..SLOT.start], &other[SLOT.start..]].concat());
    assert_eq!((said.code, said.out.contains("0 B signed of 0 B")), (3, true), "{}", said.out);
    let open = whole.place.run_with_key("open", &["--out", "opened", "bad.alula"]);
    open.refused(4, &["bad.alula", "this key"]);
    assert!(whole.place.names("opened").is_empty());
}

#[test]
fn salvage_delivers_the_rest() {
    let whole = Whole::new(28);
    let mut bytes = whole.bytes.clone();
    bytes[whole.chapters[2].start + 1_000] ^= 1;
    whole.place.write("bad.alula", bytes);
    let open = ["--salvage", "--out", "opened", "bad.alula"];
    let said = whole.place.run_with_key("open", &open);
    assert_eq!(said.code, 4);
    assert!(said.err.contains("hole: 4096 bytes at 8192 are lost"), "{}", said.err);
    assert!(said.err.contains("damaged: chapter 3") && said.err.contains("opened/a.salvaged"));
    let mut expected = whole.content.clone();
    expected[2 * CHAPTER..3 * CHAPTER].fill(0);
    assert!(whole.place.read("opened/a.salvaged") == expected);
}

#[test]
fn a_foreign_file_is_no_recording() {
    let place = Place::new();
    let foreign: [&[u8]; 3] = [b"just a text\n", &[0; 100_000], &Noise(29).bytes(1_000_000)];
    for bytes in foreign {
        place.write("foreign.mp4", bytes);
        let verify = place.run(&["verify", "--drone-pub", "drone/drone.pub", "foreign.mp4"]);
        assert_eq!(verify.code, 4);
        assert!(verify.out.contains("foreign.mp4: rejected: no valid header"), "{}", verify.out);
        for said in [
            place.run_with_key("open", &["--out", "opened", "foreign.mp4"]),
            place.run_with_key("cat", &["foreign.mp4"]),
            place.run(&["inspect", "foreign.mp4"]),
        ] {
            said.refused(4, &["foreign.mp4", "no recording"]);
        }
        assert_eq!(place.run(&["list", "foreign.mp4"]).code, 4);
        assert!(place.names("opened").is_empty());
    }
}

#[test]
fn one_bad_file_keeps_no_other_from_being_opened() {
    let place = Place::new();
    std::fs::create_dir(place.path("card")).unwrap();
    for name in ["a", "b"] {
        place.record(&format!("card/{name}.alula"), name.as_bytes(), &["--name", name]).good();
    }
    place.write("card/0-foreign.txt", "a text");
    place.write("card/0-begun.alula", "alula rec");
    place.write("card/0-empty.alula", "");
    let said = place.run_with_key("open", &["--out", "opened", "card"]);
    assert_eq!((said.code, place.names("opened")), (4, vec!["a".into(), "b".into()]));
    for name in ["card/0-foreign.txt", "card/0-begun.alula", "card/0-empty.alula"] {
        assert!(said.err.lines().any(|line| line.contains(name)), "{}", said.err);
    }
    std::fs::remove_file(place.path("card/0-foreign.txt")).unwrap();
    let verify = place.run(&["verify", "--drone-pub", "drone/drone.pub", "card"]);
    assert_eq!((verify.code, verify.out.matches(": complete").count()), (3, 2), "{}", verify.out);
}
