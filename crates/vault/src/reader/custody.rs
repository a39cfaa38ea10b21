// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Where custody begins, and what it holds. `docs/formats/recording.md` §11.

use std::io::{Read, Seek};

use alula_engine::Secret;
use alula_engine::hash::Sha384;

use super::Reader;
use crate::custody::{
    self, AREA_MAX, Act, Custody, Expected, Parsed, RECORD_MAX, RECORDS_MAX, Record, Tail,
};
use crate::error::Error;
use crate::frame::Kind;
use crate::keys::{Fingerprint, OwnerKey};
use crate::layout::{
    CLOSE_FRAME_LEN, CLOSE_LEN, Digest, FRAME_HEADER_LEN, SIGNATURE_LEN, SLOTS_OFFSET, SUITE, Take,
};
use crate::ratchet;
use crate::slot::{self, SLOT_LEN};

/// The end of a recording's frames, as its last bytes tell it.
#[derive(Clone, Copy)]
pub(super) struct End {
    /// Where custody begins, or would.
    begin: u64,
    head: Digest,
    /// Where the close is, if there is one.
    pub(super) close: Option<u64>,
}

impl<R: Read + Seek> Reader<R> {
    /// The records of custody, found from the end of the file without reading the frames: that
    /// all of them fit is for [`examine`](Self::examine) to say. `None` for a recording that was
    /// never closed and has no `recovered` record.
    pub fn custody(&mut self) -> Result<Option<Custody>, Error> {
        match self.end()? {
            Some(end) => self.area(end.begin, end.head).map(Some),
            None => Ok(None),
        }
    }

    /// Who opens alone by each slot, in their order, as far as the header's signature covers them:
    /// `None` for one that is damaged, erased or a quorum's.
    pub fn recipients(&self) -> Result<Vec<Option<Fingerprint>>, Error> {
        self.persons(|slot| slot::recipient(slot).ok().flatten())
    }

    /// Whom each slot names, in their order: those who open alone, and the members of quorums.
    pub fn named(&self) -> Result<Vec<Option<Fingerprint>>, Error> {
        self.persons(slot::named)
    }

    fn persons(
        &self,
        of: impl Fn(&[u8; SLOT_LEN]) -> Option<Fingerprint>,
    ) -> Result<Vec<Option<Fingerprint>>, Error> {
        let slots = self.preamble[SLOTS_OFFSET..].chunks_exact(SLOT_LEN).take(self.header.slots);
        let mut recipients = Vec::with_capacity(self.header.slots);
        for (bytes, digest) in slots.zip(&self.header.slot_digests) {
            let sound = Sha384::digest(bytes)? == *digest;
            let slot: Option<&[u8; SLOT_LEN]> = bytes.try_into().ok().filter(|_| sound);
            recipients.push(slot.and_then(&of));
        }
        Ok(recipients)
    }

    /// What lies at an offset.
    fn parse(&mut self, at: u64) -> Result<Parsed, Error> {
        let bytes = self.source.get(at, RECORD_MAX + 1)?;
        Ok(custody::parse(&self.custody_mark, bytes, at)?)
    }

    /// The area that begins at an offset.
    pub(super) fn area(&mut self, begin: u64, head: Digest) -> Result<Custody, Error> {
        let mut expected = Expected::first(begin, self.header_digest, head);
        let mut area = Custody::new(begin, self.header_digest, head);
        while area.end < self.source.len() {
            match self.parse(area.end)? {
                Parsed::Record(record)
                    if area.records.len() < RECORDS_MAX && expected.take(&record) =>
                {
                    self.note_slot(&record, &mut area)?;
                    area.end += record.len;
                    area.records.push(*record);
                }
                Parsed::Torn => {
                    area.tail = Tail::Torn;
                    break;
                }
                _ => {
                    area.tail = Tail::Foreign;
                    break;
                }
            }
        }
        Ok(area)
    }

    /// What has become of the slot of a `shared` record.
    fn note_slot(&mut self, record: &Record, area: &mut Custody) -> Result<(), Error> {
        let Act::Shared { slot: digest, .. } = record.act else { return Ok(()) };
        let bytes = self.source.get(record.offset, record.len as usize)?;
        match custody::shared_slot(bytes) {
            Some(slot) if *slot == [0; SLOT_LEN] => area.erased_slots.push(record.number),
            Some(slot) if Sha384::digest(slot)? == digest => {}
            _ => area.damaged_slots.push(record.number),
        }
        Ok(())
    }

    /// The first record of an area at or after an offset.
    pub(super) fn find_area(&mut self, mut from: u64) -> Result<Option<Record>, Error> {
        // A hostile file may bear the mark without end, and each signature costs time.
        let mut left = CANDIDATES_MAX;
        let mark = self.custody_mark;
        while left > 0 {
            let Some(at) = self.source.find(from, &mark)? else { return Ok(None) };
            if self.may_begin(at)? {
                left -= 1;
                if let Parsed::Record(record) = self.parse(at)?
                    && record.header_digest == self.header_digest
                {
                    return Ok(Some(*record));
                }
            }
            from = at + 1;
        }
        Ok(None)
    }

