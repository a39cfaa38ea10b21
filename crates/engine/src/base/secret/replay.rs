// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Marks for the comparison of traces, in a build that the lab makes for it (`cfg(alula_replay)`):
//! the same work is done several times, with other secrets and the same public values.
//!
//! In the first run all is as it is, and what becomes public is recorded. In each later run what is
//! marked as secret is altered where it lies, and what becomes public is overwritten with what it
//! was in the first run. Whatever the secrets are, then, an attacker is told the same: if the
//! program's way or its addresses differ all the same, they tell more.
//!
//! Nothing that such a run computes makes sense. Only its way does.

use core::hint::black_box;
use core::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering::Relaxed};

/// The kind of an entry that becomes public: it is to be the same in every run.
const PUBLIC: u8 = 0;
/// The kind of an entry that stays secret: it is to be another in every run.
const SECRET: u8 = 1;

/// Where the next entry begins, and where the memory for them ends: zero if nobody compares.
static NEXT: AtomicUsize = AtomicUsize::new(0);
static END: AtomicUsize = AtomicUsize::new(0);
/// Zero in the first run.
static RUN: AtomicU64 = AtomicU64::new(0);
/// Where the bytes come from by which secrets are altered.
static STREAM: AtomicU64 = AtomicU64::new(0);
/// Where the noise comes from, which is none: the same in every run.
static NOISE: AtomicU64 = AtomicU64::new(0);
/// True once this run has told other things than the first, or more, or less.
static ASTRAY: AtomicBool = AtomicBool::new(false);

/// Bytes of an entry before its own: its kind and its length.
const HEADER: usize = 1 + size_of::<usize>();
/// At the beginning of the memory, where the entries of the first run end.
const HEAD: usize = size_of::<usize>();

/// Begins a run: of number 0 the entries are recorded, of all others they are replayed. All have
/// the same memory, and one process each.
pub(crate) fn start(memory: &'static [AtomicU8], run: u64) {
    RUN.store(run, Relaxed);
    STREAM.store(run.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, Relaxed);
    NOISE.store(1, Relaxed);
    ASTRAY.store(memory.len() < HEAD, Relaxed);
    NEXT.store(memory.as_ptr() as usize + HEAD, Relaxed);
    END.store(memory.as_ptr() as usize + memory.len(), Relaxed);
}

/// Ends a run. False if it told other things than the first, or if the memory was too small.
pub(crate) fn stop(memory: &'static [AtomicU8]) -> bool {
    END.store(0, Relaxed);
    let used = NEXT.load(Relaxed).wrapping_sub(memory.as_ptr() as usize).to_le_bytes();
    for (place, byte) in memory.iter().zip(used) {
        if RUN.load(Relaxed) == 0 {
            place.store(byte, Relaxed);
        } else if place.load(Relaxed) != byte {
            ASTRAY.store(true, Relaxed);
        }
    }
    !ASTRAY.load(Relaxed)
}

pub(crate) fn running() -> bool {
    END.load(Relaxed) != 0
}

/// Nothing is counted here: it is the tracer that compares.
pub(crate) fn errors() -> u64 {
    0
}

/// These bytes become public.
#[inline(always)]
pub(crate) fn publish<T>(memory: &[T]) {
    // Through this pointer the compiler must expect any change.
    enter(PUBLIC, black_box(memory.as_ptr().cast_mut().cast()), size_of_val(memory));
}

/// These bytes are secret.
#[inline(always)]
pub(crate) fn alter<T>(memory: &[T]) {
    alter_bytes(black_box(memory.as_ptr().cast_mut().cast()), size_of_val(memory));
}

/// True if these bytes are others than in the first run, or if this is the first. Fewer than eight
/// may be the same by chance.
pub(crate) fn is_secret(memory: &[u8]) -> bool {
    enter(SECRET, black_box(memory.as_ptr().cast_mut()), memory.len())
}

/// Takes the next entry, or writes it. True if all is as it should be.
#[inline(never)]
fn enter(kind: u8, bytes: *mut u8, len: usize) -> bool {
    if !running() {
        return true;
    }
    apart(|| {
        if ASTRAY.load(Relaxed) {
            return true;
        }
        let entry = NEXT.fetch_add(HEADER + len, Relaxed);
        let header = entry as *mut [u8; HEADER];
        let mut expected = [kind; HEADER];
        expected[1..].copy_from_slice(&len.to_le_bytes());
        if entry + HEADER + len > END.load(Relaxed) {
            ASTRAY.store(true, Relaxed);
            return true;
        }
        let first = RUN.load(Relaxed) == 0;
        // SAFETY: `start` was given this memory for good, and one thread works at a time; the
        // entry lies within. `bytes` are valid for `len`, and what is written there are bytes of
        // integers, whose owner was told through `black_box` that they may change.
        unsafe {
            if first {
                header.write(expected);
                core::ptr::copy_nonoverlapping(bytes, (entry + HEADER) as *mut u8, len);
                return true;
            }
            if header.read() != expected {
                ASTRAY.store(true, Relaxed);
                return true;
            }
            let before = core::slice::from_raw_parts((entry + HEADER) as *const u8, len);
            let same = core::slice::from_raw_parts(bytes, len) == before;
            if kind == SECRET {
                return !same || len < 8;
            }
            // A constant may lie where nobody can write.
            if !same {
                core::ptr::copy_nonoverlapping(before.as_ptr(), bytes, len);
            }
        }
        true
    })
}

/// The first of the later runs turns every bit around, so that none stays as it was in all.
#[inline(never)]
fn alter_bytes(bytes: *mut u8, len: usize) {
    if !running() {
        return;
    }
    apart(|| {
        let run = RUN.load(Relaxed);
        if run == 0 {
            return;
        }
        let mut stream = STREAM.load(Relaxed);
        for at in 0..len {
            stream = shifted(stream);
            let change = if run == 1 { 0xff } else { (stream >> 32) as u8 };
            // SAFETY: as in `enter`.
            unsafe { *bytes.add(at) ^= change };
        }
        STREAM.store(stream, Relaxed);
    });
}

/// A sample of the noise source, while somebody compares: a clock would tell every run another
/// one, and a finding would not come again. What is made of them is altered as a secret.
pub(crate) fn noise() -> Option<u8> {
    let word = shifted(NOISE.load(Relaxed));
    NOISE.store(word, Relaxed);
    running().then_some((word >> 32) as u8)
}

/// Marsaglia's xorshift.
fn shifted(mut word: u64) -> u64 {
    word ^= word << 13;
    word ^= word >> 7;
    word ^ word << 17
}

/// Does what is not to be compared: what differs from run to run whatever the secrets.
#[inline(always)]
pub(crate) fn apart<R>(work: impl FnOnce() -> R) -> R {
    mark::<PAUSE>();
    let answer = outlined(work);
    mark::<RESUME>();
    answer
}

/// One way in and one way out, whichever way the work went.
#[inline(never)]
fn outlined<R>(work: impl FnOnce() -> R) -> R {
    work()
}

/// The comparison begins here.
pub(crate) const BEGIN: u8 = 0x70;
/// It ends.
pub(crate) const FINISH: u8 = 0x71;
const PAUSE: u8 = 0x72;
const RESUME: u8 = 0x73;

/// An instruction that does nothing, and that the tracer knows.
#[inline(always)]
pub(crate) fn mark<const MARK: u8>() {
    #[cfg(target_arch = "aarch64")]
    // SAFETY: a hint without meaning to any processor.
    unsafe {
        core::arch::asm!("hint #{}", const MARK, options(nostack, preserves_flags));
    }
}
