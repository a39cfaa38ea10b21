// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One record of custody in bytes, and its signature. `docs/formats/recording.md` §11.

use alula_engine::Error;
use alula_engine::hash::Sha384;
use alula_engine::sign::mldsa87::Signature;

use super::RECORDS_MAX;
use crate::clock::ClockSource;
use crate::header;
use crate::keys::{Fingerprint, OwnerKey, OwnerPublic, printable};
use crate::layout::{Digest, Put, RecordingId, SIGNATURE_LEN, Take};
use crate::slot::SLOT_LEN;

/// What was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Act {
    /// The file came into the signer's hands.
    Received {
        /// What he found.
        found: Received,
        /// Bytes of content that the aircraft's signatures covered.
        signed_bytes: u64,
    },
    /// A file that was never closed got a fixed length.
    Recovered {
        /// Bytes of content that the aircraft's signatures covered.
        signed_bytes: u64,
        /// Where the last good frame ends.
        good_end: u64,
        /// SHA-384 of what lies between there and the record.
        tail: Digest,
    },
    /// A recipient was added.
    Shared {
        /// Who.
        recipient: Fingerprint,
        /// SHA-384 of his slot, which follows the record.
        slot: Digest,
    },
    /// A copy without positions was made.
    Redacted {
        /// Which of the two this recording is.
        side: Side,
        /// What the other one is.
        form: Form,
        /// What was done to the positions.
        method: Method,
        /// The salted digest of the other one.
        link: Digest,
    },
    /// Slots were overwritten.
    Erased {
        /// The receipt that says the same outside the file.
        receipt: [u8; 16],
        /// Places that held a slot.
        slots: u32,
        /// Bytes overwritten.
        overwritten: u64,
        /// Bytes that were zeros when they were read back.
        read_back: u64,
    },
}

/// What a receiver found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Received {
    /// A closed recording without a fault.
    Complete = 0,
    /// One that was never closed.
    CutShort = 1,
    /// One with damage.
    Damaged = 2,
}

/// Which of the two a recording with a `redacted` record is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The one with positions.
    Original = 1,
    /// The one without.
    Copy = 2,
}

/// What the other one of a `redacted` record is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// A recording.
    Recording = 1,
    /// A plain file.
    Plain = 2,
}

/// What was done to positions: 1 removed, 2 shifted; others are shown by their number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Method(pub u16);

/// A record whose signature has verified.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// Its place in the area.
    pub number: u16,
    /// Where it lies in the file, and its length there.
    pub offset: u64,
    /// Its length.
    pub len: u64,
    /// Where the area begins.
    pub begin: u64,
    /// The header that it is about.
    pub header_digest: Digest,
    /// The chain value of the last good frame.
    pub head: Digest,
    /// The digest of the record before; zeros for the first.
    pub before: Digest,
    /// Its own digest.
    pub digest: Digest,
    /// What was done.
    pub act: Act,
    /// When, by the signer's clock, in microseconds since 1970-01-01T00:00:00Z; 0 if unknown.
    pub wall_us: i64,
    /// Where that time came from.
    pub source: ClockSource,
    /// The version of the signer's cryptographic module.
    pub module_version: String,
    /// Whether it called itself approved.
    pub module_approved: bool,
    /// Who signed.
    pub signer: Fingerprint,
    /// What he remarked.
    pub remark: String,
}

impl Act {
    fn kind(&self) -> u8 {
        match self {
            Act::Received { .. } => 1,
            Act::Recovered { .. } => 2,
            Act::Shared { .. } => 3,
            Act::Redacted { .. } => 4,
            Act::Erased { .. } => 5,
        }
    }

