// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Erase receipts: facts about what was overwritten, signed. `docs/formats/proofs.md` §2.

use alula_engine::Approval;
use alula_engine::sign::mldsa87::Signature;

use crate::clock::{ClockSource, Moment};
use crate::custody::Erasure;
use crate::header::{self, MODULE_LEN};
use crate::keys::bytes::{Fields, SUITE, VERSION};
use crate::keys::{Document, Error, Fingerprint, OwnerKey, OwnerPublic, printable};
use crate::layout::{Digest, RecordingId, SIGNATURE_LEN};
use crate::writer::module_version;

/// A receipt whose signature has verified. Who the signer is, is for its reader to compare.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    /// Its id, which the `erased` records bear, too.
    pub id: [u8; 16],
    /// When, by the signer's clock, in microseconds since 1970-01-01T00:00:00Z; 0 if unknown.
    pub wall_us: i64,
    /// Where that time came from.
    pub source: ClockSource,
    /// Whether the signer's cryptographic module called itself approved.
    pub module_approved: bool,
    /// Its version.
    pub module_version: String,
    /// Who erased.
    pub signer: Fingerprint,
    /// What was erased.
    pub entries: Vec<Entry>,
}

/// What was done to one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Which recording.
    pub recording_id: RecordingId,
    /// Its flight.
    pub flight_id: [u8; 16],
    /// The digest of its header.
    pub header_digest: Digest,
    /// The aircraft.
    pub aircraft: Fingerprint,
    /// Its sequence number.
    pub sequence: Option<u64>,
    /// The file's length before.
    pub file_len: u64,
    /// Slots overwritten.
    pub slots: u32,
    /// Places of slots that held zeros before.
    pub erased_before: u32,
    /// Bytes overwritten.
    pub overwritten: u64,
    /// Bytes at all these places that were zeros when they were read back.
    pub read_back: u64,
    /// Whether the file got an `erased` record.
    pub recorded: bool,
    /// The file's name as it was given, at most 1024 bytes of printable text.
    pub name: String,
}

impl Entry {
    /// What erasing did to the file of this name, which is cut to what an entry holds.
    pub fn of(erasure: &Erasure, name: &str) -> Self {
        Entry {
            recording_id: erasure.recording_id,
            flight_id: erasure.flight_id,
            header_digest: erasure.header_digest,
            aircraft: erasure.aircraft,
            sequence: erasure.sequence,
            file_len: erasure.file_len,
            slots: erasure.slots,
            erased_before: erasure.erased_before,
            overwritten: erasure.overwritten,
            read_back: erasure.read_back,
            recorded: matches!(erasure.record, Some(Ok(_))),
            name: name[..name.floor_char_boundary(NAME_MAX)].into(),
        }
    }
}

impl Receipt {
    /// Greatest length in bytes.
    pub const MAX_LEN: usize = 8 << 20;
    /// Greatest count of entries.
    pub const ENTRIES_MAX: usize = 4096;

    /// The bytes of a receipt, signed.
    pub fn sign(
        id: &[u8; 16],
        entries: &[Entry],
        signer: &OwnerKey,
        now: &Moment,
    ) -> Result<Vec<u8>, Error> {
        if entries.is_empty() || entries.len() > Self::ENTRIES_MAX {
            return Err(Error::Setting("entries of a receipt: there are 1 to 4096"));
        }
        let mut bytes = Vec::new();
        bytes.extend_from_slice(MARK);
        bytes.extend_from_slice(&VERSION.to_be_bytes());
        bytes.extend_from_slice(&SUITE.to_be_bytes());
        bytes.extend_from_slice(id);
        bytes.extend_from_slice(&now.wall_us.to_be_bytes());
        bytes.push(now.source.code());
        bytes.push((alula_engine::status().approval == Approval::Approved).into());
        bytes.extend_from_slice(&(entries.len() as u16).to_be_bytes());
        bytes.extend_from_slice(&header::version_field(module_version()));
        bytes.extend_from_slice(&signer.public().to_bundle());
        entries.iter().try_for_each(|entry| entry.write(&mut bytes))?;
        let signature = signer.sign(CONTEXT, &bytes)?;
        bytes.extend_from_slice(signature.as_bytes());
        Ok(bytes)
    }

