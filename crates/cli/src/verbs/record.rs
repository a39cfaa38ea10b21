// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula record`: seals standard input while it arrives.

use std::fs::File;
use std::io::Write;
use std::time::{Duration, Instant};

use alula_vault::keys::{Configuration, Drone};
use alula_vault::recorder::{Plan, Standing};
use alula_vault::{Durability, Note, Reason, Subject};
use serde_json::{Value, json};
use zeroize::Zeroize;

use crate::args::Record;
use crate::failure::{Failure, Result, Verdict};
use crate::input::{Event, Input};
use crate::output::{Output, bytes, count, notice, shown};
use crate::recorder::{self, Recorder, file_limit, hex, unhex};
use crate::{harden, progress};

/// How long a recorder that was told to stop waits for what the camera has still to say.
const LAST_WORDS: Duration = Duration::from_secs(1);

pub(crate) fn run(arguments: &Record, output: &Output) -> Result<Verdict> {
    let mut status = StatusLines::open(arguments.status_fd)?;
    harden::no_dumps();
    // Signals are caught before the recording exists, so that none can leave it unclosed.
    let mut input = Input::new().map_err(|error| Failure::usage(format!("signals: {error}")))?;
    let aircraft = Drone::open(&arguments.drone)?;
    let plan = Plan {
        aircraft: (&aircraft).into(),
        flight_id: flight_id(arguments)?,
        subject: Subject {
            label: arguments.label.clone(),
            name: arguments.name.clone(),
            media_type: String::new(),
        },
        durability: Durability::Live,
        file_limit: arguments.max_size.or_else(|| file_limit(&arguments.out)),
        force: arguments.force,
    };
    let mut recorder = recorder::create(plan, &arguments.out)?;
    let locked = harden::lock_memory();
    announce(&recorder, &aircraft, locked, &mut status);

    let reason = record(&mut recorder, &mut input, output, &mut status)?;
    let done = recorder.finish(reason)?;
    status.durable(&done);
    let stopped = reason == Reason::Stopped;
    let value = json!({
        "event": "closed",
        "recording": hex(&recorder.id()),
        "file": recorder.path().to_string_lossy(),
        "content": done.content,
        "durable": done.durable,
        "chapters": done.chapters,
        "sealed_bytes": done.sealed,
        "reason": if stopped { "stopped" } else { "end of input" },
    });
    status.line(&value);
    let lines = format!(
        "closed {}: {} in {}, {} sealed",
        shown(recorder.path()),
        bytes(done.content),
        count(done.chapters, "chapter"),
        bytes(done.sealed)
    );
    if arguments.status_fd != Some(1) {
        output.result(&lines, &value);
    }
    Ok(Verdict::Good)
}

/// The loop: read, seal, do what is due, report.
fn record(
    recorder: &mut Recorder<'_>,
    input: &mut Input,
    output: &Output,
    status: &mut StatusLines,
) -> Result<Reason> {
    let bar = progress::bar(output, "recording", None);
    let mut buffer = vec![0; 128 << 10];
    let mut stop_at: Option<Instant> = None;
    let (mut durable, mut warned) = (u64::MAX, false);
    let reason = loop {
        let left = stop_at.map(|at| at.saturating_duration_since(Instant::now()));
        // A camera that goes on for ever is not waited for.
        if left == Some(Duration::ZERO) {
            break Reason::Stopped;
        }
        let patience = recorder.wait().into_iter().chain(left).min();
        let event = input.read(&mut buffer, patience);
        match event.map_err(|error| Failure::usage(format!("standard input: {error}")))? {
            Event::Bytes(got) => {
                recorder.write(&buffer[..got])?;
                // It is sealed, and would outlive its chapter here.
                buffer[..got].zeroize();
                bar.inc(got as u64);
            }
            Event::End if stop_at.is_some() => break Reason::Stopped,
            Event::End => break Reason::EndOfInput,
            Event::Stopped if stop_at.is_some() => break Reason::Stopped,
            // ffmpeg writes its last packets when it gets the same signal: wait for them.
            Event::Stopped => stop_at = Some(Instant::now() + LAST_WORDS),
            Event::Timeout => {}
        }
        if let Some(took) = recorder.tick()? {
            let late = format!("overrun: the card took {} ms", took.as_millis());
            recorder.note(&Note::Text(late))?;
            status.line(&json!({ "event": "overrun", "ms": took.as_millis() as u64 }));
            // Said once: a log that fills up must not hold up the recording.
            if !warned {
                notice(&format!(
                    "warning: the card took {} ms to keep a chapter",
                    took.as_millis()
                ));
                warned = true;
            }
        }
        let standing = recorder.standing();
        if standing.durable != durable {
            durable = standing.durable;
            status.durable(&standing);
        }
    };
    bar.finish_and_clear();
    Ok(reason)
}

