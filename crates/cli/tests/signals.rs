// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A recorder and the world around it: told to stop, left waiting, not listened to.

mod common;

use std::io::{BufRead, BufReader, PipeReader, Read, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::time::{Duration, Instant};

use common::{Noise, Place, Said};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// A recorder that runs.
struct Running {
    child: Child,
    input: ChildStdin,
    status: BufReader<PipeReader>,
}

impl Running {
    /// Starts a recorder whose status lines come through a pipe of their own.
    fn start(place: &Place, out: &str) -> Self {
        let (status, sender) = std::io::pipe().unwrap();
        let (mut child, input) = Self::spawn(place, out, sender.into());
        let mut running = match child.try_wait() {
            Ok(None) => Running { child, input, status: BufReader::new(status) },
            ended => panic!("the recorder ended at once: {ended:?}"),
        };
        assert_eq!(running.line()["event"], "started");
        running
    }

    /// The shell hands the descriptor on as number 3.
    fn spawn(place: &Place, out: &str, status: Stdio) -> (Child, ChildStdin) {
        let script = "exec \"$0\" record --drone drone --out \"$1\" --name a --status-fd 3 \
                      3>&1 >/dev/null";
        let mut command = std::process::Command::new("sh");
        command.args(["-c", script, env!("CARGO_BIN_EXE_alula"), out]).current_dir(&place.root);
        command.stdin(Stdio::piped()).stdout(status).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let input = child.stdin.take().unwrap();
        (child, input)
    }

    /// The next status line, which is JSON and has an event.
    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.status.read_line(&mut line).unwrap();
        let value: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line:?}"));
        assert!(value["event"].is_string(), "{line}");
        value
    }

    /// Waits for a line that says that so much is durable.
    fn durable(&mut self, content: u64) -> Value {
        loop {
            let line = self.line();
            if line["durable"].as_u64() >= Some(content) {
                return line;
            }
        }
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    fn end(self) -> Said {
        drop(self.input);
        Said::of(self.child.wait_with_output().unwrap())
    }
}

fn opens(place: &Place, recording: &str, content: &[u8]) {
    place.run_with_key("open", &["--out", "opened", "--force", recording]).good();
    assert!(place.read("opened/a") == content, "{recording} differs");
}

#[test]
fn told_to_stop_it_closes_properly() {
    let place = Place::new();
    for (signal, out) in [(Signal::INT, "int.alula"), (Signal::TERM, "term.alula")] {
        let mut running = Running::start(&place, out);
        running.input.write_all(b"before the signal, ").unwrap();
        running.durable(19);
        running.signal(signal);
        std::thread::sleep(Duration::from_millis(200));
        // What the camera writes when it gets the same signal belongs to the flight.
        running.input.write_all(b"and its last words").unwrap();
        assert_eq!(running.durable(37)["durable"], 37);
        running.end().good();
        assert_eq!(place.verdict(out)["verdict"], "complete");
        opens(&place, out, b"before the signal, and its last words");
    }
}

#[test]
fn told_to_stop_it_does_not_wait_for_ever() {
    let place = Place::new();
    // A camera that says nothing more, one that does not stop, and someone who asks twice.
    for (busy, signals, patience) in [(false, 1, 4_000), (true, 1, 4_000), (false, 2, 900)] {
        let mut running = Running::start(&place, "a.alula");
        running.input.write_all(b"x").unwrap();
        running.durable(1);
        let told = Instant::now();
        for _ in 0..signals {
            running.signal(Signal::TERM);
            std::thread::sleep(Duration::from_millis(50));
        }
        while running.child.try_wait().unwrap().is_none() {
            assert!(told.elapsed() < Duration::from_millis(patience), "{busy}, {signals}");
            if busy {
                let _ = running.input.write_all(&[b'x'; 1000]);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        running.end().good();
        assert_eq!(place.verdict("a.alula")["verdict"], "complete");
        std::fs::remove_file(place.path("a.alula")).unwrap();
    }
}

#[test]
fn a_paused_stream_reaches_the_card_within_the_interval() {
    let place = Place::new();
    let mut running = Running::start(&place, "a.alula");
    let mut total = 0;
    for len in [1, 100, 70_000] {
        running.input.write_all(&vec![b'x'; len]).unwrap();
        total += len as u64;
        let sent = Instant::now();
        let line = running.durable(total);
        // The interval of 500 ms, one sync, and a busy machine.
        assert!(sent.elapsed() < Duration::from_millis(1_500), "{:?}", sent.elapsed());
        assert_eq!((&line["event"], &line["durable"]), (&"durable".into(), &total.into()));
        assert!(line["file"].as_u64() >= Some(total) && line["chapters"].as_u64() >= Some(1));
        // It is so: a copy of the file as it is now holds all of it.
        std::fs::copy(place.path("a.alula"), place.path("copy.alula")).unwrap();
        let verdict = place.verdict("copy.alula");
        assert_eq!(
            (&verdict["verdict"], &verdict["content"]),
            (&"cut short".into(), &total.into())
        );
        assert_eq!(verdict["signed_bytes"], total);
    }
    running.end().good();
    assert_eq!(place.verdict("a.alula")["content"], total);
}

#[test]
fn the_last_status_line_tells_the_end() {
    let place = Place::new();
    let mut running = Running::start(&place, "a.alula");
    running.input.write_all(b"all of it").unwrap();
    drop(running.input);
    let mut rest = String::new();
    running.status.read_to_string(&mut rest).unwrap();
    let last: Value = serde_json::from_str(rest.lines().last().unwrap()).unwrap();
    assert_eq!((&last["event"], &last["content"]), (&"closed".into(), &9.into()));
    assert_eq!((&last["durable"], &last["reason"]), (&9.into(), &"end of input".into()));
    let length = std::fs::metadata(place.path("a.alula")).unwrap().len();
    assert_eq!(last["sealed_bytes"], length);
}

#[test]
fn nobody_who_listens_can_stop_it() {
    let place = Place::new();
    let content = Noise(5).bytes(3_000_000);
    // One that never reads, one that is gone, and one that never was.
    let (unread, sender) = std::io::pipe().unwrap();
    let (gone, orphan) = std::io::pipe().unwrap();
    drop(gone);
    for (number, status) in [sender.into(), orphan.into(), Stdio::null()].into_iter().enumerate() {
        let out = format!("{number}.alula");
        let (mut child, mut input) = Running::spawn(&place, &out, status);
        // Nobody reads the warnings either.
        drop(child.stderr.take());
        // Enough lines of status to fill a pipe: a chapter each.
        for chunk in content.chunks(300_000) {
            input.write_all(chunk).unwrap();
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(input);
        assert!(child.wait().unwrap().success());
        opens(&place, &out, &content);
    }
    drop(unread);
}

#[test]
fn a_full_status_pipe_costs_lines_and_no_content() {
    let place = Place::with_settings(60_000, 4_096);
    let content = Noise(6).bytes(4_096 * 1_000);
    let (status, sender) = std::io::pipe().unwrap();
    let (child, mut input) = Running::spawn(&place, "a.alula", sender.into());
    input.write_all(&content).unwrap();
    drop(input);
    Said::of(child.wait_with_output().unwrap()).good();
    opens(&place, "a.alula", &content);
    // What did come through is whole lines.
    for line in BufReader::new(status).lines() {
        let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
        assert!(line["event"].is_string());
    }
}
