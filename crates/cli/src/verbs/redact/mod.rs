// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula redact`: copies without positions, each with what proves where it comes from. The
//! original is opened in memory; no plain copy of it is ever written.

mod content;
mod copy;

use std::path::{Path, PathBuf};

use alula_vault::custody::{self, By, Detached, Form, Link, Side, Subject};
use alula_vault::keys::OwnerPublic;
use alula_vault::proof::RedactionProof;
use alula_vault::redact::{self, Done, Redaction};
use alula_vault::{Reader, RecordingId};
use serde_json::{Value, json};

use super::custody::{now, writable};
use super::files;
use crate::args::{Positions, Redact};
use crate::failure::{Failure, Result, Verdict};
use crate::names::Names;
use crate::opener::Opener;
use crate::order::in_order;
use crate::output::{Output, bytes, count, escaped, notice, shown};
use crate::recorder::hex;
use crate::recording::{self, FileReader};
use crate::signals::Held;
use content::Content;
use copy::{Copied, Copy};

pub(crate) fn run(arguments: &Redact, output: &Output) -> Result<Verdict> {
    let paths = in_order(recording::find(&arguments.files)?)?;
    let to = recipients(&arguments.to)?;
    let opener = Opener::new(&arguments.access)?;
    let shift = arguments.shift || arguments.positions == Positions::Shift;
    let redaction = if shift { Redaction::shift() } else { Ok(Redaction::remove()) };
    let redaction = redaction.map_err(|error| Failure::usage(error.to_string()))?;
    let redaction = arguments.keep.iter().fold(redaction, |all, name| all.keep(name));
    let redaction = arguments.drop.iter().fold(redaction, |all, name| all.drop(name));
    let held = Held::new()?;
    let to = if to.is_empty() { vec![copied_key(opener.owner.public())?] } else { to };
    let mut work = Work { arguments, output, opener, to, redaction, held, names: Names::default() };
    // One that cannot be redacted is told before anything is written.
    for path in &paths {
        work.held.check()?;
        work.look(path)?;
    }
    files::make_folder(&arguments.out)?;
    let (mut values, mut verdict) = (Vec::new(), Verdict::Good);
    for path in &paths {
        work.held.check()?;
        let (line, value, one) = work.one(path)?;
        output.line(&line);
        values.push(value);
        verdict = verdict.max(one);
    }
    for name in work.redaction.not_met() {
        notice(&format!("alula: '{}' was in none of the files", escaped(name)));
    }
    if output.json {
        let positions = if shift { "shifted" } else { "removed" };
        let not_met: Vec<_> = work.redaction.not_met().collect();
        output.result("", &json!({ "positions": positions, "files": values, "not_met": not_met }));
    }
    Ok(verdict)
}

fn recipients(paths: &[PathBuf]) -> Result<Vec<OwnerPublic>> {
    paths.iter().map(|path| files::owner_public(path)).collect()
}

fn copied_key(key: &OwnerPublic) -> Result<OwnerPublic> {
    Ok(OwnerPublic::from_bundle(&key.to_bundle())?)
}

struct Work<'a> {
    arguments: &'a Redact,
    output: &'a Output,
    opener: Opener,
    to: Vec<OwnerPublic>,
    redaction: Redaction,
    held: Held,
    names: Names,
}

