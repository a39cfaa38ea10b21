// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab ct`: constant time, shown by a command.
//!
//! The program runs itself again under valgrind's memcheck, with every secret marked as undefined
//! memory. Memcheck follows that mark through each instruction, and reports every jump and every
//! address that depends on it. What it does not see stands in docs/side-channels.md.
//!
//! Instructions that valgrind does not know run under MemorySanitizer, which marks what the
//! compiler's own code computes: a third lane, of a build of its own. A fourth is the build for
//! 64-bit Arm, whose traces are compared.

mod msan;
pub mod trace;

use std::env;
use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;
use lab_secrets::timing::{CONTROL, KERNELS, RESULT};

/// Which machine code runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Lane {
    /// The best that valgrind knows.
    Accelerated,
    /// No kernel at all.
    Portable,
    /// Every kernel that is not written in assembly, under MemorySanitizer: SHA-NI, VAES,
    /// VPCLMULQDQ and AVX-512 among them.
    Intrinsics,
    /// The build for 64-bit Arm, under an emulator: runs with other secrets are compared.
    Aarch64,
}

impl Lane {
    /// What the variable `ALULA_LANE` is to say.
    pub fn variable(self) -> Option<&'static str> {
        match self {
            Lane::Accelerated | Lane::Aarch64 => None,
            Lane::Portable => Some("portable"),
            Lane::Intrinsics => Some("intrinsics"),
        }
    }
}

/// What one subject showed on one lane.
#[derive(PartialEq, Eq, Debug)]
pub struct Row {
    /// What was called, by its name.
    pub subject: String,
    /// Where.
    pub lane: Lane,
    /// How many jumps and addresses depended on a secret.
    pub findings: u64,
    /// True for a program that leaks on purpose: it must have findings.
    pub control: bool,
}

/// The rows of a run, and the checker's own words about each finding.
#[derive(Default)]
pub struct Outcome {
    /// Each lane with the instructions that it may use.
    pub kernels: Vec<(Lane, String)>,
    /// In the order of the run.
    pub rows: Vec<Row>,
    /// Of all findings that nobody wants.
    pub reports: String,
    /// What else is to be known of the run.
    pub notes: Vec<String>,
}

impl Row {
    /// True if the subject is clean, or a control was caught.
    pub fn is_right(&self) -> bool {
        self.control == (self.findings > 0)
    }
}

/// Runs the subjects on one lane or all, prints a table, and fails if anything is not as it must
/// be.
pub fn run_and_print(filter: Option<&str>, lane: Option<Lane>) -> Result<()> {
    let lanes = lane.map_or(vec![Lane::Accelerated, Lane::Portable], |lane| vec![lane]);
    let missing = match lane {
        Some(Lane::Aarch64) => trace::missing(),
        Some(Lane::Intrinsics) => msan::missing()?.map(String::from),
        _ => missing().map(String::from),
    };
    if let Some(reason) = missing {
        println!("skipped: {reason}");
        return Ok(());
    }
    let program = env::current_exe().context("this program's own path")?;
    let mut outcome = Outcome::default();
    for lane in lanes {
        let of_lane = match lane {
            Lane::Intrinsics => msan::run(filter)?,
            Lane::Aarch64 => trace::run(filter)?,
            lane => run(&program, filter, lane)?,
        };
        outcome.kernels.extend(of_lane.kernels);
        outcome.rows.extend(of_lane.rows);
        outcome.reports.push_str(&of_lane.reports);
        outcome.notes.extend(of_lane.notes);
    }
    print!("{outcome}");
    let wrong = outcome.rows.iter().filter(|row| !row.is_right()).count();
    ensure!(wrong == 0, "{wrong} subjects are not as they must be");
    Ok(())
}

/// Why the check cannot run here, if it cannot.
pub fn missing() -> Option<&'static str> {
    if !cfg!(target_arch = "x86_64") {
        return Some("the marks for valgrind are written for x86-64");
    }
    let found = Command::new(VALGRIND).arg("--version").stdout(Stdio::null()).status();
    found.is_err().then_some("valgrind is not installed, so nothing is shown about timing")
}

