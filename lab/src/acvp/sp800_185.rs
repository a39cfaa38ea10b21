// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Functions derived from SHA-3: cSHAKE and KMAC. Whole bytes go through the services and the
//! primitive; keys, messages and outputs of bits, which these do not take, through the hatch.

use lab_engine::hash::{CShake128, CShake256};
use lab_engine::lab;
use serde_json::{Value, json};

use super::case::{Answer, Case, Outcome, Stop, fault};
use super::hash::align_last;

/// Answers one case of cSHAKE.
pub(super) fn answer_cshake(case: &Case) -> Outcome {
    let algorithm = case.text("algorithm")?;
    let answer = Answer::by(algorithm.replace('-', ""));
    if case.text("testType")? == "MCT" {
        return Ok(answer.value("resultsArray", monte_carlo(case, algorithm)?));
    }
    let (message, len, bits) = (case.bytes("msg")?, case.number("len")?, case.number("outLen")?);
    let names = [case.text("functionName")?.as_bytes(), &customization(case)?];
    let output = cshake(algorithm, names, &message, len, bits)?;
    Ok(answer.hex("md", output).value("outLen", bits))
}

fn cshake(
    algorithm: &str,
    names: [&[u8]; 2],
    message: &[u8],
    len: usize,
    bits: usize,
) -> Result<Vec<u8>, Stop> {
    let mut output = vec![0; bits.div_ceil(8)];
    if !len.is_multiple_of(8) {
        let output = lab::hash::cshake(algorithm, names[0], names[1], message, len, bits);
        let mut output = output.ok_or_else(|| Stop::Fault("no such output".into()))?;
        align_last(&mut output, bits, false);
        return Ok(output);
    }
    let message = &message[..len / 8];
    match algorithm {
        "cSHAKE-128" => CShake128::digest(names[0], names[1], message, &mut output)?,
        "cSHAKE-256" => CShake256::digest(names[0], names[1], message, &mut output)?,
        _ => return fault(format!("no {algorithm}")),
    }
    align_last(&mut output, bits, false);
    Ok(output)
}

/// The customization, as text or in hexadecimal.
fn customization(case: &Case) -> Result<Vec<u8>, Stop> {
    match case.flag("hexCustomization")? {
        true => case.bytes("customizationHex"),
        false => Ok(case.text("customization")?.as_bytes().to_vec()),
    }
}

/// Checkpoints of a chain of a thousand outputs each. The first 128 bits of each are the
/// next message; these and the last 16 bits, as letters, are the next customization; the last 16
/// bits also decide the next length.
fn monte_carlo(case: &Case, algorithm: &str) -> Result<Value, Stop> {
    let (least, most) = (case.number("minOutLen")?, case.number("maxOutLen")?);
    let step = case.number("outLenIncrement")?;
    let name = case.text("functionName")?.as_bytes();
    let mut customization = customization(case)?;
    let mut output = case.bytes("msg")?;
    let mut bits = most;
    let mut results = Vec::new();
    // A sample has three checkpoints.
    for _ in 0..if case.flag("isSample").unwrap_or(false) { 3 } else { 100 } {
        let mut used = bits;
        for _ in 0..1000 {
            let mut message = std::mem::take(&mut output);
            message.resize(16, 0);
            used = bits;
            output = cshake(algorithm, [name, &customization], &message, 128, bits)?;
            let last = last_16(&output, bits);
            let letter = |byte: &u8| byte % 26 + b'A';
            customization = message.iter().chain(&last.to_be_bytes()).map(letter).collect();
            bits = least + usize::from(last) % (most - least + 1) / step * step;
        }
        results.push(json!({ "md": hex::encode_upper(&output), "outLen": used }));
    }
    Ok(results.into())
}

/// The last 16 of `bits` bits, the first of which is the most significant one of the first byte.
fn last_16(output: &[u8], bits: usize) -> u16 {
    let end = &output[output.len().saturating_sub(3)..];
    let end = end.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
    (end >> (8 * output.len() - bits)) as u16
}

/// Answers one case of KMAC: a tag, or whether a tag is right.
pub(super) fn answer_kmac(case: &Case) -> Outcome {
    let algorithm = case.text("algorithm")?;
    let xof = case.flag("xof")?;
    let variant = if xof { "KMACXOF" } else { "KMAC" };
    let answer = Answer::by(algorithm.replace("KMAC-", variant));
    let (key, key_len) = (case.bytes("key")?, case.number("keyLen")?);
    let (message, len, bits) = (case.bytes("msg")?, case.number("msgLen")?, case.number("macLen")?);
    let customization = customization(case)?;
    let mut tag = vec![0; bits / 8];
    if [key_len, len, bits].iter().all(|bits| bits.is_multiple_of(8)) {
        let (key, message) = (&key[..key_len / 8], &message[..len / 8]);
        let done = lab::mac::kmac(algorithm, xof, key, &customization, message, &mut tag);
        done.ok_or_else(|| Stop::Fault(format!("no {algorithm}")))?;
    } else {
        let (key, message) = ((&key[..], key_len), (&message[..], len));
        let done = lab::mac::kmac_bits(algorithm, xof, key, &customization, message, bits);
        tag = done.ok_or_else(|| Stop::Fault("no such tag".into()))?;
        align_last(&mut tag, bits, false);
    }
    match case.text("testType")? {
        "MVT" => Ok(answer.passed(case.bytes("mac")? == tag)),
        _ => Ok(answer.hex("mac", tag)),
    }
}
