// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Where the files of recordings are made: what a [`Recorder`](crate::recorder::Recorder) asks of
//! a file system, so that a test can stand in for one that loses its power.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use crate::target::Target;

/// A place in which files can be made.
pub trait Medium {
    /// A file, which is only ever appended to.
    type File: Target;

    /// Makes an empty file. Its name need not last until [`keep_name`](Self::keep_name) has
    /// returned. A file that is there is an error, or is removed first if it is to be replaced.
    fn create(&self, path: &Path, replace: bool) -> io::Result<Self::File>;

    /// Returns when the name of this file will survive a loss of power.
    fn keep_name(&self, path: &Path) -> io::Result<()>;

    /// Whether something has this name.
    fn exists(&self, path: &Path) -> bool;

    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
}

/// The operating system's files.
#[derive(Clone, Copy, Debug, Default)]
pub struct FileSystem;

impl Medium for FileSystem {
    type File = File;

    fn create(&self, path: &Path, replace: bool) -> io::Result<File> {
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if replace && path.exists() {
            std::fs::remove_file(path)?;
        }
        OpenOptions::new().write(true).create_new(true).open(path)
    }

    fn keep_name(&self, path: &Path) -> io::Result<()> {
        crate::keys::sync_folder_of(path)
    }

    fn exists(&self, path: &Path) -> bool {
        path.symlink_metadata().is_ok()
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }
}
