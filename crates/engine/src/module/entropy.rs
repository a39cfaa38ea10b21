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
