// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-DSA: key generation from given seeds; signing and verifying through the external interface
//! and the internal ones (a formatted message, or its representative), hedged and deterministic.

use lab_engine::lab::mldsa;

use super::case::{Answer, Case, Outcome, Stop, fault, skip};

/// Answers one case of the sets `ML-DSA`.
pub(super) fn answer(case: &Case) -> Outcome {
    let set = case.text("parameterSet")?;
    if set != "ML-DSA-87" {
        return skip(format!("{set} is not offered"));
    }
    if case.text("preHash").is_ok_and(|hash| hash == "preHash") {
        return skip("HashML-DSA is not offered");
    }
    match case.text("mode")? {
        "keyGen" => {
            let (pk, sk) = mldsa::keygen(&case.array("seed")?);
            Ok(Answer::by("ML-DSA-87 key generation").hex("pk", pk).hex("sk", sk))
        }
        "sigGen" => sign(case),
        "sigVer" => {
            let valid = verify(case, &case.bytes("pk")?, &case.bytes("signature")?)?;
            Ok(Answer::by("ML-DSA-87 verify").passed(valid))
        }
        other => skip(format!("ML-DSA {other} is not offered")),
    }
}

/// What is signed or verified.
enum Message {
    External { context: Vec<u8>, message: Vec<u8> },
    Formatted(Vec<u8>),
    Representative([u8; 64]),
}

fn message(case: &Case) -> Result<Message, Stop> {
    Ok(match case.text("signatureInterface")? {
        "external" => {
            Message::External { context: case.bytes("context")?, message: case.bytes("message")? }
        }
        _ if case.flag("externalMu")? => Message::Representative(case.array("mu")?),
        _ => Message::Formatted(case.bytes("message")?),
    })
}

fn sign(case: &Case) -> Outcome {
    let sk = match case.text("keyFormat") {
        Ok("seed") => mldsa::keygen(&case.array("seed")?).1.to_vec(),
        _ => case.bytes("sk")?,
    };
    let rnd = if case.flag("deterministic")? { [0; 32] } else { case.array("rnd")? };
    let signature = match message(case)? {
        Message::External { context, message } => mldsa::sign(&sk, &context, &message, &rnd),
        Message::Formatted(message) => mldsa::sign_internal(&sk, &message, &rnd),
        Message::Representative(mu) => mldsa::sign_mu(&sk, &mu, &rnd),
    };
    match signature {
        Some(signature) => Ok(Answer::by("ML-DSA-87 sign").hex("signature", signature)),
        None => fault("the signing key is refused"),
    }
}

fn verify(case: &Case, pk: &[u8], signature: &[u8]) -> Result<bool, Stop> {
    Ok(match message(case)? {
        Message::External { context, message } => mldsa::verify(pk, &context, &message, signature),
        Message::Formatted(message) => mldsa::verify_internal(pk, &message, signature),
        Message::Representative(mu) => mldsa::verify_mu(pk, &mu, signature),
    })
}
