// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula verify-redaction`: from which recording a copy was made, without seeing it.

use std::io::Read;
use std::path::Path;

use alula_engine::hash::Sha384;
use alula_vault::custody::{Act, Side, Subject};
use alula_vault::keys::DronePublic;
use alula_vault::proof::RedactionProof;
use alula_vault::{Content, Error, Event, Reader, Verdict as Judgement};
use serde_json::json;

use super::files;
use crate::args::VerifyRedaction;
use crate::custody::{source_word, time};
use crate::failure::{Failure, Result, Verdict};
use crate::output::{Output, escaped, shown};
use crate::progress;
use crate::recorder::hex;
use crate::recording::{self, utc};
use crate::trust::Trust;

pub(crate) fn run(arguments: &VerifyRedaction, output: &Output) -> Result<Verdict> {
    let path = &arguments.proof;
    let bytes = files::read(path, RedactionProof::MAX_LEN)?;
    let proof = RedactionProof::from_bytes(&bytes).map_err(|error| match error {
        Error::Keys(error) => files::named(path, error),
        error => Failure::message(path, &error),
    })?;
    let trust = Trust::new(arguments.drone_pub.as_deref(), arguments.trust.as_deref())?;
    let copy = look(&arguments.copy, &proof, output)?;
    if !proof.proves(&copy.subject).map_err(Failure::from)? {
        return Err(Failure::rejected(format!(
            "{}: it is not the copy that {} is about, or it was altered",
            shown(&arguments.copy),
            shown(path)
        )));
    }
    let print = proof.aircraft().map_err(Failure::from)?;
    let aircraft = trust.find(print);
    let pinned = aircraft.is_some_and(|known| known.owners().contains(&proof.record.signer));
    let named = match &arguments.owner_pub {
        Some(path) => Some(files::owner_public(path)?.fingerprint() == proof.record.signer),
        None => None,
    };
    let found =
        Found { proof: &proof, copy: &copy, aircraft, signer_known: named.unwrap_or(pinned) };
    tell(&found, arguments, output)
}

/// The copy as it lies there.
struct Seen {
    subject: Subject,
    /// Whether it bears its own record of the link; `None` for a plain file.
    linked: Option<bool>,
}

fn look(path: &Path, proof: &RedactionProof, output: &Output) -> Result<Seen> {
    let about = |error| Failure::about(path, error);
    let mut reader = match Reader::open(recording::file(path)?) {
        Ok(reader) => reader,
        Err(Error::NotARecording | Error::Unfinished) => {
            return Ok(Seen { subject: Subject::Plain(digest(path)?), linked: None });
        }
        Err(error) => return Err(about(error)),
    };
    let bar = progress::bar(output, "verifying", Some(reader.file_len()));
    let report = reader.examine(Content::Salvage, &mut |event| {
        if let Event::Progress { offset } = event {
            bar.set_position(offset);
        }
        Ok(())
    });
    bar.finish_and_clear();
    let report = report.map_err(about)?;
    if report.verdict != Judgement::Complete {
        let message = format!("{}: the copy is {}", shown(path), report.verdict);
        return Err(Failure::rejected(message));
    }
    let expected = proof.link_in_copy().map_err(Failure::from)?;
    let linked = report.custody.iter().flat_map(|area| &area.records).any(|record| {
        matches!(record.act, Act::Redacted { side: Side::Copy, link, .. } if link == expected)
    });
    let header_digest = reader.header().digest().map_err(about)?;
    let subject = Subject::Recording { header_digest, head: report.chain };
    Ok(Seen { subject, linked: Some(linked) })
}

fn digest(path: &Path) -> Result<[u8; 48]> {
    let mut file = recording::file(path)?;
    let mut hash = Sha384::new()?;
    let mut part = vec![0; 1 << 16];
    loop {
        match file.read(&mut part).map_err(|error| Failure::io("read", path, &error))? {
            0 => return Ok(hash.finish()?),
            got => hash.update(&part[..got])?,
        }
    }
}

struct Found<'a> {
    proof: &'a RedactionProof,
    copy: &'a Seen,
    aircraft: Option<&'a DronePublic>,
    signer_known: bool,
}

fn tell(found: &Found<'_>, arguments: &VerifyRedaction, output: &Output) -> Result<Verdict> {
    let Found { proof, copy, aircraft, signer_known } = found;
    let RedactionProof { header, record, closed, .. } = proof;
    let print = proof.aircraft().map_err(Failure::from)?;
    let method = match record.act {
        Act::Redacted { method, .. } => method.0,
        _ => 0,
    };
    let what = match method {
        1 => "without positions".to_owned(),
        2 => "with positions moved elsewhere".to_owned(),
        other => format!("redacted by method {other}"),
    };
    let end = if *closed {
        "closed by the aircraft"
    } else {
        "never closed: its end is the signer's word"
    };
    let known = |yes: bool| if yes { "known" } else { "UNKNOWN here" };
    let good = aircraft.is_some() && *signer_known;
    let mut lines = format!(
        "{}: {}\ncopy of        recording {} ({end})\nrecorded by    {print} ({})\n\
         copied by      {} ({}), {}\nmodule         {}",
        shown(&arguments.copy),
        if good { format!("a copy {what}, as proved") } else { format!("a copy {what}") },
        hex(&header.recording_id),
        known(aircraft.is_some()),
        record.signer,
        known(*signer_known),
        time(record.wall_us, record.source),
        escaped(&record.module_version),
    );
    if !record.remark.is_empty() {
        lines += &format!("\nremark         {}", escaped(&record.remark));
    }
    if copy.linked == Some(false) {
        lines +=
            "\nnote           the copy's own record of its origin is gone; nothing depends on it";
    }
    if !good {
        lines += "\nnote           anyone can make such a proof with keys of his own: name the \
            aircraft with --drone-pub, and the signer, if no owner of it, with --owner-pub";
    }
    let value = json!({
        "copy": arguments.copy.to_string_lossy(),
        "proved": good,
        "positions": match method { 1 => "removed", 2 => "shifted", _ => "unknown" },
        "original": hex(&header.recording_id),
        "original_closed": closed,
        "original_sequence": header.sequence,
        "aircraft": print.to_string(),
        "aircraft_known": aircraft.is_some(),
        "signer": record.signer.to_string(),
        "signer_known": signer_known,
        "time_us": record.wall_us,
        "time": utc(record.wall_us),
        "clock": source_word(record.source),
        "remark": record.remark,
        "linked_in_copy": copy.linked,
    });
    output.result(&lines, &value);
    Ok(if good { Verdict::Good } else { Verdict::Rejected })
}
