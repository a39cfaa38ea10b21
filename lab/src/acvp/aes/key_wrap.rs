// SPDX-License-Identifier: Apache-2.0 OR MIT
//! KW and KWP. The module's services wrap with the cipher; half of the cases ask for its inverse,
//! which the standard allows as well and the lab's build has.

use lab_engine::lab::aes;

use super::super::case::{Answer, Case, Outcome, Stop};
use super::{encrypts, name, refused};

fn takes_inverse(case: &Case) -> Result<bool, Stop> {
    Ok(case.text("kwCipher")? == "inverse")
}

fn wrap_name(case: &Case, mode: &str) -> Result<String, Stop> {
    let operation = if encrypts(case)? { "wrap" } else { "unwrap" };
    Ok(format!("{} {operation}", name(case, mode)?))
}

pub(super) fn kw(case: &Case) -> Outcome {
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

pub(super) fn kwp(case: &Case) -> Outcome {
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
