// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The demo tells what it found, and could find otherwise.

mod common;

use std::path::PathBuf;

use alula_cli::verbs::demo::checks::{
    Alula, cannot_open, flip_bit, identical_prefix, names_chapter,
};
use common::{Noise, Place};
use serde_json::Value;

fn alula() -> Alula {
    Alula { program: PathBuf::from(env!("CARGO_BIN_EXE_alula")) }
}

#[track_caller]
fn is_good(said: &Value) {
    for key in ["opened_identical", "drone_cannot_open", "tamper_named"] {
        assert_eq!(said[key], true, "{key}: {said}");
    }
    let number = |key: &str| said[key].as_f64().unwrap_or_else(|| panic!("{key}: {said}"));
    assert!(number("recovered_bytes") > 0.0);
    assert!(number("sealed_bytes") > number("recovered_bytes"));
    // The interval, a sync, a busy machine.
    assert!(number("lost_ms") < 1_500.0, "{said}");
    assert!(number("seal_mb_per_s") > 1.0);
    assert!(number("self_tests") >= 20.0);
}

#[test]
fn a_generated_flight() {
    let place = Place::bare();
    let said = place.run(&["--json", "demo", "--dir", "demo"]).good().json();
    is_good(&said);
    // The files are there to look at, and say the same.
    let folder = PathBuf::from(said["folder"].as_str().unwrap());
    let card = folder.join("card");
    let sealed = std::fs::read_dir(place.path(card)).unwrap();
    let sealed: u64 = sealed.map(|file| file.unwrap().metadata().unwrap().len()).sum();
    assert_eq!(said["sealed_bytes"], sealed);
    let again = place.run(&["demo", "--dir", "demo"]);
    again.refused(1, &["exists", "new folder"]);
}

#[test]
fn files_that_the_user_names() {
    let place = Place::bare();
    let content = Noise(30).bytes(3_000_000);
    place.write("two words.mp4", &content);
    place.write("other/two words.mp4", &content[..1_000]);
    let inputs = ["--input", "two words.mp4", "--input", "other/two words.mp4"];
    let said = place.run(&[&["demo", "--dir", "demo"], &inputs[..]].concat()).good();
    assert!(said.out.contains("All of it held."), "{}", said.out);
    let opened = place.read("demo/ground/two words.mp4/two words.mp4");
    assert!(opened.len() > 1_000_000 && content.starts_with(&opened));
    let opened = place.read("demo/ground/two words.mp4 (2)/two words.mp4");
    assert!(!opened.is_empty() && content[..1_000].starts_with(&opened));
    place.run(&["demo", "--input", "nowhere.mp4"]).refused(1, &["nowhere.mp4", "check the path"]);
    place.write("empty", "");
    place.run(&["demo", "--input", "empty"]).refused(1, &["empty", "nothing to record"]);
}

#[test]
fn identical_can_come_out_false() {
    let place = Place::bare();
    let sent = Noise(31).bytes(200_000);
    let sent_file = place.write("sent", &sent);
    let mut altered = sent[..150_000].to_vec();
    let prefix = place.write("prefix", &altered);
    assert_eq!(identical_prefix(&prefix, &sent_file).unwrap(), (150_000, true));
    altered[149_999] ^= 1;
    let altered = place.write("altered", &altered);
    assert_eq!(identical_prefix(&altered, &sent_file).unwrap(), (150_000, false));
    // More than was sent is not what was sent.
    assert_eq!(identical_prefix(&sent_file, &prefix).unwrap(), (200_000, false));
    assert!(identical_prefix(&place.path("nowhere"), &sent_file).is_err());
}

#[test]
fn cannot_open_can_come_out_false() {
    let place = Place::new();
    place.record("a.alula", b"content", &["--name", "a"]).good();
    let ask = |scratch: &str| {
        let [drone, passphrase] = ["drone", "passphrase"].map(|name| place.path(name));
        cannot_open(&alula(), &drone, &passphrase, &place.path("a.alula"), &place.path(scratch))
            .unwrap()
    };
    assert!(ask("first"));
    std::fs::copy(place.path("owner/owner.key"), place.path("drone/forgotten.key")).unwrap();
    assert!(!ask("second"));
    // Nothing tried is nothing shown.
    std::fs::remove_dir_all(place.path("drone")).unwrap();
    std::fs::create_dir(place.path("drone")).unwrap();
    assert!(!ask("third"));
}

#[test]
fn tamper_named_can_come_out_false() {
    let place = Place::with_settings(500, 4_096);
    place.record("a.alula", &Noise(32).bytes(30_000), &[]).good();
    let seen = place.run(&["--json", "inspect", "a.alula"]).good().json();
    let field = |name: &str| seen["chapters"][3][name].as_u64().unwrap();
    let (recording, copy) = (place.path("a.alula"), place.path("copy.alula"));
    let named =
        |chapter| names_chapter(&alula(), &place.path("drone/drone.pub"), &copy, chapter).unwrap();
    flip_bit(&recording, &copy, field("offset"), field("length")).unwrap();
    assert!(named(4));
    assert!(!named(5), "another chapter was named");
    std::fs::copy(&recording, &copy).unwrap();
    assert!(!named(4), "nothing was altered");
    // Bad somewhere else is not named as a chapter.
    flip_bit(&recording, &copy, 0, 100).unwrap();
    assert!(!named(4));
    assert!(flip_bit(&recording, &copy, u64::MAX / 2, 0).is_err());
}
