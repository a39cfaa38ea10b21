// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the module tells about itself: version, status, self-tests, zeroisation.
//! [ISO 19790] AS04.13 to AS04.17

use core::ffi::c_char;
use core::fmt::{self, Write};

use alula_engine::{Approval, State};

use crate::code::{answer, of};
use crate::gcm;
use crate::pointer::place;

/// Not used yet: the first call that serves runs the pre-operational tests.
pub const ALULA_OFF: u32 = 0;
/// The pre-operational tests are running.
pub const ALULA_TESTING: u32 = 1;
/// Sealed, tested, at work.
pub const ALULA_OPERATIONAL: u32 = 2;
/// At work, but nobody has sealed this copy: a developer's build, and not the module.
pub const ALULA_UNSEALED: u32 = 3;
/// A self-test failed. Nothing is served until the process is started anew.
pub const ALULA_FAILED: u32 = 4;

/// The module's state, and what its answers count for.
#[repr(C)]
pub struct Status {
    /// `ALULA_OFF` to `ALULA_FAILED`.
    pub state: u32,
    /// 1 if what is made now carries the module's approval, otherwise 0.
    pub approved: u32,
    /// In the state `ALULA_FAILED`, which test failed; otherwise empty. Ends with a zero.
    pub failure: [c_char; 120],
    /// The machine code that was chosen. Ends with a zero.
    pub lane: [c_char; 40],
}

/// The module's name and version. The text is static: never free it. Answers in every state.
#[unsafe(no_mangle)]
pub extern "C" fn alula_version() -> *const c_char {
    VERSION.as_ptr().cast()
}

const VERSION: &str = concat!("Alula Cryptographic Module ", env!("CARGO_PKG_VERSION"), "\0");

/// Writes the module's status. Answers in every state, and runs nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alula_status(status: *mut Status) -> i32 {
    answer(|| {
        // SAFETY: the caller vouches for it. Every pattern of bits is a `Status`.
        let status = unsafe { place(status)? };
        let now = alula_engine::status();
        let mut new = Status {
            state: match now.state {
                State::Off => ALULA_OFF,
                State::Testing => ALULA_TESTING,
                State::Operational => ALULA_OPERATIONAL,
                State::Unsealed => ALULA_UNSEALED,
                _ => ALULA_FAILED,
            },
            approved: u32::from(now.approval == Approval::Approved),
            failure: [0; 120],
            lane: [0; 40],
        };
        // What does not fit is cut.
        if let Some(failure) = now.failure {
            let _ = write!(Text { left: &mut new.failure }, "{failure}");
        }
        let _ = Text { left: &mut new.lane }.write_str(now.lane);
        *status = new;
        Ok(())
    })
}

/// Runs the integrity test and every algorithm's self-test now. A failure stops the module, and
/// `alula_status` names it.
#[unsafe(no_mangle)]
pub extern "C" fn alula_self_test() -> i32 {
    answer(|| alula_engine::self_test().map(drop).map_err(of))
}

/// Destroys every key that was made through this interface: at once, or as soon as the calls that
/// use it have ended. Handles stay to be freed, and answer `ALULA_ZEROISED`. Works in every state.
///
/// With them goes what the calling thread's generator of random numbers holds; those of other
/// threads are destroyed when these end.
#[unsafe(no_mangle)]
pub extern "C" fn alula_zeroise() -> i32 {
    answer(|| {
        gcm::zeroise();
        alula_engine::random::zeroise();
        Ok(())
    })
}

/// Text for C: the last character stays zero.
struct Text<'a> {
    left: &'a mut [c_char],
}

impl Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for &byte in text.as_bytes() {
            let left = core::mem::take(&mut self.left);
            match left.split_first_mut() {
                Some((first, rest)) if !rest.is_empty() => {
                    *first = byte as c_char;
                    self.left = rest;
                }
                _ => return Err(fmt::Error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_before_its_zero() {
        let mut text = [0; 4];
        assert!(write!(Text { left: &mut text }, "abc{}", 4).is_err());
        assert_eq!(text, [b'a' as c_char, b'b' as c_char, b'c' as c_char, 0]);
        let mut text = [0; 4];
        assert!(write!(Text { left: &mut text }, "ab{}", 3).is_ok());
        assert_eq!(text[3], 0);
    }
}
