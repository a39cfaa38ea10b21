// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Every self-test can be broken, and is: the module then stops, names it, and serves nothing.

use std::process::Command;

use lab::breaking::{self, Stage};
use lab_engine::SERVICES;
use lab_functional::Objects;

#[test]
fn every_self_test_that_is_broken_stops_the_module_and_is_named() {
    let mut survived = Vec::new();
    for (name, stage) in breaking::all() {
        let mut lab = Command::new(env!("CARGO_BIN_EXE_lab"));
        let output = lab.args(["break", name, "--stage", stage.name()]).output().expect("it runs");
        if !output.status.success() {
            survived.push(format!("{name}: {}", String::from_utf8_lossy(&output.stderr)));
        }
    }
    assert_eq!(survived, Vec::<String>::new());
}

#[test]
fn a_name_that_is_no_self_test_breaks_nothing() {
    assert!(breaking::run("no such test", Stage::OnDemand).is_err());
}

#[test]
fn every_service_works_while_nothing_is_broken() {
    let objects = Objects::make().expect("objects of every kind");
    for row in SERVICES {
        assert_eq!(objects.call(row.service), Some(Ok(())), "{}", row.name);
    }
}
