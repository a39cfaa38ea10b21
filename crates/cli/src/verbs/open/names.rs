// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Names from inside a recording are as hostile as its sender: anyone who has an owner's public key
//! can seal to him. Here they become paths that stay below the output folder.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use alula_vault::Subject;

use crate::failure::{Failure, Result};
use crate::output::escaped;
use crate::recorder::hex;
use crate::verbs::files;

/// The names given out in one run, without regard to case: on many cards `A` and `a` are one file.
#[derive(Default)]
pub(super) struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// The components of the path, below the output folder, under which a recording is restored.
    pub(super) fn assign(&mut self, subject: &Subject, id: &[u8; 16]) -> Result<Vec<String>> {
        let name = match (subject.name.as_str(), subject.label.as_str()) {
            ("", "") => hex(id),
            ("", label) if check(label).is_ok() && !label.contains('/') => {
                format!("{label}-{}", &hex(id)[..8])
            }
            ("", _) => hex(id),
            (name, _) => name.to_owned(),
        };
        let parts = check(&name).map_err(|why| {
            Failure::rejected(format!(
                "the recording's name '{}' is refused: {why}; 'alula cat' writes its content \
                 under a name that you choose",
                escaped(&name)
            ))
        })?;
        if !self.taken.insert(parts.join("/").to_lowercase()) {
            return Err(Failure::usage(format!(
                "two recordings hold '{}', or differ only in case; open them into two folders",
                escaped(&name)
            )));
        }
        Ok(parts)
    }
}

/// The components of a name that is safe here.
fn check(name: &str) -> std::result::Result<Vec<String>, &'static str> {
    if name.len() > 1024 {
        return Err("it is too long");
    }
    let parts: Vec<String> = name.split('/').map(str::to_owned).collect();
    for part in &parts {
        let stem = part.split('.').next().unwrap_or_default().to_ascii_uppercase();
        let reserved = ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str())
            || (stem.len() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT")));
        match part.as_str() {
            "" => return Err("it is absolute, or a part of it is empty"),
            "." | ".." => return Err("it leaves the output folder"),
            _ if part.len() > 240 => return Err("a part of it is too long"),
            _ if part.chars().any(char::is_control) => return Err("it holds control characters"),
            _ if part.contains('\\') => return Err("it holds a backslash"),
            _ if cfg!(windows) && part.contains([':', '*', '?', '"', '<', '>', '|']) => {
                return Err("it holds a character that this file system does not take");
            }
            _ if part.ends_with(['.', ' ']) => return Err("a part of it ends in a dot or blank"),
            _ if part.starts_with(".alula-") => return Err("it is one of our own temporary names"),
            _ if cfg!(windows) && reserved => return Err("it is a device's name"),
            _ => {}
        }
    }
    Ok(parts)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn assign(names: &mut Names, name: &str) -> Result<Vec<String>> {
        names.assign(&Subject { name: name.into(), ..Subject::default() }, &[7; 16])
    }

    #[test]
    fn names_stay_below_the_output_folder() {
        let bad = [
            "/etc/passwd",
            "..",
            "../x",
            "a/../../x",
            "a//b",
            "a/",
            "./a",
            "a\0b",
            "a\nb",
            "a\u{1b}b",
            "a\\b",
            "a.",
            "a ",
            ".alula-x",
        ];
        for name in bad {
            assert!(assign(&mut Names::default(), name).is_err(), "{name:?}");
        }
        let good = ["a", "DCIM/100MEDIA/DJI 0001.JPG", "Flug über Ærø.mp4", "飛行/一.ts", "..a"];
        for name in good {
            assert!(assign(&mut Names::default(), name).is_ok(), "{name:?}");
        }
    }

    #[test]
    fn one_name_is_given_once_whatever_its_case() {
        let mut names = Names::default();
        assert!(assign(&mut names, "a/Photo.JPG").is_ok());
        assert!(assign(&mut names, "a/photo.jpg").is_err());
        assert!(assign(&mut names, "b/photo.jpg").is_ok());
    }

    #[test]
    fn streams_without_a_name_are_named_by_label_and_id() {
        let mut names = Names::default();
        let subject = Subject { label: "front camera".into(), ..Subject::default() };
        assert_eq!(names.assign(&subject, &[7; 16]).unwrap(), ["front camera-07070707"]);
        let hostile = Subject { label: "../../x".into(), ..Subject::default() };
        assert_eq!(names.assign(&hostile, &[8; 16]).unwrap(), ["08".repeat(16)]);
    }
}
