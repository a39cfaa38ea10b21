// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a system without std gives to the module: noise, and the time.

use super::claim::Claim;
#[cfg(any(not(feature = "std"), test))]
use super::{Noise, Sample};

/// A system on bare metal, as the module sees it.
///
/// Its samples are raw: what the noise source measures, digitised, with nothing done to it. The
/// module tests and conditions them itself, by what the system claims of them. A claim that no
/// assessment backs, [SP 800-90B] §3, makes keys that look like any others and can be guessed.
///
/// ```
/// use alula_engine::{Claim, Host};
///
/// /// A board with a ring oscillator, assessed at 0.61 bits for each sample of a bit.
/// struct Board;
///
/// impl Host for Board {
///     fn claim(&self) -> Claim {
///         const { Claim::of_bits(32).unwrap() }
///     }
///     fn sample(&self) -> Option<u8> {
///         // Reads the oscillator's register.
///         # None
///     }
///     fn millis(&self) -> u64 {
///         // Reads the system's timer.
///         # 0
///     }
/// }
/// ```
pub trait Host: Sync {
    /// What is claimed of each sample.
    fn claim(&self) -> Claim;

    /// The next raw sample: 0 or 1 if the claim is of bits. `None` if the source has failed, which
    /// stops the module.
    fn sample(&self) -> Option<u8>;

    /// Milliseconds since the start, by which the generator sees that it is due for a new seed.
    fn millis(&self) -> u64;
}

/// The host's noise.
#[cfg(any(not(feature = "std"), test))]
pub(crate) struct HostNoise<'a>(pub(crate) &'a dyn Host);

#[cfg(any(not(feature = "std"), test))]
impl Noise for HostNoise<'_> {
    fn claim(&self) -> Claim {
        self.0.claim()
    }

    fn sample(&mut self) -> Option<Sample> {
        self.0.sample().map(|value| Sample { value, moved: true })
    }
}

#[cfg(not(feature = "std"))]
pub use handle::Module;
#[cfg(not(feature = "std"))]
pub(crate) use handle::get;

#[cfg(not(feature = "std"))]
mod handle {
    use core::cell::UnsafeCell;
    use core::sync::atomic::{AtomicU8, Ordering};

    use super::Host;
    use crate::module::error::{Error, Reason};
    use crate::module::{rng, selftest, services::Service};

    /// The module at work on a system without std. It holds the only generator, which is wiped when
    /// this is dropped.
    pub struct Module(());

    impl Module {
        /// Starts the module: the pre-operational tests, those of the generator, the start-up test
        /// of the host's noise source, the first seed. `HostGiven` if it was started before: a
        /// process has one module and one host.
        pub fn start(host: &'static dyn Host) -> Result<Self, Error> {
            install(host)?;
            let state = selftest::start();
            if !state.serves() {
                return Err(Error::NotOperational(state));
            }
            selftest::ensure(Service::Random.casts())?;
            rng::fill(&mut [0; 16])?;
            Ok(Module(()))
        }
    }

    impl Drop for Module {
        fn drop(&mut self) {
            rng::uninstantiate();
        }
    }

    /// A place that is written once.
    struct Slot {
        state: AtomicU8,
        host: UnsafeCell<Option<&'static dyn Host>>,
    }

    const EMPTY: u8 = 0;
    const WRITING: u8 = 1;
    const GIVEN: u8 = 2;

    // SAFETY: the cell is written by the one who turned EMPTY into WRITING, and read by others only
    // after GIVEN was stored, from when on nobody writes it. A host may be shared: `Host: Sync`.
    unsafe impl Sync for Slot {}

    static HOST: Slot = Slot { state: AtomicU8::new(EMPTY), host: UnsafeCell::new(None) };

    fn install(host: &'static dyn Host) -> Result<(), Error> {
        let turned =
            HOST.state.compare_exchange(EMPTY, WRITING, Ordering::AcqRel, Ordering::Acquire);
        turned.map_err(|_| Error::Refused(Reason::HostGiven))?;
        // SAFETY: WRITING is ours, and nobody reads before GIVEN.
        unsafe { *HOST.host.get() = Some(host) };
        HOST.state.store(GIVEN, Ordering::Release);
        Ok(())
    }

    /// The host, once it was given.
    pub(crate) fn get() -> Option<&'static dyn Host> {
        if HOST.state.load(Ordering::Acquire) != GIVEN {
            return None;
        }
        // SAFETY: after GIVEN nobody writes.
        unsafe { *HOST.host.get() }
    }
}

#[cfg(test)]
mod tests {
    use core::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::module::entropy::conditioning::{condition, start_up};
    use crate::module::entropy::health::HealthTest;

    /// A board whose oscillator gives bits, for so many samples.
    struct Board {
        left: AtomicU32,
        stuck: bool,
    }

    impl Host for Board {
        fn claim(&self) -> Claim {
            Claim::of_bits(32).unwrap()
        }

        fn sample(&self) -> Option<u8> {
            let left = self.left.load(Ordering::Relaxed).checked_sub(1)?;
            self.left.store(left, Ordering::Relaxed);
            let mixed = left.wrapping_mul(0x9e37_79b1) ^ left.rotate_left(13);
            Some(if self.stuck { 1 } else { (mixed.wrapping_mul(mixed | 1) >> 17 & 1) as u8 })
        }

        fn millis(&self) -> u64 {
            0
        }
    }

    fn board(samples: u32, stuck: bool) -> Board {
        Board { left: AtomicU32::new(samples), stuck }
    }

    #[test]
    fn a_hosts_bits_are_tested_and_conditioned() {
        let good = board(2048, false);
        let mut seeds = [[0; 48]; 2];
        for seed in &mut seeds {
            assert_eq!(condition(&mut HostNoise(&good), seed), Ok(()));
        }
        assert_ne!(seeds[0], seeds[1]);
        assert_eq!(start_up(&mut HostNoise(&good)), Err(HealthTest::Supply));
        let stuck = board(2048, true);
        assert_eq!(start_up(&mut HostNoise(&stuck)), Err(HealthTest::RepetitionCount));
    }

    #[cfg(not(feature = "std"))]
    #[test]
    fn one_host_seeds_the_module_and_a_failure_of_it_stops_the_module() {
        use crate::module::error::{Error, Reason};
        use crate::module::{rng, state};
        // The pieces of one test: a process has one module.
        let mut output = [0; 32];
        assert_eq!(rng::fill(&mut output), Err(Error::NoEntropy));
        static BOARD: Board = Board { left: AtomicU32::new(1024 + 100), stuck: false };
        let module = Module::start(&BOARD).unwrap();
        let again = Module::start(&BOARD).map(drop);
        assert_eq!(again, Err(Error::Refused(Reason::HostGiven)));
        rng::fill(&mut output).unwrap();
        let first = output;
        rng::fill(&mut output).unwrap();
        assert_ne!(output, first);
        drop(module);
        let failed = Error::NotOperational(state::State::Failed);
        assert_eq!(rng::fill(&mut output), Err(failed));
        assert_eq!(output, [0; 32]);
        assert_eq!(state::failure(), Some(state::Failure::Entropy(HealthTest::Supply)));
    }
}
