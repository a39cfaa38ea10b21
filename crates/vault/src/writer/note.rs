// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Notes: what a recording says of its stream. `docs/formats/recording.md` §6.

use crate::fields::Text;
use crate::layout::{Digest, Put};
#[cfg(feature = "std")]
use crate::layout::{NOTE_MAX, Take};

/// What happened in a stream, beside its content.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Note<S = Text> {
    /// Content was lost.
    Gap {
        /// How many bytes, if that is known.
        bytes: Option<u64>,
        /// Why.
        reason: S,
    },
    /// Content was written unsealed, as the owner's fail policy allows.
    Plain {
        /// How many bytes.
        bytes: u64,
        /// Their SHA-384.
        digest: Digest,
        /// Why.
        reason: S,
    },
    /// A remark.
    Text(S),
    /// A code that is not known here.
    Other(u16),
}

impl<S: AsRef<str>> Note<S> {
    /// Code and data. `None` if they are longer than a note.
    pub(super) fn encode(&self, out: &mut [u8]) -> Option<usize> {
        let (code, count, digest, text): (u16, _, &[u8], &str) = match self {
            Note::Gap { bytes, reason } => {
                (1, Some(bytes.unwrap_or(u64::MAX)), &[], reason.as_ref())
            }
            Note::Plain { bytes, digest, reason } => (2, Some(*bytes), digest, reason.as_ref()),
            Note::Text(text) => (3, None, &[], text.as_ref()),
            Note::Other(code) => (*code, None, &[], ""),
        };
        let count = count.map(u64::to_be_bytes);
        let count: &[u8] = count.as_ref().map_or(&[], |count| count);
        let len = 2 + count.len() + digest.len() + text.len();
        let mut fields = Put::new(out.get_mut(..len)?);
        fields.u16(code).bytes(count).bytes(digest).bytes(text.as_bytes());
        Some(len)
    }
}

#[cfg(feature = "std")]
impl Note {
    /// Reads a note after its head.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut fields = Take::new(bytes);
        let code = fields.u16()?;
        let text = |fields: Take| {
            (bytes.len() <= 2 + NOTE_MAX).then(|| String::from_utf8(fields.rest().to_vec()).ok())?
        };
        Some(match code {
            1 => {
                let bytes = Some(fields.u64()?).filter(|bytes| *bytes != u64::MAX);
                Note::Gap { bytes, reason: text(fields)? }
            }
            2 => {
                let (bytes, digest) = (fields.u64()?, fields.array()?);
                Note::Plain { bytes, digest, reason: text(fields)? }
            }
            3 => Note::Text(text(fields)?),
            _ => Note::Other(code),
        })
    }
}
