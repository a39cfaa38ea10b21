// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A recorder killed at any moment leaves what it had acknowledged, and little less than it had
//! read. SIGKILL stands for a loss of power here: the file system keeps what it has; what a card
//! keeps is its own matter.
//!
//! What the recorder had read is known exactly: what is left in the pipe after its death had not
//! been. How old the first byte is that was read and not recovered counts from when it was put into
//! the pipe, which is earlier than when it was read.

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use common::{Noise, Place, seed};

/// The interval after which what has been read is on its way to the card.
const INTERVAL: Duration = Duration::from_millis(500);
/// What one sync and a busy scheduler may take. The worst that was seen is printed.
const ONE_SYNC: Duration = Duration::from_millis(1000);

/// A stream and the moment of death.
#[derive(Debug)]
struct Run {
    /// Bytes a second, in writes of so many bytes.
    rate: u64,
    write: usize,
    /// How long the stream lasts; then its end closes the recording.
    lasts: Duration,
    /// When the recorder is killed, from its start.
    killed: Duration,
}

/// What came of it.
#[derive(Default)]
struct Fate {
    started: bool,
    ended: bool,
    acknowledged: u64,
    read: u64,
    sent: Vec<(Instant, u64)>,
    killed: Option<Instant>,
}

impl Run {
    /// A quarter of the deaths come while the recorder begins, a quarter while it closes, the rest
    /// anywhere.
    fn draw(noise: &mut Noise, number: u64) -> Self {
        let (rate, write) =
            if number.is_multiple_of(2) { (12_000_000, 65_536) } else { (2_000, 40) };
        let lasts = Duration::from_millis(300 + noise.below(1_700));
        let killed = match noise.below(4) {
            0 => Duration::from_micros(noise.below(250_000)),
            1 => lasts + Duration::from_micros(noise.below(12_000)),
            _ => Duration::from_micros(noise.below(lasts.as_micros() as u64)),
        };
        Run { rate, write, lasts, killed }
    }

    /// Records, and kills.
    fn make(&self, command: &mut Command, content: &[u8]) -> Fate {
        let (pipe, mut feed) = std::io::pipe().unwrap();
        // This end lives on: what is in the pipe stays readable.
        command.stdin(pipe.try_clone().unwrap()).stdout(Stdio::piped()).stderr(Stdio::null());
        let begun = Instant::now();
        let mut child = command.spawn().unwrap();
        let status = BufReader::new(child.stdout.take().unwrap());
        let mut fate = Fate::default();
        let (total, over) = (AtomicU64::new(0), AtomicBool::new(false));
        std::thread::scope(|scope| {
            let told = scope.spawn(|| {
                let (mut started, mut durable) = (false, 0);
                for line in status.lines().map_while(Result::ok) {
                    // The line that was being written at the moment of death counts for nothing.
                    let Ok(line) = serde_json::from_str::<serde_json::Value>(&line) else { break };
                    started |= line["event"] == "started";
                    durable = line["durable"].as_u64().unwrap_or(durable);
                }
                (started, durable)
            });
            let sent = scope.spawn(|| {
                let mut log = Vec::new();
                for chunk in content.chunks(self.write) {
                    let before = total.load(Ordering::Relaxed);
                    let due = Duration::from_secs_f64(before as f64 / self.rate as f64);
                    if due > self.lasts || over.load(Ordering::Relaxed) {
                        break;
                    }
                    std::thread::sleep((begun + due).saturating_duration_since(Instant::now()));
                    // Blocks if the recorder is late or dead; `pipe` below is drained then.
                    if feed.write_all(chunk).is_err() {
                        break;
                    }
                    total.store(before + chunk.len() as u64, Ordering::Relaxed);
                    log.push((Instant::now(), before + chunk.len() as u64));
                }
                let ended = Instant::now();
                drop(feed);
                (log, ended)
            });
            std::thread::sleep(self.killed.saturating_sub(begun.elapsed()));
            let killed = Instant::now();
            child.kill().unwrap();
            child.wait().unwrap();
            over.store(true, Ordering::Relaxed);
            // Nobody but this test reads now. The feeder may still write: all of it is left over.
            let mut left = 0;
            let (mut pipe, mut buffer) = (pipe, vec![0; 1 << 16]);
            while let Ok(got @ 1..) = pipe.read(&mut buffer) {
                left += got as u64;
            }
            let (log, ended) = sent.join().unwrap();
            (fate.started, fate.acknowledged) = told.join().unwrap();
            fate.read = total.load(Ordering::Relaxed) - left;
            fate.ended = ended < killed;
            (fate.sent, fate.killed) = (log, Some(killed));
        });
        fate
    }
}

