// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Frame after frame: what the recorder seals, chains and signs. `docs/formats/recording.md` §6 to
//! §10.
//!
//! Nothing here touches the target, so an error here is the module's and no frame is sealed twice.

use core::ops::DerefMut;

use super::{Chapter, Durability, Reason, Room, Writer};
use crate::chain;
use crate::clock::{Clock, Moment};
use crate::error::Error;
use crate::fields::{self, End};
use crate::floe::Floe;
use crate::frame::{Kind, Place, Trailer};
use crate::index::Entry;
use crate::layout::{
    CHECKPOINT_BYTES, CLOSE_BLOCK_LEN, CLOSE_LEN, CLOSE_PUBLIC_LEN, COPY_OFFSET, FLOE_HEADER_LEN,
    FRAME_HEADER_LEN, HEAD_LEN, INDEX_LEN_MAX, Put, SEGMENT_OVERHEAD, SLOTS_OFFSET,
};
use crate::ratchet::scrub;
use crate::slot::SLOT_LEN;
use crate::target::Target;
use crate::tree::{Tree, four_leaves, leaf};

/// Where the order of frames begins.
pub(super) const START: Place = Place { number: 0, kind: Kind::Start };

impl<T: Target, C: Clock, R, B> Writer<T, C, R, B>
where
    R: DerefMut<Target = Room>,
    B: DerefMut<Target = [u8]>,
{
    /// Takes content into the open segment, and seals it when it is full.
    pub(super) fn take(&mut self, bytes: &[u8], now: &Moment) -> Result<usize, Error> {
        if self.chapter.is_none() {
            self.open_chapter(now)?;
        }
        let Some(chapter) = &mut self.chapter else { return Ok(0) };
        let text_max = self.plan.segment_len - SEGMENT_OVERHEAD;
        let left = (self.plan.chapter_bytes - chapter.content).min(bytes.len() as u64) as usize;
        let len = left.min(text_max - chapter.fill);
        let text = &mut self.outlet.room(SEGMENT_OVERHEAD / 2 + text_max)[SEGMENT_OVERHEAD / 2..];
        text[chapter.fill..][..len].copy_from_slice(&bytes[..len]);
        chapter.fill += len;
        chapter.content += len as u64;
        let (fill, chapter_full) = (chapter.fill, chapter.content == self.plan.chapter_bytes);
        self.status.content += len as u64;
        if chapter_full {
            self.close_chapter(now)?;
        } else if fill == text_max {
            self.seal_segment(false)?;
        }
        Ok(len)
    }

    fn open_chapter(&mut self, now: &Moment) -> Result<(), Error> {
        let offset = self.outlet.offset();
        self.open_frame(Kind::Chapter)?;
        let head = self.head(now);
        let text = &mut self.outlet.room(SEGMENT_OVERHEAD / 2 + HEAD_LEN)[SEGMENT_OVERHEAD / 2..];
        text.copy_from_slice(&head);
        self.chapter = Some(Chapter {
            opened_us: now.monotonic_us,
            content: 0,
            segments: 0,
            waiting: 0,
            fill: HEAD_LEN,
            len: FLOE_HEADER_LEN as u64,
            offset,
        });
        Ok(())
    }

    /// Writes the header of a sealed frame and of its FLOE ciphertext, and makes its keys.
    fn open_frame(&mut self, kind: Kind) -> Result<(), Error> {
        let place = Place { number: self.last.next_number(), kind };
        self.outlet.put(&place.encode(&self.mark));
        self.last = place;
        if kind != Kind::Close {
            let header = self.start_floe(place)?;
            self.outlet.put(&header);
            self.room.tree.push(leaf(&[&header])?)?;
        }
        Ok(())
    }

    /// Takes the ratchet's next step: K(i) is gone when this returns.
    fn start_floe(&mut self, place: Place) -> Result<[u8; FLOE_HEADER_LEN], Error> {
        let started = self.start_floe_below(place);
        scrub::<SHALLOW>();
        started
    }

    #[inline(never)]
    fn start_floe_below(&mut self, place: Place) -> Result<[u8; FLOE_HEADER_LEN], Error> {
        let Some(ratchet) = &mut self.room.ratchet else { return Err(Error::Finished) };
        debug_assert_eq!(ratchet.next(), place.number);
        let key = ratchet.step()?;
        let aad = place.aad(&self.header_digest);
        let (floe, header) = Floe::start_encryption(&key, &aad, self.room.header.segment_len)?;
        self.room.floe = Some(floe);
        Ok(header)
    }

    /// Ends the open frame's keys.
    fn end_floe(&mut self) {
        #[cfg(alula_lab)]
        if crate::lab::skips(crate::lab::Wipe::FloeState) {
            crate::lab::keep(self.room.floe.take());
        }
        self.room.floe = None;
        scrub::<SHALLOW>();
    }

    fn head(&self, now: &Moment) -> [u8; HEAD_LEN] {
        self.head_at(self.status.content, now)
    }

    /// The head of a frame with so much content before it.
    pub(super) fn head_at(&self, content: u64, now: &Moment) -> [u8; HEAD_LEN] {
        let mut head = [0; HEAD_LEN];
        let mut fields = Put::new(&mut head);
        fields.u64(content).u64(now.monotonic_us.saturating_sub(self.begin_us));
        fields.u64(now.wall_us as u64).u8(now.source.code()).pad();
        head
    }

    /// Seals the open segment where it lies.
    fn seal_segment(&mut self, last: bool) -> Result<(), Error> {
        let (Some(chapter), Some(floe)) = (&mut self.chapter, self.room.floe.as_mut()) else {
            return Err(Error::Finished);
        };
        let len = chapter.fill + SEGMENT_OVERHEAD;
        let segment = self.outlet.room(len);
        floe.seal(segment, chapter.segments, last)?;
        self.outlet.advance(len);
        chapter.segments += 1;
        chapter.len += len as u64;
        chapter.fill = 0;
        chapter.waiting += 1;
        if last || chapter.waiting == self.plan.group {
            let before = core::mem::take(&mut chapter.waiting) - 1;
            self.hash_segments(before * self.plan.segment_len + len)?;
        }
        Ok(())
    }

    /// Gives the tree the segments in the last `len` bytes, all of them full but for the last one.
    fn hash_segments(&mut self, len: usize) -> Result<(), Error> {
        let full = self.plan.segment_len;
        for group in self.outlet.kept(len).chunks(4 * full) {
            hash_group(group, full, &mut self.room.tree)?;
        }
        Ok(())
    }

    /// Ends the open chapter, if there is one, and writes what is due after it.
    pub(super) fn close_chapter(&mut self, now: &Moment) -> Result<(), Error> {
        if self.chapter.is_none() {
            return Ok(());
        }
        self.seal_segment(true)?;
        self.end_floe();
        let Some(chapter) = self.chapter.take() else { return Ok(()) };
        let digest = self.room.tree.finish()?;
        self.end_frame(chapter.len, digest)?;
        let content = self.status.content - chapter.content;
        self.room.index.push(Entry { offset: chapter.offset, content });
        self.status.chapters += 1;
        self.after_sealed(now)
    }

    /// After a sealed frame: checkpoint, index, copy, in the order of their kinds. One that comes
    /// later could not stand before those that are written here, so in a live recording a
    /// checkpoint goes with them.
    pub(super) fn after_sealed(&mut self, now: &Moment) -> Result<(), Error> {
        self.unsigned = true;
        let live = self.plan.durability == Durability::Live;
        let index_due = self.room.index.is_full();
        let copy_due = !self.copied && self.outlet.offset() > COPY_OFFSET;
        let waited = now.monotonic_us.saturating_sub(self.checkpoint_us);
        let checkpoint_due = self.status.content - self.status.signed >= CHECKPOINT_BYTES
            || (live && (waited >= self.plan.checkpoint_us || index_due || copy_due));
        if checkpoint_due {
            self.checkpoint(now)?;
        }
        if index_due {
            self.write_index()?;
        }
        if copy_due {
            self.write_copy()?;
        }
        self.sync_due |= live;
        Ok(())
    }

    /// A checkpoint: everything before it, signed.
    pub(super) fn checkpoint(&mut self, now: &Moment) -> Result<(), Error> {
        let offset = self.outlet.offset();
        let mut body = [0; 16];
        Put::new(&mut body).u64(offset).u64(self.status.content);
        self.open_plain(Kind::Checkpoint);
        self.outlet.put(&body);
        self.end_frame(body.len() as u64, leaf(&[&body])?)?;
        self.sign(b"alula/1/checkpoint")?;
        self.checkpoint_us = now.monotonic_us;
        Ok(())
    }

    fn write_index(&mut self) -> Result<(), Error> {
        let offset = self.outlet.offset();
        self.open_plain(Kind::Index);
        let body = self.outlet.room(INDEX_LEN_MAX);
        let len = self.room.index.finish(offset, body);
        let digest = leaf(&[&body[..len]])?;
        self.outlet.advance(len);
        self.end_frame(len as u64, digest)
    }

    /// The preamble once more. Its slots count as zeros, so that they can be erased.
    fn write_copy(&mut self) -> Result<(), Error> {
        if self.copied {
            return Ok(());
        }
        self.copied = true;
        self.open_plain(Kind::Copy);
        self.outlet.put_front();
        let slots = self.room.header.slots;
        let preamble = self.outlet.front();
        let (len, digest) = (preamble.len() as u64, copy_digest(preamble, slots)?);
        self.end_frame(len, digest)
    }

    fn open_plain(&mut self, kind: Kind) {
        let place = Place { number: self.last.next_number(), kind };
        debug_assert!(self.last.precedes(place));
        self.outlet.put(&place.encode(&self.mark));
        self.last = place;
    }

    fn end_frame(&mut self, len: u64, digest: [u8; 48]) -> Result<(), Error> {
        let Place { number, kind } = self.last;
        self.chain = chain::link(&self.chain, number, kind, len, &digest)?;
        self.outlet.put(&Trailer { len, digest, chain: self.chain }.encode());
        Ok(())
    }

    /// Signs the chain up to and with the frame that has just ended.
    fn sign(&mut self, context: &[u8]) -> Result<(), Error> {
        let Some(session) = &self.room.session else { return Err(Error::Finished) };
        let message = chain::signed_message(&self.header_digest, self.last.number, &self.chain);
        let signature = session.sign(context, &message)?;
        self.outlet.put(signature.as_bytes());
        self.status.signed = self.status.content;
        self.unsigned = false;
        Ok(())
    }

    /// Seals a note whose text has room for the head.
    pub(super) fn seal_note(&mut self, text: &mut [u8], now: &Moment) -> Result<(), Error> {
        let len = text.len();
        self.close_chapter(now)?;
        text[..HEAD_LEN].copy_from_slice(&self.head(now));
        self.open_frame(Kind::Note)?;
        let Some(floe) = self.room.floe.as_mut() else { return Err(Error::Finished) };
        let segment = self.outlet.room(len + SEGMENT_OVERHEAD);
        segment[SEGMENT_OVERHEAD / 2..][..len].copy_from_slice(text);
        floe.seal(segment, 0, true)?;
        self.room.tree.push(leaf(&[segment])?)?;
        self.outlet.advance(len + SEGMENT_OVERHEAD);
        self.end_floe();
        let digest = self.room.tree.finish()?;
        self.end_frame((FLOE_HEADER_LEN + len + SEGMENT_OVERHEAD) as u64, digest)?;
        self.after_sealed(now)
    }

    /// The last frames. The session key is gone when this returns.
    pub(super) fn close(&mut self, reason: Reason, now: &Moment) -> Result<(), Error> {
        self.close_chapter(now)?;
        // An index may not stand after a copy of the same number: an empty chapter parts them.
        if self.last.kind == Kind::Copy && !self.room.index.is_empty() {
            self.open_chapter(now)?;
            self.close_chapter(now)?;
        }
        if !self.room.index.is_empty() {
            self.write_index()?;
        }
        self.write_copy()?;
        let end = End {
            wall_us: now.wall_us,
            source: now.source,
            elapsed_us: now.monotonic_us.saturating_sub(self.begin_us),
            content: self.status.content,
            chapters: self.status.chapters,
        };
        let (block, commitments) = fields::encode_end(&self.room.header.recording_id, &end)?;
        let offset = self.outlet.offset();
        self.open_frame(Kind::Close)?;
        let floe_header = self.start_floe(self.last)?;
        let last_index = self.room.index.last();
        let Some(floe) = self.room.floe.as_mut() else { return Err(Error::Finished) };
        let body = self.outlet.room(CLOSE_LEN);
        let (public, sealed) = body.split_at_mut(CLOSE_PUBLIC_LEN);
        let mut fields = Put::new(public);
        fields.u64(offset).u64(end.content).u64(end.chapters).u64(last_index);
        fields.u8(reason.code()).bytes(&[0; 7]).bytes(commitments.as_flattened());
        let (first, segment) = sealed.split_at_mut(FLOE_HEADER_LEN);
        first.copy_from_slice(&floe_header);
        segment[SEGMENT_OVERHEAD / 2..][..CLOSE_BLOCK_LEN].copy_from_slice(&block);
        floe.seal(segment, 0, true)?;
        let digest = leaf(&[body])?;
        self.outlet.advance(CLOSE_LEN);
        self.end_floe();
        self.end_frame(CLOSE_LEN as u64, digest)?;
        self.sign(b"alula/1/close")?;
        self.room.forget();
        Ok(())
    }
}

