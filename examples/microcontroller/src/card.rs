// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A file of the computer that emulates the board, in place of a card; and its clock.

use core::ffi::CStr;

use alula_vault::{Target, io};
use cortex_m_semihosting::{nr, syscall};

/// A file that bytes are appended to.
pub struct Card(usize);

impl Card {
    /// A new file, or an emptied one.
    pub fn create(path: &CStr) -> io::Result<Self> {
        let (name, len) = (path.as_ptr(), path.count_bytes());
        // SAFETY: the name lies where the pointer says, as long as is said, and ends with a zero.
        match unsafe { syscall!(OPEN, name, nr::open::W_TRUNC_BINARY, len) } {
            usize::MAX => Err(io::Error("the file cannot be made")),
            handle => Ok(Card(handle)),
        }
    }
}

impl Target for Card {
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // SAFETY: the bytes are only read, and lie where the pointer says, as long as is said.
        match unsafe { syscall!(WRITE, self.0, bytes.as_ptr(), bytes.len()) } {
            left if left <= bytes.len() => Ok(bytes.len() - left),
            _ => Err(io::Error("the file takes nothing")),
        }
    }

    /// The computer's business here. A real driver returns when the card has said that it keeps
    /// what it was given.
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Card {
    fn drop(&mut self) {
        // SAFETY: nobody uses the handle after this.
        unsafe { syscall!(CLOSE, self.0) };
    }
}

/// Microseconds since some beginning, in hundredths of a second.
pub fn micros() -> u64 {
    // SAFETY: it reads a clock, and takes nothing.
    10_000 * unsafe { syscall!(CLOCK) } as u64
}
