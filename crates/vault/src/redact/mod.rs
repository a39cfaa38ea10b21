// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Copies of flight logs, captions and photos without their positions, or with the whole track
//! moved elsewhere.
//!
//! | module | holds |
//! |---|---|
//! | `names` | the tables: which names are positions, and the rule for names that nobody listed |
//! | `shift` | the secret place to which a track is moved |
//! | `text` | numbers in text that may be coordinates |
//! | `ulog` | PX4's logs |
//! | `srt` | captions that DJI's cameras write beside a video |
//! | `jpeg`, `exif`, `xmp` | photos |
//!
//! Everything that is not a position stays bit for bit where it was: logs and photos keep their
//! length. What a reader here does not understand is taken for a position and zeroed. Memory is
//! bounded whatever the input: one message, line or segment, and the log's own table of formats.
//!
//! This serves people who share data that they did not forge. A log whose maker hides coordinates
//! under other names is not seen through.
//!
//! ```
//! use alula_vault::redact::{Format, Redaction};
//!
//! let captions = b"1\n00:00:00,000 --> 00:00:00,033\n[latitude: 12.345678] [iso : 100]\n";
//! let mut copy = Vec::new();
//! let done = Redaction::remove().run(&captions[..], &mut copy)?;
//! assert_eq!((done.format, done.removed["latitude"]), (Format::Srt, 1));
//! assert!(copy.ends_with(b"[latitude: 0.000000] [iso : 100]\n"));
//! # Ok::<(), alula_vault::redact::Error>(())
//! ```

mod exif;
mod jpeg;
mod names;
mod shift;
mod srt;
mod text;
mod ulog;
mod xmp;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, BufReader, BufWriter, Read, Write};

use crate::custody::Method;
use shift::Shift;

#[cfg(test)]
mod tests;

/// A format that can be read here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// PX4's log.
    ULog,
    /// Captions of a video.
    Srt,
    /// A photo.
    Jpeg,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::ULog => "ULog",
            Format::Srt => "SRT",
            Format::Jpeg => "JPEG",
        })
    }
}

