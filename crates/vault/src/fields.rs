// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What is told inside the seal about the whole recording, and the salted commitments by which one
//! field can be disclosed without the others. `docs/formats/recording.md` §9 and §10.

use alula_engine::hash::Sha384;
use alula_engine::random;

use crate::clock::{ClockSource, Moment};
use crate::error::Error;
use crate::layout::{CLOSE_BLOCK_LEN, Digest, Put, RecordingId, START_BLOCK_LEN, Take};

/// What is recorded: chosen by whoever records, readable by whoever has a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subject<S = Text> {
    /// A label for people, at most 255 bytes.
    pub label: S,
    /// The file's name with its folders, `/` between them, at most 1024 bytes; empty for a stream.
    /// A reader treats it as hostile.
    pub name: S,
    /// A media type, at most 127 bytes; empty if unknown.
    pub media_type: S,
}

#[cfg(feature = "std")]
pub(crate) type Text = String;
#[cfg(not(feature = "std"))]
pub(crate) type Text = &'static str;

impl Default for Subject {
    fn default() -> Self {
        let (label, name, media_type) = Default::default();
        Subject { label, name, media_type }
    }
}

/// The start fields, opened.
#[cfg(feature = "std")]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Start {
    /// When the recording began, in microseconds since 1970-01-01T00:00:00Z; 0 if unknown.
    pub wall_us: i64,
    /// Where that time came from.
    pub source: ClockSource,
    /// What is recorded.
    pub subject: Subject,
    salts: [Salt; 5],
}

/// The end fields, opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct End {
    /// When the recording was closed, in microseconds since 1970-01-01T00:00:00Z; 0 if unknown.
    pub wall_us: i64,
    /// Where that time came from.
    pub source: ClockSource,
    /// How long it lasted, by the monotonic clock, in microseconds.
    pub elapsed_us: u64,
    /// Bytes of content.
    pub content: u64,
    /// Chapters.
    pub chapters: u64,
}

/// A field of a recording that its owner shows to someone who has no key.
#[cfg(feature = "std")]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Disclosure {
    /// Which recording.
    pub recording_id: RecordingId,
    /// Which field, as the format numbers them.
    pub code: u8,
    /// What hid it.
    pub salt: [u8; 32],
    /// Its value.
    pub value: Vec<u8>,
}

#[cfg(feature = "std")]
impl Disclosure {
    /// The commitment that a signed header or close must hold for this to be true.
    pub fn commitment(&self) -> Result<Digest, Error> {
        commitment(&self.recording_id, self.code, &self.salt, &self.value)
    }
}

type Salt = [u8; 32];

/// Draws salts, and gives the start block and the header's commitments.
pub(crate) fn encode_start(
    id: &RecordingId,
    now: &Moment,
    subject: &Subject<impl AsRef<str>>,
) -> Result<([u8; START_BLOCK_LEN], [Digest; 5]), Error> {
    let Subject { label, name, media_type } = subject;
    let limits = [
        (label, LABEL_MAX, "label"),
        (name, NAME_MAX, "name"),
        (media_type, TYPE_MAX, "media type"),
    ];
    for (text, limit, what) in limits {
        if text.as_ref().len() > limit {
            return Err(Error::TooLong(what));
        }
    }
    let mut salts = [[0; 32]; 5];
    for salt in &mut salts {
        random::fill(salt)?;
    }
    let (time, source) = (now.wall_us.to_be_bytes(), [now.source.code()]);
    let mut block = [0; START_BLOCK_LEN];
    let mut commitments = [[0; 48]; 5];
    let mut fields = Put::new(&mut block);
    let values = values(&time, &source, subject);
    for (at, value) in values.into_iter().enumerate() {
        fields.bytes(&salts[at]).u16(value.len() as u16).bytes(value);
        commitments[at] = commitment(id, START_CODES[at], &salts[at], value)?;
    }
    fields.pad();
    Ok((block, commitments))
}

/// Reads a start block. `None` if it is not what the header committed to.
#[cfg(feature = "std")]
pub(crate) fn decode_start(
    id: &RecordingId,
    block: &[u8],
    commitments: &[Digest; 5],
) -> Result<Option<Start>, Error> {
    let mut fields = Take::new(block);
    let mut salts = [[0; 32]; 5];
    let mut values: [&[u8]; 5] = [&[]; 5];
    for at in 0..5 {
        let Some((salt, value)) = field(&mut fields) else { return Ok(None) };
        if commitment(id, START_CODES[at], &salt, value)? != commitments[at] {
            return Ok(None);
        }
        (salts[at], values[at]) = (salt, value);
    }
    if block.len() != START_BLOCK_LEN || fields.rest().iter().any(|byte| *byte != 0) {
        return Ok(None);
    }
    Ok(parse_start(values, salts))
}

