// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One file: its verdict, and all that goes into the report.

use std::path::Path;

use alula_vault::custody::{Known, Tail};
use alula_vault::keys::{DronePublic, Fingerprint};
use alula_vault::{Content, Event, Predecessor, Reader, RecordingId, Report};
use serde_json::{Value, json};

use super::links::Links;
use super::proof::{Asked, Proof};
use super::report;
use crate::custody::custody_json;
use crate::failure::{Failure, Result, Verdict};
use crate::output::{Output, bytes, count, shown};
use crate::recording::{self, FileReader};
use crate::trust::Trust;
use crate::{progress, quorum};

/// A file's verdict, with what is said of it.
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    /// One line.
    pub(super) line: String,
    /// For scripts.
    pub(super) value: Value,
    /// For the report.
    pub(super) text: String,
    pub(super) place: Option<Place>,
}

/// Where a recording stands among others.
pub(super) struct Place {
    pub(super) aircraft: Fingerprint,
    pub(super) sequence: Option<u64>,
    pub(super) recording: RecordingId,
    pub(super) predecessor: Option<Predecessor>,
}

/// All that was found out about one recording.
pub(super) struct Findings<'a> {
    pub(super) path: &'a Path,
    pub(super) reader: &'a FileReader,
    pub(super) report: &'a Report,
    pub(super) aircraft: Fingerprint,
    pub(super) known_aircraft: Option<&'a DronePublic>,
    pub(super) rotated_from: Option<Fingerprint>,
    /// How each custody record's signer is known.
    pub(super) known: Vec<Known>,
    pub(super) proofs: Vec<Proof>,
}

pub(super) fn judge(
    path: &Path,
    trust: &Trust,
    asked: &mut Asked,
    links: &mut Links,
    output: &Output,
) -> Result<Judged> {
    let mut reader = match Reader::open(recording::file(path)?) {
        Ok(reader) => reader,
        Err(error) => return no_reader(path, &error),
    };
    let known_aircraft = match trust.identify(&reader) {
        Ok(known) => known,
        Err(error) => return no_reader(path, &error),
    };
    recording::on_all_cores(&mut reader, path)?;
    let bar = progress::bar(output, "verifying", Some(reader.file_len()));
    let id = reader.header().recording_id;
    let report = reader.examine(Content::Salvage, &mut |event| {
        match event {
            Event::Progress { offset } => bar.set_position(offset),
            Event::Frame { number, chain, .. } => {
                asked.seen(number, &chain);
                links.seen(id, &chain);
            }
            _ => {}
        }
        Ok(())
    });
    bar.finish_and_clear();
    let report = report.map_err(|error| Failure::about(path, error))?;
    let aircraft = reader.aircraft().map_err(Failure::from)?;
    let pinned = known_aircraft.map_or(&[][..], DronePublic::owners);
    let recipients = reader.named().map_err(Failure::from)?;
    let custody = report.custody.as_ref();
    let findings = Findings {
        path,
        reader: &reader,
        report: &report,
        aircraft,
        known_aircraft,
        rotated_from: trust.predecessor(aircraft),
        known: custody.map_or(Vec::new(), |area| area.known(pinned, &recipients)),
        proofs: asked.prove(reader.header(), &report)?,
    };
    conclude(&findings)
}

fn conclude(findings: &Findings<'_>) -> Result<Judged> {
    let Findings { path, reader, report, .. } = findings;
    let mut verdict = recording::verdict(report.verdict);
    let torn = report.custody.as_ref().is_some_and(|area| area.tail == Tail::Torn);
    if torn {
        verdict = verdict.max(Verdict::CutShort);
    }
    if findings.known_aircraft.is_none() || findings.proofs.iter().any(|proof| !proof.holds()) {
        verdict = Verdict::Rejected;
    }
    let mut line = format!(
        "{}: {}; {} signed of {} in {}",
        shown(path),
        report.verdict,
        bytes(report.signed_bytes),
        bytes(report.content),
        count(report.chapters, "chapter")
    );
    line += &quorum::brief(&quorum::of(reader)?);
    if report.notes > 0 {
        line += &format!("; {}, sealed", count(report.notes, "note"));
    }
    for slot in &report.erased_slots {
        line += &format!("; slot {slot}: erased");
    }
    let header = reader.header();
    if !header.configuration_signed {
        line += "; configuration pinned, unsigned";
    }
    if !header.module_approved {
        line += "; module unsealed";
    }
    if let Some(custody) = report.custody.as_ref().filter(|area| !area.records.is_empty()) {
        let names: Vec<_> = custody.records.iter().map(|record| record.act.name()).collect();
        line += &format!("; custody: {}", names.join(", "));
    }
    if torn {
        line += "; custody cut short";
    }
    for proof in &findings.proofs {
        line += &format!("; {}", proof.line());
    }
    if findings.known_aircraft.is_none() {
        line += &format!("; aircraft unknown: {}", findings.aircraft);
    }
    let place = Some(Place {
        aircraft: findings.aircraft,
        sequence: header.sequence,
        recording: header.recording_id,
        predecessor: header.predecessor,
    });
    Ok(Judged { verdict, line, value: value(findings)?, text: report::one(findings)?, place })
}

fn value(findings: &Findings<'_>) -> Result<Value> {
    let Findings { path, reader, report, .. } = findings;
    let mut value = recording::report_json(path, report);
    let custody = report.custody.as_ref().map(|area| custody_json(area, &findings.known));
    if let (Some(value), Value::Object(header)) =
        (value.as_object_mut(), recording::header_json(reader)?)
    {
        value.extend(header);
        value.insert("file_bytes".into(), json!(reader.file_len()));
        value.insert("aircraft_sha384".into(), json!(format!("{:x}", findings.aircraft)));
        value.insert("aircraft_known".into(), json!(findings.known_aircraft.is_some()));
        let label = findings.known_aircraft.map(DronePublic::label);
        value.insert("aircraft_label".into(), json!(label));
        let from = findings.rotated_from.map(|old| old.to_string());
        value.insert("aircraft_rotated_from".into(), json!(from));
        value.insert("closed".into(), json!(report.closed.is_some()));
        value.insert("head".into(), json!(crate::recorder::hex(&report.chain)));
        value.insert("custody".into(), json!(custody));
        let proofs: Vec<_> = findings.proofs.iter().map(Proof::json).collect();
        value.insert("disclosed".into(), json!(proofs));
        value.insert("existence".into(), json!(report::existence(findings)));
    }
    Ok(value)
}

/// A file whose header does not hold is judged too; anything else ends the command.
fn no_reader(path: &Path, error: &alula_vault::Error) -> Result<Judged> {
    let Some(judgement) = error.verdict() else {
        return Err(Failure::message(path, error));
    };
    let value = json!({
        "file": path.to_string_lossy(),
        "verdict": recording::word(judgement),
        "reason": error.to_string(),
        "signed_bytes": 0,
    });
    let (word, reason) = (recording::word(judgement), error.to_string());
    // Some reasons begin with the verdict.
    let line = match reason.strip_prefix(word) {
        Some(_) => format!("{}: {reason}", shown(path)),
        None => format!("{}: {word}: {reason}", shown(path)),
    };
    let text = format!("file           {}\nverdict        {word}: {reason}\n", shown(path));
    let verdict = recording::verdict(judgement);
    Ok(Judged { verdict, line, value, text, place: None })
}