    /// The name of its kind.
    pub fn name(&self) -> &'static str {
        match self {
            Act::Received { .. } => "received",
            Act::Recovered { .. } => "recovered",
            Act::Shared { .. } => "shared",
            Act::Redacted { .. } => "redacted",
            Act::Erased { .. } => "erased",
        }
    }

    fn body(&self) -> Vec<u8> {
        let mut body = vec![0; body_len(self.kind()).unwrap_or(0)];
        let mut fields = Put::new(&mut body);
        match *self {
            Act::Received { found, signed_bytes } => {
                fields.u8(found as u8).bytes(&[0; 7]).u64(signed_bytes);
            }
            Act::Recovered { signed_bytes, good_end, tail } => {
                fields.u64(signed_bytes).u64(good_end).bytes(&tail);
            }
            Act::Shared { recipient, slot } => {
                fields.bytes(recipient.as_bytes()).bytes(&slot);
            }
            Act::Redacted { side, form, method, link } => {
                fields.u8(side as u8).u8(form as u8).u16(method.0).u32(0).bytes(&link);
            }
            Act::Erased { receipt, slots, overwritten, read_back } => {
                fields.bytes(&receipt).u32(slots).u32(0).u64(overwritten).u64(read_back);
            }
        }
        body
    }

    fn read(kind: u8, fields: &mut Take) -> Option<Self> {
        Some(match kind {
            1 => {
                let found = match fields.u8()? {
                    0 => Received::Complete,
                    1 => Received::CutShort,
                    2 => Received::Damaged,
                    _ => return None,
                };
                fields.zeros(7)?;
                Act::Received { found, signed_bytes: fields.u64()? }
            }
            2 => Act::Recovered {
                signed_bytes: fields.u64()?,
                good_end: fields.u64()?,
                tail: fields.array()?,
            },
            3 => Act::Shared {
                recipient: Fingerprint::from_bytes(fields.array()?),
                slot: fields.array()?,
            },
            4 => {
                let side = match fields.u8()? {
                    1 => Side::Original,
                    2 => Side::Copy,
                    _ => return None,
                };
                let form = match fields.u8()? {
                    1 => Form::Recording,
                    2 => Form::Plain,
                    _ => return None,
                };
                let method = Method(fields.u16()?);
                fields.zeros(4)?;
                Act::Redacted { side, form, method, link: fields.array()? }
            }
            5 => {
                let (receipt, slots) = (fields.array()?, fields.u32()?);
                fields.zeros(4)?;
                Act::Erased { receipt, slots, overwritten: fields.u64()?, read_back: fields.u64()? }
            }
            _ => return None,
        })
    }
}

/// The length of a body of this kind.
fn body_len(kind: u8) -> Option<usize> {
    Some(match kind {
        1 => 16,
        2 => 64,
        3 => 96,
        4 => 56,
        5 => 40,
        _ => return None,
    })
}

fn attachment_len(kind: u8) -> usize {
    if kind == SHARED { SLOT_LEN } else { 0 }
}

/// The first part of each record of a recording.
pub(crate) type Mark = [u8; 28];

/// The mark of the recording of this id.
pub(crate) fn mark(id: &RecordingId) -> Result<Mark, Error> {
    let mut message = [0; 15 + 16];
    Put::new(&mut message).bytes(CONTEXT).bytes(id);
    let mut mark = [0; 28];
    mark.copy_from_slice(&Sha384::digest(&message)?[..28]);
    Ok(mark)
}

/// What bytes at a place are.
pub(crate) enum Parsed {
    /// A record; whether it fits there is still to be seen.
    Record(Box<Record>),
    /// What is left of an append that power cut.
    Torn,
    /// Nothing of custody.
    Foreign,
}

/// The bytes of a record, signed; its state is complete. `slot` is what follows a `shared` one.
/// `place` gives number, begin, header digest, head and the digest before; the rest of it is not
/// looked at.
pub(crate) fn encode(
    mark: &Mark,
    record: &Record,
    signer: &OwnerKey,
    slot: Option<&[u8; SLOT_LEN]>,
) -> Result<Vec<u8>, Error> {
    let (kind, body) = (record.act.kind(), record.act.body());
    let signed = FIXED_LEN + body.len() + record.remark.len();
    let len = signed + SIGNATURE_LEN + attachment_len(kind);
    let mut bytes = vec![0; signed];
    let mut fields = Put::new(&mut bytes);
    fields.bytes(mark).u8(COMPLETE).u8(kind).u16(record.number).u32(len as u32).u32(0);
    fields.u64(record.begin).bytes(&record.header_digest).bytes(&record.head);
    fields.bytes(&record.before).u64(record.wall_us as u64).u8(record.source.code());
    fields.u8(record.module_approved.into()).u16(record.remark.len() as u16).u32(0);
    fields.bytes(&header::version_field(&record.module_version));
    fields.bytes(&signer.public().to_bundle()).bytes(&body).bytes(record.remark.as_bytes());
    let signature = signer.sign(CONTEXT, &bytes)?;
    bytes.extend_from_slice(signature.as_bytes());
    if let Some(slot) = slot {
        bytes.extend_from_slice(slot);
    }
    Ok(bytes)
}

