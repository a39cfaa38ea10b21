// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab bench`: the engine as it is shipped, gate and all, beside AWS-LC. The contenders of a
//! row take turns in many short rounds, each time another one first, and the clock is the thread's
//! own, which stands while a busy machine does something else. Medians are printed.

mod curves;
mod lattices;
mod rsa;
mod sealing;
mod symmetric;

use std::hint::black_box;
use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::{Value, json};

/// Times so many calls.
type Timed = Box<dyn FnMut(u32) -> Duration>;

/// An operation and those who can do it; the first one is ours.
pub(crate) struct Row {
    name: String,
    contenders: Vec<(&'static str, Timed)>,
    /// Whom the ratio compares with.
    rival: &'static str,
    rounds: usize,
}

/// What was measured, in nanoseconds for each call.
struct Measured {
    name: String,
    ours: f64,
    peers: Vec<(&'static str, f64)>,
    rival: &'static str,
}

/// Whom the ratio compares with in all rows but one.
const RIVAL: &str = "aws-lc-rs";
const ROUNDS: usize = 31;
const MESSAGE: &[u8] = b"a message of a few dozen bytes, as checkpoints have";
const MADE: &str = "key pairs and their uses succeed";
const ROUND: Duration = Duration::from_millis(1);

/// Measures and prints.
pub fn run(filter: Option<&str>, json: bool) -> Result<()> {
    let filter = filter.unwrap_or_default().to_lowercase();
    let families = [symmetric::rows, curves::rows, rsa::rows, lattices::rows, sealing::rows];
    let rows = families.into_iter().flat_map(|rows| rows());
    let rows = rows.filter(|row| row.name.to_lowercase().contains(&filter));
    if !json {
        println!("{:<36}{:>12}{:>12}{:>8}", "", "ours", RIVAL, "ratio");
    }
    let mut measured = Vec::new();
    for row in rows {
        let row = measure(row);
        if !json {
            println!("{}", row.line());
        }
        measured.push(row);
    }
    if measured.is_empty() {
        bail!("no row has {filter:?} in its name");
    }
    if json {
        let rows: Vec<_> = measured.iter().map(Measured::json).collect();
        println!("{}", serde_json::to_string_pretty(&rows)?);
    }
    Ok(())
}

fn measure(mut row: Row) -> Measured {
    let counts: Vec<_> = row.contenders.iter_mut().map(|(_, timed)| calibrate(timed)).collect();
    let mut samples = vec![Vec::new(); counts.len()];
    for round in 0..row.rounds {
        for turn in 0..counts.len() {
            let who = (round + turn) % counts.len();
            let time = (row.contenders[who].1)(counts[who]);
            samples[who].push(time.as_nanos() as f64 / f64::from(counts[who]));
        }
    }
    let mut medians = samples.into_iter().map(|mut samples| {
        samples.sort_by(f64::total_cmp);
        samples[row.rounds / 2]
    });
    let ours = medians.next().expect("ours is the first contender");
    let names = row.contenders.iter().skip(1).map(|(name, _)| *name);
    Measured { name: row.name, ours, peers: names.zip(medians).collect(), rival: row.rival }
}

/// How long this thread has been at work.
fn thread_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a live timespec of its own.
    let done = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    assert_eq!(done, 0, "this system has a clock for each thread");
    let seconds = u64::try_from(time.tv_sec).expect("work takes no negative time");
    Duration::from_secs(seconds) + Duration::from_nanos(time.tv_nsec.unsigned_abs())
}

/// How many calls fill a round.
fn calibrate(timed: &mut Timed) -> u32 {
    let mut count = 1;
    while count < 1 << 20 && timed(count) < ROUND / 2 {
        count *= 2;
    }
    count
}

impl Measured {
    fn rival(&self) -> Option<f64> {
        self.peers.iter().find(|(name, _)| *name == self.rival).map(|(_, time)| *time)
    }

    fn ratio(&self) -> Option<f64> {
        self.rival().map(|rival| rival / self.ours)
    }

    fn line(&self) -> String {
        let rival = self.rival().map_or("-".into(), readable);
        let ratio = self.ratio().map_or("-".into(), |ratio| format!("{ratio:.2}"));
        let mut line = format!("{:<36}{:>12}{rival:>12}{ratio:>8}", self.name, readable(self.ours));
        if self.rival != RIVAL {
            let peers = self.peers.iter().map(|(name, time)| format!("{name} {}", readable(*time)));
            line += &format!("\n    ({})", peers.collect::<Vec<_>>().join(", "));
        }
        line
    }

    fn json(&self) -> Value {
        let peers: serde_json::Map<_, _> =
            self.peers.iter().map(|(name, time)| ((*name).to_string(), json!(time))).collect();
        json!({ "name": self.name, "ours": self.ours, "peers": peers, "ratio": self.ratio() })
    }
}

fn readable(nanoseconds: f64) -> String {
    match nanoseconds {
        ns if ns < 10_000.0 => format!("{ns:.0} ns"),
        ns if ns < 10_000_000.0 => format!("{:.1} µs", ns / 1e3),
        ns if ns < 10_000_000_000.0 => format!("{:.2} ms", ns / 1e6),
        ns => format!("{:.2} s", ns / 1e9),
    }
}

fn row(name: impl Into<String>, ours: Timed, theirs: Timed) -> Row {
    Row {
        name: name.into(),
        contenders: vec![("ours", ours), (RIVAL, theirs)],
        rival: RIVAL,
        rounds: ROUNDS,
    }
}

/// An operation that can be repeated as it is.
fn each<T>(mut operation: impl FnMut() -> T + 'static) -> Timed {
    Box::new(move |count| {
        let start = thread_time();
        for _ in 0..count {
            black_box(operation());
        }
        thread_time() - start
    })
}

/// An operation that spoils its input: every call has a copy of its own, made before the clock
/// runs.
fn on_copies(input: Vec<u8>, mut operation: impl FnMut(&mut [u8]) + 'static) -> Timed {
    let mut copies = Vec::new();
    Box::new(move |count| {
        copies.clear();
        (0..count).for_each(|_| copies.extend_from_slice(&input));
        let start = thread_time();
        for copy in copies.chunks_exact_mut(input.len()) {
            operation(black_box(copy));
        }
        thread_time() - start
    })
}

/// A length as people write it.
fn length(bytes: usize) -> String {
    match bytes {
        bytes if bytes >= 1 << 20 => format!("{} MiB", bytes >> 20),
        bytes if bytes.is_multiple_of(1024) => format!("{} KiB", bytes >> 10),
        bytes => format!("{bytes} B"),
    }
}
