// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab functional`: the functional tests that a laboratory runs on such a module, one
//! program for each row of NIST's catalogue that applies, with evidence that can be checked
//! afterwards. docs/functional-tests.md says what is written where.
//!
//! A program is a function in a process of its own: a process has one module. What it prints is
//! its evidence; its last line says what was observed.

pub mod answers;
mod environment;
pub mod evidence;
mod identity;
mod integrity;
mod interfaces;
mod selftests;
mod ssp;
mod states;
mod subjects;
pub mod summary;

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use answers::Answers;
use evidence::Evidence;

/// A functional test.
pub struct Program {
    /// Its name, which answers refer to.
    pub name: &'static str,
    /// What it verifies.
    pub title: &'static str,
    /// Where its evidence goes, in the layout of the catalogue.
    pub folder: &'static str,
    /// What it is run on.
    pub setup: &'static str,
    /// What is altered to provoke an error; empty if nothing is.
    pub induction: &'static str,
    /// Does it, tells how it goes, and sums up what was observed.
    pub run: fn() -> Result<String>,
}

/// What a program needs a process of its own for, beside its own.
type Scene = (&'static str, fn() -> Result<String>);

const GROUPS: [&[Program]; 7] = [
    identity::PROGRAMS,
    interfaces::PROGRAMS,
    integrity::PROGRAMS,
    environment::PROGRAMS,
    ssp::PROGRAMS,
    selftests::PROGRAMS,
    states::PROGRAMS,
];

const SCENES: [&[Scene]; 3] = [interfaces::SCENES, environment::SCENES, states::SCENES];

/// Every program.
pub fn programs() -> impl Iterator<Item = &'static Program> {
    GROUPS.into_iter().flatten()
}

/// What begins the line that sums up.
const SUMMARY: &str = "observed: ";

/// Does what has this name, a program or a scene, in this process.
pub fn perform(name: &str) -> Result<()> {
    let programs = programs().map(|program| (program.name, program.run));
    let mut all = programs.chain(SCENES.into_iter().flatten().copied());
    let (_, run) = all.find(|(known, _)| *known == name).context("no such program")?;
    println!("{SUMMARY}{}", run()?);
    Ok(())
}

/// How a program or a scene went, in a process of its own.
struct Outcome {
    passed: bool,
    /// What was observed, or what went wrong.
    summary: String,
    told: String,
}

/// Lets `lab` do this in a process of its own.
fn elsewhere(lab: &Path, name: &str) -> Result<Outcome> {
    let mut command = Command::new(lab);
    command.args(["functional", "--perform", name]).stdin(Stdio::null());
    let output = command.output().context("the program starts")?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    let mut told = String::from_utf8_lossy(&output.stdout).into_owned();
    let observed = told.lines().rev().find_map(|line| line.strip_prefix(SUMMARY));
    let passed = output.status.success() && observed.is_some();
    let summary = match observed.filter(|_| passed) {
        Some(observed) => observed.to_string(),
        None => format!("FAILED: {}", complaint.trim()),
    };
    told += &complaint;
    Ok(Outcome { passed, summary, told })
}

/// A scene of the program that runs now. Gives what was observed.
fn scene(name: &str) -> Result<String> {
    let outcome = elsewhere(&std::env::current_exe()?, name)?;
    ensure!(outcome.passed, "{name}: {}", outcome.summary);
    println!("{name}: {}", outcome.summary);
    Ok(outcome.summary)
}

/// Runs the programs whose names contain `filter`, writes evidence and summary below `output`, and
/// fails if any program does.
pub fn run_and_print(lab: &Path, output: &Path, filter: Option<&str>) -> Result<()> {
    let answers = Answers::read()?;
    let mut evidence = Evidence::default();
    let mut failed = 0;
    for program in programs().filter(|p| filter.is_none_or(|part| p.name.contains(part))) {
        let outcome = elsewhere(lab, program.name)?;
        let verdict = if outcome.passed { "passed" } else { "FAILED" };
        failed += usize::from(!outcome.passed);
        println!("{verdict}  {:<28} {}", program.name, outcome.summary);
        let tests = answers.answered_by(program.name);
        evidence.add(output, program, &tests, &outcome.summary, &outcome.told)?;
    }
    let file = evidence.write(output)?;
    let checked = evidence::check(output)?;
    println!("{}: {checked} digests checked", file.display());
    if filter.is_none() {
        let text = summary::text(&answers);
        std::fs::write(output.join("summary.md"), &text)?;
        print!("{text}");
    }
    ensure!(failed == 0, "{failed} functional tests failed");
    Ok(())
}
