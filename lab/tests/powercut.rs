// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A short campaign of power cuts; `cargo lab powercut` runs a long one.

use lab::powercut::run_and_print;

#[test]
fn no_cut_loses_what_was_durable_and_every_control_is_noticed() {
    // The clock's seed: each run tries others, and prints which.
    run_and_print(9 * 36, None, None).unwrap();
}

#[test]
fn a_cut_can_be_had_again_alone() {
    for number in [0, 77, 300] {
        run_and_print(0, Some(5), Some(number)).unwrap();
    }
}
