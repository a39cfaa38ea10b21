// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The marks of MemorySanitizer, in a build that the lab makes with it (`cfg(alula_msan)`): a value
//! that was never written may steer nothing, and secrets are marked as never written.
use core::ffi::c_void;

// sanitizer/msan_interface.h
unsafe extern "C" {
    fn __msan_poison(memory: *const c_void, len: usize);
    fn __msan_unpoison(memory: *const c_void, len: usize);
    /// Where the first marked byte lies, or a negative number.
    fn __msan_test_shadow(memory: *const c_void, len: usize) -> isize;
}

#[inline(always)]
pub(crate) fn poison<T>(memory: &[T]) {
    // SAFETY: the memory is valid for its length; what changes is the sanitizer's own.
    unsafe { __msan_poison(memory.as_ptr().cast(), size_of_val(memory)) }
}

#[inline(always)]
pub(crate) fn unpoison<T>(memory: &[T]) {
    // SAFETY: as in `poison`.
    unsafe { __msan_unpoison(memory.as_ptr().cast(), size_of_val(memory)) }
}

/// True if at least half of these bytes bear a mark. Not all need to: what a secret mask takes from
/// a public zero is zero, whatever the mask, and the sanitizer knows.
pub(crate) fn is_secret(memory: &[u8]) -> bool {
    let marked = memory.iter().filter(|byte| {
        // SAFETY: one valid byte, of which only the mark is read.
        unsafe { __msan_test_shadow((&raw const **byte).cast(), 1) == 0 }
    });
    2 * marked.count() >= memory.len()
}

pub(crate) fn running() -> bool {
    true
}

/// The sanitizer only prints them.
pub(crate) fn errors() -> u64 {
    0
}
