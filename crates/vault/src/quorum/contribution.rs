// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a member of a quorum hands over: his key for one subset of one recording, sealed to the
//! person who opens. `docs/formats/keys.md` §9.

use alula_engine::{Secret, wrap};

use super::Subset;
use crate::hybrid::{self, SENT_LEN};
use crate::keys::bytes::{Fields, SUITE, VERSION};
use crate::keys::{Document, Error, Fingerprint, OwnerKey, OwnerPublic, text};
use crate::layout::{Digest, Put, RecordingId, SLOTS_MAX};

/// A member's part in opening one recording. Only the person to whom it is sealed can use it, and
/// only together with the others of its subset.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contribution {
    /// The recording.
    pub recording_id: RecordingId,
    /// The digest of its header.
    pub header_digest: Digest,
    /// The number of the quorum's first slot.
    pub first: usize,
    /// Who opens it together.
    pub subset: Subset,
    /// Who contributes, counted from 0.
    pub member: usize,
    /// His fingerprint.
    pub from: Fingerprint,
    /// To whom it is sealed.
    pub to: Fingerprint,
    sealed: Box<[u8; SENT_LEN + WRAP_LEN]>,
}

impl Contribution {
    /// Length of a file of contributions at most, in bytes.
    pub const FILE_MAX: usize = COUNT_MAX * LINE_MAX;

    /// Seals a member's key to `opener`. All fields but `to` and what is sealed are as given.
    pub(crate) fn seal(
        key: &Secret<32>,
        opener: &OwnerPublic,
        place: (RecordingId, Digest, usize, Subset, usize),
        from: Fingerprint,
    ) -> Result<Self, Error> {
        let (recording_id, header_digest, first, subset, member) = place;
        let sealed = Box::new([0; SENT_LEN + WRAP_LEN]);
        let to = opener.fingerprint();
        let mut made =
            Contribution { recording_id, header_digest, first, subset, member, from, to, sealed };
        let z = hybrid::send(opener, &mut made.sealed[..SENT_LEN])?;
        let kek = made.kek(&z)?;
        kek.wrap(key, &mut made.sealed[SENT_LEN..])?;
        Ok(made)
    }

    /// The member's key.
    pub(crate) fn open(&self, opener: &OwnerKey) -> Result<Secret<32>, Error> {
        let z = hybrid::receive(opener, &self.sealed[..SENT_LEN])?;
        Ok(self.kek(&z)?.unwrap(&self.sealed[SENT_LEN..])?)
    }

    /// The line of text, with its line feed.
    pub fn to_line(&self) -> Result<String, Error> {
        text::write(PREFIX, &self.bytes(), "")
    }

    /// Reads one line.
    pub fn from_line(line: &[u8]) -> Result<Self, Error> {
        let (bundle, name) = text::read(WHAT, PREFIX, line, LEN)?;
        let mut fields = Fields::open(WHAT, MARK, &bundle)?;
        fields.suite()?;
        let (recording_id, header_digest) = (fields.array()?, fields.array()?);
        let first = usize::from(fields.u8()?);
        let (subset, member) = (Subset(fields.u8()?), usize::from(fields.u8()?));
        let zeros: [u8; 5] = fields.array()?;
        if first >= SLOTS_MAX || !subset.has(member) || zeros != [0; 5] || !name.is_empty() {
            return Err(Error::Malformed(WHAT, "a field of it is outside its limits"));
        }
        let from = Fingerprint::from_bytes(fields.array()?);
        let to = Fingerprint::from_bytes(fields.array()?);
        let sealed = Box::new(fields.array()?);
        fields.end()?;
        Ok(Contribution { recording_id, header_digest, first, subset, member, from, to, sealed })
    }

    /// Reads a file of contributions, one a line.
    pub fn from_file(bytes: &[u8]) -> Result<Vec<Self>, Error> {
        text::lines(WHAT, bytes, Self::FILE_MAX, COUNT_MAX)?.map(Self::from_line).collect()
    }

    pub(crate) fn bytes(&self) -> [u8; LEN] {
        let mut bytes = [0; LEN];
        let mut fields = Put::new(&mut bytes);
        fields.bytes(MARK).u16(VERSION).u16(SUITE).bytes(&self.recording_id);
        fields.bytes(&self.header_digest).u8(self.first as u8).u8(self.subset.0);
        fields.u8(self.member as u8).bytes(&[0; 5]);
        fields.bytes(self.from.as_bytes()).bytes(self.to.as_bytes()).bytes(&self.sealed[..]);
        bytes
    }

    /// The context is all that stands before the wrapped key.
    fn kek(&self, z: &Secret<80>) -> Result<wrap::Kek, alula_engine::Error> {
        wrap::Kek::from_secret(&hybrid::key(z, &self.bytes()[..LEN - WRAP_LEN])?)
    }
}

const WHAT: Document = Document::Contribution;
const PREFIX: &str = "alula-contribution-1";
const MARK: &[u8; 8] = b"ALULACTB";
const WRAP_LEN: usize = 40;
const LEN: usize = 180 + SENT_LEN + WRAP_LEN;
const _: () = assert!(LEN == 1885);
const COUNT_MAX: usize = 1024;
const LINE_MAX: usize = 4096;
