// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Who opens recordings: an owner's key, and what members of a quorum contributed to it.

use std::io::{Read, Seek};
use std::path::PathBuf;

use alula_vault::Reader;
use alula_vault::keys::OwnerKey;
use alula_vault::quorum::Contribution;

use crate::args::{self, Access};
use crate::failure::Result;
use crate::verbs::files;

/// What opens recordings. Every verb that opens one goes through [`unlock`](Self::unlock).
pub(crate) struct Opener {
    pub(crate) owner: OwnerKey,
    pub(crate) contributions: Vec<Contribution>,
}

impl Opener {
    /// Reads the contributions, then asks for the key.
    pub(crate) fn new(access: &Access) -> Result<Self> {
        Self::of(&access.key.key, &access.key.unlock, &access.contributions)
    }

    pub(crate) fn of(
        key: &std::path::Path,
        unlock: &args::Unlock,
        contributions: &[PathBuf],
    ) -> Result<Self> {
        let mut all = Vec::new();
        for path in contributions {
            let bytes = files::read(path, Contribution::FILE_MAX)?;
            let read =
                Contribution::from_file(&bytes).map_err(|error| files::named(path, error))?;
            all.extend(read);
        }
        Ok(Opener { owner: files::owner_key(key, unlock)?, contributions: all })
    }

    /// Opens one recording.
    pub(crate) fn unlock<R: Read + Seek>(
        &self,
        reader: &mut Reader<R>,
    ) -> std::result::Result<(), alula_vault::Error> {
        reader.unlock_with(&self.owner, &self.contributions)
    }
}
