// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-KEM: key generation from given seeds, encapsulation with given randomness, decapsulation of
//! expanded and seed keys, and the checks of both keys.

use lab_engine::lab::mlkem;

use super::case::{Answer, Case, Outcome, fault, skip};

/// Answers one case of the sets `ML-KEM`.
pub(super) fn answer(case: &Case) -> Outcome {
    let name = case.text("parameterSet")?;
    let Some(set) = mlkem::set(name) else {
        return skip(format!("{name} is not a parameter set of the standard"));
    };
    let by = |what: &str| Answer::by(format!("{name} {what}"));
    if case.text("mode")? == "keyGen" {
        let (ek, dk) = set.keygen(&case.array("d")?, &case.array("z")?);
        return Ok(by("key generation").hex("ek", ek).hex("dk", dk));
    }
    match case.text("function")? {
        "encapsulation" => match set.encaps(&case.bytes("ek")?, &case.array("m")?) {
            Some((c, k)) => Ok(by("encapsulation").hex("c", c).hex("k", k)),
            None => fault("the encapsulation key is refused"),
        },
        "decapsulation" => {
            let dk = match case.text("keyFormat") {
                Ok("seed") => set.keygen(&case.array("d")?, &case.array("z")?).1,
                _ => case.bytes("dk")?,
            };
            match set.decaps(&dk, &case.bytes("c")?) {
                Some(k) => Ok(by("decapsulation").hex("k", k)),
                None => fault("the decapsulation key or the ciphertext is refused"),
            }
        }
        "encapsulationKeyCheck" => {
            let valid = set.check_ek(&case.bytes("ek")?);
            Ok(by("encapsulation key check").passed(valid))
        }
        "decapsulationKeyCheck" => {
            let valid = set.check_dk(&case.bytes("dk")?);
            Ok(by("decapsulation key check").passed(valid))
        }
        other => skip(format!("ML-KEM {other} is not offered")),
    }
}
