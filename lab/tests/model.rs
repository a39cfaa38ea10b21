// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The model check: the finite state model has the properties that the standard wants, and the
//! module does in every state, at every service and event, what the model says.
//!
//! A process has one module, and each scenario changes it for good. Therefore each is an ignored
//! test, which a test that is not ignored runs in a process of its own.

mod scenario;

use std::collections::BTreeSet;

use lab::states;
use lab_engine::State;
use lab_engine::model::{Event, STATES, next};

const SCENARIOS: &[&str] = &[
    "every_service_in_every_state",
    "no_service_answers_while_the_first_tests_run",
    "a_copy_that_is_not_what_it_was_fails",
    "a_failed_test_leads_from_every_state_to_failed",
];

#[test]
fn every_scenario_in_its_own_process() {
    scenario::each_in_its_own_process(SCENARIOS, 300);
}

#[test]
fn the_document_shows_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/finite-state-model.md");
    let document = std::fs::read_to_string(path).expect("the document");
    let text = lab::model::text();
    assert!(document.contains(&text), "put this in its place:\n{text}");
}

/// The states that events lead to, from these on.
fn reachable(from: &[State], events: &[Event]) -> BTreeSet<String> {
    let mut known: Vec<State> = from.to_vec();
    let mut at = 0;
    while let Some(&state) = known.get(at) {
        let after: Vec<_> = events.iter().filter_map(|event| next(state, *event)).collect();
        after.into_iter().for_each(|state| {
            if !known.contains(&state) {
                known.push(state);
            }
        });
        at += 1;
    }
    known.iter().map(State::to_string).collect()
}

#[test]
fn every_state_is_reached_and_none_serves_before_the_tests() {
    let all: BTreeSet<_> = STATES.iter().map(|row| row.state.to_string()).collect();
    assert_eq!(reachable(&[State::Off], Event::ALL), all);
    // Without a passed test nothing serves, whatever else happens.
    let untested: Vec<_> = Event::ALL
        .iter()
        .copied()
        .filter(|event| !matches!(event, Event::FoundSealed | Event::FoundUnsealed))
        .collect();
    let reached = reachable(&[State::Off, State::Testing, State::Failed], &untested);
    assert!(STATES.iter().all(|row| !row.data || !reached.contains(&row.state.to_string())));
    // A copy that was never sealed does not become one that was, nor the other way round.
    let process: Vec<_> =
        Event::ALL.iter().copied().filter(|event| *event != Event::ProcessEnded).collect();
    assert!(!reachable(&[State::Unsealed], &process).contains("Operational"));
    assert!(!reachable(&[State::Operational], &process).contains("Unsealed"));
}

#[test]
fn an_error_lasts_as_long_as_the_process() {
    for &event in Event::ALL.iter().filter(|event| **event != Event::ProcessEnded) {
        assert_eq!(next(State::Failed, event), Some(State::Failed));
    }
    for row in STATES {
        assert_eq!(next(row.state, Event::TestFailed), Some(State::Failed));
        assert_eq!(next(row.state, Event::WordUnknown), Some(State::Failed));
        assert_eq!(next(row.state, Event::ProcessEnded), Some(State::Off));
    }
}

#[test]
#[ignore = "needs a process of its own"]
fn every_service_in_every_state() {
    let (served, refused) = states::every_service_in_every_state().expect("as the model says");
    assert!(served > 0 && refused > 0);
}

#[test]
#[ignore = "needs a process of its own"]
fn no_service_answers_while_the_first_tests_run() {
    states::no_service_answers_while_the_first_tests_run().expect("all wait");
}

#[test]
#[ignore = "needs a process of its own"]
fn a_copy_that_is_not_what_it_was_fails() {
    states::a_copy_that_is_not_what_it_was_fails().expect("as the model says");
}

#[test]
#[ignore = "needs a process of its own"]
fn a_failed_test_leads_from_every_state_to_failed() {
    states::a_failed_test_leads_from_every_state_to_failed().expect("as the model says");
}
