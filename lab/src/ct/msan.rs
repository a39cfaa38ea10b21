// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The lane that valgrind refuses: the subjects in a build with MemorySanitizer, whose standard
//! library is built with it too. It runs on the processor itself.
//!
//! The sanitizer and a standard library of one's own are not stable parts of the compiler, which is
//! told to allow them. What is shown is shown of this build, in which the barriers against the
//! optimiser go through memory, since the sanitizer cannot follow a mark through assembly.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::{LANE, Lane, Outcome, parse};

/// In each of its reports, once.
pub(super) const FINDING: &str = "WARNING: MemorySanitizer";

const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Marked values may be passed on and handed back; they may not steer anything. All findings are
/// told, not only the first.
const FLAGS: &str = "-Zsanitizer=memory -Zsanitizer-recover=memory \
                     -Cllvm-args=-msan-eager-checks=0 --cfg alula_msan";

/// Why the check cannot run here, if it cannot.
pub(super) fn missing() -> Result<Option<&'static str>> {
    if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        return Ok(Some("MemorySanitizer is used on x86-64 Linux only"));
    }
    let rustc = std::env::var_os("RUSTC").unwrap_or("rustc".into());
    let told = Command::new(rustc).args(["--print", "sysroot"]).output().context("rustc starts")?;
    let sysroot = PathBuf::from(String::from_utf8_lossy(&told.stdout).trim());
    let source = sysroot.join("lib/rustlib/src/rust/library/std/src/lib.rs");
    Ok((!source.exists()).then_some(
        "the standard library's source is missing (rustup component add rust-src), so nothing is \
         shown about SHA-NI, VAES, VPCLMULQDQ and AVX-512",
    ))
}

/// Builds the subjects with the sanitizer and runs them.
pub(super) fn run(filter: Option<&str>) -> Result<Outcome> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the workspace")?;
    let target = root.join("target/msan");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(root).args(["build", "--quiet", "--release", "--package", "lab-secrets"]);
    cargo.args(["-Zbuild-std=std,panic_abort", "--target", TARGET]);
    // Across crates nothing is to be gained, and linking takes minutes.
    cargo.args(["--config", "profile.release.lto=false"]);
    cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", FLAGS).env("CARGO_TARGET_DIR", &target);
    ensure!(
        cargo.status().context("cargo starts")?.success(),
        "the build with the sanitizer failed"
    );

    let mut program = Command::new(target.join(TARGET).join("release/lab-secrets"));
    program.arg("--ct").args(filter).stdin(Stdio::null());
    program.env("MSAN_OPTIONS", "halt_on_error=0:exit_code=0");
    program.env(LANE, Lane::Intrinsics.variable().unwrap_or_default());
    let output = program.output().context("the program starts")?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "the program under MemorySanitizer failed\n{told}");
    parse(&told, Lane::Intrinsics)
}
