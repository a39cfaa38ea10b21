// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Passphrases: from a file, or asked for without echo. Never from the command line, where every
//! user of the computer can read it.

use std::io::IsTerminal;
use std::path::Path;

use alula_vault::keys::Passphrase;
use zeroize::Zeroizing;

use crate::args;
use crate::failure::{Failure, Result};

/// The passphrase of an existing key.
pub(crate) fn existing(from: &args::Passphrase) -> Result<Passphrase> {
    match &from.passphrase_file {
        Some(file) => Ok(Passphrase::from_file(file)?),
        None => ask("Passphrase: "),
    }
}

/// A passphrase for a new key, typed twice.
pub(crate) fn new(from: &args::Passphrase) -> Result<Passphrase> {
    if from.passphrase_file.is_some() {
        return existing(from);
    }
    let first = typed("New passphrase (six random words are good): ")?;
    // Too short is said before it is asked for again.
    let passphrase = Passphrase::from_bytes(first.as_bytes())?;
    if *first != *typed("Once more: ")? {
        return Err(Failure::usage("the two passphrases differ; nothing was made, try again"));
    }
    Ok(passphrase)
}

/// A passphrase that replaces another, from a file, or typed twice.
pub(crate) fn replacing(file: Option<&Path>) -> Result<Passphrase> {
    new(&args::Passphrase { passphrase_file: file.map(Path::to_owned) })
}

fn ask(prompt: &str) -> Result<Passphrase> {
    Ok(Passphrase::from_bytes(typed(prompt)?.as_bytes())?)
}

fn typed(prompt: &str) -> Result<Zeroizing<String>> {
    if !std::io::stdin().is_terminal() && !std::io::stderr().is_terminal() {
        return Err(Failure::usage("no terminal to ask for the passphrase; use --passphrase-file"));
    }
    let line = rpassword::prompt_password(prompt)
        .map_err(|error| Failure::usage(format!("cannot read the passphrase: {error}")))?;
    Ok(Zeroizing::new(line))
}
