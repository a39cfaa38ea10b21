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
    #[cfg(all(alula_lab, target_arch = "x86_64"))]
    valgrind::request(valgrind::MAKE_DEFINED, _memory);
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
