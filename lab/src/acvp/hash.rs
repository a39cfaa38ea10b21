// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SHA-1, SHA-2, SHA-3 and SHAKE: functional, Monte Carlo, variable-output and large-data tests.
//! Whole bytes go through the services; messages of bits, which these do not take, through the
//! hatch.

use lab_engine::hash::*;
use lab_engine::lab;
use serde_json::{Value, json};

use super::case::{Answer, Case, Outcome, Stop, fault, skip};

/// True for a set of this family.
pub(super) fn answers(algorithm: &str) -> bool {
    ["SHA-1", "SHA2-", "SHA3-", "SHAKE-"].iter().any(|family| algorithm.starts_with(family))
}

/// Answers one case.
pub(super) fn answer(case: &Case) -> Outcome {
    let algorithm = case.text("algorithm")?;
    let Some(name) = registered(algorithm) else {
        return skip(format!("{algorithm} is not offered"));
    };
    let answer = Answer::by(name);
    let extendable = algorithm.starts_with("SHAKE");
    match case.text("testType")? {
        "MCT" if extendable => Ok(answer.value("resultsArray", monte_carlo_xof(case, algorithm)?)),
        "MCT" => Ok(answer.value("resultsArray", monte_carlo(case, algorithm)?)),
        "LDT" => Ok(answer.hex("md", large(case, algorithm)?)),
        _ if extendable => {
            let bits = case.number("outLen")?;
            let mut output = xof_bits(case, algorithm, bits)?;
            let first = case.text("revision")? == "1.0";
            align_last(&mut output, bits, first);
            let answer = answer.hex("md", output);
            Ok(if first { answer.value("outLen", bits) } else { answer })
        }
        _ => {
            let (message, bits) = (case.bytes("msg")?, case.number("len")?);
            if bits.is_multiple_of(8) {
                return Ok(answer.hex("md", digest(algorithm, &message[..bits / 8])?));
            }
            let md = lab::hash::digest(algorithm, &message, bits);
            Ok(answer.hex("md", md.ok_or_else(|| Stop::Fault("no such digest".into()))?))
        }
    }
}

/// Runs `$body` with `$hash` as the service of this name and `$registered` as the name that the
/// module registers it by, or gives `$otherwise`.
macro_rules! with_service {
    ($name:expr, |$hash:ident, $registered:ident| $body:expr, $otherwise:expr) => {
        with_service!($name, |$hash, $registered| $body, $otherwise,
            "SHA-1" Sha1 "SHA-1", "SHA2-224" Sha224 "SHA-224", "SHA2-256" Sha256 "SHA-256",
            "SHA2-384" Sha384 "SHA-384", "SHA2-512" Sha512 "SHA-512",
            "SHA2-512/224" Sha512_224 "SHA-512/224", "SHA2-512/256" Sha512_256 "SHA-512/256",
            "SHA3-224" Sha3_224 "SHA3-224", "SHA3-256" Sha3_256 "SHA3-256",
            "SHA3-384" Sha3_384 "SHA3-384", "SHA3-512" Sha3_512 "SHA3-512")
    };
    ($name:expr, |$hash:ident, $registered:ident| $body:expr, $otherwise:expr,
     $($known:literal $service:ident $as:literal),*) => {
        match $name {
            $($known => {
                type $hash = $service;
                let $registered = $as;
                let _ = $registered;
                $body
            })*
            _ => $otherwise,
        }
    };
}

/// The name that the module registers a hash function by.
pub(crate) fn registered(algorithm: &str) -> Option<&'static str> {
    match algorithm {
        "SHAKE-128" => Some("SHAKE128"),
        "SHAKE-256" => Some("SHAKE256"),
        hash => with_service!(hash, |_H, name| Some(name), None),
    }
}

fn digest(algorithm: &str, message: &[u8]) -> Result<Vec<u8>, Stop> {
    let none = fault(format!("no hash {algorithm}"));
    with_service!(algorithm, |H, _name| Ok(H::digest(message)?.to_vec()), none)
}

fn xof(algorithm: &str, message: &[u8], output: &mut [u8]) -> Result<(), Stop> {
    match algorithm {
        "SHAKE-128" => Shake128::digest(message, output)?,
        "SHAKE-256" => Shake256::digest(message, output)?,
        _ => return fault(format!("no extendable-output function {algorithm}")),
    }
    Ok(())
}

