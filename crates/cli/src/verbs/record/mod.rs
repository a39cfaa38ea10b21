// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula record`: seals standard input while it arrives, or several streams at once.

mod source;
mod status;

use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use alula_vault::keys::{Configuration, DataClass, Drone};
use alula_vault::recorder::Standing;
use alula_vault::stream::{Options, Status, Stream, Taken};
use alula_vault::{FileSystem, Reason, Subject, SystemClock};
use serde_json::{Value, json};

use crate::args::Record;
use crate::failure::{Failure, Result, Verdict};
use crate::input::{Signals, ready};
use crate::output::{Output, bytes, count, notice, shown};
use crate::recorder::{file_limit, hex, unhex};
use crate::verbs::files;
use crate::{class, harden, progress};
use source::{Ends, Source};
use status::{StatusLines, Teller};

/// How long a card may take to close the recordings.
const CLOSING: Duration = Duration::from_secs(30);

pub(crate) fn run(arguments: &Record, output: &Output) -> Result<Verdict> {
    let lines = Arc::new(StatusLines::open(arguments.status_fd)?);
    harden::no_dumps();
    // Signals are caught before a recording exists, so that none can leave it unclosed.
    let signals = Signals::new().map_err(|error| Failure::usage(format!("signals: {error}")))?;
    let aircraft = Arc::new(Drone::open(&arguments.drone)?);
    let wanted = wanted(arguments)?;
    if !arguments.streams.is_empty() {
        files::make_folder(&arguments.out)?;
    }
    let flight_id = flight_id(arguments)?;
    let mut running = Vec::new();
    for one in wanted {
        match one.begin(&aircraft, arguments, flight_id, &lines) {
            Ok(one) => running.push(one),
            Err(failure) => {
                // Those that have begun are closed: they hold nothing, and say so.
                running.iter().for_each(|one: &Running| drop(one.close(Reason::Stopped, Ok(()))));
                return Err(failure);
            }
        }
    }
    let locked = harden::lock_memory();
    warn_once(&aircraft, locked);
    running.iter().for_each(|one| one.announce(&aircraft, locked));

    let bar = progress::bar(output, "recording", None);
    let ends = read_all(&running, &signals, |len| bar.inc(len as u64))?;
    let closed = running.iter().zip(ends).map(|(one, (reason, read))| one.close(reason, read));
    let results = closed.collect();
    bar.finish_and_clear();
    conclude(results, arguments, &flight_id, output)
}

/// A stream that is to be recorded.
struct Wanted {
    /// Its name, if it is one of several.
    name: Option<String>,
    source: Source,
    out: PathBuf,
    subject: Subject,
    class: DataClass,
}

/// One that is being recorded.
struct Running {
    source: Source,
    stream: Stream,
    teller: Arc<Teller>,
}

/// One that is over.
struct Done {
    lines: String,
    value: Value,
    whole: bool,
}

/// The streams that the command line names, their sources open.
fn wanted(arguments: &Record) -> Result<Vec<Wanted>> {
    let subject = |name: &str| Subject {
        label: arguments.label.clone(),
        name: name.to_owned(),
        media_type: class::media_type(Path::new(name)).to_owned(),
    };
    let mut wanted = Vec::new();
    if arguments.streams.is_empty() {
        let (source, name) = (Source::open("-")?, &arguments.name);
        let out = arguments.out.clone();
        let subject = subject(name);
        wanted.push(Wanted { name: None, source, out, subject, class: class::of(name) });
    }
    for text in &arguments.streams {
        let Some((name, source)) = text.split_once('=').filter(|(name, _)| is_plain(name)) else {
            let message = format!("--stream takes NAME=SOURCE, NAME without '/'; not '{text}'");
            return Err(Failure::usage(message));
        };
        if wanted.iter().any(|one: &Wanted| one.subject.name == name) {
            return Err(Failure::usage(format!("two streams are called '{name}'")));
        }
        let out = arguments.out.join(format!("{name}.alula"));
        let (source, subject) = (Source::open(source)?, subject(name));
        let name = Some(name.to_owned());
        let class = class::of(&subject.name);
        wanted.push(Wanted { name, source, out, subject, class });
    }
    for text in &arguments.classes {
        let (name, class) = match text.split_once('=') {
            Some((name, class)) => (Some(name), class::named(class)?),
            None => (None, class::named(text)?),
        };
        let mut meant = false;
        for one in &mut wanted {
            if name.is_none_or(|name| one.subject.name == name) {
                (one.class, meant) = (class, true);
            }
        }
        if !meant {
            return Err(Failure::usage(format!("--class {text}: there is no such stream")));
        }
    }
    Ok(wanted)
}

