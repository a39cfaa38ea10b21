// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Why a recording could not be written or read, and what to do next: each message is one line.

use core::fmt;

#[cfg(feature = "std")]
use crate::quorum::Refusal;
#[cfg(feature = "std")]
use crate::verdict::Verdict;
use crate::{io, keys};

/// Why a writer or reader gave no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The recording's file answered with an error. A writer whose file refused bytes can be asked
    /// again: it repeats what is pending, byte for byte. After a sync that failed it is finished.
    Io(io::Error),
    /// What takes the opened content answered with an error.
    Output(io::Error),
    /// The cryptographic module answered with an error.
    Engine(alula_engine::Error),
    /// A key, configuration or slot did not serve.
    Keys(keys::Error),
    /// No valid header anywhere in the file.
    NotARecording,
    /// The file ends before its preamble is complete: nothing was recorded yet.
    Unfinished,
    /// A version of the format that this program does not know.
    UnknownVersion(u16),
    /// A suite of algorithms that this program does not know.
    UnknownSuite(u16),
    /// The aircraft's identity is not the one expected.
    OtherAircraft,
    /// No sound slot fits this key.
    WrongKey,
    /// People together did not open it; says why.
    #[cfg(feature = "std")]
    Quorum(Refusal),
    /// The recording has a close: there is nothing to recover.
    Closed,
    /// Neither a close nor a `recovered` record: custody cannot follow.
    Unclosed,
    /// It was recovered before.
    AlreadyRecovered,
    /// The last `received` record is this signer's.
    AlreadyReceived,
    /// It has a slot already.
    AlreadyRecipient,
    /// What follows the recording is no custody.
    ForeignCustody,
    /// No more records fit.
    CustodyFull,
    /// A slot at this offset was not zeros when it was read back.
    NotErased(u64),
    /// Every slot has been erased.
    Erased,
    /// What the slot gives is not this recording's key.
    Rejected,
    /// This chapter is damaged.
    Damaged {
        /// The number of its frame.
        chapter: u64,
    },
    /// Content was asked for before the reader had a key.
    Locked,
    /// A text is longer than the format takes; says which.
    TooLong(&'static str),
    /// A setting outside its limits; says which.
    Setting(&'static str),
    /// The recording has reached its size: finish it and begin one that follows.
    SizeLimit,
    /// The recording is finished, or broke off: nothing more goes into it.
    Finished,
}

#[cfg(feature = "std")]
impl Error {
    /// The verdict that this error amounts to, if it is one about the file.
    pub fn verdict(&self) -> Option<Verdict> {
        match self {
            Error::Unfinished => Some(Verdict::CutShort { offset: 0 }),
            Error::NotARecording
            | Error::OtherAircraft
            | Error::Rejected
            | Error::ForeignCustody => Some(Verdict::Rejected),
            _ => None,
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error::Io(error)
    }
}

impl From<alula_engine::Error> for Error {
    fn from(error: alula_engine::Error) -> Self {
        Error::Engine(error)
    }
}

#[cfg(feature = "std")]
impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Quorum(refusal)
    }
}

impl From<keys::Error> for Error {
    fn from(error: keys::Error) -> Self {
        Error::Keys(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io(error) => write!(f, "the recording's file: {error}"),
            Error::Output(error) => write!(f, "the output: {error}"),
            Error::Engine(error) => write!(f, "cryptographic module: {error}"),
            Error::Keys(error) => error.fmt(f),
            Error::NotARecording => {
                f.write_str("no valid header: this is no recording, or both its headers are lost")
            }
            Error::Unfinished => {
                f.write_str("cut short before the header was complete: nothing was recorded yet")
            }
            Error::UnknownVersion(version) => {
                write!(f, "format version {version} is not known here; use a newer program")
            }
            Error::UnknownSuite(suite) => {
                write!(f, "suite {suite} is not known here; use a newer program")
            }
            Error::OtherAircraft => f.write_str(
                "rejected: another aircraft signed it; give the public key of the right one",
            ),
            Error::WrongKey => f.write_str(
                "this key is no recipient of the recording; use the owner's, or what the \
                     members of a quorum contribute, if 'alula inspect' shows one",
            ),
            #[cfg(feature = "std")]
            Error::Quorum(refusal) => refusal.fmt(f),
            Error::Closed => f.write_str("the recording is closed: there is nothing to recover"),
            Error::Unclosed => f.write_str(
                "the recording was never closed: fix its length first with 'alula recover'",
            ),
            Error::AlreadyRecovered => f.write_str("it was recovered before; nothing is to do"),
            Error::AlreadyReceived => {
                f.write_str("this key received it last; nothing new is to be signed")
            }
            Error::AlreadyRecipient => {
                f.write_str("this recipient can open it already; nothing is to do")
            }
            Error::ForeignCustody => f.write_str(
                "rejected: what follows the recording is no custody record; use another copy",
            ),
            Error::CustodyFull => {
                f.write_str("custody holds 256 records already, and takes no more")
            }
            Error::NotErased(offset) => write!(
                f,
                "the slot at byte {offset} was not zeros when read back; the medium may be \
                 read-only or failing: destroy it instead"
            ),
            Error::Erased => f.write_str("every slot was erased: nobody can open this recording"),
            Error::Rejected => f.write_str("rejected: the slot holds another recording's key"),
            Error::Damaged { chapter } => {
                write!(f, "chapter {chapter} is damaged; salvage delivers the others")
            }
            Error::Locked => f.write_str("the recording is sealed; unlock it with the owner's key"),
            Error::TooLong(what) => write!(f, "the {what} is too long; shorten it"),
            Error::Setting(which) => write!(f, "a setting is outside its limits: {which}"),
            Error::SizeLimit => {
                f.write_str("the recording has reached its size; finish it, another follows")
            }
            Error::Finished => f.write_str("the recording is finished"),
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Error::Io(error) | Error::Output(error) => Some(error),
            Error::Engine(error) => Some(error),
            Error::Keys(error) => Some(error),
            _ => None,
        }
    }
}
