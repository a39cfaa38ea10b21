// SPDX-License-Identifier: Apache-2.0 OR MIT
//! CTR_DRBG: instantiate, then reseed and generate as the case prescribes. The bits returned are
//! those of the last request.

use lab_engine::lab::ctr_drbg::Drbg;
use serde_json::Value;

use super::case::{Answer, Case, Outcome, Stop, fault, skip};

/// Answers one case of the sets `ctrDRBG`.
pub(super) fn answer(case: &Case) -> Outcome {
    let mode = case.text("mode")?;
    if mode != "AES-256" {
        return skip(format!("CTR_DRBG with {mode} is not offered"));
    }
    let (entropy, nonce) = (case.bytes("entropyInput")?, case.bytes("nonce")?);
    let personalization = case.bytes("persoString")?;
    let df = case.flag("derFunc")?;
    let Some(mut drbg) = Drbg::instantiate(df, &entropy, &nonce, &personalization) else {
        return fault("the generator cannot be instantiated");
    };
    let mut output = vec![0; case.number("returnedBitsLen")? / 8];
    let steps = case.field("otherInput").and_then(Value::as_array);
    for step in steps.into_iter().flatten() {
        run(&mut drbg, step, &mut output)?;
    }
    Ok(Answer::by("CTR_DRBG-AES-256").hex("returnedBits", output))
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