#[cfg(feature = "std")]
fn parse_start(
    [time, source, label, name, media_type]: [&[u8]; 5],
    salts: [Salt; 5],
) -> Option<Start> {
    let text = |bytes: &[u8], limit| {
        (bytes.len() <= limit).then(|| core::str::from_utf8(bytes).ok().map(String::from))?
    };
    Some(Start {
        wall_us: i64::from_be_bytes(time.try_into().ok()?),
        source: source_from(source)?,
        subject: Subject {
            label: text(label, LABEL_MAX)?,
            name: text(name, NAME_MAX)?,
            media_type: text(media_type, TYPE_MAX)?,
        },
        salts,
    })
}

#[cfg(feature = "std")]
impl Start {
    /// What proves one start field, 1 to 5, to someone without a key. `None` for another code.
    pub fn disclose(&self, recording_id: &RecordingId, code: u8) -> Option<Disclosure> {
        let at = START_CODES.iter().position(|known| *known == code)?;
        let (time, source) = (self.wall_us.to_be_bytes(), [self.source.code()]);
        Some(Disclosure {
            recording_id: *recording_id,
            code,
            salt: self.salts[at],
            value: values(&time, &source, &self.subject)[at].to_vec(),
        })
    }
}

/// The start fields' values, in the order of their codes.
fn values<'a>(
    time: &'a [u8; 8],
    source: &'a [u8; 1],
    subject: &'a Subject<impl AsRef<str>>,
) -> [&'a [u8]; 5] {
    let Subject { label, name, media_type } = subject;
    let [label, name, media_type] = [label, name, media_type].map(|text| text.as_ref().as_bytes());
    [time, source, label, name, media_type]
}

/// Draws salts, and gives the close block and the close's commitments.
pub(crate) fn encode_end(
    id: &RecordingId,
    end: &End,
) -> Result<([u8; CLOSE_BLOCK_LEN], [Digest; 2]), Error> {
    let mut salts = [[0; 32]; 2];
    for salt in &mut salts {
        random::fill(salt)?;
    }
    let (time, source) = (end.wall_us.to_be_bytes(), [end.source.code()]);
    let mut block = [0; CLOSE_BLOCK_LEN];
    let mut fields = Put::new(&mut block);
    fields.bytes(&salts[0]).u16(8).bytes(&time).bytes(&salts[1]).u16(1).bytes(&source);
    fields.u64(end.content).u64(end.chapters).u64(end.elapsed_us).pad();
    let commitments = [
        commitment(id, END_CODES[0], &salts[0], &time)?,
        commitment(id, END_CODES[1], &salts[1], &source)?,
    ];
    Ok((block, commitments))
}

/// Reads a close block. `None` if it is not what the close committed to.
#[cfg(feature = "std")]
pub(crate) fn decode_end(
    id: &RecordingId,
    block: &[u8],
    commitments: &[Digest; 2],
) -> Result<Option<(End, [Disclosure; 2])>, Error> {
    let mut fields = Take::new(block);
    let (Some((time_salt, time)), Some((source_salt, source))) =
        (field(&mut fields), field(&mut fields))
    else {
        return Ok(None);
    };
    if commitment(id, END_CODES[0], &time_salt, time)? != commitments[0]
        || commitment(id, END_CODES[1], &source_salt, source)? != commitments[1]
    {
        return Ok(None);
    }
    let shown = |at: usize, salt, value: &[u8]| Disclosure {
        recording_id: *id,
        code: END_CODES[at],
        salt,
        value: value.to_vec(),
    };
    let disclosures = [shown(0, time_salt, time), shown(1, source_salt, source)];
    Ok(parse_end(fields, time, source).map(|end| (end, disclosures)))
}

fn parse_end(mut fields: Take, time: &[u8], source: &[u8]) -> Option<End> {
    let end = End {
        wall_us: i64::from_be_bytes(time.try_into().ok()?),
        source: source_from(source)?,
        content: fields.u64()?,
        chapters: fields.u64()?,
        elapsed_us: fields.u64()?,
    };
    fields.rest().iter().all(|byte| *byte == 0).then_some(end)
}

fn field<'a>(fields: &mut Take<'a>) -> Option<(Salt, &'a [u8])> {
    let salt = fields.array()?;
    let len = fields.u16()?;
    Some((salt, fields.slice(len.into())?))
}

