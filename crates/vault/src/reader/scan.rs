// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Sound frames: those that are whole in themselves, wherever they stand. The way back into a
//! recording after damage. `docs/formats/recording.md` §12.

use std::io::{Read, Seek};

use alula_engine::hash::Sha384;
use alula_engine::sign::mldsa87::Signature;

use super::Reader;
use super::open::rejected_is_none;
use super::source::Source;
use crate::chain;
use crate::error::Error;
use crate::floe::Segment;
use crate::frame::{Kind, Place, Trailer};
use crate::index;
use crate::layout::{
    CHECKPOINT_LEN, CLOSE_LEN, Digest, FLOE_HEADER_LEN, FLOE_LEN_MAX, FRAME_HEADER_LEN,
    SEALED_LEN_MIN, SEGMENTS_MAX, SIGNATURE_LEN, TRAILER_LEN,
};
use crate::tree::{Tree, leaf};
use crate::writer::copy_digest;

impl<R: Read + Seek> Reader<R> {
    /// The first sound frame at or after `from` whose place is above `above`.
    pub(super) fn find_sound(
        &mut self,
        mut from: u64,
        above: Option<Place>,
    ) -> Result<Option<u64>, Error> {
        // A hostile file may bear the mark without end. An honest one has few that are not sound.
        for _ in 0..CANDIDATES_MAX {
            let Some(at) = self.source.find(from, &self.mark)? else { return Ok(None) };
            if let Some(place) = self.place(at)? {
                let near = place.number <= at / SEALED_LEN_MIN + JUMP_MAX;
                if near && Some(place) > above && self.is_sound(at, place)? {
                    return Ok(Some(at));
                }
            }
            from = at + 1;
        }
        Ok(None)
    }

    /// The frame header at an offset, if there is one.
    pub(super) fn place(&mut self, at: u64) -> Result<Option<Place>, Error> {
        Ok(Place::decode(&self.mark, self.source.get(at, FRAME_HEADER_LEN)?))
    }

    /// The length of the body at an offset, by its own words. `None` if there is no such body.
    pub(super) fn body_len(&mut self, at: u64, kind: Kind) -> Result<Option<u64>, Error> {
        let len = match kind {
            Kind::Checkpoint => CHECKPOINT_LEN,
            Kind::Copy => self.preamble.len(),
            Kind::Close => CLOSE_LEN,
            Kind::Index => match index::body_len(self.source.get(at, 16)?) {
                Some(len) => len,
                None => return Ok(None),
            },
            Kind::Start | Kind::Chapter | Kind::Note => {
                return floe_len(&mut self.source, at, self.header.segment_len, FLOE_LEN_MAX);
            }
        };
        Ok(Some(len as u64))
    }

    /// Whether the frame at an offset is whole in itself.
    fn is_sound(&mut self, at: u64, place: Place) -> Result<bool, Error> {
        let body = at + FRAME_HEADER_LEN as u64;
        let Some(len) = self.body_len(body, place.kind)? else { return Ok(false) };
        let Some(trailer) = self.trailer(body + len)? else { return Ok(false) };
        Ok(trailer.len == len
            && self.body_digest(body, len, place.kind)? == Some(trailer.digest)
            && (!place.kind.signed()
                || self.signature_holds(body + len + TRAILER_LEN as u64, place, &trailer.chain)?))
    }

    /// The trailer at an offset, if the file goes so far.
    pub(super) fn trailer(&mut self, at: u64) -> Result<Option<Trailer>, Error> {
        Ok(Trailer::decode(self.source.get(at, TRAILER_LEN)?))
    }

    /// The digest of a body of known length. `None` if the file ends before it.
    fn body_digest(&mut self, at: u64, len: u64, kind: Kind) -> Result<Option<Digest>, Error> {
        let slots = self.header.slots;
        if !matches!(kind, Kind::Start | Kind::Chapter | Kind::Note) {
            let body = self.source.get(at, len as usize)?;
            return Ok(match (body.len() as u64 == len, kind) {
                (false, _) => None,
                (true, Kind::Copy) => Some(copy_digest(body, slots)?),
                (true, _) => Some(leaf(&[body])?),
            });
        }
        let mut tree = Tree::new();
        let (mut done, mut part) = (0, FLOE_HEADER_LEN as u64);
        while done < len {
            let bytes = self.source.get(at + done, part as usize)?;
            if (bytes.len() as u64) < part {
                return Ok(None);
            }
            tree.push(leaf(&[bytes])?)?;
            done += part;
            part = (len - done).min(self.header.segment_len.into());
        }
        Ok(Some(tree.finish()?))
    }

    /// Whether the session's signature at an offset is over this place and chain value.
    pub(super) fn signature_holds(
        &mut self,
        at: u64,
        place: Place,
        chain: &Digest,
    ) -> Result<bool, Error> {
        let context: &[u8] = match place.kind {
            Kind::Close => b"alula/1/close",
            _ => b"alula/1/checkpoint",
        };
        let message = chain::signed_message(&self.header_digest, place.number, chain);
        let bytes = self.source.get(at, SIGNATURE_LEN)?;
        if bytes.len() < SIGNATURE_LEN {
            return Ok(false);
        }
        let signature = Signature::from_bytes(bytes)?;
        Ok(rejected_is_none(self.session.verify(context, &message, &signature))?.is_some())
    }

    /// The slots of a preamble that are neither sound nor erased, and those that are erased.
    pub(super) fn check_slots(&self, slots: &[u8]) -> Result<(Vec<usize>, Vec<usize>), Error> {
        let (mut damaged, mut erased) = (Vec::new(), Vec::new());
        for (at, slot) in slots.chunks_exact(crate::slot::SLOT_LEN).enumerate() {
            if slot.iter().all(|byte| *byte == 0) {
                erased.push(at);
            } else if Some(&Sha384::digest(slot)?) != self.header.slot_digests.get(at) {
                damaged.push(at);
            }
        }
        Ok((damaged, erased))
    }
}

const CANDIDATES_MAX: usize = 4096;
/// Each number costs a step of the ratchet: a hostile file must not buy an hour with one frame. So
/// many sealed frames may be missing before one that is found.
const JUMP_MAX: u64 = 1 << 20;

/// The length of the FLOE ciphertext at an offset, hopping from word to word. `None` if it is
/// longer than `most`.
pub(super) fn floe_len<R: Read + Seek>(
    source: &mut Source<R>,
    at: u64,
    segment_len: u32,
    most: u64,
) -> Result<Option<u64>, Error> {
    let mut len = FLOE_HEADER_LEN as u64;
    for _ in 0..SEGMENTS_MAX {
        let word = source.get(at + len, 4)?;
        let Some(segment) = Segment::read(word, segment_len) else { return Ok(None) };
        len += segment.len as u64;
        if len > most {
            return Ok(None);
        }
        if segment.last {
            return Ok(Some(len));
        }
    }
    Ok(None)
}
