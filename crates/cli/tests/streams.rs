// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Several streams at once, and what becomes of them when their card stalls or fails.
#![cfg(target_os = "linux")]

mod card;
mod common;

use std::fs::File;
use std::io::Write;
use std::os::unix::net::UnixListener;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use card::{Fault, insert};
use common::{KEY, Noise, Place, Said};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use serde_json::Value;

/// Lines of JSON.
fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The lines of one event.
fn events<'a>(lines: &'a [Value], event: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["event"] == event).collect()
}

fn fifo(place: &Place, name: &str) {
    mknodat(CWD, place.path(name), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}

fn ended(child: Child) -> Said {
    Said::of(child.wait_with_output().unwrap())
}

/// Opens the recording and gives what `--json` says of it, with its content.
fn opened(place: &Place, recording: &str, name: &str) -> (Value, Vec<u8>) {
    let open = [&["--json", "open"], &KEY[..], &["--out", "opened", "--force", recording]].concat();
    let said = place.run(&open);
    (said.json()["files"][0].clone(), place.read(format!("opened/{name}")))
}

#[test]
fn a_fifo_a_socket_a_file_a_pipe_and_standard_input() {
    let place = Place::with_settings(50, 65_536);
    let mut noise = Noise(71);
    let contents = [1, 70_000, 300_000, 9, 200_000].map(|len| noise.bytes(len));
    fifo(&place, "fifo");
    let listener = UnixListener::bind(place.path("socket")).unwrap();
    place.write("file", &contents[2]);
    place.write("inherited", &contents[3]);
    let streams = ["f.ts=fifo", "s.ulg=socket", "file.txt=file", "fd=fd:3", "in=-"];
    let streams = streams.map(|stream| ["--stream", stream]).concat();
    let script = "exec 3<inherited; exec \"$0\" \"$@\"";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_alula"), "record", "--drone", "drone"]);
    command.args(["--out", "sealed", "--status-fd", "2", "--json"]).args(streams);
    command.current_dir(&place.root).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // A FIFO whose writer comes late, and in two goes.
            std::thread::sleep(Duration::from_millis(100));
            let mut fifo = File::options().write(true).open(place.path("fifo")).unwrap();
            fifo.write_all(&contents[0]).unwrap();
        });
        scope.spawn(|| listener.accept().unwrap().0.write_all(&contents[1]).unwrap());
        scope.spawn(|| {
            stdin.write_all(&contents[4]).unwrap();
            drop(stdin);
        });
    });
    let said = ended(child).good();
    let value = said.json();
    let told = value["streams"].as_array().unwrap();
    let names = ["f.ts", "s.ulg", "file.txt", "fd", "in"];
    for (at, name) in names.iter().enumerate() {
        assert_eq!(told[at]["stream"], *name);
        let recording = format!("sealed/{name}.alula");
        let (value, content) = opened(&place, &recording, name);
        assert!(content == contents[at], "{name}");
        assert_eq!((&value["verdict"], &value["name"]), (&"complete".into(), &(*name).into()));
    }
    let flight = |name: &str| {
        let recording = format!("sealed/{name}.alula");
        place.run(&["--json", "inspect", &recording]).json()["flight"].clone()
    };
    assert!(names.iter().all(|name| flight(name) == value["flight"]), "one flight");
}

#[test]
fn what_the_command_line_asks_for_must_make_sense() {
    let place = Place::new();
    let refused = |options: &[&str], words: &[&str]| {
        let record = [&["record", "--drone", "drone", "--out", "sealed"], options].concat();
        place.run(&record).refused(1, words);
    };
    refused(&["--stream", "a"], &["NAME=SOURCE"]);
    refused(&["--stream", "../a=-"], &["without '/'"]);
    refused(&["--stream", "a=-", "--stream", "a=drone"], &["two streams"]);
    refused(&["--stream", "a=nowhere"], &["nowhere", "check the path"]);
    refused(&["--stream", "a=-", "--class", "b=log"], &["no such stream"]);
    refused(&["--stream", "a=-", "--class", "sound"], &["no class 'sound'", "telemetry"]);
    assert!(place.names("sealed").is_empty());
}