fn source_from(value: &[u8]) -> Option<ClockSource> {
    match value {
        [code] => ClockSource::from_code(*code),
        _ => None,
    }
}

fn commitment(id: &RecordingId, code: u8, salt: &Salt, value: &[u8]) -> Result<Digest, Error> {
    let mut hash = Sha384::new()?;
    hash.update(b"alula/1/field")?;
    hash.update(id)?;
    hash.update(&[code])?;
    hash.update(salt)?;
    hash.update(&(value.len() as u16).to_be_bytes())?;
    hash.update(value)?;
    Ok(hash.finish()?)
}

const START_CODES: [u8; 5] = [1, 2, 3, 4, 5];
const END_CODES: [u8; 2] = [16, 17];
const LABEL_MAX: usize = 255;
const NAME_MAX: usize = 1024;
const TYPE_MAX: usize = 127;
const _: () = assert!(5 * 34 + 8 + 1 + LABEL_MAX + NAME_MAX + TYPE_MAX <= START_BLOCK_LEN);

#[cfg(test)]
mod tests {
    use super::*;

    const ID: RecordingId = [8; 16];
    const NOW: Moment = Moment { monotonic_us: 5, wall_us: 1 << 50, source: ClockSource::Gps };

    fn subject(len: usize) -> Subject {
        Subject {
            label: "l".repeat(len.min(LABEL_MAX)),
            name: "ü".repeat(len / 2),
            media_type: "t".repeat(len.min(TYPE_MAX)),
        }
    }

    #[test]
    fn start_fields_come_back_up_to_their_limits() {
        for len in [0, 1, 2, 100, NAME_MAX] {
            let (block, commitments) = encode_start(&ID, &NOW, &subject(len)).unwrap();
            let start = decode_start(&ID, &block, &commitments).unwrap().unwrap();
            assert_eq!(start.subject, subject(len));
            assert_eq!((start.wall_us, start.source), (NOW.wall_us, NOW.source));
        }
        let long = Subject { name: "n".repeat(NAME_MAX + 1), ..Subject::default() };
        assert!(matches!(encode_start(&ID, &NOW, &long), Err(Error::TooLong("name"))));
    }

    #[test]
    fn every_flipped_bit_of_a_start_block_is_seen() {
        let (block, commitments) = encode_start(&ID, &NOW, &subject(3)).unwrap();
        for bit in 0..block.len() * 8 {
            let mut altered = block;
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(decode_start(&ID, &altered, &commitments).unwrap(), None, "bit {bit}");
        }
        assert_eq!(decode_start(&[9; 16], &block, &commitments).unwrap(), None);
    }

    #[test]
    fn equal_fields_have_unequal_commitments() {
        let (_, a) = encode_start(&ID, &NOW, &subject(3)).unwrap();
        let (_, b) = encode_start(&ID, &NOW, &subject(3)).unwrap();
        assert!(a.iter().zip(b).all(|(a, b)| *a != b));
    }

    #[test]
    fn a_disclosure_proves_its_field_and_no_other() {
        let (block, commitments) = encode_start(&ID, &NOW, &subject(3)).unwrap();
        let start = decode_start(&ID, &block, &commitments).unwrap().unwrap();
        for (at, code) in START_CODES.into_iter().enumerate() {
            let shown = start.disclose(&ID, code).unwrap();
            for (other, commitment) in commitments.iter().enumerate() {
                assert_eq!(shown.commitment().unwrap() == *commitment, at == other);
            }
        }
        assert_eq!(start.disclose(&ID, 6), None);
    }

    #[test]
    fn end_fields_come_back_and_their_times_are_committed() {
        let end = End {
            wall_us: -7,
            source: ClockSource::Ntp,
            elapsed_us: 9,
            content: 1 << 40,
            chapters: 3,
        };
        let (block, commitments) = encode_end(&ID, &end).unwrap();
        let (decoded, shown) = decode_end(&ID, &block, &commitments).unwrap().unwrap();
        assert_eq!(decoded, end);
        for (shown, commitment) in shown.iter().zip(commitments) {
            assert_eq!(shown.commitment().unwrap(), commitment);
        }
        for bit in 0..75 * 8 {
            let mut altered = block;
            altered[bit / 8] ^= 1 << (bit % 8);
            let decoded = decode_end(&ID, &altered, &commitments).unwrap();
            assert!(decoded.is_none(), "bit {bit}");
        }
        assert_eq!(decode_end(&ID, &block[..60], &commitments).unwrap(), None);
    }
}
