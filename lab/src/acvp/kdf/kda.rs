// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation from a shared secret, SP 800-56C: one-step, two-step, HKDF.

use lab_engine::lab::derive::{self, Mode, Place, Shape};
use serde_json::{Value, json};

use crate::acvp::case::{Answer, Case, Outcome, Stop, fault, skip};
use crate::acvp::hash::registered as suffix;

/// Answers one case of the sets `KDA`.
pub(in crate::acvp) fn answer(case: &Case) -> Outcome {
    let expansions = case.field("kdfMultiExpansionConfiguration");
    let Some(configuration) = expansions.or(case.field("kdfConfiguration")) else {
        return fault("no configuration");
    };
    let many = expansions.is_some();
    let parameter = if many { "kdfMultiExpansionParameter" } else { "kdfParameter" };
    let Some(parameter) = case.field(parameter) else { return fault("no parameters") };
    let kdf = match Kdf::of(case.text("mode")?, configuration) {
        Ok(kdf) => kdf,
        Err(name) => return skip(format!("key derivation with {name} is not offered")),
    };
    let answer = Answer::by(kdf.algorithm());
    if many {
        let iterations = parameter["iterationParameters"].as_array();
        let keys = iterations.into_iter().flatten().map(|iteration| {
            kdf.run(parameter, &hex_of(&iteration["fixedInfo"])?, bits(&iteration["l"])?, true)
        });
        let keys = keys.collect::<Result<Vec<_>, Stop>>()?;
        let keys: Value = keys.iter().map(hex::encode_upper).collect();
        return Ok(compared(case, answer, "dkms", keys));
    }
    let len = bits(&parameter["l"])?;
    let pattern = configuration["fixedInfoPattern"].as_str().unwrap_or_default();
    let info = fixed_info(case, pattern, parameter, len)?;
    let in_secret = !pattern.split("||").any(|part| part == "t");
    let key = kdf.run(parameter, &info, len, in_secret)?;
    Ok(compared(case, answer, "dkm", hex::encode_upper(key).into()))
}

/// The key, or whether it is the one that the case names.
fn compared(case: &Case, answer: Answer, name: &str, ours: Value) -> Answer {
    match case.test.get(name) {
        // A question that repeats its answer is a comparison only if it says so.
        Some(theirs) if case.field("testType") == Some(&json!("VAL")) => {
            answer.passed(*theirs == ours)
        }
        _ => answer.value(name, ours),
    }
}