/// Two streams on one card: `a` at 4 MB/s in writes of 20 kB, and `b`, for three seconds. How long
/// the longest write to `a` took.
fn fly(place: &Place, options: &[&str]) -> (Said, Duration, Vec<u8>, Vec<u8>) {
    fifo(place, "a.fifo");
    fifo(place, "b.fifo");
    let record = ["record", "--drone", "drone", "--out", "card", "--status-fd", "1"];
    let streams = ["--stream", "a=a.fifo", "--stream", "b=b.fifo"];
    let mut command = place.command(&[&record[..], &streams, options].concat());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let content = [72, 73].map(|seed| Noise(seed).bytes(12_000_000));
    let longest = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut fifo = File::options().write(true).open(place.path("b.fifo")).unwrap();
            for chunk in content[1].chunks(1_000_000) {
                fifo.write_all(chunk).unwrap();
                std::thread::sleep(Duration::from_millis(250));
            }
        });
        let mut fifo = File::options().write(true).open(place.path("a.fifo")).unwrap();
        let mut longest = Duration::ZERO;
        for chunk in content[0].chunks(20_000) {
            let begun = Instant::now();
            fifo.write_all(chunk).unwrap();
            longest = longest.max(begun.elapsed());
            std::thread::sleep(Duration::from_millis(5));
        }
        longest
    });
    let [a, b] = content;
    (ended(child), longest, a, b)
}

#[test]
fn a_card_that_hangs_holds_nobody_up_and_the_recording_says_what_is_missing() {
    let place = Place::with_settings(100, 1 << 20);
    let Some((card, session)) = insert(&place, Fault::Stall(Duration::from_secs(2)), 8) else {
        return;
    };
    let options = ["--pool", "2000000", "--hold-ms", "100"];
    let (said, longest, a, b) = fly(&place, &options);
    // The bound that was asked for, and a busy machine.
    assert!(longest < Duration::from_millis(1200), "{longest:?}");
    assert_eq!(said.code, 3, "{}", said.err);
    let lines = lines(&said.out);
    let gaps = events(&lines, "gap");
    assert!(!gaps.is_empty() && !events(&lines, "full").is_empty(), "{}", said.out);
    session.umount_and_join().unwrap();
    for (name, content) in [("a", a), ("b", b)] {
        place.write(format!("{name}.alula"), card.lock().unwrap().kept(&format!("{name}.alula")));
        let (value, got) = opened(&place, &format!("{name}.alula"), name);
        assert_eq!(value["verdict"], "complete");
        let gaps = value["gaps"].as_array().unwrap();
        let lost: u64 = gaps.iter().filter_map(|gap| gap["bytes"].as_u64()).sum();
        assert_eq!(got.len() as u64 + lost, content.len() as u64, "{name}: every byte is told of");
        assert!(name == "b" || lost > 0);
        // What stands between the gaps is what was sent.
        let (mut rest, mut sent) = (&got[..], &content[..]);
        let mut before = 0;
        for gap in gaps {
            let len = (gap["offset"].as_u64().unwrap() - before) as usize;
            before += len as u64;
            assert!(rest[..len] == sent[..len], "{name}");
            (rest, sent) = (&rest[len..], &sent[len + gap["bytes"].as_u64().unwrap() as usize..]);
        }
        assert!(rest == sent, "{name}");
    }
}

#[test]
fn a_file_that_fails_ends_no_other_stream_and_is_followed_by_another() {
    let place = Place::with_settings(100, 1 << 20);
    // One sync fails, which nothing can repair; the next recording is good.
    let Some((card, session)) = insert(&place, Fault::Sync, 8) else { return };
    let (said, _, a, b) = fly(&place, &[]);
    assert_eq!(said.code, 3, "{}", said.err);
    let lines = lines(&said.out);
    let (broke, following) = (events(&lines, "broke"), events(&lines, "following"));
    assert_eq!((broke.len(), following.len()), (1, 1), "{}", said.out);
    assert_eq!((&broke[0]["stream"], &following[0]["stream"]), (&"a".into(), &"a".into()));
    session.umount_and_join().unwrap();
    for name in ["a.alula", "a-2.alula", "b.alula"] {
        place.write(name, card.lock().unwrap().kept(name));
    }
    assert!(opened(&place, "b.alula", "b").1 == b, "b differs");
    let (value, before) = opened(&place, "a.alula", "a");
    assert_eq!(value["verdict"], "cut short");
    let (value, after) = opened(&place, "a-2.alula", "a");
    assert_eq!(value["verdict"], "complete");
    let [gap] = &value["gaps"].as_array().unwrap()[..] else { panic!("{value}") };
    assert!(a.starts_with(&before) && a.ends_with(&after));
    let missing = gap["bytes"].as_u64().unwrap() as usize;
    let durable = a.len() - after.len() - missing;
    assert!(durable <= before.len() && missing > 0, "{durable} {}", before.len());
    let inspect = |file: &str| place.run(&["--json", "inspect", file]).json();
    assert_eq!(inspect("a-2.alula")["predecessor"], inspect("a.alula")["recording"]);
    assert_eq!(inspect("a-2.alula")["notes"], 1);
    // A player is told as it goes; who has no key, that there is something to be told.
    let cat = place.run_with_key("cat", &["a-2.alula"]).good();
    assert!(cat.err.contains("gap: ") && cat.err.contains("are missing at 0"), "{}", cat.err);
    let verify = place.run(&["verify", "--drone-pub", "drone/drone.pub", "a-2.alula"]).good();
    assert!(verify.out.contains("1 note, sealed"), "{}", verify.out);
}

