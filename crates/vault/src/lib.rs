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
//!
//! Without the feature `std` this is the sealing half alone, `no_std` and without allocation: a
//! [`Writer`] in memory that the caller lends, a [`keys::Configuration`] over bytes in flash.
#![cfg_attr(not(feature = "std"), no_std)]
// The readers of what is written stay beside its writers, in the modules that both have.
#![cfg_attr(not(feature = "std"), allow(dead_code))]

mod chain;
mod clock;
#[cfg(feature = "std")]
pub mod custody;
mod error;
mod fields;
mod floe;
mod frame;
mod header;
mod hybrid;
mod index;
pub mod io;
pub mod keys;
#[cfg(alula_lab)]
pub mod lab;
mod layout;
#[cfg(feature = "std")]
mod medium;
#[cfg(feature = "std")]
pub mod proof;
pub mod quorum;
mod ratchet;
#[cfg(feature = "std")]
mod reader;
#[cfg(feature = "std")]
pub mod recorder;
#[cfg(feature = "std")]
pub mod redact;
pub mod slot;
#[cfg(feature = "std")]
pub mod stream;
mod target;
mod tree;
#[cfg(feature = "std")]
pub mod ulge;
#[cfg(feature = "std")]
mod verdict;
mod writer;

#[cfg(feature = "std")]
pub use clock::SystemClock;
pub use clock::{Clock, ClockSource, Moment};
pub use error::Error;
#[cfg(feature = "std")]
pub use fields::{Disclosure, Start};
pub use fields::{End, Subject};
pub use header::{Header, Predecessor, Version};
pub use layout::{Digest, RecordingId};
#[cfg(feature = "std")]
pub use medium::{FileSystem, Medium};
#[cfg(feature = "std")]
pub use reader::{Content, Ending, Event, ReadAt, Reader};
pub use target::Target;
#[cfg(feature = "std")]
pub use target::Unsynced;
#[cfg(feature = "std")]
pub use verdict::{Part, Report, Verdict};
pub use writer::{Durability, Flight, Memory, Note, Reason, Room, Status, Writer, buffer_len};
#[cfg(feature = "std")]
pub use writer::{Sealed, Ticket};

#[cfg(test)]
mod tests;
