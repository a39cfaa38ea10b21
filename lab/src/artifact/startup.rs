// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab startup FILE…`: how long a sealed artifact takes from the start of its process to its
//! first AES-GCM result.
//!
//! The library's clock begins before the process is made and stops when the C program has opened
//! its first record, for which no entropy is needed, and again when it has sealed one. The command
//! is timed as a whole, from its start to its end. Cold means that nothing of the file is in
//! memory.

use std::fs::File;
use std::hint::black_box;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use lab_engine::{Secret, mac::HmacSha256};
use serde_json::Value;

use super::peers::Peer;
use super::subject::{Subject, sealed};

/// Measures sealed copies of the files, and the peers, `rounds` times each, and prints what is
/// typical.
pub fn run_and_print(files: &[PathBuf], peers: &[PathBuf], rounds: usize) -> Result<()> {
    for file in files {
        let library = file.extension().is_some_and(|extension| extension == "so");
        let subject = Subject::of(sealed(file)?, !library)?;
        let covered = subject.layout.len();
        println!("{}: {:.2} MB covered", file.display(), covered as f64 / 1e6);
        for (name, cold) in [("warm", false), ("cold", true)] {
            if library {
                let times = library_times(&subject, rounds, cold)?;
                println!(
                    "  {name}: first AES-GCM result after {}, of which {} in the library; first \
                     sealed one, with entropy, after {}",
                    typical(&times, 0),
                    typical(&times, 1),
                    typical(&times, 2),
                );
            } else {
                let times = command_times(&subject, rounds, cold)?;
                println!("  {name}: `alula module status` takes {}", typical(&times, 0));
            }
        }
        for lane in ["accelerated", "portable"] {
            println!(
                "  HMAC-SHA-256 of that on the {lane} lane: {:.2} ms",
                hashing(lane, covered)?
            );
        }
    }
    peers.iter().try_for_each(|peer| peer_and_print(peer, rounds))
}

/// A column's median, and its least, which a busy machine disturbs less.
fn typical<const N: usize>(times: &[[f64; N]], column: usize) -> String {
    let column = sorted(times, column);
    format!("{:.2} ms (at best {:.2})", column[column.len() / 2], column[0])
}

fn sorted<const N: usize>(times: &[[f64; N]], column: usize) -> Vec<f64> {
    let mut column: Vec<_> = times.iter().map(|row| row[column]).collect();
    column.sort_by(f64::total_cmp);
    column
}

/// Milliseconds to the first opened record, in the library until then, and to the first sealed one.
fn library_times(subject: &Subject, rounds: usize, cold: bool) -> Result<Vec<[f64; 3]>> {
    let mut times = Vec::new();
    for _ in 0..rounds {
        if cold {
            evict(&subject.path())?;
        }
        let start = now();
        let output = subject.command("time").output()?;
        let told: Value = serde_json::from_slice(&output.stdout).context("no times")?;
        let at = |key: &str| told[key].as_i64().context("no time");
        let ms = |from: i64, to: i64| (to - from) as f64 / 1e6;
        let (began, opened, sealed) = (at("began")?, at("opened")?, at("sealed")?);
        times.push([ms(start, opened), ms(began, opened), ms(start, sealed)]);
    }
    Ok(times)
}

/// Milliseconds of the whole command.
fn command_times(subject: &Subject, rounds: usize, cold: bool) -> Result<Vec<[f64; 1]>> {
    let mut times = Vec::new();
    for _ in 0..rounds {
        if cold {
            evict(&subject.path())?;
        }
        let begun = Instant::now();
        ensure!(subject.command("status").output()?.status.success(), "it does not run");
        times.push([begun.elapsed().as_secs_f64() * 1e3]);
    }
    Ok(times)
}

/// Prints what is typical of another FIPS build.
fn peer_and_print(installed: &Path, rounds: usize) -> Result<()> {
    let peer = Peer::new(installed)?;
    println!("{}:", installed.display());
    for (name, cold) in [("warm", false), ("cold", true)] {
        let mut times = Vec::new();
        for _ in 0..rounds {
            if cold {
                peer.files.iter().try_for_each(|file| evict(file))?;
            }
            let start = now();
            let output = peer.command().output()?;
            ensure!(output.status.success(), "{}: not in its FIPS mode", installed.display());
            let told: Value = serde_json::from_slice(&output.stdout).context("no time")?;
            let opened = told["opened"].as_i64().context("no time")?;
            times.push([(opened - start) as f64 / 1e6]);
        }
        println!("  {name}: first AES-GCM result after {}", typical(&times, 0));
    }
    Ok(())
}

/// The clock of the C program, in nanoseconds.
fn now() -> i64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    1_000_000_000 * time.tv_sec + time.tv_nsec
}

/// Has the kernel forget a file's pages.
fn evict(path: &Path) -> Result<()> {
    let file = File::open(path)?;
    file.sync_all()?;
    // SAFETY: a number, on a descriptor that is open.
    let refused = unsafe { libc::posix_fadvise(file.as_raw_fd(), 0, 0, libc::POSIX_FADV_DONTNEED) };
    ensure!(refused == 0, "the kernel keeps the file's pages");
    Ok(())
}

/// Milliseconds for one HMAC-SHA-256 of so many bytes, in a process with this lane.
fn hashing(lane: &str, len: usize) -> Result<f64> {
    let mut lab = Command::new(std::env::current_exe()?);
    lab.args(["time-hmac", &len.to_string()]).env_remove("ALULA_LANE");
    if lane == "portable" {
        lab.env("ALULA_LANE", lane);
    }
    let output = lab.output()?;
    String::from_utf8(output.stdout)?.trim().parse().context("no time")
}

/// Prints the milliseconds of one HMAC-SHA-256 of so many bytes: the median of several.
pub fn hmac_and_print(len: usize) -> Result<()> {
    let message = vec![0x5a; len];
    let key = Secret::from_bytes(&[1; 32]);
    let mut times = Vec::new();
    for _ in 0..15 {
        let begun = Instant::now();
        black_box(HmacSha256::mac(&key, &message).map_err(|error| anyhow::anyhow!("{error}"))?);
        times.push([begun.elapsed().as_secs_f64() * 1e3]);
    }
    println!("{}", sorted(&times, 0)[times.len() / 2]);
    Ok(())
}
