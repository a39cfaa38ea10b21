// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula drone …`: an aircraft's identity, and whom it seals to.

use alula_vault::keys::{Configuration, Drone as Aircraft, OwnerPublic};
use serde_json::json;

use super::files;
use crate::args::{Drone, DroneConfigure, DroneNew};
use crate::failure::{Result, Verdict};
use crate::output::{Output, shown};

pub(crate) fn run(what: &Drone, output: &Output) -> Result<Verdict> {
    match what {
        Drone::New(arguments) => new(arguments, output),
        Drone::Configure(arguments) => configure(arguments, output),
        Drone::Trust(arguments) => super::trust::run(arguments, output),
        Drone::Rotate(arguments) => super::rotate::run(arguments, output),
    }
}

fn new(arguments: &DroneNew, output: &Output) -> Result<Verdict> {
    let owners: Vec<OwnerPublic> =
        arguments.owners.iter().map(|path| files::owner_public(path)).collect::<Result<_>>()?;
    let signed = match &arguments.config {
        Some(path) => Some(configuration(path)?),
        None => None,
    };
    let aircraft = Aircraft::create(&arguments.dir, &arguments.label, &owners, signed)?;
    show(&aircraft, "made", output);
    Ok(Verdict::Good)
}

fn configure(arguments: &DroneConfigure, output: &Output) -> Result<Verdict> {
    let mut aircraft = Aircraft::open(&arguments.dir)?;
    aircraft.install(configuration(&arguments.config)?)?;
    show(&aircraft, "configured", output);
    Ok(Verdict::Good)
}

fn configuration(path: &std::path::Path) -> Result<Configuration> {
    Ok(Configuration::from_bytes(files::read(path, Configuration::MAX_LEN)?)?)
}

fn show(aircraft: &Aircraft, done: &str, output: &Output) {
    let identity = aircraft.public().identity().fingerprint();
    let configuration = aircraft.configuration();
    let owners: Vec<_> = aircraft.public().owners().iter().map(ToString::to_string).collect();
    let recipients = configuration.recipients().iter();
    let recipients: Vec<_> = recipients.map(|one| one.fingerprint().to_string()).collect();
    let public = aircraft.folder().join("drone.pub");
    let signed = match configuration.signer() {
        Some(signer) => format!("signed by {signer}"),
        None => "pinned, unsigned".to_owned(),
    };
    let mut lines = format!("aircraft      {identity}  ({done})\n");
    for owner in &owners {
        lines +=
            &format!("owner         {owner}  (compare it with what 'alula owner new' showed)\n");
    }
    lines += &format!("configuration {}, {signed}\n", configuration.number());
    for recipient in configuration.recipients() {
        lines += &format!("seals to      {}\n", recipient.fingerprint());
    }
    for quorum in configuration.quorums() {
        let (needed, members) = (quorum.needed(), quorum.members());
        lines += &format!("seals to      {needed} of {} together:\n", members.len());
        for (at, member) in members.iter().enumerate() {
            lines += &format!("  member {}    {}\n", at + 1, member.fingerprint());
        }
    }
    lines += &format!(
        "public        {}  (keep it on the ground: 'alula verify' needs it)",
        shown(&public)
    );
    if aircraft.exposed() {
        lines += "\nwarning: others on this computer may read the identity key; chmod 600 it";
    }
    output.result(
        &lines,
        &json!({
            "aircraft": identity.to_string(),
            "owner_fingerprint": owners.first(),
            "owner_fingerprints": owners,
            "configuration": configuration.number(),
            "configuration_signed": configuration.is_signed(),
            "recipients": recipients,
            "quorums": configuration.quorums().iter().map(super::owner::facts).collect::<Vec<_>>(),
            "pub": public.to_string_lossy(),
        }),
    );
}
