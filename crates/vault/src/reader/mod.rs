// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The reader: says what a recording is worth, with or without a key, and opens it with one.
//! `docs/formats/recording.md`.
//!
//! A file is hostile until it has been proved otherwise: every length is checked against its limit
//! before use, and memory is fixed: one segment, one window on the file, one preamble.
//!
//! ```no_run
//! # use alula_vault::{keys, Content, Event, Reader};
//! # fn open(owner: &keys::OwnerKey) -> Result<(), Box<dyn std::error::Error>> {
//! let mut reader = Reader::open(std::fs::File::open("flight.alula")?)?;
//! println!("{}", reader.examine(Content::Prefix, &mut |_| Ok(()))?.verdict);
//! reader.unlock(owner)?;
//! let mut video = Vec::new();
//! let report = reader.examine(Content::Prefix, &mut |event| {
//!     if let Event::Content { bytes, .. } = event {
//!         video.extend_from_slice(bytes);
//!     }
//!     Ok(())
//! })?;
//! println!("{}: {} bytes are authentic", report.verdict, video.len());
//! # Ok(())
//! # }
//! ```

mod close;
mod custody;
mod open;
mod places;
mod quorum;
mod scan;
mod seek;
mod source;
mod walk;

use std::io::{self, Read, Seek};

use alula_engine::Secret;
use alula_engine::sign::mldsa87::VerifyingKey;

use crate::clock::Moment;
use crate::error::Error;
use crate::fields::Start;
use crate::frame::Mark;
use crate::header::Header;
use crate::keys::{Fingerprint, IdentityPublic};
use crate::layout::Digest;
use crate::verdict::Report;
use crate::writer::{Note, Reason};
use source::Source;
pub use walk::ReadAt;

/// How much [`Reader::examine`] delivers once it meets damage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Content {
    /// What comes before the damage; then it stops.
    Prefix,
    /// All that is good; holes are told.
    Salvage,
}

/// What [`Reader::examine`] meets, in the order of the stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Content whose tag is good. Only with a key.
    Content {
        /// Its position in the stream.
        offset: u64,
        /// The bytes.
        bytes: &'a [u8],
    },
    /// Content that is missing. Only with a key.
    Hole {
        /// Its position in the stream.
        offset: u64,
        /// How many bytes.
        len: u64,
    },
    /// A chapter begins. Only with a key.
    Chapter {
        /// The number of its frame.
        number: u64,
        /// Its content's position in the stream.
        offset: u64,
        /// When it was opened; the monotonic clock counts from the recording's beginning.
        opened: Moment,
    },
    /// A note. Only with a key.
    Note {
        /// The number of its frame.
        number: u64,
        /// The content before it.
        offset: u64,
        /// When it was written.
        written: Moment,
        /// What it says.
        note: &'a Note,
    },
    /// A frame that fits, at its end. Told without a key, too.
    Frame {
        /// Its number.
        number: u64,
        /// Whether it is a chapter.
        is_chapter: bool,
        /// Where it is in the file.
        offset: u64,
        /// Its length in the file.
        len: u64,
        /// The chain value after it.
        chain: Digest,
    },
    /// So many bytes of the file have been read.
    Progress {
        /// How many.
        offset: u64,
    },
}

/// How a recording was closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ending {
    /// Bytes of content.
    pub content: u64,
    /// Why it was closed.
    pub reason: Reason,
    /// The last chain value, which a recording that goes on from here names.
    pub chain: Digest,
}

/// A recording that is read.
pub struct Reader<R> {
    source: Source<R>,
    header: Box<Header>,
    header_digest: Digest,
    mark: Mark,
    custody_mark: crate::custody::Mark,
    session: VerifyingKey,
    /// The valid preamble, and whether it is the one at offset 0.
    preamble: Vec<u8>,
    first_copy_good: bool,
    keys: Option<Keys>,
    start: Option<Start>,
    segment: Box<[u8]>,
    seek: seek::Seeker,
    /// The file once more, and how many threads may read from it.
    apart: Option<(Box<dyn ReadAt>, usize)>,
}

/// K0, while the recording is open.
struct Keys {
    k0: Secret<32>,
}

impl<R: Read + Seek> Reader<R> {
    /// Finds the recording's header, checks the aircraft's signature on it, and reads nothing else.
    /// `Error::Unfinished` if the file ends before its preamble does.
    pub fn open(inner: R) -> Result<Self, Error> {
        open::open(inner)
    }

