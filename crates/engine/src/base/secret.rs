// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Secret bytes, their wiping, and the marks by which a checker follows them.
//!
//! [`Secret`] is what callers hold; [`Wiped`] keeps an algorithm's intermediate values. Neither can
//! be printed, copied or compared with `==`. In a lab build the marks tell valgrind which memory is
//! secret, so that every branch or index on it is reported; elsewhere they are nothing.
#![allow(unsafe_code)]

/// `N` secret bytes, wiped when dropped.
///
/// A value that is moved leaves its old bytes behind, as every Rust move does: build it where it
/// stays.
pub struct Secret<const N: usize>([u8; N]);

impl<const N: usize> Secret<N> {
    /// The length in bytes.
    pub const LEN: usize = N;

    /// Takes `N` bytes from outside the module. The caller wipes his own copy.
    pub fn from_bytes(bytes: &[u8; N]) -> Self {
        let secret = Secret(*bytes);
        mark_secret(&secret.0);
        secret
    }

    /// Makes the bytes public. `_reason` says why; one search lists every place where it happens.
    pub fn declassify(&self, _reason: &'static str) -> [u8; N] {
        let bytes = self.0;
        mark_public(&bytes);
        bytes
    }

    /// `a ‖ b`. Lengths that do not add up to `N` do not compile.
    pub fn concat<const A: usize, const B: usize>(a: &Secret<A>, b: &Secret<B>) -> Self {
        const { assert!(A + B == N) };
        let mut whole = Self::zeroed();
        whole.0[..A].copy_from_slice(&a.0);
        whole.0[A..].copy_from_slice(&b.0);
        whole
    }

    /// All zeros, to be filled in place.
    pub(crate) fn zeroed() -> Self {
        Secret([0; N])
    }

    pub(crate) fn as_bytes(&self) -> &[u8; N] {
        &self.0
    }

