// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Recordings as files that can be read at any place and that are nowhere written down: what
//! `serve` and `mount` show.
//!
//! A recording that follows another, because that one had reached its size, goes on in the same
//! file. What is read is authentic: it is opened when it is asked for.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use alula_vault::keys::DronePublic;
use alula_vault::{Content, Ending, Error, Predecessor, Reader, Reason, Verdict as Judgement};

use crate::failure::{CUT_SHORT, Failure, REJECTED, Result, Verdict};
use crate::names::Names;
use crate::opener::Opener;
use crate::order::in_order;
use crate::output::notice;
use crate::recording::{self, FileReader};

/// As many recordings are kept open at a time. Each has a window and a segment in memory.
const OPEN_AT_ONCE: usize = 8;

/// The files, and the key that opens them.
pub(crate) struct Shelf {
    opener: Opener,
    files: Vec<Shelved>,
    /// The last ones that were read, the latest at the end.
    open: Vec<(PathBuf, FileReader)>,
}

/// One file.
pub(crate) struct Shelved {
    /// The components of its path.
    pub(crate) name: Vec<String>,
    /// Its media type, as its recorder named it.
    pub(crate) media_type: String,
    /// Its length in bytes.
    pub(crate) len: u64,
    /// When its recorder began it: microseconds since 1970, 0 if that is unknown.
    #[cfg(unix)]
    pub(crate) begun_us: i64,
    /// False if it was cut short: what there is of it is good.
    pub(crate) whole: bool,
    parts: Vec<Part>,
}

/// A recording that holds a part of a file.
struct Part {
    path: PathBuf,
    begin: u64,
    len: u64,
}

impl Shelf {
    /// Looks into all recordings that `paths` name. One that cannot be opened is told, and keeps no
    /// other from being shown; the verdict says whether all is well.
    pub(crate) fn new(
        paths: &[PathBuf],
        opener: Opener,
        aircraft: Option<&DronePublic>,
    ) -> Result<(Self, Verdict)> {
        let mut shelf = Shelf { opener, files: Vec::new(), open: Vec::new() };
        let (mut names, mut unfinished) = (Names::default(), HashMap::new());
        let mut verdict = Verdict::Good;
        for path in in_order(recording::find(paths)?)? {
            let one = match shelf.add(&path, aircraft, &mut names, &mut unfinished) {
                Ok(one) => one,
                Err(failure) => {
                    notice(&format!("alula: {failure}"));
                    match failure.code {
                        REJECTED => Verdict::Rejected,
                        CUT_SHORT => Verdict::CutShort,
                        _ => return Err(failure),
                    }
                }
            };
            verdict = verdict.max(one);
        }
        Ok((shelf, verdict))
    }

    fn add(
        &mut self,
        path: &Path,
        aircraft: Option<&DronePublic>,
        names: &mut Names,
        unfinished: &mut HashMap<Predecessor, usize>,
    ) -> Result<Verdict> {
        let about = |error| Failure::about(path, error);
        let mut reader = open(path, &self.opener).map_err(about)?;
        if let Some(aircraft) = aircraft {
            reader.expect_aircraft(aircraft.identity()).map_err(about)?;
        }
        let id = reader.header().recording_id;
        let continued = reader.header().predecessor.and_then(|last| unfinished.remove(&last));
        let (len, whole, end) = extent(&mut reader).map_err(about)?;
        let at = match continued {
            Some(at) => at,
            None => {
                let start = reader.start().cloned();
                let subject = start.as_ref().map(|start| &start.subject);
                let name = names.show(subject.unwrap_or(&Default::default()), &id);
                self.files.push(Shelved {
                    name,
                    media_type: subject
                        .map(|subject| subject.media_type.clone())
                        .unwrap_or_default(),
                    len: 0,
                    #[cfg(unix)]
                    begun_us: start.as_ref().map_or(0, |start| start.wall_us),
                    whole: true,
                    parts: Vec::new(),
                });
                self.files.len() - 1
            }
        };
        let file = &mut self.files[at];
        file.parts.push(Part { path: path.to_owned(), begin: file.len, len });
        file.len += len;
        file.whole &= whole;
        if let Some(end) = end {
            unfinished.insert(end, at);
        }
        Ok(if whole { Verdict::Good } else { Verdict::CutShort })
    }

    /// The files, in the order in which they were recorded.
    pub(crate) fn files(&self) -> &[Shelved] {
        &self.files
    }

    /// Reads from a place of a file: as much as is at hand there, nothing only at its end.
    pub(crate) fn read_at(
        &mut self,
        file: usize,
        offset: u64,
        bytes: &mut [u8],
    ) -> std::result::Result<usize, Error> {
        let Some(file) = self.files.get(file) else { return Ok(0) };
        let holds = |part: &&Part| offset >= part.begin && offset - part.begin < part.len;
        let Some(part) = file.parts.iter().find(holds) else { return Ok(0) };
        let (path, within) = (part.path.clone(), offset - part.begin);
        // Behind its close, and behind what was good when it was looked at, is nothing.
        let want =
            usize::try_from(part.len - within).map_or(bytes.len(), |left| left.min(bytes.len()));
        self.reader(&path)?.read_at(within, &mut bytes[..want])
    }

    /// The reader of a recording, which becomes the latest.
    fn reader(&mut self, path: &Path) -> std::result::Result<&mut FileReader, Error> {
        let entry = match self.open.iter().position(|(open, _)| open == path) {
            Some(at) => self.open.remove(at),
            None => (path.to_owned(), open(path, &self.opener)?),
        };
        if self.open.len() == OPEN_AT_ONCE {
            self.open.remove(0);
        }
        self.open.push(entry);
        match self.open.last_mut() {
            Some((_, reader)) => Ok(reader),
            None => Err(Error::Locked),
        }
    }
}

fn open(path: &Path, opener: &Opener) -> std::result::Result<FileReader, Error> {
    let file = std::fs::File::open(path)?;
    let mut reader = Reader::open(std::io::BufReader::new(file))?;
    opener.unlock(&mut reader)?;
    Ok(reader)
}

/// How much content can be read, whether that is all, and the end at which another recording may go
/// on. One without a close is read whole, to see how far it is good.
fn extent(reader: &mut FileReader) -> std::result::Result<(u64, bool, Option<Predecessor>), Error> {
    if let Some(Ending { content, reason, chain }) = reader.ending()? {
        let recording_id = reader.header().recording_id;
        let follows = reason == Reason::SizeLimit;
        return Ok((content, true, follows.then_some(Predecessor { recording_id, chain })));
    }
    let report = reader.examine(Content::Prefix, &mut |_| Ok(()))?;
    match report.verdict {
        Judgement::Rejected => Err(Error::Rejected),
        _ => Ok((report.authentic_bytes.unwrap_or(0), false, None)),
    }
}
