// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Which process this is, and how a thread waits for another one.

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
