// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What went wrong, in one line that says what to do next, and the exit code that a script sees.

use std::fmt;
use std::path::Path;

use crate::output::shown;

/// Bad usage, or the files and devices at hand. 2 is never used.
pub const USAGE: u8 = 1;
/// The recording ends early: what is there is good.
pub const CUT_SHORT: u8 = 3;
/// Damaged, altered, or not for this key.
pub const REJECTED: u8 = 4;

/// How a verb ends when it has done its work.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// Whole and good.
    Good,
    /// Good as far as it goes.
    CutShort,
    /// Damaged, altered, or not for this key.
    Rejected,
}

impl From<Verdict> for std::process::ExitCode {
    fn from(verdict: Verdict) -> Self {
        std::process::ExitCode::from(match verdict {
            Verdict::Good => 0,
            Verdict::CutShort => CUT_SHORT,
            Verdict::Rejected => REJECTED,
        })
    }
}

/// Why a verb could not do its work.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub code: u8,
    /// One line for people.
    pub message: String,
}

/// What a verb's steps give.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A mistake in how the command was called, or in the files that it names.
    pub fn usage(message: impl Into<String>) -> Self {
        Failure { code: USAGE, message: message.into() }
    }

    /// Something that does not verify.
    pub fn rejected(message: impl Into<String>) -> Self {
        Failure { code: REJECTED, message: message.into() }
    }

    /// What the vault says about a recording.
    pub fn about(path: &Path, error: alula_vault::Error) -> Self {
        match error {
            alula_vault::Error::Io(error) => Failure::io("read", path, &error),
            error => Failure::message(path, &error),
        }
    }

    /// The vault's words, with the path before them and the code that fits.
    pub fn message(path: &Path, error: &alula_vault::Error) -> Self {
        Failure { code: code_of(error), message: format!("{}: {error}", shown(path)) }
    }

    /// An operating-system error about a file, with the usual remedy.
    pub fn io(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind::*;
        let remedy = match error.kind() {
            NotFound => "; check the path",
            PermissionDenied => "; check who owns it and its permissions",
            AlreadyExists => "; choose another name, or pass --force to replace it",
            StorageFull => "; free some space, or write elsewhere",
            IsADirectory => "; a file is meant, not a folder",
            NotADirectory => "; a folder is meant, not a file",
            ReadOnlyFilesystem => "; the card or disk is read-only",
            _ => "",
        };
        Failure::usage(format!("cannot {doing} {}: {}{remedy}", shown(path), plain(error)))
    }
}

/// The operating system's words without its number.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<alula_engine::Error> for Failure {
    fn from(error: alula_engine::Error) -> Self {
        Failure::usage(format!(
            "the cryptographic module answered: {error}; see 'alula module status'"
        ))
    }
}

impl From<alula_vault::keys::Error> for Failure {
    fn from(error: alula_vault::keys::Error) -> Self {
        use alula_vault::keys::Error;
        let code = match &error {
            Error::WrongPassphrase
            | Error::WrongPin(_)
            | Error::OtherTokenKey
            | Error::Damaged(_)
            | Error::Malformed(..)
            | Error::Rejected(_)
            | Error::UnknownOwner
            | Error::OtherAircraft
            | Error::NotARecipient
            | Error::Backup(_)
            | Error::Erased => REJECTED,
            _ => USAGE,
        };
        match &error {
            Error::Io(path, io) => Failure::io("use", path, io),
            _ => Failure { code, message: error.to_string() },
        }
    }
}

impl From<alula_vault::Error> for Failure {
    fn from(error: alula_vault::Error) -> Self {
        use alula_vault::Error;
        match error {
            Error::Keys(error) => error.into(),
            Error::Engine(error) => error.into(),
            error => Failure { code: code_of(&error), message: error.to_string() },
        }
    }
}

fn code_of(error: &alula_vault::Error) -> u8 {
    use alula_vault::Error;
    match error {
        Error::Unfinished => CUT_SHORT,
        Error::NotARecording
        | Error::OtherAircraft
        | Error::WrongKey
        | Error::Quorum(_)
        | Error::Erased
        | Error::Rejected
        | Error::ForeignCustody
        | Error::NotErased(_)
        | Error::Damaged { .. } => REJECTED,
        _ => USAGE,
    }
}