/// A name that is one part of a path.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\0'])
}

impl Wanted {
    fn begin(
        self,
        aircraft: &Arc<Drone>,
        arguments: &Record,
        flight_id: [u8; 16],
        lines: &Arc<StatusLines>,
    ) -> Result<Running> {
        let options = Options {
            flight_id,
            class: self.class,
            pool_bytes: arguments.pool,
            hold: Duration::from_millis(arguments.hold_ms),
            give_up: arguments.give_up.map(Duration::from_secs),
            file_limit: arguments.max_size.or_else(|| file_limit(&self.out)),
            force: arguments.force,
            ..Options::new(self.out, self.subject)
        };
        let teller = Arc::new(Teller::new(self.name, Arc::clone(lines)));
        let heard = Arc::clone(&teller);
        let stream = Stream::open_on(
            Arc::clone(aircraft),
            FileSystem,
            SystemClock::new(),
            options,
            Box::new(move |happening| heard.hear(happening)),
        )?;
        Ok(Running { source: self.source, stream, teller })
    }
}

impl Running {
    fn announce(&self, aircraft: &Drone, locked: bool) {
        let Some(began) = self.teller.latest() else { return };
        let configuration = aircraft.configuration();
        self.teller.line(json!({
            "event": "started",
            "recording": hex(&began.id),
            "file": began.path.to_string_lossy(),
            "sequence": began.sequence,
            "configuration": configuration.number(),
            "configuration_signed": configuration.is_signed(),
            "recipients": configuration.recipients().len(),
            "quorums": configuration.quorums().len(),
            "module_approval": alula_engine::status().approval.to_string(),
            "memory_locked": locked,
        }));
        let number = began.sequence.map_or("unknown".into(), |number| number.to_string());
        notice(&format!(
            "recording {} to {} (sequence {number}, {}, configuration {}{})",
            hex(&began.id),
            shown(&began.path),
            recipients(configuration),
            configuration.number(),
            if configuration.is_signed() { "" } else { ", pinned, unsigned" }
        ));
        if began.sequence.is_none() {
            notice(
                "warning: the aircraft's folder cannot be written; the sequence number is unknown",
            );
        }
    }

