// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula verify`: what recordings are worth, from an aircraft's public identity alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use alula_vault::keys::DronePublic;
use alula_vault::{Content, Event, Reader};
use serde_json::{Value, json};

use crate::args::Verify;
use crate::failure::{Failure, Result, Verdict};
use crate::output::{Output, bytes, count, escaped, shown};
use crate::{progress, recording};

/// A file's verdict, with what is said of it.
struct Judged {
    verdict: Verdict,
    line: String,
    value: Value,
    sequence: Option<u64>,
}

pub(crate) fn run(arguments: &Verify, output: &Output) -> Result<Verdict> {
    let aircraft = recording::drone_pub(&arguments.drone_pub)?;
    let files = recording::find(&arguments.files)?;
    let mut judged = Vec::new();
    for path in &files {
        let one = judge(path, &aircraft, output)?;
        output.line(&one.line);
        judged.push(one);
    }
    let whole_folders = arguments.files.iter().any(|path| path.is_dir());
    let numbers = if whole_folders { sequence(&files, &judged) } else { json!(null) };
    if whole_folders {
        say_sequence(&numbers, output);
    }
    let verdict = judged.iter().map(|one| one.verdict).max().unwrap_or(Verdict::Good);
    if output.json {
        let values: Vec<_> = judged.into_iter().map(|one| one.value).collect();
        output.result("", &json!({ "files": values, "sequence": numbers }));
    }
    Ok(verdict)
}

fn judge(path: &Path, aircraft: &DronePublic, output: &Output) -> Result<Judged> {
    let path_shown = shown(path);
    let mut reader = match Reader::open(recording::file(path)?) {
        Ok(reader) => reader,
        Err(error) => return no_reader(path, &error),
    };
    if let Err(error) = reader.expect_aircraft(aircraft.identity()) {
        return no_reader(path, &error);
    }
    let bar = progress::bar(output, "verifying", Some(reader.file_len()));
    let report = reader.examine(Content::Prefix, &mut |event| {
        if let Event::Progress { offset } = event {
            bar.set_position(offset);
        }
        Ok(())
    });
    bar.finish_and_clear();
    let report = report.map_err(|error| Failure::about(path, error))?;

    let mut line = format!(
        "{path_shown}: {}; {} signed of {} in {}",
        report.verdict,
        bytes(report.signed_bytes),
        bytes(report.content),
        count(report.chapters, "chapter")
    );
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
    let mut value = recording::report_json(path, &report);
    if let (Some(value), Value::Object(header)) =
        (value.as_object_mut(), recording::header_json(&reader)?)
    {
        value.extend(header);
    }
    Ok(Judged {
        verdict: recording::verdict(report.verdict),
        line,
        value,
        sequence: header.sequence,
    })
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
    Ok(Judged { verdict: recording::verdict(judgement), line, value, sequence: None })
}

/// Which numbers are missing between the lowest and the highest, and which stand twice.
fn sequence(files: &[PathBuf], judged: &[Judged]) -> Value {
    let mut seen: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for (path, one) in files.iter().zip(judged) {
        if let Some(number) = one.sequence {
            seen.entry(number).or_default().push(path.to_string_lossy().into_owned());
        }
    }
    let numbers: Vec<u64> = seen.keys().copied().collect();
    let missing: Vec<_> = numbers
        .windows(2)
        .filter(|pair| pair[1] - pair[0] > 1)
        .map(|pair| json!({ "from": pair[0] + 1, "to": pair[1] - 1 }))
        .collect();
    let doubled: Vec<_> = seen
        .iter()
        .filter(|(_, paths)| paths.len() > 1)
        .map(|(number, paths)| json!({ "number": number, "files": paths }))
        .collect();
    json!({
        "lowest": numbers.first(),
        "highest": numbers.last(),
        "missing": missing,
        "doubled": doubled,
    })
}

fn say_sequence(numbers: &Value, output: &Output) {
    for gap in numbers["missing"].as_array().into_iter().flatten() {
        output.line(&if gap["from"] == gap["to"] {
            format!("missing: recording {}", gap["from"])
        } else {
            format!("missing: recordings {} to {}", gap["from"], gap["to"])
        });
    }
    for double in numbers["doubled"].as_array().into_iter().flatten() {
        let files = double["files"].as_array().map(Vec::as_slice).unwrap_or_default();
        let files: Vec<_> = files.iter().filter_map(|file| file.as_str().map(escaped)).collect();
        output.line(&format!(
            "twice: recording {} stands in {}",
            double["number"],
            files.join(" and in ")
        ));
    }
}
