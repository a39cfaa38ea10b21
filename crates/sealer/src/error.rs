// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Why a file cannot be sealed.

use std::fmt;
use std::path::PathBuf;

/// Why a file cannot be sealed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be read or replaced.
    Io(PathBuf, std::io::Error),
    /// It is no ELF file of 64 bits, or a broken one.
    NotElf(object::read::Error),
    /// It has no slot for a seal.
    NoSlot,
    /// It has a slot, and something else that stands against sealing it.
    Unsuitable(&'static str),
    /// It was sealed, and altered since.
    Altered,
    /// The module that computes the seal refuses to.
    Engine(alula_engine::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Error::NotElf(error) => write!(f, "not an ELF file of 64 bits: {error}"),
            Error::NoSlot => f.write_str(
                "there is no slot for a seal; name a program or shared object that links Alula's \
                 engine and still has its section headers",
            ),
            Error::Unsuitable(why) => write!(f, "this file cannot be sealed: {why}"),
            Error::Altered => f.write_str(
                "this file was sealed and has been altered since; build it anew, and seal it last",
            ),
            Error::Engine(error) => write!(f, "the cryptographic module answered: {error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<object::read::Error> for Error {
    fn from(error: object::read::Error) -> Self {
        Error::NotElf(error)
    }
}

impl From<alula_engine::Error> for Error {
    fn from(error: alula_engine::Error) -> Self {
        Error::Engine(error)
    }
}
