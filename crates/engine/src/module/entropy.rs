// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Where the random-number generator gets its seed: the operating system's generator.
//!
//! In the terms of [IG] 9.3.A this is 2(b): the module receives a seed from outside its boundary,
//! and gives no assurance of the minimum strength of generated keys.
#![allow(unsafe_code)]

use super::error::Error;

/// Fills `output` with entropy of full strength.
#[cfg(all(feature = "std", target_os = "linux"))]
pub(crate) fn fill(output: &mut [u8]) -> Result<(), Error> {
    unsafe extern "C" {
        /// getrandom(2), in every libc that std links on Linux. Blocks until the kernel is seeded.
        fn getrandom(buffer: *mut core::ffi::c_void, len: usize, flags: core::ffi::c_uint)
        -> isize;
    }
    let mut filled = 0;
    while filled < output.len() {
        let rest = &mut output[filled..];
        // SAFETY: the pointer and the length are of one live, exclusive slice.
        let got = unsafe { getrandom(rest.as_mut_ptr().cast(), rest.len(), 0) };
        match usize::try_from(got) {
            Ok(0) => return Err(Error::NoEntropy),
            Ok(bytes) => filled += bytes,
            // EINTR: a signal came first.
            Err(_) if std::io::Error::last_os_error().kind() == std::io::ErrorKind::Interrupted => {
            }
            Err(_) => return Err(Error::NoEntropy),
        }
    }
    crate::base::secret::mark_secret(output);
    Ok(())
}

/// Fills `output` with entropy of full strength.
#[cfg(all(feature = "std", unix, not(target_os = "linux")))]
pub(crate) fn fill(output: &mut [u8]) -> Result<(), Error> {
    use std::io::Read;
    std::fs::File::open("/dev/urandom")
        .and_then(|mut device| device.read_exact(output))
        .map_err(|_| Error::NoEntropy)
}

/// No source is known here, so there are no random numbers.
#[cfg(not(all(feature = "std", unix)))]
pub(crate) fn fill(_output: &mut [u8]) -> Result<(), Error> {
    Err(Error::NoEntropy)
}

#[cfg(all(test, feature = "std", target_os = "linux"))]
mod tests {
    use std::io::{Read, Write};

    use crate::module::rng;

    unsafe extern "C" {
        fn fork() -> i32;
        fn _exit(status: i32) -> !;
    }

    /// Here because this is the one file of the floor that may call the operating system.
    #[test]
    fn a_forked_child_draws_other_numbers() {
        let draw = || {
            let mut output = [0; 32];
            rng::fill(&mut output).map(|()| output)
        };
        draw().unwrap();
        let (mut from_child, mut to_parent) = std::io::pipe().unwrap();
        // SAFETY: the child calls nothing that takes a lock of another thread, and ends at once.
        if unsafe { fork() } == 0 {
            let written = draw().is_ok_and(|drawn| to_parent.write_all(&drawn).is_ok());
            // SAFETY: ends the child without running what its parent registered.
            unsafe { _exit(i32::from(!written)) };
        }
        drop(to_parent);
        let parents = draw().unwrap();
        let mut childs = [0; 32];
        from_child.read_exact(&mut childs).unwrap();
        assert_ne!(parents, childs);
    }
}
