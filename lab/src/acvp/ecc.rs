// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key pairs on curves of prime order: generation (checked by its own rule: the public key belongs
//! to the private one) and validation of public keys. The shared-secret sets hold curves that are
//! not offered.

use lab_engine::lab::curves;
use lab_engine::random;

use super::case::{Answer, Case, Outcome, Stop, fault, skip};

/// Answers one case of the sets `ECDSA`, as far as they are about keys.
pub(super) fn answer(case: &Case) -> Outcome {
    let (mode, curve) = (case.text("mode")?, case.text("curve")?);
    let Some(len) = curves::len(curve) else {
        return skip(format!("{curve} is not offered"));
    };
    match mode {
        "keyGen" => generate(case, curve, len),
        "keyVer" => {
            let point = point(case.bytes("qx")?, case.bytes("qy")?);
            let valid = curves::validate(curve, &point);
            Ok(Answer::by(format!("{curve} key validation")).passed(valid))
        }
        _ => skip(format!("ECDSA {mode} is not offered")),
    }
}

/// Answers one case of the sets `KAS-ECC` and `KAS-ECC-SSC`.
pub(super) fn answer_agreement(case: &Case) -> Outcome {
    let curve = case.text("curve").or_else(|_| case.text("domainParameterGenerationMode"))?;
    match curves::len(curve) {
        Some(_) => fault(format!("{curve} is offered, and its cases are not answered")),
        None => skip(format!("{curve} is not offered")),
    }
}

/// An uncompressed point.
fn point(x: Vec<u8>, y: Vec<u8>) -> Vec<u8> {
    [vec![4], x, y].concat()
}

fn generate(case: &Case, curve: &str, len: usize) -> Outcome {
    let d = match case.known {
        Some(_) => case.chosen("d", len)?,
        None => fresh(curve, case.text("secretGenerationMode")?)?,
    };
    let Some(point) = curves::public_key(curve, &d) else { return fault("d is refused") };
    let (x, y) = point[1..].split_at(len);
    let answer = Answer::by(format!("{curve} key generation")).hex("d", d);
    Ok(answer.hex("qx", x).hex("qy", y))
}

/// A new private key, by either method of the standard.
fn fresh(curve: &str, method: &str) -> Result<Vec<u8>, Stop> {
    for _ in 0..100 {
        let mut bytes = vec![0; curves::len(curve).unwrap_or_default() + 8];
        random::fill(&mut bytes)?;
        let d = match method {
            "extra bits" => curves::key_of_extra_bits(curve, &bytes),
            _ => curves::key_of_candidate(curve, &bytes[8..]),
        };
        if let Some(d) = d {
            return Ok(d);
        }
    }
    fault("no candidate is in range")
}
