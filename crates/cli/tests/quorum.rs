// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Recordings that people open together: configured, contributed to, opened by every verb, and what
//! is said when a part is missing or wrong.

mod common;

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use common::{Place, Said};

const CONTENT: &[u8] = b"the last minute before the crash";

/// The owner's aircraft seals to two of `ada`, `ben` and `eve` together, and to nobody alone;
/// `lab` is the investigator. `crash.alula` is a recording.
fn place() -> Place {
    let place = Place::bare();
    for name in ["owner", "lab", "ada", "ben", "eve"] {
        place.owner(name);
    }
    let quorum = "2:ada/owner.pub,ben/owner.pub,eve/owner.pub";
    let said = sign(&place, "1", &["--quorum", quorum], "crash.config").good();
    assert!(said.out.contains("and 2 of 3 together:\n  member 1  "), "{}", said.out);
    let new = ["drone", "new", "drone", "--owner", "owner/owner.pub", "--config", "crash.config"];
    let said = place.run(&new).good();
    assert!(said.out.contains("seals to      2 of 3 together:\n  member 1    "), "{}", said.out);
    let said = place.record("crash.alula", CONTENT, &["--name", "crash.ulg"]).good();
    assert!(said.err.contains("0 recipients, 2 of 3 together"), "{}", said.err);
    place
}

fn sign(place: &Place, number: &str, to: &[&str], out: &str) -> Said {
    let words = ["owner", "sign-config", "--number", number, "--out", out];
    place.run(&[&words[..], &common::KEY, to].concat())
}

fn run_as(place: &Place, who: &str, verb: &str, arguments: &[&str]) -> Said {
    let (key, passphrase) = (format!("{who}/owner.key"), passphrase(who));
    let key = ["--key", &key, "--passphrase-file", &passphrase];
    place.run(&[&[verb], &key[..], arguments].concat())
}

fn passphrase(who: &str) -> String {
    if who == "owner" { "passphrase".into() } else { format!("{who}.passphrase") }
}

fn contribute(place: &Place, who: &str, members: &str, to: &str, file: &str, out: &str) -> Said {
    let to = format!("{to}/owner.pub");
    let options = ["--members", members, "--to", &to, "--out", out, file];
    run_as(place, who, "contribute", &options)
}

/// What `alula serve` shows first, when it opens with these parts.
fn served(place: &Place, parts: &[&str]) -> String {
    let key = ["--key", "lab/owner.key", "--passphrase-file", "lab.passphrase"];
    let serve = [&["--json", "serve"], &key[..], parts, &["crash.alula"]].concat();
    let mut child = place.command(&serve).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    line
}

#[test]
fn two_of_three_open_it_with_every_verb() {
    let place = place();
    let said = place.run(&["inspect", "crash.alula"]).good();
    assert!(said.out.contains("recipients     0\nquorum 1       2 of 3 together"), "{}", said.out);
    let value = place.run(&["--json", "inspect", "crash.alula"]).good().json();
    let quorum = &value["quorums"][0];
    assert_eq!((&quorum["needed"], &quorum["first_slot"]), (&2.into(), &0.into()));
    assert_eq!(quorum["members"].as_array().unwrap().len(), 3);
    assert_eq!(quorum["members"][2]["slot"], "sound");

    let said = contribute(&place, "ada", "1,3", "lab", "crash.alula", "ada.part").good();
    assert!(said.out.contains("member 1 of the quorum, for members 1,3 together"), "{}", said.out);
    contribute(&place, "eve", "1,3", "lab", "crash.alula", "eve.part").good();
    let parts = ["--contribution", "ada.part", "--contribution", "eve.part"];
    let lab = |verb, rest: &[&str]| run_as(&place, "lab", verb, &[&parts[..], rest].concat());
    assert_eq!(lab("cat", &["crash.alula"]).good().out.as_bytes(), CONTENT);
    assert_eq!(lab("cat", &["--offset", "4", "--length", "4", "crash.alula"]).good().out, "last");
    lab("open", &["--out", "opened", "--drone-pub", "drone/drone.pub", "crash.alula"]).good();
    assert_eq!(place.read("opened/crash.ulg"), CONTENT);
    assert!(lab("list", &["crash.alula"]).good().out.contains("crash.ulg"));
    assert!(served(&place, &parts).contains("/crash.ulg\""));
    // Opened far enough to see that this is no log.
    let redact = ["--plain", "--out", "red", "crash.alula"];
    lab("redact", &redact).refused(1, &["ULog", "SRT", "JPEG"]);
    run_as(&place, "lab", "redact", &redact).refused(4, &["no recipient", "quorum"]);
    lab("disclose", &["--field", "name", "--out", "name.txt", "crash.alula"]).good();
    // One file may hold the lines of both; and a member who opens has his own part already.
    let both = [place.read("ada.part"), place.read("eve.part")].concat();
    place.write("both.part", both);
    let said = run_as(&place, "lab", "cat", &["--contribution", "both.part", "crash.alula"]);
    assert_eq!(said.good().out.as_bytes(), CONTENT);
    contribute(&place, "ben", "1,2", "ada", "crash.alula", "ben.part").good();
    let said = run_as(&place, "ada", "cat", &["--contribution", "ben.part", "crash.alula"]);
    assert_eq!(said.good().out.as_bytes(), CONTENT);

    // Sharing what was opened together makes one key enough, and verify says all of it.
    lab("share", &["--to", "owner/owner.pub", "crash.alula"]).good();
    assert_eq!(place.run_with_key("cat", &["crash.alula"]).good().out.as_bytes(), CONTENT);
    let said = place.run(&["verify", "--drone-pub", "drone/drone.pub", "crash.alula"]).good();
    assert!(said.out.contains("; quorum 2 of 3; "), "{}", said.out);
    assert!(said.out.contains("; custody: shared"), "{}", said.out);
    let erase = ["--receipt", "receipt", "--yes", "crash.alula"];
    place.run_with_key("erase", &erase).good();
    assert_eq!(lab("cat", &["crash.alula"]).code, 4);
    let said = place.run(&["inspect", "crash.alula"]).good();
    assert!(!said.out.contains("quorum"), "{}", said.out);
}

