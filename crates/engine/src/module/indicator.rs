// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The service indicator. [ISO 19790] AS02.24, [IG] 2.4.C.
//!
//! The module offers approved services only: that a service succeeded is the indicator, in a module
//! that was sealed. Every key and context also answers `approval()`, fixed when it is made.

use core::fmt;

use super::state::State;

/// Whether an answer comes from the approved module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Approval {
    /// An approved service of a sealed module.
    Approved,
    /// The same code, in a copy that nobody sealed.
    NotApproved(State),
}

impl Approval {
    /// The approval that an object made now carries.
    pub(crate) fn now() -> Self {
        match State::now() {
            State::Operational => Approval::Approved,
            state => Approval::NotApproved(state),
        }
    }
}

impl fmt::Display for Approval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Approval::Approved => f.write_str("Approved"),
            Approval::NotApproved(state) => write!(f, "NotApproved({state})"),
        }
    }
}
