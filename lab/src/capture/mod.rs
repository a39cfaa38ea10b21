// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab capture`: powered capture. A recorder at work is stopped at random moments, all of
//! its memory is copied, and every window of it is tried as every key: no chapter before the open
//! one may open. The search is known to work because it must find the open chapter's keys, and
//! because it must find what a recorder leaves that forgets a wipe.
//!
//! Memory means memory: a stopped process's registers, and pages in the kernel's pipes and caches,
//! are not looked at.

mod memory;
mod plaintext;
mod recording;
mod search;
mod victim;

use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use lab_vault::keys::Settings;

use memory::Frozen;
use recording::Recording;
use search::Windows;
pub use search::{Find, Role};
use victim::{Place, Victim};
pub use victim::{WIPES, record};

/// How to capture.
#[derive(Clone, Copy)]
pub struct Plan {
    /// How long the recorder runs.
    pub seconds: f64,
    /// How often it is captured, up to 64 times.
    pub captures: usize,
    /// When chapters are closed.
    pub interval_ms: u32,
    /// The recording's segment length.
    pub segment_bytes: u32,
    /// Bytes in a second.
    pub rate: usize,
    /// Windows begin at multiples of this.
    pub step: usize,
}

/// What was seen.
pub struct Outcome {
    /// The frame that was open, and the content before it, at each capture.
    pub open: Vec<(u64, u64)>,
    /// How much memory was copied.
    pub bytes: u64,
    /// How many different windows in it might be keys.
    pub windows: usize,
    /// Frames that the recording has in the end.
    pub frames: usize,
    /// Every key found.
    pub finds: Vec<Find>,
    /// Content of chapters that were closed: capture, position, where.
    pub plaintext: Vec<(usize, u64, String)>,
}

/// The real command. `None` where the system does not let us read its memory.
pub fn real(plan: &Plan) -> Result<Option<Outcome>> {
    let place = Place::new(&plan.settings())?;
    capture(plan, &place, victim::alula(&place)?)
}

/// The lab's recorder without one wipe; `lab` is the program.
pub fn forgetful(plan: &Plan, lab: &Path, wipe: &str) -> Result<Option<Outcome>> {
    let place = Place::new(&plan.settings())?;
    capture(plan, &place, victim::forgetful(lab, &place, wipe))
}

/// Captures, and prints what came of it.
pub fn run(plan: &Plan, control: Option<&str>) -> Result<()> {
    ensure!((1..=64).contains(&plan.captures), "1 to 64 captures");
    let outcome = match control {
        None => real(plan)?,
        Some(wipe) => forgetful(plan, &std::env::current_exe()?, wipe)?,
    };
    let Some(outcome) = outcome else {
        println!("skipped: this system does not let one process read another's memory");
        return Ok(());
    };
    let (captures, mebibytes) = (outcome.open.len(), outcome.bytes >> 20);
    println!("{captures} captures, {mebibytes} MiB of memory, {} windows", outcome.windows);
    println!("{} sealed frames; keys found: {}", outcome.frames, outcome.roles());
    let leaks = outcome.leaks();
    leaks.iter().for_each(|leak| println!("{leak}"));
    let blind = outcome.blind();
    ensure!(blind.is_empty(), "the open chapter's keys were not found in captures {blind:?}");
    match (control.filter(|wipe| *wipe != "nothing"), leaks.is_empty()) {
        (None, true) => println!("no chapter before the open one opens"),
        (None, false) => bail!("{} traces of closed chapters", leaks.len()),
        (Some(wipe), true) => bail!("a recorder that does not wipe its {wipe} was not caught"),
        (Some(_), false) => println!("caught: a wipe was left out"),
    }
    Ok(())
}

impl Plan {
    fn settings(&self) -> Settings {
        let (interval_ms, segment_bytes) = (self.interval_ms, self.segment_bytes);
        // Chapters end by time alone.
        Settings { interval_ms, segment_bytes, chapter_bytes: 64 << 20, ..Settings::default() }
    }
}

