// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Writing: from the end of a buffer towards its front, so that a length is known before it is
//! written. The last value of a structure is written first.

use super::{is_high, is_zero, length_len, tag};
use crate::base::secret::wipe;

/// A buffer whose end has been written. On an error, and when it is dropped before
/// [`finish`](Self::finish), it is all zeros.
pub(crate) struct Writer<'a> {
    buffer: &'a mut [u8],
    /// Where what has been written begins.
    at: usize,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(buffer: &'a mut [u8]) -> Self {
        let at = buffer.len();
        Writer { buffer, at }
    }

    /// A place, for [`close`](Self::close): the end of the structure that is written next.
    pub(crate) fn mark(&self) -> usize {
        self.at
    }

    /// Puts bytes before what has been written.
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> Option<()> {
        let at = self.at.checked_sub(bytes.len())?;
        self.buffer.get_mut(at..self.at)?.copy_from_slice(bytes);
        self.at = at;
        Some(())
    }

    /// Puts tag and length before what has been written since `mark`.
    /// [X.690] §8.1
    pub(crate) fn close(&mut self, tag: u8, mark: usize) -> Option<()> {
        let len = mark.checked_sub(self.at)?;
        let digits = len.to_be_bytes();
        let count = length_len(len) - 1;
        if count == 0 {
            return self.raw(&[tag, len as u8]);
        }
        self.raw(digits.last_chunk::<{ size_of::<usize>() }>()?.get(digits.len() - count..)?)?;
        self.raw(&[tag, 0x80 | count as u8])
    }

    /// What has been written since `mark`.
    pub(crate) fn since(&mut self, mark: usize) -> Option<&mut [u8]> {
        self.buffer.get_mut(self.at..mark)
    }

    /// A value of these contents.
    pub(crate) fn value(&mut self, tag: u8, content: &[u8]) -> Option<()> {
        let end = self.mark();
        self.raw(content)?;
        self.close(tag, end)
    }

    /// An integer that is not negative, big-endian; leading zeros are left out.
    pub(crate) fn unsigned(&mut self, number: &[u8]) -> Option<()> {
        let end = self.mark();
        let zeros = number.iter().take_while(|byte| is_zero(**byte)).count();
        let digits = number.get(zeros..)?;
        self.raw(digits)?;
        // A zero byte tells that the number is not negative, or is the number.
        if digits.first().is_none_or(|first| is_high(*first)) {
            self.raw(&[0])?;
        }
        self.close(tag::INTEGER, end)
    }

    /// An octet string.
    pub(crate) fn octets(&mut self, bytes: &[u8]) -> Option<()> {
        self.value(tag::OCTET_STRING, bytes)
    }

    /// A bit string of whole bytes.
    pub(crate) fn bits(&mut self, bytes: &[u8]) -> Option<()> {
        let end = self.mark();
        self.raw(bytes)?;
        self.raw(&[0])?;
        self.close(tag::BIT_STRING, end)
    }

    /// Nothing, as a value.
    pub(crate) fn null(&mut self) -> Option<()> {
        self.value(tag::NULL, &[])
    }

    /// An object identifier, given as contents.
    pub(crate) fn oid(&mut self, oid: &[u8]) -> Option<()> {
        self.value(tag::OBJECT_IDENTIFIER, oid)
    }

    /// Moves what was written to the front of the buffer, and tells how long it is. What lies
    /// behind it is zero.
    pub(crate) fn finish(&mut self) -> Option<usize> {
        let len = self.buffer.len().checked_sub(self.at)?;
        self.buffer.copy_within(self.at.., 0);
        wipe(self.buffer.get_mut(len..)?);
        // Nothing is left for the destructor to wipe.
        self.at = usize::MAX;
        Some(len)
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        if self.at != usize::MAX {
            wipe(self.buffer);
        }
    }
}
