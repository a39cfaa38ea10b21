// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What people do with recordings after the flight: receive, recover, share, disclose, erase; and
//! what `verify` says of it to someone who has no key.

mod common;

use common::{KEY, Place};
use serde_json::Value;

const DRONE: [&str; 2] = ["--drone-pub", "drone/drone.pub"];

fn verified(place: &Place, options: &[&str]) -> Value {
    let said = place.run(&[&["--json", "verify"], &DRONE[..], options].concat());
    said.json()["files"][0].clone()
}

fn acts(file: &Value) -> Vec<String> {
    let records = file["custody"]["records"].as_array().unwrap();
    records.iter().map(|record| record["act"].as_str().unwrap().to_owned()).collect()
}

/// A recording `a.alula`, and a second person `lab`.
fn place() -> Place {
    let place = Place::new();
    place.owner("lab");
    place.record("a.alula", b"content", &["--name", "a.txt", "--label", "camera"]).good();
    place
}

const LAB: [&str; 4] = ["--key", "lab/owner.key", "--passphrase-file", "lab.passphrase"];

#[test]
fn a_recording_is_received_and_shared_and_both_can_be_seen() {
    let place = place();
    let before = place.read("a.alula");
    let receive = ["--remark", "card 7, Zürich", "a.alula"];
    let said = place.run_with_key("receive", &receive).good();
    assert!(said.out.contains("a.alula: record 0: received, complete, 7 B signed"), "{}", said.out);
    // Again is nothing new.
    let again = place.run_with_key("receive", &["a.alula"]).good();
    assert!(again.out.contains("nothing to add"), "{}", again.out);

    let opens = [&["cat"], &LAB[..], &["a.alula"]].concat();
    assert_eq!(place.run(&opens).code, 4);
    let share = ["--to", "lab/owner.pub", "a.alula"];
    place.run_with_key("share", &share).good();
    assert_eq!(place.run(&opens).good().out, "content");
    assert!(place.run_with_key("share", &share).good().out.contains("nothing to add"));
    assert!(place.read("a.alula").starts_with(&before), "nothing before custody changes");

    let file = verified(&place, &["a.alula"]);
    assert_eq!(acts(&file), ["received", "shared"]);
    assert_eq!((&file["verdict"], &file["custody"]["tail"]), (&"complete".into(), &"clean".into()));
    let record = &file["custody"]["records"][0];
    assert_eq!(record["remark"], "card 7, Zürich");
    assert_eq!(record["signer_known_as"], "an owner whom the aircraft pins");
    assert_eq!(file["existence"][0]["by"], "received");
    // Whoever cannot open it cannot share it, and a stranger's record proves nothing.
    let to = [&["share"], &LAB[..], &["--to", "drone/drone.pub", "a.alula"]].concat();
    place.run(&to).refused(4, &["drone/drone.pub"]);
    place.record("b.alula", b"content", &[]).good();
    let to = [&["share"], &LAB[..], &["--to", "owner/owner.pub", "b.alula"]].concat();
    place.run(&to).refused(4, &["b.alula", "no recipient"]);
    place.run(&[&["receive"], &LAB[..], &["b.alula"]].concat()).good();
    let file = verified(&place, &["b.alula"]);
    assert_eq!(file["custody"]["records"][0]["signer_known"], false);
    assert_eq!(file["existence"], Value::Array(Vec::new()));
}

#[test]
fn an_altered_or_torn_custody_is_told() {
    let place = place();
    let whole = place.read("a.alula").len();
    place.run_with_key("receive", &["a.alula"]).good();
    let file = place.read("a.alula");
    let mut bad = file.clone();
    bad[whole + 4600] ^= 1;
    place.write("bad.alula", &bad);
    let verify = |name| place.run(&[&["verify"], &DRONE[..], &[name]].concat());
    let said = verify("bad.alula");
    assert_eq!((said.code, said.out.contains("bad.alula: rejected")), (4, true), "{}", said.out);
    // A power cut while it was appended: the content is whole, custody is not.
    let mut torn = file[..whole + 5_000].to_vec();
    torn[whole + 28] = 1;
    place.write("torn.alula", &torn);
    let said = verify("torn.alula");
    assert_eq!(said.code, 3);
    assert!(said.out.contains("torn.alula: complete") && said.out.contains("custody cut short"));
    let said = place.run_with_key("open", &["--out", "opened", "torn.alula"]).good();
    assert!(said.out.contains("custody cut short"), "{}", said.out);
    assert_eq!(place.read("opened/a.txt"), b"content");
    place.run_with_key("receive", &["torn.alula"]).good();
    assert_eq!(verify("torn.alula").code, 0);
}

