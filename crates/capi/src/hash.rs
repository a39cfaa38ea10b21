// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SHA-384. [FIPS 180-4] §6.5

use alula_engine::hash::Sha384;

use crate::code::{answer, of};
use crate::pointer::{apart, exactly, input, output};

/// The length of a SHA-384 digest in bytes.
pub const ALULA_SHA384_LEN: usize = 48;

/// Writes the SHA-384 digest of a message, 48 bytes, which do not overlap it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alula_sha384(
    message: *const u8,
    message_len: usize,
    digest: *mut u8,
    digest_len: usize,
) -> i32 {
    answer(|| {
        exactly(digest_len, ALULA_SHA384_LEN)?;
        apart((digest, digest_len), &[(message, message_len)])?;
        // SAFETY: apart from each other; the caller vouches for the rest.
        let (message, digest) =
            unsafe { (input(message, message_len)?, output(digest, digest_len)?) };
        digest.copy_from_slice(&Sha384::digest(message).map_err(of)?);
        Ok(())
    })
}

const _: () = assert!(Sha384::LEN == ALULA_SHA384_LEN);
