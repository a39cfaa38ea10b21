// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A generator that a caller holds and the module seeds, from the same source as its own.
//!
//! No entropy comes from the caller: a generator that he had seeded would not be the module's
//! ([IG] 9.3.A). It is reseeded when that is due, and before it answers in a forked child. Before
//! each of the caller's requests comes one without output, whose additional input is fresh: so a
//! copied machine gives no number twice, whatever the caller adds to his own.

use super::entropy::{self, SEED, fresh};
use super::error::Error;
use super::process::{self, Moment};
use super::rng::NAME;
use crate::base::secret::{Wiped, wipe};
use crate::primitive::drbg::{Drbg, MAX_REQUEST};

/// A generator, and when it was seeded.
pub(crate) struct Generator<D: Drbg> {
    drbg: D,
    /// The process that seeded it; zero once it was uninstantiated.
    generation: u32,
    requests: u32,
    seeded: Option<Moment>,
}

/// Requests between reseeds: our own limit, far below the 2^48 of [SP 800-90Ar1] Tables 2 and 3.
const RESEED_AFTER: u32 = 1 << 20;

/// Seconds between reseeds: our own limit, the standard has none.
const RESEED_SECONDS: u64 = 600;

impl<D: Drbg> Generator<D> {
    /// `WrongLength` if the personalization string is too long for the algorithm.
    pub(crate) fn new(personalization: &[u8]) -> Result<Self, Error> {
        const { assert!(D::ENTROPY + D::NONCE <= SEED) };
        let mut generator =
            Generator { drbg: D::UNINSTANTIATED, generation: 0, requests: 0, seeded: None };
        let (generation, now) = (process::generation(), Moment::now());
        let mut seed = Wiped([0; SEED]);
        entropy::seed(&mut seed)?;
        let (entropy, rest) = seed.split_at(D::ENTROPY);
        let made = generator.drbg.instantiate(entropy, &rest[..D::NONCE], personalization);
        made.ok_or(Error::WrongLength)?;
        generator.refresh(&fresh::seeding(NAME))?;
        (generator.generation, generator.seeded) = (generation, Some(now));
        Ok(generator)
    }

    /// Mixes in fresh entropy. `WrongLength` if the additional input is too long, `Exhausted` if
    /// nothing is left to reseed. If the entropy fails, the generator stays as it was.
    pub(crate) fn reseed(&mut self, additional: &[u8]) -> Result<(), Error> {
        if self.generation == 0 {
            return Err(Error::Exhausted);
        }
        let (generation, now) = (process::generation(), Moment::now());
        let mut seed = Wiped([0; SEED]);
        entropy::seed(&mut seed)?;
        self.drbg.reseed(&seed[..D::ENTROPY], additional).ok_or(Error::WrongLength)?;
        (self.generation, self.requests, self.seeded) = (generation, 0, Some(now));
        self.refresh(&fresh::seeding(NAME))
    }

    /// Fills `output`, in as many requests as it takes, each with the additional input; all zeros
    /// on error. With prediction resistance each request reseeds first, which then takes the
    /// additional input.
    /// [SP 800-90Ar1] §9.3.1, Generate_function.
    pub(crate) fn fill(
        &mut self,
        additional: &[u8],
        prediction_resistance: bool,
        output: &mut [u8],
    ) -> Result<(), Error> {
        let filled = output.chunks_mut(MAX_REQUEST).try_for_each(|request| {
            // 7.
            let additional = if self.is_due() || prediction_resistance {
                self.reseed(additional)?;
                &[]
            } else {
                self.refresh(&*fresh::input(&[]).ok_or(Error::WrongLength)?)?;
                additional
            };
            // 8.
            self.drbg.generate(additional, request).ok_or(Error::WrongLength)?;
            self.requests += 1;
            Ok(())
        });
        if filled.is_err() {
            wipe(output);
        }
        filled
    }

