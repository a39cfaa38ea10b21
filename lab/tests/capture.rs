// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Powered capture, in short: what the recorder's memory holds opens no closed chapter, and a
//! recorder that forgets a wipe is caught.
#![cfg(target_os = "linux")]

use std::path::Path;

use lab::capture::{self, Outcome, Plan};

/// Long enough for some chapters, small segments so that less of the memory is ciphertext. Keys lie
/// wherever the compiler puts arrays of bytes: at odd addresses, too.
const PLAN: Plan = Plan {
    seconds: 1.4,
    captures: 3,
    interval_ms: 200,
    segment_bytes: 4096,
    rate: 2_000_000,
    step: 1,
};

const SKIPPED: &str = "skipped: this system does not let one process read another's memory";

fn forgetful(wipe: &str) -> Option<Outcome> {
    // What it keeps lies where the allocator puts it.
    let plan = Plan { step: 4, ..PLAN };
    capture::forgetful(&plan, Path::new(env!("CARGO_BIN_EXE_lab")), wipe).expect("it records")
}

#[test]
fn no_chapter_before_the_open_one_opens() {
    let Some(outcome) = capture::real(&PLAN).expect("it records") else {
        return println!("{SKIPPED}");
    };
    assert_eq!(outcome.leaks(), Vec::<String>::new());
    assert_eq!(outcome.blind(), Vec::<usize>::new(), "the search does not find what is there");
    assert!(outcome.frames > 3, "{} frames", outcome.frames);
}

#[test]
fn a_recorder_that_keeps_its_ratchet_keys_is_caught() {
    let Some(outcome) = forgetful("ratchet") else { return println!("{SKIPPED}") };
    let caught = |find: &capture::Find| find.role == capture::Role::RatchetKey;
    assert!(!outcome.leaks().is_empty() && outcome.finds.iter().any(caught));
}

#[test]
fn a_recorder_that_keeps_its_chapters_keys_is_caught() {
    let Some(outcome) = forgetful("floe") else { return println!("{SKIPPED}") };
    let caught = |find: &capture::Find| find.role == capture::Role::MessageKey;
    assert!(!outcome.leaks().is_empty() && outcome.finds.iter().any(caught));
}
