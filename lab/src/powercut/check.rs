// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a recorder promised, held against what a disk has after its power failed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use alula_vault::keys::OwnerKey;
use alula_vault::{Content, Digest, Error, Event as Met, Header, Reader, RecordingId, Verdict};

use super::cut::Survived;
use super::disk::{Event, Fault, Told};
use super::shape::Trace;

/// What was found on a disk.
#[derive(Default)]
pub(super) struct Found {
    /// The number and the chain values of every recording.
    pub(super) chains: BTreeMap<RecordingId, (Option<u64>, BTreeSet<Digest>)>,
    pub(super) tally: Tally,
    /// The greatest number that a recorder said or that stands in a header.
    pub(super) sequence: u64,
    /// The number of the recording that a recorder said it had begun last.
    pub(super) last: Option<u64>,
    /// One line for each file.
    pub(super) lines: Vec<String>,
}

/// Verdicts, counted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) complete: u64,
    pub(super) cut_short: u64,
    pub(super) damaged: u64,
    pub(super) nothing: u64,
    /// Bytes of content that had to be there, and that were taken and are lost.
    pub(super) kept: u64,
    pub(super) lost: u64,
}

impl Tally {
    pub(super) fn and(self, other: Self) -> Self {
        Tally {
            complete: self.complete + other.complete,
            cut_short: self.cut_short + other.cut_short,
            damaged: self.damaged + other.damaged,
            nothing: self.nothing + other.nothing,
            lost: self.lost + other.lost,
            kept: self.kept + other.kept,
        }
    }
}

/// A recording that opened.
struct Opened {
    path: PathBuf,
    header: Header,
    verdict: Verdict,
    authentic: u64,
    /// Content with its positions.
    pieces: Vec<(u64, Vec<u8>)>,
}

/// What a stream's recorder said last before the power failed, and what it said before.
struct Promised<'a> {
    told: Vec<&'a Told>,
}

impl Promised<'_> {
    /// Bytes that must be there. Where a card spoiled synced bytes, what was said later than they
    /// were synced does not count.
    fn durable(&self, survived: &Survived) -> u64 {
        let holds = |told: &&&Told| match survived.spoiled.get(&told.path) {
            Some(from) => told.synced <= *from,
            None => true,
        };
        self.told.iter().filter(holds).map(|told| told.durable).max().unwrap_or(0)
    }

    fn closed(&self) -> bool {
        self.told.last().is_some_and(|told| told.closed)
    }
}

/// Opens everything, and says what does not hold.
pub(super) fn check(
    trace: &Trace,
    at: usize,
    survived: &Survived,
    owner: &OwnerKey,
    salvage: bool,
) -> Result<Found, String> {
    let mut found = Found::default();
    let mut flights: BTreeMap<[u8; 16], Vec<Opened>> = BTreeMap::new();
    let mut promised: Vec<_> =
        trace.streams.iter().map(|_| Promised { told: Vec::new() }).collect();
    for event in &trace.log.events[..at] {
        if let Event::Told(told) = event {
            promised[told.stream].told.push(told);
            found.last = found.last.max(told.sequence);
            found.sequence = found.sequence.max(told.sequence.unwrap_or(0));
        }
    }
    for (path, bytes) in &survived.tree {
        let old = trace.log.start.get(path).is_some_and(|before| Rc::ptr_eq(before, bytes));
        if old || path.parent() != Some(Path::new(super::CARD)) {
            continue;
        }
        if let Some(opened) = open(path, bytes, owner, salvage, &mut found)? {
            let id = opened.header.recording_id;
            let mut told = promised.iter().flat_map(|one| one.told.iter());
            let said = told.any(|told| told.id == id && told.path == *path);
            if !said && is_copy(path, bytes, survived) {
                found.tally.nothing += 1;
                continue;
            }
            flights.entry(opened.header.flight_id).or_default().push(opened);
        }
    }
    for (stream, promised) in trace.streams.iter().zip(&promised) {
        let mut files = flights.remove(&stream.flight_id).unwrap_or_default();
        files.sort_by_key(|opened| opened.header.sequence);
        present(promised, &files, survived)?;
        let there = follow(&files, &stream.content)?;
        let durable = promised.durable(survived);
        if there < durable {
            return Err(format!("{durable} bytes were said to be durable, {there} are there"));
        }
        let whole = |opened: &Opened| opened.verdict == Verdict::Complete;
        if promised.closed() && !files.last().is_some_and(whole) {
            return Err("a recording that was closed does not open as complete".into());
        }
        found.tally.kept += durable;
        let taken = promised.told.last().map_or(0, |told| told.taken);
        found.tally.lost += taken.saturating_sub(there);
    }
    match flights.keys().next() {
        None => Ok(found),
        Some(_) => Err("a recording of a flight that never was".into()),
    }
}

/// Whether a file has the header of another: where nothing was written yet, a card may still hold
/// what an older recording had at that place.
fn is_copy(path: &Path, bytes: &[u8], survived: &Survived) -> bool {
    let same = |other: &[u8]| other.get(..HEADER) == bytes.get(..HEADER);
    survived.tree.iter().any(|(name, other)| name != path && same(other))
}

/// Length of a header.
const HEADER: usize = 6480;

/// Every recording that was said to have begun is there.
fn present(promised: &Promised<'_>, files: &[Opened], survived: &Survived) -> Result<(), String> {
    for told in &promised.told {
        // What was synced when it began: its header.
        let first = promised.told.iter().find(|first| first.path == told.path);
        let header = first.map_or(0, |first| first.synced);
        let spoiled = survived.spoiled.get(&told.path).is_some_and(|from| *from < header);
        let there = files.iter().any(|opened| opened.header.recording_id == told.id);
        if !there && !spoiled {
            let path = told.path.display();
            return Err(format!("the recorder had begun {path}, which does not open"));
        }
        let named = files.iter().all(|opened| {
            opened.header.recording_id != told.id
                || (opened.path == told.path && opened.header.sequence == told.sequence)
        });
        if !named {
            return Err(format!("another recording lies in {}", told.path.display()));
        }
    }
    Ok(())
}

