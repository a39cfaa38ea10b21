// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula import`: encrypted PX4 logs, opened and sealed again in one pass. The plain log is
//! nowhere written down.

use std::fs::File;
use std::path::Path;

use alula_vault::Subject;
use alula_vault::keys::Drone;
use alula_vault::ulge::{self, LogKey, Ulge};
use serde_json::{Value, json};

use super::files;
use crate::args::Import;
use crate::failure::{Failure, Result, Verdict};
use crate::output::{Output, bytes, count, escaped, shown};
use crate::progress;
use crate::sealing::{self, Source};

/// What every imported recording says of itself, under the seal.
const UNAUTHENTICATED: &str = "imported from an encrypted PX4 log, whose content nothing \
    authenticates: it may have been altered before it was sealed here";

/// Longer files are no key.
const PEM_MAX: usize = 16 << 10;

pub(crate) fn run(arguments: &Import, output: &Output) -> Result<Verdict> {
    let pem = zeroize::Zeroizing::new(files::read(&arguments.rsa_key, PEM_MAX)?);
    let key = LogKey::from_pem(&pem).map_err(|error| about(&arguments.rsa_key, &error))?;
    let aircraft = Drone::open(&arguments.drone)?;
    files::make_folder(&arguments.out)?;
    let mut flight_id = [0; 16];
    alula_engine::random::fill(&mut flight_id)?;
    let mut values = Vec::new();
    for path in &arguments.files {
        let (line, value) = one(path, &key, &aircraft, flight_id, &arguments.out, output)?;
        output.line(&line);
        values.push(value);
    }
    output.line(&format!(
        "imported {}; PX4 does not authenticate such logs, and the recordings say so",
        count(values.len() as u64, "log")
    ));
    if output.json {
        output.result("", &json!({ "files": values, "source_authenticated": false }));
    }
    Ok(Verdict::Good)
}

fn one(
    path: &Path,
    key: &LogKey,
    aircraft: &Drone,
    flight_id: [u8; 16],
    out: &Path,
    output: &Output,
) -> Result<(String, Value)> {
    let failed = |error: std::io::Error| Failure::io("read", path, &error);
    let file = File::open(path).map_err(failed)?;
    let len = file.metadata().map_err(failed)?.len();
    let log = Ulge::open(file, key).map_err(|error| about(path, &error))?;
    let timestamp_us = log.timestamp_us();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = format!("{stem}.ulg");
    let subject = Subject {
        label: "imported PX4 log, source not authenticated".into(),
        name: name.clone(),
        media_type: "application/x-ulog".into(),
    };
    let remark = Some(UNAUTHENTICATED.to_owned());
    let bar = progress::bar(output, "importing", Some(len));
    let source = Source { content: log, path, subject, remark, bulk: None };
    let sealed = sealing::seal(source, aircraft, flight_id, out, |more| bar.inc(more));
    bar.finish_and_clear();
    let (names, done) = sealed?;
    let shown_names: Vec<_> = names.iter().map(|name| shown(name)).collect();
    let line =
        format!("{}  ->  {}  ({})", escaped(&name), shown_names.join(", "), bytes(done.content));
    let value = json!({
        "file": path.to_string_lossy(),
        "name": name,
        "sealed": names.iter().map(|name| name.to_string_lossy()).collect::<Vec<_>>(),
        "bytes": done.content,
        "log_started_us": timestamp_us,
    });
    Ok((line, value))
}

fn about(path: &Path, error: &ulge::Error) -> Failure {
    match error {
        ulge::Error::Io(error) => Failure::io("read", path, error),
        ulge::Error::Key | ulge::Error::Engine(_) => {
            Failure::usage(format!("{}: {error}", shown(path)))
        }
        error => Failure::rejected(format!("{}: {error}", shown(path))),
    }
}
