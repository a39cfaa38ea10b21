// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The report for a court file: who recorded, when as far as that is disclosed, what is evidence,
//! what is missing, who had it in hands, and what shows that it existed.

use alula_engine::Approval;
use alula_vault::{Clock, Part, SystemClock};
use serde_json::{Value, json};

use super::judge::{Findings, Judged};
use super::proof::Proof;
use crate::args::Verify;
use crate::custody::{proofs, record_line, tail_word};
use crate::failure::{Failure, Result};
use crate::output::{bytes, count, escaped, shown};
use crate::recorder::hex;
use crate::recording::{header_lines, utc};

/// The whole report.
pub(super) fn whole(
    arguments: &Verify,
    judged: &[Judged],
    gaps: &[String],
    left: &[String],
) -> String {
    let (version, status) = (alula_engine::version(), alula_engine::status());
    let trusted = match &arguments.drone_pub {
        Some(path) => format!("the public identity in {}", shown(path)),
        None => "the list of trusted aircraft".into(),
    };
    let mut text = format!(
        "REPORT ON RECORDINGS\n\nmade           {} by this computer's clock\n\
         by             alula {}, module {} ({})\naircraft from  {trusted}\n\
         keys used      none: whoever has these files and the public identity can check all of it\n\
         files          {}\n",
        utc(SystemClock::new().now().wall_us),
        env!("CARGO_PKG_VERSION"),
        version.version,
        if status.approval == Approval::Approved { "approved" } else { "not approved" },
        judged.len()
    );
    for one in judged {
        text += &format!("\n{}", one.text);
    }
    if !gaps.is_empty() || !left.is_empty() {
        text.push_str("\nTHE FILES TOGETHER\n");
        for line in gaps.iter().chain(left) {
            text += &format!("{line}\n");
        }
    }
    text + "\n" + WORDS
}

/// One recording.
pub(super) fn one(findings: &Findings<'_>) -> Result<String> {
    let Findings { path, reader, report, .. } = findings;
    let known = match findings.known_aircraft {
        Some(one) if one.label().is_empty() => "known".into(),
        Some(one) => format!("known as {}", escaped(one.label())),
        None => "UNKNOWN: anyone could have made this recording".into(),
    };
    let mut text = format!(
        "file           {}, {}\nverdict        {}\n{}\naircraft is    {known}\n",
        shown(path),
        bytes(reader.file_len()),
        report.verdict,
        header_lines(reader)?
    );
    if let Some(old) = findings.rotated_from {
        text += &format!("goes on from   aircraft {old}, by a rotation on the list\n");
    }
    text += &format!("in full        {:x}\n", findings.aircraft);
    text += &format!("header digest  {}\n", hex(&reader.header().digest().map_err(Failure::from)?));
    text += &format!("head digest    {}\n", hex(&report.chain));
    text += &times(findings);
    text += &format!(
        "evidence       {} of {}, in {}, signed by the aircraft\n",
        bytes(report.signed_bytes),
        bytes(report.content),
        count(report.chapters, "chapter")
    );
    if report.notes > 0 {
        text += &format!(
            "notes          {}, sealed: what the recorder left out, or remarked; the owner's key \
             shows them\n",
            report.notes
        );
    }
    for line in missing(findings) {
        text += &format!("missing        {line}\n");
    }
    text += &custody(findings);
    let proved = existence(findings);
    if proved.is_empty() {
        text += &format!("existed        {UNPROVED}\n");
    }
    for line in proved {
        text += &format!("existed        {}\n", line["words"].as_str().unwrap_or_default());
    }
    Ok(text)
}

fn times(findings: &Findings<'_>) -> String {
    let fields: Vec<_> =
        findings.proofs.iter().filter(|proof| matches!(proof, Proof::Field(..))).collect();
    if fields.is_empty() {
        return "disclosed      nothing: time, name and label of the recording are sealed\n".into();
    }
    fields.iter().map(|proof| format!("disclosed      {}\n", proof.line())).collect()
}

/// What is not there, or not good.
fn missing(findings: &Findings<'_>) -> Vec<String> {
    let report = findings.report;
    let mut lines: Vec<String> =
        report.damaged.iter().map(|part: &Part| format!("{part}: damaged or altered")).collect();
    if report.closed.is_none() {
        lines.push(format!(
            "a close: the file is good up to byte {}; power was lost, or someone cut it",
            report.good_end
        ));
    }
    lines.extend(report.erased_slots.iter().map(|slot| format!("slot {slot}: erased")));
    if report.signed_bytes < report.content {
        let rest = bytes(report.content - report.signed_bytes);
        lines.push(format!("a signature over the last {rest}"));
    }
    if lines.is_empty() {
        lines.push("nothing".into());
    }
    lines
}

fn custody(findings: &Findings<'_>) -> String {
    let Some(custody) = &findings.report.custody else {
        return "custody        none\n".into();
    };
    if custody.records.is_empty() {
        return format!("custody        no records ({})\n", tail_word(custody.tail));
    }
    let mut text = String::new();
    for (record, known) in custody.records.iter().zip(&findings.known) {
        text += &format!("custody        {}\n", record_line(record, *known));
    }
    text += &format!("custody ends   {}\n", tail_word(custody.tail));
    text
}

/// What shows that the recording existed at some time.
pub(super) fn existence(findings: &Findings<'_>) -> Vec<Value> {
    let mut found = Vec::new();
    if let Some(custody) = &findings.report.custody {
        for record in proofs(custody, &findings.known) {
            let (name, time) = (record.act.name(), utc(record.wall_us));
            found.push(json!({
                "by": name,
                "record": record.number,
                "time": time,
                "signer": record.signer.to_string(),
                "words": format!(
                    "by {time} at the latest, if the signer's clock is believed: record {}, {name}",
                    record.number
                ),
            }));
        }
    }
    for proof in &findings.proofs {
        if let Proof::Head(head, number) = proof {
            found.push(json!({
                "by": "head digest",
                "head": head,
                "after_frame": number,
                "words": format!(
                    "up to frame {number} when the head digest reached the ground: {head}"
                ),
            }));
        }
    }
    found
}

const UNPROVED: &str = "shown by nothing here: no received record of a known signer, no head \
    digest; whoever stole the aircraft's identity key could have made it since";

const WORDS: &str = "\
WHAT THE WORDS MEAN
Complete: every byte up to the signed close is what the aircraft wrote. Cut short: the file ends
without a close; what is there is good, and a file cut on purpose looks the same beyond its last
signature. Damaged: something was altered or lost, and something good follows it. Rejected: not a
recording of this aircraft, or something was added that no custody record accounts for.
Times of custody records are those of their signers' clocks. Sealed fields are shown only by
disclosure. How to check all of this without this program: docs/formats/proofs.md, section 5.
";
