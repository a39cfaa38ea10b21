// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab board`: the engine on a microcontroller, as QEMU emulates it.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::compiled::root;

const TARGET: &str = "thumbv7em-none-eabihf";

/// Builds the firmware of examples/microcontroller and runs it. Fails unless all of it passes.
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
    let ran = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
        .current_dir(root()?.join("examples/microcontroller"))
        .args(["run", "--release", "--quiet"])
        .status()
        .context("cargo starts")?;
    ensure!(ran.success(), "the firmware did not pass");
    Ok(())
}
