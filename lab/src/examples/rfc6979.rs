// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The signatures of RFC 6979, appendix A.2: those of signing with a derived secret, each of which
//! also verifies. P-224 signs nothing here, and SHA-1 nothing but here.

use lab_engine::lab::{curves, hash};

use crate::vectors::Tally;
use crate::wycheproof::count;

const CASES: &str = include_str!("../../vectors/rfc6979.txt");

pub(super) fn signatures(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    let cases = CASES.lines().filter(|line| !line.starts_with('#'));
    for (number, case) in (1..).zip(cases) {
        let [curve, function, message, d, known] = fields(case);
        let [d, known] = [d, known].map(|digits| hex::decode(digits).expect("hexadecimal digits"));
        let public = curves::public_key(curve, &d).expect("the RFC's keys are valid");
        let digest = hash::digest(function, message.as_bytes(), 8 * message.len());
        let digest = digest.expect("the module has the RFC's hash functions");

        let mut algorithms = vec![format!("{curve} verify")];
        let mut holds = curves::verify(curve, &public, &digest, &known);
        if curve != "P-224" {
            algorithms.push(format!("{curve} sign"));
            let ours = curves::sign_deterministic(curve, function, &d, message.as_bytes());
            holds &= ours.as_ref() == Some(&known);
        }
        count(&mut tally, number, &algorithms, holds);
    }
    tally
}

fn fields(case: &str) -> [&str; 5] {
    let fields: Vec<_> = case.split(' ').collect();
    fields.try_into().expect("five fields in a line")
}
