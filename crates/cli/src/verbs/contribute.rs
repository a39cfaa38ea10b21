// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula contribute`: a member's part in opening recordings that nobody opens alone.

use std::path::Path;

use alula_vault::Reader;
use alula_vault::keys::{OwnerKey, OwnerPublic};
use alula_vault::quorum::{Contribution, Subset};
use serde_json::{Value, json};

use super::files;
use crate::args::Contribute;
use crate::failure::{CUT_SHORT, Failure, REJECTED, Result, Verdict};
use crate::output::{Output, notice, shown};
use crate::recorder::hex;
use crate::recording;
use crate::trust::Trust;

pub(crate) fn run(arguments: &Contribute, output: &Output) -> Result<Verdict> {
    let together = match &arguments.members[..] {
        [] => None,
        numbers => Some(Subset::of(numbers).ok_or_else(|| {
            Failure::usage("--members takes different numbers from 1 to 8, such as 1,3")
        })?),
    };
    let trust = Trust::new(arguments.drone_pub.as_deref(), arguments.trust.as_deref())?;
    let opener = files::owner_public(&arguments.to)?;
    let paths = recording::find(&arguments.files)?;
    let member = files::owner_key(&arguments.key.key, &arguments.key.unlock)?;
    let asked = Asked { arguments, together, trust, opener, member };

    let (mut lines, mut values, mut verdict) = (String::new(), Vec::new(), Verdict::Good);
    for path in &paths {
        match asked.one(path) {
            Ok((made, line, value)) => {
                lines += &made.to_line()?;
                output.line(&line);
                values.push(value);
            }
            // One that is not for this quorum keeps no other from being opened.
            Err(failure) if paths.len() > 1 && matches!(failure.code, REJECTED | CUT_SHORT) => {
                notice(&format!("alula: {failure}"));
                values.push(json!({ "file": path.to_string_lossy(), "error": failure.message }));
                verdict = Verdict::Rejected;
            }
            Err(failure) => return Err(failure),
        }
    }
    if lines.is_empty() {
        return Err(Failure::rejected("nothing was contributed; no file was written"));
    }
    files::write_new(&arguments.out, lines.as_bytes())?;
    let to = asked.opener.fingerprint();
    output.result(
        &format!(
            "written to {} for {to} alone, who needs the others' too\n\
             next, on his side: alula open --key owner.key --contribution {} --out opened …",
            shown(&arguments.out),
            shown(&arguments.out)
        ),
        &json!({
            "to": to.to_string(),
            "out": arguments.out.to_string_lossy(),
            "files": values,
        }),
    );
    Ok(verdict)
}

struct Asked<'a> {
    arguments: &'a Contribute,
    together: Option<Subset>,
    trust: Trust,
    opener: OwnerPublic,
    member: OwnerKey,
}

impl Asked<'_> {
    fn one(&self, path: &Path) -> Result<(Contribution, String, Value)> {
        let about = |error| Failure::about(path, error);
        let mut reader = Reader::open(recording::file(path)?).map_err(about)?;
        let known = self.trust.identify(&reader).map_err(about)?.is_some();
        let made = reader
            .contribute(&self.member, self.arguments.quorum, self.together, &self.opener)
            .map_err(about)?;
        let aircraft = reader.aircraft().map_err(about)?;
        let mut line = format!(
            "{}: member {} of the quorum, for members {} together",
            shown(path),
            made.member + 1,
            made.subset
        );
        if !known {
            line += &format!("; aircraft unknown: {aircraft}");
        }
        let value = json!({
            "file": path.to_string_lossy(),
            "recording": hex(&made.recording_id),
            "member": made.member + 1,
            "together": made.subset.numbers(),
            "aircraft": aircraft.to_string(),
            "aircraft_known": known,
        });
        Ok((made, line, value))
    }
}