/// Why there is no copy.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// Of none of the formats.
    Unsupported,
    /// Not what its first bytes say; where it differs.
    Malformed(&'static str),
    /// More of something than is looked at.
    Limit(&'static str),
    /// The cryptographic module, which draws the place, answered with an error.
    Engine(alula_engine::Error),
    /// The input could not be read.
    Input(io::Error),
    /// The output did not take it.
    Output(io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Unsupported => f.write_str(
                "its positions cannot be taken out: neither a ULog, nor an SRT, nor a JPEG",
            ),
            Error::Malformed(what) => write!(f, "it cannot be read to its end: {what}"),
            Error::Limit(what) => write!(f, "too many {what} for one file"),
            Error::Engine(error) => write!(f, "cryptographic module: {error}"),
            Error::Input(error) => write!(f, "the input: {error}"),
            Error::Output(error) => write!(f, "the output: {error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<alula_engine::Error> for Error {
    fn from(error: alula_engine::Error) -> Self {
        Error::Engine(error)
    }
}

/// What was done to one file.
#[derive(Debug)]
pub struct Done {
    /// What it was.
    pub format: Format,
    /// Where positions were found, and how many at each place; never which.
    pub removed: BTreeMap<String, u64>,
}

/// What is to be done to positions. Files that go through the same one are moved together, so that
/// photos stay beside the track of their log.
pub struct Redaction {
    shift: Option<Shift>,
    keep: BTreeSet<String>,
    drop: BTreeSet<String>,
    met: BTreeSet<String>,
    removed: BTreeMap<String, u64>,
}

impl Redaction {
    /// Positions are replaced by zeros.
    pub fn remove() -> Self {
        Self::new(None)
    }

    /// The first position is moved to a place that is drawn at random and told to nobody, and all
    /// others by as many metres as it. What lies far from the first one is zeroed.
    pub fn shift() -> Result<Self, Error> {
        Ok(Self::new(Some(Shift::draw()?)))
    }

    fn new(shift: Option<Shift>) -> Self {
        let [keep, drop, met] = [BTreeSet::new(), BTreeSet::new(), BTreeSet::new()];
        Redaction { shift, keep, drop, met, removed: BTreeMap::new() }
    }

    /// Leaves a ULog topic, parameter or text as it is, or a part of a JPEG. The caller knows that
    /// no position is in it.
    pub fn keep(mut self, name: &str) -> Self {
        self.keep.insert(name.into());
        self
    }

    /// Zeroes all of a ULog topic but its times, or a part of a JPEG.
    pub fn drop(mut self, name: &str) -> Self {
        self.drop.insert(name.into());
        self
    }

    /// As the custody record says it.
    pub fn method(&self) -> Method {
        Method(if self.shift.is_some() { 2 } else { 1 })
    }

    /// The names that were to be kept or dropped and were met in no file so far.
    pub fn not_met(&self) -> impl Iterator<Item = &str> {
        let named = self.keep.iter().chain(&self.drop);
        named.filter(|name| !self.met.contains(*name)).map(String::as_str)
    }

    /// Copies one file. On an error `output` holds a part that is to be thrown away.
    pub fn run<R: Read, W: Write>(&mut self, mut input: R, output: W) -> Result<Done, Error> {
        let mut output = BufWriter::with_capacity(1 << 16, output);
        let mut first = [0; SNIFFED];
        let len = fill(&mut input, &mut first)?;
        let format = sniff(&first[..len])?;
        let mut input = BufReader::with_capacity(1 << 16, first[..len].chain(input));
        self.removed.clear();
        match format {
            Format::ULog => ulog::redact(&mut input, &mut output, self)?,
            Format::Srt => srt::redact(&mut input, &mut output, self)?,
            Format::Jpeg => jpeg::redact(&mut input, &mut output, self)?,
        }
        output.flush().map_err(Error::Output)?;
        Ok(Done { format, removed: std::mem::take(&mut self.removed) })
    }

    /// Counts what was removed at a place.
    fn count(&mut self, place: &str, number: u64) {
        if number == 0 {
            return;
        }
        let known = self.removed.contains_key(place) || self.removed.len() < PLACES_MAX;
        let place = if known { place } else { "elsewhere" };
        *self.removed.entry(place.into()).or_default() += number;
    }

    fn keeps(&mut self, name: &str) -> bool {
        named(&self.keep, name, &mut self.met)
    }

    fn drops(&mut self, name: &str) -> bool {
        named(&self.drop, name, &mut self.met)
    }
}

fn named(list: &BTreeSet<String>, name: &str, met: &mut BTreeSet<String>) -> bool {
    let listed = list.contains(name);
    if listed {
        met.insert(name.into());
    }
    listed
}

/// The format that the first bytes tell, of which [`SNIFFED`] are enough.
pub fn sniff(first: &[u8]) -> Result<Format, Error> {
    if first.starts_with(ulog::MAGIC) {
        Ok(Format::ULog)
    } else if first.starts_with(&[0xff, 0xd8, 0xff]) {
        Ok(Format::Jpeg)
    } else if srt::begins(first) {
        Ok(Format::Srt)
    } else {
        Err(Error::Unsupported)
    }
}

/// Gives bytes out.
fn put(output: &mut dyn Write, bytes: &[u8]) -> Result<(), Error> {
    output.write_all(bytes).map_err(Error::Output)
}

/// Fills `bytes` as far as there is input; how far that was.
fn fill(input: &mut dyn Read, bytes: &mut [u8]) -> Result<usize, Error> {
    let mut got = 0;
    while let Some(rest) = bytes.get_mut(got..).filter(|rest| !rest.is_empty()) {
        match input.read(rest) {
            Ok(0) => break,
            Ok(more) => got += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::Input(error)),
        }
    }
    Ok(got)
}

/// How many bytes tell the format.
pub const SNIFFED: usize = 64;
/// So many places are counted apart.
const PLACES_MAX: usize = 4096;
