// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Faults of the noise source, by which the lab shows that each health test works: the samples are
//! altered, not the tests nor their answers.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use super::claim::Claim;
use super::health::HealthTest;
use super::{Noise, Sample};

/// What is wrong with the source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Fault {
    /// Every sample is the same.
    Stuck = 1,
    /// Two values take turns.
    Period2,
    /// Nine of ten samples are the same, spread so that no run is long.
    Biased,
    /// There is no sample.
    Error,
    /// Nothing moves: no sample is credited.
    Still,
}

static FAULT: AtomicU32 = AtomicU32::new(0);
/// Samples until the fault begins.
static AFTER: AtomicU64 = AtomicU64::new(0);
static SAMPLES: AtomicU64 = AtomicU64::new(0);

/// From now on, once `after` more samples have come.
pub(crate) fn inject(fault: Fault, after: u64) {
    SAMPLES.store(0, Ordering::Relaxed);
    AFTER.store(after, Ordering::Relaxed);
    FAULT.store(fault as u32, Ordering::Release);
}

/// The fault that this test must see.
pub(crate) fn seen_by(test: HealthTest) -> Fault {
    match test {
        HealthTest::RepetitionCount => Fault::Stuck,
        HealthTest::AdaptiveProportion => Fault::Biased,
        HealthTest::Lag => Fault::Period2,
        HealthTest::Supply => Fault::Error,
    }
}

/// A source with the fault that was injected.
pub(super) struct Faulty<N>(pub(super) N);

impl<N: Noise> Noise for Faulty<N> {
    fn claim(&self) -> Claim {
        self.0.claim()
    }

    fn sample(&mut self) -> Option<Sample> {
        #[cfg(alula_replay)]
        if let Some(value) = crate::base::secret::replay::noise() {
            return Some(Sample { value, moved: true });
        }
        let Sample { value, moved } = self.0.sample()?;
        let fault = FAULT.load(Ordering::Acquire);
        if fault == 0 {
            return Some(Sample { value, moved });
        }
        let at = SAMPLES.fetch_add(1, Ordering::Relaxed);
        if at < AFTER.load(Ordering::Relaxed) {
            return Some(Sample { value, moved });
        }
        let (value, moved) = match fault {
            fault if fault == Fault::Stuck as u32 => (7, false),
            fault if fault == Fault::Period2 as u32 => ((at % 2) as u8, true),
            fault if fault == Fault::Biased as u32 => (if at % 10 == 9 { value } else { 7 }, true),
            fault if fault == Fault::Still as u32 => (value, false),
            _ => return None,
        };
        Some(Sample { value, moved })
    }
}