/// Gives the tree a group of at most four segments: four that are full are hashed side by side.
pub(crate) fn hash_group(
    group: &[u8],
    full: usize,
    tree: &mut Tree,
) -> Result<(), alula_engine::Error> {
    if group.len() == 4 * full {
        let (ab, cd) = group.split_at(2 * full);
        let ((a, b), (c, d)) = (ab.split_at(full), cd.split_at(full));
        return four_leaves([a, b, c, d])?.into_iter().try_for_each(|leaf| tree.push(leaf));
    }
    group.chunks(full).try_for_each(|segment| tree.push(leaf(&[segment])?))
}

/// The digest of a copy's body.
pub(crate) fn copy_digest(body: &[u8], slots: usize) -> Result<[u8; 48], Error> {
    let (before, rest) = body.split_at(SLOTS_OFFSET);
    let (_, after) = rest.split_at(slots * SLOT_LEN);
    let zeros = [0; SLOT_LEN];
    let mut hash = alula_engine::hash::Sha384::new()?;
    hash.update(&[0x00])?;
    hash.update(before)?;
    for _ in 0..slots {
        hash.update(&zeros)?;
    }
    hash.update(after)?;
    Ok(hash.finish()?)
}

/// How deep the services that make a chapter's keys may go.
pub(super) const SHALLOW: usize = 16 << 10;
const _: () = assert!(FRAME_HEADER_LEN == 40);
