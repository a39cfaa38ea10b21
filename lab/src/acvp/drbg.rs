// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Generators: instantiate, then reseed and generate as the case prescribes; the bits returned are
//! those of the last request. And the derivation functions that also condition entropy.

use lab_engine::lab::drbg::{self, Drbg, Mechanism};
use lab_engine::lab::hash as lab_hash;
use serde_json::Value;

use super::case::{Answer, Case, Outcome, Stop, fault, skip};
use super::hash::registered;

/// Answers one case of the sets `ctrDRBG`, `hashDRBG` and `hmacDRBG`.
pub(super) fn answer(case: &Case) -> Outcome {
    let mode = case.text("mode")?;
    let named = |prefix| registered(mode).map(|hash| format!("{prefix}-{hash}"));
    let (mechanism, name) = match case.text("algorithm")? {
        "hashDRBG" => (Mechanism::Hash(mode), named("Hash_DRBG")),
        "hmacDRBG" => (Mechanism::Hmac(mode), named("HMAC_DRBG")),
        _ => ctr(case, mode)?,
    };
    let Some(name) = name else { return skip(format!("a generator on {mode} is not offered")) };
    // A shorter counter field counts as the whole block does until it overflows, in one case of
    // 2^60 with 64 bits.
    if case.number("counterFieldLen").is_ok_and(|bits| bits < 64) {
        return skip("a counter field of fewer than 64 bits");
    }
    let (entropy, nonce) = (case.bytes("entropyInput")?, case.bytes("nonce")?);
    let personalization = case.bytes("persoString")?;
    let Some(mut drbg) = Drbg::instantiate(mechanism, &entropy, &nonce, &personalization) else {
        return fault("the generator cannot be instantiated");
    };
    let mut output = vec![0; case.number("returnedBitsLen")? / 8];
    let steps = case.field("otherInput").and_then(Value::as_array);
    for step in steps.into_iter().flatten() {
        run(&mut drbg, step, &mut output)?;
    }
    Ok(Answer::by(name).hex("returnedBits", output))
}

fn ctr<'a>(case: &Case, mode: &str) -> Result<(Mechanism<'a>, Option<String>), Stop> {
    let key_len = match mode {
        "AES-128" => 16,
        "AES-192" => 24,
        "AES-256" => 32,
        _ => 0,
    };
    let df = case.flag("derFunc")?;
    let name = format!("CTR_DRBG-{mode}{}", if df { " with df" } else { "" });
    Ok((Mechanism::Ctr { key_len, df }, (key_len != 0).then_some(name)))
}

fn run(drbg: &mut Drbg, step: &Value, output: &mut [u8]) -> Result<(), Stop> {
    let bytes = |name: &str| hex::decode(step[name].as_str().unwrap_or_default());
    let (Ok(entropy), Ok(additional)) = (bytes("entropyInput"), bytes("additionalInput")) else {
        return fault("an input is not hexadecimal");
    };
    let done = match step["intendedUse"].as_str() {
        Some("reSeed") => drbg.reseed(&entropy, &additional),
        Some("generate") if entropy.is_empty() => drbg.generate(&additional, output),
        // Prediction resistance: fresh entropy takes the additional input, SP 800-90Ar1 §9.3.1.
        Some("generate") => {
            drbg.reseed(&entropy, &additional).and_then(|()| drbg.generate(&[], output))
        }
        other => return fault(format!("unknown use {other:?}")),
    };
    done.ok_or_else(|| Stop::Fault("the generator refuses these lengths".into()))
}

/// Answers one case of the sets `ConditioningComponent`.
pub(super) fn conditioning(case: &Case) -> Outcome {
    let (name, output) = match case.text("mode")? {
        "BlockCipher_DF" => {
            let (key_len, input) = (case.number("keyLen")? / 8, case.bytes("inputString")?);
            let mut output = vec![0; case.number("outputLen")? / 8];
            let Some(input) = input.get(..case.number("inputLen")? / 8) else {
                return fault("the input is too short");
            };
            let done = drbg::block_cipher_df(key_len, input, &mut output);
            (done.map(|()| format!("Block_Cipher_df AES-{}", 8 * key_len)), output)
        }
        "Hash_DF" => {
            let hash = case.text("hashAlg")?;
            let len = lab_hash::digest(hash, &[], 0).unwrap_or_default().len();
            let mut output = vec![0; len];
            let (payload, bits) = (case.bytes("payload")?, case.number("payloadLen")?);
            let done = drbg::hash_df(hash, &payload, bits, &mut output);
            let name = registered(hash).filter(|_| done.is_some());
            (name.map(|hash| format!("Hash_df {hash}")), output)
        }
        mode => return skip(format!("conditioning by {mode} is not offered")),
    };
    match name {
        Some(name) => Ok(Answer::by(name).hex("requestedBits", output)),
        None => fault("the derivation function refuses these lengths"),
    }
}