    pub(crate) fn as_mut_bytes(&mut self) -> &mut [u8; N] {
        &mut self.0
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// Memory that can be overwritten with zeros for good.
pub(crate) trait Wipe {
    fn wipe(&mut self);
}

macro_rules! wipe_words {
    ($($word:ty)*) => { $(
        impl Wipe for $word {
            #[inline(always)]
            fn wipe(&mut self) {
                wipe(core::slice::from_mut(self));
            }
        }
        impl<const N: usize> Wipe for [$word; N] {
            #[inline(always)]
            fn wipe(&mut self) {
                wipe(self.as_mut_slice());
            }
        }
        impl<const N: usize, const M: usize> Wipe for [[$word; N]; M] {
            #[inline(always)]
            fn wipe(&mut self) {
                wipe(self.as_flattened_mut());
            }
        }
    )* };
}
wipe_words!(u8 i8 u16 i16 u32 i32 u64 i64 u128);

/// A value that is wiped when it goes out of scope.
pub(crate) struct Wiped<T: Wipe>(pub(crate) T);

impl<T: Wipe> core::ops::Deref for Wiped<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Wipe> core::ops::DerefMut for Wiped<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Wipe> Drop for Wiped<T> {
    #[inline(always)]
    fn drop(&mut self) {
        self.0.wipe();
    }
}

/// Overwrites a slice with zeros, and keeps the compiler from dropping the stores as dead.
#[inline(always)]
pub(crate) fn wipe<T: Copy + Default>(slice: &mut [T]) {
    #[cfg(alula_lab)]
    trace::record(trace::WIPED, slice);
    overwrite(slice);
}

/// Overwrites the `N` bytes of the stack below the caller's frame: what the functions that it
/// called have left there.
#[inline(never)]
pub(crate) fn clear_stack<const N: usize>() {
    let mut room = [0u8; N];
    overwrite(&mut room);
}

#[inline(always)]
fn overwrite<T: Copy + Default>(slice: &mut [T]) {
    slice.fill(T::default());
    #[cfg(all(not(miri), any(target_arch = "x86_64", target_arch = "aarch64")))]
    // SAFETY: no instruction at all. Without `nomem`, the compiler must assume that it reads all
    // memory that it could reach through the pointer, hence the stores above stay.
    unsafe {
        core::arch::asm!("/* {0} */", in(reg) slice.as_mut_ptr(),
            options(nostack, preserves_flags));
    }
    #[cfg(not(all(not(miri), any(target_arch = "x86_64", target_arch = "aarch64"))))]
    for item in slice {
        // SAFETY: a valid, aligned, exclusive reference.
        unsafe { core::ptr::write_volatile(item, T::default()) };
    }
}

/// Makes memory public where it lies. `_reason` says why; one search lists every place where it
/// happens.
#[inline(always)]
pub(crate) fn declassify<T>(memory: &[T], _reason: &'static str) {
    mark_public(memory);
}

/// Tells the checker that these bytes are secret.
#[inline(always)]
pub(crate) fn mark_secret<T>(_memory: &[T]) {
    #[cfg(all(alula_lab, target_arch = "x86_64"))]
    valgrind::request(valgrind::MAKE_UNDEFINED, _memory);
}

/// Tells the checker that these bytes may be known to all.
#[inline(always)]
pub(crate) fn mark_public<T>(_memory: &[T]) {
    #[cfg(alula_lab)]
    trace::record(trace::PUBLIC, _memory);
    #[cfg(all(alula_lab, target_arch = "x86_64"))]
    valgrind::request(valgrind::MAKE_DEFINED, _memory);
}

/// What the lab's search for residue is told: all that is wiped, and all that becomes public.
#[cfg(alula_lab)]
pub(crate) mod trace {
    use core::sync::atomic::{AtomicPtr, AtomicU8, AtomicUsize, Ordering::Relaxed};

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
    }

    /// A service ends.
    #[inline(always)]
    pub(crate) fn end() {
        if END.load(Relaxed) != 0 && AT_WORK.fetch_sub(1, Relaxed) == 1 {
            // SAFETY: nothing but a watcher is ever stored while somebody records.
            let watcher =
                unsafe { core::mem::transmute::<*mut (), fn(usize)>(WATCHER.load(Relaxed)) };
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
}

/// Memcheck's client requests: a sequence of instructions that does nothing on a real processor and
/// that valgrind's translator recognises (valgrind.h, memcheck.h).
#[cfg(all(alula_lab, target_arch = "x86_64"))]
pub(crate) mod valgrind {
    const TOOL: u64 = (b'M' as u64) << 24 | (b'C' as u64) << 16;
    pub(super) const MAKE_UNDEFINED: u64 = TOOL + 1;
    pub(super) const MAKE_DEFINED: u64 = TOOL + 2;
    const GET_VBITS: u64 = TOOL + 8;
    const RUNNING_ON_VALGRIND: u64 = 0x1001;
    const COUNT_ERRORS: u64 = 0x1201;

    /// Inlined, because a call with a shared reference promises that the memory stays as it was:
    /// the compiler would use what it knows of it, which bears no mark.
    #[inline(always)]
    pub(super) fn request<T>(request: u64, memory: &[T]) {
        ask([request, memory.as_ptr() as u64, size_of_val(memory) as u64, 0]);
    }

    pub(crate) fn running() -> bool {
        ask([RUNNING_ON_VALGRIND, 0, 0, 0]) != 0
    }

    /// How many uses of secrets have been reported so far, each as often as it happened.
    pub(crate) fn errors() -> u64 {
        ask([COUNT_ERRORS, 0, 0, 0])
    }

    /// True if the checker holds each of these bytes for secret.
    pub(crate) fn is_secret(memory: &[u8]) -> bool {
        memory.iter().all(|byte| {
            let mut marks = 0u8;
            ask([GET_VBITS, (&raw const *byte) as u64, (&raw mut marks) as u64, 1]) == 1
                && *core::hint::black_box(&marks) != 0
        })
    }

    /// The answer, which is zero on a real processor.
    #[inline(never)]
    fn ask(request: [u64; 4]) -> u64 {
        let arguments = [request[0], request[1], request[2], request[3], 0, 0];
        let mut answer = 0;
        // SAFETY: four rotations by 128 bits in all and an exchange of a register with itself
        // change nothing; rdx and rdi are declared as written. What a checker writes beyond
        // registers is one byte of the marks, through a pointer to a live local.
        unsafe {
            core::arch::asm!(
                "rol rdi, 3", "rol rdi, 13", "rol rdi, 61", "rol rdi, 51", "xchg rbx, rbx",
                in("rax") arguments.as_ptr(), inout("rdx") answer, inout("rdi") 0u64 => _,
            );
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wiping_leaves_zeros() {
        let mut words = [[0x5a5a_u16; 7]; 3];
        words.wipe();
        assert_eq!(words, [[0; 7]; 3]);
        let mut bytes = [1u8, 2, 3];
        wipe(&mut bytes[1..]);
        assert_eq!(bytes, [1, 0, 0]);
    }

    #[test]
    fn secrets_concatenate_in_order() {
        let whole = Secret::<5>::concat(&Secret([1, 2]), &Secret([3, 4, 5]));
        assert_eq!(whole.0, [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_wiped_value_is_zero_after_its_scope() {
        let mut slot = core::mem::ManuallyDrop::new(Wiped([7u64; 4]));
        // SAFETY: dropped exactly once; the integers inside stay readable afterwards.
        unsafe { core::mem::ManuallyDrop::drop(&mut slot) };
        assert_eq!(slot.0, [0; 4]);
    }
}
