// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a folder lies on, and hence what it is worth to remove a plain file from it.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{FsWord, statfs};

/// What becomes of a file that is removed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Medium {
    /// Memory: it is gone, unless it was swapped out.
    Memory { swap: bool },
    /// A partition under a key: it is gone when the key is. `random` where nobody keeps the key.
    Encrypted { random: bool },
    /// Blocks that are overwritten in place, as far as the file system goes: flash keeps old ones.
    InPlace,
    /// Anything else: what was written stays somewhere.
    Elsewhere,
}

impl Medium {
    /// What the folder lies on, and the file system's name.
    pub(super) fn of(folder: &Path) -> io::Result<(Self, &'static str)> {
        let kind = statfs(folder)?.f_type;
        let known = KINDS.iter().find(|(number, ..)| *number == kind);
        let (name, medium) =
            known.map_or(("an unknown file system", Medium::Elsewhere), |known| (known.1, known.2));
        let medium = match medium {
            Medium::Memory { .. } => Medium::Memory { swap: kind != RAMFS && swaps() },
            other => encrypted(folder)?.unwrap_or(other),
        };
        Ok((medium, name))
    }

    /// In a word, for scripts.
    pub(super) fn word(self) -> &'static str {
        match self {
            Medium::Memory { swap: false } => "memory",
            Medium::Memory { swap: true } => "memory, swapped",
            Medium::Encrypted { random: true } => "random key",
            Medium::Encrypted { random: false } => "encrypted",
            Medium::InPlace => "in place",
            Medium::Elsewhere => "elsewhere",
        }
    }

    /// Whether removing is enough where a thief looks for plaintext.
    pub(super) fn is_good(self) -> bool {
        matches!(self, Medium::Memory { swap: false } | Medium::Encrypted { random: true })
    }

    /// What removing is worth, in a sentence.
    pub(super) fn worth(self) -> &'static str {
        match self {
            Medium::Memory { swap: false } => "what is removed is gone",
            Medium::Memory { swap: true } => {
                "what is removed is gone, but for what was swapped out to a disk"
            }
            Medium::Encrypted { random: true } => {
                "what is removed is gone when the partition's random key is, at power-off"
            }
            Medium::Encrypted { random: false } => {
                "what is removed stays readable for whoever has the partition's key"
            }
            Medium::InPlace => {
                "files are overwritten, but flash and journals keep old blocks: deleted plaintext \
                 remains on an ordinary card"
            }
            Medium::Elsewhere => {
                "overwriting does nothing here: deleted plaintext remains on the medium"
            }
        }
    }

    /// Removes a file, overwritten where that does anything. Whether it was overwritten.
    pub(super) fn remove(self, path: &Path) -> io::Result<bool> {
        let meta = path.symlink_metadata()?;
        // Another name of the same file shall not lose its content.
        let overwrites = self == Medium::InPlace && meta.nlink() == 1;
        if overwrites {
            let file = File::options().write(true).open(path)?;
            let (zeros, mut left) = (vec![0; 1 << 20], meta.len());
            while left > 0 {
                let len = left.min(zeros.len() as u64) as usize;
                (&file).write_all(&zeros[..len])?;
                left -= len as u64;
            }
            file.sync_data()?;
        }
        std::fs::remove_file(path)?;
        Ok(overwrites)
    }
}

/// Whether memory is swapped out to anything.
fn swaps() -> bool {
    std::fs::read_to_string("/proc/swaps").is_ok_and(|text| text.lines().count() > 1)
}

/// Whether the partition is one of dm-crypt's, whose plain mode is that of random keys.
fn encrypted(folder: &Path) -> io::Result<Option<Medium>> {
    let device = std::fs::metadata(folder)?.dev();
    let (major, minor) = (rustix::fs::major(device), rustix::fs::minor(device));
    let id = std::fs::read_to_string(format!("/sys/dev/block/{major}:{minor}/dm/uuid"));
    Ok(id
        .ok()
        .filter(|id| id.starts_with("CRYPT-"))
        .map(|id| Medium::Encrypted { random: id.starts_with("CRYPT-PLAIN-") }))
}

const RAMFS: FsWord = 0x8584_58f6;
const MEMORY: Medium = Medium::Memory { swap: false };

/// The numbers of linux/magic.h, and what they stand for.
const KINDS: [(FsWord, &str, Medium); 9] = [
    (0x0102_1994, "tmpfs", MEMORY),
    (RAMFS, "ramfs", MEMORY),
    (0xef53, "ext4", Medium::InPlace),
    (0x4d44, "FAT", Medium::InPlace),
    (0x2011_bab0, "exFAT", Medium::InPlace),
    (0x5846_5342, "xfs", Medium::InPlace),
    (0x9123_683e, "btrfs", Medium::Elsewhere),
    (0xf2f5_2010, "f2fs", Medium::Elsewhere),
    (0x794c_7630, "overlayfs", Medium::Elsewhere),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_overwritten_only_where_that_does_something() {
        let folder = std::env::temp_dir().join(format!("alula-medium-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (a, b) = (folder.join("a"), folder.join("b"));
        for (medium, overwritten) in [(MEMORY, false), (Medium::InPlace, true)] {
            std::fs::write(&a, [7; 3000]).unwrap();
            // What is open shows what became of the blocks.
            let mut open = File::open(&a).unwrap();
            assert_eq!(medium.remove(&a).unwrap(), overwritten);
            let mut left = Vec::new();
            io::Read::read_to_end(&mut open, &mut left).unwrap();
            assert_eq!(left, [if overwritten { 0 } else { 7 }; 3000]);
            assert!(!a.exists());
        }
        std::fs::write(&a, b"shared").unwrap();
        std::fs::hard_link(&a, &b).unwrap();
        assert!(!Medium::InPlace.remove(&a).unwrap());
        assert_eq!(std::fs::read(&b).unwrap(), b"shared");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
