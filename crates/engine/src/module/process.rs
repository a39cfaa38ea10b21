// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Which process this is, and how a thread waits for another one.

/// A number that differs in a forked child. Never zero.
pub(crate) fn generation() -> u32 {
    #[cfg(feature = "std")]
    {
        std::process::id()
    }
    #[cfg(not(feature = "std"))]
    {
        1
    }
}

/// Lets another thread run. False where there is none to wait for: without std, whoever interrupts a
/// running test must come back later.
pub(crate) fn wait() -> bool {
    #[cfg(feature = "std")]
    std::thread::yield_now();
    cfg!(feature = "std")
}
