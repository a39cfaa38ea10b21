// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The lab's hatch, compiled only with `cfg(alula_lab)`: primitives with external randomness, tests
//! that can be broken, a state that can be corrupted. Nothing here is in a shipped artifact.
#![allow(missing_docs)]

pub mod aes;
mod bits;
pub mod ct;
pub mod curves;
pub mod derive;
pub mod drbg;
pub mod eddsa;
pub mod hash;
pub mod mac;
pub mod mldsa;
pub mod mlkem;
#[cfg(feature = "std")]
pub mod noise;
pub mod pbes2;
pub mod rsa;
pub mod slhdsa;
pub mod stateful;
pub mod x25519;
pub mod zeroing;

use crate::{Cast, HealthTest, State};

/// Breaks the self-test of this name from now on. A health test is broken by a fault of the noise
/// source, which only it can see.
pub fn break_test(name: &str) {
    #[cfg(feature = "std")]
    if let Some(test) = HealthTest::ALL.iter().find(|test| test.name() == name) {
        noise::inject(crate::module::entropy::faults::seen_by(*test), 0);
    }
    crate::base::broken::set(name);
}

/// Removes the self-test or health test of this name: from now on it finds everything in order.
#[cfg(feature = "std")]
pub fn remove_test(name: &str) {
    crate::base::broken::remove(name);
}

/// Where the known answer lies that this self-test was compared with when it ran last: its address
/// and length.
#[cfg(feature = "std")]
pub fn known_answer(name: &str) -> Option<(usize, usize)> {
    crate::base::broken::expected(name)
}

/// Overwrites the state word.
pub fn corrupt_state(word: u64) {
    crate::module::state::corrupt(word);
}

/// The state word of a process that runs its first tests at this moment.
pub fn running_test_word() -> u64 {
    crate::module::state::word_of_running_test()
}

/// The word that stands for this state.
pub fn state_word(state: State) -> u64 {
    state.word()
}

/// Calls `watcher` in every self-test from now on, once it is marked as running.
#[cfg(feature = "std")]
pub fn watch_casts(watcher: fn(Cast)) {
    crate::module::selftest::watch::set(watcher);
}

/// How often this self-test has begun in this process.
#[cfg(feature = "std")]
pub fn cast_runs(cast: Cast) -> u32 {
    crate::module::selftest::watch::runs(cast)
}

/// Makes this thread's random numbers a function of `seed`, until [`free_random`].
#[cfg(feature = "std")]
pub fn fix_random(seed: u64) {
    crate::module::rng::fixed::fix(seed);
}

/// Undoes [`fix_random`].
#[cfg(feature = "std")]
pub fn free_random() {
    crate::module::rng::fixed::free();
}
