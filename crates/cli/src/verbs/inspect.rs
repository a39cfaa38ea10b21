// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula inspect`: what the outside of a recording tells to anyone who finds it.

use alula_vault::{Content, Event, Reader, Report};
use serde_json::{Value, json};

use crate::args::Inspect;
use crate::failure::{Failure, Result, Verdict};
use crate::output::{Output, bytes};
use crate::recording;

pub(crate) fn run(arguments: &Inspect, output: &Output) -> Result<Verdict> {
    let path = &arguments.file;
    let mut reader =
        Reader::open(recording::file(path)?).map_err(|error| Failure::about(path, error))?;
    let mut chapters = Vec::new();
    let report = reader
        .examine(Content::Salvage, &mut |event| {
            if let Event::Frame { number, is_chapter: true, offset, len, .. } = event {
                chapters.push(json!({ "chapter": number, "offset": offset, "length": len }));
            }
            Ok(())
        })
        .map_err(|error| Failure::about(path, error))?;

    let lines = format!(
        "{}\nfile           {}\nchapters       {}\nnotes          {}{}\ncontent        {}\n\
         signed         {}\n\
         verdict        {}\ncustody        {}",
        recording::header_lines(&reader)?,
        bytes(reader.file_len()),
        report.chapters,
        report.notes,
        if report.notes > 0 { SEALED } else { "" },
        bytes(report.content),
        bytes(report.signed_bytes),
        report.verdict,
        custody_words(&report)
    );
    let mut value = recording::header_json(&reader)?;
    if let (Some(value), Value::Object(report)) =
        (value.as_object_mut(), recording::report_json(path, &report))
    {
        value.extend(report);
        value.insert("file_bytes".into(), json!(reader.file_len()));
        value.insert("chapters".into(), json!(chapters));
    }
    output.result(&lines, &value);
    Ok(recording::verdict(report.verdict))
}

const SEALED: &str = " (sealed: gaps or remarks, which 'open' tells)";

/// What follows the frames, in a few words.
fn custody_words(report: &Report) -> String {
    let records = report.custody.iter().flat_map(|area| &area.records);
    let names: Vec<_> = records.map(|record| record.act.name()).collect();
    if names.is_empty() { "no records".into() } else { names.join(", ") }
}
