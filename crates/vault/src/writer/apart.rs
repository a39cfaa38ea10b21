// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Chapters that are sealed apart from their writer, on as many cores as there are, and put into
//! the recording in their order. For files that exist already: their content is at hand everywhere.
//!
//! The ratchet makes each chapter's key in its turn, and the chain links each chapter's digest in
//! its turn; what lies between, sealing and hashing, needs neither.

use std::io;

use alula_engine::Error as EngineError;

use super::seal::{SHALLOW, hash_group};
use super::{Durability, State, Writer};
use crate::chain;
use crate::clock::Clock;
use crate::error::Error;
use crate::floe::Floe;
use crate::frame::{Kind, Place, Trailer};
use crate::index::Entry;
use crate::layout::{
    Digest, FLOE_HEADER_LEN, FRAME_HEADER_LEN, HEAD_LEN, SEGMENT_OVERHEAD, TRAILER_LEN,
};
use crate::ratchet::scrub;
use crate::target::Target;
use crate::tree::{Tree, leaf};

/// What one chapter needs to be sealed anywhere: its keys, its place, its head.
pub struct Ticket {
    place: Place,
    frame_header: [u8; FRAME_HEADER_LEN],
    floe: Box<Floe>,
    floe_header: [u8; FLOE_HEADER_LEN],
    head: [u8; HEAD_LEN],
    segment_len: usize,
    content: u64,
}

/// A chapter that was sealed with a ticket.
pub struct Sealed {
    place: Place,
    /// The whole frame, with room for its trailer.
    frame: Vec<u8>,
    digest: Digest,
    content: u64,
}

impl<T: Target, C: Clock> Writer<T, C> {
    /// How much content a chapter holds, all but the last one.
    pub fn chapter_bytes(&self) -> u64 {
        self.plan.chapter_bytes
    }

    /// A ticket for the next chapter, with `content` bytes: a whole chapter's, or, as the last
    /// one, less. `None` if it might not go into the file. Only for bulk sealing, and while no
    /// chapter is open; until the tickets are used up nothing else can be recorded.
    pub fn ticket(&mut self, content: u64) -> Result<Option<Ticket>, Error> {
        let bulk = self.plan.durability == Durability::Bulk;
        if self.state != State::Recording || !bulk || self.chapter.is_some() {
            return Err(Error::Finished);
        }
        let room = self.plan.chapter_len_max() + self.plan.tail_len(self.room.header.slots);
        let ahead = self.tickets.saturating_add(1).saturating_mul(room);
        if self.outlet.offset().saturating_add(ahead) > self.plan.max_size {
            return Ok(None);
        }
        let ticket = self.make_ticket(content);
        scrub::<SHALLOW>();
        let ticket = self.unbroken(ticket)?;
        self.tickets += 1;
        self.ticketed += content;
        Ok(Some(ticket))
    }

    #[inline(never)]
    fn make_ticket(&mut self, content: u64) -> Result<Ticket, Error> {
        let now = self.clock.now();
        let head = self.head_at(self.status.content + self.ticketed, &now);
        let Some(ratchet) = &mut self.room.ratchet else { return Err(Error::Finished) };
        let place = Place { number: ratchet.next(), kind: Kind::Chapter };
        let key = ratchet.step()?;
        let aad = place.aad(&self.header_digest);
        let (floe, floe_header) = Floe::start_encryption(&key, &aad, self.room.header.segment_len)?;
        Ok(Ticket {
            place,
            frame_header: place.encode(&self.mark),
            floe: Box::new(floe),
            floe_header,
            head,
            segment_len: self.plan.segment_len,
            content,
        })
    }

    /// Puts a sealed chapter into the recording: the one whose ticket was given out first. After
    /// an error of the target it is kept, and [`tick`](Self::tick) repeats what is left of it.
    pub fn put(&mut self, sealed: Sealed) -> Result<(), Error> {
        if self.state != State::Recording || sealed.place.number != self.last.next_number() {
            return Err(Error::Finished);
        }
        self.settle()?;
        let put = self.put_apart(sealed);
        self.unbroken(put)?;
        self.settle()
    }

    fn put_apart(&mut self, sealed: Sealed) -> Result<(), Error> {
        let Sealed { place, mut frame, digest, content } = sealed;
        let len = (frame.len() - FRAME_HEADER_LEN - TRAILER_LEN) as u64;
        self.chain = chain::link(&self.chain, place.number, place.kind, len, &digest)?;
        let trailer = Trailer { len, digest, chain: self.chain }.encode();
        let at = frame.len() - TRAILER_LEN;
        frame[at..].copy_from_slice(&trailer);
        self.room.index.push(Entry { offset: self.outlet.offset(), content: self.status.content });
        self.outlet.put_large(frame);
        self.last = place;
        self.tickets -= 1;
        self.ticketed -= content;
        self.status.content += content;
        self.status.chapters += 1;
        let now = self.clock.now();
        self.after_sealed(&now)
    }

    /// Memory that the target is done with, for the next chapter.
    pub fn spare(&mut self) -> Vec<u8> {
        self.outlet.spare()
    }
}

impl Ticket {
    /// How much content the chapter holds.
    pub fn content(&self) -> u64 {
        self.content
    }

    /// Seals the chapter in `frame`, whose memory is used again. `read` fills each piece it is
    /// given with the content that follows; its errors come back as `Error::Io`.
    pub fn seal(
        mut self,
        frame: Vec<u8>,
        read: &mut dyn FnMut(&mut [u8]) -> io::Result<()>,
    ) -> Result<Sealed, Error> {
        let sealed = self.seal_below(frame, read);
        scrub::<SHALLOW>();
        sealed
    }

    #[inline(never)]
    fn seal_below(
        &mut self,
        mut frame: Vec<u8>,
        read: &mut dyn FnMut(&mut [u8]) -> io::Result<()>,
    ) -> Result<Sealed, Error> {
        let text_max = self.segment_len - SEGMENT_OVERHEAD;
        let content = usize::try_from(self.content).map_err(|_| EngineError::WrongLength)?;
        let text = HEAD_LEN + content;
        let segments = text.div_ceil(text_max);
        let begin = FRAME_HEADER_LEN + FLOE_HEADER_LEN;
        let end = begin + text + segments * SEGMENT_OVERHEAD;
        frame.resize(end + TRAILER_LEN, 0);
        frame[..FRAME_HEADER_LEN].copy_from_slice(&self.frame_header);
        frame[FRAME_HEADER_LEN..begin].copy_from_slice(&self.floe_header);
        let mut tree = Tree::new();
        tree.push(leaf(&[&self.floe_header])?)?;
        let mut position = 0;
        for group in frame[begin..end].chunks_mut(4 * self.segment_len) {
            for segment in group.chunks_mut(self.segment_len) {
                self.seal_segment(segment, position, segments as u64, read)?;
                position += 1;
            }
            hash_group(group, self.segment_len, &mut tree)?;
        }
        let digest = tree.finish()?;
        Ok(Sealed { place: self.place, frame, digest, content: self.content })
    }

    fn seal_segment(
        &mut self,
        segment: &mut [u8],
        position: u64,
        segments: u64,
        read: &mut dyn FnMut(&mut [u8]) -> io::Result<()>,
    ) -> Result<(), Error> {
        let half = SEGMENT_OVERHEAD / 2;
        let end = segment.len() - half;
        let text = &mut segment[half..end];
        let (head, content) = text.split_at_mut(if position == 0 { HEAD_LEN } else { 0 });
        head.copy_from_slice(&self.head[..head.len()]);
        read(content)?;
        Ok(self.floe.seal(segment, position, position + 1 == segments)?)
    }
}
