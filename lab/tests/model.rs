// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The model check: the finite state model has the properties that the standard wants, and the
//! module does in every state, at every service and event, what the model says.
//!
//! A process has one module, and each scenario changes it for good. Therefore each is an ignored
//! test, which a test that is not ignored runs in a process of its own.

mod scenario;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use lab_engine::lab::{break_test, corrupt_state, running_test_word, state_word};
use lab_engine::model::{Event, STATES, next, row};
use lab_engine::{Error, Failure, Integrity, SERVICES, State, self_test, status};
use lab_functional::Objects;

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

/// What the model says of a call: the state in which it is answered. This copy is not sealed.
fn answered_in(state: State) -> State {
    match next(state, Event::Call).expect("services are called in every state") {
        State::Testing => next(State::Testing, Event::FoundUnsealed).expect("the test ends"),
        state => state,
    }
}

#[test]
#[ignore = "needs a process of its own"]
fn every_service_in_every_state() {
    let objects = Objects::make().expect("objects of every kind");
    for from in STATES {
        let to = answered_in(from.state);
        for service in SERVICES {
            corrupt_state(state_word(from.state));
            let answer = objects.call(service.service).expect("a call is written for each");
            let expected = if row(to).data { Ok(()) } else { Err(Error::NotOperational(to)) };
            // The integrity test on demand finds that a state was made up.
            let on_demand = service.name == "Self-test on demand";
            if !(on_demand && from.state == State::Operational) {
                assert_eq!(answer, expected, "{} in {}", service.name, from.state);
                assert_eq!(status().state, to, "{} in {}", service.name, from.state);
            }
        }
    }
    for word in [1, 2, u64::from(u32::MAX), 0x1234_5678_9abc_def0] {
        corrupt_state(word);
        for service in SERVICES {
            let failed = Error::NotOperational(State::Failed);
            assert_eq!(objects.call(service.service), Some(Err(failed)), "{}", service.name);
        }
    }
}

#[test]
#[ignore = "needs a process of its own"]
fn no_service_answers_while_the_first_tests_run() {
    static PASSED: AtomicBool = AtomicBool::new(false);
    let objects = Objects::make().expect("objects of every kind");
    for service in SERVICES {
        PASSED.store(false, Ordering::SeqCst);
        corrupt_state(running_test_word());
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(3));
                PASSED.store(true, Ordering::SeqCst);
                corrupt_state(state_word(State::Unsealed));
            });
            let answer = objects.call(service.service);
            assert!(PASSED.load(Ordering::SeqCst), "{} did not wait", service.name);
            assert_eq!(answer, Some(Ok(())), "{}", service.name);
        });
    }
}

#[test]
#[ignore = "needs a process of its own"]
fn a_copy_that_is_not_what_it_was_fails() {
    assert_eq!(next(State::Operational, Event::FoundUnsealed), Some(State::Failed));
    corrupt_state(state_word(State::Operational));
    let failed = Error::NotOperational(State::Failed);
    assert_eq!(self_test().map(drop), Err(failed));
    assert_eq!(status().failure, Some(Failure::Integrity(Integrity::Unsealed)));
}

#[test]
#[ignore = "needs a process of its own"]
fn a_failed_test_leads_from_every_state_to_failed() {
    self_test().expect("all tests pass");
    break_test("HMAC-SHA2-256");
    for row in STATES {
        corrupt_state(state_word(row.state));
        let failed = Error::NotOperational(State::Failed);
        assert_eq!(self_test().map(drop), Err(failed), "{}", row.state);
        assert_eq!(status().state, State::Failed, "{}", row.state);
    }
}
