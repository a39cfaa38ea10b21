// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The module's noise source: how long the CPU takes for the same work, again and again.
//!
//! A sample is the time from one to the next, in ticks of the finest clock, of which the low eight
//! bits are kept. In between lies a walk through more memory than the inner caches hold, each step
//! of which waits for the one before, and a loop of arithmetic that begins where the walk ended.
//! Caches, translation buffers, memory refresh, other cores, clock domains and interrupts all have
//! a part in how long that takes. The source is not physical in the sense of [SP 800-90B] §2.2.1.
//! docs/entropy.md has the assessment and what is claimed.

use core::sync::atomic::{AtomicU8, Ordering};

use super::claim::Claim;
use super::{Noise, Sample};
use crate::arch::ticks;
use crate::base::secret::Wiped;

/// Half a bit for each sample, far below what was assessed: docs/entropy.md.
pub(crate) const CLAIM: Claim = match Claim::of_bytes(32) {
    Some(claim) => claim,
    None => panic!("a claim is more than nothing"),
};

/// Beyond the second cache of the processors at hand, and little beside what a program takes.
const BITS: u32 = 21;
/// Steps of one walk.
const STEPS: u32 = 64;
/// Rounds of one loop.
const ROUNDS: u32 = 32;
/// The first samples, while the walk is new, are thrown away.
const WARM_UP: u32 = 8;

/// Where walks go. All threads share it, which costs nothing and adds to the noise; only zeros are
/// ever written.
static MEMORY: [AtomicU8; 1 << BITS] = [const { AtomicU8::new(0) }; 1 << BITS];

/// A source that was started, and what the next sample needs of those before.
pub(crate) struct Jitter {
    /// Where the walk is. It only says which way to go: what counts is how long it takes.
    place: u32,
    /// The time of the latest sample, then its delta and the delta's change.
    history: Wiped<[u64; 3]>,
}

impl Jitter {
    pub(crate) fn start() -> Self {
        let now = ticks::now();
        let mut jitter = Jitter { place: now as u32, history: Wiped([now, 0, 0]) };
        for _ in 0..WARM_UP {
            jitter.next();
        }
        jitter
    }

    /// The next sample. It moved unless its delta, the delta's change or the change of that is
    /// zero: what does not move is tested and used, but no entropy is counted for it.
    pub(crate) fn next(&mut self) -> Sample {
        self.walk();
        self.turn();
        let now = ticks::now();
        let [before, delta_before, change_before] = self.history.0;
        let delta = now.wrapping_sub(before);
        let change = delta.wrapping_sub(delta_before);
        let change_of_change = change.wrapping_sub(change_before);
        self.history.0 = [now, delta, change];
        let moved = delta != 0 && change != 0 && change_of_change != 0;
        Sample { value: delta as u8, moved }
    }

    /// Memory: where a step goes depends on what the step before has read, so that their delays add
    /// up and are not hidden behind each other.
    fn walk(&mut self) {
        for _ in 0..STEPS {
            self.place = self.place.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // The high bits of such a generator are the ones without short circles.
            if let Some(cell) = MEMORY.get((self.place >> (32 - BITS)) as usize) {
                let read = cell.load(Ordering::Relaxed);
                cell.store(read, Ordering::Relaxed);
                self.place ^= u32::from(read);
            }
        }
    }

    /// Arithmetic, each round of which waits for the one before.
    fn turn(&mut self) {
        let mut word = self.place;
        for _ in 0..ROUNDS {
            word = core::hint::black_box(word.wrapping_mul(0x9e37_79b1).rotate_left(15) ^ word);
        }
        self.place ^= word;
    }
}

impl Noise for Jitter {
    fn claim(&self) -> Claim {
        CLAIM
    }

    fn sample(&mut self) -> Option<Sample> {
        Some(self.next())
    }
}

#[cfg(all(test, not(miri)))]
mod tests {
    use super::*;
    use crate::module::entropy::conditioning::start_up;

    #[test]
    fn the_source_starts_and_its_memory_stays_clear() {
        for _ in 0..20 {
            assert_eq!(start_up(&mut Jitter::start()), Ok(()));
        }
        assert!(MEMORY.iter().all(|cell| cell.load(Ordering::Relaxed) == 0));
    }

    #[test]
    fn two_starts_differ() {
        let samples = || {
            let mut jitter = Jitter::start();
            [0; 64].map(|_: u8| jitter.next().value)
        };
        assert_ne!(samples(), samples());
    }
}
