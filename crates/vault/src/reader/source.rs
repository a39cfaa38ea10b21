// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The recording's file, seen through one buffer of fixed size.

use std::io::{self, Read, Seek, SeekFrom};

pub(super) struct Source<R> {
    inner: R,
    len: u64,
    buffer: Box<[u8]>,
    /// The offset in the file of the buffer's first byte, and how many are there.
    start: u64,
    filled: usize,
    /// Where the file's cursor is.
    cursor: u64,
}

impl<R: Read + Seek> Source<R> {
    pub(super) fn new(mut inner: R, capacity: usize) -> io::Result<Self> {
        let len = inner.seek(SeekFrom::End(0))?;
        let buffer = vec![0; capacity].into_boxed_slice();
        Ok(Source { inner, len, buffer, start: 0, filled: 0, cursor: len })
    }

    /// Makes the buffer greater, once it is known how long a segment is.
    pub(super) fn widen(&mut self, capacity: usize) {
        if capacity > self.buffer.len() {
            self.buffer = vec![0; capacity].into_boxed_slice();
            self.filled = 0;
        }
    }

    /// The file's length, as it was when the reader began.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    pub(super) fn into_inner(self) -> R {
        self.inner
    }

    /// Up to `want` bytes at `offset`: fewer only where the file ends.
    pub(super) fn get(&mut self, offset: u64, want: usize) -> io::Result<&[u8]> {
        let left = usize::try_from(self.len.saturating_sub(offset)).unwrap_or(usize::MAX);
        let want = want.min(left).min(self.buffer.len());
        let here = offset >= self.start && offset <= self.start + self.filled as u64;
        // Read ahead only where reading goes on, so that hops through a file stay cheap.
        let ahead = if here { self.buffer.len() } else { HOP };
        let mut at = if here { (offset - self.start) as usize } else { self.filled };
        if self.filled - at < want {
            self.buffer.copy_within(at..self.filled, 0);
            self.filled -= at;
            self.start = offset;
            at = 0;
            self.fill(want, ahead)?;
        } else if !here {
            return Ok(&[]);
        }
        let end = self.filled.min(at + want);
        Ok(&self.buffer[at..end])
    }

    /// Exactly `N` bytes at `offset`, if the file has them.
    pub(super) fn array<const N: usize>(&mut self, offset: u64) -> io::Result<Option<[u8; N]>> {
        Ok(self.get(offset, N)?.try_into().ok())
    }

    /// Reads on until `want` bytes are there, and `ahead` as far as one call goes.
    fn fill(&mut self, want: usize, ahead: usize) -> io::Result<()> {
        while self.filled < want {
            let next = self.start + self.filled as u64;
            if self.cursor != next {
                self.cursor = self.inner.seek(SeekFrom::Start(next))?;
            }
            let left = usize::try_from(self.len - next).unwrap_or(usize::MAX);
            let room = &mut self.buffer[self.filled..];
            let most = room.len().min(left).min(ahead.max(want - self.filled));
            match self.inner.read(&mut room[..most]) {
                // The file has become shorter meanwhile.
                Ok(0) => break,
                Ok(len) => {
                    self.filled += len;
                    self.cursor += len as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The first place at or after `from` where `pattern` stands.
    pub(super) fn find(&mut self, mut from: u64, pattern: &[u8]) -> io::Result<Option<u64>> {
        loop {
            let capacity = self.buffer.len();
            let bytes = self.get(from, capacity)?;
            if bytes.len() < pattern.len() {
                return Ok(None);
            }
            if let Some(at) = position(bytes, pattern) {
                return Ok(Some(from + at as u64));
            }
            from += (bytes.len() - pattern.len() + 1) as u64;
        }
    }

    /// The first place at or after `from` where one of the patterns stands, and which. `progress`
    /// is told how far it has come.
    pub(super) fn find_any(
        &mut self,
        mut from: u64,
        patterns: &[&[u8]],
        progress: &mut dyn FnMut(u64),
    ) -> io::Result<Option<(u64, usize)>> {
        let longest = patterns.iter().map(|pattern| pattern.len()).max().unwrap_or(1);
        let mut begins = [false; 256];
        patterns.iter().for_each(|pattern| begins[usize::from(pattern[0])] = true);
        loop {
            let capacity = self.buffer.len();
            let bytes = self.get(from, capacity)?;
            let here = |at: usize| patterns.iter().position(|one| bytes[at..].starts_with(one));
            let found = (0..bytes.len())
                .filter(|at| begins[usize::from(bytes[*at])])
                .find_map(|at| here(at).map(|which| (from + at as u64, which)));
            // What begins near the end of the buffer is looked at again with more behind it.
            if found.is_some() || bytes.len() < capacity {
                return Ok(found);
            }
            from += (bytes.len() - longest + 1) as u64;
            progress(from);
        }
    }
}

const HOP: usize = 4096;

fn position(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    let first = *pattern.first()?;
    let last = bytes.len().checked_sub(pattern.len())?;
    let mut at = 0;
    while at <= last {
        at += bytes[at..=last].iter().position(|byte| *byte == first)?;
        if bytes[at..].starts_with(pattern) {
            return Some(at);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn source(len: usize, capacity: usize) -> (Vec<u8>, Source<Cursor<Vec<u8>>>) {
        let bytes: Vec<u8> = (0..len).map(|at| (at * 7 % 251) as u8).collect();
        (bytes.clone(), Source::new(Cursor::new(bytes), capacity).unwrap())
    }

    #[test]
    fn any_order_of_places_gives_the_files_bytes() {
        let (bytes, mut source) = source(1000, 64);
        for step in 0..2000 {
            let offset = step * 379 % 1010;
            let want = step % 65;
            let end = bytes.len().min(offset + want);
            let expected = bytes.get(offset..end).unwrap_or(&[]);
            assert_eq!(source.get(offset as u64, want).unwrap(), expected, "{offset} {want}");
        }
    }

    #[test]
    fn a_pattern_is_found_across_the_buffers_edge() {
        for at in 0..300 {
            let mut bytes = vec![b'a'; 310];
            bytes[at..at + 5].copy_from_slice(b"aabab");
            let mut source = Source::new(Cursor::new(bytes), 64).unwrap();
            assert_eq!(source.find(0, b"abab").unwrap(), Some(at as u64 + 1));
            assert_eq!(source.find(at as u64 + 2, b"abab").unwrap(), None);
        }
    }
}
