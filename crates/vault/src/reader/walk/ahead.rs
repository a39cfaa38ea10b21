// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Chapters that are read, hashed and opened before the walk comes to them, on several cores.
//!
//! The walk decides everything. What is done ahead is taken only for the very frame that it was
//! done for, and only if all of it is good; any other frame the walk reads itself.

use std::collections::VecDeque;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::Scope;

use alula_engine::Secret;

use crate::error::Error;
use crate::floe::{Floe, Segment};
use crate::frame::{Kind, Mark, Place};
use crate::header::Header;
use crate::layout::{
    CHECKPOINT_LEN, Digest, FLOE_HEADER_LEN, FRAME_HEADER_LEN, SEGMENT_OVERHEAD, SIGNATURE_LEN,
    TRAILER_LEN, preamble_len,
};
use crate::ratchet::{self, Ratchet};
use crate::reader::scan;
use crate::reader::source::Source;
use crate::tree::{Tree, leaf};
use crate::writer::hash_group;

/// A file that is read at any place from any thread.
pub trait ReadAt: Send + Sync {
    /// Fills `bytes` from a place of the file.
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()>;
}

#[cfg(unix)]
impl ReadAt for std::fs::File {
    fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(self, bytes, offset)
    }
}

/// Longer chapters are read by the walk, so that memory stays bounded.
const MOST: u64 = 17 << 20;
/// Checkpoint, index and copy.
const BETWEEN: usize = 3;

/// Work for whoever is free.
pub(super) type Jobs = Mutex<Receiver<Job>>;

/// A chapter to be read, hashed and, with its key, opened.
pub(super) struct Job {
    body: Vec<u8>,
    at: u64,
    aad: [u8; 60],
    segment_len: u32,
    key: Option<Box<Secret<32>>>,
    done: SyncSender<Option<Chapter>>,
}

/// A chapter's body, its segments opened where they lie if there was a key.
pub(super) struct Chapter {
    body: Vec<u8>,
    pub(super) digest: Digest,
}

/// What runs ahead of the walk.
pub(in crate::reader) struct Ahead<'f> {
    scout: Source<Cursor<'f>>,
    jobs: Sender<Job>,
    most: usize,
    flying: VecDeque<(u64, Place, Receiver<Option<Chapter>>)>,
    /// Where the scout stands, and the number that it expects there; none where it was stopped.
    next: Option<(u64, u64)>,
    ratchet: Option<Ratchet>,
    spare: Vec<Vec<u8>>,
}

