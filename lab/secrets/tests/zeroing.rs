// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Services leave nothing secret on the stack or the heap, and what does is noticed.

#![cfg(target_os = "linux")]

use std::process::Command;

use lab_secrets::exceptions::EXCEPTIONS;
use lab_secrets::heap::Keeper;
use lab_secrets::zeroing::{Row, Table, run, stale};

#[global_allocator]
static KEEPER: Keeper = Keeper;

#[test]
fn services_leave_nothing_and_the_controls_are_caught() {
    let rows = run(None).expect("the subjects run");
    let controls = rows.iter().filter(|row| row.control).count();
    assert_eq!(controls, 4, "controls that leave something");
    assert!(rows.iter().all(Row::is_right), "\n{}", Table(&rows));
    assert!(rows.iter().any(|row| row.handed_over > 0), "values are handed over in place now");
    // What an exception stands for may happen not to be copied in another profile.
    if cfg!(debug_assertions) {
        assert_eq!(stale(&rows), [""; 0], "exceptions that no longer occur");
    }
}

#[test]
fn nor_do_they_on_the_portable_lane() {
    on_the_portable_lane(&[]);
}

/// Every profile and lane has other depths: the engine's table has to hold the greatest.
#[test]
fn no_service_uses_more_stack_than_is_cleared_after_it() {
    let mut command = Command::new(PROGRAM);
    let output = command.arg("--depths").output().expect("the program starts");
    assert!(output.status.success(), "\n{}", String::from_utf8_lossy(&output.stdout));
    on_the_portable_lane(&["--depths"]);
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_lab-secrets");

fn on_the_portable_lane(arguments: &[&str]) {
    let mut command = Command::new(PROGRAM);
    let output = command.args(arguments).env("ALULA_LANE", "portable").output();
    let output = output.expect("the program starts");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("lane: portable"), "\n{told}");
}

#[test]
fn the_page_lists_the_exceptions() {
    let page = include_str!("../../../docs/zeroing.md").replace("\r\n", "\n");
    for (subject, reason) in EXCEPTIONS {
        let line = format!("| {subject} | {reason} |");
        assert!(page.contains(&line), "docs/zeroing.md ought to have the line\n{line}");
    }
    let lines = page.lines().skip_while(|line| !line.starts_with("| subject ")).skip(2);
    let listed = lines.take_while(|line| line.starts_with('|')).count();
    assert_eq!(listed, EXCEPTIONS.len());
}