#[test]
fn what_is_missing_or_wrong_is_said() {
    let place = place();
    place.record("other.alula", CONTENT, &[]).good();
    contribute(&place, "ada", "1,3", "lab", "crash.alula", "ada.part").good();
    contribute(&place, "eve", "1,3", "lab", "other.alula", "other.part").good();
    contribute(&place, "eve", "1,3", "owner", "crash.alula", "owner.part").good();
    contribute(&place, "eve", "2,3", "lab", "crash.alula", "with-ben.part").good();
    let with = |who: &str, parts: &[&str], words: &[&str]| {
        let parts: Vec<_> = parts.iter().flat_map(|part| ["--contribution", part]).collect();
        run_as(&place, who, "cat", &[&parts[..], &["crash.alula"]].concat()).refused(4, words);
    };
    with("lab", &[], &["no recipient", "quorum contribute"]);
    with("ada", &[], &["member 1 of a quorum, 2 of 3", "--contribution"]);
    with("lab", &["ada.part"], &["1 of 2 contributions are there (1)", "missing: member 3 ("]);
    with("lab", &["ada.part", "other.part"], &["missing: member 3"]);
    with("lab", &["other.part"], &["no contribution is for this recording"]);
    with("lab", &["ada.part", "owner.part"], &["member 3 is sealed to", "not to this key"]);
    with("lab", &["ada.part", "with-ben.part"], &["missing: member 3", "1 more for other members"]);
    with("eve", &["ada.part"], &["member 1 is sealed to"]);
    // A line that was edited, and one that is none.
    let mut bad = place.read("ada.part");
    bad[100] = if bad[100] == b'A' { b'B' } else { b'A' };
    place.write("bad.part", &bad);
    with("lab", &["bad.part"], &["bad.part", "contribution to a quorum", "damaged"]);
    with("lab", &["crash.alula"], &["crash.alula", "contribution"]);
    let nowhere = ["--contribution", "nowhere", "crash.alula"];
    run_as(&place, "lab", "cat", &nowhere).refused(1, &["nowhere"]);

    // Members: the wrong numbers, no member, a recording without a quorum.
    let asked = |who: &str, members: &str, file: &str, code: i32, words: &[&str]| {
        contribute(&place, who, members, "lab", file, "none.part").refused(code, words);
        assert!(!place.path("none.part").exists());
    };
    asked("ada", "2,3", "crash.alula", 4, &["--members with 2 of the numbers 1 to 3, yours, 1"]);
    asked("ada", "1", "crash.alula", 4, &["--members with 2"]);
    asked("ada", "1,9", "crash.alula", 1, &["--members"]);
    asked("lab", "1,3", "crash.alula", 4, &["no member"]);
    let folder = ["--to", "lab/owner.pub", "--out", "all.part", "--members", "1,2", "."];
    assert_eq!(run_as(&place, "ada", "contribute", &folder).code, 4);
    let all = String::from_utf8(place.read("all.part")).unwrap();
    assert_eq!(all.lines().count(), 2, "a line for each recording, others left out");
    // What cannot be configured.
    for (quorum, code, words) in [
        ("4:ada/owner.pub,ben/owner.pub", 1, "1 to all"),
        ("1:ada/owner.pub", 1, "2 to 8 members"),
        ("2:ada/owner.pub,ada/owner.pub", 1, "twice"),
        ("2:nowhere,ada/owner.pub", 1, "nowhere"),
    ] {
        sign(&place, "2", &["--quorum", quorum], "bad.config").refused(code, &[words]);
    }
    assert_eq!(sign(&place, "2", &["--quorum", "ada/owner.pub"], "bad.config").code, 1);
    assert!(!place.path("bad.config").exists());
}
