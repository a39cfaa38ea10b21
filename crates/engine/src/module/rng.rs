// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The module's random numbers: CTR_DRBG(AES-256) without a derivation function, one per thread, or
//! one in all without std. In the terms of [SP 800-90C] each is an RBG2(NP).
//!
//! A generator is seeded from the noise source when it is first asked, and again after
//! [`RESEED_AFTER`] requests, after [`RESEED_SECONDS`], and before it answers in a forked child.
//! Every request has fresh additional input, so that a machine that was copied gives no number
//! twice. A generator is wiped with its thread. There is no lock: a child forked while another
//! thread held it would wait for ever.

use super::entropy::{self, SEED, fresh};
use super::error::Error;
use super::process::{self, Moment};
use super::{selftest, services::Service};
#[cfg(not(feature = "std"))]
use crate::arch::try_cell::TryCell;
use crate::base::secret::{Wiped, clear_stack, wipe};
use crate::primitive::ctr_drbg::{CtrDrbg256, SEED_256};
use crate::primitive::drbg::MAX_REQUEST;

/// Fills `output` with random bytes; all zeros on error.
pub(crate) fn fill(output: &mut [u8]) -> Result<(), Error> {
    fill_with(&[], output)
}

/// Fills `output` with random bytes into which `additional`, at most 48 bytes, are mixed: they
/// matter only should the entropy turn out weak. All zeros on error.
pub(crate) fn fill_with(additional: &[u8], output: &mut [u8]) -> Result<(), Error> {
    // Not every service that comes here lists the generator's tests as its own.
    let casts = Service::Random.casts();
    if !selftest::passed(casts) {
        selftest::ensure(casts)?;
    }
    #[cfg(all(alula_lab, feature = "std"))]
    if fixed::fill(output) {
        return Ok(());
    }
    let filled = match with_mine(|mine| mine.fill(additional, output)) {
        Some(filled) => filled,
        // The thread is ending and its generator is gone, or a signal interrupted it at work: a
        // generator for this one request.
        None => Generator::unseeded().fill(additional, output),
    };
    if filled.is_err() {
        wipe(output);
    }
    filled
}

/// Works with this thread's generator. `None` if it is gone, or at work.
#[cfg(feature = "std")]
fn with_mine<R>(work: impl FnOnce(&mut Generator) -> R) -> Option<R> {
    std::thread_local! {
        static MINE: core::cell::RefCell<Generator> =
            const { core::cell::RefCell::new(Generator::unseeded()) };
    }
    MINE.try_with(|mine| mine.try_borrow_mut().ok().map(|mut mine| work(&mut mine))).ok()?
}

/// Works with the only generator. `None` if it is at work.
#[cfg(not(feature = "std"))]
fn with_mine<R>(work: impl FnOnce(&mut Generator) -> R) -> Option<R> {
    static MINE: TryCell<Generator> = TryCell::new(Generator::unseeded());
    MINE.with(work)
}

/// Wipes this thread's generator. The next request seeds it anew.
pub(crate) fn uninstantiate() {
    with_mine(|mine| {
        mine.drbg.uninstantiate();
        mine.generation = 0;
    });
}

/// Requests between reseeds: our own limit, far below the 2^48 of [SP 800-90Ar1] Table 3.
const RESEED_AFTER: u32 = 1 << 20;

/// Seconds between reseeds: our own limit, the standard has none.
const RESEED_SECONDS: u64 = 600;

/// Bytes of stack that seeding uses, with some to spare.
const SEEDING: usize = 5120;

/// A part of what personalizes each generator.
pub(crate) const NAME: &[u8] = concat!("Alula ", env!("CARGO_PKG_VERSION"), " rng").as_bytes();

/// A generator, and when it was seeded.
struct Generator {
    drbg: CtrDrbg256,
    /// The process that seeded it; zero before that.
    generation: u32,
    requests: u32,
    seeded: Option<Moment>,
}

