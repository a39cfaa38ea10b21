// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab zeroing`: nothing secret is left on the stack or the heap. A thin door: the program
//! is the package lab-secrets, whose allocator keeps what freed blocks held.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::ct::Lane;

/// Runs the subjects whose names contain `what`, or measures depths, in a release build: on one
/// lane, or on both.
pub fn run_and_print(what: Option<&str>, lane: Option<Lane>) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the workspace")?;
    ensure!(lane != Some(Lane::Aarch64), "the painted stack is this processor's");
    let lanes = lane.map_or(vec![Lane::Accelerated, Lane::Portable], |lane| vec![lane]);
    let mut wrong = 0;
    for lane in lanes {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        command.current_dir(root).args(["run", "--release", "--quiet", "--package", "lab-secrets"]);
        command.arg("--").args(what);
        command.envs(lane.variable().map(|name| ("ALULA_LANE", name)));
        wrong += usize::from(!command.status().context("cargo starts")?.success());
    }
    ensure!(wrong == 0, "on {wrong} lanes not all is as it must be");
    Ok(())
}