    /// What the recording says without a key.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The fingerprint of the aircraft whose signature was checked. Whether that aircraft is known
    /// is the caller's to say.
    pub fn aircraft(&self) -> Result<Fingerprint, Error> {
        Ok(Fingerprint::from_bytes(self.header.aircraft()?))
    }

    /// `Error::OtherAircraft` unless `expected` signed the header.
    pub fn expect_aircraft(&self, expected: &IdentityPublic) -> Result<(), Error> {
        if self.header.identity[..] == expected.to_bytes()[..] {
            Ok(())
        } else {
            Err(Error::OtherAircraft)
        }
    }

    /// What the recording says of itself under the seal. `None` before [`unlock`](Self::unlock),
    /// and if both copies of the start frame are lost.
    pub fn start(&self) -> Option<&Start> {
        self.start.as_ref()
    }

    /// Whether a key is there.
    pub fn is_unlocked(&self) -> bool {
        self.keys.is_some()
    }

    /// The salt of the link between this recording and the copy that its custody record of this
    /// number names. Needs the key of the original.
    pub fn redaction_salt(&self, number: u16) -> Result<[u8; 32], Error> {
        let keys = self.keys.as_ref().ok_or(Error::Locked)?;
        Ok(crate::ratchet::redaction_salt(&keys.k0, &self.header.recording_id, number)?)
    }

    /// K0, once a slot has opened.
    pub(crate) fn k0(&self) -> Option<&Secret<32>> {
        self.keys.as_ref().map(|keys| &keys.k0)
    }

    /// Length of the file.
    pub fn file_len(&self) -> u64 {
        self.source.len()
    }

    /// Has [`examine`](Self::examine) read, hash and open chapters on several threads, from `file`,
    /// which is the recording's file once more. Each may hold two chapters, of 17 MiB at most.
    pub fn read_on(&mut self, file: Box<dyn ReadAt>, threads: usize) {
        self.apart = (threads > 1).then_some((file, threads));
    }

    /// Reads the whole recording once, tells what it meets, and concludes. With a key, content is
    /// delivered as soon as its tag is good: what came is authentic even if the verdict is bad, but
    /// only the verdict says whether it is all.
    ///
    /// An error that `sink` gives comes back as `Error::Output`.
    pub fn examine(
        &mut self,
        content: Content,
        sink: &mut dyn FnMut(Event<'_>) -> io::Result<()>,
    ) -> Result<Report, Error> {
        let Some((file, threads)) = self.apart.take() else {
            return walk::Walk::new(self, content, sink, None)?.run();
        };
        let report = std::thread::scope(|scope| {
            let ahead = walk::Ahead::new(scope, &*file, self.source.len(), threads)?;
            walk::Walk::new(self, content, sink, Some(ahead))?.run()
        });
        self.apart = Some((file, threads));
        report
    }

    /// Reads content at a position of the stream: as many bytes as lie in one segment there, 0 at
    /// the end of what can be had. Needs a key; `Error::Damaged` where the content is bad.
    pub fn read_at(&mut self, offset: u64, bytes: &mut [u8]) -> Result<usize, Error> {
        seek::read_at(self, offset, bytes)
    }

    /// Whether the file ends with a sound close. Reads little, and says nothing of what is before.
    pub fn is_closed(&mut self) -> Result<bool, Error> {
        Ok(self.closed()?.is_some())
    }

    /// What the close says, if the file ends with a sound one. Reads little, and says nothing of
    /// what is before.
    pub fn ending(&mut self) -> Result<Option<Ending>, Error> {
        Ok(self.closed()?.map(|closed| closed.ending))
    }

    /// Gives the file back.
    pub fn into_inner(self) -> R {
        self.source.into_inner()
    }
}

/// The head of a chapter or note.
#[derive(Clone, Copy)]
struct Head {
    content: u64,
    moment: Moment,
}

impl Head {
    fn decode(bytes: &[u8]) -> Option<Self> {
        let mut fields = crate::layout::Take::new(bytes);
        let head = Head {
            content: fields.u64()?,
            moment: Moment {
                monotonic_us: fields.u64()?,
                wall_us: fields.u64()? as i64,
                source: crate::clock::ClockSource::from_code(fields.u8()?)?,
            },
        };
        fields.zeros(7)?;
        (head.content <= crate::layout::CONTENT_MAX).then_some(head)
    }
}
