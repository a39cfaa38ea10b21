// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The index: blocks of 1024 chapters, each pointing back to blocks of round numbers, so that a
//! place is found in a few reads however long the flight. `docs/formats/recording.md` §8.

use crate::layout::{INDEX_ENTRIES, INDEX_HEAD_LEN, INDEX_LEN_MAX, INDEX_LEVELS, Put, Take};

/// Where a chapter is, and where its content is in the stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    pub(crate) offset: u64,
    pub(crate) content: u64,
}

/// The block to which `level` of block `number` points.
fn target(number: u64, level: usize) -> u64 {
    (number - 1) >> level << level
}

/// The block that is being filled.
pub(crate) struct Builder {
    number: u64,
    /// The k-th is the offset of the last block whose number is a multiple of 2^k.
    levels: [u64; INDEX_LEVELS],
    last: u64,
    count: usize,
    entries: [u8; 16 * INDEX_ENTRIES],
}

impl Builder {
    pub(crate) const fn new() -> Self {
        Builder {
            number: 0,
            levels: [0; INDEX_LEVELS],
            last: 0,
            count: 0,
            entries: [0; 16 * INDEX_ENTRIES],
        }
    }

    /// Begins anew, in the same place.
    pub(crate) fn restart(&mut self) {
        (self.number, self.last, self.count) = (0, 0, 0);
        self.levels.fill(0);
    }

    /// Notes a chapter. The block is written before it is full again.
    pub(crate) fn push(&mut self, entry: Entry) {
        let at = 16 * self.count;
        Put::new(&mut self.entries[at..at + 16]).u64(entry.offset).u64(entry.content);
        self.count += 1;
    }

    pub(crate) fn is_full(&self) -> bool {
        self.count == INDEX_ENTRIES
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The offset of the last block written, or 0.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// Writes the block's body, whose frame begins at `offset`, and begins the next block. The
    /// length of the body.
    pub(crate) fn finish(&mut self, offset: u64, body: &mut [u8]) -> usize {
        let len = INDEX_HEAD_LEN + 16 * self.count;
        let mut fields = Put::new(&mut body[..len]);
        fields.u64(self.number).u32(self.count as u32).u32(0);
        for level in 0..INDEX_LEVELS {
            fields.u64(self.levels[level]);
        }
        fields.bytes(&self.entries[..16 * self.count]);
        for level in 0..INDEX_LEVELS {
            if self.number.is_multiple_of(1 << level) {
                self.levels[level] = offset;
            }
        }
        self.last = offset;
        self.number += 1;
        self.count = 0;
        len
    }
}

/// The length of the body whose first 16 bytes are these. `None` if no block begins so.
pub(crate) fn body_len(head: &[u8]) -> Option<usize> {
    let mut fields = Take::new(head);
    fields.u64()?;
    let count = fields.u32()? as usize;
    (1..=INDEX_ENTRIES).contains(&count).then_some(INDEX_HEAD_LEN + 16 * count)
}

/// A block that was read.
pub(crate) struct Block<'a> {
    pub(crate) number: u64,
    levels: [u64; INDEX_LEVELS],
    entries: &'a [u8],
}

impl<'a> Block<'a> {
    /// Reads a body. `None` if it is none.
    pub(crate) fn decode(body: &'a [u8]) -> Option<Self> {
        if body.len() > INDEX_LEN_MAX || body_len(body)? != body.len() {
            return None;
        }
        let mut fields = Take::new(body);
        let number = fields.u64()?;
        fields.u32()?;
        fields.zeros(4)?;
        let mut levels = [0; INDEX_LEVELS];
        for offset in &mut levels {
            *offset = fields.u64()?;
        }
        Some(Block { number, levels, entries: fields.rest() })
    }

    pub(crate) fn count(&self) -> usize {
        self.entries.len() / 16
    }

    /// An entry; its number is below the count.
    pub(crate) fn entry(&self, at: usize) -> Option<Entry> {
        let mut fields = Take::new(self.entries.get(16 * at..)?);
        Some(Entry { offset: fields.u64()?, content: fields.u64()? })
    }

    /// The last entry at or before `content`, and which it is. `None` if the block begins after it.
    pub(crate) fn find(&self, content: u64) -> Option<(usize, Entry)> {
        let (mut low, mut high) = (0, self.count());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.entry(middle)?.content <= content {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let at = low.checked_sub(1)?;
        Some((at, self.entry(at)?))
    }

    /// The blocks that this one points to, the farthest first: number and offset.
    pub(crate) fn back(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        let levels = if self.number == 0 { 0 } else { INDEX_LEVELS };
        (0..levels).rev().map(|level| (target(self.number, level), self.levels[level]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of `blocks` full blocks, block j at offset 1000 + j; chapter e has 10 bytes.
    fn blocks(count: u64) -> Vec<Vec<u8>> {
        let mut builder = Builder::new();
        (0..count)
            .map(|number| {
                for e in 0..INDEX_ENTRIES as u64 {
                    let chapter = number * INDEX_ENTRIES as u64 + e;
                    builder.push(Entry { offset: chapter, content: 10 * chapter });
                }
                assert!(builder.is_full());
                let mut body = vec![0; INDEX_LEN_MAX];
                let len = builder.finish(1000 + number, &mut body);
                assert_eq!((len, builder.last()), (INDEX_LEN_MAX, 1000 + number));
                assert!(builder.is_empty());
                body
            })
            .collect()
    }

    #[test]
    fn every_block_is_reached_in_logarithmic_steps() {
        let blocks = blocks(70);
        for wanted in 0..70 {
            let (mut at, mut steps) = (69, 0);
            while at != wanted {
                let block = Block::decode(&blocks[at as usize]).unwrap();
                let (number, offset) = block.back().find(|(number, _)| *number >= wanted).unwrap();
                assert_eq!(offset, 1000 + number, "block {at} points astray");
                assert!(number < at);
                at = number;
                steps += 1;
            }
            assert!(steps <= 14, "{steps} steps to {wanted}");
        }
    }

    #[test]
    fn entries_are_found_by_content() {
        let blocks = blocks(2);
        let block = Block::decode(&blocks[1]).unwrap();
        assert_eq!(block.find(10239), None);
        assert_eq!(block.find(10240), Some((0, Entry { offset: 1024, content: 10240 })));
        assert_eq!(block.find(10255), Some((1, Entry { offset: 1025, content: 10250 })));
        assert_eq!(block.find(u64::MAX), Some((1023, Entry { offset: 2047, content: 20470 })));
        assert_eq!(block.entry(1024), None);
    }

    #[test]
    fn the_last_block_may_be_short_and_lengths_are_bounded() {
        let mut builder = Builder::new();
        builder.push(Entry { offset: 3, content: 0 });
        let mut body = [0; INDEX_LEN_MAX];
        let len = builder.finish(9, &mut body);
        assert_eq!(len, INDEX_HEAD_LEN + 16);
        assert_eq!(Block::decode(&body[..len]).unwrap().back().count(), 0);
        assert!(Block::decode(&body[..len + 1]).is_none());
        for count in [0u32, 1025, u32::MAX] {
            body[8..12].copy_from_slice(&count.to_be_bytes());
            assert_eq!(body_len(&body), None);
        }
        assert_eq!(body_len(&body[..11]), None);
    }
}