impl Fate {
    /// How old the first byte was that had been read and was not recovered.
    fn lost(&self, recovered: u64) -> Duration {
        if recovered >= self.read {
            return Duration::ZERO;
        }
        let first = self.sent.iter().find(|(_, total)| *total > recovered);
        first.map_or(Duration::ZERO, |(sent, _)| {
            self.killed.unwrap().saturating_duration_since(*sent)
        })
    }
}

/// `ALULA_KILLS=200 cargo test --release -p alula --test kill -- --nocapture` runs as many as that.
#[test]
fn what_was_read_is_recovered_but_for_the_last_moment() {
    let kills = std::env::var("ALULA_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
    let seed = seed();
    let content = Noise(4).bytes(26_000_000);
    let count = std::thread::scope(|scope| {
        let content = &content;
        let halves =
            [0, 1].map(|half| scope.spawn(move || kill_all(kills / 2, seed + half, content)));
        halves.into_iter().fold(Count::default(), |sum, half| sum.and(half.join().unwrap()))
    });
    let Count { nothing, headers, cut, complete, lost, lost_bytes } = count;
    println!(
        "{kills} kills: {nothing} before there was a file, {cut} cut short ({headers} of them \
         before the header was whole), {complete} complete; at most {} ms of what had been read \
         were lost ({lost_bytes} bytes)",
        lost.as_millis(),
    );
    assert!(cut > 0);
}

/// What the deaths led to.
#[derive(Default)]
struct Count {
    nothing: u64,
    headers: u64,
    cut: u64,
    complete: u64,
    /// The most that was lost.
    lost: Duration,
    lost_bytes: u64,
}

impl Count {
    fn and(self, other: Self) -> Self {
        Count {
            nothing: self.nothing + other.nothing,
            headers: self.headers + other.headers,
            cut: self.cut + other.cut,
            complete: self.complete + other.complete,
            lost: self.lost.max(other.lost),
            lost_bytes: self.lost_bytes.max(other.lost_bytes),
        }
    }
}

/// Kills recorders of one aircraft, one after the other.
fn kill_all(kills: u64, seed: u64, content: &[u8]) -> Count {
    let mut noise = Noise(seed);
    let place = Place::new();
    let mut count = Count::default();
    for number in 0..kills {
        let run = Run::draw(&mut noise, number);
        let options = ["--out", "a.alula", "--name", "a", "--force", "--status-fd", "1"];
        let record = [&["record", "--drone", "drone"], &options[..]].concat();
        let fate = run.make(&mut place.command(&record), content);
        if !place.path("a.alula").exists() {
            assert!(!fate.started, "{run:?}: a recording that had begun is gone");
            count.nothing += 1;
            continue;
        }
        let verdict = place.verdict("a.alula");
        let opened = place.run_with_key("open", &["--out", "opened", "--force", "a.alula"]);
        let recovered = match opened.code {
            // Killed before its header was whole: there is nothing to open.
            3 if place.names("opened").is_empty() => {
                count.headers += 1;
                Vec::new()
            }
            0 | 3 => place.read("opened/a"),
            _ => panic!("{run:?}: {}", opened.err),
        };
        let _ = std::fs::remove_dir_all(place.path("opened"));
        let _ = std::fs::remove_file(place.path("a.alula"));
        assert!(content.starts_with(&recovered), "{run:?}: no prefix");
        let got = recovered.len() as u64;
        if verdict["verdict"] == "complete" {
            assert!(fate.ended && got == fate.read && opened.code == 0, "{run:?}");
            count.complete += 1;
        } else {
            assert_eq!((verdict["verdict"].as_str(), opened.code), (Some("cut short"), 3));
            count.cut += 1;
        }
        let lost = fate.lost(got);
        assert!(got >= fate.acknowledged, "{run:?}: {got} of {}", fate.acknowledged);
        assert!(got <= fate.read, "{run:?}: {got} of {}", fate.read);
        assert!(lost <= INTERVAL + ONE_SYNC, "{run:?}: {lost:?} lost");
        count.lost = count.lost.max(lost);
        count.lost_bytes = count.lost_bytes.max(fate.read - got);
    }
    // The aircraft's folder has survived as well.
    place.record("after.alula", b"after all that", &[]).good();
    assert_eq!(place.verdict("after.alula")["verdict"], "complete");
    count
}
