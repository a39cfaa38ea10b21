// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula open`: restores recordings into a folder, under their own names.

mod restored;

use std::collections::HashMap;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use alula_vault::custody::Tail;
use alula_vault::{
    Content, Event, Predecessor, Reader, Reason, RecordingId, Report, Verdict as Judgement,
};
use serde_json::{Value, json};

use crate::args::Open;
use crate::failure::{CUT_SHORT, Failure, REJECTED, Result, Verdict};
use crate::names::Names;
use crate::notes::Notes;
use crate::opener::Opener;
use crate::order::in_order;
use crate::output::{Output, bytes, notice, shown};
use crate::recording::{self, FileReader};
use crate::trust::Trust;
use crate::{progress, recorder};
use restored::Restored;

pub(crate) fn run(arguments: &Open, output: &Output) -> Result<Verdict> {
    let trust = Trust::new(arguments.drone_pub.as_deref(), arguments.trust.as_deref())?;
    let paths = recording::find(&arguments.files)?;
    let opener = Opener::new(&arguments.access)?;
    let mut opening = Opening {
        arguments,
        output,
        opener,
        trust,
        names: Names::default(),
        unfinished: HashMap::new(),
    };
    let mut values = Vec::new();
    let mut verdict = Verdict::Good;
    for path in in_order(paths)? {
        let (line, value, one) = match opening.one(&path) {
            Ok(done) => done,
            // One recording that is not for this key, or holds nothing yet, keeps no other from
            // being opened.
            Err(failure) => {
                let (word, verdict) = match failure.code {
                    REJECTED => ("rejected", Verdict::Rejected),
                    CUT_SHORT => ("cut short", Verdict::CutShort),
                    _ => return Err(failure),
                };
                let value = json!({
                    "file": path.to_string_lossy(),
                    "verdict": word,
                    "reason": failure.message,
                });
                (failure.message, value, verdict)
            }
        };
        if one == Verdict::Good {
            output.line(&line)
        } else {
            notice(&format!("alula: {line}"))
        }
        values.push(value);
        verdict = verdict.max(one);
    }
    if output.json {
        output.result("", &json!({ "files": values }));
    }
    Ok(verdict)
}

struct Opening<'a> {
    arguments: &'a Open,
    output: &'a Output,
    opener: Opener,
    trust: Trust,
    names: Names,
    /// Files whose recordings reached their size, with their length: the recording that names this
    /// one's end goes on there. One that names another place in it began beside it.
    unfinished: HashMap<Predecessor, (PathBuf, u64)>,
}

impl Opening<'_> {
    fn one(&mut self, path: &Path) -> Result<(String, Value, Verdict)> {
        let about = |error| Failure::about(path, error);
        let mut reader = Reader::open(recording::file(path)?).map_err(about)?;
        let known = self.trust.identify(&reader).map_err(about)?.is_some();
        self.opener.unlock(&mut reader).map_err(about)?;
        recording::on_all_cores(&mut reader, path)?;
        let id = reader.header().recording_id;
        let follows = reader.header().predecessor;
        let continued = follows.and_then(|last| self.unfinished.remove(&last));
        let subject = reader.start().map(|start| start.subject.clone()).unwrap_or_default();

        let (mut restored, begin) = match continued {
            Some((name, len)) => (Restored::resume(&name, len)?, len),
            None => {
                let parts = self.names.assign(&subject, &id).map_err(|failure| {
                    let message = format!("{}: {}", shown(path), failure.message);
                    Failure { message, ..failure }
                })?;
                (Restored::create(&self.arguments.out, &parts, &id, self.arguments.force)?, 0)
            }
        };
        let mut notes = Notes::default();
        let report = match self.restore(&mut reader, &mut restored, begin, &mut notes) {
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
        let torn = report.custody.as_ref().is_some_and(|area| area.tail == Tail::Torn);
        let line = if torn { format!("{line}; custody cut short") } else { line };
        let line = if known { line } else { format!("{line}; aircraft unknown: {aircraft}") };
        if let Some(value) = value.as_object_mut() {
            notes.add_to(value);
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
        notes: &mut Notes,
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
                    notice(&format!("hole: {len} bytes at {offset} are lost"));
                }
                Event::Note { offset, note, .. } => notes.hear(begin + offset, note),
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
        let (path_shown, authentic) = (shown(path), report.authentic_bytes.unwrap_or(0));
        let mut out = Value::Null;
        let line = match report.verdict {
            Judgement::Complete | Judgement::CutShort { .. } => {
                let name = restored.keep("")?;
                out = json!(name.to_string_lossy());
                if report.closed == Some(Reason::SizeLimit) {
                    let end = Predecessor { recording_id: id, chain: report.chain };
                    self.unfinished.insert(end, (name.clone(), begin + report.content));
                }
                let cut = if verdict == Verdict::Good {
                    ""
                } else {
                    "CUT SHORT, what is there is good: "
                };
                format!("{cut}{path_shown}  ->  {}  ({})", shown(&name), bytes(authentic))
            }
            judgement if self.arguments.salvage => {
                let name = restored.keep(".salvaged")?;
                out = json!(name.to_string_lossy());
                format!("{path_shown}: {judgement}; everything good is in {}", shown(&name))
            }
            judgement => {
                let name = restored.name().to_owned();
                restored.discard();
                let kept = match begin {
                    0 => "was not written".to_owned(),
                    _ => format!("ends where this recording begins, at {}", bytes(begin)),
                };
                format!(
                    "{path_shown}: {judgement}; {} {kept}; --salvage delivers all that is good",
                    shown(&name)
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
