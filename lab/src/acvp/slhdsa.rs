// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SLH-DSA: key generation from given seeds; signing and verifying through the external interface,
//! pure and with a hash function first, and the internal one; hedged and deterministic.

use lab_engine::lab::slhdsa::{self, Input, NAMES};

use super::case::{Answer, Case, Outcome, fault, skip};
use super::prehash::prehash;

/// Answers one case of the sets `SLH-DSA`.
pub(super) fn answer(case: &Case) -> Outcome {
    let set = case.text("parameterSet")?;
    if !NAMES.contains(&set) {
        return skip(format!("{set} is no parameter set of the standard"));
    }
    match case.text("mode")? {
        "keyGen" => keygen(case, set),
        "sigGen" => sign(case, set),
        "sigVer" => with_input(case, |input, hashed| {
            let valid = slhdsa::verify(set, &case.bytes("pk")?, input, &case.bytes("signature")?);
            Ok(Answer::by(format!("{} verify", name(set, hashed))).passed(valid))
        }),
        other => skip(format!("SLH-DSA {other} is not offered")),
    }
}

/// As the known answers count it.
pub(crate) fn name(set: &str, hashed: bool) -> String {
    if hashed { format!("Hash{set}") } else { set.into() }
}

fn keygen(case: &Case, set: &str) -> Outcome {
    let [seed, prf, id] = ["skSeed", "skPrf", "pkSeed"].map(|part| case.bytes(part));
    match slhdsa::keygen(set, &seed?, &prf?, &id?) {
        Some((pk, sk)) => {
            Ok(Answer::by(format!("{set} key generation")).hex("sk", sk).hex("pk", pk))
        }
        None => fault("the seeds are refused"),
    }
}

fn sign(case: &Case, set: &str) -> Outcome {
    let sk = case.bytes("sk")?;
    let addrnd = match case.flag("deterministic")? {
        true => None,
        false => Some(case.bytes("additionalRandomness")?),
    };
    with_input(case, |input, hashed| match slhdsa::sign(set, &sk, input, addrnd.as_deref()) {
        Some(signature) => {
            Ok(Answer::by(format!("{} sign", name(set, hashed))).hex("signature", signature))
        }
        None => fault("the signing key is refused"),
    })
}

/// Calls `run` with what the case signs, and whether it is hashed first. Sets of the first edition
/// know no interface but the internal one.
fn with_input(case: &Case, run: impl FnOnce(Input, bool) -> Outcome) -> Outcome {
    let message = case.bytes("message")?;
    if external(case) {
        let context = &case.field("context").map_or(Ok(Vec::new()), |_| case.bytes("context"))?;
        return match case.text("preHash") {
            Ok("preHash") => {
                let hash = prehash(case.text("hashAlg")?)?;
                run(Input::PreHash { hash, context, message: &message }, true)
            }
            _ => run(Input::Pure { context, message: &message }, false),
        };
    }
    run(Input::Formatted(&message), false)
}

/// True for the external interface. A single case that was cut out of its set has lost the field;
/// its note tells of its context, which only that interface has.
fn external(case: &Case) -> bool {
    let note = case.set["_source"]["note"].as_str().unwrap_or_default();
    match case.text("signatureInterface") {
        Ok(interface) => interface == "external",
        Err(_) => note.contains("context"),
    }
}
