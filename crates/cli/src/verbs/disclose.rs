// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula disclose`: one sealed field, with what proves it.

use alula_vault::{Content, Disclosure, Event, Reader};
use serde_json::json;

use super::files;
use crate::args::{Disclose, Field};
use crate::custody::source_word;
use crate::failure::{Failure, Result, Verdict};
use crate::opener::Opener;
use crate::output::{Output, escaped, shown};
use crate::recording::{self, utc};
use crate::{progress, recorder};

pub(crate) fn run(arguments: &Disclose, output: &Output) -> Result<Verdict> {
    let path = &arguments.file;
    let about = |error| Failure::about(path, error);
    let mut reader = Reader::open(recording::file(path)?).map_err(about)?;
    let opener = Opener::new(&arguments.access)?;
    opener.unlock(&mut reader).map_err(about)?;
    let id = reader.header().recording_id;
    let ends = arguments.fields.iter().any(|field| code(*field) >= 16);
    // The end lies under the last key of the ratchet.
    let end = if ends { end_of(&mut reader, output).map_err(about)? } else { None };
    let mut shown_fields = Vec::new();
    for field in &arguments.fields {
        let found = match code(*field) {
            code @ 16.. => end.as_ref().map(|end| end[usize::from(code - 16)].clone()),
            code => reader.start().and_then(|start| start.disclose(&id, code)),
        };
        shown_fields.push(found.ok_or_else(|| {
            Failure::rejected(format!(
                "{}: it has no such field: it was never closed, or its start is damaged",
                shown(path)
            ))
        })?);
    }
    let lines: String =
        shown_fields.iter().map(Disclosure::to_line).collect::<std::result::Result<_, _>>()?;
    files::write_new(&arguments.out, lines.as_bytes())?;
    let mut said = String::new();
    for one in &shown_fields {
        said += &format!("{}  {}\n", one.field(), value(one));
    }
    said += &format!(
        "written to {}; whoever has it can show these fields to anyone",
        shown(&arguments.out)
    );
    let fields: Vec<_> = shown_fields
        .iter()
        .map(|one| json!({ "field": one.field(), "value": value(one) }))
        .collect();
    let out = arguments.out.to_string_lossy();
    output.result(
        &said,
        &json!({ "recording": recorder::hex(&id), "disclosed": fields, "out": out }),
    );
    Ok(Verdict::Good)
}

fn end_of(
    reader: &mut recording::FileReader,
    output: &Output,
) -> std::result::Result<Option<[Disclosure; 2]>, alula_vault::Error> {
    let bar = progress::bar(output, "reading", Some(reader.file_len()));
    let report = reader.examine(Content::Salvage, &mut |event| {
        if let Event::Progress { offset } = event {
            bar.set_position(offset);
        }
        Ok(())
    });
    bar.finish_and_clear();
    Ok(report?.end_disclosures)
}

fn code(field: Field) -> u8 {
    match field {
        Field::Start => 1,
        Field::StartSource => 2,
        Field::Label => 3,
        Field::Name => 4,
        Field::Type => 5,
        Field::End => 16,
        Field::EndSource => 17,
    }
}

/// The value of a field, for people.
pub(super) fn value(shown: &Disclosure) -> String {
    if let Some(wall_us) = shown.wall_us() {
        return utc(wall_us);
    }
    match (shown.code, &shown.value[..]) {
        (2 | 17, [code]) => alula_vault::ClockSource::from_code(*code)
            .map_or("unknown".into(), |source| source_word(source).into()),
        (_, bytes) => escaped(&String::from_utf8_lossy(bytes)),
    }
}
