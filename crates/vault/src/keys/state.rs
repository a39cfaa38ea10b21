// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What an aircraft must remember between recordings: the last sequence number, the last recording
//! and how far it was durable, the highest configuration that it accepted.
//! `docs/formats/keys.md` §8.
//!
//! Two files hold one record each. An update replaces the older one and is durable before anybody
//! uses what it says, so a power cut spoils at most a record whose number nobody has used. Where
//! one of the two cannot be read, nobody knows whether it was such a record, and one number is left
//! out. Nothing is ever counted anew from one: without a readable record the number is unknown, and
//! the recorder records all the same.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::OnceLock;

use alula_engine::hash::Sha384;
use alula_engine::random;

use super::bytes::{Fields, SUITE, VERSION, append_checksum, strip_checksum};
use super::error::{Document, Error};
use super::files::{Disk, Folder};
use super::fingerprint::Fingerprint;

/// The sequence number of a recording whose recorder could not keep its state.
pub const SEQUENCE_UNKNOWN: u64 = u64::MAX;

/// The recording before this one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Predecessor {
    /// Its sequence number.
    pub sequence: u64,
    /// Its recording id.
    pub recording_id: [u8; 16],
    /// The boot in which it was made.
    pub boot_id: [u8; 16],
    /// Its last chain value known to be durable.
    pub chain: [u8; 48],
}

/// The state of one aircraft, in its folder. It may be shared by several recorders: each call locks
/// the folder, reads, and writes.
pub struct State<'a> {
    disk: Box<dyn Disk + 'a>,
    aircraft: Fingerprint,
}

impl<'a> State<'a> {
    pub(crate) fn of(folder: &'a Path, aircraft: Fingerprint) -> Self {
        State { disk: Box::new(Folder(folder)), aircraft }
    }

    /// The state of an aircraft on a disk that is no folder of the operating system.
    pub fn on(disk: Box<dyn Disk + 'a>, aircraft: Fingerprint) -> Self {
        State { disk, aircraft }
    }

    /// Writes the first record of a new aircraft.
    pub fn create(&self) -> Result<(), Error> {
        let first = Record { generation: 1, ..Record::default() };
        let second = Record { generation: 2, ..Record::default() };
        for (name, record) in FILES.iter().zip([first, second]) {
            let bytes = record.to_bytes(self.aircraft)?;
            self.disk.replace(name, &bytes).map_err(|error| Error::io(Path::new(name), error))?;
        }
        Ok(())
    }

    /// Takes the next sequence number. It is durable, and nobody else gets it.
    pub fn take_sequence(&self) -> Result<u64, Error> {
        let record = self.update(|record, doubt| {
            let next = record.sequence.checked_add(1 + u64::from(doubt));
            record.sequence = next.filter(|next| *next < SEQUENCE_UNKNOWN)?;
            Some(())
        })?;
        Ok(record.sequence)
    }

    /// The last recording that [`note`](Self::note) told of.
    pub fn predecessor(&self) -> Result<Option<Predecessor>, Error> {
        Ok(self.load()?.record.predecessor)
    }

    /// Notes how far a recording is durable, for the one that follows. The word of an earlier
    /// recording than the one noted last is not taken.
    pub fn note(
        &self,
        sequence: u64,
        recording_id: &[u8; 16],
        chain: &[u8; 48],
    ) -> Result<(), Error> {
        let (recording_id, chain, boot_id) = (*recording_id, *chain, boot_id()?);
        let noted = Predecessor { sequence, recording_id, boot_id, chain };
        self.update(|record, _| {
            let later = record.predecessor.is_none_or(|last| last.sequence <= sequence);
            if later && sequence != SEQUENCE_UNKNOWN {
                record.predecessor = Some(noted);
            }
            Some(())
        })?;
        Ok(())
    }

    /// The number of the highest signed configuration accepted so far; 0 if there was none.
    pub fn accepted(&self) -> Result<u64, Error> {
        Ok(self.load()?.record.configuration)
    }

    /// Remembers that configuration `number` was accepted.
    pub(crate) fn accept(&self, number: u64) -> Result<(), Error> {
        self.update(|record, _| {
            record.configuration = record.configuration.max(number);
            Some(())
        })?;
        Ok(())
    }

    /// Changes the newest record and writes it over the older one.
    fn update(
        &self,
        change: impl FnOnce(&mut Record, bool) -> Option<()>,
    ) -> Result<Record, Error> {
        let error = |error| Error::io(Path::new("state"), error);
        let _lock = self.disk.lock().map_err(error)?;
        let Loaded { mut record, older, doubt } = self.load()?;
        let spent = Error::SequenceUnknown("its numbers are used up");
        let Some(generation) = record.generation.checked_add(1) else { return Err(spent) };
        record.generation = generation;
        change(&mut record, doubt).ok_or(spent)?;
        self.disk.replace(older, &record.to_bytes(self.aircraft)?).map_err(error)?;
        Ok(record)
    }

