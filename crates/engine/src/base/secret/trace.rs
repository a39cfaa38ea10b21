// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the lab's search for residue is told: all that is wiped, and all that becomes public.
use core::sync::atomic::{AtomicPtr, AtomicU8, AtomicUsize, Ordering::Relaxed};

use super::depth;

/// An entry of something that is about to be wiped by a service.
pub(crate) const WIPED: usize = 0;
/// An entry of something that is about to be wiped while no service is at work: it was the
/// caller's.
pub(crate) const DROPPED: usize = 1;
/// An entry of something that has become public.
pub(crate) const PUBLIC: usize = 2;
/// Before the bytes of an entry: its kind, where it was written from, how many bytes follow.
pub(crate) const HEADER: usize = 3 * size_of::<usize>();

/// Where the next entry begins, and where the memory for them ends: zero if nobody records.
static NEXT: AtomicUsize = AtomicUsize::new(0);
static END: AtomicUsize = AtomicUsize::new(0);
/// How many services are at work, one within the other.
static AT_WORK: AtomicUsize = AtomicUsize::new(0);
/// The service that was called from outside, and the stack's end below the frame of the one
/// that had its frame deepest.
static SERVICE: AtomicUsize = AtomicUsize::new(0);
static FRAME: AtomicUsize = AtomicUsize::new(usize::MAX);
/// What is called when a service that was called from outside has ended.
static WATCHER: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

/// Records into `memory` from now on, and calls `watcher` with each service that ends.
pub(crate) fn start(memory: &'static [AtomicU8], watcher: fn(usize)) {
    FRAME.store(usize::MAX, Relaxed);
    AT_WORK.store(0, Relaxed);
    WATCHER.store(watcher as *mut (), Relaxed);
    NEXT.store(memory.as_ptr() as usize, Relaxed);
    END.store(memory.as_ptr() as usize + memory.len(), Relaxed);
}

/// Ends the recording. Where it would have ended in an endless memory, and the deepest frame.
pub(crate) fn stop() -> (usize, usize) {
    END.store(0, Relaxed);
    (NEXT.load(Relaxed), FRAME.load(Relaxed))
}

/// A service begins, in the frame that calls this.
#[inline(never)]
pub(crate) fn begin(service: usize) {
    let here = 0u8;
    if END.load(Relaxed) != 0 && AT_WORK.fetch_add(1, Relaxed) == 0 {
        SERVICE.store(service, Relaxed);
        FRAME.fetch_min((&raw const here) as usize, Relaxed);
    }
    depth::begin();
}

/// The work of a service has ended, and nothing has been cleared yet.
#[inline(always)]
pub(crate) fn worked(service: usize) {
    depth::end(service);
}

/// A service ends.
#[inline(always)]
pub(crate) fn end() {
    if END.load(Relaxed) != 0 && AT_WORK.fetch_sub(1, Relaxed) == 1 {
        // SAFETY: nothing but a watcher is ever stored while somebody records.
        let watcher = unsafe { core::mem::transmute::<*mut (), fn(usize)>(WATCHER.load(Relaxed)) };
        watcher(SERVICE.load(Relaxed));
    }
}

/// Inlined, and without a call: the search must not find what a call spills.
#[inline(always)]
pub(crate) fn record<T>(kind: usize, memory: &[T]) {
    let (len, end) = (size_of_val(memory), END.load(Relaxed));
    if end == 0 {
        return;
    }
    let at = NEXT.fetch_add(HEADER + len, Relaxed);
    if at + HEADER + len > end {
        return;
    }
    let kind = if kind == WIPED && AT_WORK.load(Relaxed) == 0 { DROPPED } else { kind };
    let place: usize;
    #[cfg(target_arch = "x86_64")]
    // SAFETY: reads the instruction pointer.
    unsafe {
        core::arch::asm!("lea {0}, [rip]", out(reg) place, options(nomem, nostack));
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        place = 0;
    }
    // SAFETY: `start` was given this memory for good, and the piece from `at` is ours alone.
    unsafe {
        (at as *mut [usize; 3]).write_unaligned([kind, place, len]);
        copy(memory.as_ptr().cast(), (at + HEADER) as *mut u8, len);
    }
}

/// # Safety
/// As for `copy_nonoverlapping`.
#[inline(always)]
unsafe fn copy(from: *const u8, to: *mut u8, len: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the caller's promise; the direction flag is clear, as everywhere in Rust.
    unsafe {
        core::arch::asm!("rep movsb", inout("rcx") len => _, inout("rsi") from => _,
            inout("rdi") to => _, options(nostack, preserves_flags));
    }
    #[cfg(not(target_arch = "x86_64"))]
    // SAFETY: the caller's promise.
    unsafe {
        core::ptr::copy_nonoverlapping(from, to, len);
    }
}