    /// Whether what bears the mark calls itself the first record, and this its place.
    fn may_begin(&mut self, at: u64) -> Result<bool, Error> {
        let mut fields = Take::new(self.source.get(at, 48)?);
        let number = fields.slice(30).and_then(|_| fields.u16());
        let begin = fields.slice(8).and_then(|_| fields.u64());
        Ok(number == Some(0) && begin == Some(at))
    }

    /// The digest of the bytes between two offsets.
    pub(super) fn digest_between(&mut self, from: u64, to: u64) -> Result<Digest, Error> {
        let mut hash = Sha384::new()?;
        let mut at = from;
        while at < to {
            let want = usize::try_from(to - at).unwrap_or(usize::MAX).min(PART);
            let bytes = self.source.get(at, want)?;
            if bytes.is_empty() {
                break;
            }
            hash.update(bytes)?;
            at += bytes.len() as u64;
        }
        Ok(hash.finish()?)
    }

    /// Where the frames end: by a close that ends the file or stands before custody, or by a
    /// `recovered` record.
    pub(super) fn end(&mut self) -> Result<Option<End>, Error> {
        let len = self.source.len();
        if let Some(end) = self.close_before(len)? {
            return Ok(Some(end));
        }
        let from = len.saturating_sub(AREA_MAX).max(self.preamble.len() as u64);
        let first = self.find_area(from)?;
        if let Some(first) = &first
            && matches!(first.act, Act::Recovered { .. })
        {
            let Record { begin, head, .. } = *first;
            return Ok(Some(End { begin, head, close: None }));
        }
        match first {
            Some(first) => self.close_before(first.begin),
            None => self.before_torn(from),
        }
    }

    /// The close before a first append that was torn, in the mark or behind it.
    fn before_torn(&mut self, from: u64) -> Result<Option<End>, Error> {
        let mark = self.custody_mark;
        if let Some(at) = self.source.find(from, &mark)? {
            return self.close_before(at);
        }
        for left in 1..mark.len() {
            let at = self.source.len().saturating_sub(left as u64);
            if self.source.get(at, left)? == &mark[..left]
                && let Some(end) = self.close_before(at)?
            {
                return Ok(Some(end));
            }
        }
        Ok(None)
    }

    /// The close that ends at an offset, if there is a sound one.
    fn close_before(&mut self, begin: u64) -> Result<Option<End>, Error> {
        let Some(at) = begin.checked_sub(CLOSE_FRAME_LEN as u64) else { return Ok(None) };
        let is_close = self.place(at)?.is_some_and(|place| place.kind == Kind::Close);
        if !is_close || self.find_sound(at, None)? != Some(at) {
            return Ok(None);
        }
        let trailer = self.trailer(at + (FRAME_HEADER_LEN + CLOSE_LEN) as u64)?;
        Ok(trailer.map(|trailer| End { begin, head: trailer.chain, close: Some(at) }))
    }

    /// The header with the aircraft's signature.
    pub(crate) fn signed_header(&self) -> &[u8] {
        &self.preamble[..SLOTS_OFFSET]
    }

    /// The number of the close, if there is one, with the session's signature.
    pub(crate) fn close_signature(&mut self) -> Result<Option<(u64, Vec<u8>)>, Error> {
        let Some(at) = self.end()?.and_then(|end| end.close) else { return Ok(None) };
        let Some(place) = self.place(at)? else { return Ok(None) };
        let signature = at + (CLOSE_FRAME_LEN - SIGNATURE_LEN) as u64;
        Ok(Some((place.number, self.source.get(signature, SIGNATURE_LEN)?.to_vec())))
    }

    /// K0 from the slot of a `shared` record. `None` if no such slot is this owner's.
    pub(super) fn try_shared(&mut self, owner: &OwnerKey) -> Result<Option<Secret<32>>, Error> {
        let Some(custody) = self.custody()? else { return Ok(None) };
        for record in &custody.records {
            let Act::Shared { recipient, slot: digest } = record.act else { continue };
            if recipient != owner.public().fingerprint() {
                continue;
            }
            let bytes = self.source.get(record.offset, record.len as usize)?;
            let Some(slot) = custody::shared_slot(bytes) else { continue };
            if Sha384::digest(slot)? != digest {
                continue;
            }
            let k0 = match slot::open(owner, SUITE, &self.header.recording_id, slot) {
                Ok(k0) => k0,
                Err(error) if error.is_ours() => return Err(error.into()),
                // Whoever shared could have written anything.
                Err(_) => continue,
            };
            if ratchet::commit(&k0, &self.header.recording_id)? == self.header.commit {
                return Ok(Some(k0));
            }
        }
        Ok(None)
    }
}

const CANDIDATES_MAX: usize = 64;
/// How much is hashed at a time.
const PART: usize = 32 << 10;
