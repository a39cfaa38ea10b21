// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula receive`, `alula recover`, `alula share`: records that people append.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use alula_vault::custody::{self, By, Record};
use alula_vault::keys::OwnerPublic;
use alula_vault::{Clock, Error, Moment, SystemClock};
use serde_json::{Value, json};

use super::files;
use crate::args::{Receive, Recover, Share};
use crate::custody::act_line;
use crate::failure::{CUT_SHORT, Failure, REJECTED, Result, Verdict};
use crate::opener::Opener;
use crate::output::{Output, notice, shown};
use crate::progress;
use crate::recording::{self, utc};
use crate::signals::Held;

pub(crate) fn receive(arguments: &Receive, output: &Output) -> Result<Verdict> {
    let paths = recording::find(&arguments.files)?;
    let owner = files::owner_key(&arguments.key.key, &arguments.key.unlock)?;
    let held = Held::new()?;
    each(&paths, output, &held, &mut |path, file| {
        let bar = progress::bar(output, "reading", file.metadata().ok().map(|meta| meta.len()));
        let by = By { signer: &owner, now: now(), remark: &arguments.remark };
        let records = custody::receive(file, &by, &mut |offset| step(&held, &bar, offset));
        bar.finish_and_clear();
        match records {
            // A folder may be received again for what is new in it.
            Err(Error::AlreadyReceived) => Ok(Vec::new()),
            records => records.map_err(|error| Failure::about(path, error)),
        }
    })
}

pub(crate) fn recover(arguments: &Recover, output: &Output) -> Result<Verdict> {
    let path = &arguments.file;
    recording::file(path)?;
    let owner = files::owner_key(&arguments.key.key, &arguments.key.unlock)?;
    let held = Held::new()?;
    let mut file = writable(path)?;
    let bar = progress::bar(output, "reading", file.metadata().ok().map(|meta| meta.len()));
    let by = By { signer: &owner, now: now(), remark: &arguments.remark };
    let record = custody::recover(&mut file, &by, &mut |offset| step(&held, &bar, offset));
    bar.finish_and_clear();
    let record = record.map_err(|error| Failure::about(path, error))?;
    let (line, value) = said(path, &[record]);
    output.result(&line, &value);
    Ok(Verdict::Good)
}

pub(crate) fn share(arguments: &Share, output: &Output) -> Result<Verdict> {
    let to: OwnerPublic = files::owner_public(&arguments.to)?;
    let paths = recording::find(&arguments.files)?;
    let opener = Opener::new(&arguments.access)?;
    let held = Held::new()?;
    each(&paths, output, &held, &mut |path, file| {
        let by = By { signer: &opener.owner, now: now(), remark: &arguments.remark };
        match custody::share_with(file, &opener.owner, &opener.contributions, &to, &by) {
            Err(Error::AlreadyRecipient) => Ok(Vec::new()),
            record => {
                record.map(|record| vec![record]).map_err(|error| Failure::about(path, error))
            }
        }
    })
}

/// Runs `act` on each file. One that is no recording, or not for this key, keeps no other from its
/// record.
fn each(
    paths: &[PathBuf],
    output: &Output,
    held: &Held,
    act: &mut dyn FnMut(&Path, &mut File) -> Result<Vec<Record>>,
) -> Result<Verdict> {
    let (mut values, mut verdict) = (Vec::new(), Verdict::Good);
    for path in paths {
        held.check()?;
        let done = writable(path).and_then(|mut file| act(path, &mut file));
        let value = match done {
            Ok(records) => {
                let (line, value) = said(path, &records);
                output.line(&line);
                value
            }
            Err(failure) if paths.len() > 1 && matches!(failure.code, REJECTED | CUT_SHORT) => {
                notice(&format!("alula: {failure}"));
                let cut = failure.code == CUT_SHORT;
                verdict = verdict.max(if cut { Verdict::CutShort } else { Verdict::Rejected });
                json!({ "file": path.to_string_lossy(), "error": failure.message })
            }
            Err(failure) => return Err(failure),
        };
        values.push(value);
    }
    if output.json {
        output.result("", &json!({ "files": values }));
    }
    Ok(verdict)
}

/// What was appended.
fn said(path: &Path, records: &[Record]) -> (String, Value) {
    let mut line = shown(path) + ":";
    if records.is_empty() {
        line += " nothing to add; it says so already";
    }
    for record in records {
        let end = if line.ends_with(':') { "" } else { ";" };
        line += &format!("{end} record {}: {}", record.number, act_line(&record.act));
    }
    let records: Vec<_> = records
        .iter()
        .map(|record| {
            json!({
                "number": record.number,
                "act": record.act.name(),
                "time": utc(record.wall_us),
                "signer": record.signer.to_string(),
            })
        })
        .collect();
    (line, json!({ "file": path.to_string_lossy(), "records": records }))
}

/// Reading can stop at once: nothing was written yet.
fn step(held: &Held, bar: &indicatif::ProgressBar, offset: u64) {
    bar.set_position(offset);
    if held.asked() {
        bar.finish_and_clear();
        notice("alula: interrupted; this file was not changed");
        std::process::exit(crate::failure::USAGE.into());
    }
}

/// The time on this computer's clock.
pub(super) fn now() -> Moment {
    SystemClock::new().now()
}

/// A file that can be read and added to, and that no other `alula` adds to meanwhile.
pub(super) fn writable(path: &Path) -> Result<File> {
    let failed = |error: std::io::Error| Failure::io("change", path, &error);
    let file = OpenOptions::new().read(true).write(true).open(path).map_err(failed)?;
    match file.try_lock() {
        Err(std::fs::TryLockError::WouldBlock) => {
            let message = format!("{} is being changed by another program", shown(path));
            Err(Failure::usage(message + "; try again when it is done"))
        }
        // Some file systems know no locks.
        _ => Ok(file),
    }
}
