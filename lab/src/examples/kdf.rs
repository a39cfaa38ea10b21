// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation with the hash functions that NIST's sets leave out: answers that OpenSSL made.

use lab_engine::lab::derive::{self, Mode, Place, Shape};

use crate::acvp::hash::registered;
use crate::vectors::Tally;
use crate::wycheproof::count;

pub(super) fn openssl(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    let text = include_str!("../../vectors/openssl/kdf.txt");
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
        let (algorithm, holds) = answer(line).expect("a line of seven fields");
        count(&mut tally, at + 1, &[algorithm], holds);
    }
    tally
}

/// The algorithm of a line, and whether its answer is the one given.
fn answer(line: &str) -> Option<(String, bool)> {
    let fields: Vec<_> = line.split(' ').collect();
    let [kind, function, secret, salt, info, iterations_or_iv, known] = fields[..] else {
        return None;
    };
    let bytes = |field: &str| hex::decode(field.trim_start_matches('-')).ok();
    let [secret, salt, info, known] = [bytes(secret)?, bytes(salt)?, bytes(info)?, bytes(known)?];
    let mut output = vec![0; known.len()];
    let out = &mut output[..];
    let hash = registered(function).unwrap_or(function);
    let (algorithm, done) = match kind {
        "one-step" => (format!("one-step {hash}"), derive::one_step(function, &secret, &info, out)),
        "one-step-hmac" => (
            format!("one-step HMAC-{hash}"),
            derive::one_step_hmac(function, &secret, &salt, &info, out),
        ),
        "one-step-kmac" => (
            format!("one-step {hash}"),
            derive::one_step_kmac(function, &secret, &salt, &info, out),
        ),
        "two-step-counter" => {
            let (mode, place) = (Mode::Counter, Place::Within);
            let shape = Shape { mode, before: &[], place, counter_bits: 32, after: &info };
            let done = derive::two_step(function, &secret, &salt, &shape, out);
            (format!("two-step counter HMAC-{hash}"), done)
        }
        "two-step-feedback" => {
            let iv = bytes(iterations_or_iv)?;
            let (mode, place) = (Mode::Feedback { iv: &iv }, Place::Within);
            let shape = Shape { mode, before: &[], place, counter_bits: 32, after: &info };
            let done = derive::two_step(function, &secret, &salt, &shape, out);
            (format!("two-step feedback HMAC-{hash}"), done)
        }
        "pbkdf2" => (
            format!("PBKDF2-HMAC-{hash}"),
            derive::pbkdf2(function, &secret, &salt, iterations_or_iv.parse().ok()?, out),
        ),
        _ => return None,
    };
    Some((algorithm, done.is_some() && output == known))
}
