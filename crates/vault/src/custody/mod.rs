// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Custody: what people did with a recording after the flight, as a chain of signed records behind
//! its last frame. `docs/formats/recording.md` §11.
//!
//! | module | holds |
//! |---|---|
//! | `record` | what every byte of a record means |
//! | `ledger` | the area as a reader finds it, record after record |
//! | `append` | a record put behind the others so that a power cut costs nothing |
//! | `act` | receiving, recovering, sharing |
//! | `erase` | slots overwritten, wherever their copies lie |
//! | `redaction` | the link between a recording and its copy without positions |

mod act;
mod append;
mod erase;
mod ledger;
mod record;
mod redaction;

pub use act::{Detached, add_redacted, receive, recover, share, share_with, sign_redacted};
pub use append::{By, Medium};
pub use erase::{Erasure, erase};
pub use ledger::{Custody, Known, Tail};
pub use record::{Act, Form, Method, Received, Record, Side};
pub use redaction::{Link, Subject};

pub(crate) use ledger::Expected;
#[cfg(test)]
pub(crate) use record::encode;
pub(crate) use record::{Mark, Parsed, RECORD_MAX, mark, parse, shared_slot};

/// How many records an area holds at most.
pub const RECORDS_MAX: usize = 256;
/// The greatest area, and one torn append.
pub(crate) const AREA_MAX: u64 = (RECORDS_MAX as u64 + 1) * RECORD_MAX as u64;
