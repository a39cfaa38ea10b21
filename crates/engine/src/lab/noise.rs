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

/// What is claimed of the noise source, and what follows from it.
pub struct Figures {
    /// Min-entropy of a sample, in sixty-fourths of a bit.
    pub sixty_fourths: u32,
    /// The probability of a false alarm is 2^-this.
    pub alpha: u32,
    pub repetition_cutoff: u32,
    pub proportion_cutoff: u32,
    pub window: u32,
    /// Samples that have the entropy that goes into a seed.
    pub samples: u32,
}

/// Those of this build.
pub fn figures() -> Figures {
    use crate::module::entropy::{claim::ALPHA, conditioning::IN, jitter::CLAIM};
    Figures {
        sixty_fourths: CLAIM.sixty_fourths(),
        alpha: ALPHA,
        repetition_cutoff: CLAIM.repetition_cutoff(ALPHA),
        proportion_cutoff: CLAIM.proportion_cutoff(ALPHA),
        window: CLAIM.window(),
        samples: CLAIM.samples_for(IN),
    }
}
