// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab flight`: what sealing costs a drone. How long a write waits while the card stalls,
//! how much of a core a camera's stream takes, how fast files are sealed beside `cp`, and opened by
//! one core and by all.

mod command;
mod latency;

use std::path::{Path, PathBuf};
use std::time::Duration;

use alula_vault::keys::{Drone, ITERATIONS_MIN, OwnerKey, Passphrase};
use anyhow::{Context, Result};

const PASSPHRASE: &[u8] = b"six words that nobody guesses";

/// A camera's stream: 100 Mbit/s.
pub const RATE: u64 = 12_500_000;

/// What is measured, and for how long.
pub struct Plan {
    /// Seconds of each stream.
    pub seconds: u64,
    /// Megabytes of the file that is sealed.
    pub megabytes: u64,
    /// How long the card stalls.
    pub stall: Duration,
}

/// Measures all of it. Fails if a bound that the documents state does not hold, or if the measure
/// does not see a recorder that waits for its card.
pub fn run_and_print(plan: &Plan) -> Result<()> {
    let place = Place::new()?;
    latency::run_and_print(plan, &place)?;
    command::camera_and_print(plan, &place)?;
    command::files_and_print(plan, &place)?;
    command::opening_and_print(&place)
}

/// A folder in memory with an aircraft, removed afterwards.
pub struct Place {
    root: PathBuf,
}

impl Place {
    /// In `/dev/shm` where there is one.
    pub fn new() -> Result<Self> {
        let memory = PathBuf::from("/dev/shm");
        let parent = if memory.is_dir() { memory } else { std::env::temp_dir() };
        let root = parent.join(format!("alula-flight-{}", std::process::id()));
        std::fs::create_dir_all(&root).with_context(|| root.display().to_string())?;
        let place = Place { root };
        let owner = OwnerKey::generate()?;
        Drone::create(&place.path("drone"), "", std::slice::from_ref(owner.public()), None)?;
        owner.write_into(&place.root, &Passphrase::from_bytes(PASSPHRASE)?, ITERATIONS_MIN)?;
        std::fs::write(place.path("passphrase"), PASSPHRASE)?;
        Ok(place)
    }

    /// A name in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}
