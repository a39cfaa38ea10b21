// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Fields out of bytes, strictly: in order, big-endian, to the last byte; and the checksum that
//! tells damage from a wrong key. A checksum keeps nobody out: anyone can compute it.

use alula_engine::hash::Sha384;

use super::error::{Document, Error};

/// Reads the fields of one document.
pub(crate) struct Fields<'a> {
    what: Document,
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// Starts behind the mark (8 bytes, told apart first) and the version, which must be 1.
    pub(crate) fn open(what: Document, mark: &[u8; 8], bytes: &'a [u8]) -> Result<Self, Error> {
        let mut fields = Fields { what, rest: bytes };
        if fields.array::<8>()? != *mark {
            return Err(Error::Malformed(what, "it does not begin with the right mark"));
        }
        match fields.u16()? {
            VERSION => Ok(fields),
            version => Err(Error::UnknownVersion(what, version)),
        }
    }

    /// Goes on in the middle of a document.
    pub(crate) fn within(what: Document, rest: &'a [u8]) -> Self {
        Fields { what, rest }
    }

    pub(crate) fn slice(&mut self, len: usize) -> Result<&'a [u8], Error> {
        let Some((head, rest)) = self.rest.split_at_checked(len) else {
            return Err(Error::Malformed(self.what, "it is too short"));
        };
        self.rest = rest;
        Ok(head)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let mut array = [0; N];
        array.copy_from_slice(self.slice(N)?);
        Ok(array)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Error> {
        self.array().map(u8::from_be_bytes)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Error> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Error> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Error> {
        self.array().map(u64::from_be_bytes)
    }

    /// The suite, of which there is one.
    pub(crate) fn suite(&mut self) -> Result<(), Error> {
        match self.u16()? {
            SUITE => Ok(()),
            _ => Err(Error::Malformed(self.what, "its suite of algorithms is unknown")),
        }
    }

    /// How many bytes are not read yet.
    pub(crate) fn left(&self) -> usize {
        self.rest.len()
    }

    pub(crate) fn end(self) -> Result<(), Error> {
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(Error::Malformed(self.what, "something follows its end"))
    }
}

/// Appends the checksum to what is in `bytes`.
#[cfg(feature = "std")]
pub(crate) fn append_checksum(bytes: &mut Vec<u8>) -> Result<(), Error> {
    let sum = checksum(bytes)?;
    bytes.extend_from_slice(&sum);
    Ok(())
}

/// The bytes before the checksum, if it agrees.
pub(crate) fn strip_checksum(what: Document, bytes: &[u8]) -> Result<&[u8], Error> {
    let Some((body, sum)) = bytes.split_last_chunk::<CHECKSUM_LEN>() else {
        return Err(Error::Malformed(what, "it is too short"));
    };
    if checksum(body)? == *sum { Ok(body) } else { Err(Error::Damaged(what)) }
}

/// The first 16 bytes of SHA-384.
fn checksum(body: &[u8]) -> Result<[u8; CHECKSUM_LEN], Error> {
    let mut sum = [0; CHECKSUM_LEN];
    sum.copy_from_slice(&Sha384::digest(body)?[..CHECKSUM_LEN]);
    Ok(sum)
}

pub(crate) const VERSION: u16 = 1;
/// ML-KEM-1024, ECDH P-384, ML-DSA-87, SHA-384, AES-256.
pub(crate) const SUITE: u16 = 1;
pub(crate) const CHECKSUM_LEN: usize = 16;
