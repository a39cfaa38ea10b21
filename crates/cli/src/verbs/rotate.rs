// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula drone rotate`: a new identity of an aircraft, signed by the old one or by an owner.

use std::path::Path;

use alula_vault::keys::{Certifier, Drone as Aircraft, DronePublic, OwnerPublic, Rotation};
use serde_json::json;

use super::custody::now;
use super::files;
use crate::args::DroneRotate;
use crate::failure::{Failure, Result, Verdict};
use crate::output::{Output, shown};
use crate::recording;

pub(crate) fn run(arguments: &DroneRotate, output: &Output) -> Result<Verdict> {
    let owners: Vec<OwnerPublic> =
        arguments.owners.iter().map(|path| files::owner_public(path)).collect::<Result<_>>()?;
    match (&arguments.old, &arguments.old_pub, &arguments.key) {
        (Some(folder), ..) => {
            let old = Aircraft::open(folder)?;
            make(arguments, old.public(), &owners, Certifier::Identity(old.identity()), output)
        }
        (None, Some(path), Some(key)) => {
            let old = recording::drone_pub(path)?;
            let owner = files::owner_key(key, &arguments.unlock)?;
            make(arguments, &old, &owners, Certifier::Owner(&owner), output)
        }
        _ => Err(Failure::usage("pass --old, or --old-pub together with --key")),
    }
}

fn make(
    arguments: &DroneRotate,
    old: &DronePublic,
    owners: &[OwnerPublic],
    by: Certifier<'_>,
    output: &Output,
) -> Result<Verdict> {
    let pinned = |owner: &OwnerPublic| old.owners().contains(&owner.fingerprint());
    let may_sign = match by {
        Certifier::Owner(owner) => pinned(owner.public()),
        Certifier::Identity(_) => true,
    };
    if !owners.iter().all(pinned) || !may_sign {
        return Err(Failure::rejected("the old identity does not pin this owner; use one it pins"));
    }
    let new = Aircraft::create(&arguments.dir, old.label(), owners, None)?;
    let from = old.identity().fingerprint();
    let path = arguments.dir.join("rotation.pub");
    certify(&new, from, by, &path).inspect_err(|_| {
        for name in FILES {
            let _ = std::fs::remove_file(arguments.dir.join(name));
        }
        let _ = std::fs::remove_dir(&arguments.dir);
    })?;
    let print = new.identity().public().fingerprint();
    let certifier = match by {
        Certifier::Identity(_) => "the old identity",
        Certifier::Owner(_) => "an owner",
    };
    output.result(
        &format!(
            "aircraft       {print}\ngoes on from   {from}\nsigned by      {certifier}\n\
             rotation       {}\nnext: put {} on the aircraft in place of the old folder, and on \
             the ground: alula drone trust {}",
            shown(&path),
            shown(&arguments.dir),
            shown(&path)
        ),
        &json!({
            "aircraft": print.to_string(),
            "rotated_from": from.to_string(),
            "signed_by": certifier,
            "rotation": path.to_string_lossy(),
            "pub": arguments.dir.join("drone.pub").to_string_lossy(),
        }),
    );
    Ok(Verdict::Good)
}

fn certify(
    new: &Aircraft,
    old: alula_vault::keys::Fingerprint,
    by: Certifier<'_>,
    path: &Path,
) -> Result<()> {
    let line = Rotation::sign(old, new, by, &now())?.to_line()?;
    files::write_new(path, line.as_bytes())
}

/// What an aircraft's folder holds.
const FILES: [&str; 6] =
    ["identity.key", "drone.pub", "drone.config", "state-a", "state-b", "lock"];