#[test]
fn a_recording_that_was_never_closed_can_be_recovered_received_and_shared() {
    let place = place();
    let whole = place.read("a.alula");
    place.write("cut.alula", &whole[..whole.len() - 100]);
    let share = ["--to", "lab/owner.pub", "cut.alula"];
    place.run_with_key("share", &share).refused(1, &["cut.alula", "alula recover"]);
    place.run_with_key("recover", &["a.alula"]).refused(1, &["a.alula", "nothing to recover"]);
    let said = place.run_with_key("recover", &["cut.alula"]).good();
    assert!(said.out.contains("recovered, good up to byte"), "{}", said.out);
    place.run_with_key("recover", &["cut.alula"]).refused(1, &["recovered before"]);
    place.run_with_key("receive", &["cut.alula"]).good();
    place.run_with_key("share", &share).good();
    let file = verified(&place, &["cut.alula"]);
    assert_eq!(acts(&file), ["recovered", "received", "shared"]);
    assert_eq!(file["verdict"], "cut short");
    let cat = place.run(&[&["cat"], &LAB[..], &["cut.alula"]].concat());
    assert_eq!((cat.code, cat.out.as_str()), (3, "content"));
    // What was fixed cannot be changed any more without being seen.
    let mut bad = place.read("cut.alula");
    bad[whole.len() - 101] ^= 1;
    place.write("bad.alula", bad);
    let said = place.run(&[&["verify"], &DRONE[..], &["bad.alula"]].concat());
    assert_eq!(said.code, 4, "{}", said.out);
    assert!(said.out.contains("damaged: what the recovered record fixed"), "{}", said.out);
}

#[test]
fn a_disclosed_time_is_proved_without_a_key() {
    let place = place();
    let fields = ["--field", "start", "--field", "label", "--field", "end"];
    let disclose = [&fields[..], &["--out", "time.txt", "a.alula"]].concat();
    let said = place.run_with_key("disclose", &disclose).good();
    assert!(said.out.contains("label  camera"), "{}", said.out);
    assert_eq!(place.run_with_key("disclose", &disclose).code, 1, "nothing is overwritten");
    let verify = ["--disclosure", "time.txt", "a.alula"];
    let file = verified(&place, &verify);
    let shown = file["disclosed"].as_array().unwrap();
    assert!(shown.len() == 3 && shown.iter().all(|one| one["holds"] == true), "{file}");
    assert!(shown[0]["value"].as_str().unwrap().starts_with("20"));
    assert_eq!(shown[1]["value"], "camera");
    // For another recording it proves nothing.
    place.record("b.alula", b"content", &[]).good();
    let other = ["verify", "--disclosure", "time.txt", "b.alula"];
    let said = place.run(&[&other[..1], &DRONE[..], &other[1..]].concat());
    assert!(said.code == 4 && said.err.contains("not among these"), "{}", said.err);
    // A field that was made up does not hold.
    let line = String::from_utf8(place.read("time.txt")).unwrap();
    let mut made =
        alula_vault::Disclosure::from_line(line.lines().next().unwrap().as_bytes()).unwrap();
    made.value[7] ^= 1;
    place.write("time.txt", made.to_line().unwrap());
    let said = place.run(&[&["verify"], &DRONE[..], &verify[..]].concat());
    assert!(said.code == 4 && said.out.contains("does not hold"), "{}", said.out);
    place.write("time.txt", "nonsense\n");
    let said = place.run(&[&["verify"], &DRONE[..], &verify[..]].concat());
    said.refused(4, &["time.txt", "disclosure"]);
}

#[test]
fn a_head_digest_shows_what_existed() {
    let place = place();
    let head = verified(&place, &["a.alula"])["head"].as_str().unwrap().to_owned();
    place.record("b.alula", b"content", &[]).good();
    let said = place.run(&[&["verify"], &DRONE[..], &["--head", &head, "a.alula"]].concat()).good();
    assert!(said.out.contains("the head digest is that after frame"), "{}", said.out);
    assert_eq!(
        verified(&place, &["--head", &head, "a.alula"])["existence"][0]["by"],
        "head digest"
    );
    let said = place.run(&[&["verify"], &DRONE[..], &["--head", &head, "b.alula"]].concat());
    assert!(said.code == 4 && said.err.contains("no recording here holds"), "{}", said.err);
    let said = place.run(&[&["verify"], &DRONE[..], &["--head", "77", "a.alula"]].concat());
    said.refused(1, &["96 hexadecimal digits"]);
}

