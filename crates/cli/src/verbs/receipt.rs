// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula verify-receipt`: what an erase receipt states, and who signed it.

use alula_vault::proof::{Entry, Receipt};
use serde_json::{Value, json};

use super::files;
use crate::args::VerifyReceipt;
use crate::custody::{source_word, time};
use crate::failure::{Failure, Result, Verdict};
use crate::output::{Output, bytes, count, escaped, shown};
use crate::recorder::hex;
use crate::recording::utc;

pub(crate) fn run(arguments: &VerifyReceipt, output: &Output) -> Result<Verdict> {
    let path = &arguments.receipt;
    let receipt = Receipt::from_bytes(&files::read(path, Receipt::MAX_LEN)?)
        .map_err(|error| files::named(path, error))?;
    let (mut lines, mut value) = describe(&receipt);
    if let Some(owner) = &arguments.owner_pub {
        if files::owner_public(owner)?.fingerprint() != receipt.signer {
            return Err(Failure::rejected(format!(
                "{}: signed by {}, not by the owner of {}",
                shown(path),
                receipt.signer,
                shown(owner)
            )));
        }
    } else {
        lines += "\nnote           compare the signer's fingerprint, or name him with --owner-pub";
    }
    if let Some(value) = value.as_object_mut() {
        value.insert("signer_checked".into(), json!(arguments.owner_pub.is_some()));
    }
    output.result(&lines, &value);
    Ok(Verdict::Good)
}

/// The facts of a receipt, for people and for scripts.
pub(super) fn describe(receipt: &Receipt) -> (String, Value) {
    let module = if receipt.module_approved { "approved" } else { "not approved" };
    let mut lines = format!(
        "erased         {}, {}\nby             {}\nmodule         {} ({module})\nreceipt id     {}",
        count(receipt.entries.len() as u64, "recording"),
        time(receipt.wall_us, receipt.source),
        receipt.signer,
        escaped(&receipt.module_version),
        hex(&receipt.id)
    );
    for entry in &receipt.entries {
        lines += &format!("\n  {}", entry_line(entry));
    }
    lines += &format!("\ncovers         {COVERED}\ndoes not cover {NOT_COVERED}");
    let value = json!({
        "receipt": hex(&receipt.id),
        "time_us": receipt.wall_us,
        "time": utc(receipt.wall_us),
        "clock": source_word(receipt.source),
        "signer": receipt.signer.to_string(),
        "signer_sha384": format!("{:x}", receipt.signer),
        "module": receipt.module_version,
        "module_approved": receipt.module_approved,
        "files": receipt.entries.iter().map(entry_json).collect::<Vec<_>>(),
        "covers": COVERED,
        "does_not_cover": NOT_COVERED,
    });
    (lines, value)
}

fn entry_line(entry: &Entry) -> String {
    let mut line = format!(
        "{}  recording {}: {} overwritten ({}), {} read back as zeros",
        escaped(&entry.name),
        hex(&entry.recording_id),
        count(entry.slots.into(), "slot"),
        bytes(entry.overwritten),
        bytes(entry.read_back)
    );
    if entry.erased_before > 0 {
        line += &format!("; {} held zeros before", count(entry.erased_before.into(), "place"));
    }
    line + if entry.recorded { "; noted in the file" } else { "; not noted in the file" }
}

fn entry_json(entry: &Entry) -> Value {
    json!({
        "file": entry.name,
        "recording": hex(&entry.recording_id),
        "flight": hex(&entry.flight_id),
        "sequence": entry.sequence,
        "aircraft": entry.aircraft.to_string(),
        "header_sha384": hex(&entry.header_digest),
        "file_bytes": entry.file_len,
        "slots": entry.slots,
        "erased_before": entry.erased_before,
        "overwritten": entry.overwritten,
        "read_back": entry.read_back,
        "noted_in_file": entry.recorded,
    })
}

const COVERED: &str = "every slot in the files above: in both copies of the header, in shared \
    records, and wherever else their bytes stood in these files";
const NOT_COVERED: &str = "other copies of these files (cards, backups, snapshots, old blocks that \
    the medium keeps), what was opened from them, and keys";
