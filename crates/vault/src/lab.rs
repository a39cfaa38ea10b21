// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The lab's hatch, compiled only with `cfg(alula_lab)`: a recorder that forgets one of its wipes,
//! so that the search for keys in its memory can be shown to find what it looks for.
#![allow(missing_docs)]

use std::sync::atomic::{AtomicU8, Ordering};

/// What a recorder wipes while it records.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Wipe {
    /// K(i), when K(i + 1) is derived.
    RatchetKey = 1,
    /// A chapter's FLOE state, when its last segment is sealed.
    FloeState,
    /// The stack below, after keys were derived on it.
    Stack,
}

static SKIPPED: AtomicU8 = AtomicU8::new(0);

/// This process leaves out this wipe from now on.
pub fn skip(wipe: Wipe) {
    SKIPPED.store(wipe as u8, Ordering::Relaxed);
}

pub(crate) fn skips(wipe: Wipe) -> bool {
    SKIPPED.load(Ordering::Relaxed) == wipe as u8
}

/// Keeps a value where its wipe would have been.
pub(crate) fn keep<T>(value: T) {
    // Else the compiler may see that nobody reads it, and leave it out.
    std::mem::forget(std::hint::black_box(Box::new(value)));
}
