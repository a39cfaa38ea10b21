// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the constant-time check asks of its checker, and the marks by which that follows secrets:
//! valgrind, MemorySanitizer, or the comparison of traces.

#[cfg(alula_msan)]
use crate::base::secret::msan as checker;
#[cfg(alula_replay)]
use crate::base::secret::replay as checker;
#[cfg(all(not(any(alula_msan, alula_replay)), target_arch = "x86_64"))]
use crate::base::secret::valgrind as checker;
use crate::base::secret::{self, Secret};

/// True in a process that a checker watches.
pub fn running() -> bool {
    checker::running()
}

/// How many uses of secrets valgrind has seen so far. MemorySanitizer only prints them.
pub fn findings() -> u64 {
    checker::errors()
}

/// These bytes are secret from now on.
pub fn mark_secret(bytes: &[u8]) {
    secret::mark_secret(bytes);
}

/// These bytes are public from now on.
pub fn mark_public(bytes: &[u8]) {
    secret::mark_public(bytes);
}

/// True if the checker holds each byte of `secret` for secret: the marks have come all the way.
pub fn is_secret<const N: usize>(secret: &Secret<N>) -> bool {
    checker::is_secret(secret.as_bytes())
}

/// The same of its first `len` bytes, where others are public.
pub fn begins_secret<const N: usize>(secret: &Secret<N>, len: usize) -> bool {
    checker::is_secret(&secret.as_bytes()[..len])
}

/// Runs of the same work with other secrets.
#[cfg(alula_replay)]
pub mod replay {
    use core::sync::atomic::AtomicU8;

    use crate::base::secret::replay;

    /// Does the work in the run of this number, of which the first is 0. All have the same memory,
    /// each of them in a process of its own. The tracer sees the work if it is `traced`. False if
    /// what became public was not as long or as often as in the first run.
    pub fn run(memory: &'static [AtomicU8], run: u64, traced: bool, work: impl FnOnce()) -> bool {
        replay::start(memory, run);
        if traced {
            replay::mark::<{ replay::BEGIN }>();
            work();
            replay::mark::<{ replay::FINISH }>();
        } else {
            work();
        }
        replay::stop(memory)
    }
}

/// The valgrind requests are written for x86-64 only.
#[cfg(not(any(alula_msan, alula_replay, target_arch = "x86_64")))]
mod checker {
    pub(super) fn running() -> bool {
        false
    }

    pub(super) fn errors() -> u64 {
        0
    }

    pub(super) fn is_secret(_memory: &[u8]) -> bool {
        false
    }
}
