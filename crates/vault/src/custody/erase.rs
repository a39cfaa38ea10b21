// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Slots overwritten with zeros, in both copies of the preamble, in `shared` records, and wherever
//! else in the file they stand. `docs/formats/recording.md` §4 and §11.

use std::io::{Read, Seek, SeekFrom};

use super::Custody;
use super::append::{By, Medium, append};
use super::record::Act;
use crate::Reader;
use crate::error::Error;
use crate::keys::Fingerprint;
use crate::layout::{Digest, RecordingId};
use crate::slot::SLOT_LEN;

/// What erasing did to one file: facts, for the receipt.
#[derive(Debug)]
pub struct Erasure {
    /// Which recording.
    pub recording_id: RecordingId,
    /// Its flight.
    pub flight_id: [u8; 16],
    /// Its sequence number.
    pub sequence: Option<u64>,
    /// The aircraft.
    pub aircraft: Fingerprint,
    /// The digest of its header.
    pub header_digest: Digest,
    /// The file's length before.
    pub file_len: u64,
    /// Places of slots that were overwritten, and those that were zeros before.
    pub slots: u32,
    /// Places that held zeros before.
    pub erased_before: u32,
    /// Bytes overwritten.
    pub overwritten: u64,
    /// Bytes at all these places that were zeros when they were read back after a sync.
    pub read_back: u64,
    /// The number of the `erased` record; an error if it could not be appended, `None` if the file
    /// has no close and no `recovered` record.
    pub record: Option<Result<u16, Error>>,
}

/// Overwrites every slot of the recording, syncs, reads back, and appends the `erased` record where
/// there can be one. Reads the whole file once, since a copy of a slot may stand anywhere.
pub fn erase<M: Medium>(
    medium: &mut M,
    receipt: &[u8; 16],
    by: &By<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Erasure, Error> {
    by.check()?;
    let mut reader = Reader::open(&mut *medium)?;
    let custody = reader.custody()?;
    let places = reader.slot_places(custody.as_ref(), progress)?;
    let header = reader.header();
    let mut erasure = Erasure {
        recording_id: header.recording_id,
        flight_id: header.flight_id,
        sequence: header.sequence,
        aircraft: reader.aircraft()?,
        header_digest: header.digest()?,
        file_len: reader.file_len(),
        slots: 0,
        erased_before: 0,
        overwritten: 0,
        read_back: 0,
        record: None,
    };
    overwrite(medium, &places, &mut erasure)?;
    if let Some(custody) = &custody {
        erasure.record = Some(note(medium, custody, *receipt, &erasure, by));
    }
    Ok(erasure)
}

fn overwrite<M: Medium>(
    medium: &mut M,
    places: &[u64],
    erasure: &mut Erasure,
) -> Result<(), Error> {
    for at in places {
        if slot_at(medium, *at)? == [0; SLOT_LEN] {
            erasure.erased_before += 1;
            continue;
        }
        medium.seek(SeekFrom::Start(*at))?;
        medium.write_all(&[0; SLOT_LEN])?;
        erasure.slots += 1;
        erasure.overwritten += SLOT_LEN as u64;
    }
    medium.flush()?;
    medium.sync()?;
    for at in places {
        if slot_at(medium, *at)? != [0; SLOT_LEN] {
            return Err(Error::NotErased(*at));
        }
        erasure.read_back += SLOT_LEN as u64;
    }
    Ok(())
}

fn slot_at<M: Read + Seek>(medium: &mut M, at: u64) -> Result<[u8; SLOT_LEN], Error> {
    let mut slot = [0; SLOT_LEN];
    medium.seek(SeekFrom::Start(at))?;
    medium.read_exact(&mut slot)?;
    Ok(slot)
}

fn note<M: Medium>(
    medium: &mut M,
    custody: &Custody,
    receipt: [u8; 16],
    erasure: &Erasure,
    by: &By<'_>,
) -> Result<u16, Error> {
    let act = Act::Erased {
        receipt,
        slots: erasure.slots,
        overwritten: erasure.overwritten,
        read_back: erasure.read_back,
    };
    append(medium, &erasure.recording_id, custody, act, None, by).map(|record| record.number)
}
