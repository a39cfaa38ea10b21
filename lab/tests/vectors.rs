// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Every known answer that takes no minutes, on the lane that the environment forces or, without
//! that, on the fastest one of this CPU.

use std::io::Write;

use lab::known_answers::REGISTERED;
use lab::vectors;
use lab_engine::SERVICES;

#[test]
fn every_known_answer_is_given_and_none_has_gone_missing() {
    let Some(shared) = vectors::shared() else {
        // Past the test harness's capture: nobody may mistake this for a pass.
        let _ = writeln!(std::io::stderr(), "NOT RUN: no vectors; set ALULA_SHARED");
        return;
    };
    let report = vectors::run(&shared, None, false).expect("the sets can be read");
    assert_eq!(report.failures(), Vec::<String>::new());
    assert_eq!(report.short_counts(), Vec::<String>::new());
}

#[test]
fn names_of_registered_algorithms_are_unique() {
    let mut names: Vec<_> = REGISTERED.iter().map(|row| row.algorithm).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn every_service_is_answered_for_by_known_answers() {
    let covered = |service| REGISTERED.iter().any(|row| row.service == service);
    // These move keys that other services made and check, or run what has its own known answers.
    let moves = ["import", "export", "Self-test", "derivation for a counter", "PEM"];
    // No set names these; what they are made of has answers: key generation, as for other uses of
    // the same key, a step of signing, ML-KEM and the curves within a hybrid.
    let parts =
        ["Ed25519ph key", "Ed448ph key", "RSA-OAEP key", "ECDSA P-", "representative", "MLKEM"];
    for row in SERVICES.iter().filter(|row| !covered(row.service)) {
        let mut known = moves.iter().chain(&parts);
        assert!(known.any(|verb| row.name.contains(verb)), "{}", row.name);
    }
}
