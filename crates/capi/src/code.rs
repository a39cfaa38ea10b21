// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The codes that functions answer with. Numbers are only ever added.

use core::ffi::{CStr, c_char};

use alula_engine::{Error, Reason, State};

/// Success, by an approved service of the module if its state is `ALULA_OPERATIONAL`.
pub const ALULA_OK: i32 = 0;
/// A buffer has a length that the function does not take.
pub const ALULA_WRONG_LENGTH: i32 = 1;
/// Key material that the algorithm's standard does not accept.
pub const ALULA_INVALID_KEY: i32 = 2;
/// The key has reached its limit: make a new one.
pub const ALULA_EXHAUSTED: i32 = 3;
/// Tag or signature do not verify. The cause is not told.
pub const ALULA_REJECTED: i32 = 4;
/// The source of entropy gave none.
pub const ALULA_NO_ENTROPY: i32 = 5;
/// The module serves nobody: `alula_status` says why.
pub const ALULA_NOT_OPERATIONAL: i32 = 6;
/// A null pointer, buffers that overlap where they must not, or a buffer beyond all memory.
pub const ALULA_BAD_POINTER: i32 = 64;
/// A handle that was not given out, or was freed.
pub const ALULA_BAD_HANDLE: i32 = 65;
/// The key was destroyed by `alula_zeroise`.
pub const ALULA_ZEROISED: i32 = 66;
/// Another thread uses this key.
pub const ALULA_BUSY: i32 = 67;
/// Policy forbids it: this number, plus the reason's.
pub const ALULA_REFUSED: i32 = 256;

/// The code of an answer.
pub(crate) type Code = i32;

/// What `work` answers, as a code.
pub(crate) fn answer(work: impl FnOnce() -> Result<(), Code>) -> Code {
    work().err().unwrap_or(ALULA_OK)
}

/// The code of an error of the module.
pub(crate) fn of(error: Error) -> Code {
    i32::from(error.code())
}

/// Says in English what a code means. The text is static: never free it.
#[unsafe(no_mangle)]
pub extern "C" fn alula_error_text(code: i32) -> *const c_char {
    let text: &CStr = match code {
        ALULA_OK => c"success",
        ALULA_WRONG_LENGTH => c"a buffer has a length that the function does not take",
        ALULA_INVALID_KEY => c"the key is not valid for this algorithm",
        ALULA_EXHAUSTED => c"this key has reached its limit; make a new one",
        ALULA_REJECTED => c"rejected",
        ALULA_NO_ENTROPY => c"the entropy source failed",
        ALULA_NOT_OPERATIONAL => c"the module is not operational; alula_status says why",
        ALULA_BAD_POINTER => c"a null pointer, or buffers that overlap",
        ALULA_BAD_HANDLE => c"not a key that was given out, or one that was freed",
        ALULA_ZEROISED => c"the key was zeroised",
        ALULA_BUSY => c"another thread uses this key",
        ALULA_REFUSED.. => c"refused by policy",
        _ => c"unknown code",
    };
    text.as_ptr()
}

// The module's numbers, spelled out for the header.
const _: () = {
    assert!(ALULA_WRONG_LENGTH == Error::WrongLength.code() as i32);
    assert!(ALULA_INVALID_KEY == Error::InvalidKey.code() as i32);
    assert!(ALULA_EXHAUSTED == Error::Exhausted.code() as i32);
    assert!(ALULA_REJECTED == Error::Rejected.code() as i32);
    assert!(ALULA_NO_ENTROPY == Error::NoEntropy.code() as i32);
    assert!(ALULA_NOT_OPERATIONAL == Error::NotOperational(State::Failed).code() as i32);
    assert!(ALULA_REFUSED == Error::Refused(Reason::KeyTooShort).code() as i32);
};
