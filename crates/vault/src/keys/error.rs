// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What can go wrong with keys, and what to do next: each message is one line.

use core::fmt;
#[cfg(feature = "std")]
use std::io;
#[cfg(feature = "std")]
use std::path::{Path, PathBuf};

#[cfg(feature = "std")]
use super::token::TokenKey;

/// Why an operation on keys gave nothing.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// Fewer than [`Passphrase::MIN`](super::Passphrase::MIN) bytes.
    #[cfg(feature = "std")]
    PassphraseTooShort(usize),
    /// More than [`Passphrase::MAX`](super::Passphrase::MAX) bytes.
    #[cfg(feature = "std")]
    PassphraseTooLong,
    /// A line break inside: a passphrase is one line.
    PassphraseLines,
    /// The passphrase does not open the owner key.
    WrongPassphrase,
    /// A part of the owner key lies in this token, which was not given.
    #[cfg(feature = "std")]
    NeedsToken(Box<TokenKey>),
    /// A part of the owner key lies in a token, which gives away no copy.
    OnToken,
    /// The token does not have the key that the owner key names.
    OtherTokenKey,
    /// The token does not take this PIN; says what else it tells of it.
    #[cfg(feature = "std")]
    WrongPin(String),
    /// The token, or the module that speaks to it, does not do its part; a whole line.
    #[cfg(feature = "std")]
    Token(String),
    /// A count of PBKDF2 iterations outside what is allowed.
    #[cfg(feature = "std")]
    Iterations(u32),
    /// A name or label that cannot stand in a line of text; says why.
    Name(&'static str),
    /// The checksum does not agree with the bytes.
    Damaged(Document),
    /// Not what the format allows; says what.
    Malformed(Document, &'static str),
    /// Made by a later version, or no such version.
    UnknownVersion(Document, u16),
    /// A configuration or slot whose signature or wrapping does not verify.
    Rejected(Document),
    /// Signed by an owner whom this aircraft does not pin.
    UnknownOwner,
    /// Made for another aircraft.
    OtherAircraft,
    /// A configuration number that is not above the one accepted before.
    Outdated {
        /// The number offered.
        offered: u64,
        /// The highest number accepted so far.
        accepted: u64,
    },
    /// No or too many owners are named, or one twice.
    Recipients(&'static str),
    /// A setting outside its limits; says which.
    Setting(&'static str),
    /// The slot is for another recipient.
    NotARecipient,
    /// The slot was erased.
    Erased,
    /// The sequence number is unknown; says why.
    SequenceUnknown(&'static str),
    /// Something with this name is there already.
    #[cfg(feature = "std")]
    Exists(PathBuf),
    /// The file system answered with an error.
    #[cfg(feature = "std")]
    Io(PathBuf, io::Error),
    /// A printed backup that was not typed as it stands.
    Backup(BackupError),
    /// The cryptographic module answered with an error.
    Engine(alula_engine::Error),
}

/// Where a backup differs from what was printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BackupError {
    /// A line's checksum does not agree with its letters.
    Line {
        /// Which line, counted from 1.
        line: usize,
    },
    /// A letter that a backup never holds.
    Letter {
        /// Which line.
        line: usize,
        /// Which letter.
        letter: char,
    },
    /// Too few or too many letters.
    Length {
        /// Which line.
        line: usize,
    },
    /// Lines are missing from here on.
    Missing {
        /// The first one.
        line: usize,
    },
    /// A line that does not belong there.
    Unexpected {
        /// The last good line before it.
        after: usize,
    },
    /// Every line is right, and the whole is not.
    Whole,
    /// Of another version.
    Version,
    /// The keys are not those of the owner who is named.
    OtherOwner,
}

impl From<BackupError> for Error {
    fn from(error: BackupError) -> Self {
        Error::Backup(error)
    }
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the backup: ")?;
        match self {
            BackupError::Line { line } => {
                write!(f, "line {line} was not typed as it stands; compare it letter by letter")
            }
            BackupError::Letter { line, letter } => {
                write!(f, "line {line} holds '{}', which no backup does", letter.escape_default())
            }
            BackupError::Length { line } => {
                write!(f, "line {line} has too few or too many letters: it is nine groups of four")
            }
            BackupError::Missing { line } => write!(f, "line {line} is missing, of eight"),
            BackupError::Unexpected { after } => {
                write!(f, "what follows line {after} is not line {}; keep their order", after + 1)
            }
            BackupError::Whole => f.write_str("its lines are of different backups"),
            BackupError::Version => f.write_str("it is of a later version; use a newer program"),
            BackupError::OtherOwner => f.write_str("its keys are not those of the owner it names"),
        }
    }
}

/// Which format an error is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Document {
    /// `owner.key`.
    OwnerKey,
    /// `owner.pub`.
    OwnerPublic,
    /// `identity.key`.
    Identity,
    /// `drone.pub`.
    DronePublic,
    /// A configuration.
    Configuration,
    /// The aircraft's counters.
    State,
    /// A recipient slot of a recording.
    Slot,
    /// A member's part in opening a recording.
    Contribution,
    /// A disclosure of one field.
    Disclosure,
    /// An erase receipt.
    Receipt,
    /// What proves where a redacted copy comes from.
    Redaction,
    /// A new identity of an aircraft.
    Rotation,
    /// The list of trusted aircraft.
    Trusted,
}

impl Error {
    /// Whether it tells of this side, the module or the token, and not of what was to be opened.
    pub(crate) fn is_ours(&self) -> bool {
        #[cfg(feature = "std")]
        if matches!(self, Error::Token(_)) {
            return true;
        }
        matches!(self, Error::Engine(alula_engine::Error::NotOperational(_)))
    }

    /// An error of the file system at `path`.
    #[cfg(feature = "std")]
    pub(crate) fn io(path: &Path, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::AlreadyExists => Error::Exists(path.into()),
            _ => Error::Io(path.into(), error),
        }
    }
}

