// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What proves to somebody without a key that a redacted copy was made of a recording, whom he does
//! not see, by whom, and that an aircraft signed that recording. `docs/formats/proofs.md` §6.

use std::io::{Read, Seek};

use alula_engine::sign::mldsa87::Signature;

use crate::Reader;
use crate::chain;
use crate::custody::{self, Act, Detached, Form, Link, Parsed, Record, Side, Subject};
use crate::error::Error;
use crate::header::Header;
use crate::keys::bytes::{Fields, SUITE, VERSION};
use crate::keys::{Document, Error as Refused, Fingerprint};
use crate::layout::{Digest, SIGNATURE_LEN, SLOTS_OFFSET};

/// A proof all of whose signatures have verified. Whether the aircraft and the signer are known is
/// for its reader to say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RedactionProof {
    /// What the original says of itself without a key, under the aircraft's signature.
    pub header: Header,
    /// Whether the aircraft closed the original, and signed so its last chain value. Otherwise its
    /// end is what the signer of the record says.
    pub closed: bool,
    /// The `redacted` record of the original.
    pub record: Record,
    salt: [u8; 32],
    link: Digest,
}

impl RedactionProof {
    /// The longest file.
    pub const MAX_LEN: usize =
        HEAD_LEN + SLOTS_OFFSET + 1 + 8 + SIGNATURE_LEN + custody::RECORD_MAX;

    /// The bytes of a proof. `note` is the record that was signed for this original, `salt` that of
    /// its link.
    pub fn write<R: Read + Seek>(
        original: &mut Reader<R>,
        salt: &[u8; 32],
        note: &Detached,
    ) -> Result<Vec<u8>, Error> {
        let close = original.close_signature()?;
        let mut bytes = Vec::with_capacity(Self::MAX_LEN);
        bytes.extend_from_slice(MARK);
        bytes.extend_from_slice(&VERSION.to_be_bytes());
        bytes.extend_from_slice(&SUITE.to_be_bytes());
        bytes.extend_from_slice(salt);
        bytes.extend_from_slice(original.signed_header());
        bytes.push(close.is_some().into());
        if let Some((number, signature)) = close {
            bytes.extend_from_slice(&number.to_be_bytes());
            bytes.extend_from_slice(&signature);
        }
        bytes.extend_from_slice(&note.bytes);
        Ok(bytes)
    }

    /// Reads a proof, and checks the signatures of the aircraft, of its session and of who signed
    /// the record, and that all three speak of one recording.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut fields = Fields::open(WHAT, MARK, bytes)?;
        fields.suite()?;
        let salt = fields.array()?;
        let header = match Header::read(fields.slice(SLOTS_OFFSET)?) {
            Err(Error::NotARecording) => return Err(Refused::Rejected(WHAT).into()),
            header => header?,
        };
        let close = match fields.u8()? {
            0 => None,
            1 => Some((fields.u64()?, fields.slice(SIGNATURE_LEN)?)),
            _ => return Err(Refused::Malformed(WHAT, "it is neither closed nor not").into()),
        };
        let at = bytes.len() - fields.left();
        let rest = bytes.get(at..).filter(|rest| rest.len() <= custody::RECORD_MAX);
        let rest = rest.ok_or(Refused::Malformed(WHAT, "it is too long"))?;
        let mark = custody::mark(&header.recording_id)?;
        let Parsed::Record(record) = custody::parse(&mark, rest, 0)? else {
            return Err(Refused::Rejected(WHAT).into());
        };
        let Act::Redacted { side: Side::Original, link, .. } = record.act else {
            return Err(Refused::Malformed(WHAT, "its record is of another kind").into());
        };
        let one = record.header_digest == header.digest()?
            && record.len == rest.len() as u64
            && match close {
                Some((number, signature)) => closes(&header, number, signature, &record.head)?,
                None => true,
            };
        if !one {
            return Err(Refused::Rejected(WHAT).into());
        }
        Ok(RedactionProof { header, closed: close.is_some(), record: *record, salt, link })
    }

    /// The fingerprint of the aircraft that recorded the original.
    pub fn aircraft(&self) -> Result<Fingerprint, Error> {
        Ok(Fingerprint::from_bytes(self.header.aircraft()?))
    }

    /// Whether the signer of the record said that this is the copy.
    pub fn proves(&self, copy: &Subject) -> Result<bool, Error> {
        let form = match copy {
            Subject::Recording { .. } => Form::Recording,
            Subject::Plain(_) => Form::Plain,
        };
        let told = matches!(self.record.act, Act::Redacted { form: other, .. } if other == form);
        let link = Link { salt: self.salt, subject: *copy };
        Ok(told && link.digest(Side::Original)? == self.link)
    }

    /// The link that the copy's own record bears, if the copy is a recording.
    pub fn link_in_copy(&self) -> Result<Digest, Error> {
        let Record { header_digest, head, .. } = self.record;
        Link { salt: self.salt, subject: Subject::Recording { header_digest, head } }
            .digest(Side::Copy)
    }
}

/// Whether the recording's session signed this head in a close of this number.
fn closes(header: &Header, number: u64, signature: &[u8], head: &Digest) -> Result<bool, Error> {
    let message = chain::signed_message(&header.digest()?, number, head);
    let signature = Signature::from_bytes(signature)?;
    match header.session_key()?.verify(b"alula/1/close", &message, &signature) {
        Ok(()) => Ok(true),
        Err(alula_engine::Error::Rejected) => Ok(false),
        Err(other) => Err(other.into()),
    }
}

const WHAT: Document = Document::Redaction;
const MARK: &[u8; 8] = b"ALULARDC";
const HEAD_LEN: usize = 8 + 2 + 2 + 32;
