// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Random bytes from the module's own generator. [SP 800-90Ar1]

use alula_engine::random;

use crate::code::{answer, of};
use crate::pointer::output;

/// Fills `bytes` with random bytes; all zeros on error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alula_random(bytes: *mut u8, bytes_len: usize) -> i32 {
    answer(|| {
        // SAFETY: the caller vouches for it.
        let bytes = unsafe { output(bytes, bytes_len)? };
        random::fill(bytes).map_err(of)
    })
}
