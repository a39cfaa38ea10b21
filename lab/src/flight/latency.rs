// SPDX-License-Identifier: Apache-2.0 OR MIT
//! How long a logger's write takes while its card stalls: with the pool, and without.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use alula_vault::keys::Drone;
use alula_vault::recorder::{Plan as RecorderPlan, Recorder};
use alula_vault::stream::{Options, Stream, Taken};
use alula_vault::{Durability, FileSystem, Medium, Reason, Subject, SystemClock, Target};
use anyhow::{Result, ensure};

use super::{Place, Plan, RATE};

/// Bytes of one write.
const RECORD: usize = 4096;

/// A card, one of whose syncs in every eight stalls.
#[derive(Clone)]
struct Card {
    stall: Duration,
    syncs: Arc<AtomicU32>,
}

struct File(std::fs::File, Card);

impl Medium for Card {
    type File = File;

    fn create(&self, path: &Path, replace: bool) -> io::Result<File> {
        Ok(File(FileSystem.create(path, replace)?, self.clone()))
    }

    fn keep_name(&self, path: &Path) -> io::Result<()> {
        FileSystem.keep_name(path)
    }

    fn exists(&self, path: &Path) -> bool {
        FileSystem.exists(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        FileSystem.remove(path)
    }
}

impl Target for File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.append(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        if self.1.syncs.fetch_add(1, Ordering::Relaxed) % 8 == 7 {
            std::thread::sleep(self.1.stall);
        }
        self.0.sync()
    }
}

/// Measures and prints.
pub(super) fn run_and_print(plan: &Plan, place: &Place) -> Result<()> {
    println!(
        "A logger at 100 Mbit/s in writes of {RECORD} bytes for {} s.\n\
         Every eighth sync of the card takes {} ms.",
        plan.seconds,
        plan.stall.as_millis()
    );
    println!("{:<30} {:>9} {:>9} {:>9} {:>9} {:>9}", "", "50 %", "99 %", "99.9 %", "most", "lost");
    let drone = Arc::new(Drone::open(&place.path("drone"))?);
    let (waits, lost) = through_the_pool(plan, place, &drone)?;
    let most = print("Stream::write, pool of 16 MiB", waits, lost);
    let (waits, lost) = straight(plan, place, &drone)?;
    let without = print("Recorder::write, no pool", waits, lost);
    ensure!(without >= plan.stall, "the measure does not see a write that waits for its card");
    ensure!(4 * most < plan.stall, "a write waited {most:?} for its card");
    println!();
    Ok(())
}

fn card(plan: &Plan) -> Card {
    Card { stall: plan.stall, syncs: Arc::default() }
}

fn through_the_pool(
    plan: &Plan,
    place: &Place,
    drone: &Arc<Drone>,
) -> Result<(Vec<Duration>, u64)> {
    let options = Options::new(place.path("stream.alula"), Subject::default());
    let (drone, clock) = (Arc::clone(drone), SystemClock::new());
    let stream = Stream::open_on(drone, card(plan), clock, options, Box::new(|_| {}))?;
    let mut lost = 0;
    let waits = paced(plan, |record| {
        lost += if stream.write(record) == Taken::Lost { RECORD as u64 } else { 0 };
        Ok(())
    })?;
    stream.close(Reason::EndOfInput, Duration::from_secs(60))?;
    ensure!(stream.status().lost == lost, "the stream counts another loss");
    Ok((waits, lost))
}

fn straight(plan: &Plan, place: &Place, drone: &Drone) -> Result<(Vec<Duration>, u64)> {
    let recorder_plan = RecorderPlan {
        aircraft: drone.into(),
        flight_id: [0; 16],
        subject: Subject::default(),
        durability: Durability::Live,
        file_limit: None,
        force: false,
    };
    let path = place.path("straight.alula");
    let mut recorder = Recorder::create(recorder_plan, card(plan), SystemClock::new(), &path)?;
    let waits = paced(plan, |record| {
        recorder.write(record)?;
        recorder.tick()?;
        Ok(())
    })?;
    recorder.finish(Reason::EndOfInput)?;
    Ok((waits, 0))
}

/// Writes at the camera's rate, and says how long each write took.
fn paced(plan: &Plan, mut write: impl FnMut(&[u8]) -> Result<()>) -> Result<Vec<Duration>> {
    let count = (RATE * plan.seconds) as usize / RECORD;
    let (record, begun) = ([0x5a; RECORD], Instant::now());
    let mut waits = Vec::with_capacity(count);
    for number in 0..count {
        let due = Duration::from_nanos((number * RECORD) as u64 * 1_000_000_000 / RATE);
        std::thread::sleep(due.saturating_sub(begun.elapsed()));
        let before = Instant::now();
        write(&record)?;
        waits.push(before.elapsed());
    }
    Ok(waits)
}

/// Prints a row. The longest wait.
fn print(name: &str, mut waits: Vec<Duration>, lost: u64) -> Duration {
    waits.sort_unstable();
    let at = |part: f64| waits[((waits.len() - 1) as f64 * part) as usize];
    let shown = [0.5, 0.99, 0.999, 1.0].map(|part| micros(at(part)));
    let [half, most_of, nearly, all] = shown;
    let lost = format!("{:.1} MB", lost as f64 / 1e6);
    println!("{name:<30} {half:>9} {most_of:>9} {nearly:>9} {all:>9} {lost:>9}");
    at(1.0)
}

fn micros(time: Duration) -> String {
    match time.as_micros() {
        micros @ 0..10_000 => format!("{micros} µs"),
        micros => format!("{} ms", micros / 1000),
    }
}