    /// The newest record, and which file may be written over.
    fn load(&self) -> Result<Loaded, Error> {
        let [a, b] = FILES.map(|name| self.read(name));
        let (a, b) = (a?, b?);
        let doubt = a.is_none() || b.is_none();
        let (record, older) = match (a, b) {
            (Some(a), Some(b)) if a.generation > b.generation => (a, FILES[1]),
            (_, Some(b)) => (b, FILES[0]),
            (Some(a), None) => (a, FILES[1]),
            (None, None) => {
                return Err(Error::SequenceUnknown("the aircraft's state cannot be read"));
            }
        };
        Ok(Loaded { record, older, doubt })
    }

    /// A record, if there is one and it is sound and this aircraft's.
    fn read(&self, name: &str) -> Result<Option<Record>, Error> {
        let bytes = match self.disk.read(name, RECORD_LEN + 1) {
            Ok(bytes) => bytes.unwrap_or_default(),
            // A bad sector spoils one file; the other answers.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return Err(Error::io(Path::new(name), error));
            }
            Err(_) => Vec::new(),
        };
        match Record::from_bytes(&bytes, self.aircraft) {
            Ok(record) => Ok(Some(record)),
            Err(Error::Engine(error)) => Err(error.into()),
            // A later version knows what this one would destroy.
            Err(error @ Error::UnknownVersion(..)) => Err(error),
            Err(_) => Ok(None),
        }
    }
}

struct Loaded {
    record: Record,
    older: &'static str,
    doubt: bool,
}

/// What one file holds.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Record {
    generation: u64,
    sequence: u64,
    configuration: u64,
    predecessor: Option<Predecessor>,
}

impl Record {
    fn to_bytes(self, aircraft: Fingerprint) -> Result<Vec<u8>, Error> {
        let last = self.predecessor.unwrap_or(NO_PREDECESSOR);
        let mut bytes = Vec::with_capacity(RECORD_LEN);
        bytes.extend_from_slice(MARK);
        bytes.extend_from_slice(&VERSION.to_be_bytes());
        bytes.extend_from_slice(&SUITE.to_be_bytes());
        bytes.extend_from_slice(aircraft.as_bytes());
        for number in [self.generation, self.sequence, self.configuration, last.sequence] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        bytes.extend_from_slice(&last.recording_id);
        bytes.extend_from_slice(&last.boot_id);
        bytes.extend_from_slice(&last.chain);
        append_checksum(&mut bytes)?;
        Ok(bytes)
    }

    fn from_bytes(bytes: &[u8], aircraft: Fingerprint) -> Result<Self, Error> {
        let body = strip_checksum(WHAT, bytes)?;
        let mut fields = Fields::open(WHAT, MARK, body)?;
        fields.suite()?;
        if fields.array()? != *aircraft.as_bytes() {
            return Err(Error::Malformed(WHAT, "it is another aircraft's"));
        }
        let mut record = Record {
            generation: fields.u64()?,
            sequence: fields.u64()?,
            configuration: fields.u64()?,
            predecessor: None,
        };
        let last = Predecessor {
            sequence: fields.u64()?,
            recording_id: fields.array()?,
            boot_id: fields.array()?,
            chain: fields.array()?,
        };
        fields.end()?;
        record.predecessor = (last != NO_PREDECESSOR).then_some(last);
        Ok(record)
    }
}

/// Sixteen bytes that are the same until the computer starts again. The operating system's own
/// identifier is hashed, since it is nobody else's business; without one, each process has its own.
pub fn boot_id() -> Result<[u8; 16], Error> {
    static BOOT_ID: OnceLock<[u8; 16]> = OnceLock::new();
    if let Some(known) = BOOT_ID.get() {
        return Ok(*known);
    }
    let mut id = [0; 16];
    match fs::read("/proc/sys/kernel/random/boot_id") {
        Ok(text) if !text.is_empty() => {
            let digest = Sha384::digest(&[b"alula/1/boot", text.trim_ascii()].concat())?;
            id.copy_from_slice(&digest[..16]);
        }
        _ => random::fill(&mut id)?,
    }
    Ok(*BOOT_ID.get_or_init(|| id))
}

const WHAT: Document = Document::State;
const MARK: &[u8; 8] = b"ALULASTA";
const FILES: [&str; 2] = ["state-a", "state-b"];
const RECORD_LEN: usize = 8 + 2 + 2 + 48 + 4 * 8 + 16 + 16 + 48 + 16;
const NO_PREDECESSOR: Predecessor =
    Predecessor { sequence: 0, recording_id: [0; 16], boot_id: [0; 16], chain: [0; 48] };

#[cfg(test)]
mod tests;
