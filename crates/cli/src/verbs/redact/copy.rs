// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The copy while it is written: a plain file, or a recording that an identity made for this one
//! occasion seals. Until it is whole it has another name, and goes if anything fails.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use alula_engine::hash::Sha384;
use alula_vault::custody::Subject as Other;
use alula_vault::keys::{Configuration, Identity, OwnerPublic, Settings};
use alula_vault::redact::Format;
use alula_vault::{Durability, Flight, Reason, RecordingId, Subject, SystemClock, Writer};

use crate::failure::{Failure, Result};
use crate::recorder::hex;

pub(super) struct Copy {
    unfinished: Unfinished,
    form: Form,
}

enum Form {
    Plain { file: File, digest: Sha384 },
    Sealed(Box<Writer<File, SystemClock>>),
}

/// A copy that is whole and has no name yet.
pub(super) struct Copied {
    unfinished: Unfinished,
    pub(super) file: File,
    /// What the original's record names.
    pub(super) subject: Other,
    /// Its id, if it is a recording.
    pub(super) recording: Option<RecordingId>,
}

impl Copy {
    pub(super) fn begin(
        plain: bool,
        out: &Path,
        to: &[OwnerPublic],
        original: &Subject,
    ) -> Result<Self> {
        let mut tag = [0; 8];
        alula_engine::random::fill(&mut tag)?;
        let path = out.join(format!("redacting-{}.part", hex(&tag)));
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path);
        let file = file.map_err(|error| Failure::io("write", &path, &error))?;
        let unfinished = Unfinished(Some(path));
        let form = match plain {
            true => Form::Plain { file, digest: Sha384::new()? },
            false => Form::Sealed(Box::new(seal(file, to, original)?)),
        };
        Ok(Copy { unfinished, form })
    }

    /// Makes it last.
    pub(super) fn finish(self) -> Result<Copied> {
        let Copy { unfinished, form } = self;
        let (file, subject, recording) = match form {
            Form::Plain { file, digest } => {
                file.sync_all().map_err(|error| unfinished.failed(&error))?;
                (file, Other::Plain(digest.finish()?), None)
            }
            Form::Sealed(mut writer) => {
                let head = writer.finish(Reason::EndOfInput)?.chain;
                let header = writer.header();
                let (id, header_digest) = (header.recording_id, header.digest()?);
                let subject = Other::Recording { header_digest, head };
                (writer.into_target(), subject, Some(id))
            }
        };
        Ok(Copied { unfinished, file, subject, recording })
    }
}

/// A recording of its own: nothing outside its seal tells of which one it is a copy.
fn seal(file: File, to: &[OwnerPublic], original: &Subject) -> Result<Writer<File, SystemClock>> {
    let identity = Identity::generate()?;
    let settings = Settings::default();
    let print = identity.public().fingerprint();
    let configuration = Configuration::pinned(&settings, to, print)?;
    let mut flight = Flight::default();
    alula_engine::random::fill(&mut flight.flight_id)?;
    let subject = Subject {
        label: "redacted copy".into(),
        name: last_part(&original.name).into(),
        media_type: original.media_type.clone(),
    };
    let clock = SystemClock::new();
    let bulk = Durability::Bulk;
    Ok(Writer::create(file, clock, &identity, &configuration, &flight, &subject, bulk)?)
}

impl Write for Copy {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.form {
            Form::Plain { file, digest } => {
                let written = file.write(bytes)?;
                digest.update(&bytes[..written]).map_err(io::Error::other)?;
                Ok(written)
            }
            Form::Sealed(writer) => match writer.write_all(bytes) {
                Ok(()) => Ok(bytes.len()),
                Err(alula_vault::Error::Io(error)) => Err(error),
                Err(error) => Err(io::Error::other(error)),
            },
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Copied {
    /// Gives it its name, which nothing may have.
    pub(super) fn keep(self, name: &Path) -> Result<()> {
        let failed = |error: io::Error| Failure::io("write", name, &error);
        // Claims the name, so that nothing that appeared meanwhile is replaced but this claim.
        OpenOptions::new().write(true).create_new(true).open(name).map_err(failed)?;
        self.unfinished.rename(name).map_err(|error| {
            let _ = std::fs::remove_file(name);
            failed(error)
        })
    }
}

/// A file that goes unless it is given a name.
struct Unfinished(Option<PathBuf>);

impl Unfinished {
    fn rename(mut self, name: &Path) -> io::Result<()> {
        if let Some(path) = &self.0 {
            std::fs::rename(path, name)?;
            self.0 = None;
        }
        Ok(())
    }

    fn failed(&self, error: &io::Error) -> Failure {
        Failure::io("write", self.0.as_deref().unwrap_or(Path::new("")), error)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Folders may be named after places.
fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// `flight.redacted.ulg` for `Somewhere/flight.ulg`.
pub(super) fn plain_name(original: &str, id: &RecordingId, format: Format) -> String {
    let usual = match format {
        Format::ULog => "ulg",
        Format::Srt => "srt",
        Format::Jpeg => "jpg",
    };
    match last_part(original).rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => format!("{stem}.redacted.{ending}"),
        _ => format!("{}.redacted.{usual}", hex(id)),
    }
}
