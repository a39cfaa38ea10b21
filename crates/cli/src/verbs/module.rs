// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula module …`: the cryptographic module about itself.

use std::path::Path;

use alula_engine::{SERVICES, self_test, status, version};
use serde_json::json;

use crate::args::{Entropy, Module, ModuleSeal};
use crate::failure::{Failure, Result, Verdict};
use crate::output::{Output, shown};

pub(crate) fn run(what: &Module, output: &Output) -> Result<Verdict> {
    match what {
        Module::Entropy(Entropy::Capture(arguments)) => super::capture::run(arguments, output)?,
        Module::Status => show_status(output),
        Module::Services => show_services(output),
        Module::Selftest => {
            let report = self_test()?;
            let casts = report.casts.iter().map(|cast| cast.name());
            let names: Vec<_> = casts.chain(report.health.iter().map(|test| test.name())).collect();
            let value = json!({
                "passed": names,
                "covered_bytes": report.covered,
                "state": report.state.to_string(),
            });
            output.result(&report.to_string(), &value);
        }
        Module::Seal(ModuleSeal { file }) => {
            let covered = alula_sealer::seal_file(file).map_err(|error| named(file, error))?.len();
            let lines = format!("sealed {}: {covered} bytes of code and data", shown(file));
            output.result(&lines, &json!({ "sealed": file, "covered_bytes": covered }));
        }
    }
    Ok(Verdict::Good)
}

/// The sealer's words, with the code that fits.
fn named(file: &Path, error: alula_sealer::Error) -> Failure {
    use alula_sealer::Error;
    match error {
        Error::Io(path, error) => Failure::io("seal", &path, &error),
        Error::Altered => Failure::rejected(format!("{}: {error}", shown(file))),
        error => Failure::usage(format!("{}: {error}", shown(file))),
    }
}

fn show_status(output: &Output) {
    // The first service call runs the pre-operational tests; before it there is nothing to show.
    let tested = alula_engine::prepare(&[alula_engine::Service::Sha256]);
    let (version, status) = (version(), status());
    let mut lines = format!(
        "{version}\nstate:    {}\napproval: {}\nlane:     {}",
        status.state, status.approval, status.lane
    );
    if tested.is_err() {
        lines +=
            &status.failure.map(|failure| format!("\nfailure:  {failure}")).unwrap_or_default();
    }
    let value = json!({
        "name": version.name,
        "version": version.version,
        "state": status.state.to_string(),
        "approval": status.approval.to_string(),
        "lane": status.lane,
        "failure": status.failure.map(|failure| failure.to_string()),
    });
    output.result(&lines, &value);
}

fn show_services(output: &Output) {
    let mut lines =
        String::from("service                        standard  [self-tests]  SSP: access\n");
    let mut rows = Vec::new();
    for row in SERVICES {
        let casts: Vec<_> = row.casts.iter().map(|cast| cast.name()).collect();
        let ssps: Vec<_> =
            row.ssps.iter().map(|(ssp, access)| format!("{ssp}: {access}")).collect();
        lines += &format!(
            "{:<30} {}  [{}]  {}\n",
            row.name,
            row.standard,
            casts.join(", "),
            ssps.join("; ")
        );
        rows.push(json!({
            "name": row.name,
            "standard": row.standard,
            "self_tests": casts,
            "ssp_access": row.ssps.iter().map(access_json).collect::<Vec<_>>(),
        }));
    }
    lines += "access: G generate, R read, W write, E execute, Z zeroise";
    output.result(&lines, &json!(rows));
}

fn access_json((ssp, access): &(&str, &str)) -> serde_json::Value {
    json!({ "ssp": ssp, "access": access })
}
