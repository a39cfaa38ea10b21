// SPDX-License-Identifier: Apache-2.0 OR MIT
//! HMAC, with keys of any length and truncated tags.

use lab_engine::lab;

use super::case::{Answer, Case, Outcome, fault, skip};
use super::hash;

/// Answers one case.
pub(super) fn answer(case: &Case) -> Outcome {
    let hash_name = case.text("algorithm")?.trim_start_matches("HMAC-");
    let Some(name) = hash::registered(hash_name).map(|name| format!("HMAC-{name}")) else {
        return skip(format!("HMAC-{hash_name} is not offered"));
    };
    let lengths = [case.number("keyLen")?, case.number("msgLen")?, case.number("macLen")?];
    if lengths.iter().any(|bits| !bits.is_multiple_of(8)) {
        return skip("lengths of bits; the module takes bytes");
    }
    let [key_len, message_len, tag_len] = lengths.map(|bits| bits / 8);
    let (key, message) = (case.bytes("key")?, case.bytes("msg")?);
    match lab::mac::hmac(hash_name, &key[..key_len], &message[..message_len]) {
        Some(tag) => Ok(Answer::by(name).hex("mac", &tag[..tag_len])),
        None => fault(format!("no HMAC-{hash_name}")),
    }
}
