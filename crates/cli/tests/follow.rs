// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Recordings that follow each other, and the numbers that show what is missing among them.

mod common;

use std::process::Stdio;

use common::{Noise, Place, feed};
use serde_json::{Value, json};

/// As small as a file may be, nearly.
const MAX_SIZE: &str = "150000";

fn verified(place: &Place, folder: &str) -> Value {
    let said = place.run(&["--json", "verify", "--drone-pub", "drone/drone.pub", folder]);
    said.good().json()
}

fn inspected(place: &Place, file: &str) -> Value {
    place.run(&["--json", "inspect", file]).good().json()
}

#[test]
fn at_its_size_a_file_is_followed_by_another() {
    let place = Place::with_settings(500, 4_096);
    let content = Noise(7).bytes(500_000);
    std::fs::create_dir(place.path("card")).unwrap();
    // An older flight's file keeps its place.
    place.write("card/f-3.alula", "older");
    let options = ["--max-size", MAX_SIZE, "--name", "f.ts"];
    place.record("card/f.alula", &content, &options).good();
    assert_eq!(place.read("card/f-3.alula"), b"older");
    std::fs::remove_file(place.path("card/f-3.alula")).unwrap();

    let names = place.names("card");
    assert!(names.len() > 3, "{names:?}");
    for name in &names {
        let length = place.read(format!("card/{name}")).len() as u64;
        assert!(length <= MAX_SIZE.parse().unwrap(), "{name}: {length}");
    }
    let verified = verified(&place, "card");
    assert_eq!(verified["files"].as_array().unwrap().len(), names.len());
    assert_eq!(verified["sequence"]["missing"], json!([]));
    assert_eq!(verified["sequence"]["doubled"], json!([]));

    let opened = place.run_with_key("open", &["--out", "opened", "card"]).good();
    assert_eq!(opened.out.lines().filter(|line| line.contains("opened/f.ts")).count(), names.len());
    assert_eq!(place.names("opened"), ["f.ts"]);
    assert!(place.read("opened/f.ts") == content);
}

#[test]
fn two_streams_of_one_aircraft_do_not_mix() {
    let place = Place::with_settings(500, 4_096);
    let contents = [Noise(8).bytes(400_000), Noise(9).bytes(300_000)];
    std::thread::scope(|scope| {
        for (name, content) in ["a", "b"].iter().zip(&contents) {
            let (place, out) = (&place, format!("{name}.alula"));
            let command = [
                "record",
                "--drone",
                "drone",
                "--out",
                &out,
                "--max-size",
                MAX_SIZE,
                "--name",
                name,
            ];
            let mut child = place.command(&command).stdin(Stdio::piped()).spawn().unwrap();
            scope.spawn(move || {
                let mut input = child.stdin.take().unwrap();
                // Both take their turns, so that their files alternate.
                for chunk in content.chunks(20_000) {
                    std::io::Write::write_all(&mut input, chunk).unwrap();
                    std::thread::sleep(std::time::Duration::from_millis(50));
                }
                drop(input);
                assert!(child.wait().unwrap().success());
            });
            // The second names the first, which goes on, as the recording before it.
            std::thread::sleep(std::time::Duration::from_millis(300));
        }
    });
    let files: Vec<String> =
        place.names("").into_iter().filter(|name| name.ends_with(".alula")).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    place.run_with_key("open", &[&["--out", "opened"], &files[..]].concat()).good();
    assert!(place.read("opened/a") == contents[0] && place.read("opened/b") == contents[1]);
}

#[test]
fn damage_in_a_following_file_leaves_the_first_alone() {
    let place = Place::with_settings(500, 4_096);
    let content = Noise(10).bytes(100_000);
    let options = ["--max-size", MAX_SIZE, "--name", "f"];
    place.record("card-1.alula", &content, &options).good();
    let second = "card-1-2.alula";
    let first_len = place.verdict("card-1.alula")["content"].as_u64().unwrap() as usize;
    let inspected = inspected(&place, second);
    let at = inspected["chapters"][1]["offset"].as_u64().unwrap() as usize + 1_000;
    let mut bytes = place.read(second);
    bytes[at] ^= 1;
    place.write(second, bytes);

    let both = ["--out", "opened", "card-1.alula", second];
    let said = place.run_with_key("open", &both);
    said.refused(4, &["damaged: chapter 2", "--salvage"]);
    assert!(place.read("opened/f") == content[..first_len]);

    let salvage = ["--out", "salvaged", "--salvage", "card-1.alula", second];
    assert_eq!(place.run_with_key("open", &salvage).code, 4);
    let salvaged = place.read("salvaged/f.salvaged");
    assert_eq!(salvaged.len(), content.len());
    let (hole, end) = (first_len + 4_096, first_len + 2 * 4_096);
    assert!(salvaged[..hole] == content[..hole] && salvaged[end..] == content[end..]);
}

