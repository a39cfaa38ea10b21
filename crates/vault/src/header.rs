// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The header: what the aircraft signs before the first byte is recorded.
//! `docs/formats/recording.md` §3.

use alula_engine::hash::Sha384;
use alula_engine::sign::mldsa87::{Signature, VerifyingKey};

use crate::error::Error;
use crate::layout::{
    Digest, HEADER_LEN, MAGIC, PUBLIC_KEY_LEN, Put, RecordingId, SEGMENT_LENS, SIGNATURE_LEN,
    SLOTS_MAX, SLOTS_OFFSET, SUITE, Take, VERSION,
};

/// The recording before this one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Predecessor {
    /// Its id.
    pub recording_id: RecordingId,
    /// Its last chain value that was durable.
    pub chain: Digest,
}

/// What a recording says of itself without a key, under the aircraft's signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    /// Bytes of a full segment.
    pub segment_len: u32,
    /// Recipients.
    pub slots: usize,
    /// Whether an owner signed the configuration; else it is pinned, unsigned.
    pub configuration_signed: bool,
    /// Whether the cryptographic module called itself approved.
    pub module_approved: bool,
    /// The recording's id.
    pub recording_id: RecordingId,
    /// What groups the recordings of a flight.
    pub flight_id: [u8; 16],
    /// One start of the recorder's computer.
    pub boot_id: [u8; 16],
    /// Per aircraft, rising; `None` if the recorder could not keep count.
    pub sequence: Option<u64>,
    /// The configuration's number.
    pub configuration_number: u64,
    /// The configuration's digest.
    pub configuration_digest: Digest,
    /// The commitment to the recording's key.
    pub commit: Digest,
    /// The recording that this one follows.
    pub predecessor: Option<Predecessor>,
    /// The cryptographic module's version.
    pub module_version: Version,
    /// Commitments to the start fields 1 to 5.
    pub start_commitments: [Digest; 5],
    /// Digests of the slots; zeros beyond `slots`.
    pub slot_digests: [Digest; SLOTS_MAX],
    /// The aircraft's ML-DSA-87 public key.
    pub identity: [u8; PUBLIC_KEY_LEN],
    /// The session's ML-DSA-87 public key.
    pub session: [u8; PUBLIC_KEY_LEN],
}

/// The version of a cryptographic module: printable ASCII, at most 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Version {
    field: [u8; MODULE_LEN],
}

impl Version {
    /// A version that is longer is cut off.
    pub(crate) fn new(text: &str) -> Self {
        Version { field: version_field(text) }
    }

    /// Printable ASCII, padded with zeros; `None` for anything else.
    pub(crate) fn read(field: &[u8; MODULE_LEN]) -> Option<Self> {
        let len = field.iter().position(|byte| *byte == 0).unwrap_or(MODULE_LEN);
        let (text, padding) = field.split_at(len);
        (text.iter().all(u8::is_ascii_graphic) && padding.iter().all(|byte| *byte == 0))
            .then_some(Version { field: *field })
    }
}

impl core::ops::Deref for Version {
    type Target = str;

    fn deref(&self) -> &str {
        let len = self.field.iter().position(|byte| *byte == 0).unwrap_or(MODULE_LEN);
        core::str::from_utf8(&self.field[..len]).unwrap_or_default()
    }
}

impl core::fmt::Debug for Version {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        (**self).fmt(f)
    }
}

impl Header {
    /// No recording's.
    pub(crate) const fn blank() -> Self {
        Header {
            segment_len: 0,
            slots: 0,
            configuration_signed: false,
            module_approved: false,
            recording_id: [0; 16],
            flight_id: [0; 16],
            boot_id: [0; 16],
            sequence: None,
            configuration_number: 0,
            configuration_digest: [0; 48],
            commit: [0; 48],
            predecessor: None,
            module_version: Version { field: [0; MODULE_LEN] },
            start_commitments: [[0; 48]; 5],
            slot_digests: [[0; 48]; SLOTS_MAX],
            identity: [0; PUBLIC_KEY_LEN],
            session: [0; PUBLIC_KEY_LEN],
        }
    }

