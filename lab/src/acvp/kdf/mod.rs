// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation from a key, SP 800-108 (KDF), and from a password, SP 800-132 (PBKDF). From a
//! shared secret: [`kda`]; by protocols: [`protocols`].

pub(super) mod kda;
pub(super) mod protocols;

use lab_engine::lab::derive::{self, Mode, Place, Shape};

use super::case::{Answer, Case, Outcome, fault, keep_high_bits, skip};
use super::hash::registered as suffix;

/// Answers one case of the sets `KDF`. The implementation chooses the fixed data.
pub(super) fn answer_kdf(case: &Case) -> Outcome {
    let mac = case.text("macMode")?;
    if mac.starts_with("KMAC-") {
        return kmac(case, mac);
    }
    let Some(prf) = Prf::of(mac) else {
        return skip(format!("{mac} is not offered"));
    };
    let (name, location) = (case.text("kdfMode")?, case.text("counterLocation")?);
    let iv = case.bytes("iv").unwrap_or_default();
    let mode = match name {
        "counter" => Mode::Counter,
        "feedback" => Mode::Feedback { iv: &iv },
        "double pipeline iteration" => Mode::DoublePipeline,
        _ => return fault(format!("no mode is called {name}")),
    };
    let counter_bits = case.number("counterLength").unwrap_or(0);
    let key = case.bytes("keyIn")?;
    let fixed = case.chosen("fixedData", 32)?;
    let bits = case.number("keyOutLength")?;
    let mut output = vec![0; bits.div_ceil(8)];
    let answer = Answer::by(algorithm(name, location, counter_bits, iv.len(), &prf));
    let mut answer = answer.hex("fixedData", &fixed);
    let (before, after) = match location {
        "after fixed data" => (&fixed[..], &[][..]),
        _ => (&[][..], &fixed[..]),
    };
    let place = match location {
        "none" => Place::Nowhere,
        "before iterator" => Place::First,
        _ => Place::Within,
    };
    let done = if location == "middle fixed data" {
        let at = case.chosen_number("breakLocation", 128)?;
        answer = answer.value("breakLocation", at);
        prf.counter_at_bit(&key, counter_bits, &fixed, at, &mut output)
    } else {
        prf.derive(&key, &Shape { mode, before, place, counter_bits, after }, &mut output)
    };
    if done.is_none() {
        return fault("the key derivation refuses these lengths");
    }
    keep_high_bits(&mut output, bits);
    Ok(answer.hex("keyOut", output))
}

/// A pseudorandom function by ACVP's name for it.
enum Prf<'a> {
    Hmac(&'a str),
    /// By the cipher, which the key's length names too.
    Cmac(&'static str),
}

impl<'a> Prf<'a> {
    fn of(mac: &'a str) -> Option<Self> {
        Some(match mac {
            "CMAC-AES128" => Prf::Cmac("AES-128"),
            "CMAC-AES192" => Prf::Cmac("AES-192"),
            "CMAC-AES256" => Prf::Cmac("AES-256"),
            _ => Prf::Hmac(mac.strip_prefix("HMAC-").filter(|hash| suffix(hash).is_some())?),
        })
    }

    fn name(&self) -> String {
        match self {
            Prf::Hmac(hash) => format!("HMAC-{}", suffix(hash).unwrap_or_default()),
            Prf::Cmac(cipher) => format!("CMAC-{cipher}"),
        }
    }

    fn derive(&self, key: &[u8], shape: &Shape, output: &mut [u8]) -> Option<()> {
        match self {
            Prf::Hmac(hash) => derive::kbkdf(hash, key, shape, output),
            Prf::Cmac(_) => derive::kbkdf_cmac(key, shape, output),
        }
    }

    fn counter_at_bit(
        &self,
        key: &[u8],
        counter_bits: usize,
        fixed: &[u8],
        at: usize,
        output: &mut [u8],
    ) -> Option<()> {
        match self {
            Prf::Hmac(hash) => {
                derive::kbkdf_counter_at_bit(hash, key, counter_bits, fixed, at, output)
            }
            Prf::Cmac(_) => derive::kbkdf_cmac_at_bit(key, counter_bits, fixed, at, output),
        }
    }
}

/// One case of the set `KDF-KMAC`.
fn kmac(case: &Case, mac: &str) -> Outcome {
    let [key, context, label] =
        [case.bytes("keyDerivationKey")?, case.bytes("context")?, case.bytes("label")?];
    let bits = case.number("derivedKeyLength")?;
    if !bits.is_multiple_of(8) {
        return fault("no set asks for broken bytes");
    }
    let mut output = vec![0; bits / 8];
    match derive::kbkdf_kmac(mac, &key, &label, &context, &mut output) {
        Some(()) => Ok(Answer::by(format!("KBKDF-{mac}")).hex("derivedKey", output)),
        None => skip(format!("{mac} is not offered")),
    }
}

/// The shapes that are services have a name of their own. The others share their code.
fn algorithm(mode: &str, location: &str, counter_bits: usize, iv_len: usize, prf: &Prf) -> String {
    let name = prf.name();
    match (mode, location, counter_bits, prf) {
        ("counter", "before fixed data", 32, _) => format!("KBKDF-{name}"),
        ("feedback", "before fixed data", 32, _) => format!("KBKDF-feedback-{name}"),
        ("double pipeline iteration", "before fixed data", 32, _) => {
            format!("KBKDF-pipeline-{name}")
        }
        ("feedback", "after fixed data", 8, Prf::Hmac(hash)) if iv_len == 0 => {
            format!("HKDF-Expand-{}", suffix(hash).unwrap_or_default())
        }
        _ => format!("other KBKDF-{name}"),
    }
}

/// Answers one case of the set `PBKDF`.
pub(super) fn answer_pbkdf(case: &Case) -> Outcome {
    let hash = case.text("hmacAlg")?;
    let Some(name) = suffix(hash) else {
        return skip(format!("PBKDF2 with HMAC-{hash} is not offered"));
    };
    let Ok(iterations) = u32::try_from(case.number("iterationCount")?) else {
        return fault("too many iterations");
    };
    let (password, salt) = (case.text("password")?.as_bytes(), case.bytes("salt")?);
    let mut output = vec![0; case.number("keyLen")? / 8];
    match derive::pbkdf2(hash, password, &salt, iterations, &mut output) {
        Some(()) => Ok(Answer::by(format!("PBKDF2-HMAC-{name}")).hex("derivedKey", output)),
        None => fault("PBKDF2 refuses these lengths"),
    }
}
