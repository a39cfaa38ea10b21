// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Why people together could not open a recording, or a member could not contribute; and what to do
//! next, in one line each.

use std::fmt;

use super::Subset;
use crate::keys::Fingerprint;

/// Why a quorum gave no key.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// The key is a member's, who does not open alone.
    NotAlone {
        /// His number, counted from 1.
        member: usize,
        /// How many are needed.
        needed: usize,
        /// How many members there are.
        members: usize,
    },
    /// The key is no member's.
    NotAMember,
    /// The recording has no quorum.
    None,
    /// The recording has several quorums; says how many.
    Several(usize),
    /// There is no quorum of this number; says how many there are.
    NoSuch(usize),
    /// The member has to say who contributes.
    Choose {
        /// His number, counted from 1.
        member: usize,
        /// How many are needed.
        needed: usize,
        /// How many members there are.
        members: usize,
    },
    /// The slots that these members need were erased or are damaged.
    Lost(Subset),
    /// No contribution is for this recording.
    OtherRecording,
    /// A contribution is sealed to another person.
    OtherOpener {
        /// Whose contribution, counted from 1.
        member: usize,
        /// The person.
        to: Fingerprint,
    },
    /// A contribution is for no quorum of this recording, or its member is not the one there.
    Foreign {
        /// Whose contribution, counted from 1.
        member: usize,
    },
    /// A contribution does not open.
    Altered {
        /// Whose, counted from 1.
        member: usize,
    },
    /// Contributions are missing.
    Missing {
        /// How many are needed.
        needed: usize,
        /// How many members there are.
        members: usize,
        /// Who opens together.
        subset: Subset,
        /// Those who have contributed, counted from 1.
        present: Vec<usize>,
        /// Those who have not, counted from 1, as far as they are known.
        missing: Vec<(usize, Option<Fingerprint>)>,
        /// Contributions for this recording that are for other members together.
        others: usize,
    },
    /// All are there, and do not give the key.
    False(Subset),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NotAlone { member, needed, members } => write!(
                f,
                "this key is member {member} of a quorum, {needed} of {members}: it does not open \
                 alone; pass the others' --contribution"
            ),
            Refusal::NotAMember => f.write_str(
                "this key is no member of a quorum of this recording; see 'alula inspect'",
            ),
            Refusal::None => f.write_str("this recording has no quorum; see 'alula inspect'"),
            Refusal::Several(count) => {
                write!(f, "this key is in several of {count} quorums; choose one with --quorum")
            }
            Refusal::NoSuch(count) => {
                write!(f, "there is no such quorum: the recording has {count}, counted from 1")
            }
            Refusal::Choose { member, needed, members } => write!(
                f,
                "say who opens it together: --members with {needed} of the numbers 1 to {members}, \
                 yours, {member}, among them"
            ),
            Refusal::Lost(subset) => write!(
                f,
                "members {subset} cannot open it any more: a slot that they need was erased or is \
                 damaged"
            ),
            Refusal::OtherRecording => {
                f.write_str("no contribution is for this recording; ask the members for theirs")
            }
            Refusal::OtherOpener { member, to } => write!(
                f,
                "the contribution of member {member} is sealed to {to}, not to this key; ask him \
                 for one to yours"
            ),
            Refusal::Foreign { member } => write!(
                f,
                "the contribution of member {member} fits no quorum of this recording; ask him \
                 again"
            ),
            Refusal::Altered { member } => write!(
                f,
                "the contribution of member {member} does not open: it was altered; ask him again"
            ),
            Refusal::Missing { .. } => self.missing(f),
            Refusal::False(subset) => write!(
                f,
                "the contributions of members {subset} together do not open it: one of them is \
                 false; ask again"
            ),
        }
    }
}

impl Refusal {
    fn missing(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refusal::Missing { needed, members, subset, present, missing, others } = self else {
            return Ok(());
        };
        let here = match &present[..] {
            [] => "none".to_owned(),
            some => some.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        };
        write!(
            f,
            "quorum {needed} of {members}, members {subset} together: {} of {needed} contributions \
             are there ({here}); missing: ",
            present.len(),
        )?;
        for (at, (number, print)) in missing.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}member {number}")?;
            if let Some(print) = print {
                write!(f, " ({print})")?;
            }
        }
        match others {
            0 => Ok(()),
            count => write!(f, "; {count} more for other members together, no help here"),
        }
    }
}
