// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The lane of another processor: the subjects built for 64-bit Arm, under an emulator that tells a
//! tracer of ours every block of instructions that is entered and every address that is loaded from
//! or stored to. Runs with other secrets and the same public values must not differ in any of it.
//!
//! Divisions show in no trace. Those that run are listed instead, by the functions that they are
//! in.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use lab_secrets::timing::{BOARD, COMPARED, DIFFERS, DIVIDED, STRAYED};
use object::{Object, ObjectSymbol, SymbolKind};

use super::{Lane, Outcome, parse};
use crate::compiled::root;

const TARGET: &str = "aarch64-unknown-linux-gnu";
/// Cargo's own variable.
const LINKER: &str = "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER";
/// The program is linked with its libraries, so that the emulator needs none of that system's.
const FLAGS: &str = "--cfg alula_replay -Ctarget-feature=+crt-static";

/// A tool by the variable that names it, or by the name that it has on most systems.
fn tool(variable: &str, name: &str) -> OsString {
    std::env::var_os(variable).unwrap_or(name.into())
}

fn emulator() -> OsString {
    tool("ALULA_QEMU", "qemu-aarch64")
}

fn linker() -> OsString {
    tool(LINKER, "aarch64-linux-gnu-gcc")
}

fn compiler() -> OsString {
    tool("HOST_CC", "cc")
}

/// Why the check cannot run here, if it cannot: all that is missing, and where it comes from.
pub fn missing() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("the emulator of single programs runs on Linux only".into());
    }
    let told = |program: OsString, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
        output.ok().filter(|output| output.status.success())
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut missing = Vec::new();
    let help = told(emulator(), &["-help"]).map(|output| text(&output.stdout));
    if !help.is_some_and(|help| help.contains("-plugin")) {
        missing.push(
            "qemu-aarch64 of QEMU 6 to 8 that takes plugins (in Debian 12's package qemu-user; \
             ALULA_QEMU names its file)",
        );
    }
    if told(linker(), &["--version"]).is_none() {
        missing.push(
            "aarch64-linux-gnu-gcc with its C library (in Debian, gcc-aarch64-linux-gnu and \
             libc6-dev-arm64-cross)",
        );
    }
    if told(compiler(), &["--version"]).is_none() {
        missing.push("a C compiler (HOST_CC names it)");
    }
    let folder = told(tool("RUSTC", "rustc"), &["--print=target-libdir", "--target", TARGET]);
    if !folder.is_some_and(|folder| Path::new(text(&folder.stdout).trim()).is_dir()) {
        missing.push("Rust's library for Arm (rustup target add aarch64-unknown-linux-gnu)");
    }
    let list = missing.join("; ");
    (!list.is_empty()).then(|| format!("nothing is shown about Arm. Missing: {list}"))
}

/// Builds the tracer and the subjects, and runs them.
pub fn run(filter: Option<&str>) -> Result<Outcome> {
    let target = root()?.join("target/traced");
    fs::create_dir_all(&target).context("a folder for the build")?;
    let (tracer, program) = (tracer(&target)?, program(&target)?);
    let board = target.join(format!("board-{}", std::process::id()));
    File::create(&board)?.set_len(BOARD).context("the board")?;

    let mut command = Command::new(emulator());
    command.args(["-cpu", "max", "-plugin"]);
    command.arg(format!("{},board={}", tracer.display(), board.display()));
    command.arg(&program).arg("--traced").arg(&board).args(filter);
    let output = command.stdin(Stdio::null()).output().context("the emulator starts");
    fs::remove_file(&board)?;
    let output = output?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "the program under the tracer failed\n{told}");
    read(&told, &Symbols::of(&program)?)
}

/// The plugin of the emulator.
fn tracer(target: &Path) -> Result<PathBuf> {
    let (source, tracer) = (root()?.join("lab/trace/trace.c"), target.join("trace.so"));
    let mut command = Command::new(compiler());
    command.args(["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"]);
    command.arg(&tracer).arg(source);
    ensure!(command.status().context("the C compiler")?.success(), "the tracer does not compile");
    Ok(tracer)
}

/// The subjects, as they are built for Arm.
fn program(target: &Path) -> Result<PathBuf> {
    let mut cargo = Command::new(tool("CARGO", "cargo"));
    cargo.current_dir(root()?).args(["build", "--quiet", "--release", "--package", "lab-secrets"]);
    // Across crates nothing is to be gained, and linking takes minutes.
    cargo.args(["--target", TARGET, "--config", "profile.release.lto=false"]);
    cargo.env(LINKER, linker()).env("RUSTFLAGS", FLAGS).env("CARGO_TARGET_DIR", target);
    ensure!(cargo.status().context("cargo starts")?.success(), "the build for Arm failed");
    Ok(target.join(TARGET).join("release/lab-secrets"))
}

