// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Modes with tags: GCM, GMAC, CCM and CMAC. Tags that services refuse for their length are made
//! and compared by the primitives.

use lab_engine::lab::aes;

use super::super::case::{Answer, Case, Outcome, fault};
use super::{encrypts, name, refused};

pub(super) fn gcm(case: &Case) -> Outcome {
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
pub(super) fn gmac(case: &Case) -> Outcome {
    let (key, iv, aad) = (case.bytes("key")?, case.bytes("iv")?, case.bytes("aad")?);
    let mode = if encrypts(case)? { "GMAC" } else { "GMAC verify" };
    let answer = Answer::by(name(case, mode)?);
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

/// The tag follows the ciphertext.
pub(super) fn ccm(case: &Case) -> Outcome {
    let (key, iv, aad) = (case.bytes("key")?, case.bytes("iv")?, case.bytes("aad")?);
    let tag_len = case.number("tagLen")? / 8;
    if encrypts(case)? {
        let (mut data, mut tag) = (case.bytes("pt")?, vec![0; tag_len]);
        let answer = Answer::by(name(case, "CCM seal")?);
        return match aes::ccm_seal(&key, &iv, &aad, &mut data, &mut tag) {
            Some(()) => Ok(answer.hex("ct", [data, tag].concat())),
            None => refused(),
        };
    }
    let mut data = case.bytes("ct")?;
    let Some(len) = data.len().checked_sub(tag_len) else { return refused() };
    let tag = data.split_off(len);
    let answer = Answer::by(name(case, "CCM open")?);
    match aes::ccm_open(&key, &iv, &aad, &mut data, &tag) {
        Some(true) => Ok(answer.hex("pt", data)),
        Some(false) => Ok(answer.passed(false)),
        None => refused(),
    }
}

pub(super) fn cmac(case: &Case) -> Outcome {
    let (key, message) = (case.bytes("key")?, case.bytes("message")?);
    let answer = Answer::by(format!("CMAC-AES-{}", case.number("keyLen")?));
    let Some(tag) = aes::cmac(&key, &message) else { return refused() };
    let Some(tag) = tag.get(..case.number("macLen")? / 8) else { return refused() };
    match case.text("direction")? {
        "gen" => Ok(answer.hex("mac", tag)),
        "ver" => Ok(answer.passed(tag == case.bytes("mac")?)),
        other => fault(format!("no direction {other}")),
    }
}
