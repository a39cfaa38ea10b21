// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula erase`: slots overwritten, and a signed receipt of what was done.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use alula_engine::random;
use alula_vault::custody::{self, By, Erasure};
use alula_vault::keys::OwnerKey;
use alula_vault::proof::{Entry, Receipt};
use alula_vault::{Error, Reader};
use serde_json::json;

use super::custody::{now, writable};
use super::{files, receipt};
use crate::args::Erase;
use crate::failure::{Failure, REJECTED, Result, Verdict};
use crate::output::{Output, bytes, count, notice, shown};
use crate::signals::Held;
use crate::{progress, recorder, recording};

pub(crate) fn run(arguments: &Erase, output: &Output) -> Result<Verdict> {
    let chosen = choose(arguments)?;
    let owner = files::owner_key(&arguments.key.key, &arguments.key.unlock)?;
    let mut receipt = new_receipt(&arguments.receipt)?;
    let erased = confirm(arguments, &chosen)
        .and_then(|()| erase_all(arguments, &chosen, &owner, output))
        .and_then(|done| write_receipt(&mut receipt, &done, &owner).map(|()| done));
    let done = match erased {
        Ok(done) => done,
        Err(failure) => {
            // An empty or half receipt states nothing.
            let _ = std::fs::remove_file(&arguments.receipt);
            return Err(failure);
        }
    };
    let signed = Receipt::from_bytes(&files::read(&arguments.receipt, Receipt::MAX_LEN)?)?;
    let (lines, mut value) = receipt::describe(&signed);
    if let Some(value) = value.as_object_mut() {
        value.insert("out".into(), json!(arguments.receipt.to_string_lossy()));
        value.insert("failed".into(), json!(done.failed));
    }
    let lines = format!("{lines}\nreceipt        {}", shown(&arguments.receipt));
    output.result(&lines, &value);
    Ok(done.verdict)
}

/// What came of it.
struct Done {
    id: [u8; 16],
    entries: Vec<Entry>,
    failed: Vec<String>,
    verdict: Verdict,
}

/// The recordings that are meant: named themselves, or in folders and of the flight and aircraft
/// that were named.
fn choose(arguments: &Erase) -> Result<Vec<PathBuf>> {
    let flight = arguments.flight.as_deref().map(recorder::unhex).transpose()?;
    let aircraft = arguments.drone_pub.as_deref().map(recording::drone_pub).transpose()?;
    let mut chosen = Vec::new();
    for path in recording::find(&arguments.files)? {
        let named = arguments.files.contains(&path);
        let reader = match Reader::open(recording::file(&path)?) {
            Ok(reader) => reader,
            Err(Error::Io(error)) => return Err(Failure::io("read", &path, &error)),
            // Other files in a folder are not meant.
            Err(_) if !named => continue,
            Err(error) => return Err(Failure::about(&path, error)),
        };
        let this_flight = flight.is_none_or(|flight| reader.header().flight_id == flight);
        let this_aircraft =
            aircraft.as_ref().is_none_or(|one| reader.expect_aircraft(one.identity()).is_ok());
        if this_flight && this_aircraft {
            chosen.push(path);
        }
    }
    match chosen.len() {
        0 => Err(Failure::usage("no recording of this kind is in what was named")),
        len if len > Receipt::ENTRIES_MAX => {
            Err(Failure::usage("a receipt takes 4096 recordings; erase fewer at a time"))
        }
        _ => Ok(chosen),
    }
}

fn confirm(arguments: &Erase, chosen: &[PathBuf]) -> Result<()> {
    if arguments.yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage("nobody is here to be asked; pass --yes to erase"));
    }
    for path in chosen {
        notice(&shown(path));
    }
    let what = count(chosen.len() as u64, "recording");
    notice(&format!("No key will open {what} any more. Type 'erase' to go on:"));
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    match read {
        Ok(_) if line.trim() == "erase" => Ok(()),
        _ => Err(Failure::usage("nothing was erased")),
    }
}

fn new_receipt(path: &Path) -> Result<File> {
    let opened = OpenOptions::new().write(true).create_new(true).open(path);
    opened.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::usage(format!(
            "{} exists already; choose another name for the receipt",
            shown(path)
        )),
        _ => Failure::io("write", path, &error),
    })
}

fn erase_all(
    arguments: &Erase,
    chosen: &[PathBuf],
    owner: &OwnerKey,
    output: &Output,
) -> Result<Done> {
    let held = Held::new()?;
    let mut id = [0; 16];
    random::fill(&mut id)?;
    let mut done = Done { id, entries: Vec::new(), failed: Vec::new(), verdict: Verdict::Good };
    let mut first = None;
    for path in chosen {
        if held.asked() {
            notice("alula: interrupted; the receipt has what was erased before");
            done.verdict = Verdict::Rejected;
            break;
        }
        match one(path, &id, arguments, owner, output) {
            Ok(erasure) => done.entries.push(Entry::of(&erasure, &shown(path))),
            Err(failure) => {
                notice(&format!("alula: {failure}"));
                done.failed.push(path.to_string_lossy().into_owned());
                done.verdict = Verdict::Rejected;
                first.get_or_insert(failure);
            }
        }
    }
    if done.entries.is_empty() {
        let failure = first.unwrap_or_else(|| Failure::usage("interrupted; nothing was erased"));
        return Err(Failure { message: "nothing was erased".into(), ..failure });
    }
    Ok(done)
}

fn one(
    path: &Path,
    id: &[u8; 16],
    arguments: &Erase,
    owner: &OwnerKey,
    output: &Output,
) -> Result<Erasure> {
    let mut file = writable(path)?;
    let bar = progress::bar(output, "reading", file.metadata().ok().map(|meta| meta.len()));
    let by = By { signer: owner, now: now(), remark: &arguments.remark };
    let erasure = custody::erase(&mut file, id, &by, &mut |offset| bar.set_position(offset));
    bar.finish_and_clear();
    let erasure = erasure.map_err(|error| Failure::about(path, error))?;
    if let Some(Err(error)) = &erasure.record {
        notice(&format!("alula: {}: erased, but no record was appended: {error}", shown(path)));
    }
    Ok(erasure)
}

fn write_receipt(file: &mut File, done: &Done, owner: &OwnerKey) -> Result<()> {
    let bytes = Receipt::sign(&done.id, &done.entries, owner, &now())?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(|error| {
        let lost = bytes_of(&done.entries);
        Failure {
            code: REJECTED,
            message: format!("{lost} were overwritten, but the receipt was not written: {error}"),
        }
    })
}

fn bytes_of(entries: &[Entry]) -> String {
    bytes(entries.iter().map(|entry| entry.overwritten).sum())
}
