// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The buffer between sealing and the target. Plaintext is sealed where it lies and goes out from
//! there; what the target did not take stays, and goes out again as the same bytes.

use core::ops::DerefMut;

use crate::error::Error;
use crate::io;
use crate::target::Target;

pub(super) struct Outlet<T, B> {
    target: T,
    buffer: B,
    /// So much of the buffer is kept apart, for what goes out twice.
    front: usize,
    /// Bytes behind it that are finished and of which `written` are in the target.
    filled: usize,
    written: usize,
    /// The file's length before the first of them, and before `large`.
    base: u64,
    /// A frame that was composed elsewhere and goes out before them, how much of it counts still
    /// (all or nothing), and how much of that is in the target.
    large: Frame,
    large_filled: usize,
    large_written: usize,
}

#[cfg(feature = "std")]
type Frame = Vec<u8>;
/// There is never one without an allocator.
#[cfg(not(feature = "std"))]
type Frame = [u8; 0];

impl<T: Target, B: DerefMut<Target = [u8]>> Outlet<T, B> {
    /// In a buffer that never grows, of which so much is the front.
    pub(super) fn new(target: T, buffer: B, front: usize) -> Self {
        Outlet {
            target,
            buffer,
            front,
            filled: 0,
            written: 0,
            base: 0,
            large: Frame::default(),
            large_filled: 0,
            large_written: 0,
        }
    }

    /// What goes out twice.
    pub(super) fn front(&mut self) -> &mut [u8] {
        &mut self.buffer[..self.front]
    }

    /// Puts the front.
    pub(super) fn put_front(&mut self) {
        self.buffer.copy_within(..self.front, self.front + self.filled);
        self.advance(self.front);
    }

    /// The offset in the file of what is put next.
    pub(super) fn offset(&self) -> u64 {
        self.base + self.large_filled as u64 + self.filled as u64
    }

    /// The next `len` bytes, to be composed in place and then kept by [`advance`](Self::advance).
    pub(super) fn room(&mut self, len: usize) -> &mut [u8] {
        &mut self.buffer[self.front + self.filled..][..len]
    }

    pub(super) fn advance(&mut self, len: usize) {
        self.filled += len;
    }

    /// The last `len` bytes that were kept, while nothing was handed over since.
    pub(super) fn kept(&self, len: usize) -> &[u8] {
        &self.buffer[self.front + self.filled - len..][..len]
    }

    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.room(bytes.len()).copy_from_slice(bytes);
        self.advance(bytes.len());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.filled == 0 && self.large_filled == 0
    }

    /// Hands everything finished to the target. Repeatable after an error.
    pub(super) fn flush(&mut self) -> Result<(), Error> {
        append(&mut self.target, &self.large[..self.large_filled], &mut self.large_written)?;
        let finished = &self.buffer[self.front..][..self.filled];
        append(&mut self.target, finished, &mut self.written)?;
        self.base = self.offset();
        (self.filled, self.written) = (0, 0);
        (self.large_filled, self.large_written) = (0, 0);
        Ok(())
    }

    /// Takes a frame that was composed elsewhere, while nothing else waits.
    #[cfg(feature = "std")]
    pub(super) fn put_large(&mut self, frame: Vec<u8>) {
        debug_assert!(self.is_empty());
        (self.large_filled, self.large_written) = (frame.len(), 0);
        self.large = frame;
    }

    /// The memory of the last such frame with what lay in it, once it has gone out.
    #[cfg(feature = "std")]
    pub(super) fn spare(&mut self) -> Vec<u8> {
        if self.large_filled == 0 { std::mem::take(&mut self.large) } else { Vec::new() }
    }

    pub(super) fn sync(&mut self) -> Result<(), Error> {
        loop {
            match self.target.sync() {
                Err(error) if io::interrupted(&error) => {}
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
            Ok(0) => return Err(io::nothing_taken().into()),
            Ok(len) => *written += len,
            Err(error) if io::interrupted(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
