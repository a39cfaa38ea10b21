// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES: the cipher itself and its modes. What policy refuses (short tags, external IVs, the inverse
//! cipher for wrapping, lengths in bits) is run by the primitives, through the lab's hatch.

mod authenticated;
mod key_wrap;
mod xts;

use lab_engine::lab::aes;
use serde_json::{Value, json};

use super::case::{Answer, Case, Outcome, Stop, fault, keep_high_bits, skip};

/// Answers one case of a set `ACVP-AES-…` or `CMAC-AES`.
pub(super) fn answer(case: &Case) -> Outcome {
    match case.text("algorithm")?.trim_start_matches("ACVP-AES-") {
        "ECB" => ecb(case),
        "CBC" => cbc(case),
        "CTR" => ctr(case),
        "XTS" => xts::answer(case),
        "GCM" => authenticated::gcm(case),
        "GMAC" => authenticated::gmac(case),
        "CCM" => authenticated::ccm(case),
        "CMAC-AES" => authenticated::cmac(case),
        "KW" => key_wrap::kw(case),
        "KWP" => key_wrap::kwp(case),
        mode => skip(format!("AES-{mode} is not offered")),
    }
}

fn name(case: &Case, mode: &str) -> Result<String, Stop> {
    Ok(format!("AES-{}-{mode}", case.number("keyLen")?))
}

fn encrypts(case: &Case) -> Result<bool, Stop> {
    Ok(case.text("direction")? == "encrypt")
}

/// The name of a mode with a direction, and the fields of input and output.
fn directed(case: &Case, mode: &str) -> Result<(Answer, [&'static str; 2]), Stop> {
    let (verb, fields) =
        if encrypts(case)? { ("encrypt", ["pt", "ct"]) } else { ("decrypt", ["ct", "pt"]) };
    Ok((Answer::by(format!("{} {verb}", name(case, mode)?)), fields))
}

fn refused<T>() -> Result<T, Stop> {
    fault("a length is refused")
}

fn ecb(case: &Case) -> Outcome {
    let (answer, [input, output]) = directed(case, "ECB")?;
    let cipher = if encrypts(case)? { aes::ecb_encrypt } else { aes::ecb_decrypt };
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
        change_key(&mut key, &before, &data);
    }
    Ok(results.into())
}

/// The end of the last two outputs is added to the key.
fn change_key(key: &mut [u8], before: &[u8], last: &[u8]) {
    let last_two = [before, last].concat();
    let change = &last_two[last_two.len() - key.len()..];
    key.iter_mut().zip(change).for_each(|(key, change)| *key ^= change);
}

type Chained = fn(&[u8], &mut [u8; 16], &mut [u8]) -> Option<()>;

fn cbc(case: &Case) -> Outcome {
    let (answer, [input, output]) = directed(case, "CBC")?;
    let cipher: Chained = if encrypts(case)? { aes::cbc_encrypt } else { aes::cbc_decrypt };
    let (key, mut iv) = (case.bytes("key")?, case.array("iv")?);
    if case.text("testType")? == "MCT" {
        let start = (key, iv, case.array(input)?);
        let results = monte_carlo_chained(cipher, start, [input, output])?;
        return Ok(answer.value("resultsArray", results));
    }
    let mut data = case.bytes(input)?;
    match cipher(&key, &mut iv, &mut data) {
        Some(()) => Ok(answer.hex(output, data)),
        None => refused(),
    }
}

/// A hundred keys of a thousand blocks each, whose chain goes on. The next input is the output
/// before the last one, at first the IV.
fn monte_carlo_chained(
    cipher: Chained,
    (mut key, mut iv, mut first): (Vec<u8>, [u8; 16], [u8; 16]),
    [input, output]: [&str; 2],
) -> Result<Value, Stop> {
    let mut results = Vec::new();
    for _ in 0..100 {
        let (mut chain, mut data, mut before) = (iv, first, iv);
        let mut last = [0; 16];
        for round in 0..1000 {
            if round > 0 {
                data = if round == 1 { iv } else { before };
                before = last;
            }
            if cipher(&key, &mut chain, &mut data).is_none() {
                return refused();
            }
            last = data;
        }
        results.push(json!({
            "key": hex::encode_upper(&key),
            "iv": hex::encode_upper(iv),
            input: hex::encode_upper(first),
            output: hex::encode_upper(last),
        }));
        change_key(&mut key, &before, &last);
        (iv, first) = (last, before);
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
