// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula list`: recordings at a glance; with a key, also what is sealed about them.

use std::path::Path;

use alula_vault::Reader;
use serde_json::{Value, json};

use crate::args::List;
use crate::failure::{Failure, Result, Verdict};
use crate::opener::Opener;
use crate::output::{Output, bytes, escaped, shown};
use crate::recording;

pub(crate) fn run(arguments: &List, output: &Output) -> Result<Verdict> {
    let opener = match &arguments.key {
        Some(key) => Some(Opener::of(key, &arguments.unlock, &arguments.contributions)?),
        None => None,
    };
    let mut values = Vec::new();
    let mut verdict = Verdict::Good;
    for path in recording::find(&arguments.paths)? {
        let (line, value, good) = describe(&path, opener.as_ref())?;
        output.line(&line);
        values.push(value);
        if !good {
            verdict = Verdict::Rejected;
        }
    }
    if output.json {
        output.result("", &json!({ "files": values }));
    }
    Ok(verdict)
}

/// A line, its JSON, and whether the file is a recording that this key opens.
fn describe(path: &Path, opener: Option<&Opener>) -> Result<(String, Value, bool)> {
    let opened = Reader::open(recording::file(path)?);
    let mut reader = match opened {
        Ok(reader) => reader,
        Err(error) => {
            let value = json!({ "file": path.to_string_lossy(), "error": error.to_string() });
            // Cut before its header was complete: it holds nothing, and is no fault.
            let good = matches!(error, alula_vault::Error::Unfinished);
            return Ok((format!("{}: {error}", shown(path)), value, good));
        }
    };
    let sequence = reader.header().sequence.map_or("?".into(), |number| number.to_string());
    let mut line = format!("{}  #{sequence}  {}", shown(path), bytes(reader.file_len()));
    let mut value = recording::header_json(&reader)?;
    let object = value.as_object_mut().ok_or_else(|| Failure::usage("no header to show"))?;
    object.insert("file".into(), json!(path.to_string_lossy()));
    object.insert("file_bytes".into(), json!(reader.file_len()));
    let Some(opener) = opener else { return Ok((line, value, true)) };

    if let Err(error) = opener.unlock(&mut reader) {
        object.insert("error".into(), json!(error.to_string()));
        return Ok((format!("{line}  {error}"), value, false));
    }
    if let Some(start) = reader.start() {
        let subject = &start.subject;
        for part in [&subject.name, &subject.label, &subject.media_type] {
            if !part.is_empty() {
                line += &format!("  {}", escaped(part));
            }
        }
        line += &format!("  {}", recording::utc(start.wall_us));
        object.insert("name".into(), json!(subject.name));
        object.insert("label".into(), json!(subject.label));
        object.insert("type".into(), json!(subject.media_type));
        object.insert("start_us".into(), json!(start.wall_us));
    }
    Ok((line, value, true))
}
