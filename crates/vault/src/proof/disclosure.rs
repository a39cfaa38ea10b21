// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Disclosures as lines of text. `docs/formats/proofs.md` §1.

use crate::fields::Disclosure;
use crate::keys::bytes::{Fields, SUITE, VERSION};
use crate::keys::{Document, Error, text};

impl Disclosure {
    /// Length of a file of disclosures at most, in bytes.
    pub const FILE_MAX: usize = COUNT_MAX * LINE_MAX;

    /// The line of text, with its line feed.
    pub fn to_line(&self) -> Result<String, Error> {
        if self.value.len() > VALUE_MAX {
            return Err(Error::Malformed(WHAT, "its value is too long"));
        }
        let mut bundle = Vec::with_capacity(BUNDLE_MAX);
        bundle.extend_from_slice(MARK);
        bundle.extend_from_slice(&VERSION.to_be_bytes());
        bundle.extend_from_slice(&SUITE.to_be_bytes());
        bundle.extend_from_slice(&self.recording_id);
        bundle.push(self.code);
        bundle.extend_from_slice(&self.salt);
        bundle.extend_from_slice(&(self.value.len() as u16).to_be_bytes());
        bundle.extend_from_slice(&self.value);
        text::write(PREFIX, &bundle, "")
    }

    /// Reads one line.
    pub fn from_line(line: &[u8]) -> Result<Self, Error> {
        let (bundle, name) = text::read(WHAT, PREFIX, line, BUNDLE_MAX)?;
        let mut fields = Fields::open(WHAT, MARK, &bundle)?;
        fields.suite()?;
        let (recording_id, code) = (fields.array()?, fields.u8()?);
        let (salt, len) = (fields.array()?, usize::from(fields.u16()?));
        if !name.is_empty() || len > VALUE_MAX || !matches!(code, 1..=5 | 16 | 17) {
            return Err(Error::Malformed(WHAT, "a field of it is outside its limits"));
        }
        let value = fields.slice(len)?.to_vec();
        fields.end()?;
        Ok(Disclosure { recording_id, code, salt, value })
    }

    /// Reads a file of disclosures, one a line.
    pub fn from_file(bytes: &[u8]) -> Result<Vec<Self>, Error> {
        text::lines(WHAT, bytes, Self::FILE_MAX, COUNT_MAX)?.map(Self::from_line).collect()
    }

    /// What is disclosed, for people: the name of the field.
    pub fn field(&self) -> &'static str {
        match self.code {
            1 => "start time",
            2 => "clock source at the start",
            3 => "label",
            4 => "name",
            5 => "type",
            16 => "end time",
            _ => "clock source at the end",
        }
    }

    /// The time that is disclosed, in microseconds since 1970-01-01T00:00:00Z, if it is one.
    pub fn wall_us(&self) -> Option<i64> {
        match self.code {
            1 | 16 => Some(i64::from_be_bytes(self.value.as_slice().try_into().ok()?)),
            _ => None,
        }
    }
}

const WHAT: Document = Document::Disclosure;
const PREFIX: &str = "alula-disclosure-1";
const MARK: &[u8; 8] = b"ALULADSC";
const VALUE_MAX: usize = 1024;
const BUNDLE_MAX: usize = 63 + VALUE_MAX;
const COUNT_MAX: usize = 64;
const LINE_MAX: usize = 2048;
