// SPDX-License-Identifier: Apache-2.0 OR MIT
//! HSS, XMSS and XMSS^MT: signatures that standards print and that reference implementations made.
//! The files in `lab/vectors` say where each comes from. Lines are `name = hexadecimal`; an empty
//! line ends a case.

use std::collections::BTreeMap;
use std::io::Read;

use lab_engine::lab::stateful;

use crate::acvp::lms::name;
use crate::vectors::Tally;

/// A case: its lines by name.
pub struct Example(BTreeMap<String, String>);

impl Example {
    /// The bytes on the line of this name.
    pub fn bytes(&self, name: &str) -> Vec<u8> {
        self.0.get(name).and_then(|text| hex::decode(text).ok()).expect("the file is complete")
    }

    fn text(&self, name: &str) -> &str {
        self.0.get(name).expect("the file is complete")
    }
}

/// The cases of a file.
fn read(text: &str) -> Vec<Example> {
    let mut cases = vec![Example(BTreeMap::new())];
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match (line.split_once('='), cases.last_mut()) {
            (Some((name, value)), Some(Example(case))) => {
                case.insert(name.trim().into(), value.trim().into());
            }
            _ => cases.push(Example(BTreeMap::new())),
        }
    }
    cases.retain(|case| !case.0.is_empty());
    cases
}

fn unpacked(file: &[u8]) -> Vec<Example> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("a file of this crate");
    read(&text)
}

/// HSS signatures: of \[RFC 8554\] two, and of its additional parameter sets one each.
pub fn hss() -> Vec<Example> {
    read(include_str!("../../vectors/hss/valid.vec"))
}

/// XMSS signatures, three for each approved parameter set.
pub fn xmss() -> Vec<Example> {
    unpacked(include_bytes!("../../vectors/xmss/xmss.vec.gz"))
}

/// XMSS^MT signatures, one for each of 23 of the 32 approved parameter sets.
pub fn xmssmt() -> Vec<Example> {
    unpacked(include_bytes!("../../vectors/xmss/xmssmt.vec.gz"))
}

fn count(tally: &mut Tally, algorithm: String, holds: bool) {
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
