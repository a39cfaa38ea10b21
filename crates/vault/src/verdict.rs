// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a reader concludes about a recording. `docs/formats/recording.md` §12.

use std::fmt;

use crate::custody::Custody;
use crate::fields::{Disclosure, End};
use crate::layout::Digest;
use crate::writer::Reason;

/// What a recording is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Whole, up to a signed close.
    Complete,
    /// Everything is good up to here, and nothing of this recording follows.
    CutShort {
        /// Where in the file the good part ends.
        offset: u64,
    },
    /// Something is bad, and something good follows it. The first such place.
    Damaged {
        /// What is bad.
        part: Part,
    },
    /// Not a recording of this aircraft, or something follows the close that is no custody.
    Rejected,
}

/// A part of a recording. Numbers are those of frames.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[non_exhaustive]
pub enum Part {
    /// The header at the beginning of the file.
    Header,
    /// A recipient slot, counted from 0, in one of its copies.
    Slot(usize),
    /// The start frame.
    Start,
    /// A chapter or note, or what should be one.
    Chapter(u64),
    /// The checkpoint before this number.
    Checkpoint(u64),
    /// The index block before this number.
    Index(u64),
    /// The second copy of the preamble.
    Copy,
    /// The close.
    Close,
    /// The slot of the `shared` record of this number.
    Shared(u16),
    /// The bytes behind the last good frame, which a `recovered` record fixed.
    Tail,
}

/// All that a reader found out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// Bytes of content, from the first, that are evidence against everyone.
    pub signed_bytes: u64,
    /// Bytes of content, from the first, that the aircraft or a recipient made. `None` without a
    /// key.
    pub authentic_bytes: Option<u64>,
    /// Everything that is damaged, up to 64 parts, in the order found.
    pub damaged: Vec<Part>,
    /// The slots that were erased, in one copy at least.
    pub erased_slots: Vec<usize>,
    /// Chapters that are good.
    pub chapters: u64,
    /// Notes that are good: gaps, content that was written unsealed, remarks. What they say needs
    /// a key.
    pub notes: u64,
    /// Bytes of content in the recording, as far as they are known: holes count.
    pub content: u64,
    /// Why the recording was closed; `None` if it was not.
    pub closed: Option<Reason>,
    /// What the close tells under the seal; `None` without a key.
    pub end: Option<End>,
    /// The commitments to end time and clock source that the close signs.
    pub end_commitments: Option<[Digest; 2]>,
    /// What proves these two to someone without a key; `None` without one.
    pub end_disclosures: Option<[Disclosure; 2]>,
    /// Where the last good frame ends in the file.
    pub good_end: u64,
    /// The chain value after the last good frame: what a following recording names.
    pub chain: Digest,
    /// What was done with the recording afterwards. `None` if there is no close and no `recovered`
    /// record, or if reading stopped at damage.
    pub custody: Option<Custody>,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Complete => f.write_str("complete"),
            Verdict::CutShort { offset } => write!(f, "cut short at byte {offset} of the file"),
            Verdict::Damaged { part } => write!(f, "damaged: {part}"),
            Verdict::Rejected => f.write_str("rejected"),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Header => f.write_str("header"),
            Part::Slot(slot) => write!(f, "slot {slot}"),
            Part::Start => f.write_str("start frame"),
            Part::Chapter(number) => write!(f, "chapter {number}"),
            Part::Checkpoint(number) => write!(f, "checkpoint before chapter {number}"),
            Part::Index(number) => write!(f, "index before chapter {number}"),
            Part::Copy => f.write_str("second copy of the header"),
            Part::Close => f.write_str("close"),
            Part::Shared(number) => write!(f, "slot of custody record {number}"),
            Part::Tail => f.write_str("what the recovered record fixed"),
        }
    }
}
