// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Frames that are not FLOE alone: what they say must be what the walk has seen.
//! `docs/formats/recording.md` §6, §8, §10.

use std::io::{Read, Seek};

use alula_engine::Secret;

use super::super::close::Close;
use super::super::open::rejected_is_none;
use super::{Body, Walk};
use crate::error::Error;
use crate::fields::{self, Disclosure, End};
use crate::floe::Floe;
use crate::frame::{Kind, Place};
use crate::index::Block;
use crate::layout::{
    CHECKPOINT_LEN, CLOSE_LEN, CONTENT_MAX, FLOE_HEADER_LEN, INDEX_LEN_MAX, SLOTS_OFFSET, Take,
};
use crate::slot::SLOT_LEN;
use crate::tree::leaf;
use crate::verdict::Part;
use crate::writer::copy_digest;

impl<R: Read + Seek> Walk<'_, R> {
    /// A body that is not FLOE alone, checked against what is known.
    pub(super) fn plain_body(&mut self, place: Place, at: u64) -> Result<Option<Body>, Error> {
        let Some(len) = self.reader.body_len(at, place.kind)? else { return Ok(None) };
        let bytes = self.reader.source.get(at, len as usize)?;
        if bytes.len() as u64 != len {
            return Ok(None);
        }
        let (digest, good) = match place.kind {
            Kind::Checkpoint => (leaf(&[bytes])?, self.checkpoint_holds(at)?),
            Kind::Index => (leaf(&[bytes])?, self.index_holds(at, len)?),
            Kind::Copy => {
                let digest = copy_digest(bytes, self.reader.header.slots)?;
                (digest, self.copy_holds(at, len)?)
            }
            _ => (leaf(&[bytes])?, self.close_holds(place, at)?),
        };
        Ok(good.then_some(Body { len, digest, content: 0 }))
    }

    fn checkpoint_holds(&mut self, at: u64) -> Result<bool, Error> {
        let Some(body) = self.reader.source.array::<CHECKPOINT_LEN>(at)? else { return Ok(false) };
        let mut fields = Take::new(&body);
        let (offset, content) = (fields.u64(), fields.u64());
        Ok(offset == Some(self.at) && self.position_holds(content.unwrap_or(u64::MAX))?)
    }

    /// Whether the content before a frame is as much as it says. After damage its word counts for
    /// what is missing: a frame that is found again is sound, so its signature holds.
    fn position_holds(&mut self, content: u64) -> Result<bool, Error> {
        if self.linked || content < self.position || content > CONTENT_MAX {
            return Ok(content == self.position);
        }
        self.hole_before(content)?;
        self.position = content;
        Ok(true)
    }

    fn index_holds(&mut self, at: u64, len: u64) -> Result<bool, Error> {
        let body = self.reader.source.get(at, len as usize)?;
        let Some(index) = &mut self.index else { return Ok(Block::decode(body).is_some()) };
        if index.is_empty() {
            return Ok(false);
        }
        let mut expected = [0; INDEX_LEN_MAX];
        let expected_len = index.finish(self.at, &mut expected);
        let same = expected[..expected_len] == *body;
        if !same {
            self.index = None;
        }
        Ok(same)
    }

    fn copy_holds(&mut self, at: u64, len: u64) -> Result<bool, Error> {
        let start = self.reader.header.start_offset();
        let body = self.reader.source.get(at, len as usize)?;
        let (mine, other) = (&self.reader.preamble, body);
        let same = mine[..SLOTS_OFFSET] == other[..SLOTS_OFFSET] && mine[start..] == other[start..];
        let slots = other[SLOTS_OFFSET..start].to_vec();
        debug_assert_eq!(slots.len(), self.reader.header.slots * SLOT_LEN);
        let (damaged, erased) = self.reader.check_slots(&slots)?;
        damaged.into_iter().for_each(|slot| self.damaged(Part::Slot(slot)));
        self.report.erased_slots.extend(erased);
        self.report.erased_slots.sort_unstable();
        self.report.erased_slots.dedup();
        // A bad start frame in the first copy is told already, as damage there.
        Ok(same || !self.unbroken)
    }

    fn close_holds(&mut self, place: Place, at: u64) -> Result<bool, Error> {
        let Some(body) = self.reader.source.array::<CLOSE_LEN>(at)? else { return Ok(false) };
        let Some(close) = Close::decode(&body) else { return Ok(false) };
        let last_index = self.index.as_ref().map(|index| index.last());
        if close.offset != self.at
            || !self.position_holds(close.content)?
            || (self.unbroken && close.chapters != self.report.chapters)
            || (self.linked && last_index.is_some_and(|last| last != close.last_index))
        {
            return Ok(false);
        }
        if let Some(key) = self.key(place)? {
            let Some((end, shown)) = self.open_close(place, &close, &key)? else {
                return Ok(false);
            };
            self.report.end = Some(end);
            self.report.end_disclosures = Some(shown);
        }
        self.report.closed = Some(close.reason);
        self.report.end_commitments = Some(close.commitments);
        Ok(true)
    }

    fn open_close(
        &mut self,
        place: Place,
        close: &Close,
        key: &Secret<32>,
    ) -> Result<Option<(End, [Disclosure; 2])>, Error> {
        let reader = &mut *self.reader;
        let aad = place.aad(&reader.header_digest);
        let segment_len = reader.header.segment_len;
        let Some((first, segment)) = close.sealed.split_first_chunk::<FLOE_HEADER_LEN>() else {
            return Ok(None);
        };
        let opened = Floe::start_decryption(key, &aad, segment_len, first);
        let Some(mut floe) = rejected_is_none(opened)? else { return Ok(None) };
        let mut segment = segment.to_vec();
        let Some(block) = rejected_is_none(floe.open(&mut segment, 0))? else { return Ok(None) };
        let id = &reader.header.recording_id;
        let end = fields::decode_end(id, block, &close.commitments)?;
        Ok(end.filter(|(end, _)| end.content == close.content && end.chapters == close.chapters))
    }
}
