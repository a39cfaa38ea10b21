// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A caller's pointers become slices here and nowhere else, once they have passed every check that
//! a library can make: not null, not longer than memory, not overlapping where one of them is
//! written.

use core::slice;

use crate::code::{ALULA_BAD_POINTER, ALULA_WRONG_LENGTH, Code};

/// Bytes that the function reads. A null pointer stands for no bytes.
///
/// # Safety
/// `len` bytes from `start` are readable, and nobody writes to them, for as long as `'a`.
pub(crate) unsafe fn input<'a>(start: *const u8, len: usize) -> Result<&'a [u8], Code> {
    if len == 0 {
        return Ok(&[]);
    }
    check(start.addr(), len)?;
    // SAFETY: not null, no longer than memory; the caller vouches for the rest.
    Ok(unsafe { slice::from_raw_parts(start, len) })
}

/// Bytes that the function writes. A null pointer stands for no bytes.
///
/// # Safety
/// `len` bytes from `start` are initialised and writable, and nobody else uses them, for as long as
/// `'a`; [`apart`] has compared them with every other buffer of the call.
pub(crate) unsafe fn output<'a>(start: *mut u8, len: usize) -> Result<&'a mut [u8], Code> {
    if len == 0 {
        return Ok(&mut []);
    }
    check(start.addr(), len)?;
    // SAFETY: not null, no longer than memory; the caller vouches for the rest.
    Ok(unsafe { slice::from_raw_parts_mut(start, len) })
}

/// Where the function leaves a value.
///
/// # Safety
/// As [`output`]'s, for one `T`.
pub(crate) unsafe fn place<'a, T>(place: *mut T) -> Result<&'a mut T, Code> {
    if !place.is_aligned() {
        return Err(ALULA_BAD_POINTER);
    }
    // SAFETY: aligned; null is recognised; the caller vouches for the rest.
    unsafe { place.as_mut() }.ok_or(ALULA_BAD_POINTER)
}

/// Refuses a written buffer that shares a byte with one of the others.
pub(crate) fn apart(written: (*mut u8, usize), others: &[(*const u8, usize)]) -> Result<(), Code> {
    let (start, len) = (written.0.addr(), written.1);
    for &(other, other_len) in others {
        let other = other.addr();
        if len > 0
            && other_len > 0
            && start < other.saturating_add(other_len)
            && other < start.saturating_add(len)
        {
            return Err(ALULA_BAD_POINTER);
        }
    }
    Ok(())
}

/// `WRONG_LENGTH` unless a buffer has exactly this length.
pub(crate) fn exactly(len: usize, expected: usize) -> Result<(), Code> {
    if len == expected { Ok(()) } else { Err(ALULA_WRONG_LENGTH) }
}

fn check(start: usize, len: usize) -> Result<(), Code> {
    if isize::try_from(len).is_err() {
        return Err(ALULA_WRONG_LENGTH);
    }
    if start == 0 || start.checked_add(len).is_none() {
        return Err(ALULA_BAD_POINTER);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use core::ptr;

    use super::*;

    #[test]
    fn null_is_no_bytes_and_nothing_else() {
        // SAFETY: none of these may read anything.
        unsafe {
            assert_eq!(input(ptr::null(), 0), Ok(&[][..]));
            assert_eq!(input(ptr::null(), 1), Err(ALULA_BAD_POINTER));
            assert_eq!(input(ptr::dangling(), usize::MAX), Err(ALULA_WRONG_LENGTH));
            let end = ptr::without_provenance(usize::MAX);
            assert_eq!(input(end, 2), Err(ALULA_BAD_POINTER));
            assert_eq!(output(ptr::null_mut(), 0), Ok(&mut [][..]));
            assert_eq!(output(ptr::null_mut(), 1), Err(ALULA_BAD_POINTER));
            assert_eq!(place::<u32>(ptr::null_mut()), Err(ALULA_BAD_POINTER));
            assert_eq!(place::<u32>(ptr::without_provenance_mut(6)), Err(ALULA_BAD_POINTER));
        }
    }

    #[test]
    fn buffers_overlap_if_they_share_a_byte() {
        let at = |from: usize, len| (ptr::without_provenance_mut::<u8>(from), len);
        let from = |from: usize, len| (ptr::without_provenance::<u8>(from), len);
        assert_eq!(apart(at(100, 10), &[from(110, 5), from(90, 10)]), Ok(()));
        assert_eq!(apart(at(100, 10), &[from(109, 5)]), Err(ALULA_BAD_POINTER));
        assert_eq!(apart(at(100, 10), &[from(91, 10)]), Err(ALULA_BAD_POINTER));
        assert_eq!(apart(at(100, 10), &[from(103, 0), from(102, 1)]), Err(ALULA_BAD_POINTER));
        assert_eq!(apart(at(100, 10), &[from(103, 0)]), Ok(()));
        assert_eq!(apart(at(100, 0), &[from(90, 20)]), Ok(()));
    }
}
