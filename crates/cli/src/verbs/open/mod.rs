// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula open`: restores recordings into a folder, under their own names.

mod names;

use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use alula_vault::keys::{DronePublic, OwnerKey};
use alula_vault::{Content, Event, Reader, Reason, RecordingId, Report, Verdict as Judgement};
use serde_json::{Value, json};

use super::files;
use crate::args::Open;
use crate::failure::{Failure, Result, Verdict};
use crate::output::{Output, bytes, escaped};
use crate::recording::{self, FileReader};
use crate::{progress, recorder};
use names::{Names, Restored};

pub(crate) fn run(arguments: &Open, output: &Output) -> Result<Verdict> {
    let aircraft = match &arguments.drone_pub {
        Some(path) => Some(recording::drone_pub(path)?),
        None => None,
    };
    let paths = recording::find(&arguments.files)?;
    let owner = files::owner_key(&arguments.key.key, &arguments.key.passphrase)?;
    let mut opening =
        Opening { arguments, output, owner, aircraft, names: Names::default(), unfinished: None };
    let mut values = Vec::new();
    let mut verdict = Verdict::Good;
    for path in in_order(paths)? {
        let (line, value, one) = match opening.one(&path) {
            Ok(done) => done,
            // One recording that is not for this key does not keep the others from being opened.
            Err(failure) if failure.code == crate::failure::REJECTED => {
                let value = json!({
                    "file": path.to_string_lossy(),
                    "verdict": "rejected",
                    "reason": failure.message,
                });
                (failure.message, value, Verdict::Rejected)
            }
            Err(failure) => return Err(failure),
        };
        if one == Verdict::Good {
            output.line(&line)
        } else {
            eprintln!("{line}")
        }
        values.push(value);
        verdict = verdict.max(one);
    }
    if output.json {
        output.result("", &json!({ "files": values }));
    }
    Ok(verdict)
}

/// Recordings in the order in which they were made, so that those that follow each other do so
/// here.
fn in_order(paths: Vec<PathBuf>) -> Result<Vec<PathBuf>> {
    let mut keyed = Vec::new();
    for path in paths {
        let sequence = match Reader::open(recording::file(&path)?) {
            Ok(reader) => (reader.header().identity[..32].to_vec(), reader.header().sequence),
            // Said when its turn comes.
            Err(_) => (Vec::new(), None),
        };
        keyed.push((sequence, path));
    }
    keyed.sort();
    Ok(keyed.into_iter().map(|(_, path)| path).collect())
}

struct Opening<'a> {
    arguments: &'a Open,
    output: &'a Output,
    owner: OwnerKey,
    aircraft: Option<DronePublic>,
    names: Names,
    /// A file whose recording reached its size: the recording that names this id goes on with it.
    unfinished: Option<(RecordingId, PathBuf, u64)>,
}

