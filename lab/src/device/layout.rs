// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What of a recording must be kept to compute all of it again: everything but the ciphertext of
//! its chapters, and of that the IVs. `docs/formats/recording.md` §3, §6.

use std::io;

use alula_vault::Target;

/// Lengths by the format's page: the preamble with one slot, and parts of frames.
pub(super) const SLOT: std::ops::Range<usize> = 11_107..12_861;
const PREAMBLE: usize = SLOT.end + 2298;
const FRAME_HEADER: usize = 40;
const FLOE_HEADER: usize = 74;
const TRAILER: usize = 104;
const SIGNATURE: usize = 4627;
/// Length word and IV.
const SEGMENT_START: usize = 16;

/// A segment of a chapter.
#[derive(Clone, Copy)]
pub(super) struct Segment {
    /// Its place in the file, and its length there.
    pub(super) offset: u64,
    pub(super) len: u32,
    /// Its chapter's place in the list, and its own in the chapter.
    pub(super) chapter: u32,
    pub(super) position: u32,
    pub(super) iv: [u8; 12],
}

/// A chapter: its number, FLOE header, and the content before it.
pub(super) struct Chapter {
    pub(super) number: u64,
    pub(super) floe: [u8; FLOE_HEADER],
    pub(super) content: u64,
}

/// A target that keeps what cannot be computed again, of a recording without notes.
#[derive(Default)]
pub(super) struct Layout {
    /// Bytes that are kept, with their places, in order.
    pub(super) kept: Vec<(u64, Vec<u8>)>,
    pub(super) segments: Vec<Segment>,
    pub(super) chapters: Vec<Chapter>,
    pub(super) len: u64,
    /// The beginning of a part that has not come whole yet.
    pending: Vec<u8>,
    expected: Part,
    kind: u32,
    number: u64,
    content: u64,
}

/// What comes next.
#[derive(Clone, Copy, Default)]
enum Part {
    #[default]
    Preamble,
    FrameHeader,
    Body,
    Segment(u32),
    Trailer,
}

impl Target for Layout {
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pending.extend_from_slice(bytes);
        let mut done = 0;
        while let Some(len) = self.part_len(&self.pending[done..]) {
            if self.pending.len() - done < len {
                break;
            }
            let part = self.pending[done..done + len].to_vec();
            self.take(&part);
            done += len;
        }
        self.pending.drain(..done);
        Ok(bytes.len())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Layout {
    /// How long the next part is, once its beginning tells.
    fn part_len(&self, bytes: &[u8]) -> Option<usize> {
        Some(match (self.expected, self.kind) {
            (Part::Preamble, _) => PREAMBLE,
            (Part::FrameHeader, _) => FRAME_HEADER,
            (Part::Body, 1) => 16,
            (Part::Body, 2) => 192 + 16 * be32(bytes.get(8..12)?) as usize,
            (Part::Body, 3) => PREAMBLE,
            (Part::Body, 7) => 498,
            (Part::Body, _) => FLOE_HEADER,
            (Part::Segment(_), _) => match be32(bytes.get(..4)?) {
                u32::MAX => self.segment_len() as usize,
                len => len as usize,
            },
            (Part::Trailer, 1 | 7) => TRAILER + SIGNATURE,
            (Part::Trailer, _) => TRAILER,
        })
    }

    fn take(&mut self, part: &[u8]) {
        let next = match self.expected {
            Part::Preamble | Part::Trailer => Part::FrameHeader,
            Part::FrameHeader => {
                (self.kind, self.number) = (be32(&part[28..]), be64(&part[32..]));
                Part::Body
            }
            Part::Body if self.kind == 5 => {
                let (number, content) = (self.number, self.content);
                let mut floe = [0; FLOE_HEADER];
                floe.copy_from_slice(part);
                self.chapters.push(Chapter { number, floe, content });
                Part::Segment(0)
            }
            Part::Body => Part::Trailer,
            Part::Segment(position) => {
                self.take_segment(part, position);
                match be32(part) {
                    u32::MAX => Part::Segment(position + 1),
                    _ => Part::Trailer,
                }
            }
        };
        if !matches!(self.expected, Part::Segment(_)) {
            self.keep(part);
        }
        self.len += part.len() as u64;
        self.expected = next;
    }

    fn take_segment(&mut self, part: &[u8], position: u32) {
        let mut iv = [0; 12];
        iv.copy_from_slice(&part[4..SEGMENT_START]);
        let chapter = self.chapters.len() as u32 - 1;
        let len = part.len() as u32;
        self.segments.push(Segment { offset: self.len, len, chapter, position, iv });
        self.content += part.len() as u64 - 32 - if position == 0 { 32 } else { 0 };
    }

    fn keep(&mut self, part: &[u8]) {
        match self.kept.last_mut() {
            Some((offset, bytes)) if *offset + bytes.len() as u64 == self.len => {
                bytes.extend_from_slice(part);
            }
            _ => self.kept.push((self.len, part.to_vec())),
        }
    }

    /// The first 6480 bytes are the header.
    pub(super) fn preamble(&self) -> &[u8] {
        &self.kept[0].1[..PREAMBLE]
    }

    pub(super) fn segment_len(&self) -> u32 {
        be32(&self.preamble()[20..])
    }
}

fn be32(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn be64(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}
