// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Records all streams at once, each in a process of its own, and kills them in the middle.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Place;
use super::checks::{Alula, text};
use super::flight::Stream;
use crate::failure::{Failure, Result};
use crate::output::{Output, bytes};

/// The kill comes at a moment that no chapter's end is aligned with.
const KILLED_AFTER: Duration = Duration::from_millis(5_273);

/// A stream whose recorder was killed.
pub(super) struct Recorded {
    pub(super) label: String,
    /// What was sent.
    pub(super) sent: PathBuf,
    /// What the recorder left behind.
    pub(super) recording: PathBuf,
    /// Bytes sent before the kill.
    pub(super) fed: u64,
    /// Bytes that the recorder had reported as durable.
    pub(super) acknowledged: u64,
    /// When each byte count had been sent.
    log: Vec<(Instant, u64)>,
    killed: Instant,
}

impl Recorded {
    /// How long before the kill the first byte that was not recovered had been sent.
    pub(super) fn lost_ms(&self, recovered: u64) -> u64 {
        let first_lost = self.log.iter().find(|(_, total)| *total > recovered);
        first_lost
            .map_or(0, |(sent, _)| self.killed.saturating_duration_since(*sent).as_millis() as u64)
    }
}

/// Runs the flight and kills its recorders.
pub(super) fn record_and_kill(
    alula: &Alula,
    place: &Place,
    streams: &[Stream],
    output: &Output,
) -> Result<Vec<Recorded>> {
    let kill_at = Instant::now() + KILLED_AFTER;
    let recorded: Result<Vec<_>> = std::thread::scope(|scope| {
        let running: Vec<_> = streams
            .iter()
            .enumerate()
            .map(|(number, stream)| {
                scope.spawn(move || record_one(alula, place, number, stream, kill_at))
            })
            .collect();
        running
            .into_iter()
            .map(|thread| {
                thread.join().unwrap_or_else(|_| Err(Failure::usage("a recording thread panicked")))
            })
            .collect()
    });
    let recorded = recorded?;
    let fed = recorded.iter().map(|stream| stream.fed).sum();
    output.line(&format!("   {} sent; then, in the middle of it: process killed.", bytes(fed)));
    Ok(recorded)
}

fn record_one(
    alula: &Alula,
    place: &Place,
    number: usize,
    stream: &Stream,
    kill_at: Instant,
) -> Result<Recorded> {
    let recording = place.path("card").join(format!("stream-{number}.alula"));
    // The recorder's standard output carries its status lines.
    let mut child = alula
        .command(&[
            "record",
            "--drone",
            text(&place.path("drone"))?,
            "--out",
            text(&recording)?,
            "--label",
            &stream.label,
            "--name",
            &file_name(stream),
            "--status-fd",
            "1",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| Failure::io("run", &alula.program, &error))?;
    let (Some(input), Some(status)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Failure::usage("the recorder has no pipes"));
    };

    let (log, acknowledged, killed) = std::thread::scope(|scope| {
        let acknowledged = scope.spawn(|| last_durable(status));
        let feeding = scope.spawn(|| feed(stream, input, kill_at));
        std::thread::sleep(kill_at.saturating_duration_since(Instant::now()));
        let killed = kill(&mut child);
        (feeding.join(), acknowledged.join(), killed)
    });
    let log = log.unwrap_or_default();
    Ok(Recorded {
        label: stream.label.clone(),
        sent: stream.file.clone(),
        recording,
        fed: log.last().map_or(0, |(_, total)| *total),
        acknowledged: acknowledged.unwrap_or(0),
        log,
        killed: killed?,
    })
}

/// SIGKILL, and the moment at which it was sent. A recorder that ended before it had failed.
fn kill(child: &mut Child) -> Result<Instant> {
    if let Ok(Some(status)) = child.try_wait() {
        return Err(Failure::usage(format!("the recorder ended by itself: {status}")));
    }
    let now = Instant::now();
    child
        .kill()
        .and_then(|()| child.wait())
        .map_err(|error| Failure::usage(format!("cannot kill the recorder: {error}")))?;
    Ok(now)
}

/// Writes the stream at its rate until the pipe breaks, and notes when how much had been sent.
fn feed(stream: &Stream, mut pipe: ChildStdin, kill_at: Instant) -> Vec<(Instant, u64)> {
    let mut log = Vec::new();
    let Ok(mut file) = File::open(&stream.file) else { return log };
    let mut chunk = vec![0; stream.chunk];
    let (begun, mut total) = (Instant::now(), 0);
    while let Ok(got @ 1..) = file.read(&mut chunk) {
        if pipe.write_all(&chunk[..got]).is_err() {
            return log;
        }
        total += got as u64;
        log.push((Instant::now(), total));
        let due = Duration::from_secs_f64(total as f64 / stream.rate as f64);
        std::thread::sleep((begun + due).saturating_duration_since(Instant::now()));
    }
    // A short stream is over before the kill: keep the pipe open, as a paused camera would.
    std::thread::sleep(
        kill_at.saturating_duration_since(Instant::now()) + Duration::from_millis(50),
    );
    log
}

/// The last durable offset that the recorder reported before it died.
fn last_durable(status: impl Read) -> u64 {
    BufReader::new(status)
        .lines()
        .map_while(std::result::Result::ok)
        .filter_map(|line| serde_json::from_str::<Value>(&line).ok())
        .filter_map(|line| line["durable"].as_u64())
        .max()
        .unwrap_or(0)
}

fn file_name(stream: &Stream) -> String {
    stream.file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
