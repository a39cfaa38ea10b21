// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One stream, sealed into one file or into several that follow each other when a file reaches its
//! size. Knows the aircraft's folder, so that each recording has its number and names the one
//! before it.

mod bulk;

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use alula_vault::keys::{self, Drone};
use alula_vault::{
    Digest, Durability, Error, Flight, Note, Predecessor, Reason, RecordingId, Subject,
    SystemClock, Writer,
};

use crate::failure::{Failure, Result};
use crate::output::bytes;
pub(crate) use bulk::Bulk;

/// How often the folder remembers how far a recording is durable, for the one that follows.
const NOTE_EVERY: Duration = Duration::from_secs(5);

/// What all files of a stream have in common.
pub(crate) struct Plan<'a> {
    pub(crate) aircraft: &'a Drone,
    pub(crate) flight_id: [u8; 16],
    pub(crate) subject: Subject,
    pub(crate) durability: Durability,
    /// The greatest size of a file, if smaller than the configuration's.
    pub(crate) file_limit: Option<u64>,
    /// Replace files that exist.
    pub(crate) force: bool,
}

/// Where a stream stands. Counts are of the whole stream, all of its files together.
#[derive(Clone, Copy)]
pub(crate) struct Standing {
    pub(crate) content: u64,
    pub(crate) durable: u64,
    pub(crate) chapters: u64,
    /// Bytes of the sealed files.
    pub(crate) sealed: u64,
    /// The last chain value that is durable, which the ground may keep: it proves what existed.
    pub(crate) head: Digest,
}

/// A stream that is being sealed.
pub(crate) struct Recorder<'a> {
    plan: Plan<'a>,
    first: PathBuf,
    parts: u32,
    path: PathBuf,
    writer: Writer<File, SystemClock>,
    sequence: Option<u64>,
    /// What the files before this one hold.
    before: Standing,
    noted: Instant,
}

impl<'a> Recorder<'a> {
    /// Begins the first file. When this returns its header is durable and no key that could open
    /// it is left.
    pub(crate) fn create(plan: Plan<'a>, path: &Path) -> Result<Self> {
        let state = plan.aircraft.state();
        let predecessor = state
            .predecessor()
            .ok()
            .flatten()
            .map(|last| Predecessor { recording_id: last.recording_id, chain: last.chain });
        let (writer, sequence) = begin(&plan, path, predecessor)?;
        let recorder = Recorder {
            plan,
            first: path.to_owned(),
            parts: 1,
            path: path.to_owned(),
            writer,
            sequence,
            before: Standing { content: 0, durable: 0, chapters: 0, sealed: 0, head: [0; 48] },
            noted: Instant::now(),
        };
        recorder.note_state();
        Ok(recorder)
    }

    /// Takes all bytes; a following file begins when this one has reached its size.
    pub(crate) fn write(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            match self.writer.write(bytes) {
                Ok(0) => self.follow()?,
                Ok(taken) => bytes = &bytes[taken..],
                Err(error) => return Err(self.failure(error)),
            }
        }
        Ok(())
    }

    /// Does what is due. Says how long the card took if that was longer than the interval.
    pub(crate) fn tick(&mut self) -> Result<Option<Duration>> {
        let begun = Instant::now();
        self.writer.tick().map_err(|error| self.failure(error))?;
        let took = begun.elapsed();
        if self.noted.elapsed() >= NOTE_EVERY {
            self.note_state();
            self.noted = Instant::now();
        }
        let interval = self.plan.aircraft.configuration().settings().interval_ms;
        Ok((took > Duration::from_millis(interval.into())).then_some(took))
    }

    /// How long nothing is due.
    pub(crate) fn wait(&mut self) -> Option<Duration> {
        self.writer.wait()
    }

    /// Writes down what happened, under the seal.
    pub(crate) fn note(&mut self, note: &Note) -> Result<()> {
        match self.writer.note(note) {
            Ok(()) => Ok(()),
            Err(Error::SizeLimit) => {
                self.follow()?;
                self.writer.note(note).map_err(|error| self.failure(error))
            }
            Err(error) => Err(self.failure(error)),
        }
    }

    /// Closes the last file.
    pub(crate) fn finish(&mut self, reason: Reason) -> Result<Standing> {
        self.writer.finish(reason).map_err(|error| self.failure(error))?;
        self.note_state();
        Ok(self.standing())
    }

    pub(crate) fn standing(&self) -> Standing {
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
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The id of the recording in progress.
    pub(crate) fn id(&self) -> RecordingId {
        self.writer.header().recording_id
    }

    /// Its sequence number, if that is known.
    pub(crate) fn sequence(&self) -> Option<u64> {
        self.sequence
    }

    /// Closes this file and begins the one that follows.
    fn follow(&mut self) -> Result<()> {
        self.finish(Reason::SizeLimit)?;
        self.before = self.standing();
        loop {
            self.parts += 1;
            let path = numbered(&self.first, self.parts);
            // An older flight's file is no reason to stop: the next number is as good.
            if !self.plan.force && path.symlink_metadata().is_ok() {
                continue;
            }
            let (writer, sequence) = begin(&self.plan, &path, Some(self.writer.successor()))?;
            (self.writer, self.sequence, self.path) = (writer, sequence, path);
            break;
        }
        self.note_state();
        Ok(())
    }

    /// Tells the folder how far this recording is. A folder that cannot be written costs the next
    /// recording its predecessor's name, and this one nothing.
    fn note_state(&self) {
        let Some(sequence) = self.sequence else { return };
        let (id, chain) = (self.id(), self.writer.status().chain);
        let _ = self.plan.aircraft.state().note(sequence, &id, &chain);
    }

    fn failure(&self, error: Error) -> Failure {
        let failure = match error {
            Error::Io(error) => Failure::io("write", &self.path, &error),
            error => Failure::message(&self.path, &error),
        };
        let durable = bytes(self.standing().durable);
        Failure {
            message: format!(
                "{}; what was durable, {durable}, is good and opens as cut short",
                failure.message
            ),
            ..failure
        }
    }
}

