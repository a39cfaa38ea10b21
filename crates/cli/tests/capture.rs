// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Raw samples for an assessment: as many as were asked for, one to a byte, other ones at each
//! start.

mod common;

use common::Place;

fn capture(place: &Place, arguments: &[&str]) -> common::Said {
    place.run(&[&["module", "entropy", "capture"], arguments].concat())
}

#[test]
fn a_sequence_has_as_many_bytes_as_samples() {
    let place = Place::bare();
    let said = capture(&place, &["--samples", "5000", "--out", "samples.bin"]).good();
    assert!(said.out.contains("5000 raw samples of 1 start in samples.bin"), "{}", said.out);
    let samples = place.read("samples.bin");
    assert_eq!(samples.len(), 5000);
    let mut values = samples.clone();
    values.sort_unstable();
    values.dedup();
    assert!(values.len() > 8, "{} values", values.len());
    capture(&place, &["--samples", "5000", "--out", "samples.bin"]).refused(1, &["--force"]);
    capture(&place, &["--samples", "50", "--out", "samples.bin", "--force"]).good();
    assert_eq!(place.read("samples.bin").len(), 50);
}

#[test]
fn each_restart_is_another_row() {
    let place = Place::bare();
    let restarts = ["--samples", "100", "--restarts", "7", "--out", "restarts.bin"];
    let said = capture(&place, &[&["--json"], &restarts[..]].concat()).good().json();
    assert_eq!((&said["starts"], &said["samples_per_start"]), (&7.into(), &100.into()));
    let samples = place.read("restarts.bin");
    let mut rows: Vec<_> = samples.chunks(100).collect();
    assert_eq!(rows.len(), 7);
    rows.sort_unstable();
    rows.dedup();
    assert_eq!(rows.len(), 7);
}

#[test]
fn what_cannot_be_captured_is_refused() {
    let place = Place::bare();
    capture(&place, &["--samples", "0", "--out", "x"]).refused(1, &["from 1 to"]);
    let many = ["--samples", "4000000000", "--restarts", "4000000000", "--out", "x"];
    capture(&place, &many).refused(1, &["from 1 to"]);
    assert!(!place.root.join("x").exists());
}
