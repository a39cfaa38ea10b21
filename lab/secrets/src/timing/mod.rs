// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The program that a checker runs, valgrind or MemorySanitizer: subjects one after another, and
//! how many findings each has. `traced` is the same for the comparison of traces.
//!
//! First each service of the table, on keys from the module's own generator, whose seed is marked.
//! Then what one call does not show: every length, secret messages, rejections. The self-tests have
//! run before, unmarked: their keys are constants.

use anyhow::{Context, Result, ensure};
use lab_engine::lab::ct::{findings, mark_secret, running};
use lab_engine::{SERVICES, Secret};

use crate::subjects::{FAMILIES, drawn, refused, still_secret};
use lab_functional::Objects;

#[cfg(all(alula_replay, target_os = "linux"))]
mod board;
mod controls;
#[cfg(all(alula_replay, target_os = "linux"))]
pub mod traced;
#[cfg(all(alula_replay, target_os = "linux"))]
mod worlds;

use controls::SECRET;

/// Begins a line that tells a subject's result: its kind, its findings where the checker can be
/// asked for them, and its name.
pub const RESULT: &str = "result\t";
/// Begins the line that tells the instructions in use.
pub const KERNELS: &str = "kernels\t";
/// The kind of a program that leaks on purpose.
pub const CONTROL: &str = "control";
/// Begins a line about the first event that differs: the run's number, then three of each run's
/// event: its kind, its address, the address of the instruction.
pub const DIFFERS: &str = "differs\t";
/// Begins a line about a subject that went astray: the run's number.
pub const STRAYED: &str = "astray\t";
/// Begins a line about what was compared for a subject: its runs, and the instructions of each.
pub const COMPARED: &str = "compared\t";
/// Begins a line with the address of a division that ran.
pub const DIVIDED: &str = "division\t";
/// How long the file is by which the tracer and the program talk.
pub const BOARD: u64 = 16_384;

/// Runs what contains `filter` in its name, and all controls.
pub fn run(filter: Option<&str>) -> Result<()> {
    ensure!(running(), "this part of the command runs under valgrind or MemorySanitizer");
    let wanted = |name: &str| filter.is_none_or(|filter| name.contains(filter));
    lab_engine::self_test().map_err(refused)?;
    eprintln!("{KERNELS}{}", kernels());
    for (name, leak) in controls::CONTROLS {
        let secret = SECRET;
        mark_secret(&secret);
        count(CONTROL, name, || {
            leak(&secret);
            Ok(())
        })?;
    }
    require_marks()?;
    let objects = Objects::make().map_err(refused)?;
    for row in SERVICES.iter().filter(|row| wanted(row.name)) {
        count("subject", row.name, || {
            let answer =
                objects.call(row.service).context("no call is written for this service")?;
            answer.map_err(refused)
        })?;
    }
    for (name, subject) in FAMILIES.iter().copied().flatten().filter(|(name, _)| wanted(name)) {
        count("subject", name, subject)?;
    }
    Ok(())
}

/// The instructions that the lane may use here; valgrind shows fewer than the CPU has, and what is
/// written in assembly has no meaning to MemorySanitizer.
fn kernels() -> String {
    #[cfg(not(target_arch = "x86_64"))]
    let names: [&str; 0] = [];
    #[cfg(target_arch = "x86_64")]
    let mut names = Vec::new();
    #[cfg(target_arch = "x86_64")]
    if lab_engine::status().lane != "portable" {
        macro_rules! shown {
            ($($feature:tt)*) => { $(
                if std::is_x86_feature_detected!($feature) {
                    names.push($feature);
                }
            )* };
        }
        shown!("aes" "pclmulqdq" "sha" "avx2" "vaes" "vpclmulqdq" "avx512vl");
        if !cfg!(alula_msan) {
            shown!("bmi1" "bmi2");
            names.push("adx"); // the lane asks for it: valgrind knows it, and does not show it
        }
    }
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

/// Runs a subject and tells how many findings are new.
fn count(kind: &str, name: &str, subject: impl FnOnce() -> Result<()>) -> Result<()> {
    let before = findings();
    subject().with_context(|| name.to_string())?;
    eprintln!("{RESULT}{kind}\t{}\t{name}", findings() - before);
    Ok(())
}

/// Where nothing is marked, nothing is found.
fn require_marks() -> Result<()> {
    still_secret(&Secret::from_bytes(&[7; 16]))?;
    still_secret(&drawn::<32>()?)
}
