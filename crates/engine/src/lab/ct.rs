// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the constant-time check asks of valgrind, and the marks by which it follows secrets.

use crate::base::secret::{self, Secret};
#[cfg(target_arch = "x86_64")]
use crate::base::valgrind;

/// True in a process that valgrind runs.
pub fn running() -> bool {
    valgrind::running()
}

/// How many uses of secrets valgrind has seen so far.
pub fn findings() -> u64 {
    valgrind::errors()
}

/// These bytes are secret from now on.
pub fn mark_secret(bytes: &[u8]) {
    secret::mark_secret(bytes);
}

/// These bytes are public from now on.
pub fn mark_public(bytes: &[u8]) {
    secret::mark_public(bytes);
}

/// True if valgrind holds each byte of `secret` for secret: the marks have come all the way.
pub fn is_secret<const N: usize>(secret: &Secret<N>) -> bool {
    valgrind::is_secret(secret.as_bytes())
}

/// The same of its first `len` bytes, where others are public.
pub fn begins_secret<const N: usize>(secret: &Secret<N>, len: usize) -> bool {
    valgrind::is_secret(&secret.as_bytes()[..len])
}

/// The requests are written for x86-64 only.
#[cfg(not(target_arch = "x86_64"))]
mod valgrind {
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
