// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Curves of prime order: key pairs, validation of public keys, signatures. Generated keys and
//! signatures are one valid answer among many, and are checked by their own rule: the public key
//! belongs to the private one, the signature verifies. The shared-secret sets hold curves that are
//! not offered.

use lab_engine::lab::{curves, hash};
use lab_engine::random;
use serde_json::Map;

use super::case::{Answer, Case, GroupKey, Outcome, Stop, fault, skip};

/// Answers one case of the sets `ECDSA` and `DetECDSA`.
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
        "sigGen" => sign(case, curve, len),
        "sigVer" => {
            let key = point(case.bytes("qx")?, case.bytes("qy")?);
            let signature = [case.bytes("r")?, case.bytes("s")?].concat();
            let valid =
                curves::verify(curve, &key, &Message::plain(case)?.digest(case)?, &signature);
            Ok(Answer::by(format!("{curve} verify")).passed(valid))
        }
        _ => skip(format!("ECDSA {mode} is not offered")),
    }
}

/// In a comparison, the known signature verifies; in a response, a new one.
fn sign(case: &Case, curve: &str, len: usize) -> Outcome {
    let key = case.group_key(|| new_key(curve, len))?;
    let message = match case.text("conformance") {
        Ok("SP800-106") => Message::randomized(case)?,
        Ok(other) => return fault(format!("conformance to {other} is not known")),
        Err(_) => Message::plain(case)?,
    };
    let signature = match case.known {
        Some(_) => [case.chosen("r", len)?, case.chosen("s", len)?].concat(),
        None => new_signature(case, curve, &key.secret, &message)?,
    };
    let public = point(key.bytes("qx")?, key.bytes("qy")?);
    if !curves::verify(curve, &public, &message.digest(case)?, &signature) {
        return fault("the signature does not verify");
    }
    let made = if case.known.is_some() { "verify" } else { "sign" };
    let mut answer = Answer::by(format!("{curve} {made}"));
    if let Some(random) = message.random {
        answer = answer.hex("randomValue", &random).value("randomValueLen", 8 * random.len());
    }
    let (r, s) = signature.split_at(len);
    Ok(answer.hex("r", r).hex("s", s))
}

fn new_key(curve: &str, len: usize) -> Result<GroupKey, Stop> {
    if curve == "P-224" {
        return skip("P-224 verifies old signatures; the module makes none");
    }
    let secret = fresh(curve, "testing candidates")?;
    let Some(point) = curves::public_key(curve, &secret) else { return fault("d is refused") };
    let (x, y) = point[1..].split_at(len);
    let fields =
        [("qx", x), ("qy", y)].map(|(name, bytes)| (name.into(), hex::encode_upper(bytes).into()));
    Ok(GroupKey { secret, fields: Map::from_iter(fields) })
}

fn new_signature(case: &Case, curve: &str, d: &[u8], message: &Message) -> Result<Vec<u8>, Stop> {
    let signature = match case.text("algorithm")? {
        "DetECDSA" if message.random.is_none() => {
            curves::sign_deterministic(curve, case.text("hashAlg")?, d, &message.bytes)
        }
        "DetECDSA" => {
            let digest = message.digest(case)?;
            curves::sign_digest_deterministic(curve, case.text("hashAlg")?, d, &digest)
        }
        _ => {
            let k = fresh(curve, "testing candidates")?;
            curves::sign(curve, d, &k, &message.digest(case)?)
        }
    };
    signature.ok_or_else(|| Stop::Fault("no signature is made".into()))
}

/// What is hashed: a number of bits, and the random value that went into them.
struct Message {
    bytes: Vec<u8>,
    bits: usize,
    random: Option<Vec<u8>>,
}

impl Message {
    fn plain(case: &Case) -> Result<Self, Stop> {
        let bytes = case.bytes("message")?;
        Ok(Message { bits: 8 * bytes.len(), bytes, random: None })
    }

    /// Randomized hashing, SP 800-106 §3: rv ‖ (M ‖ 1 ‖ zeros up to rv's length) ⊕ Rv ‖ rv's length
    /// in bits, as 16 bits. Rv is rv as often as it fits, then the rightmost bits of rv.
    fn randomized(case: &Case) -> Result<Self, Stop> {
        let plain = Self::plain(case)?;
        let random = case.chosen("randomValue", plain.digest(case)?.len())?;
        let len = 8 * random.len();
        let mut padded = bits(&plain.bytes);
        padded.push(true);
        padded.resize(padded.len().max(len), false);
        let rv = bits(&random);
        let whole = padded.len() / len * len;
        let rest = len - padded.len() % len;
        let repeated = rv.iter().cycle().take(whole).chain(&rv[rest..]);

        let masked: Vec<_> = padded.iter().zip(repeated).map(|(m, r)| m ^ r).collect();
        let all = [rv, masked, bits(&(len as u16).to_be_bytes())].concat();
        let mut bytes = vec![0; all.len().div_ceil(8)];
        for (at, _) in all.iter().enumerate().filter(|(_, bit)| **bit) {
            bytes[at / 8] |= 0x80 >> (at % 8);
        }
        Ok(Message { bytes, bits: all.len(), random: Some(random) })
    }

    fn digest(&self, case: &Case) -> Result<Vec<u8>, Stop> {
        let name = case.text("hashAlg")?;
        let digest = match name {
            // FIPS 186-5 §6.4 says how much of their output is used.
            "SHAKE-128" => hash::shake(name, &self.bytes, self.bits, 256),
            "SHAKE-256" => hash::shake(name, &self.bytes, self.bits, 512),
            _ => hash::digest(name, &self.bytes, self.bits),
        };
        digest.ok_or_else(|| Stop::Fault(format!("{name} is not known")))
    }
}

/// Most significant bit first.
fn bits(bytes: &[u8]) -> Vec<bool> {
    bytes.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1 == 1)).collect()
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
