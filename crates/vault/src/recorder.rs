// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One stream, sealed into one file or into several that follow each other when a file reaches its
//! size. Knows what the aircraft remembers, so that each recording has its number and names the one
//! before it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::clock::Clock;
use crate::error::Error;
use crate::fields::Subject;
use crate::header::Predecessor;
use crate::keys::{self, Configuration, Drone, Identity, State};
use crate::layout::{Digest, RecordingId};
use crate::medium::Medium;
use crate::writer::{Durability, Flight, Note, Reason, Sealed, Ticket, Writer};

/// How often the aircraft's folder remembers how far a recording is durable, for the one that
/// follows: in microseconds.
const NOTE_EVERY_US: u64 = 5_000_000;

/// Who records: what an aircraft's folder holds, or a test in its stead.
pub struct Aircraft<'a> {
    /// Signs the headers.
    pub identity: &'a Identity,
    /// Says to whom it seals, and how.
    pub configuration: &'a Configuration,
    /// What it remembers from recording to recording.
    pub state: State<'a>,
}

impl<'a> From<&'a Drone> for Aircraft<'a> {
    fn from(drone: &'a Drone) -> Self {
        Aircraft {
            identity: drone.identity(),
            configuration: drone.configuration(),
            state: drone.state(),
        }
    }
}

/// What all files of a stream have in common.
pub struct Plan<'a> {
    /// Who records.
    pub aircraft: Aircraft<'a>,
    /// The same in all recordings of one flight.
    pub flight_id: [u8; 16],
    /// What the recordings say of themselves under the seal.
    pub subject: Subject,
    /// When they are made to last.
    pub durability: Durability,
    /// The greatest size of a file, if smaller than the configuration's.
    pub file_limit: Option<u64>,
    /// Replace files that exist.
    pub force: bool,
}

/// Where a stream stands. Counts are of the whole stream, all of its files together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Bytes of content taken.
    pub content: u64,
    /// Bytes of content that will survive a loss of power.
    pub durable: u64,
    /// Chapters closed.
    pub chapters: u64,
    /// Bytes of the sealed files.
    pub sealed: u64,
    /// The last chain value that is durable, which the ground may keep: it proves what existed.
    pub head: Digest,
}

/// Why a stream could not be sealed any further. What was durable is good, and opens as cut short.
#[derive(Debug)]
pub struct Failed {
    /// The file that was being written.
    pub path: PathBuf,
    /// What went wrong with it.
    pub error: Error,
    /// Bytes of the stream that are durable; `None` if none of it was ever taken.
    pub durable: Option<u64>,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.error)
    }
}

impl std::error::Error for Failed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// A stream that is being sealed.
pub struct Recorder<'a, M: Medium, C: Clock + Clone> {
    plan: Plan<'a>,
    medium: M,
    clock: C,
    first: PathBuf,
    parts: u32,
    path: PathBuf,
    writer: Writer<M::File, C>,
    sequence: Option<u64>,
    /// A number that was taken for a file that could not be begun.
    reserved: Reserved,
    /// What the files before this one hold.
    before: Standing,
    noted_us: u64,
}

impl<'a, M: Medium, C: Clock + Clone> Recorder<'a, M, C> {
    /// Begins the first file. When this returns its header is durable and no key that could open
    /// it is left.
    pub fn create(plan: Plan<'a>, medium: M, mut clock: C, path: &Path) -> Result<Self, Failed> {
        let last = plan.aircraft.state.predecessor().ok().flatten();
        let predecessor =
            last.map(|last| Predecessor { recording_id: last.recording_id, chain: last.chain });
        let mut reserved = None;
        let (writer, sequence) = begin(&plan, &medium, &clock, path, predecessor, &mut reserved)?;
        let recorder = Recorder {
            plan,
            medium,
            noted_us: clock.now().monotonic_us,
            clock,
            first: path.to_owned(),
            parts: 1,
            path: path.to_owned(),
            writer,
            sequence,
            reserved: None,
            before: Standing { content: 0, durable: 0, chapters: 0, sealed: 0, head: [0; 48] },
        };
        recorder.note_state();
        Ok(recorder)
    }

