// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Where a recording goes: something that can be appended to and told to make it last.

#[cfg(feature = "std")]
use std::{fs::File, io::Write};

use crate::io;

/// A place to which bytes are appended, once, in order.
pub trait Target {
    /// Appends a first part of `bytes`, and says how long it was. On error nothing was appended:
    /// the writer comes again with the same bytes.
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize>;

    /// Returns when all that was appended will survive a loss of power. An error is final: what was
    /// appended since the last sync may be lost, whatever a later one says.
    fn sync(&mut self) -> io::Result<()>;
}

/// A file: written at its cursor, synced with its data and length.
#[cfg(feature = "std")]
impl Target for File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}

/// Memory, which does not survive anything.
#[cfg(feature = "std")]
impl Target for Vec<u8> {
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<T: Target + ?Sized> Target for &mut T {
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (**self).append(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        (**self).sync()
    }
}

/// Any writer. It is flushed where a file would be synced.
#[cfg(feature = "std")]
pub struct Unsynced<W>(pub W);

#[cfg(feature = "std")]
impl<W: Write> Target for Unsynced<W> {
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
