// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The module's random numbers: CTR_DRBG(AES-256) without a derivation function, one per thread.
//!
//! A generator is seeded when its thread first asks, reseeded after [`RESEED_AFTER`] requests, and
//! reseeded before it answers in a forked child. It is wiped with its thread. There is no lock: a
//! child forked while another thread held it would wait for ever.

use super::error::Error;
#[cfg(feature = "std")]
use super::{entropy, process, selftest, services::Service};
#[cfg(feature = "std")]
use crate::base::secret::{Secret, wipe};
#[cfg(feature = "std")]
use crate::primitive::ctr_drbg::{CtrDrbg256, SEED_256};
#[cfg(feature = "std")]
use crate::primitive::drbg::MAX_REQUEST;

/// Fills `output` with random bytes; all zeros on error.
#[cfg(feature = "std")]
pub(crate) fn fill(output: &mut [u8]) -> Result<(), Error> {
    fill_with(&[], output)
}

/// Fills `output` with random bytes into which `additional`, at most 48 bytes, are mixed: they
/// matter only should the entropy turn out weak. All zeros on error.
#[cfg(feature = "std")]
pub(crate) fn fill_with(additional: &[u8], output: &mut [u8]) -> Result<(), Error> {
    // Not every service that comes here lists the generator's tests as its own.
    let casts = Service::Random.casts();
    if !selftest::passed(casts) {
        selftest::ensure(casts)?;
    }
    #[cfg(alula_lab)]
    if fixed::fill(output) {
        return Ok(());
    }
    let filled = MINE
        .try_with(|mine| mine.try_borrow_mut().ok().map(|mut mine| mine.fill(additional, output)));
    let filled = match filled {
        Ok(Some(filled)) => filled,
        // The thread is ending and its generator is gone, or a signal interrupted it at work: a
        // generator for this one request.
        _ => Generator::unseeded().fill(additional, output),
    };
    if filled.is_err() {
        wipe(output);
    }
    filled
}

/// Without std there is no thread to hold a generator, and no source to seed it.
#[cfg(not(feature = "std"))]
pub(crate) fn fill(output: &mut [u8]) -> Result<(), Error> {
    super::entropy::fill(output)
}

/// Likewise.
#[cfg(not(feature = "std"))]
pub(crate) fn fill_with(_additional: &[u8], output: &mut [u8]) -> Result<(), Error> {
    super::entropy::fill(output)
}

#[cfg(feature = "std")]
std::thread_local! {
    static MINE: core::cell::RefCell<Generator> =
        const { core::cell::RefCell::new(Generator::unseeded()) };
}

/// Requests between reseeds: our own limit, far below the 2^48 of [SP 800-90Ar1] Table 3.
#[cfg(feature = "std")]
const RESEED_AFTER: u32 = 1 << 20;

#[cfg(feature = "std")]
const PERSONALIZATION: &[u8] = concat!("Alula ", env!("CARGO_PKG_VERSION"), " rng").as_bytes();

/// A generator, and when it was seeded.
#[cfg(feature = "std")]
struct Generator {
    drbg: CtrDrbg256,
    /// The process that seeded it; zero before that.
    generation: u32,
    requests: u32,
}

#[cfg(feature = "std")]
impl Generator {
    const fn unseeded() -> Self {
        Generator { drbg: CtrDrbg256::uninstantiated(), generation: 0, requests: 0 }
    }

    fn fill(&mut self, additional: &[u8], output: &mut [u8]) -> Result<(), Error> {
        let generation = process::generation();
        for request in output.chunks_mut(MAX_REQUEST) {
            if self.generation != generation || self.requests >= RESEED_AFTER {
                self.seed(generation)?;
            }
            self.drbg.generate(additional, request).ok_or(Error::NoEntropy)?;
            self.requests += 1;
        }
        Ok(())
    }

    /// Seeds or reseeds. If the entropy fails, the generator stays as due for it as before.
    #[cold]
    fn seed(&mut self, generation: u32) -> Result<(), Error> {
        let mut seed = Secret::<SEED_256>::zeroed();
        entropy::fill(seed.as_mut_bytes())?;
        if self.generation == 0 {
            self.drbg.instantiate(seed.as_bytes(), PERSONALIZATION)
        } else {
            self.drbg.reseed(seed.as_bytes(), &[])
        }
        .ok_or(Error::NoEntropy)?;
        (self.generation, self.requests) = (generation, 0);
        Ok(())
    }
}

