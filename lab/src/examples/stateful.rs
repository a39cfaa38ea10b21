// SPDX-License-Identifier: Apache-2.0 OR MIT
//! HSS, XMSS and XMSS^MT: signatures that standards print and that reference implementations made.

use lab_engine::lab::stateful;
pub use lab_functional::examples::{Example, hss, read, xmss, xmssmt};

use crate::acvp::lms::name;
use crate::vectors::Tally;

pub(super) fn count(tally: &mut Tally, algorithm: String, holds: bool) {
    tally.cases += 1;
    if holds {
        tally.passed += 1;
        *tally.by_algorithm.entry(algorithm).or_default() += 1;
    } else {
        tally.failed.push(format!("case {} ({algorithm})", tally.cases));
    }
}

/// Each HSS signature and, as LMS signatures, those of its levels.
pub(super) fn check_hss(title: &str) -> Tally {
    let mut tally = Tally::of(title);
    for case in hss() {
        let [key, message, signature] =
            ["PublicKey", "Msg", "Signature"].map(|name| case.bytes(name));
        let hash = name(&key[4..]).expect("an approved set");
        count(&mut tally, format!("HSS {hash}"), stateful::hss(&key, &message, &signature));
        let (mut key, mut rest) = (key[4..].to_vec(), &signature[4..]);
        for _ in 0..signature[3] {
            let (signed, after) = rest.split_at(signature_len(&key));
            let (next, after) = after.split_at(key.len());
            count(&mut tally, format!("LMS {hash}"), stateful::lms(&key, next, signed));
            (key, rest) = (next.to_vec(), after);
        }
        count(&mut tally, format!("LMS {hash}"), stateful::lms(&key, &message, rest));
    }
    for case in read(include_str!("../../vectors/hss/invalid.vec")) {
        let [key, message, signature] =
            ["PublicKey", "Msg", "InvalidSignature"].map(|name| case.bytes(name));
        let hash = name(&key[4..]).expect("an approved set");
        count(&mut tally, format!("HSS {hash}"), !stateful::hss(&key, &message, &signature));
    }
    tally
}

/// Bytes of a signature under the LMS keys of the examples with several levels, all of 32 bytes.
fn signature_len(key: &[u8]) -> usize {
    let height = 5 * (usize::from(key[3]) - 4);
    let chains = [265, 133, 67, 34][usize::from(key[7]) - 1];
    4 + 4 + 32 * (1 + chains) + 4 + 32 * height
}

/// The hash function in the name of a parameter set of XMSS.
fn hash(set: &str) -> &'static str {
    match (set.contains("SHAKE256"), set.ends_with("256")) {
        (false, true) => "SHA-256",
        (false, false) => "SHA-256/192",
        (true, true) => "SHAKE256/256",
        (true, false) => "SHAKE256/192",
    }
}

pub(super) fn check_xmss(title: &str) -> Tally {
    let mut tally = Tally::of(title);
    let checks = [("XMSS", xmss(), stateful::xmss as fn(&[u8], &[u8], &[u8]) -> bool)];
    for (scheme, cases, verify) in
        checks.into_iter().chain([("XMSS^MT", xmssmt(), stateful::xmssmt as _)])
    {
        for case in cases {
            let [key, message, signature] =
                ["PublicKey", "Msg", "Signature"].map(|name| case.bytes(name));
            let algorithm = format!("{scheme} {}", hash(case.text("Set")));
            count(&mut tally, algorithm, verify(&key, &message, &signature));
        }
    }
    tally
}
