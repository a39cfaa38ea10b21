// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Once through a recording, frame after frame, to its verdict. `docs/formats/recording.md` §12.

mod ahead;
mod plain;

use std::io::{self, Read, Seek};
use std::ops::ControlFlow;

use alula_engine::Secret;

use super::open::rejected_is_none;
use super::seek::Seeker;
use super::{Content, Event, Head, Reader};
use crate::chain;
use crate::custody::{Act, Tail};
use crate::error::Error;
use crate::fields;
use crate::floe::{Floe, Segment};
use crate::frame::{Kind, Place};
use crate::index::{Builder, Entry};
use crate::layout::{
    Digest, FLOE_HEADER_LEN, FLOE_LEN_MAX, FRAME_HEADER_LEN, HEAD_LEN, SEGMENT_OVERHEAD,
    SEGMENTS_MAX, SIGNATURE_LEN, SLOTS_OFFSET, TRAILER_LEN,
};
use crate::ratchet::{self, Ratchet};
use crate::tree::{Tree, leaf};
use crate::verdict::{Part, Report, Verdict};
use crate::writer::Note;
pub(in crate::reader) use ahead::Ahead;
pub use ahead::ReadAt;
use ahead::{Chapter, Recording};

pub(super) struct Walk<'r, R> {
    reader: &'r mut Reader<R>,
    content: Content,
    sink: &'r mut dyn FnMut(Event<'_>) -> io::Result<()>,
    ratchet: Option<Ratchet>,
    /// What reads chapters before this comes to them, if anything does.
    ahead: Option<Ahead<'r>>,
    /// The last good frame, the chain value after it, and where it ends.
    last: Option<Place>,
    chain: Digest,
    at: u64,
    /// False directly after damage: the next frame's place only has to rise.
    linked: bool,
    /// Every frame so far fits.
    unbroken: bool,
    /// The content before `at`, by lengths and heads.
    position: u64,
    /// The writer's index, made again as long as nothing is missing.
    index: Option<Box<Builder>>,
    closed: bool,
    report: Report,
}

/// What a body gave.
struct Body {
    len: u64,
    digest: Digest,
    /// Content in it, by its length.
    content: u64,
}

