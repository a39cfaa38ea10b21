// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation: SP 800-108 (KDF), SP 800-56C two-step with HKDF (KDA), SP 800-132 (PBKDF).

use lab_engine::lab::derive;
use serde_json::Value;

use super::case::{Answer, Case, Outcome, Stop, fault, keep_high_bits, skip};

/// Answers one case of the set `KDF`. The implementation chooses the fixed data.
pub(super) fn answer_kdf(case: &Case) -> Outcome {
    let mac = case.text("macMode")?;
    let Some(hash) = mac.strip_prefix("HMAC-").filter(|hash| suffix(hash).is_some()) else {
        return skip(format!("{mac} is not offered for key derivation"));
    };
    let mode = case.text("kdfMode")?;
    let location = case.text("counterLocation")?;
    let counter_bits = case.number("counterLength").unwrap_or(0);
    if mode == "feedback" && !case.text("iv").unwrap_or_default().is_empty() {
        return skip("feedback mode from an IV is not offered");
    }
    if !matches!(mode, "counter" | "feedback") || matches!(location, "none" | "before iterator") {
        return skip(format!("{mode} mode, counter {location:?}, is not offered"));
    }
    let key = case.bytes("keyIn")?;
    let fixed = case.chosen("fixedData", 32)?;
    let mut answer = Answer::by(algorithm(mode, location, counter_bits, hash));
    let cut = match location {
        "before fixed data" => 0,
        "middle fixed data" => {
            let bits = case.chosen_number("breakLocation", 128)?;
            if !bits.is_multiple_of(8) {
                return skip("a counter within a byte; the module takes bytes");
            }
            answer = answer.value("breakLocation", bits);
            bits / 8
        }
        _ => fixed.len(),
    };
    let parts = fixed.split_at(cut);
    let bits = case.number("keyOutLength")?;
    let mut output = vec![0; bits.div_ceil(8)];
    let derive = if mode == "counter" { derive::kbkdf_counter } else { derive::kbkdf_feedback };
    if derive(hash, &key, counter_bits, [parts.0, parts.1], &mut output).is_none() {
        return fault("the key derivation refuses these lengths");
    }
    keep_high_bits(&mut output, bits);
    Ok(answer.hex("fixedData", &fixed).hex("keyOut", output))
}

/// The two shapes that are services have a name of their own. The others share their code.
fn algorithm(mode: &str, location: &str, counter_bits: usize, hash: &str) -> String {
    let hash = suffix(hash).unwrap_or_default();
    match (mode, location, counter_bits) {
        ("counter", "before fixed data", 32) => format!("KBKDF-HMAC-{hash}"),
        ("feedback", "after fixed data", 8) => format!("HKDF-Expand-{hash}"),
        _ => format!("other KBKDF-HMAC-{hash}"),
    }
}

fn suffix(hash: &str) -> Option<&'static str> {
    Some(match hash {
        "SHA2-256" => "SHA-256",
        "SHA2-384" => "SHA-384",
        "SHA2-512" => "SHA-512",
        "SHA3-256" => "SHA3-256",
        "SHA3-512" => "SHA3-512",
        _ => return None,
    })
}

/// Answers one case of the set `KDA`.
pub(super) fn answer_kda(case: &Case) -> Outcome {
    let mode = case.text("mode")?;
    let parameter = case.field("kdfParameter").cloned().unwrap_or_default();
    let hash = parameter["hmacAlg"].as_str().unwrap_or_default();
    if mode != "HKDF" || case.flag("multiExpansion")? {
        return skip(format!("KDA {mode} with this expansion is not offered"));
    }
    let Some(name) = suffix(hash) else {
        return skip(format!("HKDF with {hash} is not offered"));
    };
    if parameter["fixedInfoPattern"] != "uPartyInfo||vPartyInfo||l" {
        return skip(format!("fixed information {}", parameter["fixedInfoPattern"]));
    }
    let bits = parameter["l"].as_u64().and_then(|bits| u32::try_from(bits).ok());
    let Some(bits) = bits else { return fault("no length") };
    let mut info = party(case.field("fixedInfoPartyU"))?;
    info.extend(party(case.field("fixedInfoPartyV"))?);
    info.extend(bits.to_be_bytes());
    // A hybrid secret: the approved one first, the auxiliary one after it.
    let secret = [hex_of(&parameter["z"])?, hex_of(&parameter["t"])?].concat();
    let mut output = vec![0; bits as usize / 8];
    match derive::hkdf(hash, &secret, &hex_of(&parameter["salt"])?, &info, &mut output) {
        Some(()) => Ok(Answer::by(format!("HKDF-{name}")).hex("dkm", output)),
        None => fault("HKDF refuses these lengths"),
    }
}

fn party(info: Option<&Value>) -> Result<Vec<u8>, Stop> {
    let Some(info) = info else { return fault("no party information") };
    Ok([hex_of(&info["partyId"])?, hex_of(&info["ephemeralData"])?].concat())
}

/// Absent means empty.
fn hex_of(value: &Value) -> Result<Vec<u8>, Stop> {
    hex::decode(value.as_str().unwrap_or_default()).or_else(|error| fault(error.to_string()))
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