    pub(crate) fn encode(&self) -> [u8; HEADER_LEN] {
        let mut bytes = [0; HEADER_LEN];
        let mut fields = Put::new(&mut bytes);
        fields.bytes(MAGIC).u16(VERSION).u16(SUITE).u32(self.segment_len);
        fields.u8(self.slots as u8).u8(self.configuration_signed.into());
        fields.u8(self.module_approved.into()).bytes(&[0; 5]);
        fields.bytes(&self.recording_id).bytes(&self.flight_id).bytes(&self.boot_id);
        fields.u64(self.sequence.unwrap_or(UNKNOWN)).u64(self.configuration_number);
        fields.bytes(&self.configuration_digest).bytes(&self.commit);
        match &self.predecessor {
            Some(before) => fields.bytes(&before.recording_id).bytes(&before.chain),
            None => fields.bytes(&[0; 64]),
        };
        fields.bytes(&self.module_version.field);
        fields.bytes(self.start_commitments.as_flattened());
        fields.bytes(self.slot_digests.as_flattened());
        fields.bytes(&self.identity[..]).bytes(&self.session[..]);
        bytes
    }

    /// Reads a header and checks its signature. `bytes` begin with the magic and hold the header
    /// and the signature.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let (signed, rest) = bytes.split_at_checked(HEADER_LEN).ok_or(Error::NotARecording)?;
        let signature = rest.get(..SIGNATURE_LEN).ok_or(Error::NotARecording)?;
        let header = Self::decode(signed)?;
        let identity = VerifyingKey::from_bytes(&header.identity[..])?;
        let signature = Signature::from_bytes(signature)?;
        match identity.verify(CONTEXT, signed, &signature) {
            Ok(()) => Ok(header),
            Err(alula_engine::Error::Rejected) => Err(Error::NotARecording),
            Err(other) => Err(other.into()),
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut fields = Take::new(bytes);
        let lost = || Error::NotARecording;
        if fields.array().ok_or_else(lost)? != *MAGIC {
            return Err(lost());
        }
        match fields.u16().ok_or_else(lost)? {
            VERSION => {}
            version => return Err(Error::UnknownVersion(version)),
        }
        match fields.u16().ok_or_else(lost)? {
            SUITE => {}
            suite => return Err(Error::UnknownSuite(suite)),
        }
        Self::fields(fields).ok_or_else(lost)
    }

    fn fields(mut fields: Take) -> Option<Self> {
        let segment_len = fields.u32()?;
        let slots = usize::from(fields.u8()?);
        let (flags, approved) = (fields.u8()?, fields.u8()?);
        fields.zeros(5)?;
        let header = Header {
            segment_len,
            slots,
            configuration_signed: bit(flags)?,
            module_approved: bit(approved)?,
            recording_id: fields.array()?,
            flight_id: fields.array()?,
            boot_id: fields.array()?,
            sequence: Some(fields.u64()?).filter(|number| *number != UNKNOWN),
            configuration_number: fields.u64()?,
            configuration_digest: fields.array()?,
            commit: fields.array()?,
            predecessor: Some(Predecessor {
                recording_id: fields.array()?,
                chain: fields.array()?,
            })
            .filter(|before| before.recording_id != [0; 16] || before.chain != [0; 48]),
            module_version: Version::read(&fields.array()?)?,
            start_commitments: digests(&mut fields)?,
            slot_digests: digests(&mut fields)?,
            identity: fields.array()?,
            session: fields.array()?,
        };
        let unused = header.slot_digests.get(slots..)?;
        (SEGMENT_LENS.contains(&segment_len)
            && slots > 0
            && unused.iter().all(|digest| *digest == [0; 48])
            && fields.rest().is_empty())
        .then_some(header)
    }

