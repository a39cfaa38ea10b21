// SPDX-License-Identifier: Apache-2.0 OR MIT
//! EdDSA and HashEdDSA: generated key pairs (checked by their own rule: the public key belongs to
//! the private one), validation of public keys, signatures by a key of the implementation's choice,
//! verification.

use lab_engine::lab::eddsa::{self, Scheme};
use lab_engine::random;
use serde_json::{Map, Value};

use super::case::{Answer, Case, GroupKey, Outcome, Stop, fault, skip};

/// Answers one case of the sets `EDDSA`. The bit-flip tests ask as the others do, for messages that
/// differ in one bit each.
pub(super) fn answer(case: &Case) -> Outcome {
    let prehash = case.flag("preHash").unwrap_or(false);
    let scheme = match (case.text("curve")?, prehash) {
        ("ED-25519", false) => Scheme::Ed25519,
        ("ED-25519", true) => Scheme::Ed25519ph,
        ("ED-448", false) => Scheme::Ed448,
        ("ED-448", true) => Scheme::Ed448ph,
        (other, _) => return skip(format!("{other} is not offered")),
    };
    let name = scheme.name();
    match case.text("mode")? {
        "keyGen" => {
            let d = case.chosen("d", scheme.key_len())?;
            match eddsa::public_key(scheme, &d) {
                Some(q) => Ok(Answer::by(format!("{name} key generation")).hex("d", d).hex("q", q)),
                None => fault("d is refused"),
            }
        }
        "keyVer" => {
            let valid = eddsa::validate(scheme, &case.bytes("q")?);
            Ok(Answer::by(format!("{name} key validation")).passed(valid))
        }
        "sigGen" => sign(case, scheme),
        "sigVer" => {
            let (q, signature) = (case.bytes("q")?, case.bytes("signature")?);
            let valid =
                eddsa::verify(scheme, &q, &context(case)?, &case.bytes("message")?, &signature);
            Ok(Answer::by(format!("{name} verify")).passed(valid))
        }
        other => skip(format!("EDDSA {other} is not offered")),
    }
}

fn context(case: &Case) -> Result<Vec<u8>, Stop> {
    case.field("context").map_or(Ok(Vec::new()), |_| case.bytes("context"))
}

/// A signature in a response. In a comparison nobody shows the private key: the known signature is
/// then to verify under the known public one.
fn sign(case: &Case, scheme: Scheme) -> Outcome {
    let key = case.group_key(|| generate(scheme))?;
    let (context, message) = (context(case)?, case.bytes("message")?);
    let signature = if key.secret.is_empty() {
        let known = case.chosen("signature", 0)?;
        let q = key.bytes("q")?;
        eddsa::verify(scheme, &q, &context, &message, &known).then_some(known)
    } else {
        eddsa::sign(scheme, &key.secret, &context, &message)
    };
    match signature {
        Some(signature) => {
            Ok(Answer::by(format!("{} sign", scheme.name())).hex("signature", signature))
        }
        None => fault("the signature does not verify"),
    }
}

fn generate(scheme: Scheme) -> Result<GroupKey, Stop> {
    let mut secret = vec![0; scheme.key_len()];
    random::fill(&mut secret)?;
    let q = eddsa::public_key(scheme, &secret).ok_or(Stop::Fault("d is refused".into()))?;
    let fields = Map::from_iter([("q".to_string(), Value::from(hex::encode_upper(q)))]);
    Ok(GroupKey { secret, fields })
}
