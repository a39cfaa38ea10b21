// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Reading: one value after another off the front of a slice. `None` is the answer to anything
//! that is not the one encoding of what was asked for.

use super::{is_high, is_zero, length_len, tag};

/// What has not been read yet.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Reader { rest: bytes }
    }

    /// The only value in `bytes`, a sequence.
    pub(crate) fn whole_sequence(bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let inner = reader.sequence()?;
        reader.end()?;
        Some(inner)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Nothing may be left.
    pub(crate) fn end(self) -> Option<()> {
        self.rest.is_empty().then_some(())
    }

    /// The identifier octet of the next value.
    pub(crate) fn next_tag(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The contents of the next value, which has this tag.
    /// [X.690] §8.1, §10.1
    pub(crate) fn value(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (&first, rest) = self.rest.split_first()?;
        if first != tag || first & 0x1f == 0x1f {
            return None;
        }
        let (len, rest) = length(rest)?;
        let (content, rest) = rest.split_at_checked(len)?;
        self.rest = rest;
        Some(content)
    }

    /// The contents of the next value if it has this tag; none if it has another, or if there is
    /// no further value.
    pub(crate) fn optional(&mut self, tag: u8) -> Option<Option<&'a [u8]>> {
        if self.next_tag() == Some(tag) { self.value(tag).map(Some) } else { Some(None) }
    }

    /// The next value with its tag and length.
    #[cfg(test)]
    pub(crate) fn whole(&mut self) -> Option<&'a [u8]> {
        let before = self.rest;
        self.value(self.next_tag()?)?;
        before.get(..before.len() - self.rest.len())
    }

    /// The values within the next one, a sequence. [X.690] §8.9
    pub(crate) fn sequence(&mut self) -> Option<Reader<'a>> {
        self.value(tag::SEQUENCE).map(Reader::new)
    }

    /// An integer that is not negative, big-endian, without leading zeros; zero is one zero byte.
    /// [X.690] §8.3
    pub(crate) fn unsigned(&mut self) -> Option<&'a [u8]> {
        let content = self.value(tag::INTEGER)?;
        match content {
            [] => None,
            [first, ..] if is_high(*first) => None,
            [first, second, ..] if is_zero(*first) => is_high(*second).then_some(content.get(1..)?),
            _ => Some(content),
        }
    }

    /// An integer below 2^32.
    pub(crate) fn small(&mut self) -> Option<u32> {
        let digits = self.unsigned()?;
        let mut bytes = [0; 4];
        let start = 4usize.checked_sub(digits.len())?;
        bytes.get_mut(start..)?.copy_from_slice(digits);
        Some(u32::from_be_bytes(bytes))
    }

    /// An octet string. [X.690] §8.7, §10.2
    pub(crate) fn octets(&mut self) -> Option<&'a [u8]> {
        self.value(tag::OCTET_STRING)
    }

    /// A bit string of whole bytes. [X.690] §8.6, §10.2
    pub(crate) fn bits(&mut self) -> Option<&'a [u8]> {
        whole_bytes(self.value(tag::BIT_STRING)?)
    }

    /// Nothing, as a value. [X.690] §8.8
    pub(crate) fn null(&mut self) -> Option<()> {
        self.value(tag::NULL)?.is_empty().then_some(())
    }

    /// An object identifier that must be this one, given as contents. [X.690] §8.19
    pub(crate) fn oid(&mut self, wanted: &[u8]) -> Option<()> {
        (self.value(tag::OBJECT_IDENTIFIER)? == wanted).then_some(())
    }
}

/// The bytes of a bit string's contents: the first octet counts unused bits, and there are none.
pub(crate) fn whole_bytes(content: &[u8]) -> Option<&[u8]> {
    let (unused, bytes) = content.split_first()?;
    (*unused == 0).then_some(bytes)
}

/// A length and what follows it. [X.690] §8.1.3, §10.1
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    if first < 0x80 {
        return Some((usize::from(first), rest));
    }
    let count = usize::from(first & 0x7f);
    if count > size_of::<usize>() {
        return None;
    }
    let (digits, rest) = rest.split_at_checked(count)?;
    let len = digits.iter().fold(0, |len, digit| len << 8 | usize::from(*digit));
    // A shorter field for the same length is the one that must be used.
    (length_len(len) == 1 + count).then_some((len, rest))
}
