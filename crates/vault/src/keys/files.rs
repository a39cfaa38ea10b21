// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Files of keys: read with a bound, never overwritten, or replaced at once. What differs between
//! operating systems is here.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use super::error::Error;

/// Who may read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Owner,
    Everyone,
}

/// Reads a file of at most `max` bytes; of a longer one, `max` bytes.
pub(crate) fn read(path: &Path, max: usize) -> Result<Vec<u8>, Error> {
    let read = || {
        let mut bytes = Vec::with_capacity(max);
        File::open(path)?.take(max as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|error| Error::io(path, error))
}

/// Reads a file, however long up to `max`, without room for all of it beforehand.
pub(crate) fn read_whole(path: &Path, max: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(max as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| Error::io(path, error))?;
    Ok(bytes)
}

/// Writes a file that must not be there yet; it is durable when this returns, and gone on error.
pub(crate) fn write_new(path: &Path, bytes: &[u8], access: Access) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    restrict(&mut options, access);
    let file = options.open(path).map_err(|error| Error::io(path, error))?;
    fill(file, bytes).and_then(|()| sync_folder(parent(path))).map_err(|error| {
        remove(path);
        Error::io(path, error)
    })
}

/// Makes a folder that others cannot look into; one that is there is left as it is.
pub(crate) fn make_folder(path: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .and_then(|()| sync_folder(parent(path)))
        .map_err(|error| Error::io(path, error))
}

/// Takes away what an unfinished operation left.
pub(crate) fn remove(path: &Path) {
    // The error that led here is the one to report.
    let _ = fs::remove_file(path);
}

/// True if others on this computer may read the file.
pub(crate) fn exposed(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// The steps of replacing a file so that a power cut leaves the old or the new one. They are apart
/// so that a test can cut the power between any two.
pub trait Disk {
    /// A file's bytes, at most `max` of them; `None` if there is no such file.
    fn read(&self, name: &str, max: usize) -> io::Result<Option<Vec<u8>>>;
    /// Writes a file anew.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()>;
    /// Makes a file's bytes durable.
    fn sync(&self, name: &str) -> io::Result<()>;
    /// Gives a file another's name.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Makes names durable.
    fn sync_folder(&self) -> io::Result<()>;
    /// Keeps other processes out until the guard is dropped.
    fn lock(&self) -> io::Result<Option<File>>;

    /// Replaces a file; the new one is durable when this returns.
    fn replace(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let new = format!("{name}.new");
        self.write(&new, bytes)?;
        self.sync(&new)?;
        self.rename(&new, name)?;
        self.sync_folder()
    }
}

/// A folder of the file system.
pub(crate) struct Folder<'a>(pub(crate) &'a Path);

impl Disk for Folder<'_> {
    fn read(&self, name: &str, max: usize) -> io::Result<Option<Vec<u8>>> {
        match read(&self.0.join(name), max) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::Io(_, error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(Error::Io(_, error)) => Err(error),
            Err(other) => Err(io::Error::other(other)),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        restrict(&mut options, Access::Owner);
        options.open(self.0.join(name))?.write_all(bytes)
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        OpenOptions::new().write(true).open(self.0.join(name))?.sync_all()
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.0.join(from), self.0.join(to))
    }

    fn sync_folder(&self) -> io::Result<()> {
        sync_folder(self.0)
    }

    fn lock(&self) -> io::Result<Option<File>> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        restrict(&mut options, Access::Owner);
        let file = options.open(self.0.join("lock"))?;
        match file.lock() {
            Ok(()) => Ok(Some(file)),
            // Some cards' file systems know no locks. One recorder alone needs none.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn restrict(options: &mut OpenOptions, access: Access) {
    #[cfg(unix)]
    {
        let mode = if access == Access::Owner { 0o600 } else { 0o644 };
        std::os::unix::fs::OpenOptionsExt::mode(options, mode);
    }
    #[cfg(not(unix))]
    let _ = (options, access);
}

fn fill(mut file: File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the name of a file durable.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    sync_folder(parent(path))
}

/// A name is durable when its folder has been synced. Some file systems cannot, and say so.
fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    match File::open(folder)?.sync_all() {
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        other => other,
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        Ok(())
    }
}

/// The folder in which a file lies.
pub(crate) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}
