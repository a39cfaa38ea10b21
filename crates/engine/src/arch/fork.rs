// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A page that the kernel wipes in a forked child: a fork seen at the price of one load.
//!
//! Where there is none (other systems, Linux before 4.14), process ids tell a child from its
//! parent. They cost a system call at every look, and an id may come again after its process ended.

use core::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

/// The page's first word, zero after a fork until it is set; `None` where there is no such page.
#[inline(always)]
pub(crate) fn word() -> Option<&'static AtomicU32> {
    let page = PAGE.load(Ordering::Acquire);
    let page = if page.is_null() { latch() } else { page };
    if core::ptr::eq(page, &NO_PAGE) {
        return None;
    }
    // SAFETY: what is latched is NO_PAGE or a page that is mapped, readable and writable, for as
    // long as the process and its children live; a word at its start is aligned.
    Some(unsafe { &*page })
}

static PAGE: AtomicPtr<AtomicU32> = AtomicPtr::new(core::ptr::null_mut());
/// Stands for the page where there is none.
static NO_PAGE: AtomicU32 = AtomicU32::new(0);

#[cold]
fn latch() -> *mut AtomicU32 {
    let page = map().unwrap_or((&raw const NO_PAGE).cast_mut());
    // The first thread to get here decides. Another one's page stays mapped, and unused.
    match PAGE.compare_exchange(core::ptr::null_mut(), page, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => page,
        Err(earlier) => earlier,
    }
}

#[cfg(all(target_os = "linux", not(miri)))]
fn map() -> Option<*mut AtomicU32> {
    use core::ffi::{c_int, c_void};
    /// off_t: 64 bits wide in musl everywhere, a long in glibc.
    #[cfg(target_env = "musl")]
    type Offset = i64;
    #[cfg(not(target_env = "musl"))]
    type Offset = core::ffi::c_long;
    unsafe extern "C" {
        /// mmap(2) and madvise(2), in every libc that std links on Linux.
        fn mmap(
            at: *mut c_void,
            len: usize,
            prot: c_int,
            flags: c_int,
            fd: c_int,
            offset: Offset,
        ) -> *mut c_void;
        fn madvise(at: *mut c_void, len: usize, advice: c_int) -> c_int;
    }
    const PROT_READ_WRITE: c_int = 1 | 2;
    const MAP_PRIVATE_ANONYMOUS: c_int = 0x02 | 0x20;
    const MADV_WIPEONFORK: c_int = 18;
    // Of a smaller or larger page size the kernel makes whole pages.
    const LEN: usize = 4096;
    // SAFETY: a new mapping, at an address of the kernel's choice, touches no memory in use.
    let page =
        unsafe { mmap(core::ptr::null_mut(), LEN, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0) };
    if page.addr() == usize::MAX {
        return None;
    }
    // SAFETY: the page was mapped above, and nothing refers to it yet.
    let wiped = unsafe { madvise(page, LEN, MADV_WIPEONFORK) } == 0;
    wiped.then_some(page.cast())
}

#[cfg(not(all(target_os = "linux", not(miri))))]
fn map() -> Option<*mut AtomicU32> {
    None
}

#[cfg(all(test, target_os = "linux", not(miri)))]
mod tests {
    use super::*;

    unsafe extern "C" {
        fn fork() -> i32;
        fn waitpid(child: i32, status: *mut i32, options: i32) -> i32;
        fn _exit(status: i32) -> !;
    }

    #[test]
    fn a_child_finds_zero_and_its_parent_does_not() {
        let Some(page) = map() else {
            return println!("skipped: this kernel wipes no page on fork");
        };
        // SAFETY: `map` made the page, and it stays.
        let word = unsafe { &*page };
        word.store(7, Ordering::Relaxed);
        // SAFETY: the child reads one word and ends at once.
        let status = unsafe {
            let child = fork();
            if child == 0 {
                _exit(word.load(Ordering::Relaxed) as i32);
            }
            let mut status = -1;
            assert_eq!(waitpid(child, &mut status, 0), child);
            status
        };
        assert_eq!(status, 0);
        assert_eq!(word.load(Ordering::Relaxed), 7);
    }
}