/// Reads what lies at `offset`: `bytes` are the rest of the file there, or its first
/// [`RECORD_MAX`] + 1 bytes.
pub(crate) fn parse(mark: &Mark, bytes: &[u8], offset: u64) -> Result<Parsed, Error> {
    let begun = bytes.len() <= mark.len() && mark.starts_with(bytes);
    if begun {
        return Ok(Parsed::Torn);
    }
    if bytes.starts_with(mark) && bytes[STATE] == PENDING && bytes.len() <= RECORD_MAX {
        return Ok(Parsed::Torn);
    }
    let Some((record, signer, signature)) = decode(mark, bytes, offset) else {
        return Ok(Parsed::Foreign);
    };
    let Some(signed) = bytes.get(..record.len as usize - signature_and_more(&record)) else {
        return Ok(Parsed::Foreign);
    };
    match signer.verify(CONTEXT, signed, &signature) {
        Ok(()) => {
            let digest = Sha384::digest(&bytes[..signed.len() + SIGNATURE_LEN])?;
            Ok(Parsed::Record(Box::new(Record { digest, ..record })))
        }
        Err(Error::Rejected) => Ok(Parsed::Foreign),
        Err(other) => Err(other),
    }
}

/// The slot behind a `shared` record, of which `bytes` are all.
pub(crate) fn shared_slot(bytes: &[u8]) -> Option<&[u8; SLOT_LEN]> {
    bytes.last_chunk()
}

fn signature_and_more(record: &Record) -> usize {
    SIGNATURE_LEN + attachment_len(record.act.kind())
}

fn decode(mark: &Mark, bytes: &[u8], offset: u64) -> Option<(Record, OwnerPublic, Signature)> {
    let mut fields = Take::new(bytes);
    if fields.array::<28>()? != *mark || fields.u8()? != COMPLETE {
        return None;
    }
    let (kind, number, len) = (fields.u8()?, fields.u16()?, fields.u32()?);
    fields.zeros(4)?;
    let (begin, header_digest) = (fields.u64()?, fields.array()?);
    let (head, before) = (fields.array()?, fields.array()?);
    let wall_us = fields.u64()? as i64;
    let source = ClockSource::from_code(fields.u8()?)?;
    let module_approved = header::bit(fields.u8()?)?;
    let remark_len = usize::from(fields.u16()?);
    fields.zeros(4)?;
    let module_version = header::version(&fields.array()?)?;
    let whole = FIXED_LEN + body_len(kind)? + remark_len + SIGNATURE_LEN + attachment_len(kind);
    if usize::from(number) >= RECORDS_MAX
        || remark_len > REMARK_MAX
        || len as usize != whole
        || bytes.len() < whole
    {
        return None;
    }
    let signer = OwnerPublic::from_bundle(fields.slice(OwnerPublic::BUNDLE_LEN)?).ok()?;
    let act = Act::read(kind, &mut fields)?;
    let remark = std::str::from_utf8(fields.slice(remark_len)?).ok()?;
    let signature = Signature::from_bytes(fields.slice(SIGNATURE_LEN)?).ok()?;
    let record = Record {
        number,
        offset,
        len: whole as u64,
        begin,
        header_digest,
        head,
        before,
        digest: [0; 48],
        act,
        wall_us,
        source,
        module_version,
        module_approved,
        signer: signer.fingerprint(),
        remark: printable(remark).then(|| remark.to_owned())?,
    };
    Some((record, signer, signature))
}

pub(crate) const CONTEXT: &[u8; 15] = b"alula/1/custody";
pub(crate) const PENDING: u8 = 1;
pub(crate) const COMPLETE: u8 = 2;
/// Where the state is.
pub(crate) const STATE: usize = 28;
const SHARED: u8 = 3;
const FIXED_LEN: usize = 240 + OwnerPublic::BUNDLE_LEN;
const _: () = assert!(FIXED_LEN == 4509);
/// The longest remark in bytes.
pub(crate) const REMARK_MAX: usize = 255;
/// The greatest record: a shared one with the longest remark.
pub(crate) const RECORD_MAX: usize = FIXED_LEN + 96 + REMARK_MAX + SIGNATURE_LEN + SLOT_LEN;
const _: () = assert!(RECORD_MAX == 11241);
