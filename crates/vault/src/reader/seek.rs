// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Content at any position: by the index of a closed recording, else from frame to frame. Where a
//! chapter really is, its own head says, under the seal. `docs/formats/recording.md` §8.

use std::io::{Read, Seek};

use super::close::Close;
use super::open::rejected_is_none;
use super::{Ending, Head, Reader};
use crate::error::Error;
use crate::floe::Floe;
use crate::frame::{Kind, Place, Trailer};
use crate::index::{Block, Entry};
use crate::layout::{
    CLOSE_LEN, FLOE_HEADER_LEN, FRAME_HEADER_LEN, HEAD_LEN, INDEX_HEAD_LEN, SEALED_LEN_MIN,
    SEGMENT_OVERHEAD, SIGNATURE_LEN, TRAILER_LEN, Take,
};
use crate::ratchet::{self, Ratchet};

/// What is remembered from one read to the next.
pub(super) struct Seeker {
    close: Option<Option<Closed>>,
    ratchet: Option<Ratchet>,
    chapter: Option<Chapter>,
    /// The segment whose text lies in the reader's buffer: position, length of the text.
    segment: Option<(u64, usize)>,
}

/// What a good close says.
#[derive(Clone, Copy)]
pub(super) struct Closed {
    pub(super) ending: Ending,
    last_index: u64,
}

/// A chapter that is open for reading.
struct Chapter {
    place: Place,
    at: u64,
    content: u64,
    /// Its content's length; `None` if it has no end.
    len: Option<u64>,
    floe: Box<Floe>,
}

/// A chapter as frames or index tell it.
#[derive(Clone, Copy)]
struct Found {
    place: Place,
    at: u64,
    content: u64,
    len: Option<u64>,
}

/// What one index block says of a position.
struct IndexStep {
    number: u64,
    /// Where the blocks before it are, the farthest first.
    back: Vec<u64>,
    /// The chapter, and the content before the one after it; `None` if the block begins later.
    found: Option<(Entry, Option<u64>)>,
}

impl Seeker {
    pub(super) fn new() -> Self {
        Seeker { close: None, ratchet: None, chapter: None, segment: None }
    }
}

pub(super) fn read_at<R: Read + Seek>(
    reader: &mut Reader<R>,
    offset: u64,
    bytes: &mut [u8],
) -> Result<usize, Error> {
    if reader.keys.is_none() {
        return Err(Error::Locked);
    }
    if bytes.is_empty() || !reader.go_to(offset)? {
        return Ok(0);
    }
    let Some(chapter) = &reader.seek.chapter else { return Ok(0) };
    let (number, endless) = (chapter.place.number, chapter.len.is_none());
    let within = (offset - chapter.content).checked_add(HEAD_LEN as u64);
    let Some(within) = within else { return Ok(0) };
    let room = u64::from(reader.header.segment_len) - SEGMENT_OVERHEAD as u64;
    let skip = (within % room) as usize;
    match reader.open_at(within / room)? {
        Some(len) if len > skip => {
            let text = &reader.segment[SEGMENT_OVERHEAD / 2..][skip..len];
            let len = text.len().min(bytes.len());
            bytes[..len].copy_from_slice(&text[..len]);
            Ok(len)
        }
        _ if endless => Ok(0),
        _ => Err(Error::Damaged { chapter: number }),
    }
}

impl<R: Read + Seek> Reader<R> {
    /// Makes the chapter that holds a position the open one. False if there is none.
    fn go_to(&mut self, offset: u64) -> Result<bool, Error> {
        if self.seek.chapter.as_ref().is_some_and(|chapter| chapter.holds(offset)) {
            return Ok(true);
        }
        let mut found = None;
        if let Some(closed) = self.closed()? {
            if offset >= closed.ending.content {
                return Ok(false);
            }
            found = self.by_index(closed.last_index, offset)?;
        }
        if let Some(found) = found
            && self.open_chapter(&found)?
        {
            return Ok(true);
        }
        match self.by_frames(offset)? {
            None => Ok(false),
            Some(found) if self.open_chapter(&found)? => Ok(true),
            // A chapter without an end may have no whole segment either.
            Some(Found { len: None, .. }) => Ok(false),
            Some(found) => Err(Error::Damaged { chapter: found.place.number }),
        }
    }

