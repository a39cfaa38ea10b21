// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Quorums: m of n people open a recording together, and none of fewer. `docs/formats/keys.md` §9.
//!
//! Each member has a secret of his own in the recording. From it comes, for every subset of m
//! members that he is in, a key; the keys of a subset combined unwrap K0. So a member can hand over
//! what opens one recording together with the people named, and nothing else.
//!
//! | module | holds |
//! |---|---|
//! | `slots` | a quorum's slots in a recording, sealed and unwrapped |
//! | `group` | a quorum as a recording's slots tell of it |
//! | `contribution` | a member's key for one subset, sealed to whom he hands it |
//! | `refusal` | why people together could not open a recording |

#[cfg(feature = "std")]
mod contribution;
#[cfg(feature = "std")]
mod group;
#[cfg(feature = "std")]
mod refusal;
mod slots;

#[cfg(feature = "std")]
use std::fmt;

#[cfg(feature = "std")]
pub use contribution::Contribution;
#[cfg(feature = "std")]
pub use group::{Group, Standing};
#[cfg(feature = "std")]
pub use refusal::Refusal;

#[cfg(feature = "std")]
pub(crate) use group::{Cell, groups};
#[cfg(feature = "std")]
pub(crate) use slots::{key_of, unwrap};
pub(crate) use slots::{seal, slots};

/// Some members of a quorum: bit j for the member j, counted from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Subset(pub(crate) u8);

impl Subset {
    /// The members of these numbers, which people count from 1. `None` if there are none, or one is
    /// no number of a member, or stands twice.
    pub fn of(numbers: &[usize]) -> Option<Self> {
        let mut bits = 0;
        for number in numbers {
            let bit = 1 << number.checked_sub(1).filter(|at| *at < MEMBERS_MAX)?;
            if bits & bit != 0 {
                return None;
            }
            bits |= bit;
        }
        (bits != 0).then_some(Subset(bits))
    }

    /// The members' numbers, counted from 1, rising.
    #[cfg(feature = "std")]
    pub fn numbers(self) -> Vec<usize> {
        self.places().map(|at| at + 1).collect()
    }

    /// Whether this member is one of them, counted from 0.
    pub(crate) fn has(self, member: usize) -> bool {
        member < MEMBERS_MAX && self.0 >> member & 1 == 1
    }

    /// How many they are.
    pub(crate) fn count(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The members, counted from 0.
    pub(crate) fn places(self) -> impl Iterator<Item = usize> {
        (0..MEMBERS_MAX).filter(move |at| self.has(*at))
    }

    /// Whether `needed` of `members` are in it.
    pub(crate) fn fits(self, needed: usize, members: usize) -> bool {
        self.count() == needed && self.places().all(|at| at < members)
    }
}

#[cfg(feature = "std")]
impl fmt::Display for Subset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.numbers().iter().map(ToString::to_string).collect();
        f.write_str(&numbers.join(","))
    }
}

/// All subsets of `needed` among `members`, in their order.
pub(crate) fn subsets(needed: usize, members: usize) -> impl Iterator<Item = Subset> {
    (1..=u8::MAX).map(Subset).filter(move |subset| subset.fits(needed, members))
}

/// Fewest members of a quorum.
pub const MEMBERS_MIN: usize = 2;
/// Most members of a quorum.
pub const MEMBERS_MAX: usize = 8;

#[cfg(test)]
pub(crate) mod tests;
