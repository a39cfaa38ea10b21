// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The link between a recording and its copy without positions: a salted digest, which proves it to
//! whom the salt is shown and tells nobody else anything. `docs/formats/recording.md` §11.

use alula_engine::hash::Sha384;

use super::record::Side;
use crate::error::Error;
use crate::layout::Digest;

/// The other one of the two.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// A recording.
    Recording {
        /// Its header's digest.
        header_digest: Digest,
        /// The chain value of its last good frame.
        head: Digest,
    },
    /// A plain file: its SHA-384.
    Plain(Digest),
}

/// What a link is made of, and what proves it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Link {
    /// From the original's key: [`Reader::redaction_salt`](crate::Reader::redaction_salt).
    pub salt: [u8; 32],
    /// The other one.
    pub subject: Subject,
}

impl Link {
    /// The digest in the record of the recording that is this side.
    pub fn digest(&self, side: Side) -> Result<Digest, Error> {
        let mut hash = Sha384::new()?;
        hash.update(b"alula/1/redacted")?;
        hash.update(&[side as u8])?;
        hash.update(&self.salt)?;
        match &self.subject {
            Subject::Recording { header_digest, head } => {
                hash.update(header_digest)?;
                hash.update(head)?;
            }
            Subject::Plain(digest) => hash.update(digest)?,
        }
        Ok(hash.finish()?)
    }
}