impl From<alula_engine::Error> for Error {
    fn from(error: alula_engine::Error) -> Self {
        Error::Engine(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[cfg(feature = "std")]
        use super::Passphrase;
        match self {
            #[cfg(feature = "std")]
            Error::PassphraseTooShort(len) => too_short(*len, f),
            #[cfg(feature = "std")]
            Error::PassphraseTooLong => {
                write!(f, "the passphrase is longer than {} bytes; shorten it", Passphrase::MAX)
            }
            Error::PassphraseLines => {
                f.write_str("the passphrase has more than one line; put it on a single line")
            }
            Error::WrongPassphrase => {
                f.write_str("the passphrase does not open this owner key; check which is meant")
            }
            #[cfg(feature = "std")]
            Error::NeedsToken(key) => needs(key, f),
            Error::OnToken => f.write_str(
                "a part of this owner key lies in a token and cannot be copied; against its loss, \
                 seal to a second owner, or to a quorum",
            ),
            Error::OtherTokenKey => f.write_str(
                "the key in the token is not the one of this owner key; insert the owner's token",
            ),
            #[cfg(feature = "std")]
            Error::WrongPin(hint) => write!(f, "the token does not take this PIN{hint}"),
            #[cfg(feature = "std")]
            Error::Token(why) => f.write_str(why),
            #[cfg(feature = "std")]
            Error::Iterations(count) => outside(*count, f),
            Error::Name(why) => write!(f, "this name cannot be used: {why}"),
            Error::Damaged(what) => {
                write!(f, "the {what} is damaged: its checksum does not agree; use another copy")
            }
            Error::Malformed(what, why) => write!(f, "this is no {what} of version 1: {why}"),
            Error::UnknownVersion(what, version) => write!(
                f,
                "the {what} has version {version}, unknown to this program; use a newer program"
            ),
            Error::Rejected(what) => write!(f, "the {what} does not verify: it was altered"),
            Error::UnknownOwner => f.write_str(
                "the configuration's signer is not pinned by this aircraft; sign as its owner",
            ),
            Error::OtherAircraft => f.write_str(
                "the configuration is for another aircraft; sign one for this aircraft or for any",
            ),
            Error::Outdated { offered, accepted } => write!(
                f,
                "configuration {offered} is not above the accepted {accepted}; sign a higher one"
            ),
            Error::Recipients(why) => write!(f, "the owners do not fit: {why}"),
            Error::Setting(which) => write!(f, "a setting is outside its limits: {which}"),
            Error::NotARecipient => f.write_str("this key is not the recipient's; use another key"),
            Error::Erased => f.write_str("this slot was erased; nobody can open it"),
            Error::SequenceUnknown(why) => write!(f, "the sequence number is unknown: {why}"),
            #[cfg(feature = "std")]
            Error::Exists(path) => {
                write!(f, "{} exists already; choose another place", path.display())
            }
            #[cfg(feature = "std")]
            Error::Io(path, error) => write!(f, "{}: {}", path.display(), advice(error)),
            Error::Backup(error) => error.fmt(f),
            Error::Engine(error) => write!(f, "cryptographic module: {error}"),
        }
    }
}

#[cfg(feature = "std")]
fn too_short(len: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let least = super::Passphrase::MIN;
    write!(
        f,
        "the passphrase has {len} bytes and needs at least {least}; six random words are good"
    )
}

#[cfg(feature = "std")]
fn outside(count: u32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (least, most) = (super::ITERATIONS_MIN, super::ITERATIONS_MAX);
    write!(f, "{count} PBKDF2 iterations are outside {least} to {most}")
}

#[cfg(feature = "std")]
fn needs(key: &TokenKey, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (label, serial) = (key.label(), key.serial());
    write!(
        f,
        "a part of this owner key lies in the token '{label}' with serial number '{serial}'; "
    )?;
    f.write_str("name the PKCS#11 module that speaks to it")
}

/// What to do about an error of the file system.
#[cfg(feature = "std")]
fn advice(error: &io::Error) -> String {
    let what_next = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file; check the path",
        io::ErrorKind::IsADirectory => "this is a folder; name the file in it",
        io::ErrorKind::NotADirectory => "a file stands where a folder is meant; check the path",
        io::ErrorKind::PermissionDenied => "permission denied; check who owns it",
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only; choose another place",
        io::ErrorKind::StorageFull => "the disk is full; make room and try again",
        _ => return error.to_string(),
    };
    what_next.into()
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            #[cfg(feature = "std")]
            Error::Io(_, error) => Some(error),
            Error::Engine(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Document::OwnerKey => "owner key",
            Document::OwnerPublic => "owner's public key",
            Document::Identity => "aircraft's identity key",
            Document::DronePublic => "aircraft's public identity",
            Document::Configuration => "configuration",
            Document::State => "aircraft's state",
            Document::Slot => "recipient slot",
            Document::Contribution => "contribution to a quorum",
            Document::Disclosure => "disclosure",
            Document::Receipt => "erase receipt",
            Document::Redaction => "proof of a redaction",
            Document::Rotation => "rotation of an identity",
            Document::Trusted => "list of trusted aircraft",
        })
    }
}