    /// Reads a receipt and checks its signature.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > Self::MAX_LEN {
            return Err(malformed("it is too long"));
        }
        let mut fields = Fields::open(WHAT, MARK, bytes)?;
        fields.suite()?;
        let (id, wall_us) = (fields.array()?, fields.u64()? as i64);
        let source = ClockSource::from_code(fields.u8()?);
        let source = source.ok_or(malformed("its clock source is unknown"))?;
        let approved = header::bit(fields.u8()?);
        let module_approved = approved.ok_or(malformed("its module's state is unknown"))?;
        let count = fields.u16()?;
        if count == 0 || usize::from(count) > Self::ENTRIES_MAX {
            return Err(malformed("its count of entries is outside 1 to 4096"));
        }
        let version = header::version(&fields.array::<MODULE_LEN>()?);
        let module_version = version.ok_or(malformed("its module's version is no text"))?;
        let signer = OwnerPublic::from_bundle(fields.slice(OwnerPublic::BUNDLE_LEN)?)?;
        let mut entries = Vec::new();
        for _ in 0..count {
            entries.push(Entry::read(&mut fields)?);
        }
        let signature = Signature::from_bytes(fields.slice(SIGNATURE_LEN)?)?;
        fields.end()?;
        match signer.verify(CONTEXT, &bytes[..bytes.len() - SIGNATURE_LEN], &signature) {
            Ok(()) => {}
            Err(alula_engine::Error::Rejected) => return Err(Error::Rejected(WHAT)),
            Err(other) => return Err(other.into()),
        }
        let signer = signer.fingerprint();
        Ok(Receipt { id, wall_us, source, module_approved, module_version, signer, entries })
    }
}

impl Entry {
    fn write(&self, bytes: &mut Vec<u8>) -> Result<(), Error> {
        if self.name.len() > NAME_MAX || !printable(&self.name) {
            return Err(Error::Name("it is too long, or holds a control character"));
        }
        bytes.extend_from_slice(&self.recording_id);
        bytes.extend_from_slice(&self.flight_id);
        bytes.extend_from_slice(&self.header_digest);
        bytes.extend_from_slice(self.aircraft.as_bytes());
        bytes.extend_from_slice(&self.sequence.unwrap_or(UNKNOWN).to_be_bytes());
        bytes.extend_from_slice(&self.file_len.to_be_bytes());
        bytes.extend_from_slice(&self.slots.to_be_bytes());
        bytes.extend_from_slice(&self.erased_before.to_be_bytes());
        bytes.extend_from_slice(&self.overwritten.to_be_bytes());
        bytes.extend_from_slice(&self.read_back.to_be_bytes());
        bytes.push(self.recorded.into());
        bytes.extend_from_slice(&(self.name.len() as u16).to_be_bytes());
        bytes.extend_from_slice(self.name.as_bytes());
        Ok(())
    }

    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let (recording_id, flight_id) = (fields.array()?, fields.array()?);
        let header_digest = fields.array()?;
        let aircraft = Fingerprint::from_bytes(fields.array()?);
        let sequence = Some(fields.u64()?).filter(|number| *number != UNKNOWN);
        let (file_len, slots, erased_before) = (fields.u64()?, fields.u32()?, fields.u32()?);
        let (overwritten, read_back) = (fields.u64()?, fields.u64()?);
        let recorded = header::bit(fields.u8()?).ok_or(malformed("an entry is neither 0 nor 1"))?;
        let len = usize::from(fields.u16()?);
        if len > NAME_MAX {
            return Err(malformed("a name in it is too long"));
        }
        let name = std::str::from_utf8(fields.slice(len)?).ok().filter(|name| printable(name));
        let name = name.ok_or(malformed("a name in it is no text"))?.into();
        Ok(Entry {
            recording_id,
            flight_id,
            header_digest,
            aircraft,
            sequence,
            file_len,
            slots,
            erased_before,
            overwritten,
            read_back,
            recorded,
            name,
        })
    }
}

fn malformed(why: &'static str) -> Error {
    Error::Malformed(WHAT, why)
}

const WHAT: Document = Document::Receipt;
const MARK: &[u8; 8] = b"ALULARCP";
const CONTEXT: &[u8] = b"alula/1/receipt";
const UNKNOWN: u64 = u64::MAX;
const NAME_MAX: usize = 1024;
const _: () =
    assert!(4341 + Receipt::ENTRIES_MAX * (171 + NAME_MAX) + SIGNATURE_LEN <= Receipt::MAX_LEN);
