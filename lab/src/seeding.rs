// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab seeding`: what the noise source costs, and what the first random number of a new
//! process costs with it.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use lab_engine::lab::noise::seed_time;
use lab_engine::random;

/// The most that the noise source may delay the first service.
pub const MOST: Duration = Duration::from_millis(50);

/// The time of each of so many seeds, in order of length.
pub fn seeds(count: usize) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    for _ in 0..count {
        times.push(seed_time().map_err(|error| anyhow!("the module answers {error}"))?);
    }
    times.sort_unstable();
    Ok(times)
}

/// The nanoseconds from the start of `main` to the first random number, the self-tests included.
pub fn first() -> Result<()> {
    let begun = Instant::now();
    random::fill(&mut [0; 32]).map_err(|error| anyhow!("the module answers {error}"))?;
    println!("{}", begun.elapsed().as_nanos());
    Ok(())
}

/// Prints all of it.
pub fn run_and_print(count: usize) -> Result<()> {
    print("a seed", &seeds(count)?);
    let mut times = Vec::new();
    let program = std::env::current_exe().context("this program's path")?;
    for _ in 0..count {
        let output = Command::new(&program).args(["seeding", "--first"]).output()?;
        ensure!(output.status.success(), "a new process draws no random number");
        let nanoseconds = String::from_utf8(output.stdout)?.trim().parse()?;
        times.push(Duration::from_nanos(nanoseconds));
    }
    times.sort_unstable();
    print("the first random number of a new process", &times);
    Ok(())
}

fn print(what: &str, times: &[Duration]) {
    let at = |percent: usize| times.get((times.len() * percent / 100).min(times.len() - 1));
    let ms = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1e3);
    println!(
        "{what}: median {:.2} ms, 99 % within {:.2} ms, the longest of {} {:.2} ms",
        ms(at(50)),
        ms(at(99)),
        times.len(),
        ms(times.last())
    );
}