fn xof_bits(case: &Case, algorithm: &str, output_bits: usize) -> Result<Vec<u8>, Stop> {
    let (message, bits) = (case.bytes("msg")?, case.number("len")?);
    if !bits.is_multiple_of(8) {
        let output = lab::hash::shake(algorithm, &message, bits, output_bits);
        return output.ok_or_else(|| Stop::Fault("no such output".into()));
    }
    let mut output = vec![0; output_bits.div_ceil(8)];
    xof(algorithm, &message[..bits / 8], &mut output)?;
    Ok(output)
}

/// Keeps `bits` bits. FIPS 202 counts the bits of a byte from the lowest, and so does revision 1.0
/// of these sets; the later revision writes those of the last byte from the highest downwards.
pub(super) fn align_last(output: &mut [u8], bits: usize, first_revision: bool) {
    if let (Some(last), used @ 1..) = (output.last_mut(), bits % 8) {
        *last <<= 8 - used;
        if first_revision {
            *last >>= 8 - used;
        }
    }
}

/// One hundred checkpoints of a chain of a thousand digests. SHA-2 hashes the last three digests
/// together, SHA-3 the last one; the version called "alternate" brings each message to the length
/// of the seed.
fn monte_carlo(case: &Case, algorithm: &str) -> Result<Value, Stop> {
    let mut seed = case.bytes("msg")?;
    let initial = seed.len();
    let alternate = case.text("mctVersion").is_ok_and(|version| version == "alternate");
    let links = if algorithm.starts_with("SHA3") { 1 } else { 3 };
    let mut results = Vec::new();
    for _ in 0..100 {
        let mut chain = vec![seed; links];
        for _ in 0..1000 {
            let mut message = chain.concat();
            if alternate {
                message.resize(initial, 0);
            }
            chain.remove(0);
            chain.push(digest(algorithm, &message)?);
        }
        seed = chain.remove(links - 1);
        results.push(json!({ "md": hex::encode_upper(&seed) }));
    }
    Ok(results.into())
}

/// The same for an extendable output, whose last 16 bits decide the length of the next one.
fn monte_carlo_xof(case: &Case, algorithm: &str) -> Result<Value, Stop> {
    let (least, most) = (case.number("minOutLen")? / 8, case.number("maxOutLen")? / 8);
    let mut output = case.bytes("msg")?;
    let mut len = most;
    let mut results = Vec::new();
    for _ in 0..100 {
        for _ in 0..1000 {
            let mut message = std::mem::take(&mut output);
            message.resize(16, 0);
            output = vec![0; len];
            xof(algorithm, &message, &mut output)?;
            let [.., high, low] = output[..] else {
                return fault("an output shorter than 16 bits decides no length");
            };
            len = least + usize::from(u16::from_be_bytes([high, low])) % (most - least + 1);
        }
        let bits = 8 * output.len();
        results.push(json!({ "md": hex::encode_upper(&output), "outLen": bits }));
    }
    Ok(results.into())
}

/// A short content repeated to gigabytes, fed piece by piece.
fn large(case: &Case, algorithm: &str) -> Result<Vec<u8>, Stop> {
    if !case.long {
        return skip("a message of gigabytes; run with --long");
    }
    let Some(large) = case.field("largeMsg") else { return fault("no largeMsg") };
    let (Some(content), Some(bits), Some("repeating")) = (
        large["content"].as_str().and_then(|content| hex::decode(content).ok()),
        large["fullLength"].as_u64(),
        large["expansionTechnique"].as_str(),
    ) else {
        return fault("largeMsg cannot be read");
    };
    let piece = content.repeat((1 << 20) / content.len());
    let total = bits / 8;
    let none = fault(format!("no large data for {algorithm}"));
    with_service!(
        algorithm,
        |H, _name| {
            let mut hash = H::new()?;
            let mut left = total;
            while left > 0 {
                let take = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                hash.update(&piece[..take])?;
                left -= take as u64;
            }
            Ok(hash.finish()?.to_vec())
        },
        none
    )
}
