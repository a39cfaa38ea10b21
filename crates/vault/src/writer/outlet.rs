// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The buffer between sealing and the target. Plaintext is sealed where it lies and goes out from
//! there; what the target did not take stays, and goes out again as the same bytes.

use std::io;

use crate::error::Error;
use crate::target::Target;

pub(super) struct Outlet<T> {
    target: T,
    buffer: Box<[u8]>,
    /// Bytes that are finished and of which `written` are in the target.
    filled: usize,
    written: usize,
    /// The file's length before the first of them, and before `large`.
    base: u64,
    /// A frame that was composed elsewhere and goes out before them, and how much of it is in the
    /// target.
    large: Vec<u8>,
    large_written: usize,
}

impl<T: Target> Outlet<T> {
    /// A buffer that never grows.
    pub(super) fn new(target: T, capacity: usize) -> Self {
        let buffer = vec![0; capacity].into_boxed_slice();
        Outlet {
            target,
            buffer,
            filled: 0,
            written: 0,
            base: 0,
            large: Vec::new(),
            large_written: 0,
        }
    }

    /// The offset in the file of what is put next.
    pub(super) fn offset(&self) -> u64 {
        self.base + self.large.len() as u64 + self.filled as u64
    }

    /// The next `len` bytes, to be composed in place and then kept by [`advance`](Self::advance).
    pub(super) fn room(&mut self, len: usize) -> &mut [u8] {
        &mut self.buffer[self.filled..self.filled + len]
    }

    pub(super) fn advance(&mut self, len: usize) {
        self.filled += len;
    }

    /// The last `len` bytes that were kept, while nothing was handed over since.
    pub(super) fn kept(&self, len: usize) -> &[u8] {
        &self.buffer[self.filled - len..self.filled]
    }

    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.room(bytes.len()).copy_from_slice(bytes);
        self.advance(bytes.len());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.filled == 0 && self.large.is_empty()
    }

    /// Hands everything finished to the target. Repeatable after an error.
    pub(super) fn flush(&mut self) -> Result<(), Error> {
        append(&mut self.target, &self.large, &mut self.large_written)?;
        append(&mut self.target, &self.buffer[..self.filled], &mut self.written)?;
        self.base = self.offset();
        (self.filled, self.written) = (0, 0);
        self.large.clear();
        self.large_written = 0;
        Ok(())
    }

    /// Takes a frame that was composed elsewhere, while nothing else waits.
    pub(super) fn put_large(&mut self, frame: Vec<u8>) {
        debug_assert!(self.is_empty());
        (self.large, self.large_written) = (frame, 0);
    }

    /// The memory of the last such frame, once it has gone out.
    pub(super) fn spare(&mut self) -> Vec<u8> {
        if self.large.is_empty() { std::mem::take(&mut self.large) } else { Vec::new() }
    }

    pub(super) fn sync(&mut self) -> Result<(), Error> {
        loop {
            match self.target.sync() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                done => return Ok(done?),
            }
        }
    }

    pub(super) fn target(&mut self) -> &mut T {
        &mut self.target
    }

    pub(super) fn into_target(self) -> T {
        self.target
    }
}

/// Appends what of `bytes` is not `written` yet.
fn append(target: &mut impl Target, bytes: &[u8], written: &mut usize) -> Result<(), Error> {
    while *written < bytes.len() {
        match target.append(&bytes[*written..]) {
            Ok(0) => return Err(io::Error::from(io::ErrorKind::WriteZero).into()),
            Ok(len) => *written += len,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