#[test]
fn the_report_says_all_of_it() {
    let place = place();
    place.run_with_key("receive", &["--remark", "card 7", "a.alula"]).good();
    place.run_with_key("disclose", &["--field", "start", "--out", "time.txt", "a.alula"]).good();
    std::fs::create_dir(place.path("card")).unwrap();
    std::fs::rename(place.path("a.alula"), place.path("card/a.alula")).unwrap();
    place.record("away.alula", b"x", &[]).good();
    place.record("card/c.alula", b"content", &[]).good();
    place.write("card/d.txt", "a text");
    let options = ["--disclosure", "time.txt", "--report", "report.txt", "card"];
    let said = place.run(&[&["verify"], &DRONE[..], &options].concat());
    assert_eq!(said.code, 4, "{}", said.out);
    let report = String::from_utf8(place.read("report.txt")).unwrap();
    for words in [
        "REPORT ON RECORDINGS",
        "keys used      none",
        "verdict        complete",
        "aircraft is    known",
        "disclosed      start time: 20",
        "evidence       7 B of 7 B, in 1 chapter, signed",
        "missing        nothing",
        "record 0: received, complete",
        "remark: card 7",
        "an owner whom the aircraft pins",
        "existed        by 20",
        "existed        shown by nothing here",
        "disclosed      nothing",
        "missing: recording 2",
        "card/d.txt\nverdict        rejected",
        "module         ",
    ] {
        assert!(report.contains(words), "'{words}' is not in:\n{report}");
    }
    let again = place.run(&[&["verify"], &DRONE[..], &options].concat());
    again.refused(1, &["report.txt", "another name"]);
}

#[test]
fn trusted_aircraft_are_known_and_others_are_told() {
    let place = place();
    let said = place.run(&["verify", "a.alula"]);
    assert!(said.code == 4 && said.out.contains("aircraft unknown: "), "{}", said.out);
    let trusted = place.run(&["drone", "trust", "drone/drone.pub"]).good();
    assert!(trusted.out.contains("trusted        "), "{}", trusted.out);
    assert_eq!(place.run(&["verify", "a.alula"]).code, 0);
    let open = ["--out", "opened", "a.alula"];
    assert!(!place.run_with_key("open", &open).good().out.contains("unknown"));
    place.run(&["drone", "new", "other", "--owner", "owner/owner.pub"]).good();
    let other = ["verify", "--drone-pub", "other/drone.pub", "a.alula"];
    assert_eq!(place.run(&other).code, 4);

    // A new identity, by the old one; and another by the owner, after that was stolen.
    let rotate = ["drone", "rotate", "drone-2", "--old", "drone", "--owner", "owner/owner.pub"];
    place.run(&rotate).good();
    let by_owner = ["drone", "rotate", "drone-3", "--old-pub", "drone-2/drone.pub"];
    let by_owner = [&by_owner[..], &KEY[..], &["--owner", "owner/owner.pub"]].concat();
    place.run(&by_owner).good();
    let record = ["record", "--drone", "drone-3", "--out", "c.alula"];
    common::feed(place.command(&record), b"content").good();
    assert_eq!(place.run(&["verify", "c.alula"]).code, 4);
    let early = place.run(&["drone", "trust", "drone-3/rotation.pub"]);
    early.refused(4, &["trust that one first"]);
    place.run(&["drone", "trust", "drone-2/rotation.pub", "drone-3/rotation.pub"]).good();
    assert_eq!(place.run(&["verify", "c.alula", "a.alula"]).code, 0);
    let list = place.run(&["--json", "drone", "trust"]).good().json();
    assert_eq!(list["aircraft"].as_array().unwrap().len(), 3);
    let second = list["aircraft"][1]["aircraft"].as_str().unwrap().to_owned();
    place.run(&["drone", "trust", "--remove", &second]).good();
    assert_eq!(place.run(&["verify", "c.alula"]).code, 4);
    // Not by someone whom the aircraft does not pin.
    let thief = ["drone", "rotate", "drone-4", "--old-pub", "drone/drone.pub"];
    let thief = [&thief[..], &LAB[..], &["--owner", "owner/owner.pub"]].concat();
    place.run(&thief).refused(4, &["does not pin"]);
    let owners = ["drone", "rotate", "drone-4", "--old", "drone", "--owner", "lab/owner.pub"];
    place.run(&owners).refused(4, &["does not pin"]);
    assert!(!place.path("drone-4").exists());
    place.write("trusted", "nonsense\n");
    place.run(&["verify", "a.alula"]).refused(4, &["trusted"]);
}

