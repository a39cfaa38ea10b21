// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What threads and interrupts share: a word of state, and a count that gives each number once.
//!
//! Small processors (Cortex-M) have no atomic operation on 64 bits. There a word of state has 32,
//! which suffices because nothing forks, and a count has 2^32 − 1 numbers. No lock
//! is taken anywhere: an interrupt that came while it was held would wait for ever.

use core::sync::atomic::Ordering::Relaxed;

/// A word of state: 32 bits that say what, and, where there are processes, 32 that say whose.
#[cfg(target_has_atomic = "64")]
pub(crate) type Word = u64;
#[cfg(target_has_atomic = "64")]
pub(crate) type AtomicWord = core::sync::atomic::AtomicU64;

#[cfg(not(target_has_atomic = "64"))]
pub(crate) type Word = u32;
#[cfg(not(target_has_atomic = "64"))]
pub(crate) type AtomicWord = core::sync::atomic::AtomicU32;

#[cfg(all(feature = "std", not(target_has_atomic = "64")))]
compile_error!("with std, whose processes fork, a state needs atomic operations on 64 bits");

/// A state, stamped with the process that is in it.
pub(crate) fn stamped(state: u32, generation: u32) -> Word {
    #[cfg(target_has_atomic = "64")]
    return Word::from(state) | Word::from(generation) << 32;
    #[cfg(not(target_has_atomic = "64"))]
    return {
        let _nothing_forks = generation;
        state
    };
}

/// The state without its stamp.
pub(crate) fn unstamped(word: Word) -> u32 {
    word as u32
}

/// Numbers in rising order, each of them given once, however many ask at the same time.
pub(crate) struct CountIn<P>(P);

/// A count as this processor keeps it.
#[cfg(target_has_atomic = "64")]
pub(crate) type Count = CountIn<Wide>;
#[cfg(not(target_has_atomic = "64"))]
pub(crate) type Count = CountIn<Narrow>;

impl<P: Place> CountIn<P> {
    /// A count whose first number is `start`.
    pub(crate) fn from(start: u64) -> Self {
        CountIn(P::from(start))
    }

    /// The number that comes next.
    pub(crate) fn next(&self) -> u64 {
        self.0.next()
    }

    /// The next number, if it is below `end`.
    pub(crate) fn take(&self, end: u64) -> Option<u64> {
        self.choose(|next| (next < end).then_some(next)).ok()
    }

    /// The number that `choice` makes of the next one, which it must not be below; all up to it are
    /// used up. If there is none, or the count has no place for what follows, the next number.
    pub(crate) fn choose(&self, choice: impl Fn(u64) -> Option<u64>) -> Result<u64, u64> {
        loop {
            let next = self.next();
            let chosen = choice(next).ok_or(next)?;
            let after = chosen.checked_add(1).ok_or(next)?;
            if self.0.advance(next, after).ok_or(next)? {
                return Ok(chosen);
            }
        }
    }

    /// Sets the next number.
    #[cfg(test)]
    pub(crate) fn set(&mut self, next: u64) {
        *self = Self::from(next);
    }
}

/// Where a count is kept.
pub(crate) trait Place {
    fn from(start: u64) -> Self;

    /// The number that comes next.
    fn next(&self) -> u64;

    /// Makes `after` the next number in place of `next`, unless another caller was quicker. `None`
    /// if there is no place for it.
    fn advance(&self, next: u64, after: u64) -> Option<bool>;
}

/// The next number itself.
#[cfg(target_has_atomic = "64")]
pub(crate) struct Wide(core::sync::atomic::AtomicU64);

#[cfg(target_has_atomic = "64")]
impl Place for Wide {
    fn from(start: u64) -> Self {
        Wide(core::sync::atomic::AtomicU64::new(start))
    }

    fn next(&self) -> u64 {
        self.0.load(Relaxed)
    }

    fn advance(&self, next: u64, after: u64) -> Option<bool> {
        Some(self.0.compare_exchange_weak(next, after, Relaxed, Relaxed).is_ok())
    }
}

/// The first number, and how many are used up.
#[cfg(any(test, not(target_has_atomic = "64")))]
pub(crate) struct Narrow {
    start: u64,
    used: core::sync::atomic::AtomicU32,
}

#[cfg(any(test, not(target_has_atomic = "64")))]
impl Place for Narrow {
    fn from(start: u64) -> Self {
        Narrow { start, used: core::sync::atomic::AtomicU32::new(0) }
    }

    fn next(&self) -> u64 {
        // What was used up had a place: there is no sum above 64 bits.
        self.start.wrapping_add(u64::from(self.used.load(Relaxed)))
    }

    fn advance(&self, next: u64, after: u64) -> Option<bool> {
        let used = |number: u64| u32::try_from(number.checked_sub(self.start)?).ok();
        let (used, after) = (used(next)?, used(after)?);
        Some(self.used.compare_exchange_weak(used, after, Relaxed, Relaxed).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers_rise_to_the_end<P: Place>() {
        let count = CountIn::<P>::from(5);
        assert_eq!((count.take(7), count.take(7), count.take(7)), (Some(5), Some(6), None));
        assert_eq!((count.next(), count.take(8)), (7, Some(7)));
        assert_eq!(count.choose(|next| Some(next + 10)), Ok(18));
        assert_eq!((count.choose(|_| None), count.next()), (Err(19), 19));
    }

    fn the_highest_number_is_never_given<P: Place>() {
        let count = CountIn::<P>::from(u64::MAX - 1);
        assert_eq!((count.take(u64::MAX), count.take(u64::MAX)), (Some(u64::MAX - 1), None));
        assert_eq!(count.choose(Some), Err(u64::MAX));
    }

    fn each_number_is_given_once<P: Place + Sync>() {
        let count = CountIn::<P>::from(1 << 40);
        let draw = || (0..1000).map(|_| count.take(u64::MAX).unwrap()).collect::<Vec<_>>();
        let mut all = std::thread::scope(|scope| {
            let threads = [(); 4].map(|()| scope.spawn(draw));
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        all.sort_unstable();
        assert!(all.into_iter().eq((1 << 40)..(1 << 40) + 4000));
    }

    #[test]
    fn both_kinds_count() {
        numbers_rise_to_the_end::<Wide>();
        numbers_rise_to_the_end::<Narrow>();
        the_highest_number_is_never_given::<Wide>();
        the_highest_number_is_never_given::<Narrow>();
        each_number_is_given_once::<Wide>();
        each_number_is_given_once::<Narrow>();
    }

    #[test]
    fn a_narrow_count_ends_and_never_begins_anew() {
        let count = CountIn::<Narrow>::from(3);
        let most = 3 + u64::from(u32::MAX);
        assert_eq!(count.choose(|_| Some(most - 1)), Ok(most - 1));
        assert_eq!((count.take(u64::MAX), count.take(u64::MAX), count.next()), (None, None, most));
    }

    #[test]
    fn a_state_is_told_from_its_stamp() {
        assert_eq!(unstamped(stamped(0xa53c_0f12, 7)), 0xa53c_0f12);
        #[cfg(target_has_atomic = "64")]
        assert_ne!(stamped(1, 7), stamped(1, 8));
    }
}
