// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Constant time, as far as a test can show it: `cargo lab ct` on the program of this build, and
//! the page that says where secrets become public.

use std::path::Path;

use lab::ct::{self, Lane};
use lab::declassified;

/// Debug assertions and checks for overflow look at secrets, as they must.
const FILTER: Option<&str> = if cfg!(debug_assertions) { Some("only the leaks") } else { None };

fn nothing_leaks_but_the_controls(lane: Lane) {
    if let Some(reason) = ct::missing() {
        return println!("skipped: {reason}");
    }
    if FILTER.is_some() {
        println!("skipped: debug assertions look at secrets; cargo test --release has them not");
    }
    let program = Path::new(env!("CARGO_BIN_EXE_lab"));
    let outcome = ct::run(program, FILTER, lane).expect("the subjects run");
    assert!(outcome.rows.iter().all(ct::Row::is_right), "\n{outcome}");
    assert_eq!(outcome.rows.iter().any(|row| !row.control), FILTER.is_none());
}

#[test]
fn the_accelerated_lane_runs_in_constant_time() {
    nothing_leaks_but_the_controls(Lane::Accelerated);
}

#[test]
fn the_portable_lane_runs_in_constant_time() {
    nothing_leaks_but_the_controls(Lane::Portable);
}

/// One family, and the leaks: a release build, whatever this one is. `cargo lab ct --lane aarch64`
/// runs everything.
#[test]
fn the_build_for_arm_goes_one_way_whatever_the_secrets() {
    if let Some(reason) = ct::trace::missing() {
        return println!("skipped: {reason}");
    }
    let outcome = ct::trace::run(Some("ML-KEM-768")).expect("the subjects run");
    assert!(outcome.rows.iter().all(ct::Row::is_right), "\n{outcome}");
    assert!(outcome.rows.iter().any(|row| !row.control));
}

#[test]
fn the_page_lists_where_secrets_become_public() {
    let page = include_str!("../../docs/side-channels.md").replace("\r\n", "\n");
    let table = declassified::table();
    assert!(page.ends_with(&table), "docs/side-channels.md ought to end with\n\n{table}");
}

#[test]
fn every_secret_that_becomes_public_has_its_reason() {
    let places = declassified::places();
    assert!(places.len() > 30, "the source was not found");
    let silent: Vec<_> = places.iter().filter(|place| place.reason == "NO REASON").collect();
    assert!(silent.is_empty(), "{silent:?}");
}