impl Work<'_> {
    /// Whether there will be a copy.
    fn look(&self, path: &Path) -> Result<()> {
        let about = |error| Failure::about(path, error);
        let mut reader = Reader::open(recording::file(path)?).map_err(about)?;
        self.opener.unlock(&mut reader).map_err(about)?;
        if reader.custody().map_err(about)?.is_none() {
            return Err(about(alula_vault::Error::Unclosed));
        }
        let mut first = [0; redact::SNIFFED];
        let mut len = 0;
        while len < first.len() {
            match reader.read_at(len as u64, &mut first[len..]).map_err(about)? {
                0 => break,
                more => len += more,
            }
        }
        redact::sniff(&first[..len]).map(|_| ()).map_err(|error| cannot(path, &error))
    }

    fn one(&mut self, path: &Path) -> Result<(String, Value, Verdict)> {
        let about = |error| Failure::about(path, error);
        // No other `alula` appends to it meanwhile.
        let original = if self.arguments.detached { None } else { Some(writable(path)?) };
        let mut reader = Reader::open(recording::file(path)?).map_err(about)?;
        self.opener.unlock(&mut reader).map_err(about)?;
        let (content, verdict) = content::extent(path, &mut reader, &self.held, self.output)?;
        let subject = reader.start().map(|start| start.subject.clone()).unwrap_or_default();
        let id = reader.header().recording_id;

        let mut copy = Copy::begin(self.arguments.plain, &self.arguments.out, &self.to, &subject)?;
        let done = self.fill(path, &mut reader, content, &mut copy);
        let (done, copied) = match done.and_then(|done| Ok((done, copy.finish()?))) {
            Ok(both) => both,
            // Whoever asked to stop is not told of a read that was refused for it.
            Err(failure) => return Err(self.held.check().err().unwrap_or(failure)),
        };
        let form = if self.arguments.plain { Form::Plain } else { Form::Recording };
        let proved = self.prove(&mut reader, form, copied).map_err(about)?;
        let (names, detached) = self.keep(proved, &subject, id, done.format)?;
        if let Some(mut original) = original {
            // Last: a record of a copy that does not exist would be false.
            detached.append(&mut original).map_err(about).map_err(|failure| {
                names.iter().for_each(|name| drop(std::fs::remove_file(name)));
                let message = format!("{}; --detached leaves it as it is", failure.message);
                Failure { message, ..failure }
            })?;
        }
        let (line, value) = self.said(path, &names, &done, content, &detached);
        Ok((line, value, verdict))
    }

    fn fill(
        &mut self,
        path: &Path,
        reader: &mut FileReader,
        len: u64,
        copy: &mut Copy,
    ) -> Result<Done> {
        let bar = crate::progress::bar(self.output, "redacting", Some(len));
        let content = Content { reader, at: 0, len, held: &self.held, bar: &bar };
        let done = self.redaction.run(content, &mut *copy);
        bar.finish_and_clear();
        done.map_err(|error| match error {
            redact::Error::Output(error) => Failure::io("write", &self.arguments.out, &error),
            error => cannot(path, &error),
        })
    }

    /// Signs the records of both sides, and writes the proof beside the copy.
    fn prove(
        &self,
        reader: &mut FileReader,
        form: Form,
        mut copied: Copied,
    ) -> std::result::Result<(Copied, Vec<u8>, Detached), alula_vault::Error> {
        let by = By { signer: &self.opener.owner, now: now(), remark: &self.arguments.remark };
        let custody = reader.custody()?.ok_or(alula_vault::Error::Unclosed)?;
        let salt = reader.redaction_salt(self.number(custody.records.len())?)?;
        let method = self.redaction.method();
        let link = Link { salt, subject: copied.subject };
        let note = custody::sign_redacted(reader, Side::Original, form, method, &link, &by)?;
        if form == Form::Recording {
            let (header_digest, head) = (custody.header_digest, custody.head);
            let subject = Subject::Recording { header_digest, head };
            let (side, form, link) = (Side::Copy, Form::Recording, Link { salt, subject });
            custody::add_redacted(&mut copied.file, side, form, method, &link, &by)?;
        }
        let proof = RedactionProof::write(reader, &salt, &note)?;
        Ok((copied, proof, note))
    }

    /// What the link's salt is made with: the record's number; or, since a record that is not
    /// appended leaves its number to others, any number that no record has.
    fn number(&self, records: usize) -> std::result::Result<u16, alula_vault::Error> {
        if !self.arguments.detached {
            return Ok(u16::try_from(records).unwrap_or(u16::MAX));
        }
        let mut random = [0; 4];
        alula_engine::random::fill(&mut random)?;
        Ok((u32::from_le_bytes(random) % 65_280 + 256) as u16)
    }

    /// Gives copy and proof their names.
    fn keep(
        &mut self,
        (copied, proof, note): (Copied, Vec<u8>, Detached),
        subject: &alula_vault::Subject,
        id: RecordingId,
        format: redact::Format,
    ) -> Result<([PathBuf; 2], Detached)> {
        let out = &self.arguments.out;
        let name = match copied.recording {
            Some(id) => out.join(format!("{}.alula", hex(&id))),
            None => {
                let name = copy::plain_name(&subject.name, &id, format);
                let subject = alula_vault::Subject { name, ..Default::default() };
                let parts = self.names.assign(&subject, &id)?;
                out.join(parts.join("/"))
            }
        };
        let mut proof_name = name.clone().into_os_string();
        proof_name.push(".redaction");
        let proof_name = PathBuf::from(proof_name);
        for name in [&name, &proof_name] {
            if self.arguments.force && name.is_file() {
                std::fs::remove_file(name).map_err(|error| Failure::io("replace", name, &error))?;
            }
        }
        files::write_new(&proof_name, &proof)?;
        copied.keep(&name).inspect_err(|_| drop(std::fs::remove_file(&proof_name)))?;
        Ok(([name, proof_name], note))
    }

    fn said(
        &self,
        path: &Path,
        names: &[PathBuf; 2],
        done: &Done,
        content: u64,
        note: &Detached,
    ) -> (String, Value) {
        let values: u64 = done.removed.values().sum();
        let verb = if self.redaction.method().0 == 2 { "moved or removed" } else { "removed" };
        let mut line = format!(
            "{}  ->  {}  ({}, {}; {} {verb})",
            shown(path),
            shown(&names[0]),
            done.format,
            bytes(content),
            count(values, "value")
        );
        for (place, number) in &done.removed {
            line += &format!("\n  {number:>9}  {}", escaped(place));
        }
        let value = json!({
            "file": path.to_string_lossy(),
            "copy": names[0].to_string_lossy(),
            "proof": names[1].to_string_lossy(),
            "sealed": !self.arguments.plain,
            "format": done.format.to_string(),
            "bytes": content,
            "values": values,
            "removed": done.removed,
            "record": note.record.number,
            "record_appended": !self.arguments.detached,
        });
        (line, value)
    }
}

fn cannot(path: &Path, error: &redact::Error) -> Failure {
    let message = format!("{}: {error}", shown(path));
    match error {
        redact::Error::Malformed(_) | redact::Error::Limit(_) => Failure::rejected(message),
        redact::Error::Unsupported => Failure::usage(format!("{message}; nothing was written")),
        _ => Failure::usage(message),
    }
}
