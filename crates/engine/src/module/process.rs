// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Which process this is, what time it is, and how a thread waits for another one.

#[cfg(feature = "std")]
use core::sync::atomic::{AtomicU32, Ordering};

/// A number that differs in a forked child. Never zero.
#[cfg(feature = "std")]
#[inline(always)]
pub(crate) fn generation() -> u32 {
    match crate::arch::fork::word() {
        Some(word) => match word.load(Ordering::Relaxed) {
            0 => next(word),
            generation => generation,
        },
        None => std::process::id(),
    }
}

/// The first look in this process: a number above those of all its ancestors, which a child has
/// from its parent's memory.
#[cfg(feature = "std")]
#[cold]
fn next(word: &AtomicU32) -> u32 {
    static LAST: AtomicU32 = AtomicU32::new(0);
    let mine = LAST.fetch_add(1, Ordering::Relaxed).wrapping_add(1).max(1);
    match word.compare_exchange(0, mine, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => mine,
        Err(another_threads) => another_threads,
    }
}

/// Without std nothing forks.
#[cfg(not(feature = "std"))]
pub(crate) fn generation() -> u32 {
    1
}

/// Lets another thread run. False where there is none to wait for: without std, whoever interrupts
/// a running test must come back later.
pub(crate) fn wait() -> bool {
    #[cfg(feature = "std")]
    std::thread::yield_now();
    cfg!(feature = "std")
}

/// A moment of a clock that only goes forward.
#[derive(Clone, Copy)]
pub(crate) struct Moment(
    #[cfg(feature = "std")] std::time::Instant,
    #[cfg(not(feature = "std"))] u64,
);

impl Moment {
    #[cfg(feature = "std")]
    pub(crate) fn now() -> Self {
        Moment(std::time::Instant::now())
    }

    /// The host's clock; without a host it stands still, and there is no generator to watch.
    #[cfg(not(feature = "std"))]
    pub(crate) fn now() -> Self {
        Moment(super::entropy::host::get().map_or(0, |host| host.millis()))
    }

    /// Whole seconds from an earlier moment to this one.
    pub(crate) fn seconds_since(self, earlier: Moment) -> u64 {
        #[cfg(feature = "std")]
        return self.0.saturating_duration_since(earlier.0).as_secs();
        #[cfg(not(feature = "std"))]
        return self.0.saturating_sub(earlier.0) / 1000;
    }

    /// A moment so many seconds earlier, if the clock goes back that far.
    #[cfg(test)]
    pub(crate) fn earlier(self, seconds: u64) -> Option<Moment> {
        #[cfg(feature = "std")]
        return self.0.checked_sub(std::time::Duration::from_secs(seconds)).map(Moment);
        #[cfg(not(feature = "std"))]
        return self.0.checked_sub(1000 * seconds).map(Moment);
    }
}
