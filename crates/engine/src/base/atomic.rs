// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What threads and interrupts share: a word of state, and a count that gives each number once.
//!
//! Small processors (Cortex-M) have no atomic operation on 64 bits. There a word of state has 32,
//! which suffices because nothing forks, and a count ends 2^32 numbers after its beginning. No lock
//! is taken anywhere: an interrupt that came while it was held would wait for ever.

use core::sync::atomic::Ordering;

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
pub(crate) struct Count {
    #[cfg(target_has_atomic = "64")]
    next: core::sync::atomic::AtomicU64,
    #[cfg(not(target_has_atomic = "64"))]
    start: u64,
    /// How many numbers are used up.
    #[cfg(not(target_has_atomic = "64"))]
    used: core::sync::atomic::AtomicU32,
}

impl Count {
    /// A count whose first number is `start`.
    pub(crate) const fn from(start: u64) -> Self {
        #[cfg(target_has_atomic = "64")]
        return Count { next: core::sync::atomic::AtomicU64::new(start) };
        #[cfg(not(target_has_atomic = "64"))]
        return Count { start, used: core::sync::atomic::AtomicU32::new(0) };
    }

    /// The number that comes next.
    pub(crate) fn next(&self) -> u64 {
        #[cfg(target_has_atomic = "64")]
        return self.next.load(Ordering::Relaxed);
        #[cfg(not(target_has_atomic = "64"))]
        return self.start + u64::from(self.used.load(Ordering::Relaxed));
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
            if self.advance(next, after).ok_or(next)? {
                return Ok(chosen);
            }
        }
    }

    /// Makes `after` the next number in place of `next`, unless another caller was quicker. `None`
    /// if the count has no place for it.
    fn advance(&self, next: u64, after: u64) -> Option<bool> {
        let relaxed = Ordering::Relaxed;
        #[cfg(target_has_atomic = "64")]
        return Some(self.next.compare_exchange_weak(next, after, relaxed, relaxed).is_ok());
        #[cfg(not(target_has_atomic = "64"))]
        {
            let used = |next| u32::try_from(next - self.start).ok();
            let (used, after) = (used(next)?, used(after)?);
            Some(self.used.compare_exchange_weak(used, after, relaxed, relaxed).is_ok())
        }
    }

    /// Sets the next number.
    #[cfg(test)]
    pub(crate) fn set(&mut self, next: u64) {
        *self = Count::from(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise_to_the_end() {
        let count = Count::from(5);
        assert_eq!((count.take(7), count.take(7), count.take(7)), (Some(5), Some(6), None));
        assert_eq!((count.next(), count.take(8)), (7, Some(7)));
        assert_eq!(count.choose(|next| Some(next + 10)), Ok(18));
        assert_eq!((count.choose(|_| None), count.next()), (Err(19), 19));
    }

    #[test]
    fn the_highest_number_is_never_given() {
        let count = Count::from(u64::MAX - 1);
        assert_eq!((count.take(u64::MAX), count.take(u64::MAX)), (Some(u64::MAX - 1), None));
        assert_eq!(count.choose(Some), Err(u64::MAX));
    }

    #[test]
    fn a_state_is_told_from_its_stamp() {
        assert_eq!(unstamped(stamped(0xa53c_0f12, 7)), 0xa53c_0f12);
        #[cfg(target_has_atomic = "64")]
        assert_ne!(stamped(1, 7), stamped(1, 8));
    }
}
