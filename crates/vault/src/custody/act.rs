// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Receiving, recovering and sharing a recording. `docs/formats/recording.md` §11.

use std::io::{Read, Seek, SeekFrom};

use alula_engine::hash::Sha384;

use super::Custody;
use super::append::{By, Medium, append, put, sign};
use super::record::{Act, Form, Method, Received, Record, Side};
use super::redaction::Link;
use crate::error::Error;
use crate::keys::{OwnerKey, OwnerPublic};
use crate::layout::{RecordingId, SUITE};
use crate::quorum::Contribution;
use crate::slot::{self, SLOT_LEN};
use crate::verdict::{Report, Verdict};
use crate::{Content, Event, Reader};

/// What was found out about a recording on the way to a record.
struct Examined {
    id: RecordingId,
    header_digest: [u8; 48],
    report: Report,
    len: u64,
}

/// Signs that the recording came into the signer's hands. Reads all of it; one that was never
/// closed gets its `recovered` record first. Gives the records that were appended. `progress` is
/// told how much of the file was read.
pub fn receive<M: Medium>(
    medium: &mut M,
    by: &By<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Vec<Record>, Error> {
    by.check()?;
    let examined = examine(medium, progress)?;
    let (mut records, found) = (Vec::new(), found(examined.report.verdict)?);
    let custody = match &examined.report.custody {
        Some(custody) => custody.clone(),
        None => {
            let (custody, record) = recover_examined(medium, &examined, by)?;
            records.push(record);
            custody
        }
    };
    let last = custody.records.iter().rev().find_map(|record| match record.act {
        Act::Received { .. } => Some(record.signer),
        _ => None,
    });
    if last == Some(by.signer.public().fingerprint()) {
        return Err(Error::AlreadyReceived);
    }
    let act = Act::Received { found, signed_bytes: examined.report.signed_bytes };
    records.push(append(medium, &examined.id, &custody, act, None, by)?);
    Ok(records)
}

/// Gives a recording that was never closed a fixed length, so that custody can follow. Reads all
/// of it.
pub fn recover<M: Medium>(
    medium: &mut M,
    by: &By<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Record, Error> {
    by.check()?;
    let examined = examine(medium, progress)?;
    if examined.report.closed.is_some() {
        return Err(Error::Closed);
    }
    if examined.report.custody.is_some() {
        return Err(Error::AlreadyRecovered);
    }
    Ok(recover_examined(medium, &examined, by)?.1)
}

/// Adds a recipient: wraps the recording's key for `to`, which `owner` can open. No content is
/// read or written.
pub fn share<M: Medium>(
    medium: &mut M,
    owner: &OwnerKey,
    to: &OwnerPublic,
    by: &By<'_>,
) -> Result<Record, Error> {
    share_with(medium, owner, &[], to, by)
}

/// The same for an owner who opens it together with others: with what they contributed.
pub fn share_with<M: Medium>(
    medium: &mut M,
    owner: &OwnerKey,
    contributions: &[Contribution],
    to: &OwnerPublic,
    by: &By<'_>,
) -> Result<Record, Error> {
    by.check()?;
    let mut reader = Reader::open(&mut *medium)?;
    let custody = reader.custody()?.ok_or(Error::Unclosed)?;
    reader.unlock_with(owner, contributions)?;
    let here = Some(to.fingerprint());
    if reader.recipients()?.contains(&here)
        || custody.shared().any(|(_, recipient, opens)| opens && Some(recipient) == here)
    {
        return Err(Error::AlreadyRecipient);
    }
    let id = reader.header().recording_id;
    let mut slot = [0; SLOT_LEN];
    slot::seal(to, SUITE, &id, reader.k0().ok_or(Error::Locked)?, &mut slot)?;
    let act = Act::Shared { recipient: to.fingerprint(), slot: Sha384::digest(&slot)? };
    append(medium, &id, &custody, act, Some(&slot), by)
}

/// Notes that a copy without positions was made of this recording, or that it is one.
pub fn add_redacted<M: Medium>(
    medium: &mut M,
    side: Side,
    form: Form,
    method: Method,
    link: &Link,
    by: &By<'_>,
) -> Result<Record, Error> {
    let mut reader = Reader::open(&mut *medium)?;
    let note = sign_redacted(&mut reader, side, form, method, link, by)?;
    note.append(medium)?;
    Ok(note.record)
}

/// A record that is signed and stands nowhere yet.
#[derive(Clone, Debug)]
pub struct Detached {
    /// What it says.
    pub record: Record,
    /// Its bytes.
    pub bytes: Vec<u8>,
    custody: Custody,
}

impl Detached {
    /// Puts it behind the recording for which it was signed.
    pub fn append<M: Medium>(&self, medium: &mut M) -> Result<(), Error> {
        // Whatever was appended meanwhile took its number.
        let now = Reader::open(&mut *medium)?.custody()?.ok_or(Error::Unclosed)?;
        if now != self.custody {
            return Err(Error::ForeignCustody);
        }
        put(medium, &self.custody, &self.bytes)
    }
}

/// Signs what [`add_redacted`] would append, and changes nothing.
pub fn sign_redacted<R: Read + Seek>(
    reader: &mut Reader<R>,
    side: Side,
    form: Form,
    method: Method,
    link: &Link,
    by: &By<'_>,
) -> Result<Detached, Error> {
    let custody = reader.custody()?.ok_or(Error::Unclosed)?;
    let id = reader.header().recording_id;
    let act = Act::Redacted { side, form, method, link: link.digest(side)? };
    let (record, bytes) = sign(&id, &custody, act, None, by)?;
    Ok(Detached { record, bytes, custody })
}

fn examine<M: Medium>(medium: &mut M, progress: &mut dyn FnMut(u64)) -> Result<Examined, Error> {
    let mut reader = Reader::open(&mut *medium)?;
    let report = reader.examine(Content::Salvage, &mut |event| {
        if let Event::Progress { offset } = event {
            progress(offset);
        }
        Ok(())
    })?;
    let (id, len) = (reader.header().recording_id, reader.file_len());
    Ok(Examined { id, header_digest: reader.header().digest()?, report, len })
}

fn found(verdict: Verdict) -> Result<Received, Error> {
    match verdict {
        Verdict::Complete => Ok(Received::Complete),
        Verdict::CutShort { .. } => Ok(Received::CutShort),
        Verdict::Damaged { .. } => Ok(Received::Damaged),
        Verdict::Rejected => Err(Error::ForeignCustody),
    }
}

/// Appends the record; gives the area that then is there, too.
fn recover_examined<M: Medium>(
    medium: &mut M,
    examined: &Examined,
    by: &By<'_>,
) -> Result<(Custody, Record), Error> {
    let Examined { id, header_digest, report, len } = examined;
    let tail = digest_between(medium, report.good_end, *len)?;
    let empty = Custody::new(*len, *header_digest, report.chain);
    let (signed_bytes, good_end) = (report.signed_bytes, report.good_end);
    let act = Act::Recovered { signed_bytes, good_end, tail };
    let record = append(medium, id, &empty, act, None, by)?;
    // As a reader finds it, with its digest.
    let mut reader = Reader::open(&mut *medium)?;
    let custody = reader.custody()?.ok_or(Error::ForeignCustody)?;
    Ok((custody, record))
}

fn digest_between<M: Read + Seek>(medium: &mut M, from: u64, to: u64) -> Result<[u8; 48], Error> {
    let mut hash = Sha384::new()?;
    let mut part = vec![0; 1 << 16];
    medium.seek(SeekFrom::Start(from))?;
    let mut rest = to.saturating_sub(from);
    while rest > 0 {
        let want = usize::try_from(rest).unwrap_or(usize::MAX).min(part.len());
        medium.read_exact(&mut part[..want])?;
        hash.update(&part[..want])?;
        rest -= want as u64;
    }
    Ok(hash.finish()?)
}
