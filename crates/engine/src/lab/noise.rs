// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Faults of the noise source, and what becomes of a seed.

use std::time::{Duration, Instant};

pub use crate::module::entropy::faults::Fault;

/// Puts a fault into the noise source, once `after` more samples have come.
pub fn inject(fault: Fault, after: u64) {
    crate::module::entropy::faults::inject(fault, after);
}

/// The time that one seed takes.
pub fn seed_time() -> Result<Duration, crate::Error> {
    let begun = Instant::now();
    crate::module::entropy::seed(&mut [0; 48])?;
    Ok(begun.elapsed())
}
