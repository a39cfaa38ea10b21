// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A card that gives an error in the middle of a recording: the recorder says so in one line and
//! ends with 1, what it had acknowledged opens, and the next recording names the one that broke
//! off.
#![cfg(target_os = "linux")]

mod card;
mod common;

use std::io::Write;
use std::process::Stdio;

use card::{Fault, insert};
use common::{Noise, Place, Said, feed};
use serde_json::Value;

/// A recording that breaks off, and what is left of it as `left.alula`.
fn broken(place: &Place, fault: Fault, left: usize, words: &str) -> Option<()> {
    let (card, session) = insert(place, fault, left)?;
    let content = Noise(41).bytes(2_000_000);
    let options = ["--drone", "drone", "--out", "card/a.alula", "--name", "a", "--status-fd", "1"];
    let record = [&["record", "--give-up", "0"], &options[..]].concat();
    let mut command = place.command(&record);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // Whoever feeds it is never held up: all of it is taken, or refused.
    let sent = content.clone();
    let feeding = std::thread::spawn(move || {
        sent.chunks(10_000).try_for_each(|chunk| input.write_all(chunk).ok())
    });
    let said = Said::of(child.wait_with_output().unwrap());
    feeding.join().unwrap();
    assert_eq!(said.code, 1, "{fault:?}: {}", said.err);
    let errors: Vec<_> = said.err.lines().filter(|line| line.starts_with("alula: ")).collect();
    let [line] = errors[..] else { panic!("{fault:?}: {}", said.err) };
    for words in ["cannot write card/a.alula", words, "opens as cut short"] {
        assert!(line.contains(words), "{fault:?}: {line}");
    }
    session.umount_and_join().unwrap();

    let lines = said.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let durable = lines.filter_map(|line| line["durable"].as_u64()).max().unwrap_or(0);
    assert!(durable > 0, "{fault:?}: {}", said.out);
    place.write("left.alula", card.lock().unwrap().kept("a.alula"));
    assert_eq!(place.verdict("left.alula")["verdict"], "cut short");
    assert_eq!(place.run_with_key("open", &["--out", "opened", "left.alula"]).code, 3);
    let opened = place.read("opened/a");
    assert!(content.starts_with(&opened) && opened.len() as u64 >= durable, "{fault:?}");

    // The recorder that is started again goes on elsewhere.
    place.record("next.alula", b"next", &[]).good();
    let inspect = |file: &str| place.run(&["--json", "inspect", file]).json();
    assert_eq!(inspect("next.alula")["predecessor"], inspect("left.alula")["recording"]);
    Some(())
}

#[test]
fn an_error_on_a_write() {
    broken(&Place::with_settings(500, 65_536), Fault::Write, 9, "input/output error");
}

#[test]
fn an_error_on_a_sync() {
    broken(&Place::with_settings(500, 65_536), Fault::Sync, 4, "input/output error");
}

#[test]
fn a_card_that_turns_read_only() {
    broken(
        &Place::with_settings(500, 65_536),
        Fault::ReadOnly,
        15,
        "the card or disk is read-only",
    );
}

#[test]
fn a_card_that_is_full() {
    broken(&Place::with_settings(500, 65_536), Fault::Full, 9, "free some space");
}

#[test]
fn a_file_that_reaches_the_limit_of_the_process() {
    let place = Place::with_settings(500, 65_536);
    let script = "ulimit -f 1000; exec \"$0\" \"$@\"";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_alula"), "record", "--drone", "drone"]);
    command.args(["--out", "a.alula", "--name", "a", "--give-up", "0"]);
    command.current_dir(&place.root);
    let content = Noise(42).bytes(3_000_000);
    let said = feed(command, &content);
    assert_eq!(said.code, 1, "{}", said.err);
    let line = said.err.lines().last().unwrap();
    assert!(line.contains("file too large") && line.contains("opens as cut short"), "{line}");
    assert_eq!(place.verdict("a.alula")["verdict"], "cut short");
    place.run_with_key("open", &["--out", "opened", "a.alula"]);
    assert!(content.starts_with(&place.read("opened/a")));
}