/// Runs `program`, which is this one, on one lane.
pub fn run(program: &Path, filter: Option<&str>, lane: Lane) -> Result<Outcome> {
    let mut command = Command::new(VALGRIND);
    // Every finding counts; where an undefined value came from is known.
    command.args(["--error-limit=no", "--track-origins=no", "--num-callers=6", "--quiet"]);
    command.arg(program).args(["ct", "--subjects"]).args(filter);
    // Valgrind knows what that lane needs, and does not show it.
    command.env(LANE, lane.variable().unwrap_or("adx"));
    let output = command.stdin(Stdio::null()).output().context("valgrind starts")?;
    let told = String::from_utf8_lossy(&output.stderr);
    if let Some(signal) = output.status.signal() {
        bail!(
            "the program died of signal {signal}; code built with -Ctarget-cpu can hold \
             instructions that valgrind does not know\n{told}"
        );
    }
    ensure!(output.status.success(), "the program under valgrind failed\n{told}");
    parse(&told, lane)
}

/// The program's own lines end a subject; all others are the checker's. Valgrind counts its
/// findings, MemorySanitizer only prints them.
fn parse(told: &str, lane: Lane) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    let mut reports = String::new();
    for line in told.lines() {
        if let Some(names) = line.strip_prefix(KERNELS) {
            outcome.kernels.push((lane, names.into()));
            continue;
        }
        let Some(result) = line.strip_prefix(RESULT) else {
            reports.push_str(line);
            reports.push('\n');
            continue;
        };
        let mut fields = result.split('\t');
        let (Some(kind), Some(findings), Some(subject)) =
            (fields.next(), fields.next(), fields.next())
        else {
            bail!("a line that is none of ours: {line}");
        };
        let counted: u64 = findings.parse().with_context(|| format!("a number in {line}"))?;
        let row = Row {
            subject: subject.into(),
            lane,
            findings: counted + reports.matches(msan::FINDING).count() as u64,
            control: kind == CONTROL,
        };
        if !row.control && !reports.is_empty() {
            outcome.reports.push_str(&format!("{subject}, {lane}:\n{reports}"));
        }
        reports.clear();
        outcome.rows.push(row);
    }
    ensure!(outcome.rows.iter().any(|row| row.control), "the controls did not run");
    Ok(outcome)
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Lane::Accelerated => "accelerated",
            Lane::Portable => "portable",
            Lane::Intrinsics => "intrinsics",
            Lane::Aarch64 => "aarch64",
        })
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reports)?;
        writeln!(f, "{:<56}{:<13}{:>8}", "subject", "lane", "findings")?;
        for Row { subject, lane, findings, control } in &self.rows {
            let verdict = match (control, findings) {
                (false, 0) => "",
                (false, _) => "  LEAKS",
                (true, 0) => "  NOT CAUGHT",
                (true, _) => "  caught, as it must be",
            };
            writeln!(f, "{subject:<56}{lane:<13}{findings:>8}{verdict}")?;
        }
        for (lane, names) in &self.kernels {
            writeln!(f, "{lane} lane, as the checker runs it: {names}")?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "{note}"))?;
        let (controls, subjects): (Vec<_>, Vec<_>) = self.rows.iter().partition(|row| row.control);
        let findings: u64 = subjects.iter().map(|row| row.findings).sum();
        let caught = controls.iter().filter(|row| row.is_right()).count();
        let (subjects, controls) = (subjects.len(), controls.len());
        writeln!(f, "{subjects} subjects: {findings} findings; {caught} of {controls} leaks caught")
    }
}

const VALGRIND: &str = "valgrind";
/// The variable by which a lab build chooses its lane.
const LANE: &str = "ALULA_LANE";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valgrinds_words_go_to_the_subject_that_they_are_about() {
        let told = "kernels\taes\nresult\tcontrol\t3\tbranch\n==1== jump\n\
                    result\tsubject\t2\tleaky\nresult\tsubject\t0\tclean\n";
        let outcome = parse(told, Lane::Portable).unwrap();
        assert_eq!(outcome.kernels, [(Lane::Portable, "aes".into())]);
        assert_eq!(outcome.reports, "leaky, portable:\n==1== jump\n");
        let right: Vec<_> = outcome.rows.iter().map(Row::is_right).collect();
        assert_eq!(right, [true, false, true]);
    }

    #[test]
    fn findings_that_are_only_printed_count() {
        let told = "==1==WARNING: MemorySanitizer: use\n#0 f\nresult\tcontrol\t0\tbranch\n\
                    result\tsubject\t0\tclean\n";
        let outcome = parse(told, Lane::Intrinsics).unwrap();
        let findings: Vec<_> = outcome.rows.iter().map(|row| row.findings).collect();
        assert_eq!(findings, [1, 0]);
    }

    #[test]
    fn a_run_without_controls_shows_nothing() {
        assert!(parse("result\tsubject\t0\tclean\n", Lane::Portable).is_err());
        assert!(parse("", Lane::Portable).is_err());
        assert!(parse("result\tsubject\n", Lane::Portable).is_err());
    }
}
