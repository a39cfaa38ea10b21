// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Files that verbs read and write, with errors that name them.

use std::fs::{DirEntry, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use alula_vault::keys::{OwnerKey, OwnerPublic};

use crate::args;
use crate::failure::{Failure, Result};
use crate::output::shown;
use crate::{passphrase, token};

/// What lies in a folder, in the order of the names.
pub(crate) fn listed(folder: &Path) -> Result<Vec<DirEntry>> {
    let listed = std::fs::read_dir(folder).and_then(|entries| {
        let mut entries = entries.collect::<std::io::Result<Vec<_>>>()?;
        entries.sort_by_key(DirEntry::file_name);
        Ok(entries)
    });
    listed.map_err(|error| Failure::io("list", folder, &error))
}

/// An owner's public key, one line of text.
pub(crate) fn owner_public(path: &Path) -> Result<OwnerPublic> {
    OwnerPublic::from_line(&read_line(path)?).map_err(|error| named(path, error))
}

/// An owner's private key, opened; with its token, if a part of it lies in one.
pub(crate) fn owner_key(key: &Path, unlock: &args::Unlock) -> Result<OwnerKey> {
    // A clear word about the file comes before a question about its passphrase.
    let file = read(key, 1 << 16)?;
    let on_token = OwnerKey::token_of(&file).map_err(|error| named(key, error))?;
    if let (Some(which), None) = (on_token, unlock.token.module()) {
        let needs = alula_vault::keys::Error::NeedsToken(Box::new(which));
        return Err(Failure::usage(format!("{}: {needs} with --token or ALULA_TOKEN", shown(key))));
    }
    let passphrase = passphrase::existing(&unlock.passphrase)?;
    let opened = OwnerKey::open_with(&file, &passphrase, |which| token::open(&unlock.token, which));
    opened.map_err(|error| named(key, error))
}

/// A public key's line.
pub(crate) fn read_line(path: &Path) -> Result<Vec<u8>> {
    read(path, 1 << 16)
}

/// A whole file, refused if it is longer than `limit`.
pub(crate) fn read(path: &Path, limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let failed = |error| Failure::io("read", path, &error);
    let file = File::open(path).map_err(failed)?;
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > limit {
        return Err(Failure::usage(format!("{} is too long for what it should be", shown(path))));
    }
    Ok(bytes)
}

/// Writes a file that is not there yet.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.map_err(|error| Failure::io("write", path, &error))
}

/// Makes a folder, and those above it.
pub(crate) fn make_folder(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).map_err(|error| {
        let in_the_way = error.kind() == ErrorKind::AlreadyExists;
        let error = if in_the_way { ErrorKind::NotADirectory.into() } else { error };
        Failure::io("make the folder", path, &error)
    })
}

/// An error about what a file holds, with its path before it.
pub(crate) fn named(path: &Path, error: alula_vault::keys::Error) -> Failure {
    let mut failure = Failure::from(error);
    failure.message = format!("{}: {}", shown(path), failure.message);
    failure
}