/// What the program told: the rows, and beside them what was compared and what was divided.
fn read(told: &str, symbols: &Symbols) -> Result<Outcome> {
    let (mut rest, mut divided) = (String::new(), BTreeSet::new());
    let (mut subjects, mut runs, mut instructions) = (0u64, 0, 0);
    for line in told.lines() {
        if let Some(numbers) = line.strip_prefix(COMPARED) {
            let [later, each] = numbers_of(numbers)?;
            subjects += 1;
            runs += 1 + later;
            instructions += (1 + later) * each;
        } else if let Some(numbers) = line.strip_prefix(DIVIDED) {
            let [address] = numbers_of(numbers)?;
            divided.insert(symbols.function(address));
        } else if let Some(numbers) = line.strip_prefix(DIFFERS) {
            let [run, a, b, c, d, e, f] = numbers_of(numbers)?;
            let (first, later) = (symbols.told([a, b, c]), symbols.told([d, e, f]));
            writeln!(rest, "    the first run {first}\n    run {run} {later}")?;
        } else if let Some(run) = line.strip_prefix(STRAYED) {
            writeln!(rest, "    run {run} tells other things than the first, or more, or fails")?;
        } else {
            writeln!(rest, "{line}")?;
        }
    }
    let mut outcome = parse(&rest, Lane::Aarch64)?;
    let clean = outcome.rows.iter().filter(|row| row.is_right()).count() as u64;
    ensure!(subjects >= clean, "not every subject was compared");
    let millions = instructions / 1_000_000;
    outcome.notes.push(format!("{runs} runs of {millions} million instructions were compared"));
    outcome.notes.push("divisions, which no trace shows, ran in these functions:".into());
    outcome.notes.extend(divided.into_iter().map(|function| format!("    {function}")));
    Ok(outcome)
}

fn numbers_of<const N: usize>(line: &str) -> Result<[u64; N]> {
    let numbers: Result<Vec<u64>, _> = line.split('\t').map(str::parse).collect();
    let numbers = numbers.with_context(|| format!("numbers in {line}"))?;
    numbers.try_into().ok().with_context(|| format!("{N} numbers in {line}"))
}

/// The program's functions by their addresses.
struct Symbols(Vec<(u64, String)>);

impl Symbols {
    fn of(program: &Path) -> Result<Self> {
        let bytes = fs::read(program).context("the program for Arm")?;
        let file = object::File::parse(&*bytes)?;
        let functions = file.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text);
        let named = functions.map(|symbol| {
            let name = rustc_demangle::demangle(symbol.name().unwrap_or_default());
            (symbol.address(), format!("{name:#}"))
        });
        let mut symbols: Vec<_> = named.collect();
        symbols.sort();
        Ok(Symbols(symbols))
    }

    /// The function that begins last before this address, and its distance.
    fn place(&self, address: u64) -> (&str, u64) {
        let after = self.0.partition_point(|(begin, _)| *begin <= address);
        let found = after.checked_sub(1).and_then(|at| self.0.get(at));
        found.map_or(("?", address), |(begin, name)| (name, address - begin))
    }

    fn function(&self, address: u64) -> String {
        self.place(address).0.into()
    }

    /// An event in words: its kind, its address, the address of the instruction.
    fn told(&self, [kind, address, instruction]: [u64; 3]) -> String {
        let (function, offset) = self.place(instruction);
        let place = format!("{function}+{offset:#x}");
        match kind {
            0 => format!("goes to {place}"),
            1 => format!("loads from {address:#x} in {place}"),
            2 => format!("stores to {address:#x} in {place}"),
            _ => "has ended".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_tracer_become_words() {
        let symbols = Symbols(vec![(100, "f".into()), (200, "g".into())]);
        let told = "compared\t3\t500000000\ndiffers\t1\t1\t16\t104\t0\t200\t200\n\
                    result\tcontrol\t3\tbranch\ncompared\t1\t500000000\n\
                    differs\t2\t2\t17\t99\t3\t0\t0\nresult\tsubject\t1\tleaky\ndivision\t150\n";
        let outcome = read(told, &symbols).unwrap();
        assert_eq!(
            outcome.reports,
            "leaky, aarch64:\n    the first run stores to 0x11 in ?+0x63\n    run 2 has ended\n"
        );
        assert_eq!(outcome.notes[0], "6 runs of 3000 million instructions were compared");
        assert_eq!(outcome.notes[2..], ["    f"]);
        let right: Vec<_> = outcome.rows.iter().map(super::super::Row::is_right).collect();
        assert_eq!(right, [true, false]);
    }

    #[test]
    fn a_subject_that_was_not_compared_is_an_error() {
        let told = "compared\t3\t5\nresult\tcontrol\t3\tbranch\nresult\tsubject\t0\tclean\n";
        assert!(read(told, &Symbols(Vec::new())).is_err());
    }
}
