// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula drone trust`: the list of aircraft that `open` and `verify` know.

use alula_vault::keys::Trusted;
use serde_json::{Value, json};

use super::files;
use crate::args::DroneTrust;
use crate::failure::{Failure, Result, Verdict};
use crate::output::{Output, escaped, shown};
use crate::trust;

pub(crate) fn run(arguments: &DroneTrust, output: &Output) -> Result<Verdict> {
    let path = trust::place(arguments.trust.as_deref())
        .ok_or_else(|| Failure::usage("there is no user's folder for the list; pass --trust"))?;
    let mut list = trust::read(&path)?;
    let mut added = Vec::new();
    for file in &arguments.files {
        let line = files::read_line(file)?;
        let print = list.add(&line).map_err(|error| match error {
            alula_vault::keys::Error::OtherAircraft => Failure::rejected(format!(
                "{}: it goes on from an aircraft that is not trusted; trust that one first",
                shown(file)
            )),
            error => files::named(file, error),
        })?;
        added.extend(print);
    }
    let mut changed = !arguments.files.is_empty();
    if let Some(text) = &arguments.remove {
        let of = list.aircraft().iter().map(|one| one.identity().fingerprint());
        let print = of.clone().find(|print| print.matches(text));
        let print = print.ok_or_else(|| {
            Failure::usage(
                "no trusted aircraft has this fingerprint; 'alula drone trust' lists all",
            )
        })?;
        list.remove(print)?;
        changed = true;
    }
    if changed {
        list.write(&path)?;
    }
    let mut lines = String::new();
    for print in &added {
        lines += &format!("trusted        {print}  (compare it with what 'drone new' showed)\n");
    }
    for one in describe(&list) {
        lines += &format!("{}\n", line(&one));
    }
    lines += &format!("list           {}", shown(&path));
    output.result(
        &lines,
        &json!({
            "list": path.to_string_lossy(),
            "added": added.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "aircraft": describe(&list),
        }),
    );
    Ok(Verdict::Good)
}

fn describe(list: &Trusted) -> Vec<Value> {
    list.aircraft()
        .iter()
        .map(|one| {
            let print = one.identity().fingerprint();
            json!({
                "aircraft": print.to_string(),
                "aircraft_sha384": format!("{print:x}"),
                "label": one.label(),
                "rotated_from": list.predecessor(print).map(|old| old.to_string()),
                "owners": one.owners().iter().map(ToString::to_string).collect::<Vec<_>>(),
            })
        })
        .collect()
}

fn line(one: &Value) -> String {
    let text = |name: &str| one[name].as_str().unwrap_or_default();
    let mut line = format!("aircraft       {}", text("aircraft"));
    if !text("label").is_empty() {
        line += &format!("  {}", escaped(text("label")));
    }
    if !text("rotated_from").is_empty() {
        line += &format!("  (goes on from {})", text("rotated_from"));
    }
    line
}
