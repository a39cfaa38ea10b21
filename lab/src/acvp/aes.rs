// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES: the cipher itself and its modes. The module offers 256-bit keys; the hatch has the other
//! sizes too, so that sets which know no other key still test the shared code.

use lab_engine::lab::aes;
use serde_json::{Value, json};

use super::case::{Answer, Case, Outcome, Stop, fault, keep_high_bits, skip};

/// Answers one case of a set `ACVP-AES-…`.
pub(super) fn answer(case: &Case) -> Outcome {
    match case.text("algorithm")?.trim_start_matches("ACVP-AES-") {
        "ECB" => ecb(case),
        "CTR" => ctr(case),
        "GCM" => gcm(case),
        "GMAC" => gmac(case),
        "KW" => kw(case),
        "KWP" => kwp(case),
        mode => skip(format!("AES-{mode} is not offered")),
    }
}

fn name(case: &Case, mode: &str) -> Result<String, Stop> {
    Ok(format!("AES-{}-{mode}", case.number("keyLen")?))
}

fn encrypts(case: &Case) -> Result<bool, Stop> {
    Ok(case.text("direction")? == "encrypt")
}

fn refused<T>() -> Result<T, Stop> {
    fault("a length is refused")
}

fn ecb(case: &Case) -> Outcome {
    let encrypt = encrypts(case)?;
    let (input, output) = if encrypt { ("pt", "ct") } else { ("ct", "pt") };
    let answer = Answer::by(name(case, if encrypt { "encrypt" } else { "decrypt" })?);
    let cipher = if encrypt { aes::ecb_encrypt } else { aes::ecb_decrypt };
    let (key, mut data) = (case.bytes("key")?, case.bytes(input)?);
    if case.text("testType")? == "MCT" {
        let results = monte_carlo(cipher, key, data, [input, output])?;
        return Ok(answer.value("resultsArray", results));
    }
    match cipher(&key, &mut data) {
        Some(()) => Ok(answer.hex(output, data)),
        None => refused(),
    }
}

/// A hundred keys of a thousand chained blocks each; the last two outputs change the key.
fn monte_carlo(
    cipher: fn(&[u8], &mut [u8]) -> Option<()>,
    mut key: Vec<u8>,
    mut data: Vec<u8>,
    [input, output]: [&str; 2],
) -> Result<Value, Stop> {
    let mut results = Vec::new();
    for _ in 0..100 {
        let first = data.clone();
        let mut before = Vec::new();
        for _ in 0..1000 {
            before.clone_from(&data);
            if cipher(&key, &mut data).is_none() {
                return refused();
            }
        }
        results.push(json!({
            "key": hex::encode_upper(&key),
            input: hex::encode_upper(first),
            output: hex::encode_upper(&data),
        }));
        let last_two = [before, data.clone()].concat();
        let change = &last_two[last_two.len() - key.len()..];
        key.iter_mut().zip(change).for_each(|(key, change)| *key ^= change);
    }
    Ok(results.into())
}

fn ctr(case: &Case) -> Outcome {
    let encrypt = encrypts(case)?;
    let bits = case.number("payloadLen")?;
    let (input, output) = if encrypt { ("pt", "ct") } else { ("ct", "pt") };
    let iv = if encrypt { case.chosen("iv", 16)? } else { case.bytes("iv")? };
    let Ok(counter) = iv.as_slice().try_into() else { return refused() };
    let (key, mut data) = (case.bytes("key")?, case.bytes(input)?);
    if aes::ctr(&key, counter, &mut data).is_none() {
        return refused();
    }
    keep_high_bits(&mut data, bits);
    let answer = Answer::by(name(case, "CTR")?).hex(output, data);
    Ok(if encrypt { answer.hex("iv", iv) } else { answer })
}

fn gcm(case: &Case) -> Outcome {
    let (key, iv, aad) = (case.bytes("key")?, case.bytes("iv")?, case.bytes("aad")?);
    if encrypts(case)? {
        let (mut data, mut tag) = (case.bytes("pt")?, [0; 16]);
        let answer = Answer::by(name(case, "GCM seal")?);
        return match aes::gcm_seal(&key, &iv, &aad, &mut data, &mut tag) {
            Some(()) => Ok(answer.hex("ct", data).hex("tag", &tag[..case.number("tagLen")? / 8])),
            None => refused(),
        };
    }
    let mut data = case.bytes("ct")?;
    let answer = Answer::by(name(case, "GCM open")?);
    match aes::gcm_open(&key, &iv, &aad, &mut data, &case.bytes("tag")?) {
        Some(true) => Ok(answer.hex("pt", data)),
        Some(false) => Ok(answer.passed(false)),
        None => refused(),
    }
}

/// GCM without a plaintext.
fn gmac(case: &Case) -> Outcome {
    let (key, iv, aad) = (case.bytes("key")?, case.bytes("iv")?, case.bytes("aad")?);
    let answer = Answer::by(name(case, "GMAC")?);
    if encrypts(case)? {
        let mut tag = [0; 16];
        return match aes::gcm_seal(&key, &iv, &aad, &mut [], &mut tag) {
            Some(()) => Ok(answer.hex("tag", &tag[..case.number("tagLen")? / 8])),
            None => refused(),
        };
    }
    match aes::gcm_open(&key, &iv, &aad, &mut [], &case.bytes("tag")?) {
        Some(valid) => Ok(answer.passed(valid)),
        None => refused(),
    }
}

fn takes_inverse(case: &Case) -> Result<bool, Stop> {
    Ok(case.text("kwCipher")? == "inverse")
}

fn wrap_name(case: &Case, mode: &str) -> Result<String, Stop> {
    let cipher = if takes_inverse(case)? { " with the inverse cipher" } else { "" };
    let operation = if encrypts(case)? { "wrap" } else { "unwrap" };
    Ok(format!("{} {operation}{cipher}", name(case, mode)?))
}

fn kw(case: &Case) -> Outcome {
    let answer = Answer::by(wrap_name(case, "KW")?);
    let (key, inverse) = (case.bytes("key")?, takes_inverse(case)?);
    if encrypts(case)? {
        let plaintext = case.bytes("pt")?;
        let mut wrapped = vec![0; plaintext.len() + 8];
        return match aes::kw_wrap(&key, &plaintext, &mut wrapped, inverse) {
            Some(()) => Ok(answer.hex("ct", wrapped)),
            None => refused(),
        };
    }
    let wrapped = case.bytes("ct")?;
    let mut plaintext = vec![0; wrapped.len().saturating_sub(8)];
    match aes::kw_unwrap(&key, &wrapped, &mut plaintext, inverse) {
        Some(true) => Ok(answer.hex("pt", plaintext)),
        Some(false) => Ok(answer.passed(false)),
        None => refused(),
    }
}

fn kwp(case: &Case) -> Outcome {
    let answer = Answer::by(wrap_name(case, "KWP")?);
    let (key, inverse) = (case.bytes("key")?, takes_inverse(case)?);
    if encrypts(case)? {
        let plaintext = case.bytes("pt")?;
        let mut wrapped = vec![0; plaintext.len().next_multiple_of(8) + 8];
        return match aes::kwp_wrap(&key, &plaintext, &mut wrapped, inverse) {
            Some(()) => Ok(answer.hex("ct", wrapped)),
            None => refused(),
        };
    }
    let wrapped = case.bytes("ct")?;
    let mut padded = vec![0; wrapped.len().saturating_sub(8)];
    Ok(match aes::kwp_unwrap(&key, &wrapped, &mut padded, inverse) {
        Some(len) => answer.hex("pt", &padded[..len]),
        None => answer.passed(false),
    })
}