#[test]
fn erased_recordings_open_for_nobody_and_the_receipt_says_what_was_done() {
    let place = place();
    std::fs::create_dir(place.path("card")).unwrap();
    let flight = "00112233445566778899aabbccddeeff";
    for name in ["a", "b"] {
        place.record(&format!("card/{name}.alula"), b"x", &["--flight", flight]).good();
    }
    place.record("card/c.alula", b"other flight", &[]).good();
    place.write("card/notes.txt", "a text");
    place.run_with_key("share", &["--to", "lab/owner.pub", "card/a.alula"]).good();
    let whole = place.read("card/b.alula");
    place.write("card/b.alula", &whole[..whole.len() - 50]);

    let asked = ["--receipt", "e.receipt", "card"];
    place.run_with_key("erase", &asked).refused(1, &["--yes"]);
    assert!(!place.path("e.receipt").exists());
    let erase = ["--receipt", "e.receipt", "--flight", flight, "--yes", "card"];
    let said = place.run_with_key("erase", &erase).good();
    for words in ["2 recordings", "3 slots overwritten", "noted in the file", "does not cover"] {
        assert!(said.out.contains(words), "'{words}': {}", said.out);
    }
    assert!(!said.out.contains("unrecoverable"));
    for name in ["card/a.alula", "card/b.alula"] {
        for key in [KEY, LAB] {
            let cat = [&["cat"], &key[..], &[name]].concat();
            place.run(&cat).refused(4, &["erased"]);
        }
    }
    assert_eq!(place.run_with_key("cat", &["card/c.alula"]).good().out, "other flight");
    assert_eq!(place.read("card/notes.txt"), b"a text");
    let file = verified(&place, &["card/a.alula"]);
    assert_eq!(
        (acts(&file), &file["verdict"]),
        (vec!["shared".into(), "erased".into()], &"complete".into())
    );

    let check = ["--json", "verify-receipt", "--owner-pub", "owner/owner.pub", "e.receipt"];
    let receipt = place.run(&check).good().json();
    assert_eq!(receipt["receipt"], file["custody"]["records"][1]["receipt"]);
    assert_eq!(
        (&receipt["files"][0]["slots"], &receipt["files"][0]["overwritten"]),
        (&3.into(), &5262.into())
    );
    assert_eq!(
        (&receipt["files"][1]["noted_in_file"], &receipt["files"][1]["file"]),
        (&false.into(), &"card/b.alula".into())
    );
    place
        .run(&["verify-receipt", "--owner-pub", "lab/owner.pub", "e.receipt"])
        .refused(4, &["not by the owner"]);
    let mut bad = place.read("e.receipt");
    bad[4400] ^= 1;
    place.write("bad.receipt", bad);
    place.run(&["verify-receipt", "bad.receipt"]).refused(4, &["bad.receipt"]);
    place.run_with_key("erase", &erase).refused(1, &["e.receipt", "another name"]);
    let nothing = ["--receipt", "f.receipt", "--yes", "card/notes.txt"];
    place.run_with_key("erase", &nothing).refused(4, &["card/notes.txt"]);
    assert!(!place.path("f.receipt").exists());
}

#[test]
fn files_that_cannot_be_changed_stay_as_they_are() {
    let place = place();
    let bytes = place.read("a.alula");
    let lock = std::fs::File::open(place.path("a.alula")).unwrap();
    lock.lock().unwrap();
    place.run_with_key("receive", &["a.alula"]).refused(1, &["another program"]);
    lock.unlock().unwrap();
    place.run_with_key("receive", &["nowhere"]).refused(1, &["nowhere"]);
    place.run_with_key("receive", &["--remark", "a\nb", "a.alula"]).refused(1, &["remark"]);
    place
        .run_with_key("receive", &["--remark", &"x".repeat(256), "a.alula"])
        .refused(1, &["remark"]);
    place.write("text", "a text");
    place.run_with_key("receive", &["text"]).refused(4, &["no recording"]);
    assert!(place.read("a.alula") == bytes && place.read("text") == b"a text");
    // One file that is no recording keeps no other from its record.
    let said = place.run_with_key("receive", &["text", "a.alula"]);
    assert_eq!((said.code, said.out.contains("record 0")), (4, true), "{}{}", said.out, said.err);
}

/// Ctrl-C at any moment leaves the file as it was, or with a whole record.
#[test]
fn an_interrupted_receipt_leaves_nothing_half_done() {
    let place = Place::new();
    let content = common::Noise(3).bytes(20_000_000);
    place.record("a.alula", &content, &[]).good();
    let whole = place.read("a.alula");
    let arguments = [&["receive"], &KEY[..], &["a.alula"]].concat();
    for delay in [20, 80, 120, 160, 200, 260] {
        place.write("a.alula", &whole);
        let (done, status) = place.interrupt(&arguments, delay);
        let now = place.read("a.alula");
        assert_eq!(now == whole, !done, "after {delay} ms: {status}");
        if done {
            assert_eq!(acts(&verified(&place, &["a.alula"])), ["received"]);
        }
    }
}
