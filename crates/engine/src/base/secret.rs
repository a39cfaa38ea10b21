// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Secret bytes, their wiping, and the marks by which a checker follows them.
//!
//! [`Secret`] is what callers hold; [`Wiped`] keeps an algorithm's intermediate values. Neither can
//! be printed, copied or compared with `==`. In a lab build the marks tell a checker which memory
//! is secret, so that every branch or index on it is reported; elsewhere they are nothing.
#![allow(unsafe_code)]

#[cfg(alula_lab)]
pub(crate) mod depth;
#[cfg(alula_msan)]
pub(crate) mod msan;
#[cfg(alula_replay)]
pub(crate) mod replay;
#[cfg(alula_lab)]
pub(crate) mod trace;
#[cfg(all(alula_lab, not(alula_msan), target_arch = "x86_64"))]
pub(crate) mod valgrind;

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

/// A value that everybody may know, and that is overwritten all the same when it goes out of scope:
/// a public key. [ISO 19790] AS09.28 asks it of every security parameter.
pub(crate) struct Cleared<T: Wipe>(pub(crate) T);

impl<T: Wipe> core::ops::Deref for Cleared<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Wipe> core::ops::DerefMut for Cleared<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Wipe> Drop for Cleared<T> {
    #[inline(always)]
    fn drop(&mut self) {
        mark_public(core::slice::from_ref(&self.0));
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
#[inline(always)]
pub(crate) fn clear_stack<const N: usize>() {
    #[cfg(alula_lab)]
    if depth::is_measured() {
        return depth::repaint::<N>();
    }
    clear_own_frame::<N>();
}

#[inline(never)]
fn clear_own_frame<const N: usize>() {
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
    #[cfg(alula_msan)]
    msan::poison(_memory);
    #[cfg(alula_replay)]
    replay::alter(_memory);
    #[cfg(all(alula_lab, not(alula_msan), target_arch = "x86_64"))]
    valgrind::request(valgrind::MAKE_UNDEFINED, _memory);
}

/// Tells the checker that these bytes may be known to all.
#[inline(always)]
pub(crate) fn mark_public<T>(_memory: &[T]) {
    #[cfg(alula_lab)]
    trace::record(trace::PUBLIC, _memory);
    #[cfg(alula_msan)]
    msan::unpoison(_memory);
    #[cfg(alula_replay)]
    replay::publish(_memory);
    #[cfg(all(alula_lab, not(alula_msan), target_arch = "x86_64"))]
    valgrind::request(valgrind::MAKE_DEFINED, _memory);
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