    /// The digest with which the chain begins.
    pub fn digest(&self) -> Result<Digest, Error> {
        Ok(Sha384::digest(&self.encode())?)
    }

    /// The aircraft's fingerprint.
    pub fn aircraft(&self) -> Result<Digest, Error> {
        Ok(Sha384::digest(&self.identity[..])?)
    }

    /// The key that verifies checkpoints and the close.
    pub(crate) fn session_key(&self) -> Result<VerifyingKey, Error> {
        Ok(VerifyingKey::from_bytes(&self.session[..])?)
    }

    /// Where the start frame begins.
    pub(crate) fn start_offset(&self) -> usize {
        SLOTS_OFFSET + self.slots * crate::slot::SLOT_LEN
    }
}

pub(crate) fn bit(byte: u8) -> Option<bool> {
    match byte {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

fn digests<const N: usize>(fields: &mut Take) -> Option<[Digest; N]> {
    let mut digests = [[0; 48]; N];
    for digest in &mut digests {
        *digest = fields.array()?;
    }
    Some(digests)
}

/// A version as its field holds it.
pub(crate) fn version_field(version: &str) -> [u8; MODULE_LEN] {
    let mut field = [0; MODULE_LEN];
    let len = version.len().min(MODULE_LEN);
    field[..len].copy_from_slice(&version.as_bytes()[..len]);
    field
}

/// Printable ASCII, padded with zeros.
#[cfg(feature = "std")]
pub(crate) fn version(field: &[u8; MODULE_LEN]) -> Option<String> {
    Version::read(field).map(|version| version.to_string())
}

/// The context of the header's signature.
pub(crate) const CONTEXT: &[u8] = b"alula/1/header";
const UNKNOWN: u64 = u64::MAX;
pub(crate) const MODULE_LEN: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        let mut slot_digests = [[0; 48]; SLOTS_MAX];
        slot_digests[..2].copy_from_slice(&[[3; 48], [4; 48]]);
        Header {
            segment_len: 65536,
            slots: 2,
            configuration_signed: true,
            module_approved: false,
            recording_id: [1; 16],
            flight_id: [2; 16],
            boot_id: [3; 16],
            sequence: Some(4),
            configuration_number: 5,
            configuration_digest: [6; 48],
            commit: [7; 48],
            predecessor: Some(Predecessor { recording_id: [8; 16], chain: [9; 48] }),
            module_version: Version::new("0.1.0"),
            start_commitments: [[10; 48]; 5],
            slot_digests,
            identity: [11; PUBLIC_KEY_LEN],
            session: [12; PUBLIC_KEY_LEN],
        }
    }

    #[test]
    fn headers_come_back() {
        let bytes = header().encode();
        assert_eq!(Header::decode(&bytes).unwrap(), header());
        let bare = Header { sequence: None, predecessor: None, ..header() };
        assert_eq!(Header::decode(&bare.encode()).unwrap(), bare);
    }

    #[test]
    fn decoding_and_encoding_lose_no_bit() {
        let bytes = header().encode();
        for bit in 0..bytes.len() * 8 {
            let mut altered = bytes;
            altered[bit / 8] ^= 1 << (bit % 8);
            if let Ok(decoded) = Header::decode(&altered) {
                assert_eq!(decoded.encode(), altered, "bit {bit}");
            }
        }
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let refused = |at: usize, byte: u8| {
            let mut bytes = header().encode();
            bytes[at] = byte;
            Header::decode(&bytes).unwrap_err()
        };
        assert!(matches!(refused(17, 2), Error::UnknownVersion(2)));
        assert!(matches!(refused(19, 2), Error::UnknownSuite(2)));
        for (at, byte) in [(0, 0), (23, 1), (24, 0), (24, 17), (24, 1), (25, 2), (26, 2), (31, 1)] {
            assert!(matches!(refused(at, byte), Error::NotARecording), "{at} {byte}");
        }
    }
}
