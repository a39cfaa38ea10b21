// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The body of a close. `docs/formats/recording.md` §10.

use crate::layout::{CLOSE_PUBLIC_LEN, Digest, Take};
use crate::writer::Reason;

/// The public part of a close, and what is sealed in it.
pub(super) struct Close<'a> {
    pub(super) offset: u64,
    pub(super) content: u64,
    pub(super) chapters: u64,
    pub(super) last_index: u64,
    pub(super) reason: Reason,
    pub(super) commitments: [Digest; 2],
    pub(super) sealed: &'a [u8],
}

impl<'a> Close<'a> {
    pub(super) fn decode(body: &'a [u8]) -> Option<Self> {
        let (public, sealed) = body.split_at_checked(CLOSE_PUBLIC_LEN)?;
        let mut fields = Take::new(public);
        let (offset, content, chapters) = (fields.u64()?, fields.u64()?, fields.u64()?);
        let (last_index, reason) = (fields.u64()?, Reason::from_code(fields.u8()?)?);
        fields.zeros(7)?;
        let commitments = [fields.array()?, fields.array()?];
        Some(Close { offset, content, chapters, last_index, reason, commitments, sealed })
    }
}