    /// What the close says, if the file ends with a good one.
    pub(super) fn closed(&mut self) -> Result<Option<Closed>, Error> {
        if let Some(known) = self.seek.close {
            return Ok(known);
        }
        let mut closed = None;
        if let Some(at) = self.end()?.and_then(|end| end.close) {
            let body_at = at + FRAME_HEADER_LEN as u64;
            let body = self.source.array::<CLOSE_LEN>(body_at)?;
            let trailer = self.source.array::<TRAILER_LEN>(body_at + CLOSE_LEN as u64)?;
            closed = body.as_ref().and_then(|body| Close::decode(body)).and_then(|close| {
                let Close { offset, content, last_index, reason, .. } = close;
                let chain = Trailer::decode(trailer.as_ref()?)?.chain;
                let ending = Ending { content, reason, chain };
                (offset == at).then_some(Closed { ending, last_index })
            });
        }
        self.seek.close = Some(closed);
        Ok(closed)
    }

    /// The chapter that holds a position, as the index has it.
    fn by_index(&mut self, last: u64, offset: u64) -> Result<Option<Found>, Error> {
        let mut at = last;
        // Each step goes to a block of a lower number, else the index does not hold.
        let mut below = u64::MAX;
        loop {
            let Some(IndexStep { number, back, found }) = self.index_block(at, offset)? else {
                return Ok(None);
            };
            if number >= below {
                return Ok(None);
            }
            below = number;
            if let Some((entry, next)) = found {
                let Some(place) = self.place(entry.offset)? else { return Ok(None) };
                // No number is above what the file has room for: it would cost the ratchet dear.
                if place.number > entry.offset / SEALED_LEN_MIN {
                    return Ok(None);
                }
                let len = match next {
                    Some(next) => next.checked_sub(entry.content),
                    None => self.chapter_len(entry.offset)?,
                };
                let found = Found { place, at: entry.offset, content: entry.content, len };
                return Ok((place.kind == Kind::Chapter && found.holds(offset)).then_some(found));
            }
            let mut step = None;
            for before in back {
                step = Some(before);
                if self.first_content(before)?.is_none_or(|first| first > offset) {
                    break;
                }
            }
            match step {
                Some(before) if before < at && before > 0 => at = before,
                _ => return Ok(None),
            }
        }
    }

    /// What the index block at an offset says of a position.
    fn index_block(&mut self, at: u64, offset: u64) -> Result<Option<IndexStep>, Error> {
        if self.place(at)?.is_none_or(|place| place.kind != Kind::Index) {
            return Ok(None);
        }
        let body_at = at + FRAME_HEADER_LEN as u64;
        let Some(len) = self.body_len(body_at, Kind::Index)? else { return Ok(None) };
        let body = self.source.get(body_at, len as usize)?;
        let Some(block) = Block::decode(body) else { return Ok(None) };
        let found = block
            .find(offset)
            .map(|(at, entry)| (entry, block.entry(at + 1).map(|next| next.content)));
        let mut back: Vec<_> = block.back().map(|(_, offset)| offset).collect();
        back.dedup();
        Ok(Some(IndexStep { number: block.number, back, found }))
    }

    /// The content before the first chapter of the index block at an offset.
    fn first_content(&mut self, at: u64) -> Result<Option<u64>, Error> {
        let entry = at + (FRAME_HEADER_LEN + INDEX_HEAD_LEN) as u64;
        let bytes = self.source.get(entry, 16)?;
        let mut fields = Take::new(bytes);
        fields.u64();
        Ok(fields.u64())
    }

    /// The chapter that holds a position, frame by frame from the chapter that is open or from the
    /// beginning.
    fn by_frames(&mut self, offset: u64) -> Result<Option<Found>, Error> {
        let open = self.seek.chapter.as_ref().filter(|chapter| chapter.content <= offset);
        let (mut at, mut position) = match open {
            Some(chapter) => (chapter.at, chapter.content),
            None => (self.preamble.len() as u64, 0),
        };
        // The frame that comes first is known to be good, or follows the start frame.
        let mut known = open.is_some();
        let mut last = Place { number: 0, kind: Kind::Start };
        let mut lost = None;
        loop {
            let place = self.place(at)?.filter(|place| known || last.precedes(*place));
            known = false;
            let body = at + FRAME_HEADER_LEN as u64;
            let len = match place {
                Some(place) => self.body_len(body, place.kind)?,
                None => None,
            };
            let (Some(place), Some(len)) = (place, len) else {
                let open_end = place.filter(|place| place.kind == Kind::Chapter);
                match self.find_sound(at + 1, Some(place.unwrap_or(last)))? {
                    // The last chapter, without an end.
                    None => {
                        let found = |place| Found { place, at, content: position, len: None };
                        return Ok(open_end.map(found));
                    }
                    Some(next) => {
                        lost = lost.or(Some(last.next_number()));
                        (at, known) = (next, true);
                        continue;
                    }
                }
            };
            if place.kind == Kind::Chapter {
                let content = self.chapter_len(at)?.unwrap_or(0);
                let mut found = Found { place, at, content: position, len: Some(content) };
                if let Some(chapter) = lost {
                    // After damage only the head knows where the chapter is.
                    match self.head_of(&found)? {
                        Some(head) if head.content > offset => {
                            return Err(Error::Damaged { chapter });
                        }
                        Some(head) => (position, lost) = (head.content, None),
                        None => {}
                    }
                    found.content = position;
                }
                if lost.is_none() && found.holds(offset) {
                    return Ok(Some(found));
                }
                position += content;
            }
            last = place;
            at = body + len + TRAILER_LEN as u64;
            if place.kind.signed() {
                at += SIGNATURE_LEN as u64;
            }
        }
    }

