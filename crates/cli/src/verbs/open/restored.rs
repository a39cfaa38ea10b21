// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The file that a recording becomes.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::recorder::hex;
use crate::verbs::files;

/// A file that appears under its name only when it is whole.
pub(super) struct Restored {
    pub(super) file: File,
    unfinished: PathBuf,
    name: PathBuf,
    force: bool,
    /// How much of it another recording gave.
    kept: u64,
}

impl Restored {
    /// Makes the folders, never through a link, and a file with a temporary name.
    pub(super) fn create(out: &Path, parts: &[String], id: &[u8; 16], force: bool) -> Result<Self> {
        let mut folder = out.to_owned();
        files::make_folder(&folder)?;
        let (last, folders) = parts.split_last().ok_or_else(|| Failure::rejected("no name"))?;
        for part in folders {
            folder.push(part);
            make_folder(&folder)
                .map_err(|error| Failure::io("make the folder", &folder, &error))?;
        }
        let name = folder.join(last);
        if let Ok(meta) = std::fs::symlink_metadata(&name)
            && (!force || meta.is_dir())
        {
            let error = if meta.is_dir() {
                io::ErrorKind::IsADirectory
            } else {
                io::ErrorKind::AlreadyExists
            };
            return Err(Failure::io("write", &name, &error.into()));
        }
        let unfinished = folder.join(format!(".alula-{}.part", hex(id)));
        let _ = std::fs::remove_file(&unfinished);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&unfinished)
            .map_err(|error| Failure::io("write", &unfinished, &error))?;
        Ok(Restored { file, unfinished, name, force, kept: 0 })
    }

    /// Goes on with a file that was kept before, because its recording continues in another one.
    pub(super) fn resume(name: &Path, kept: u64) -> Result<Self> {
        let failed = |error: io::Error| Failure::io("write", name, &error);
        let file = OpenOptions::new().write(true).open(name).map_err(failed)?;
        Ok(Restored { file, unfinished: name.to_owned(), name: name.to_owned(), force: true, kept })
    }

    /// Where the file will be.
    pub(super) fn name(&self) -> &Path {
        &self.name
    }

    /// Gives the file its name, with `mark` appended, after making it durable.
    pub(super) fn keep(self, mark: &str) -> Result<PathBuf> {
        let mut name = self.name.clone().into_os_string();
        name.push(mark);
        let name = PathBuf::from(name);
        self.rename(&name).map_err(|error| {
            let _ = std::fs::remove_file(&self.unfinished);
            Failure::io("write", &name, &error)
        })?;
        Ok(name)
    }

    fn rename(&self, name: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        if self.force {
            return std::fs::rename(&self.unfinished, name);
        }
        // Claims the name, so that nothing that appeared meanwhile is replaced but this claim.
        OpenOptions::new().write(true).create_new(true).open(name)?;
        std::fs::rename(&self.unfinished, name).inspect_err(|_| {
            let _ = std::fs::remove_file(name);
        })
    }

    /// Removes what was written, down to what another recording gave.
    pub(super) fn discard(self) {
        if self.kept == 0 || self.file.set_len(self.kept).is_err() {
            let _ = std::fs::remove_file(&self.unfinished);
        }
    }
}

/// A folder that is one, not a link to one.
fn make_folder(folder: &Path) -> io::Result<()> {
    match std::fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let is_folder = std::fs::symlink_metadata(folder)?.is_dir();
            if is_folder { Ok(()) } else { Err(io::ErrorKind::NotADirectory.into()) }
        }
        done => done,
    }
}
