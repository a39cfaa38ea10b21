// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula owner …`: keys that stay on the ground, and what they sign.

mod keeping;
mod making;

use alula_vault::keys::{Configuration, OwnerPublic, Quorum, Recipients, Settings};
use serde_json::{Value, json};

use super::files;
use crate::args::{Owner, QuorumOf, SignConfig};
use crate::failure::{Result, Verdict};
use crate::output::{Output, count, shown};
use crate::recording;

pub(crate) fn run(what: &Owner, output: &Output) -> Result<Verdict> {
    match what {
        Owner::New(arguments) => making::new(arguments, output),
        Owner::Show(arguments) => making::show(arguments, output),
        Owner::ChangePassphrase(arguments) => keeping::change_passphrase(arguments, output),
        Owner::Backup(arguments) => keeping::backup(arguments, output),
        Owner::Restore(arguments) => keeping::restore(arguments, output),
        Owner::SignConfig(arguments) => sign_config(arguments, output),
    }
}

fn sign_config(arguments: &SignConfig, output: &Output) -> Result<Verdict> {
    let recipients: Vec<OwnerPublic> =
        arguments.recipients.iter().map(|path| files::owner_public(path)).collect::<Result<_>>()?;
    let quorums: Vec<Quorum> = arguments.quorums.iter().map(quorum).collect::<Result<_>>()?;
    let aircraft = match &arguments.drone_pub {
        Some(path) => Some(recording::drone_pub(path)?.identity().fingerprint()),
        None => None,
    };
    let settings = Settings {
        interval_ms: arguments.interval_ms,
        chapter_bytes: arguments.chapter_bytes,
        fail_policies: crate::class::policies(&arguments.fail)?,
        ..Settings::default()
    };
    settings.check()?;
    let owner = files::owner_key(&arguments.key.key, &arguments.key.unlock)?;
    let fingerprints: Vec<_> = recipients.iter().map(|r| r.fingerprint().to_string()).collect();
    let to = Recipients { alone: &recipients, quorums: &quorums };
    let signed = Configuration::sign(&settings, to, aircraft, arguments.number, &owner)?;
    files::write_new(&arguments.out, signed.as_bytes())?;
    output.result(
        &format!(
            "configuration {} signed by {} for {}{}\n\
             next: alula drone configure DRONE_DIR --config {}",
            signed.number(),
            owner.public().fingerprint(),
            count(recipients.len() as u64, "recipient"),
            quorums.iter().map(line).collect::<String>(),
            shown(&arguments.out)
        ),
        &json!({
            "number": signed.number(),
            "signer": owner.public().fingerprint().to_string(),
            "recipients": fingerprints,
            "quorums": quorums.iter().map(facts).collect::<Vec<_>>(),
            "out": arguments.out.to_string_lossy(),
        }),
    );
    Ok(Verdict::Good)
}

fn quorum(of: &QuorumOf) -> Result<Quorum> {
    let members: Vec<OwnerPublic> =
        of.members.iter().map(|path| files::owner_public(path)).collect::<Result<_>>()?;
    Ok(Quorum::new(of.needed, members)?)
}

/// A quorum for people.
fn line(quorum: &Quorum) -> String {
    let members = quorum.members().iter().enumerate();
    let members: String = members
        .map(|(at, member)| format!("\n  member {}  {}", at + 1, member.fingerprint()))
        .collect();
    format!("\nand {} of {} together:{members}", quorum.needed(), quorum.members().len())
}

/// A quorum for scripts.
pub(super) fn facts(quorum: &Quorum) -> Value {
    let members = quorum.members().iter().map(|member| member.fingerprint().to_string());
    json!({ "needed": quorum.needed(), "members": members.collect::<Vec<_>>() })
}