    /// Waits for the last chapter. A source that failed is told when its recording is closed.
    fn close(&self, reason: Reason, read: Result<()>) -> Result<Done> {
        let done = self.stream.close(reason, CLOSING)?;
        read?;
        Ok(told(&self.teller, reason, &done, &self.stream.status()))
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

/// What is said of a stream at its end.
fn told(teller: &Teller, reason: Reason, done: &Standing, status: &Status) -> Done {
    let (path, id) = teller.latest().map_or_else(Default::default, |began| (began.path, began.id));
    teller.durable(done);
    let value = json!({
        "event": "closed",
        "recording": hex(&id),
        "file": path.to_string_lossy(),
        "content": done.content,
        "durable": done.durable,
        "chapters": done.chapters,
        "sealed_bytes": done.sealed,
        "lost": status.lost,
        "plain": status.plain,
        "recordings": status.recordings,
        "reason": if reason == Reason::Stopped { "stopped" } else { "end of input" },
    });
    let value = teller.line(value);
    let mut lines = format!(
        "closed {}: {} in {}, {} sealed",
        shown(&path),
        bytes(done.content),
        count(done.chapters, "chapter"),
        bytes(done.sealed)
    );
    if status.lost > 0 {
        lines += &format!("; {} LOST", bytes(status.lost));
    }
    if status.plain > 0 {
        lines += &format!("; {} UNSEALED", bytes(status.plain));
    }
    Done { lines, value, whole: status.lost == 0 && status.plain == 0 }
}

/// Reads all streams until the last one has ended. A first signal ends them soon, a second one now.
fn read_all(
    running: &[Running],
    signals: &Signals,
    progress: impl Fn(usize) + Sync,
) -> Result<Vec<(Reason, Result<()>)>> {
    let failed = |error: std::io::Error| Failure::usage(format!("pipes: {error}"));
    let (soon, end_soon) = std::io::pipe().map_err(failed)?;
    let (now, end_now) = std::io::pipe().map_err(failed)?;
    let (done, working) = std::io::pipe().map_err(failed)?;
    let held = running.iter().map(|_| working.try_clone()).collect::<std::io::Result<Vec<_>>>();
    let held = held.map_err(failed)?;
    // Each reader holds one; when the last is dropped, all have ended.
    drop(working);
    let (ends, progress) = (Ends { soon: soon.as_fd(), now: now.as_fd() }, &progress);
    std::thread::scope(|scope| {
        let ends = &ends;
        let readers = running.iter().zip(held).map(|(one, working)| {
            scope.spawn(move || {
                let end = one.read(ends, progress);
                drop(working);
                end
            })
        });
        let readers: Vec<_> = readers.collect();
        let mut told = vec![end_now, end_soon];
        loop {
            match ready([signals.as_fd(), done.as_fd()], Duration::from_secs(3600)) {
                Ok([false, true]) | Err(_) => break,
                Ok([true, _]) if signals.take().is_ok() => drop(told.pop()),
                Ok(_) => {}
            }
        }
        let end = |reader: std::thread::ScopedJoinHandle<'_, _>| {
            let panicked = || Failure::usage("a reader of a stream has ended unexpectedly");
            reader.join().unwrap_or_else(|_| (Reason::Stopped, Err(panicked())))
        };
        Ok(readers.into_iter().map(end).collect())
    })
}

impl Running {
    /// Reads the stream to its end.
    fn read(&self, ends: &Ends<'_>, progress: &(impl Fn(usize) + Sync)) -> (Reason, Result<()>) {
        let full = AtomicBool::new(false);
        let (reason, read) = self.source.pump(&self.stream, ends, |len, became| {
            progress(len);
            let left_out = became != Taken::Sealed;
            if !full.swap(left_out, Ordering::Relaxed) && left_out && !self.stream.is_over() {
                self.teller.full();
            }
        });
        // Whoever ends first is closed first.
        self.stream.stop(reason);
        (reason, read)
    }
}

/// The results of all streams, and what they mean together.
fn conclude(
    results: Vec<Result<Done>>,
    arguments: &Record,
    flight_id: &[u8; 16],
    output: &Output,
) -> Result<Verdict> {
    let several = !arguments.streams.is_empty();
    let (mut lines, mut values, mut failures) = (Vec::new(), Vec::new(), Vec::new());
    let mut verdict = Verdict::Good;
    for result in results {
        match result {
            Ok(done) => {
                verdict = if done.whole { verdict } else { Verdict::CutShort };
                lines.push(done.lines);
                values.push(done.value);
            }
            Err(failure) => failures.push(failure),
        }
    }
    // One failure is the command's; the others are told before it.
    if let Some(last) = failures.pop() {
        lines.iter().for_each(|line| notice(line));
        failures.iter().for_each(|failure| notice(&format!("alula: {failure}")));
        return Err(last);
    }
    if arguments.status_fd != Some(1) {
        let value = match values.pop() {
            Some(value) if !several => value,
            last => {
                values.extend(last);
                json!({ "flight": hex(flight_id), "streams": values })
            }
        };
        output.result(&lines.join("\n"), &value);
    }
    Ok(verdict)
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

fn warn_once(aircraft: &Drone, locked: bool) {
    if aircraft.exposed() {
        notice("warning: others on this computer may read the identity key; chmod 600 it");
    }
    if !locked {
        notice("warning: memory is not locked; raise 'ulimit -l' to keep keys out of swap");
    }
}
