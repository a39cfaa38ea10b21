// SPDX-License-Identifier: Apache-2.0 OR MIT
//! An allocator that keeps what freed blocks held.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The system's allocator. While it keeps, it copies each block that is freed.
pub struct Keeper;

static KEEPING: AtomicBool = AtomicBool::new(false);
static USED: AtomicUsize = AtomicUsize::new(0);
static KEPT: Mutex<Kept> = Mutex::new(Kept(std::ptr::null_mut(), 0));

/// Memory for copies.
struct Kept(*mut u8, usize);

// SAFETY: it is a plain buffer, which only the holder of the lock touches.
unsafe impl Send for Kept {}

// SAFETY: all four functions are the system's; a block is read in full before it is freed, whose
// bytes, like any memory that was handed out, may be copied as they are. What `realloc` moves goes
// through `dealloc`, since the default one is used.
unsafe impl GlobalAlloc for Keeper {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if KEEPING.load(Ordering::Relaxed) {
            keep(block, layout.size());
        }
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block, layout) }
    }
}

/// Copies a block that is about to be freed. What finds no room is counted all the same.
fn keep(block: *const u8, len: usize) {
    let Ok(kept) = KEPT.lock() else { return };
    let at = USED.fetch_add(len, Ordering::Relaxed);
    if at + len <= kept.1 {
        // SAFETY: the block is alive until the caller frees it, and the room was just taken.
        unsafe { std::ptr::copy_nonoverlapping(block, kept.0.add(at), len) };
    }
}

/// Whether this program's allocator is the keeper.
pub fn is_kept() -> bool {
    let (freed, _) = keeping(|| drop(std::hint::black_box(vec![0x5au8; 100])));
    freed.len() >= 100
}

/// Does the work. What the blocks held that were freed meanwhile, and how much was lost.
pub fn keeping(work: impl FnOnce()) -> (Vec<u8>, usize) {
    const ROOM: usize = 64 << 20;
    let mut room = vec![0u8; ROOM];
    if let Ok(mut kept) = KEPT.lock() {
        *kept = Kept(room.as_mut_ptr(), ROOM);
    }
    USED.store(0, Ordering::Relaxed);
    KEEPING.store(true, Ordering::Relaxed);
    work();
    KEEPING.store(false, Ordering::Relaxed);
    if let Ok(mut kept) = KEPT.lock() {
        *kept = Kept(std::ptr::null_mut(), 0);
    }
    let used = USED.load(Ordering::Relaxed);
    room.truncate(used);
    (room, used.saturating_sub(ROOM))
}
