// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-DSA: key generation from given seeds; signing and verifying through the external interface
//! and the internal ones (a formatted message, or its representative), hedged and deterministic.

use lab_engine::lab::mldsa;
use lab_engine::sign::PreHash;

use super::case::{Answer, Case, Outcome, Stop, fault, skip};
use super::prehash::prehash;

/// Answers one case of the sets `ML-DSA`.
pub(super) fn answer(case: &Case) -> Outcome {
    let name = case.text("parameterSet")?;
    let Some(set) = mldsa::set(name) else {
        return skip(format!("{name} is not a parameter set of the standard"));
    };
    match case.text("mode")? {
        "keyGen" => {
            let (pk, sk) = set.keygen(&case.array("seed")?);
            Ok(Answer::by(format!("{name} key generation")).hex("pk", pk).hex("sk", sk))
        }
        "sigGen" => sign(&set, case),
        "sigVer" => {
            let valid = verify(&set, case, &case.bytes("pk")?, &case.bytes("signature")?)?;
            Ok(Answer::by(format!("{} verify", algorithm(&set, case))).passed(valid))
        }
        other => skip(format!("ML-DSA {other} is not offered")),
    }
}

/// The name under which a case counts.
fn algorithm(set: &mldsa::Set, case: &Case) -> String {
    let hashed = case.text("preHash").is_ok_and(|hash| hash == "preHash");
    format!("{}{}", if hashed { "Hash" } else { "" }, set.name)
}

/// What is signed or verified.
enum Message {
    External { context: Vec<u8>, message: Vec<u8> },
    PreHash { hash: PreHash, context: Vec<u8>, message: Vec<u8> },
    Formatted(Vec<u8>),
    Representative([u8; 64]),
}

fn message(case: &Case) -> Result<Message, Stop> {
    Ok(match case.text("signatureInterface")? {
        "external" if case.text("preHash")? == "preHash" => Message::PreHash {
            hash: prehash(case.text("hashAlg")?)?,
            context: case.bytes("context")?,
            message: case.bytes("message")?,
        },
        "external" => {
            Message::External { context: case.bytes("context")?, message: case.bytes("message")? }
        }
        _ if case.flag("externalMu")? => Message::Representative(case.array("mu")?),
        _ => Message::Formatted(case.bytes("message")?),
    })
}

fn sign(set: &mldsa::Set, case: &Case) -> Outcome {
    let sk = match case.text("keyFormat") {
        Ok("seed") => set.keygen(&case.array("seed")?).1,
        _ => case.bytes("sk")?,
    };
    if set.public_key(&sk).is_none() {
        return fault("the signing key is refused");
    }
    let rnd = if case.flag("deterministic")? { [0; 32] } else { case.array("rnd")? };
    let signature = match message(case)? {
        Message::External { context, message } => set.sign(&sk, &context, &message, &rnd),
        Message::PreHash { hash, context, message } => {
            set.sign_prehash(&sk, hash, &context, &message, &rnd)
        }
        Message::Formatted(message) => set.sign_internal(&sk, &message, &rnd),
        Message::Representative(mu) => set.sign_mu(&sk, &mu, &rnd),
    };
    match signature {
        Some(signature) => {
            let name = format!("{} sign", algorithm(set, case));
            Ok(Answer::by(name).hex("signature", signature))
        }
        None => fault("the context is refused"),
    }
}

fn verify(set: &mldsa::Set, case: &Case, pk: &[u8], signature: &[u8]) -> Result<bool, Stop> {
    Ok(match message(case)? {
        Message::External { context, message } => set.verify(pk, &context, &message, signature),
        Message::PreHash { hash, context, message } => {
            set.verify_prehash(pk, hash, &context, &message, signature)
        }
        Message::Formatted(message) => set.verify_internal(pk, &message, signature),
        Message::Representative(mu) => set.verify_mu(pk, &mu, signature),
    })
}