impl Opening<'_> {
    fn one(&mut self, path: &Path) -> Result<(String, Value, Verdict)> {
        let about = |error| Failure::about(path, error);
        let mut reader = Reader::open(recording::file(path)?).map_err(about)?;
        let known = self.aircraft.is_some();
        if let Some(aircraft) = &self.aircraft {
            reader.expect_aircraft(aircraft.identity()).map_err(about)?;
        }
        reader.unlock(&self.owner).map_err(about)?;
        let id = reader.header().recording_id;
        let follows = reader.header().predecessor.map(|last| last.recording_id);
        let continued = self.unfinished.take().filter(|(last, ..)| follows == Some(*last));
        let subject = reader.start().map(|start| start.subject.clone()).unwrap_or_default();

        let (mut restored, begin) = match continued {
            Some((_, name, len)) => (Restored::resume(&name)?, len),
            None => {
                let parts = self.names.assign(&subject, &id)?;
                (Restored::create(&self.arguments.out, &parts, &id, self.arguments.force)?, 0)
            }
        };
        let report = match self.restore(&mut reader, &mut restored, begin) {
            Ok(report) => report,
            Err(error) => {
                restored.discard();
                return Err(match error {
                    alula_vault::Error::Output(error) => {
                        Failure::io("write", &self.arguments.out, &error)
                    }
                    error => about(error),
                });
            }
        };
        let aircraft = reader.aircraft().map_err(about)?;
        let (line, mut value, verdict) = self.conclude(path, restored, &report, begin, id)?;
        let line = if known { line } else { format!("{line}\n  aircraft unknown: {aircraft}") };
        if let Some(value) = value.as_object_mut() {
            value.insert("recording".into(), json!(recorder::hex(&id)));
            value.insert("name".into(), json!(subject.name));
            value.insert("label".into(), json!(subject.label));
            value.insert("aircraft".into(), json!(aircraft.to_string()));
            value.insert("aircraft_known".into(), json!(known));
        }
        Ok((line, value, verdict))
    }

    /// Writes the content, each byte at its own place.
    fn restore(
        &self,
        reader: &mut FileReader,
        restored: &mut Restored,
        begin: u64,
    ) -> std::result::Result<Report, alula_vault::Error> {
        let wanted = if self.arguments.salvage { Content::Salvage } else { Content::Prefix };
        let bar = progress::bar(self.output, "opening", Some(reader.file_len()));
        let mut at = begin;
        restored.file.seek(SeekFrom::Start(begin)).map_err(alula_vault::Error::Output)?;
        let mut out = io::BufWriter::with_capacity(1 << 20, &restored.file);
        let report = reader.examine(wanted, &mut |event| {
            match event {
                Event::Content { offset, bytes } => {
                    if begin + offset != at {
                        out.seek(SeekFrom::Start(begin + offset))?;
                    }
                    out.write_all(bytes)?;
                    at = begin + offset + bytes.len() as u64;
                }
                Event::Hole { offset, len } => {
                    eprintln!("hole: {len} bytes at {offset} are lost");
                }
                Event::Progress { offset } => bar.set_position(offset),
                _ => {}
            }
            Ok(())
        });
        bar.finish_and_clear();
        out.flush().map_err(alula_vault::Error::Output)?;
        report
    }

    /// Keeps or discards the file, as the verdict says.
    fn conclude(
        &mut self,
        path: &Path,
        restored: Restored,
        report: &Report,
        begin: u64,
        id: RecordingId,
    ) -> Result<(String, Value, Verdict)> {
        let verdict = recording::verdict(report.verdict);
        let mut value = recording::report_json(path, report);
        let (shown, authentic) = (path.display(), report.authentic_bytes.unwrap_or(0));
        let mut out = Value::Null;
        let line = match report.verdict {
            Judgement::Complete | Judgement::CutShort { .. } => {
                let name = restored.keep("")?;
                out = json!(name.to_string_lossy());
                if report.closed == Some(Reason::SizeLimit) {
                    self.unfinished = Some((id, name.clone(), begin + report.content));
                }
                let cut = if verdict == Verdict::Good {
                    ""
                } else {
                    "CUT SHORT, what is there is good: "
                };
                format!(
                    "{cut}{shown}  ->  {}  ({})",
                    escaped(&name.to_string_lossy()),
                    bytes(authentic)
                )
            }
            judgement if self.arguments.salvage => {
                let name = restored.keep(".salvaged")?;
                out = json!(name.to_string_lossy());
                format!(
                    "{shown}: {judgement}; everything good is in {}",
                    escaped(&name.to_string_lossy())
                )
            }
            judgement => {
                let name = restored.name().to_owned();
                restored.discard();
                format!(
                    "{shown}: {judgement}; {} was not written; --salvage delivers all that is good",
                    escaped(&name.to_string_lossy())
                )
            }
        };
        if let Some(value) = value.as_object_mut() {
            value.insert("out".into(), out);
            value.insert("bytes".into(), json!(authentic));
        }
        Ok((line, value, verdict))
    }
}
