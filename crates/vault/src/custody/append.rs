// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A record behind the others: synced step by step, so that a power cut leaves either the record or
//! something that everyone can tell from one. `docs/formats/recording.md` §11.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};

use alula_engine::Approval;

use super::record::{Act, PENDING, REMARK_MAX, Record, STATE, encode, mark};
use super::{Custody, Expected, RECORDS_MAX, Tail};
use crate::clock::Moment;
use crate::error::Error;
use crate::keys::{OwnerKey, printable};
use crate::layout::RecordingId;
use crate::slot::SLOT_LEN;
use crate::writer::module_version;

/// A file that can be read, added to and cut.
pub trait Medium: Read + Write + Seek {
    /// Returns when all that was written will survive a loss of power.
    fn sync(&mut self) -> io::Result<()>;

    /// Gives the file this length.
    fn cut(&mut self, len: u64) -> io::Result<()>;
}

impl Medium for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.set_len(len)
    }
}

/// Memory, which does not survive anything.
impl Medium for Cursor<Vec<u8>> {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.get_mut().truncate(usize::try_from(len).unwrap_or(usize::MAX));
        Ok(())
    }
}

/// Who signs, when, and what he remarks.
#[derive(Clone, Copy)]
pub struct By<'a> {
    /// His keys.
    pub signer: &'a OwnerKey,
    /// The time on his clock.
    pub now: Moment,
    /// At most 255 bytes of printable text, readable by everyone.
    pub remark: &'a str,
}

impl By<'_> {
    /// Refuses a remark that no record takes.
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.remark.len() > REMARK_MAX {
            return Err(Error::TooLong("remark"));
        }
        if !printable(self.remark) {
            return Err(Error::Setting("remark: it holds a control character"));
        }
        Ok(())
    }
}

/// Appends a record to the area. On error the file is cut to where it was, as far as that can be
/// done.
pub(super) fn append<M: Medium>(
    medium: &mut M,
    id: &RecordingId,
    custody: &Custody,
    act: Act,
    slot: Option<&[u8; SLOT_LEN]>,
    by: &By<'_>,
) -> Result<Record, Error> {
    let (record, bytes) = sign(id, custody, act, slot, by)?;
    put(medium, custody, &bytes)?;
    Ok(record)
}

/// The record that would come next, and its bytes.
pub(super) fn sign(
    id: &RecordingId,
    custody: &Custody,
    act: Act,
    slot: Option<&[u8; SLOT_LEN]>,
    by: &By<'_>,
) -> Result<(Record, Vec<u8>), Error> {
    by.check()?;
    if custody.tail == Tail::Foreign {
        return Err(Error::ForeignCustody);
    }
    if custody.records.len() >= RECORDS_MAX {
        return Err(Error::CustodyFull);
    }
    let record = record(custody, act, by);
    let bytes = encode(&mark(id)?, &record, by.signer, slot)?;
    Ok((Record { len: bytes.len() as u64, ..record }, bytes))
}

/// Puts the bytes of a record behind the area.
pub(super) fn put<M: Medium>(medium: &mut M, custody: &Custody, bytes: &[u8]) -> Result<(), Error> {
    let written = write(medium, custody, bytes);
    if written.is_err() {
        let _ = medium.cut(custody.end).and_then(|()| medium.sync());
    }
    Ok(written?)
}

/// The record that comes next, but for its digest.
fn record(custody: &Custody, act: Act, by: &By<'_>) -> Record {
    let mut place = Expected::first(custody.begin, custody.header_digest, custody.head);
    custody.records.iter().for_each(|record| {
        place.take(record);
    });
    Record {
        number: place.number(),
        offset: custody.end,
        len: 0,
        begin: custody.begin,
        header_digest: custody.header_digest,
        head: custody.head,
        before: place.before(),
        digest: [0; 48],
        act,
        wall_us: by.now.wall_us,
        source: by.now.source,
        module_version: module_version().into(),
        module_approved: alula_engine::status().approval == Approval::Approved,
        signer: by.signer.public().fingerprint(),
        remark: by.remark.into(),
    }
}

fn write<M: Medium>(medium: &mut M, custody: &Custody, bytes: &[u8]) -> io::Result<()> {
    if custody.tail == Tail::Torn {
        medium.cut(custody.end)?;
        medium.sync()?;
    }
    let (begin, rest) = bytes.split_at(STATE + 1);
    let mut begin = begin.to_vec();
    begin[STATE] = PENDING;
    medium.seek(SeekFrom::Start(custody.end))?;
    medium.write_all(&begin)?;
    medium.flush()?;
    medium.sync()?;
    medium.write_all(rest)?;
    medium.flush()?;
    medium.sync()?;
    medium.seek(SeekFrom::Start(custody.end + STATE as u64))?;
    medium.write_all(&bytes[STATE..=STATE])?;
    medium.flush()?;
    medium.sync()
}