    /// Takes all bytes; a following file begins when this one has reached its size.
    pub fn write(&mut self, mut bytes: &[u8]) -> Result<(), Failed> {
        while !bytes.is_empty() {
            match self.writer.write(bytes) {
                Ok(0) => self.follow()?,
                Ok(taken) => bytes = &bytes[taken..],
                Err(error) => return Err(self.failed(error)),
            }
        }
        Ok(())
    }

    /// Does what is due. Says how long the card took if that was longer than the interval.
    pub fn tick(&mut self) -> Result<Option<Duration>, Failed> {
        let begun = self.clock.now().monotonic_us;
        self.writer.tick().map_err(|error| self.failed(error))?;
        let ended = self.clock.now().monotonic_us;
        let took = Duration::from_micros(ended.saturating_sub(begun));
        if ended.saturating_sub(self.noted_us) >= NOTE_EVERY_US {
            self.note_state();
            self.noted_us = ended;
        }
        let interval = self.plan.aircraft.configuration.settings().interval_ms;
        Ok((took > Duration::from_millis(interval.into())).then_some(took))
    }

    /// How long nothing is due.
    pub fn wait(&mut self) -> Option<Duration> {
        self.writer.wait()
    }

    /// Writes down what happened, under the seal.
    pub fn note(&mut self, note: &Note) -> Result<(), Failed> {
        match self.writer.note(note) {
            Ok(()) => Ok(()),
            Err(Error::SizeLimit) => {
                self.follow()?;
                self.writer.note(note).map_err(|error| self.failed(error))
            }
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Closes the chapter that is open, and makes all that was taken durable.
    pub fn flush(&mut self) -> Result<(), Failed> {
        self.writer.flush().map_err(|error| self.failed(error))
    }

    /// Closes the last file.
    pub fn finish(&mut self, reason: Reason) -> Result<Standing, Failed> {
        self.writer.finish(reason).map_err(|error| self.failed(error))?;
        self.note_state();
        Ok(self.standing())
    }

    /// Where the stream stands.
    pub fn standing(&self) -> Standing {
        let status = self.writer.status();
        Standing {
            content: self.before.content + status.content,
            durable: self.before.durable + status.durable,
            chapters: self.before.chapters + status.chapters,
            sealed: self.before.sealed + status.file,
            head: status.chain,
        }
    }

    /// The file in progress.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The id of the recording in progress.
    pub fn id(&self) -> RecordingId {
        self.writer.header().recording_id
    }

    /// Its sequence number, if that is known.
    pub fn sequence(&self) -> Option<u64> {
        self.sequence
    }

    /// How much content a chapter holds, all but the last one of a file.
    pub fn chapter_bytes(&self) -> u64 {
        self.writer.chapter_bytes()
    }

    /// A ticket for the next chapter, to be sealed elsewhere: [`Writer::ticket`].
    pub fn ticket(&mut self, content: u64) -> Result<Option<Ticket>, Failed> {
        self.writer.ticket(content).map_err(|error| self.failed(error))
    }

    /// Takes a chapter that was sealed elsewhere: [`Writer::put`].
    pub fn put(&mut self, sealed: Sealed) -> Result<(), Failed> {
        self.writer.put(sealed).map_err(|error| self.failed(error))
    }

    /// Memory for the next such chapter.
    pub fn spare(&mut self) -> Vec<u8> {
        self.writer.spare()
    }

    /// Closes this file and begins the one that follows.
    pub fn follow(&mut self) -> Result<(), Failed> {
        self.finish(Reason::SizeLimit)?;
        self.begin_next(self.standing())
    }

    /// Goes on in a new file after an error of the card; the one before stays cut short. Says how
    /// many bytes of the stream were taken and are not known to be durable: they count no longer,
    /// and a [`Note::Gap`] is due. After an error, call it again.
    pub fn resume(&mut self) -> Result<u64, Failed> {
        let standing = self.standing();
        self.begin_next(Standing { content: standing.durable, ..standing })?;
        Ok(standing.content - standing.durable)
    }

    fn begin_next(&mut self, before: Standing) -> Result<(), Failed> {
        let predecessor = self.writer.successor();
        let mut parts = self.parts + 1;
        let path = loop {
            let path = numbered(&self.first, parts);
            // An older flight's file is no reason to stop: the next number is as good.
            if self.plan.force || !self.medium.exists(&path) {
                break path;
            }
            parts += 1;
        };
        let (plan, reserved) = (&self.plan, &mut self.reserved);
        let begun = begin(plan, &self.medium, &self.clock, &path, Some(predecessor), reserved);
        let (writer, sequence) =
            begun.map_err(|failed| Failed { durable: Some(before.durable), ..failed })?;
        (self.writer, self.sequence, self.path, self.parts) = (writer, sequence, path, parts);
        self.reserved = None;
        self.before = before;
        self.note_state();
        Ok(())
    }

    /// Tells the folder how far this recording is. A folder that cannot be written costs the next
    /// recording its predecessor's name, and this one nothing.
    fn note_state(&self) {
        let Some(sequence) = self.sequence else { return };
        let (id, chain) = (self.id(), self.writer.status().chain);
        let _ = self.plan.aircraft.state.note(sequence, &id, &chain);
    }

    /// What an error that was met elsewhere means for the stream.
    pub fn failed(&self, error: Error) -> Failed {
        // The next recording names how far this one came.
        self.note_state();
        Failed { path: self.path.clone(), error, durable: Some(self.standing().durable) }
    }
}

/// A sequence number, if one was taken, and if it could be had.
type Reserved = Option<Option<u64>>;

/// A file's writer, and its sequence number.
type Begun<M, C> = (Writer<<M as Medium>::File, C>, Option<u64>);

/// Makes the file, durably named in its folder, and writes the preamble.
fn begin<M: Medium, C: Clock + Clone>(
    plan: &Plan<'_>,
    medium: &M,
    clock: &C,
    path: &Path,
    predecessor: Option<Predecessor>,
    reserved: &mut Reserved,
) -> Result<Begun<M, C>, Failed> {
    let failed = |error: Error| Failed { path: path.to_owned(), error, durable: None };
    let file = medium.create(path, plan.force).map_err(|error| failed(error.into()))?;
    let written = medium.keep_name(path).map_err(Error::from).and_then(|()| {
        // Trying again costs no second number.
        let sequence = *reserved.get_or_insert_with(|| plan.aircraft.state.take_sequence().ok());
        let flight = Flight {
            flight_id: plan.flight_id,
            boot_id: keys::boot_id()?,
            sequence,
            predecessor,
            file_limit: plan.file_limit,
        };
        let writer = Writer::create(
            file,
            clock.clone(),
            plan.aircraft.identity,
            plan.aircraft.configuration,
            &flight,
            &plan.subject,
            plan.durability,
        )?;
        Ok((writer, sequence))
    });
    written.map_err(|error| {
        // Nothing of the stream is in it.
        let _ = medium.remove(path);
        failed(error)
    })
}

/// `flight.alula`, `flight-2.alula`, `flight-3.alula`, …
fn numbered(first: &Path, part: u32) -> PathBuf {
    let stem = first.file_stem().unwrap_or_default().to_string_lossy();
    let name = match first.extension() {
        Some(extension) => format!("{stem}-{part}.{}", extension.to_string_lossy()),
        None => format!("{stem}-{part}"),
    };
    first.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn following_files_are_numbered_before_their_extension() {
        assert_eq!(numbered(Path::new("a/flight.alula"), 2), Path::new("a/flight-2.alula"));
        assert_eq!(numbered(Path::new("flight"), 3), Path::new("flight-3"));
    }
}
