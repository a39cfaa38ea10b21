// SPDX-License-Identifier: Apache-2.0 OR MIT
//! How far below its own frame each service uses the stack: measured in the lab, when asked. The
//! stack is painted before the work, and what is no longer paint after it was used.
use core::mem::MaybeUninit;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

/// More than any service uses.
const ROOM: usize = 128 << 10;
const PAINT: u8 = 0xa7;
/// More than there are services.
const SERVICES: usize = 256;

static MEASURING: AtomicBool = AtomicBool::new(false);
/// How many services are at work, one within the other.
static AT_WORK: AtomicUsize = AtomicUsize::new(0);
/// Where the paint begins.
static LOWEST: AtomicUsize = AtomicUsize::new(0);
/// The greatest depth of each service, in the order of the table.
static DEEPEST: [AtomicUsize; SERVICES] = [const { AtomicUsize::new(0) }; _];

/// Measures the services that this thread calls from now on; no other may call any.
pub(crate) fn measure() {
    MEASURING.store(true, Relaxed);
}

/// Ends the measurement.
pub(crate) fn stop() {
    MEASURING.store(false, Relaxed);
}

/// The greatest depth so far of the service with this number in the table.
pub(crate) fn deepest(service: usize) -> usize {
    DEEPEST[service].load(Relaxed)
}

/// A service begins, whose frame is the caller's caller's.
#[inline(always)]
pub(super) fn begin() {
    if is_measured() && AT_WORK.fetch_add(1, Relaxed) == 0 {
        paint();
    }
}

/// The service's work has ended, and nothing has been cleared yet.
#[inline(always)]
pub(super) fn end(service: usize) {
    if is_measured() && AT_WORK.fetch_sub(1, Relaxed) == 1 {
        look(service);
    }
}

#[inline(never)]
fn paint() {
    let mut room = [MaybeUninit::<u8>::uninit(); ROOM];
    LOWEST.store(room.as_ptr() as usize, Relaxed);
    paint_over(&mut room);
}

pub(super) fn is_measured() -> bool {
    MEASURING.load(Relaxed)
}

/// What would be cleared counts as not used.
#[inline(never)]
pub(super) fn repaint<const N: usize>() {
    let mut room = [MaybeUninit::<u8>::uninit(); N];
    paint_over(&mut room);
}

#[inline(always)]
fn paint_over(room: &mut [MaybeUninit<u8>]) {
    for byte in room {
        // SAFETY: a valid, exclusive reference.
        unsafe { core::ptr::write_volatile(byte.as_mut_ptr(), PAINT) };
    }
}

#[inline(never)]
fn look(service: usize) {
    let frame = (&raw const service) as usize;
    let mut at = LOWEST.load(Relaxed);
    // SAFETY: all of this was stack of this thread when it was painted, and nobody unmaps it. What
    // lies there now is read as it is.
    while at < frame && unsafe { core::ptr::read_volatile(at as *const u8) } == PAINT {
        at += 1;
    }
    DEEPEST[service].fetch_max(frame - at, Relaxed);
}
