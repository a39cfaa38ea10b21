// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a recording's target answers with: the standard library's errors, and where there is none,
//! what the driver of a card or a flash chip says.

#[cfg(not(feature = "std"))]
use core::fmt;

#[cfg(feature = "std")]
pub use std::io::{Error, ErrorKind, Result};

/// Why a target took nothing: a line for people.
#[cfg(not(feature = "std"))]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Error(pub &'static str);

/// What a target answers.
#[cfg(not(feature = "std"))]
pub type Result<T> = core::result::Result<T, Error>;

#[cfg(not(feature = "std"))]
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

#[cfg(not(feature = "std"))]
impl core::error::Error for Error {}

/// The target took nothing, and did not say why.
pub(crate) fn nothing_taken() -> Error {
    #[cfg(feature = "std")]
    return ErrorKind::WriteZero.into();
    #[cfg(not(feature = "std"))]
    Error("it takes no more bytes")
}

/// Whether a signal came between, and asking again is all there is to do.
pub(crate) fn interrupted(error: &Error) -> bool {
    #[cfg(feature = "std")]
    return error.kind() == ErrorKind::Interrupted;
    #[cfg(not(feature = "std"))]
    {
        let Error(_) = error;
        false
    }
}
