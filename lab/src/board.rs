// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab board`: the engine and a sealing logger on a microcontroller, as QEMU emulates it;
//! and its owner, who opens here what was sealed there.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use lab_vault::keys::{OwnerKey, Passphrase};
use lab_vault::{Content, Event, Note, Reader, Verdict};

use crate::compiled::root;

const TARGET: &str = "thumbv7em-none-eabihf";

/// Builds the firmware of examples/microcontroller, runs it, and opens what it recorded. Fails
/// unless all of it passes.
pub fn run_and_print() -> Result<()> {
    let libraries = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .context("rustc starts")?;
    let libraries = String::from_utf8(libraries.stdout)?;
    ensure!(
        std::path::Path::new(libraries.trim()).is_dir(),
        "there is no library for {TARGET}: `rustup target add {TARGET}`"
    );
    let emulator = Command::new("qemu-system-arm").arg("--version").output();
    ensure!(emulator.is_ok(), "there is no qemu-system-arm: install it (qemu-system-arm)");
    let root = root()?;
    let example = root.join("examples/microcontroller");
    let recording = example.join("target/flight.alula");
    if recording.exists() {
        std::fs::remove_file(&recording)?;
    }
    let ran = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
        .current_dir(&example)
        .args(["run", "--release", "--quiet"])
        .status()
        .context("cargo starts")?;
    ensure!(ran.success(), "the firmware did not pass");
    let len = open(&recording, &root.join("docs/formats/vectors/keys/owner.key"))?;
    println!("its owner opened it: {len} bytes, every one as it was logged");
    Ok(())
}

/// Opens what the firmware recorded, and compares it with what the firmware logs.
fn open(recording: &Path, owner: &Path) -> Result<u64> {
    let passphrase = Passphrase::from_bytes(b"correct horse battery staple")?;
    let owner = OwnerKey::read(owner, &passphrase)?;
    let mut reader = Reader::open(File::open(recording).context("the firmware's recording")?)?;
    reader.unlock(&owner)?;
    let (mut position, mut same, mut gaps) = (0, true, 0);
    let report = reader.examine(Content::Prefix, &mut |event| {
        match event {
            Event::Content { offset, bytes } => {
                same &= offset == position && bytes.iter().zip(position..).all(logged);
                position += bytes.len() as u64;
            }
            Event::Note { note: Note::Gap { bytes: Some(100), .. }, .. } => gaps += 1,
            _ => {}
        }
        Ok(())
    })?;
    ensure!(report.verdict == Verdict::Complete, "the recording is {:?}", report.verdict);
    ensure!(position == LOGGED && same, "what was opened is not what the firmware logs");
    ensure!(gaps == 1, "the gap in the log is not told: {gaps}");
    Ok(position)
}

/// Whether this is what the firmware logs at this position.
fn logged((byte, position): (&u8, u64)) -> bool {
    *byte == ((position as u32).wrapping_mul(2_654_435_761) >> 13) as u8
}

/// How much the firmware logs.
const LOGGED: u64 = 5 << 20;