#[test]
fn a_card_that_never_works_again_is_told_at_the_end_and_costs_the_others_nothing() {
    let place = Place::with_settings(100, 1 << 20);
    let Some((card, session)) = insert(&place, Fault::ReadOnly, 30) else { return };
    let (said, longest, _, b) = fly(&place, &["--hold-ms", "300", "--pool", "4000000"]);
    assert!(longest < Duration::from_millis(1200), "{longest:?}");
    assert_eq!(said.code, 1, "{}", said.err);
    let line = said.err.lines().last().unwrap();
    assert!(line.contains("read-only") && line.contains("opens as cut short"), "{line}");
    session.umount_and_join().unwrap();
    place.write("b.alula", card.lock().unwrap().kept("b.alula"));
    assert!(opened(&place, "b.alula", "b").1 == b, "b differs");
}

/// An aircraft whose owner lets logs be written unsealed.
fn plain_logs() -> Place {
    let place = Place::new();
    let sign = ["owner", "sign-config", "--recipient", "owner/owner.pub", "--number", "1"];
    let fail = ["--fail", "log=plain", "--interval-ms", "100", "--out", "config"];
    place.run(&[&sign[..], &KEY, &fail].concat()).good();
    place.run(&["drone", "configure", "drone", "--config", "config"]).good();
    place
}

#[test]
fn what_can_be_sealed_no_more_goes_on_unsealed_where_the_owner_allows_it() {
    let place = plain_logs();
    let Some((card, session)) = insert(&place, Fault::Sync, 8) else { return };
    let (said, _, a, b) = fly(&place, &["--give-up", "0", "--class", "a=log"]);
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(said.err.lines().last().unwrap().contains("opens as cut short"), "{}", said.err);
    session.umount_and_join().unwrap();
    let card = card.lock().unwrap();
    let kept = card.kept("a.alula.PLAIN");
    assert!(kept.len() > a.len() / 2 && a.ends_with(kept), "{}", kept.len());
    place.write("b.alula", card.kept("b.alula"));
    assert!(opened(&place, "b.alula", "b").1 == b, "b differs");
}

#[test]
fn the_owners_policy_for_the_class_lets_a_stream_be_written_unsealed() {
    let place = plain_logs();
    let Some((card, session)) = insert(&place, Fault::Stall(Duration::from_secs(2)), 8) else {
        return;
    };
    let options = ["--pool", "2000000", "--hold-ms", "0", "--class", "a=log"];
    let (said, _, a, _) = fly(&place, &options);
    assert_eq!(said.code, 3, "{}", said.err);
    let lines = lines(&said.out);
    let plain = events(&lines, "plain");
    assert!(!plain.is_empty() && !events(&lines, "unsealed").is_empty(), "{}", said.out);
    assert!(said.err.contains("UNSEALED to card/a.alula.PLAIN"), "{}", said.err);
    session.umount_and_join().unwrap();
    place.write("a.alula", card.lock().unwrap().kept("a.alula"));
    let (value, got) = opened(&place, "a.alula", "a");
    let told = &value["unsealed"][0];
    let kept = card.lock().unwrap().kept("a.alula.PLAIN").to_vec();
    assert_eq!(told["bytes"].as_u64().unwrap(), kept.len() as u64);
    assert!(told["reason"].as_str().unwrap().ends_with("unsealed in a.alula.PLAIN"));
    // It is what the stream had at that place.
    let at = told["offset"].as_u64().unwrap() as usize;
    let begins = [&got[..at], &kept[..1000]].concat();
    assert!(a.starts_with(&begins));
}