fn flight_id(arguments: &Record) -> Result<[u8; 16]> {
    match &arguments.flight {
        Some(text) => unhex(text),
        None => {
            let mut id = [0; 16];
            alula_engine::random::fill(&mut id)?;
            Ok(id)
        }
    }
}

fn announce(recorder: &Recorder<'_>, aircraft: &Drone, locked: bool, status: &mut StatusLines) {
    let configuration = aircraft.configuration();
    status.line(&json!({
        "event": "started",
        "recording": hex(&recorder.id()),
        "file": recorder.path().to_string_lossy(),
        "sequence": recorder.sequence(),
        "configuration": configuration.number(),
        "configuration_signed": configuration.is_signed(),
        "recipients": configuration.recipients().len(),
        "quorums": configuration.quorums().len(),
        "module_approval": alula_engine::status().approval.to_string(),
        "memory_locked": locked,
    }));
    let number = recorder.sequence().map_or("unknown".into(), |number| number.to_string());
    notice(&format!(
        "recording {} to {} (sequence {number}, {}, configuration {}{})",
        hex(&recorder.id()),
        shown(recorder.path()),
        recipients(configuration),
        configuration.number(),
        if configuration.is_signed() { "" } else { ", pinned, unsigned" }
    ));
    if recorder.sequence().is_none() {
        notice("warning: the aircraft's folder cannot be written; the sequence number is unknown");
    }
    if aircraft.exposed() {
        notice("warning: others on this computer may read the identity key; chmod 600 it");
    }
    if !locked {
        notice("warning: memory is not locked; raise 'ulimit -l' to keep keys out of swap");
    }
}

/// To how many it is sealed.
fn recipients(configuration: &Configuration) -> String {
    let (alone, quorums) = (configuration.recipients().len(), configuration.quorums());
    let mut text = count(alone as u64, "recipient");
    for quorum in quorums {
        text += &format!(", {} of {} together", quorum.needed(), quorum.members().len());
    }
    text
}

/// Durable offsets as JSON lines on a file descriptor that the caller gave. A reader that is slow
/// or gone never holds up the recording.
struct StatusLines(Option<File>);

impl StatusLines {
    fn open(descriptor: Option<i32>) -> Result<Self> {
        let Some(descriptor) = descriptor else { return Ok(StatusLines(None)) };
        let path = std::path::PathBuf::from(format!("/dev/fd/{descriptor}"));
        let mut options = File::options();
        options.append(true);
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32);
        }
        match options.open(&path) {
            Ok(file) => Ok(StatusLines(Some(file))),
            Err(error) => Err(Failure::io("report to", &path, &error)),
        }
    }

    fn durable(&mut self, standing: &Standing) {
        self.line(&json!({
            "event": "durable",
            "durable": standing.durable,
            "content": standing.content,
            "chapters": standing.chapters,
            "file": standing.sealed,
            "head": hex(&standing.head),
        }));
    }

    fn line(&mut self, value: &Value) {
        if let Some(file) = &mut self.0 {
            // One write: a line is whole or, if the pipe is full, missing.
            let _ = file.write(format!("{value}\n").as_bytes());
        }
    }
}