enum Kdf<'a> {
    OneStep(&'a str),
    OneStepHmac(&'a str),
    OneStepKmac(&'a str),
    TwoStep { hash: &'a str, mode: &'a str, location: &'a str, counter_bits: u64 },
    Hkdf(&'a str),
}

impl<'a> Kdf<'a> {
    /// Or the name of what is not offered.
    fn of(mode: &str, configuration: &'a Value) -> Result<Self, &'a str> {
        let text = |name: &str| configuration[name].as_str().unwrap_or_default();
        let offered = |name: &'a str, kdf: fn(&'a str) -> Kdf<'a>| match suffix(
            name.trim_start_matches("HMAC-"),
        ) {
            Some(_) => Ok(kdf(name.trim_start_matches("HMAC-"))),
            None => Err(name),
        };
        match mode {
            "HKDF" => offered(text("hmacAlg"), Kdf::Hkdf),
            "OneStep" if text("auxFunction").starts_with("HMAC-") => {
                offered(text("auxFunction"), Kdf::OneStepHmac)
            }
            "OneStep" if text("auxFunction").starts_with("KMAC-") => {
                Ok(Kdf::OneStepKmac(text("auxFunction")))
            }
            "OneStep" => offered(text("auxFunction"), Kdf::OneStep),
            _ => match text("macMode").strip_prefix("HMAC-").filter(|h| suffix(h).is_some()) {
                Some(hash) => Ok(Kdf::TwoStep {
                    hash,
                    mode: text("kdfMode"),
                    location: text("counterLocation"),
                    counter_bits: configuration["counterLen"].as_u64().unwrap_or(0),
                }),
                None => Err(text("macMode")),
            },
        }
    }

    fn algorithm(&self) -> String {
        let name = |hash| suffix(hash).unwrap_or_default();
        match *self {
            Kdf::OneStep(hash) => format!("one-step {}", name(hash)),
            Kdf::OneStepHmac(hash) => format!("one-step HMAC-{}", name(hash)),
            Kdf::OneStepKmac(kmac) => format!("one-step {kmac}"),
            Kdf::TwoStep {
                hash,
                mode: "feedback",
                location: "after fixed data",
                counter_bits: 32,
            } => {
                format!("two-step feedback HMAC-{}", name(hash))
            }
            Kdf::TwoStep { hash, .. } => format!("other two-step HMAC-{}", name(hash)),
            Kdf::Hkdf(hash) => format!("HKDF-{}", name(hash)),
        }
    }

    /// `t_in_secret` says whether an auxiliary secret follows the first one.
    fn run(
        &self,
        parameter: &Value,
        info: &[u8],
        bits: usize,
        t_in_secret: bool,
    ) -> Result<Vec<u8>, Stop> {
        if !bits.is_multiple_of(8) {
            return fault("no set asks for broken bytes");
        }
        let (salt, iv) = (hex_of(&parameter["salt"])?, hex_of(&parameter["iv"])?);
        let mut secret = hex_of(&parameter["z"])?;
        if t_in_secret {
            secret.extend(hex_of(&parameter["t"])?);
        }
        let mut output = vec![0; bits / 8];
        let done = match *self {
            Kdf::OneStep(hash) => derive::one_step(hash, &secret, info, &mut output),
            Kdf::OneStepHmac(hash) => {
                derive::one_step_hmac(hash, &secret, &salt, info, &mut output)
            }
            Kdf::OneStepKmac(kmac) => {
                derive::one_step_kmac(kmac, &secret, &salt, info, &mut output)
            }
            Kdf::Hkdf(hash) => derive::hkdf(hash, &secret, &salt, info, &mut output),
            Kdf::TwoStep { hash, mode, location, counter_bits } => {
                let mode = match mode {
                    "counter" => Mode::Counter,
                    "feedback" => Mode::Feedback { iv: &iv },
                    _ => Mode::DoublePipeline,
                };
                let (before, after, place) = match location {
                    "none" => (info, &[][..], Place::Nowhere),
                    "before iterator" => (info, &[][..], Place::First),
                    "after fixed data" => (info, &[][..], Place::Within),
                    "before fixed data" => (&[][..], info, Place::Within),
                    _ => return fault(format!("no set puts a counter {location}")),
                };
                let counter_bits = counter_bits as usize;
                let shape = Shape { mode, before, place, counter_bits, after };
                derive::two_step(hash, &secret, &salt, &shape, &mut output)
            }
        };
        done.map(|()| output).ok_or_else(|| Stop::Fault("these lengths are refused".into()))
    }
}

/// The parts of FixedInfo in the order of the pattern.
fn fixed_info(case: &Case, pattern: &str, parameter: &Value, bits: usize) -> Result<Vec<u8>, Stop> {
    let mut info = Vec::new();
    for part in pattern.split("||") {
        info.extend(match part {
            "uPartyInfo" => party(case.field("fixedInfoPartyU"))?,
            "vPartyInfo" => party(case.field("fixedInfoPartyV"))?,
            "t" => hex_of(&parameter["t"])?,
            "l" => (bits as u32).to_be_bytes().to_vec(),
            _ => return fault(format!("fixed information {part:?}")),
        });
    }
    Ok(info)
}

fn party(info: Option<&Value>) -> Result<Vec<u8>, Stop> {
    let Some(info) = info else { return fault("no party information") };
    Ok([hex_of(&info["partyId"])?, hex_of(&info["ephemeralData"])?].concat())
}

fn bits(value: &Value) -> Result<usize, Stop> {
    let bits = value.as_u64().and_then(|bits| u32::try_from(bits).ok());
    bits.map(|bits| bits as usize).ok_or_else(|| Stop::Fault("no length".into()))
}

/// Absent means empty.
fn hex_of(value: &Value) -> Result<Vec<u8>, Stop> {
    hex::decode(value.as_str().unwrap_or_default()).or_else(|error| fault(error.to_string()))
}