impl<'f> Ahead<'f> {
    /// Starts the threads. They end when this is dropped.
    pub(in crate::reader) fn new<'scope>(
        scope: &'scope Scope<'scope, '_>,
        file: &'f dyn ReadAt,
        len: u64,
        threads: usize,
    ) -> Result<Self, Error>
    where
        'f: 'scope,
    {
        let (jobs, waiting) = channel();
        let waiting = std::sync::Arc::new(Jobs::new(waiting));
        for _ in 0..threads {
            let waiting = waiting.clone();
            scope.spawn(move || work(&waiting, file));
        }
        let scout = Source::new(Cursor { file, len, at: 0 }, WINDOW)?;
        let (flying, spare) = (VecDeque::new(), Vec::new());
        let most = 2 * threads;
        Ok(Ahead { scout, jobs, most, flying, next: None, ratchet: None, spare })
    }

    /// The chapter whose frame begins at `at`, if it is good; and has what comes after it begun.
    /// Errors of the module or of the file are left to the walk, which meets them, too.
    pub(super) fn take(
        &mut self,
        at: u64,
        place: Place,
        recording: &Recording<'_>,
    ) -> Option<Chapter> {
        self.try_take(at, place, recording).unwrap_or(None)
    }

    fn try_take(
        &mut self,
        at: u64,
        place: Place,
        recording: &Recording<'_>,
    ) -> Result<Option<Chapter>, Error> {
        if self.flying.front().is_none_or(|(offset, first, _)| (*offset, *first) != (at, place)) {
            self.flying.clear();
            self.next = Some((at, place.number));
            self.ratchet = recording.ratchet();
            if let Some(ratchet) = &mut self.ratchet {
                ratchet.skip_to(place.number)?;
            }
        }
        while self.flying.len() < self.most && self.send(recording)? {}
        let Some((.., done)) = self.flying.pop_front() else { return Ok(None) };
        // A thread that has panicked answers nothing.
        Ok(done.recv().ok().flatten())
    }

    /// Takes memory back for the next chapter.
    pub(super) fn give_back(&mut self, chapter: Chapter) {
        self.spare.push(chapter.body);
    }

    /// Sends the next chapter off. False if it is not known where that is.
    fn send(&mut self, recording: &Recording<'_>) -> Result<bool, Error> {
        let Some((mut at, number)) = self.next.take() else { return Ok(false) };
        // One frame of each other kind may stand between two chapters.
        for _ in 0..=BETWEEN {
            let header = self.scout.array::<FRAME_HEADER_LEN>(at)?;
            let place = header.and_then(|bytes| Place::decode(recording.mark, &bytes));
            let Some(place) = place.filter(|place| place.number == number) else { break };
            let body_at = at + FRAME_HEADER_LEN as u64;
            let Some(body_len) = self.body_len(body_at, place.kind, recording)? else { break };
            let after = body_at + body_len + TRAILER_LEN as u64;
            if place.kind == Kind::Chapter {
                self.dispatch(at, body_len, place, recording)?;
                self.next = Some((after, number + 1));
                return Ok(true);
            }
            at = after + if place.kind.signed() { SIGNATURE_LEN as u64 } else { 0 };
        }
        Ok(false)
    }

    fn dispatch(
        &mut self,
        at: u64,
        body_len: u64,
        place: Place,
        recording: &Recording<'_>,
    ) -> Result<(), Error> {
        let key = match &mut self.ratchet {
            Some(ratchet) => Some(Box::new(ratchet.step()?)),
            None => None,
        };
        let (done, arrives) = sync_channel(1);
        let mut body = self.spare.pop().unwrap_or_default();
        body.resize(body_len as usize, 0);
        let (aad, segment_len) = (place.aad(recording.digest), recording.header.segment_len);
        // Nobody takes it only if every thread has panicked, and then nobody answers.
        let body_at = at + FRAME_HEADER_LEN as u64;
        let _ = self.jobs.send(Job { body, at: body_at, aad, segment_len, key, done });
        self.flying.push_back((at, place, arrives));
        Ok(())
    }

    /// The length of the body of what may stand between chapters, or of a chapter.
    fn body_len(
        &mut self,
        at: u64,
        kind: Kind,
        recording: &Recording<'_>,
    ) -> Result<Option<u64>, Error> {
        Ok(match kind {
            Kind::Chapter => {
                scan::floe_len(&mut self.scout, at, recording.header.segment_len, MOST)?
            }
            Kind::Checkpoint => Some(CHECKPOINT_LEN as u64),
            Kind::Copy => Some(preamble_len(recording.header.slots) as u64),
            Kind::Index => crate::index::body_len(self.scout.get(at, 16)?).map(|len| len as u64),
            _ => None,
        })
    }
}

/// What a recording's header says, and its key.
pub(super) struct Recording<'r> {
    pub(super) header: &'r Header,
    pub(super) digest: &'r Digest,
    pub(super) mark: &'r Mark,
    pub(super) k0: Option<&'r Secret<32>>,
}

impl Recording<'_> {
    fn ratchet(&self) -> Option<Ratchet> {
        self.k0.map(|k0| Ratchet::new(ratchet::copy(k0), &self.header.recording_id))
    }
}

impl Chapter {
    /// Length of the body.
    pub(super) fn len(&self) -> u64 {
        self.body.len() as u64
    }

