// SPDX-License-Identifier: Apache-2.0 OR MIT
//! LMS: verification, the only mode that the module offers.

use lab_engine::lab::stateful;

use super::case::{Answer, Case, Outcome, fault, skip};

/// Answers one case of the sets `LMS`.
pub(super) fn answer(case: &Case) -> Outcome {
    if case.text("mode")? != "sigVer" {
        return skip("LMS is verified only: a software module may not sign");
    }
    let public_key = case.bytes("publicKey")?;
    let valid = stateful::lms(&public_key, &case.bytes("message")?, &case.bytes("signature")?);
    match name(&public_key) {
        Some(hash) => Ok(Answer::by(format!("LMS {hash}")).passed(valid)),
        None => fault("the public key is of no approved parameter set"),
    }
}

/// The hash function that an LMS public key names. [SP 800-208] Tables 2, 4, 6 and 8.
pub(crate) fn name(public_key: &[u8]) -> Option<&'static str> {
    Some(match u32::from_be_bytes(*public_key.first_chunk()?) {
        0x05..=0x09 => "SHA-256",
        0x0a..=0x0e => "SHA-256/192",
        0x0f..=0x13 => "SHAKE256/256",
        0x14..=0x18 => "SHAKE256/192",
        _ => return None,
    })
}
