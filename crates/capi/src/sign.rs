// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Verification of ML-DSA-87 signatures. [FIPS 204]

use alula_engine::sign::mldsa87::{Signature, VerifyingKey};

use crate::code::{answer, of};
use crate::pointer::input;

/// The length of an ML-DSA-87 public key in bytes.
pub const ALULA_MLDSA87_PUBLIC_KEY_LEN: usize = 2592;
/// The length of an ML-DSA-87 signature in bytes.
pub const ALULA_MLDSA87_SIGNATURE_LEN: usize = 4627;

/// Succeeds if the signature was made for this context, of at most 255 bytes, and message by the
/// owner of the key; otherwise `ALULA_REJECTED`. Nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alula_mldsa87_verify(
    public_key: *const u8,
    public_key_len: usize,
    context: *const u8,
    context_len: usize,
    message: *const u8,
    message_len: usize,
    signature: *const u8,
    signature_len: usize,
) -> i32 {
    answer(|| {
        // SAFETY: nothing is written; the caller vouches for the rest.
        let (key, context) =
            unsafe { (input(public_key, public_key_len)?, input(context, context_len)?) };
        // SAFETY: likewise.
        let (message, signature) =
            unsafe { (input(message, message_len)?, input(signature, signature_len)?) };
        let key = VerifyingKey::from_bytes(key).map_err(of)?;
        let signature = Signature::from_bytes(signature).map_err(of)?;
        key.verify(context, message, &signature).map_err(of)
    })
}

const _: () = assert!(VerifyingKey::LEN == ALULA_MLDSA87_PUBLIC_KEY_LEN);
const _: () = assert!(Signature::LEN == ALULA_MLDSA87_SIGNATURE_LEN);