    /// The text of each segment, in order.
    pub(super) fn texts(&self, segment_len: u32) -> impl Iterator<Item = &[u8]> {
        let segments = self.body[FLOE_HEADER_LEN..].chunks(segment_len as usize);
        segments.map(|segment| &segment[SEGMENT_OVERHEAD / 2..segment.len() - SEGMENT_OVERHEAD / 2])
    }
}

/// Takes job after job.
fn work(waiting: &Jobs, file: &dyn ReadAt) {
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        let done = job.done.clone();
        let chapter = chapter(job, file).unwrap_or(None);
        // Whoever no longer waits has gone elsewhere.
        let _ = done.send(chapter);
    }
}

/// Reads a chapter, hashes it, and opens it. `None` if a segment is not good.
fn chapter(job: Job, file: &dyn ReadAt) -> Result<Option<Chapter>, Error> {
    let Job { mut body, at, aad, segment_len, key, .. } = job;
    file.read_exact_at(&mut body, at)?;
    let full = segment_len as usize;
    let Some((first, segments)) = body.split_first_chunk_mut::<FLOE_HEADER_LEN>() else {
        return Ok(None);
    };
    let mut tree = Tree::new();
    tree.push(leaf(&[&first[..]])?)?;
    // The file may have changed since the scout looked.
    let words = segments.chunks(full).map(|bytes| (bytes, Segment::read(bytes, segment_len)));
    let count = segments.len().div_ceil(full);
    let fits = |(at, (bytes, word)): (usize, (&[u8], Option<Segment>))| {
        word == Some(Segment { len: bytes.len(), last: at + 1 == count })
    };
    if !words.enumerate().all(fits) {
        return Ok(None);
    }
    for group in segments.chunks(4 * full) {
        hash_group(group, full, &mut tree)?;
    }
    if let Some(key) = key {
        let mut floe = Box::new(Floe::start_decryption(&key, &aad, segment_len, first)?);
        for (position, segment) in segments.chunks_mut(full).enumerate() {
            floe.open(segment, position as u64)?;
        }
    }
    let digest = tree.finish()?;
    Ok(Some(Chapter { body, digest }))
}

/// The scout's view of the file.
struct Cursor<'f> {
    file: &'f dyn ReadAt,
    len: u64,
    at: u64,
}

impl Read for Cursor<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.len.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let len = bytes.len().min(left);
        self.file.read_exact_at(&mut bytes[..len], self.at)?;
        self.at += len as u64;
        Ok(len)
    }
}

impl Seek for Cursor<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

const WINDOW: usize = 16 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that is what the scout saw no longer.
    struct Bytes(Vec<u8>);

    impl ReadAt for Bytes {
        fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
            bytes.copy_from_slice(&self.0[offset as usize..][..bytes.len()]);
            Ok(())
        }
    }

    #[test]
    fn segments_are_those_that_the_scout_saw() {
        let read = |words: [(usize, u32); 3]| {
            let mut file = vec![7; FLOE_HEADER_LEN + 2 * 4096 + 100];
            for (at, word) in words {
                file[FLOE_HEADER_LEN + at..][..4].copy_from_slice(&word.to_be_bytes());
            }
            let (done, _answer) = sync_channel(1);
            let body = vec![0; file.len()];
            let job = Job { body, at: 0, aad: [0; 60], segment_len: 4096, key: None, done };
            chapter(job, &Bytes(file)).unwrap().is_some()
        };
        assert!(read([(0, u32::MAX), (4096, u32::MAX), (8192, 100)]));
        assert!(!read([(0, 4096), (4096, u32::MAX), (8192, 100)]));
        assert!(!read([(0, u32::MAX), (4096, 4096), (8192, 100)]));
        assert!(!read([(0, u32::MAX), (4096, u32::MAX), (8192, 99)]));
        assert!(!read([(0, u32::MAX), (4096, u32::MAX), (8192, u32::MAX)]));
    }
}
