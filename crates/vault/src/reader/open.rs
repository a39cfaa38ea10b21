// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Finding a valid header, at the beginning or in the second copy, and opening a slot.
//! `docs/formats/recording.md` §3 and §4.

use std::io::{Read, Seek};

use alula_engine::Secret;
use alula_engine::hash::Sha384;

use super::source::Source;
use super::{Keys, Reader, seek};
use crate::error::Error;
use crate::fields::{self, Start};
use crate::floe::Floe;
use crate::frame::{Kind, Place, Trailer, mark};
use crate::header::Header;
use crate::keys::{self, OwnerKey};
use crate::layout::{
    FLOE_HEADER_LEN, FRAME_HEADER_LEN, INDEX_LEN_MAX, MAGIC, PREAMBLE_MAX, SLOTS_OFFSET, START_LEN,
    SUITE, preamble_len,
};
use crate::ratchet::{self, Ratchet};
use crate::slot::{self, SLOT_LEN};

pub(super) fn open<R: Read + Seek>(inner: R) -> Result<Reader<R>, Error> {
    let mut source = Source::new(inner, WINDOW)?;
    let (header, at) = match read(&mut source, 0) {
        Ok(header) => (header, 0),
        Err(Error::NotARecording) if begins_only(&mut source)? => return Err(Error::Unfinished),
        // One flipped bit can make a version that is not known, too.
        Err(bad @ (Error::NotARecording | Error::UnknownVersion(_) | Error::UnknownSuite(_))) => {
            search(&mut source, 1)?.ok_or(bad)?
        }
        Err(other) => return Err(other),
    };
    let preamble = source.get(at, preamble_len(header.slots))?.to_vec();
    if preamble.len() < preamble_len(header.slots) {
        return Err(if at == 0 { Error::Unfinished } else { Error::NotARecording });
    }
    let segment_len = header.segment_len as usize;
    source.widen(segment_len + WINDOW);
    Ok(Reader {
        source,
        header_digest: header.digest()?,
        mark: mark(&header.recording_id)?,
        custody_mark: crate::custody::mark(&header.recording_id)?,
        session: header.session_key()?,
        header: Box::new(header),
        preamble,
        first_copy_good: at == 0,
        keys: None,
        start: None,
        segment: vec![0; segment_len].into_boxed_slice(),
        seek: seek::Seeker::new(),
        apart: None,
    })
}

fn read<R: Read + Seek>(source: &mut Source<R>, at: u64) -> Result<Header, Error> {
    Header::read(source.get(at, SLOTS_OFFSET)?)
}

/// Whether the file is a beginning that has no room for a whole preamble.
fn begins_only<R: Read + Seek>(source: &mut Source<R>) -> Result<bool, Error> {
    let short = source.len() < preamble_len(1) as u64;
    let begin = source.get(0, MAGIC.len())?;
    Ok(short && MAGIC.starts_with(begin))
}

/// The first valid header at or after an offset. A file may bear the magic without end; after a
/// few of those the search is given up.
fn search<R: Read + Seek>(
    source: &mut Source<R>,
    mut from: u64,
) -> Result<Option<(Header, u64)>, Error> {
    for _ in 0..SEARCH_MAX {
        let Some(at) = source.find(from, MAGIC)? else { return Ok(None) };
        match read(source, at) {
            Ok(header) => return Ok(Some((header, at))),
            Err(Error::Engine(error @ alula_engine::Error::NotOperational(_))) => {
                return Err(error.into());
            }
            Err(_) => from = at + 1,
        }
    }
    Ok(None)
}

impl<R: Read + Seek> Reader<R> {
    /// Opens the recording with an owner's key. `Error::WrongKey` if no slot is his,
    /// `Error::Erased` if none is left, `Error::Rejected` if his slot holds the wrong key.
    pub fn unlock(&mut self, owner: &OwnerKey) -> Result<(), Error> {
        let mut opened = self.try_slots(owner, &self.preamble);
        let mut copy = None;
        if matches!(opened, Err(Error::Keys(keys::Error::Damaged(_)))) {
            copy = self.second_copy()?;
            if let Some(copy) = &copy {
                opened = self.try_slots(owner, copy);
            }
        }
        let opened = match opened {
            Err(Error::Keys(keys::Error::Damaged(_))) => Err(Error::WrongKey),
            other => other,
        };
        let k0 = match opened {
            Err(none @ (Error::WrongKey | Error::Erased)) => self.try_shared(owner)?.ok_or(none)?,
            other => other?,
        };
        self.adopt(k0, copy)
    }