impl<'r, R: Read + Seek> Walk<'r, R> {
    pub(super) fn new(
        reader: &'r mut Reader<R>,
        content: Content,
        sink: &'r mut dyn FnMut(Event<'_>) -> io::Result<()>,
        ahead: Option<Ahead<'r>>,
    ) -> Result<Self, Error> {
        // The buffer of segments is used for other text from here on.
        reader.seek = Seeker::new();
        let keys = reader.keys.as_ref();
        let id = &reader.header.recording_id;
        let ratchet = keys.map(|keys| Ratchet::new(ratchet::copy(&keys.k0), id));
        let chain = reader.header_digest;
        let report = Report {
            verdict: Verdict::Rejected,
            signed_bytes: 0,
            authentic_bytes: ratchet.as_ref().map(|_| 0),
            damaged: Vec::new(),
            erased_slots: Vec::new(),
            chapters: 0,
            notes: 0,
            content: 0,
            closed: None,
            end: None,
            end_commitments: None,
            end_disclosures: None,
            good_end: 0,
            chain,
            custody: None,
        };
        let at = reader.header.start_offset() as u64;
        Ok(Walk {
            reader,
            content,
            sink,
            ratchet,
            ahead,
            last: None,
            chain,
            at,
            linked: true,
            unbroken: true,
            position: 0,
            index: Some(Box::new(Builder::new())),
            closed: false,
            report,
        })
    }

    pub(super) fn run(mut self) -> Result<Report, Error> {
        self.first_copy()?;
        while !self.closed {
            if self.frame()? {
                self.linked = true;
                self.tell(Event::Progress { offset: self.at })?;
            } else if self.recover()?.is_break() {
                break;
            }
        }
        // Where nothing sound follows, a bad beginning may be no more than a cut.
        if self.last.is_none() && self.unbroken {
            self.report.damaged.clear();
        }
        if !self.closed {
            // What a close said that did not hold in the end.
            let report = &mut self.report;
            (report.closed, report.end) = (None, None);
            (report.end_commitments, report.end_disclosures) = (None, None);
        }
        self.custody()?;
        let slots = self.report.custody.iter().flat_map(|area| area.damaged_slots.clone());
        slots.collect::<Vec<_>>().into_iter().for_each(|slot| self.damaged(Part::Shared(slot)));
        let foreign = matches!(&self.report.custody, Some(area) if area.tail == Tail::Foreign);
        self.report.verdict = match self.report.damaged.first() {
            Some(part) => Verdict::Damaged { part: *part },
            None if foreign => Verdict::Rejected,
            None if !self.closed => Verdict::CutShort { offset: self.at },
            None => Verdict::Complete,
        };
        self.report.content = self.report.content.max(self.position);
        self.report.chain = self.chain;
        self.report.good_end = self.at;
        Ok(self.report)
    }

    /// What follows the frames, unless the way there was not gone.
    fn custody(&mut self) -> Result<(), Error> {
        if self.closed {
            self.report.custody = Some(self.reader.area(self.at, self.chain)?);
            return Ok(());
        }
        if !self.unbroken && self.content == Content::Prefix {
            return Ok(());
        }
        let Some(first) = self.reader.find_area(self.at)? else { return Ok(()) };
        match first.act {
            Act::Recovered { good_end, tail, .. } => {
                if good_end != self.at
                    || first.head != self.chain
                    || self.reader.digest_between(self.at, first.begin)? != tail
                {
                    self.damaged(Part::Tail);
                }
            }
            _ => self.damaged(Part::Close),
        }
        self.report.custody = Some(self.reader.area(first.begin, first.head)?);
        Ok(())
    }

    fn tell(&mut self, event: Event<'_>) -> Result<(), Error> {
        (self.sink)(event).map_err(Error::Output)
    }

    fn damaged(&mut self, part: Part) {
        if self.report.damaged.len() < DAMAGED_MAX && !self.report.damaged.contains(&part) {
            self.report.damaged.push(part);
        }
    }

    /// The header and slots at offset 0 against the header that is trusted.
    fn first_copy(&mut self) -> Result<(), Error> {
        if !self.reader.first_copy_good {
            self.damaged(Part::Header);
            return Ok(());
        }
        let slots = &self.reader.preamble[SLOTS_OFFSET..self.reader.header.start_offset()];
        let (damaged, erased) = self.reader.check_slots(slots)?;
        damaged.into_iter().for_each(|slot| self.damaged(Part::Slot(slot)));
        self.report.erased_slots = erased;
        Ok(())
    }

    /// Reads the frame at `at`, and goes beyond it if it fits.
    fn frame(&mut self) -> Result<bool, Error> {
        let Some(place) = self.reader.place(self.at)? else { return Ok(false) };
        let follows = match self.last {
            _ if !self.linked => Some(place) > self.last,
            None => place.kind == Kind::Start,
            Some(last) => last.precedes(place),
        };
        if !follows {
            return Ok(false);
        }
        let body_at = self.at + FRAME_HEADER_LEN as u64;
        let body = match place.kind {
            Kind::Start | Kind::Chapter | Kind::Note => self.sealed_body(place, body_at)?,
            _ => self.plain_body(place, body_at)?,
        };
        let Some(body) = body else { return Ok(false) };
        let trailer_at = body_at + body.len;
        let Some(trailer) = self.reader.trailer(trailer_at)? else { return Ok(false) };
        let link = chain::link(&self.chain, place.number, place.kind, body.len, &body.digest)?;
        if trailer.len != body.len
            || trailer.digest != body.digest
            || (self.linked && trailer.chain != link)
        {
            return Ok(false);
        }
        let mut end = trailer_at + TRAILER_LEN as u64;
        if place.kind.signed() {
            if !self.reader.signature_holds(end, place, &trailer.chain)? {
                return Ok(false);
            }
            end += SIGNATURE_LEN as u64;
        }
        let (offset, is_chapter) = (self.at, place.kind == Kind::Chapter);
        self.keep(place, &body, &trailer.chain, end);
        let (number, len, chain) = (place.number, end - offset, self.chain);
        self.tell(Event::Frame { number, is_chapter, offset, len, chain })?;
        Ok(true)
    }

    /// Notes a frame that fits.
    fn keep(&mut self, place: Place, body: &Body, chain: &Digest, end: u64) {
        if place.kind == Kind::Chapter {
            if let Some(index) = &mut self.index {
                // An index frame is missing where the block is full: its place is the misfit.
                if index.is_full() {
                    self.index = None;
                } else {
                    index.push(Entry { offset: self.at, content: self.position });
                }
            }
            self.report.chapters += 1;
        }
        self.report.notes += u64::from(place.kind == Kind::Note);
        self.position += body.content;
        if place.kind.signed() && self.unbroken {
            self.report.signed_bytes = self.position;
        }
        self.closed = place.kind == Kind::Close;
        self.chain = *chain;
        self.last = Some(place);
        self.at = end;
    }

    /// The key of a sealed frame, if there are keys.
    fn key(&mut self, place: Place) -> Result<Option<Secret<32>>, Error> {
        let Some(ratchet) = &mut self.ratchet else { return Ok(None) };
        if ratchet.next() > place.number {
            // A frame is read again after its chain value did not fit.
            let Some(keys) = &self.reader.keys else { return Ok(None) };
            *ratchet = Ratchet::new(ratchet::copy(&keys.k0), &self.reader.header.recording_id);
        }
        ratchet.skip_to(place.number)?;
        Ok(Some(ratchet.step()?))
    }

    /// A FLOE ciphertext: hashed, and with a key opened and told, segment by segment.
    fn sealed_body(&mut self, place: Place, at: u64) -> Result<Option<Body>, Error> {
        if let Some(chapter) = self.opened_ahead(place) {
            return self.whole_chapter(place, chapter);
        }
        let Some(first) = self.reader.source.array::<FLOE_HEADER_LEN>(at)? else {
            return Ok(None);
        };
        let mut floe = None;
        if let Some(key) = self.key(place)? {
            let aad = place.aad(&self.reader.header_digest);
            let segment_len = self.reader.header.segment_len;
            let started = Floe::start_decryption(&key, &aad, segment_len, &first);
            match rejected_is_none(started)? {
                None => return Ok(None),
                started => floe = started,
            }
        }
        let mut tree = Tree::new();
        tree.push(leaf(&[&first])?)?;
        let mut len = FLOE_HEADER_LEN as u64;
        let mut text_at = None;
        for position in 0..u64::from(SEGMENTS_MAX) {
            let Some(segment) = self.load(at + len)? else { return Ok(None) };
            tree.push(leaf(&[&self.reader.segment[..segment.len]])?)?;
            if let Some(floe) = &mut floe
                && !self.open_segment(floe, place, position, segment.len, &mut text_at)?
            {
                return Ok(None);
            }
            len += segment.len as u64;
            if len > FLOE_LEN_MAX {
                return Ok(None);
            }
            if segment.last {
                let text = len - FLOE_HEADER_LEN as u64 - SEGMENT_OVERHEAD as u64 * (position + 1);
                let content = match place.kind {
                    Kind::Chapter => text.checked_sub(HEAD_LEN as u64),
                    _ => Some(0),
                };
                let digest = tree.finish()?;
                return Ok(content.map(|content| Body { len, digest, content }));
            }
        }
        Ok(None)
    }

    /// The chapter of the frame at `at`, if it was opened ahead and all of it is good.
    fn opened_ahead(&mut self, place: Place) -> Option<Chapter> {
        let ahead = self.ahead.as_mut().filter(|_| place.kind == Kind::Chapter)?;
        let Reader { header, header_digest, mark, keys, .. } = &*self.reader;
        let k0 = keys.as_ref().map(|keys| &keys.k0);
        ahead.take(self.at, place, &Recording { header, digest: header_digest, mark, k0 })
    }

    /// Tells a chapter as [`sealed_body`](Self::sealed_body) does.
    fn whole_chapter(&mut self, place: Place, chapter: Chapter) -> Result<Option<Body>, Error> {
        let (segment_len, opened) = (self.reader.header.segment_len, self.ratchet.is_some());
        let (mut text_len, mut text_at) = (0, None);
        for (position, text) in (0..).zip(chapter.texts(segment_len)) {
            if opened && !self.text(place, position, text, &mut text_at)? {
                return Ok(None);
            }
            text_len += text.len() as u64;
        }
        let (len, digest) = (chapter.len(), chapter.digest);
        if let Some(ahead) = &mut self.ahead {
            ahead.give_back(chapter);
        }
        Ok(text_len.checked_sub(HEAD_LEN as u64).map(|content| Body { len, digest, content }))
    }

    /// Copies the segment at an offset to where it can be opened in place.
    fn load(&mut self, at: u64) -> Result<Option<Segment>, Error> {
        let segment_len = self.reader.header.segment_len;
        let bytes = self.reader.source.get(at, segment_len as usize)?;
        let Some(segment) = Segment::read(bytes, segment_len) else { return Ok(None) };
        if bytes.len() < segment.len {
            return Ok(None);
        }
        self.reader.segment[..segment.len].copy_from_slice(&bytes[..segment.len]);
        Ok(Some(segment))
    }

    /// Opens the loaded segment and tells what it holds. `text_at` is the place in the stream of
    /// its first byte, once the head has told it.
    fn open_segment(
        &mut self,
        floe: &mut Floe,
        place: Place,
        position: u64,
        len: usize,
        text_at: &mut Option<u64>,
    ) -> Result<bool, Error> {
        let mut segment = std::mem::take(&mut self.reader.segment);
        let told = match rejected_is_none(floe.open(&mut segment[..len], position)) {
            Ok(Some(text)) => self.text(place, position, text, text_at),
            Ok(None) => Ok(false),
            Err(error) => Err(error),
        };
        self.reader.segment = segment;
        told
    }

    fn text(
        &mut self,
        place: Place,
        position: u64,
        text: &[u8],
        text_at: &mut Option<u64>,
    ) -> Result<bool, Error> {
        if place.kind == Kind::Start {
            let id = &self.reader.header.recording_id;
            let commitments = &self.reader.header.start_commitments;
            return Ok(fields::decode_start(id, text, commitments)?.is_some());
        }
        if position > 0 {
            let Some(offset) = *text_at else { return Ok(false) };
            *text_at = Some(offset + text.len() as u64);
            self.hole_before(offset)?;
            self.deliver(offset, text)?;
            return Ok(true);
        }
        let Some((head, text)) = text.split_at_checked(HEAD_LEN) else { return Ok(false) };
        let Some(head) = Head::decode(head) else { return Ok(false) };
        if (self.linked && head.content != self.position) || head.content < self.position {
            return Ok(false);
        }
        self.hole_before(head.content)?;
        self.position = head.content;
        let (number, offset) = (place.number, head.content);
        if place.kind == Kind::Note {
            let Some(note) = Note::decode(text) else { return Ok(false) };
            self.tell(Event::Note { number, offset, written: head.moment, note: &note })?;
            return Ok(true);
        }
        self.tell(Event::Chapter { number, offset, opened: head.moment })?;
        *text_at = Some(offset + text.len() as u64);
        self.deliver(offset, text)?;
        Ok(true)
    }

    /// Tells content, once: a chapter whose tags are good and whose chain value is not is read
    /// twice.
    fn deliver(&mut self, offset: u64, bytes: &[u8]) -> Result<(), Error> {
        let known = self.report.content.saturating_sub(offset);
        let fresh = bytes.get(usize::try_from(known).unwrap_or(usize::MAX)..).unwrap_or(&[]);
        let offset = offset + (bytes.len() - fresh.len()) as u64;
        if fresh.is_empty() {
            return Ok(());
        }
        if self.report.authentic_bytes == Some(offset) {
            self.report.authentic_bytes = Some(offset + fresh.len() as u64);
        }
        self.report.content = offset + fresh.len() as u64;
        self.tell(Event::Content { offset, bytes: fresh })
    }

    fn hole_before(&mut self, offset: u64) -> Result<(), Error> {
        let from = self.report.content;
        if from < offset && self.ratchet.is_some() {
            self.report.content = offset;
            self.tell(Event::Hole { offset: from, len: offset - from })?;
        }
        Ok(())
    }

    /// After a frame that does not fit: the next sound one, or the end.
    fn recover(&mut self) -> Result<ControlFlow<()>, Error> {
        let Some(found) = self.reader.find_sound(self.at + u64::from(!self.linked), self.last)?
        else {
            return Ok(ControlFlow::Break(()));
        };
        let part = self.part()?;
        self.damaged(part);
        self.unbroken = false;
        if self.content == Content::Prefix {
            return Ok(ControlFlow::Break(()));
        }
        if found > self.at {
            self.salvage(found)?;
        }
        self.at = found;
        self.linked = false;
        self.index = None;
        Ok(ControlFlow::Continue(()))
    }

    /// What the frame that does not fit should be.
    fn part(&mut self) -> Result<Part, Error> {
        let number = self.last.map_or(0, Place::next_number);
        let kind = self.reader.place(self.at)?.filter(|place| place.number == number);
        Ok(match kind.map(|place| place.kind) {
            _ if number == 0 => Part::Start,
            Some(Kind::Checkpoint) => Part::Checkpoint(number),
            Some(Kind::Index) => Part::Index(number),
            Some(Kind::Copy) => Part::Copy,
            Some(Kind::Close) => Part::Close,
            _ => Part::Chapter(number),
        })
    }

    /// The good segments of a chapter that is not whole: everything between here and the next sound
    /// frame lies where the chapter's number and the segments' length say.
    fn salvage(&mut self, found: u64) -> Result<(), Error> {
        let place = Place { number: self.last.map_or(0, Place::next_number), kind: Kind::Chapter };
        // Unless the frame before is known, so is not the position of what is found here.
        if place.number == 0 || !self.linked {
            return Ok(());
        }
        let body = self.at + FRAME_HEADER_LEN as u64;
        let end = found.saturating_sub(TRAILER_LEN as u64);
        let Some(first) = self.reader.source.array::<FLOE_HEADER_LEN>(body)? else {
            return Ok(());
        };
        let Some(key) = self.key(place)? else { return Ok(()) };
        let aad = place.aad(&self.reader.header_digest);
        let segment_len = self.reader.header.segment_len;
        let started = Floe::start_decryption(&key, &aad, segment_len, &first);
        let Some(mut floe) = rejected_is_none(started)? else { return Ok(()) };
        let room = u64::from(segment_len) - SEGMENT_OVERHEAD as u64;
        for position in 0..u64::from(SEGMENTS_MAX) {
            let at = body + FLOE_HEADER_LEN as u64 + position * u64::from(segment_len);
            if at >= end {
                break;
            }
            let Some(segment) = self.load(at)? else { continue };
            if at + segment.len as u64 <= end {
                let offset = (self.position + position * room).saturating_sub(HEAD_LEN as u64);
                let mut text_at = Some(offset);
                self.open_segment(&mut floe, place, position, segment.len, &mut text_at)?;
            }
        }
        Ok(())
    }
}

const DAMAGED_MAX: usize = 64;
