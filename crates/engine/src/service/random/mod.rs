// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Random bytes: from the module's own generator, or from one that the caller holds.
//!
//! [`fill`] and [`secret`] are for everybody. The modules beside them are for those whose protocol
//! or policy names a generator, or asks for prediction resistance. All are seeded by the module:
//! there is no way to bring entropy along, except as additional input.
//!
//! ```
//! use alula_engine::random::{self, hmac_drbg};
//!
//! let mut salt = [0; 16];
//! random::fill(&mut salt)?;
//! let key = random::secret::<32>()?;
//!
//! let mut generator = hmac_drbg::Sha512::new(b"drone 7, video keys")?;
//! let key = generator.secret::<32>()?;
//! generator.fill_fresh(b"additional input", &mut salt)?; // with prediction resistance
//! generator.uninstantiate()?;
//! assert!(generator.fill(&mut salt).is_err());
//! # Ok::<(), alula_engine::Error>(())
//! ```

/// Stamps out the types of one family of generators.
macro_rules! generators {
    ($service:ident: $($name:ident, $drbg:ty, $text:literal;)*) => { $(
        #[doc = concat!($text, ", seeded by the module.")]
        ///
        /// It reseeds itself after 2^20 requests, after ten minutes and in a forked child. One
        /// `fill` of more than 65536 bytes is several requests.
        pub struct $name {
            generator: $crate::module::generator::Generator<$drbg>,
            approval: $crate::module::Approval,
        }

        impl $name {
            /// A generator of its own. `personalization` distinguishes it from others and need not
            /// be secret; if it is longer than the algorithm takes, `WrongLength`.
            pub fn new(personalization: &[u8]) -> Result<Self, Error> {
                serve(Service::$service, || {
                    let generator = $crate::module::generator::Generator::new(personalization)?;
                    Ok(Self { generator, approval: $crate::module::Approval::now() })
                })
            }

            /// Whether this generator was made by the approved module.
            pub fn approval(&self) -> $crate::module::Approval {
                self.approval
            }

            /// Fills `output` with random bytes for public use. All zeros on error.
            pub fn fill(&mut self, output: &mut [u8]) -> Result<(), Error> {
                serve(Service::$service, || {
                    super::public(self.generator.fill(&[], false, output), output)
                })
            }

            /// [`fill`](Self::fill) with additional input, which need not be secret.
            pub fn fill_with(
                &mut self,
                additional: &[u8],
                output: &mut [u8],
            ) -> Result<(), Error> {
                serve(Service::$service, || {
                    super::public(self.generator.fill(additional, false, output), output)
                })
            }

            /// [`fill_with`](Self::fill_with), after fresh entropy: prediction resistance.
            pub fn fill_fresh(
                &mut self,
                additional: &[u8],
                output: &mut [u8],
            ) -> Result<(), Error> {
                serve(Service::$service, || {
                    super::public(self.generator.fill(additional, true, output), output)
                })
            }

            /// `N` random secret bytes.
            pub fn secret<const N: usize>(&mut self) -> Result<Secret<N>, Error> {
                serve(Service::$service, || {
                    let mut secret = Secret::zeroed();
                    self.generator.fill(&[], false, secret.as_mut_bytes())?;
                    Ok(secret)
                })
            }

            /// Mixes in fresh entropy, and `additional`.
            pub fn reseed(&mut self, additional: &[u8]) -> Result<(), Error> {
                serve(Service::$service, || self.generator.reseed(additional))
            }

            /// Wipes the state, as dropping does. Every later request is `Exhausted`.
            pub fn uninstantiate(&mut self) -> Result<(), Error> {
                serve(Service::$service, || {
                    self.generator.uninstantiate();
                    Ok(())
                })
            }
        }
    )* };
}

pub mod ctr_drbg;
pub mod hash_drbg;
pub mod hmac_drbg;

use crate::base::secret::{Secret, declassify};
use crate::module::{Error, Service, entropy, rng, serve};

/// Fills `output` with random bytes for public use: identifiers, salts. All zeros on error.
pub fn fill(output: &mut [u8]) -> Result<(), Error> {
    serve(Service::Random, || {
        let filled = rng::fill(output);
        if filled.is_err() {
            output.fill(0);
        }
        public(filled, output)
    })
}

/// `N` random secret bytes.
pub fn secret<const N: usize>() -> Result<Secret<N>, Error> {
    serve(Service::Random, || {
        let mut secret = Secret::zeroed();
        rng::fill(secret.as_mut_bytes())?;
        Ok(secret)
    })
}

/// Destroys what the generator of the calling thread holds; the next request seeds it anew. Answers
/// in every state. Generators of other threads are destroyed when their threads end.
/// \[ISO 19790\] AS09.28
pub fn zeroise() {
    rng::uninstantiate();
}

/// Fills `samples` with raw samples of the noise source, one to a byte: what an assessment takes. A
/// source is started for them and used for nothing else, and no health test is run.
///
/// They are **not random numbers**, and there is hardly a use for them but an assessment.
/// `NoEntropy`, and all zeros, if the source fails. \[SP 800-90B\] §3.1.1
pub fn noise_samples(samples: &mut [u8]) -> Result<(), Error> {
    serve(Service::NoiseSamples, || entropy::raw(samples))
}

fn public(filled: Result<(), Error>, output: &[u8]) -> Result<(), Error> {
    declassify(output, "the caller asked for numbers for public use");
    filled
}
