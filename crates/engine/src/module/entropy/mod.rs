// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Where the generators' seeds come from: the module's own noise source, each sample of which is
//! tested, conditioned to full entropy. [SP 800-90B]
//!
//! Each seed starts the source anew: there is no state between seeds that a fork or a copy of the
//! machine could double, and every seed has its own start-up test. A health test that fails puts
//! the module into `Failed`, at once and for good; with cut-offs for 2^-40 an alarm is no accident.
//! What the operating system and the processor call random goes in as additional input, for which
//! no entropy is counted.
#![allow(unsafe_code)]

pub(crate) mod claim;
pub(crate) mod conditioning;
#[cfg(all(alula_lab, feature = "std"))]
pub(crate) mod faults;
pub(crate) mod fresh;
pub(crate) mod health;
pub(crate) mod host;
#[cfg(feature = "std")]
pub(crate) mod jitter;

use claim::Claim;
use health::HealthTest;

use super::error::Error;
use super::state::{self, Failure};
use crate::base::secret::wipe;

/// Bytes of a seed: 384 bits, which is 3/2 of a security strength of 256 bits, and what CTR_DRBG
/// takes without a derivation function. [SP 800-90Ar1] §8.6.7
pub(crate) const SEED: usize = 48;

/// A raw sample: one digitised measurement.
pub(crate) struct Sample {
    pub(crate) value: u8,
    /// False if nothing is to be credited for it.
    pub(crate) moved: bool,
}

/// A noise source that was started.
pub(crate) trait Noise {
    /// What is claimed of it.
    fn claim(&self) -> Claim;

    /// The next sample. `None` if the source has failed.
    fn sample(&mut self) -> Option<Sample>;
}

/// Fills `seed` with full entropy.
#[cold]
pub(crate) fn seed(seed: &mut [u8; SEED]) -> Result<(), Error> {
    with_source(|noise| conditioning::condition(noise, seed)).map_err(refuse)
}

/// Runs the start-up test now.
pub(crate) fn start_up() -> Result<(), Error> {
    with_source(conditioning::start_up).map_err(refuse)
}

/// Fills `samples` with raw samples, untested, and used for nothing else. `NoEntropy` if the source
/// fails: what is raw may be bad.
pub(crate) fn raw(samples: &mut [u8]) -> Result<(), Error> {
    let answer = with_source(|noise| {
        for place in samples.iter_mut() {
            *place = noise.sample().ok_or(HealthTest::Supply)?.value;
        }
        Ok(())
    });
    if answer.is_err() {
        wipe(samples);
    }
    answer.map_err(|_: Refusal| Error::NoEntropy)
}

/// Why there is no seed.
enum Refusal {
    Unhealthy(HealthTest),
    #[cfg(not(feature = "std"))]
    NoHost,
}

impl From<HealthTest> for Refusal {
    fn from(test: HealthTest) -> Self {
        Refusal::Unhealthy(test)
    }
}

fn refuse(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Unhealthy(test) => Error::NotOperational(state::fail(Failure::Entropy(test))),
        #[cfg(not(feature = "std"))]
        Refusal::NoHost => Error::NoEntropy,
    }
}

#[cfg(feature = "std")]
fn with_source<R>(work: impl FnOnce(&mut Source) -> Result<R, HealthTest>) -> Result<R, Refusal> {
    #[cfg(not(alula_replay))]
    let source = jitter::Jitter::start();
    // It goes where the clock sends it.
    #[cfg(alula_replay)]
    let source = crate::base::secret::replay::apart(jitter::Jitter::start);
    #[cfg(alula_lab)]
    let source = faults::Faulty(source);
    let mut source = source;
    Ok(work(&mut source)?)
}

#[cfg(all(feature = "std", not(alula_lab)))]
type Source = jitter::Jitter;
#[cfg(all(feature = "std", alula_lab))]
type Source = faults::Faulty<jitter::Jitter>;

#[cfg(not(feature = "std"))]
fn with_source<R>(
    work: impl FnOnce(&mut host::HostNoise<'static>) -> Result<R, HealthTest>,
) -> Result<R, Refusal> {
    let host = host::get().ok_or(Refusal::NoHost)?;
    Ok(work(&mut host::HostNoise(host))?)
}
