// SPDX-License-Identifier: Apache-2.0 OR MIT
//! HMAC, with keys of any length and truncated tags.

use lab_engine::lab;

use super::case::{Answer, Case, Outcome, fault, keep_high_bits, skip};
use super::hash;

/// Answers one case.
pub(super) fn answer(case: &Case) -> Outcome {
    let hash_name = case.text("algorithm")?.trim_start_matches("HMAC-");
    let Some(name) = hash::registered(hash_name).map(|name| format!("HMAC-{name}")) else {
        return skip(format!("HMAC-{hash_name} is not offered"));
    };
    let (key_len, len, bits) =
        (case.number("keyLen")?, case.number("msgLen")?, case.number("macLen")?);
    if !key_len.is_multiple_of(8) {
        return skip("a key of bits; FIPS 198-1 takes bytes");
    }
    let (key, message) = (&case.bytes("key")?[..key_len / 8], case.bytes("msg")?);
    let tag = match len.is_multiple_of(8) {
        true => lab::mac::hmac(hash_name, key, &message[..len / 8]),
        false => lab::mac::hmac_bits(hash_name, key, &message, len),
    };
    let Some(mut tag) = tag else {
        return fault(format!("no HMAC-{hash_name}"));
    };
    tag.truncate(bits.div_ceil(8));
    keep_high_bits(&mut tag, bits);
    Ok(Answer::by(name).hex("mac", tag))
}
