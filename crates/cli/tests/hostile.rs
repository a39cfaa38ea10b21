// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Names from strangers: whoever has the owner's public key can seal to him, under any name, and a
//! card's files can be called anything.

mod common;

use alula_vault::keys::Drone;
use alula_vault::{Durability, Flight, Reason, Subject, SystemClock, Writer};
use common::{KEY, Place};

/// Seals under a name that the command itself would never take.
fn seal(place: &Place, file: &str, name: &str, label: &str) {
    let drone = Drone::open(&place.path("drone")).unwrap();
    let subject = Subject { name: name.into(), label: label.into(), ..Subject::default() };
    let target = std::fs::File::create(place.path(file)).unwrap();
    let (identity, configuration) = (drone.identity(), drone.configuration());
    let (clock, flight) = (SystemClock::new(), Flight::default());
    let begun =
        Writer::create(target, clock, identity, configuration, &flight, &subject, Durability::Bulk);
    let mut writer = begun.unwrap();
    writer.write_all(b"hostile").unwrap();
    writer.finish(Reason::EndOfInput).unwrap();
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let place = Place::new();
    let elsewhere = place.path("elsewhere").to_string_lossy().into_owned();
    let long = format!("{}/a", "x".repeat(241));
    let names = [
        "..",
        ".",
        "../elsewhere",
        "a/../../elsewhere",
        "a/./b",
        "a//b",
        "a/",
        "/",
        "a\0b",
        "a\nb",
        "a\u{1b}[2Jb",
        "..\\elsewhere",
        "a.",
        "a ",
        ".alula-x",
        &elsewhere,
        &long,
    ];
    std::fs::create_dir(place.path("card")).unwrap();
    for (number, name) in names.iter().enumerate() {
        seal(&place, &format!("card/{number:02}.alula"), name, "");
    }
    let before = place.names("");
    let said = place.run_with_key("open", &["--out", "opened", "--force", "card"]);
    let refused = said.err.lines().filter(|line| line.contains("is refused: "));
    assert_eq!((said.code, refused.count()), (4, names.len()), "{}", said.err);
    assert_eq!(said.err.matches("'alula cat' writes its content").count(), names.len());
    assert!(place.names("opened").is_empty(), "{:?}", place.names("opened"));
    assert_eq!(place.names(""), before);
    assert_eq!(place.run_with_key("cat", &["card/02.alula"]).good().out, "hostile");
}

#[test]
fn links_in_the_output_folder_lead_nowhere() {
    let place = Place::new();
    std::fs::create_dir(place.path("elsewhere")).unwrap();
    std::fs::create_dir(place.path("opened")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", place.path("opened/link")).unwrap();
    seal(&place, "a.alula", "link/a", "");
    let open = ["--out", "opened", "--force", "a.alula"];
    place.run_with_key("open", &open).refused(1, &["opened/link"]);
    assert!(place.names("elsewhere").is_empty());
}

#[test]
fn a_name_is_given_once() {
    let place = Place::new();
    seal(&place, "1.alula", "photo.jpg", "");
    seal(&place, "2.alula", "PHOTO.jpg", "");
    let said = place.run_with_key("open", &["--out", "opened", "1.alula", "2.alula"]);
    said.refused(1, &["two recordings hold", "two folders"]);
    assert_eq!(place.names("opened").len(), 1);
}

#[test]
fn nothing_that_is_shown_drives_the_terminal() {
    let place = Place::new();
    let escape = "\u{1b}]0;x\u{7}\u{202e}gpj\u{9b}2J";
    seal(&place, "name.alula", escape, escape);
    seal(&place, "label.alula", "", escape);
    let file = format!("{escape}.alula");
    seal(&place, &file, "fine", escape);
    place.write("foreign\u{1b}[2J", "foreign");
    let all = ["name.alula", "label.alula", &file, "foreign\u{1b}[2J"];
    let verify = ["verify", "--drone-pub", "drone/drone.pub"];
    let said = [
        place.run(&[&["list"], &all[..]].concat()),
        place.run_with_key("list", &all),
        place.run_with_key("open", &[&["--out", "opened"], &all[..]].concat()),
        place.run_with_key("cat", &[all[3]]),
        place.run(&[&verify, &all[..]].concat()),
        place.run(&["inspect", &file]),
        place.run(&["inspect", all[3]]),
        place.run(&["inspect", "nowhere\u{1b}[2J"]),
        place.run(&["seal", "--drone", "drone", "--out", "sealed", &file]),
        place.record(&format!("{escape}2.alula"), b"x", &["--label", escape]),
    ];
    for said in said {
        let all = said.out + &said.err;
        assert!(!all.is_empty());
        let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!all.contains(bad), "{all:?}");
    }
    let listed = place.run_with_key("list", &["name.alula"]).good().out;
    assert!(listed.contains("\\u{1b}]0;x\\u{7}\\u{202e}gpj\\u{9b}2J"), "{listed}");
    // JSON escapes by itself, and keeps the name as it is.
    let value = place.run(&[&["--json", "list"], &KEY[..], &["name.alula"]].concat()).good();
    assert!(!value.out.contains('\u{1b}'));
    assert_eq!(value.json()["files"][0]["name"], escape);
}
