// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Every self-test can be broken, and is: the module then stops, names it, and serves nothing.

use std::path::Path;

use lab::breaking::{self, Stage, Way};
use lab_engine::SERVICES;
use lab_functional::Objects;

/// Broken outputs, broken known answers, and removed tests, which must be missed.
#[test]
fn every_self_test_that_is_broken_stops_the_module_and_is_named() {
    let mut survived = Vec::new();
    let program = Path::new(env!("CARGO_BIN_EXE_lab"));
    breaking::each(program, |(name, stage, way), complaint| {
        survived.extend(complaint.map(|text| format!("{name} {stage:?} {way:?}: {text}")));
    })
    .expect("the program runs");
    assert_eq!(survived, Vec::<String>::new());
}

#[test]
fn a_name_that_is_no_self_test_breaks_nothing() {
    assert!(breaking::run("no such test", Stage::OnDemand, Way::Output).is_err());
    assert!(breaking::run("no such test", Stage::OnDemand, Way::Constant).is_err());
}

#[test]
fn every_service_works_while_nothing_is_broken() {
    let objects = Objects::make().expect("objects of every kind");
    for row in SERVICES {
        assert_eq!(objects.call(row.service), Some(Ok(())), "{}", row.name);
    }
}