impl Generator {
    const fn unseeded() -> Self {
        Generator { drbg: CtrDrbg256::uninstantiated(), generation: 0, requests: 0, seeded: None }
    }

    fn fill(&mut self, additional: &[u8], output: &mut [u8]) -> Result<(), Error> {
        for request in output.chunks_mut(MAX_REQUEST) {
            let (generation, now) = (process::generation(), Moment::now());
            if self.is_due(generation, now) {
                let seeded = self.seed(generation, now);
                // Services clear what they use themselves, which is less.
                clear_stack::<SEEDING>();
                seeded?;
            }
            let input = fresh::input(additional).ok_or(Error::WrongLength)?;
            self.drbg.generate(&*input, request).ok_or(Error::NoEntropy)?;
            self.requests += 1;
        }
        Ok(())
    }

    fn is_due(&self, generation: u32, now: Moment) -> bool {
        let age = self.seeded.map_or(u64::MAX, |seeded| now.seconds_since(seeded));
        self.generation != generation || self.requests >= RESEED_AFTER || age >= RESEED_SECONDS
    }

    /// Seeds or reseeds. If the entropy fails, the generator stays as due for it as before.
    #[cold]
    #[inline(never)]
    fn seed(&mut self, generation: u32, now: Moment) -> Result<(), Error> {
        const { assert!(SEED == SEED_256) };
        let mut seed = Wiped([0; SEED]);
        entropy::seed(&mut seed)?;
        let additional = fresh::seeding(NAME);
        if self.generation == 0 {
            self.drbg.instantiate(&seed, &*additional)
        } else {
            self.drbg.reseed(&seed, &*additional)
        }
        .ok_or(Error::NoEntropy)?;
        (self.generation, self.requests, self.seeded) = (generation, 0, Some(now));
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
    fn a_zeroised_generator_is_seeded_anew() {
        let first = draw();
        let generation = || with_mine(|mine| mine.generation).unwrap();
        assert_eq!(generation(), process::generation());
        uninstantiate();
        assert_eq!(generation(), 0);
        assert_ne!(draw(), first);
        assert_eq!(generation(), process::generation());
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
        generator.generation ^= 1 << 31;
        generator.fill(&[], &mut output).unwrap();
        assert_eq!((generator.generation, generator.requests), (process::generation(), 1));
        let age = |seconds| Moment::now().earlier(seconds);
        generator.seeded = age(RESEED_SECONDS - 60).or(generator.seeded);
        generator.fill(&[], &mut output).unwrap();
        assert_eq!(generator.requests, 2);
        // Nothing to go back to on a machine that was switched on a moment ago.
        if let Some(old) = age(RESEED_SECONDS) {
            generator.seeded = Some(old);
            generator.fill(&[], &mut output).unwrap();
            assert_eq!(generator.requests, 1);
        }
    }

    /// Two generators with one state, as after a machine was copied, or set back.
    #[test]
    fn copies_of_a_generator_part_at_once() {
        let copy = || {
            let mut generator = Generator::unseeded();
            generator.drbg.instantiate(&[7; SEED], b"copied").unwrap();
            generator.generation = process::generation();
            generator.seeded = Some(Moment::now());
            generator
        };
        let mut draws = std::collections::BTreeSet::new();
        for additional in [&[][..], &[7; SEED]] {
            for _ in 0..1000 {
                let mut output = [0; 16];
                copy().fill(additional, &mut output).unwrap();
                draws.insert(output);
            }
        }
        assert_eq!(draws.len(), 2000);
        // Without fresh input they would not.
        let [a, b] = [0; 2].map(|_| {
            let mut output = [0; 16];
            copy().drbg.generate(&[], &mut output).map(|()| output)
        });
        assert_eq!(a, b);
    }

    #[test]
    fn too_much_to_add_is_refused() {
        let mut output = [1; 16];
        assert_eq!(fill_with(&[7; SEED + 1], &mut output), Err(Error::WrongLength));
        assert_eq!(output, [0; 16]);
        assert_eq!(fill_with(&[7; SEED], &mut output), Ok(()));
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