    fn is_due(&self) -> bool {
        let age = self.seeded.map_or(u64::MAX, |seeded| Moment::now().seconds_since(seeded));
        self.generation != process::generation()
            || self.requests >= RESEED_AFTER
            || age >= RESEED_SECONDS
    }

    /// A request without output: what is in `input`, or as much of it as every generator takes, is
    /// in all that follows.
    fn refresh(&mut self, input: &[u8; SEED]) -> Result<(), Error> {
        self.drbg.generate(&input[..D::ENTROPY], &mut []).ok_or(Error::Exhausted)
    }

    /// Wipes the state. Requests are refused afterwards.
    pub(crate) fn uninstantiate(&mut self) {
        self.drbg.uninstantiate();
        self.generation = 0;
    }
}

#[cfg(all(test, feature = "std"))]
mod tests {
    use super::*;
    use crate::primitive::hmac_drbg::HmacDrbg;
    use crate::primitive::sha2::Sha384;

    fn generator() -> Generator<HmacDrbg<Sha384>> {
        Generator::new(b"test").unwrap()
    }

    #[test]
    fn generators_differ_and_go_on() {
        let mut draws = Vec::new();
        for mut generator in [generator(), generator()] {
            for resistant in [false, true, false] {
                let mut output = [0; 32];
                generator.fill(&[], resistant, &mut output).unwrap();
                draws.push(output);
            }
        }
        draws.sort_unstable();
        draws.dedup();
        assert_eq!(draws.len(), 6);
    }

    #[test]
    fn it_reseeds_when_that_is_due_and_in_another_process() {
        let (mut generator, mut output) = (generator(), [0; 16]);
        generator.fill(&[], false, &mut output).unwrap();
        assert_eq!(generator.requests, 1);
        generator.requests = RESEED_AFTER;
        generator.fill(&[], false, &mut output).unwrap();
        assert_eq!(generator.requests, 1);
        generator.generation ^= 1 << 31;
        generator.fill(b"additional", false, &mut output).unwrap();
        assert_eq!((generator.requests, generator.generation), (1, process::generation()));
        generator.fill(&[], true, &mut output).unwrap();
        assert_eq!(generator.requests, 1);
        if let Some(old) = Moment::now().earlier(RESEED_SECONDS) {
            generator.requests = 5;
            generator.seeded = Some(old);
            generator.fill(&[], false, &mut output).unwrap();
            assert_eq!(generator.requests, 1);
        }
    }

    #[test]
    fn copies_of_a_generator_part_at_once() {
        let mut draws = std::collections::BTreeSet::new();
        for _ in 0..1000 {
            let mut copy = Generator::<HmacDrbg<Sha384>> {
                drbg: HmacDrbg::UNINSTANTIATED,
                generation: process::generation(),
                requests: 0,
                seeded: Some(Moment::now()),
            };
            copy.drbg.instantiate(&[7; 32], &[7; 16], b"copied").unwrap();
            let mut output = [0; 16];
            copy.fill(b"the same", false, &mut output).unwrap();
            draws.insert(output);
        }
        assert_eq!(draws.len(), 1000);
    }

    #[test]
    fn long_outputs_are_many_requests() {
        let (mut generator, mut output) = (generator(), vec![0; 3 * MAX_REQUEST + 1]);
        generator.fill(&[], false, &mut output).unwrap();
        assert_eq!(generator.requests, 4);
        assert!(
            output.chunks(64).all(|piece| piece.iter().any(|byte| *byte != 0) || piece.len() == 1)
        );
    }

    #[test]
    fn nothing_comes_of_what_was_uninstantiated() {
        let (mut generator, mut output) = (generator(), [7; 16]);
        generator.uninstantiate();
        assert_eq!(generator.fill(&[], false, &mut output), Err(Error::Exhausted));
        assert_eq!(output, [0; 16]);
        assert_eq!(generator.reseed(&[]), Err(Error::Exhausted));
        assert_eq!(generator.fill(&[], true, &mut output), Err(Error::Exhausted));
    }
}