impl Outcome {
    /// Keys and content of chapters that were closed when the memory was copied.
    pub fn leaks(&self) -> Vec<String> {
        let mut leaks = Vec::new();
        for find in &self.finds {
            let late = |(capture, (open, _)): (usize, &(u64, u64))| {
                let seen = find.captures >> capture & 1 == 1;
                (seen && find.number < *open).then(|| {
                    let Find { role, number, place, .. } = find;
                    format!("capture {capture}, frame {open} open: {role:?} of {number}, {place}")
                })
            };
            leaks.extend(self.open.iter().enumerate().filter_map(late).next_back());
        }
        leaks.extend(self.plaintext.iter().map(|(capture, position, place)| {
            let (open, content) = self.open[*capture];
            format!(
                "capture {capture}, frame {open} open at {content}: \
                 content of position {position}, {place}"
            )
        }));
        leaks
    }

    /// How many keys of each kind were found, the open chapters' included.
    fn roles(&self) -> String {
        let mut roles: Vec<_> = self.finds.iter().map(|find| format!("{:?}", find.role)).collect();
        roles.sort();
        let count = |same: &[String]| format!("{} {}", same.len(), same[0]);
        roles.chunk_by(|a, b| a == b).map(count).collect::<Vec<_>>().join(", ")
    }

    /// The captures of a recording that had begun in which no key of the open frame or of the next
    /// was found. There must be none.
    pub fn blind(&self) -> Vec<usize> {
        let sees = |capture: usize, open: u64| {
            self.finds.iter().any(|find| {
                find.captures >> capture & 1 == 1 && (open..=open + 1).contains(&find.number)
            })
        };
        let captures = self.open.iter().enumerate();
        captures
            .filter(|(at, (open, _))| *open > 0 && !sees(*at, *open))
            .map(|(at, _)| at)
            .collect()
    }
}

fn capture(plan: &Plan, place: &Place, recorder: std::process::Command) -> Result<Option<Outcome>> {
    let victim = Victim::start(recorder, plan.rate)?;
    // However slow the machine is: every capture falls into the recording, and the last one comes
    // after chapters were closed.
    victim.wait_for(&place.recording(), 1)?;
    let begin = Instant::now();
    let (mut open, mut windows, mut plaintext, mut bytes) = (vec![], Windows::default(), vec![], 0);
    for moment in moments(plan)? {
        std::thread::sleep(moment.saturating_sub(begin.elapsed()));
        if open.len() + 1 == plan.captures {
            victim.wait_for(&place.recording(), 3)?;
        }
        let frozen = Frozen::new(victim.id()).context("stopping the recorder")?;
        let regions = match frozen.memory() {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => return Ok(None),
            regions => regions.context("copying the recorder's memory")?,
        };
        let file = std::fs::read(place.recording())?;
        drop(frozen);
        let now = Recording::read(&file).map(|file| (file.frames.len() as u64, file.content));
        let (number, content) = now.unwrap_or((0, 0));
        for region in &regions {
            bytes += region.bytes.len() as u64;
            // A line that the chapter's end cuts in two belongs to both.
            let old = plaintext::positions(&region.bytes)
                .find(|position| position + plaintext::LINE as u64 <= content);
            plaintext.extend(old.map(|position| (open.len(), position, region.name.clone())));
        }
        windows.take(open.len(), &regions, plan.step);
        open.push((number, content));
    }
    victim.finish()?;
    let recording = Recording::read(&std::fs::read(place.recording())?)?;
    let finds = windows.search(&recording);
    let (frames, windows) = (recording.frames.len(), windows.len());
    Ok(Some(Outcome { open, bytes, windows, frames, finds, plaintext }))
}

/// A random moment in each of as many equal parts of the time, so that most come when chapters are
/// closed.
fn moments(plan: &Plan) -> Result<Vec<Duration>> {
    let mut moments = Vec::new();
    for at in 0..plan.captures {
        let mut random = [0; 4];
        lab_engine::random::fill(&mut random).map_err(|error| anyhow::anyhow!("{error:?}"))?;
        let part = f64::from(u32::from_be_bytes(random)) / f64::from(u32::MAX);
        let moment = (at as f64 + part) / plan.captures as f64 * plan.seconds;
        moments.push(Duration::from_secs_f64(moment));
    }
    Ok(moments)
}
