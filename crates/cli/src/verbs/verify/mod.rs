// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula verify`: what recordings are worth, from an aircraft's public identity alone.

mod judge;
mod links;
mod proof;
mod report;
mod sequence;

use serde_json::json;

use crate::args::Verify;
use crate::failure::{Failure, Result, Verdict};
use crate::output::{Output, notice, shown};
use crate::recording;
use crate::trust::Trust;
use links::Links;
use proof::Asked;

pub(crate) fn run(arguments: &Verify, output: &Output) -> Result<Verdict> {
    let trust = Trust::new(arguments.drone_pub.as_deref(), arguments.trust.as_deref())?;
    let mut asked = Asked::read(&arguments.disclosures, &arguments.heads)?;
    let files = recording::find(&arguments.files)?;
    if let Some(path) = &arguments.report
        && path.exists()
    {
        let message = format!("{} exists already; choose another name for the report", shown(path));
        return Err(Failure::usage(message));
    }
    let whole_folders = arguments.files.iter().any(|path| path.is_dir());
    let mut links = if whole_folders { Links::named_in(&files) } else { Links::default() };
    let mut judged = Vec::new();
    for path in &files {
        let one = judge::judge(path, &trust, &mut asked, &mut links, output)?;
        output.line(&one.line);
        judged.push(one);
    }
    let numbers = match whole_folders {
        true => sequence::numbers(&files, &judged, &links),
        false => json!(null),
    };
    let gaps = if whole_folders { sequence::lines(&numbers) } else { Vec::new() };
    gaps.iter().for_each(|line| output.line(line));
    let left = asked.left();
    left.iter().for_each(|line| notice(&format!("alula: {line}")));

    let mut verdict = judged.iter().map(|one| one.verdict).max().unwrap_or(Verdict::Good);
    if !left.is_empty() || sequence::any_shortened(&numbers) {
        verdict = Verdict::Rejected;
    }
    if let Some(path) = &arguments.report {
        let text = report::whole(arguments, &judged, &gaps, &left);
        super::files::write_new(path, text.as_bytes())?;
        output.line(&format!("report written to {}", shown(path)));
    }
    if output.json {
        let values: Vec<_> = judged.into_iter().map(|one| one.value).collect();
        let value = json!({ "files": values, "sequence": numbers, "not_found": left });
        output.result("", &value);
    }
    Ok(verdict)
}
