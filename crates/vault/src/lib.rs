// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Sealed recordings, as `docs/formats/recording.md` specifies them: the aircraft writes what only
//! the owner can open.
//!
//! | module | holds |
//! |---|---|
//! | `writer` | the recorder, over any [`Target`] that can be appended to, driven by a [`Clock`] |
//! | [`recorder`] | a stream in files that follow each other, on any [`Medium`] |
//! | [`stream`] | what a logger calls while it flies: never waits for the card |
//! | `reader` | verdicts, opening, random access, salvage |
//! | [`custody`] | what was done with a recording afterwards: received, recovered, shared, erased |
//! | [`ulge`] | PX4's encrypted logs, which are read and not written |
//! | [`redact`] | copies of logs, captions and photos without their positions |
//! | [`proof`] | receipts and disclosures |
//! | [`keys`], [`slot`] | owners, aircraft, configurations; K0 wrapped for each recipient |
//! | [`quorum`] | K0 for m of n people together |
//! | `floe`, `ratchet`, `tree`, `chain` | what seals and what proves |
//! | `header`, `fields`, `frame`, `index`, `layout` | what every byte means |

mod chain;
mod clock;
pub mod custody;
mod error;
mod fields;
mod floe;
mod frame;
mod header;
mod hybrid;
mod index;
pub mod keys;
#[cfg(alula_lab)]
pub mod lab;
mod layout;
mod medium;
pub mod proof;
pub mod quorum;
mod ratchet;
mod reader;
pub mod recorder;
pub mod redact;
pub mod slot;
pub mod stream;
mod target;
mod tree;
pub mod ulge;
mod verdict;
mod writer;

pub use clock::{Clock, ClockSource, Moment, SystemClock};
pub use error::Error;
pub use fields::{Disclosure, End, Start, Subject};
pub use header::{Header, Predecessor, Version};
pub use layout::{Digest, RecordingId};
pub use medium::{FileSystem, Medium};
pub use reader::{Content, Ending, Event, ReadAt, Reader};
pub use target::{Target, Unsynced};
pub use verdict::{Part, Report, Verdict};
pub use writer::{Durability, Flight, Note, Reason, Sealed, Status, Ticket, Writer};

#[cfg(test)]
mod tests;
