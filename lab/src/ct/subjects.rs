// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The program that valgrind runs: subjects one after another, and how many findings each has.
//!
//! First each service of the table, on keys from the module's own generator, whose seed is marked.
//! Then what one call does not show: every length, secret messages, rejections. The self-tests have
//! run before, unmarked: their keys are constants.

use anyhow::{Context, Result, ensure};
use lab_engine::lab::ct::{findings, mark_secret, running};
use lab_engine::{SERVICES, Secret};

use super::{CONTROL, KERNELS, RESULT, controls};
use lab_functional::Objects;
use lab_secrets::subjects::{FAMILIES, drawn, refused, still_secret};

/// Runs what contains `filter` in its name, and all controls.
pub fn run(filter: Option<&str>) -> Result<()> {
    ensure!(running(), "this part of the command runs under valgrind");
    let wanted = |name: &str| filter.is_none_or(|filter| name.contains(filter));
    lab_engine::self_test().map_err(refused)?;
    eprintln!("{KERNELS}{}", kernels());
    for (name, leak) in controls::CONTROLS {
        let secret = [1; 32];
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

/// The instructions that the lane may use here; valgrind shows fewer than the CPU has.
fn kernels() -> String {
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
        shown!("aes" "pclmulqdq" "sha" "avx2" "bmi1" "bmi2" "vaes" "vpclmulqdq");
        names.push("adx"); // the lane asks for it: valgrind knows it, and does not show it
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