#[test]
fn a_new_recording_names_the_one_before() {
    let place = Place::new();
    place.record("1.alula", b"one", &[]).good();
    // The second is killed, and can close nothing.
    let record = ["record", "--drone", "drone", "--out", "2.alula", "--status-fd", "1"];
    let mut child =
        place.command(&record).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, b"two").unwrap();
    let mut status = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut durable = Value::Null;
    while durable.as_u64() < Some(3) {
        let mut line = String::new();
        std::io::BufRead::read_line(&mut status, &mut line).unwrap();
        durable = serde_json::from_str::<Value>(&line).unwrap()["durable"].clone();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    place.record("3.alula", b"three", &[]).good();

    let all: Vec<Value> = ["1.alula", "2.alula", "3.alula"]
        .iter()
        .map(|file| place.run(&["--json", "inspect", file]).json())
        .collect();
    assert_eq!(all[0]["predecessor"], Value::Null);
    assert_eq!(all[1]["predecessor"], all[0]["recording"]);
    assert_eq!(all[2]["predecessor"], all[1]["recording"]);
    assert_eq!([1, 2, 3].map(Value::from), [0, 1, 2].map(|at: usize| all[at]["sequence"].clone()));
    assert_eq!(all[1]["verdict"], "cut short");
    assert_eq!(all[0]["boot"], all[2]["boot"]);
}

#[test]
fn a_recording_that_was_longer_once_is_named() {
    let place = Place::with_settings(100, 4_096);
    std::fs::create_dir(place.path("card")).unwrap();
    // It breaks off at the process's limit, and can close nothing.
    let script = "ulimit -f 400; exec \"$0\" \"$@\"";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_alula"), "record", "--drone", "drone"]);
    command.args(["--out", "card/1.alula", "--give-up", "0"]).current_dir(&place.root);
    assert_eq!(feed(command, &Noise(13).bytes(900_000)).code, 1);
    place.record("card/2.alula", b"two", &[]).good();
    let verify = ["verify", "--drone-pub", "drone/drone.pub", "card"];
    let said = place.run(&verify);
    assert!(said.code == 3 && !said.out.contains("shortened"), "{}", said.out);

    // All of the first was durable when the second began.
    let whole = place.read("card/1.alula");
    place.write("card/1.alula", &whole[..whole.len() / 2]);
    let said = place.run(&verify);
    assert_eq!(said.code, 4, "{}", said.out);
    assert!(said.out.contains("shortened: recording"), "{}", said.out);
    assert!(said.out.contains("when card/2.alula began"), "{}", said.out);
}

#[test]
fn missing_and_doubled_numbers_are_named() {
    let place = Place::new();
    std::fs::create_dir(place.path("card")).unwrap();
    for number in 1..=8 {
        place.record(&format!("card/{number}.alula"), b"x", &[]).good();
    }
    for lost in [3, 5, 6] {
        std::fs::remove_file(place.path(format!("card/{lost}.alula"))).unwrap();
    }
    std::fs::copy(place.path("card/2.alula"), place.path("card/two.alula")).unwrap();
    let numbers = verified(&place, "card")["sequence"].clone();
    assert_eq!((&numbers["lowest"], &numbers["highest"]), (&1.into(), &8.into()));
    let missing = json!([{ "from": 3, "to": 3 }, { "from": 5, "to": 6 }]);
    assert_eq!(numbers["missing"], missing);
    let files = json!(["card/2.alula", "card/two.alula"]);
    assert_eq!(numbers["doubled"], json!([{ "number": 2, "files": files }]));

    let lines = place.run(&["verify", "--drone-pub", "drone/drone.pub", "card"]).good().out;
    for line in [
        "missing: recording 3",
        "missing: recordings 5 to 6",
        "twice: recording 2 stands in card/2.alula and in card/two.alula",
    ] {
        assert!(lines.lines().any(|said| said.starts_with(line)), "{line}: {lines}");
    }
}

#[test]
fn an_aircraft_that_can_write_nothing_still_records() {
    let place = Place::with_settings(500, 4_096);
    let content = Noise(11).bytes(1_000_000);
    place.record("before.alula", b"x", &[]).good();
    let mounts = "mount --bind drone drone && mount -o remount,ro,bind drone";
    let Some(mut command) = place.namespaced(mounts, "") else { return };
    std::fs::create_dir(place.path("card")).unwrap();
    let options = ["--drone", "drone", "--out", "card/f.alula", "--max-size", MAX_SIZE];
    command.arg("record").args(options).args(["--name", "f", "--status-fd", "1"]);
    let said = feed(command, &content).good();
    assert!(said.err.contains("sequence unknown"), "{}", said.err);
    assert!(said.err.contains("the sequence number is unknown"), "{}", said.err);
    let started: Value = serde_json::from_str(said.out.lines().next().unwrap()).unwrap();
    assert_eq!(started["sequence"], Value::Null);

    // More than nine files: their names do not sort as they follow each other.
    assert!(place.names("card").contains(&"f-10.alula".to_owned()));
    assert_eq!(verified(&place, "card")["sequence"]["lowest"], Value::Null);
    assert_eq!(inspected(&place, "card/f.alula")["sequence"], Value::Null);
    place.run_with_key("open", &["--out", "opened", "card"]).good();
    assert!(place.read("opened/f") == content);
    // The folder counts on when it can be written again.
    place.record("after.alula", b"x", &[]).good();
    assert_eq!(inspected(&place, "after.alula")["sequence"], 2);
}