/// Reads a stream's files as one. Says how many bytes of it are there, from its beginning.
fn follow(files: &[Opened], truth: &[u8]) -> Result<u64, String> {
    let mut there = 0;
    for (number, opened) in files.iter().enumerate() {
        for (offset, bytes) in &opened.pieces {
            let from = (there + offset) as usize;
            if truth.get(from..from + bytes.len()) != Some(&bytes[..]) {
                let path = opened.path.display();
                return Err(format!("{path} gives {} false bytes at {offset}", bytes.len()));
            }
        }
        there += opened.authentic;
        let last = number + 1 == files.len();
        if !last && opened.verdict != Verdict::Complete {
            let path = opened.path.display();
            return Err(format!("{path} is {}, and another follows", opened.verdict));
        }
    }
    Ok(there)
}

/// Opens one file; `None` if nothing was recorded in it yet.
fn open(
    path: &Path,
    bytes: &[u8],
    owner: &OwnerKey,
    salvage: bool,
    found: &mut Found,
) -> Result<Option<Opened>, String> {
    let failed = |error: Error| format!("{}: {error}", path.display());
    let mut reader = match Reader::open(Cursor::new(bytes)) {
        Ok(reader) => reader,
        Err(error @ (Error::Unfinished | Error::NotARecording)) => {
            found.tally.nothing += 1;
            found.lines.push(format!("{}: {} bytes, {error}", path.display(), bytes.len()));
            return Ok(None);
        }
        // Noise where the version stands.
        Err(Error::UnknownVersion(_) | Error::UnknownSuite(_)) => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let header = reader.header().clone();
    // A slot that was never synced: then nothing else was.
    let locked = reader.unlock(owner).err();
    let (mut pieces, mut chains) = (Vec::new(), BTreeSet::new());
    let mut sink = |met: Met<'_>| {
        match met {
            Met::Content { offset, bytes } => pieces.push((offset, bytes.to_vec())),
            Met::Frame { chain, .. } => {
                chains.insert(chain);
            }
            _ => {}
        }
        Ok(())
    };
    // What counts ends at the first damage; what is salvaged behind it must be true as well.
    let report = reader.examine(Content::Prefix, &mut sink).map_err(failed)?;
    if salvage {
        reader.examine(Content::Salvage, &mut sink).map_err(failed)?;
    }
    let authentic = report.authentic_bytes.unwrap_or(0);
    if report.signed_bytes > authentic && locked.is_none() {
        return Err(format!("{}: more is signed than authentic", path.display()));
    }
    match report.verdict {
        Verdict::Complete => found.tally.complete += 1,
        Verdict::CutShort { .. } => found.tally.cut_short += 1,
        Verdict::Damaged { .. } => found.tally.damaged += 1,
        Verdict::Rejected => return Err(format!("{}: rejected", path.display())),
    }
    found.lines.push(format!(
        "{}: {} bytes, {}, {authentic} authentic, {} signed{}",
        path.display(),
        bytes.len(),
        report.verdict,
        report.signed_bytes,
        locked.map_or(String::new(), |error| format!(", {error}"))
    ));
    found.sequence = found.sequence.max(header.sequence.unwrap_or(0));
    let known = found.chains.entry(header.recording_id);
    known.or_insert((header.sequence, BTreeSet::new())).1.extend(chains);
    let path = path.to_owned();
    Ok(Some(Opened { path, header, verdict: report.verdict, authentic, pieces }))
}

/// The header that a recorder wrote first of all.
pub(super) fn first_header(again: &Trace) -> Result<Header, String> {
    let begun = again.log.events.iter().find_map(|event| match event {
        Event::Told(told) => Some(told),
        _ => None,
    });
    let told = begun.ok_or("the recorder did not start again")?;
    let written = again.log.events.iter().rev().find_map(|event| match event {
        Event::Made { path, file } if *path == told.path => Some(&again.log.files[*file]),
        _ => None,
    });
    let bytes = written.ok_or("the recorder made no file")?;
    let reader = Reader::open(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    Ok(reader.header().clone())
}

/// A recorder that was started after the cut took a number of its own, and names a recording that
/// is there and a chain value in it: the last one, unless the aircraft's folder could not be
/// written.
pub(super) fn continues(
    found: &Found,
    survived: &Survived,
    fault: Option<Fault>,
    header: &Header,
) -> Result<(), String> {
    match header.sequence {
        Some(sequence) if sequence > found.sequence => {}
        other => return Err(format!("number {other:?} after {}", found.sequence)),
    }
    let Some(last) = found.last else { return Ok(()) };
    let forgetful = fault == Some(Fault::ReadOnly);
    let Some(named) = &header.predecessor else {
        let why = "the recording after the cut names none before it";
        return if forgetful { Ok(()) } else { Err(why.into()) };
    };
    // A spoiled card may have lost what is named.
    let spoiled = !survived.spoiled.is_empty();
    match found.chains.get(&named.recording_id) {
        Some((number, _)) if *number < Some(last) && !forgetful => {
            Err(format!("the recording after the cut names {number:?}, and {last} was the last"))
        }
        Some((_, chains)) if chains.contains(&named.chain) || spoiled => Ok(()),
        Some(_) => Err("a chain value that is not in the recording before".into()),
        None if spoiled => Ok(()),
        None => Err("the recording after the cut names one that is not there".into()),
    }
}