    /// The length of the content of the chapter whose frame is at an offset.
    fn chapter_len(&mut self, at: u64) -> Result<Option<u64>, Error> {
        let Some(len) = self.body_len(at + FRAME_HEADER_LEN as u64, Kind::Chapter)? else {
            return Ok(None);
        };
        let sealed = len - FLOE_HEADER_LEN as u64;
        let segments = sealed.div_ceil(self.header.segment_len.into());
        Ok(sealed.checked_sub(segments * SEGMENT_OVERHEAD as u64 + HEAD_LEN as u64))
    }

    /// Starts FLOE for a chapter, and checks that its head says what was found. False if not.
    fn open_chapter(&mut self, found: &Found) -> Result<bool, Error> {
        let head = self.head_of(found)?;
        Ok(head.is_some_and(|head| head.content == found.content))
    }

    /// The head of a chapter, which becomes the open one.
    fn head_of(&mut self, found: &Found) -> Result<Option<Head>, Error> {
        self.seek.chapter = None;
        self.seek.segment = None;
        let body = found.at + FRAME_HEADER_LEN as u64;
        let Some(first) = self.source.array::<FLOE_HEADER_LEN>(body)? else { return Ok(None) };
        let Some(keys) = &self.keys else { return Err(Error::Locked) };
        let number = found.place.number;
        let id = &self.header.recording_id;
        let ratchet = self.seek.ratchet.take().filter(|ratchet| ratchet.next() <= number);
        let mut ratchet = ratchet.unwrap_or_else(|| Ratchet::new(ratchet::copy(&keys.k0), id));
        ratchet.skip_to(number)?;
        let key = ratchet.step()?;
        self.seek.ratchet = Some(ratchet);
        let aad = found.place.aad(&self.header_digest);
        let segment_len = self.header.segment_len;
        let started = Floe::start_decryption(&key, &aad, segment_len, &first);
        let Some(floe) = rejected_is_none(started)? else { return Ok(None) };
        let Found { place, at, content, len } = *found;
        self.seek.chapter = Some(Chapter { place, at, content, len, floe: Box::new(floe) });
        let head = match self.open_at(0)? {
            Some(len) if len >= HEAD_LEN => {
                Head::decode(&self.segment[SEGMENT_OVERHEAD / 2..][..HEAD_LEN])
            }
            _ => None,
        };
        match (&mut self.seek.chapter, head) {
            (Some(chapter), Some(head)) => chapter.content = head.content,
            _ => self.seek.chapter = None,
        }
        Ok(head)
    }

    /// Opens a segment of the open chapter in the reader's buffer. The length of its text, which
    /// begins where the segment's first 16 bytes end.
    fn open_at(&mut self, position: u64) -> Result<Option<usize>, Error> {
        if let Some((open, len)) = self.seek.segment
            && open == position
        {
            return Ok(Some(len));
        }
        self.seek.segment = None;
        let Some(chapter) = &mut self.seek.chapter else { return Ok(None) };
        let segment_len = self.header.segment_len;
        let body = chapter.at + (FRAME_HEADER_LEN + FLOE_HEADER_LEN) as u64;
        // A chapter without an end may be asked for any place.
        let at = position.checked_mul(segment_len.into()).and_then(|at| at.checked_add(body));
        let Some(at) = at else { return Ok(None) };
        let bytes = self.source.get(at, segment_len as usize)?;
        let Some(segment) = crate::floe::Segment::read(bytes, segment_len) else {
            return Ok(None);
        };
        let Some(bytes) = bytes.get(..segment.len) else { return Ok(None) };
        let room = &mut self.segment[..segment.len];
        room.copy_from_slice(bytes);
        let opened = chapter.floe.open(room, position).map(|text| text.len());
        let len = rejected_is_none(opened)?;
        self.seek.segment = len.map(|len| (position, len));
        Ok(len)
    }
}

impl Chapter {
    fn holds(&self, offset: u64) -> bool {
        holds(self.content, self.len, offset)
    }
}

impl Found {
    fn holds(&self, offset: u64) -> bool {
        holds(self.content, self.len, offset)
    }
}

fn holds(content: u64, len: Option<u64>, offset: u64) -> bool {
    offset >= content && len.is_none_or(|len| offset - content < len)
}