/// Random numbers that are none: the lab's way to publish reproducible files.
#[cfg(all(alula_lab, feature = "std"))]
pub(crate) mod fixed {
    use super::{CtrDrbg256, MAX_REQUEST, SEED_256};

    std::thread_local! {
        static FIXED: core::cell::RefCell<Option<CtrDrbg256>> =
            const { core::cell::RefCell::new(None) };
    }

    /// This thread's numbers follow from `seed` from now on.
    pub(crate) fn fix(seed: u64) {
        let mut entropy = [0; SEED_256];
        entropy[..8].copy_from_slice(&seed.to_be_bytes());
        let mut drbg = CtrDrbg256::uninstantiated();
        let fixed = drbg.instantiate(&entropy, b"Alula lab").map(|()| drbg);
        FIXED.set(fixed);
    }

    pub(crate) fn free() {
        FIXED.set(None);
    }

    /// False if this thread's numbers are free.
    pub(super) fn fill(output: &mut [u8]) -> bool {
        FIXED
            .try_with(|fixed| match fixed.borrow_mut().as_mut() {
                Some(drbg) => {
                    output.chunks_mut(MAX_REQUEST).all(|chunk| drbg.generate(&[], chunk).is_some())
                }
                None => false,
            })
            .unwrap_or(false)
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;

    fn draw() -> [u8; 32] {
        let mut output = [0; 32];
        fill(&mut output).unwrap();
        output
    }

    #[test]
    fn draws_differ_in_and_between_threads() {
        let mut draws = vec![draw(), draw()];
        for thread in [0; 4].map(|_| std::thread::spawn(|| [draw(), draw()])) {
            draws.extend(thread.join().unwrap());
        }
        draws.sort();
        draws.dedup();
        assert_eq!(draws.len(), 10);
    }

    #[test]
    fn every_length_is_filled_to_its_end() {
        for len in (0..100).chain([MAX_REQUEST - 1, MAX_REQUEST, MAX_REQUEST + 1, 300_000]) {
            // A byte stays zero in all of 20 draws with a probability of 2^-160.
            let mut seen = vec![0; len];
            for _ in 0..20 {
                let mut output = vec![0; len];
                fill(&mut output).unwrap();
                seen.iter_mut().zip(&output).for_each(|(seen, byte)| *seen |= byte);
            }
            assert!(seen.iter().all(|byte| *byte != 0), "{len} bytes");
        }
    }

    #[test]
    fn a_generator_reseeds_when_it_is_due() {
        let mut generator = Generator::unseeded();
        let mut output = [0; 16];
        generator.fill(&[], &mut output).unwrap();
        assert_eq!((generator.generation, generator.requests), (process::generation(), 1));
        generator.requests = RESEED_AFTER - 1;
        generator.fill(&[], &mut output).unwrap();
        assert_eq!(generator.requests, RESEED_AFTER);
        generator.fill(&[], &mut output).unwrap();
        assert_eq!(generator.requests, 1);
        generator.generation ^= 1;
        generator.fill(&[], &mut output).unwrap();
        assert_eq!((generator.generation, generator.requests), (process::generation(), 1));
    }

    #[test]
    fn a_thread_that_ends_still_gets_numbers() {
        struct Last(std::sync::mpsc::Sender<[u8; 32]>);
        impl Drop for Last {
            fn drop(&mut self) {
                self.0.send(draw()).unwrap();
            }
        }
        std::thread_local!(static LAST: core::cell::RefCell<Option<Last>> = const {
            core::cell::RefCell::new(None)
        });
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            // Destructors run in the order of first use, or its reverse: one of the two draws
            // comes after the generator's own destructor.
            LAST.set(Some(Last(sender)));
            draw();
        })
        .join()
        .unwrap();
        assert_ne!(receiver.recv().unwrap(), [0; 32]);
    }

    #[test]
    #[cfg(alula_lab)]
    fn fixed_numbers_repeat_on_this_thread_only() {
        fixed::fix(7);
        let first = [draw(), draw()];
        let other = std::thread::spawn(draw).join().unwrap();
        fixed::fix(8);
        assert_ne!(draw(), first[0]);
        fixed::fix(7);
        assert_eq!([draw(), draw()], first);
        assert!(!first.contains(&other));
        fixed::free();
        assert!(!first.contains(&draw()));
    }
}