/// Makes the file, durably named in its folder, and writes the preamble.
fn begin(
    plan: &Plan<'_>,
    path: &Path,
    predecessor: Option<Predecessor>,
) -> Result<(Writer<File, SystemClock>, Option<u64>)> {
    let failed = |error: io::Error| Failure::io("write", path, &error);
    let file = create(path, plan.force).map_err(failed)?;
    sync_folder(path).map_err(failed)?;
    let sequence = plan.aircraft.state().take_sequence().ok();
    let flight = Flight {
        flight_id: plan.flight_id,
        boot_id: keys::boot_id()?,
        sequence,
        predecessor,
        file_limit: plan.file_limit,
    };
    let writer = Writer::create(
        file,
        SystemClock::new(),
        plan.aircraft.identity(),
        plan.aircraft.configuration(),
        &flight,
        &plan.subject,
        plan.durability,
    );
    match writer {
        Ok(writer) => Ok((writer, sequence)),
        Err(error) => {
            // Nothing of the stream is in it.
            let _ = std::fs::remove_file(path);
            Err(match error {
                Error::Io(error) => failed(error),
                error => error.into(),
            })
        }
    }
}

fn create(path: &Path, force: bool) -> io::Result<File> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if force && path.exists() {
        std::fs::remove_file(path)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// A file's name lasts only when its folder has been synced.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    match File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all()) {
        // Some file systems have no such call; then there is nothing more that could be done.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        done => done,
    }
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

/// The greatest file that the file system at `path` takes, where that is known.
pub(crate) fn file_limit(path: &Path) -> Option<u64> {
    #[cfg(target_os = "linux")]
    {
        // FAT's lengths have 32 bits. MSDOS_SUPER_MAGIC in linux/magic.h.
        const FAT: i64 = 0x4d44;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let system = rustix::fs::statfs(folder.unwrap_or(Path::new("."))).ok()?;
        #[allow(clippy::unnecessary_cast)] // its width differs between architectures
        (system.f_type as i64 == FAT).then_some((4 << 30) - (1 << 20))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = path;
        None
    }
}

/// 16 bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 32 hexadecimal digits as 16 bytes.
pub(crate) fn unhex(text: &str) -> Result<[u8; 16]> {
    let digits = text.as_bytes();
    let valid = digits.len() == 32 && digits.iter().all(u8::is_ascii_hexdigit);
    let mut bytes = [0; 16];
    for (i, byte) in bytes.iter_mut().enumerate().filter(|_| valid) {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap_or(0);
    }
    if valid { Ok(bytes) } else { Err(Failure::usage("--flight takes 32 hexadecimal digits")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn following_files_are_numbered_before_their_extension() {
        assert_eq!(numbered(Path::new("a/flight.alula"), 2), Path::new("a/flight-2.alula"));
        assert_eq!(numbered(Path::new("flight"), 3), Path::new("flight-3"));
    }

    #[test]
    fn flight_ids_are_32_digits() {
        let id = unhex("00112233445566778899aabbccddeeff").unwrap();
        assert_eq!(hex(&id), "00112233445566778899aabbccddeeff");
        assert!(unhex("0011").is_err() && unhex(&"g".repeat(32)).is_err());
        assert!(unhex(&"é".repeat(16)).is_err());
    }
}
