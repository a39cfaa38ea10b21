// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-KEM: key generation from given seeds, encapsulation with given randomness, decapsulation of
//! expanded and seed keys, and the checks of both keys.

use lab_engine::lab::mlkem;

use super::case::{Answer, Case, Outcome, fault, skip};

/// Answers one case of the sets `ML-KEM`.
pub(super) fn answer(case: &Case) -> Outcome {
    let set = case.text("parameterSet")?;
    if set != "ML-KEM-1024" {
        return skip(format!("{set} is not offered"));
    }
    if case.text("mode")? == "keyGen" {
        let (ek, dk) = mlkem::keygen(&case.array("d")?, &case.array("z")?);
        return Ok(Answer::by("ML-KEM-1024 key generation").hex("ek", ek).hex("dk", dk));
    }
    match case.text("function")? {
        "encapsulation" => match mlkem::encaps(&case.bytes("ek")?, &case.array("m")?) {
            Some((c, k)) => Ok(Answer::by("ML-KEM-1024 encapsulation").hex("c", c).hex("k", k)),
            None => fault("the encapsulation key is refused"),
        },
        "decapsulation" => {
            let dk = match case.text("keyFormat") {
                Ok("seed") => mlkem::keygen(&case.array("d")?, &case.array("z")?).1.to_vec(),
                _ => case.bytes("dk")?,
            };
            match mlkem::decaps(&dk, &case.bytes("c")?) {
                Some(k) => Ok(Answer::by("ML-KEM-1024 decapsulation").hex("k", k)),
                None => fault("the decapsulation key or the ciphertext is refused"),
            }
        }
        "encapsulationKeyCheck" => {
            let valid = mlkem::check_ek(&case.bytes("ek")?);
            Ok(Answer::by("ML-KEM-1024 encapsulation key check").passed(valid))
        }
        "decapsulationKeyCheck" => {
            let valid = mlkem::check_dk(&case.bytes("dk")?);
            Ok(Answer::by("ML-KEM-1024 decapsulation key check").passed(valid))
        }
        other => skip(format!("ML-KEM {other} is not offered")),
    }
}