    /// Goes on with K0. `copy` is the second copy of the preamble, if it was looked for.
    pub(super) fn adopt(&mut self, k0: Secret<32>, mut copy: Option<Vec<u8>>) -> Result<(), Error> {
        self.start = self.open_start(&k0, &self.preamble)?;
        if self.start.is_none() && copy.is_none() {
            copy = self.second_copy()?;
        }
        if let (None, Some(copy)) = (&self.start, &copy) {
            self.start = self.open_start(&k0, copy)?;
        }
        self.keys = Some(Keys { k0 });
        self.seek = seek::Seeker::new();
        Ok(())
    }

    /// K0 from the first sound slot that fits. A damaged slot is told only if no other fits.
    fn try_slots(&self, owner: &OwnerKey, preamble: &[u8]) -> Result<Secret<32>, Error> {
        let slots = preamble[SLOTS_OFFSET..].chunks_exact(SLOT_LEN).take(self.header.slots);
        let (mut erased, mut damaged) = (0, false);
        for (slot, digest) in slots.zip(&self.header.slot_digests) {
            if slot.iter().all(|byte| *byte == 0) {
                erased += 1;
                continue;
            }
            if Sha384::digest(slot)? != *digest {
                damaged = true;
                continue;
            }
            match slot::open(owner, SUITE, &self.header.recording_id, slot) {
                Ok(k0) => {
                    let commit = ratchet::commit(&k0, &self.header.recording_id)?;
                    return if commit == self.header.commit {
                        Ok(k0)
                    } else {
                        Err(Error::Rejected)
                    };
                }
                Err(keys::Error::NotARecipient) => {}
                Err(keys::Error::Rejected(_)) => return Err(Error::Rejected),
                // A kind of slot that is not known here fits no key that is.
                Err(keys::Error::Malformed(..)) => {}
                Err(other) => return Err(other.into()),
            }
        }
        match (damaged, erased == self.header.slots) {
            (true, _) => Err(keys::Error::Damaged(keys::Document::Slot).into()),
            (false, true) => Err(Error::Erased),
            (false, false) => Err(Error::WrongKey),
        }
    }

    /// The other copy of the preamble, if it is to be found and whole.
    pub(super) fn second_copy(&mut self) -> Result<Option<Vec<u8>>, Error> {
        if !self.first_copy_good {
            return Ok(None);
        }
        let Some((header, at)) = search(&mut self.source, self.preamble.len() as u64)? else {
            return Ok(None);
        };
        let copy = self.source.get(at, self.preamble.len())?;
        Ok((header == *self.header && copy.len() == self.preamble.len()).then(|| copy.to_vec()))
    }

    /// The start fields of a preamble, if its start frame is good.
    fn open_start(&self, k0: &Secret<32>, preamble: &[u8]) -> Result<Option<Start>, Error> {
        let frame = &preamble[self.header.start_offset()..];
        let (frame_header, rest) = frame.split_at(FRAME_HEADER_LEN);
        let (body, trailer) = rest.split_at(START_LEN);
        let place = Place { number: 0, kind: Kind::Start };
        let framed = Place::decode(&self.mark, frame_header) == Some(place)
            && Trailer::decode(trailer).is_some_and(|trailer| trailer.len == START_LEN as u64);
        let Some((floe_header, segment)) = body.split_first_chunk::<FLOE_HEADER_LEN>() else {
            return Ok(None);
        };
        if !framed {
            return Ok(None);
        }
        let key = Ratchet::new(ratchet::copy(k0), &self.header.recording_id).step()?;
        let aad = place.aad(&self.header_digest);
        let segment_len = self.header.segment_len;
        let opened = Floe::start_decryption(&key, &aad, segment_len, floe_header);
        let Some(mut floe) = rejected_is_none(opened)? else { return Ok(None) };
        let mut segment = segment.to_vec();
        let Some(block) = rejected_is_none(floe.open(&mut segment, 0))? else { return Ok(None) };
        fields::decode_start(&self.header.recording_id, block, &self.header.start_commitments)
    }
}

/// What an attacker controls is a finding; everything else is an error.
pub(super) fn rejected_is_none<T>(
    result: Result<T, alula_engine::Error>,
) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(alula_engine::Error::Rejected) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// Room for the greatest thing that is looked at in one piece, apart from segments.
const WINDOW: usize = 64 << 10;
const _: () = assert!(WINDOW >= PREAMBLE_MAX && WINDOW >= INDEX_LEN_MAX);
const SEARCH_MAX: usize = 64;
