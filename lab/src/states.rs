// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The module driven through its finite state model: what it does in every state must be what the
//! table says. Each function changes the module for good and needs a process of its own.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use lab_engine::lab::{break_test, corrupt_state, running_test_word, state_word};
use lab_engine::model::{Event, STATES, next, row};
use lab_engine::{Error, Failure, Integrity, SERVICES, State, self_test, status};
use lab_functional::Objects;

/// What the model says of a call: the state in which it is answered. This copy is not sealed.
fn answered_in(state: State) -> Option<State> {
    match next(state, Event::Call)? {
        State::Testing => next(State::Testing, Event::FoundUnsealed),
        state => Some(state),
    }
}

fn objects() -> Result<Objects> {
    Objects::make().map_err(|error| anyhow::anyhow!("no objects: {error}"))
}

/// Calls every service in every state, and in words that are no state. Gives how many calls were
/// served, and how many refused.
pub fn every_service_in_every_state() -> Result<(usize, usize)> {
    let objects = objects()?;
    let (mut served, mut refused) = (0, 0);
    for from in STATES {
        let to = answered_in(from.state).context("services are called in every state")?;
        for service in SERVICES {
            corrupt_state(state_word(from.state));
            let answer = objects.call(service.service).context("a call is written for each")?;
            let expected = if row(to).data { Ok(()) } else { Err(Error::NotOperational(to)) };
            *if answer.is_ok() { &mut served } else { &mut refused } += 1;
            // The integrity test on demand finds that a state was made up.
            let on_demand = service.name == "Self-test on demand";
            if !(on_demand && from.state == State::Operational) {
                let name = service.name;
                ensure!(answer == expected, "{name} in {}: {answer:?}", from.state);
                ensure!(status().state == to, "{name} in {} leads elsewhere", from.state);
            }
        }
    }
    for word in [1, 2, u64::from(u32::MAX), 0x1234_5678_9abc_def0] {
        corrupt_state(word);
        for service in SERVICES {
            let answer = objects.call(service.service);
            let failed = Some(Err(Error::NotOperational(State::Failed)));
            ensure!(answer == failed, "{} in the word {word:#x}: {answer:?}", service.name);
            refused += 1;
        }
    }
    Ok((served, refused))
}

/// Calls every service while another thread runs the first tests: none answers before they have
/// passed. Gives how many services waited.
pub fn no_service_answers_while_the_first_tests_run() -> Result<usize> {
    static PASSED: AtomicBool = AtomicBool::new(false);
    let objects = objects()?;
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
            ensure!(PASSED.load(Ordering::SeqCst), "{} did not wait", service.name);
            ensure!(answer == Some(Ok(())), "{}: {answer:?}", service.name);
            Ok(())
        })?;
    }
    Ok(SERVICES.len())
}

/// A copy that is sealed in one moment and not in the next has failed.
pub fn a_copy_that_is_not_what_it_was_fails() -> Result<()> {
    ensure!(next(State::Operational, Event::FoundUnsealed) == Some(State::Failed), "the model");
    corrupt_state(state_word(State::Operational));
    let answer = self_test().map(drop);
    ensure!(answer == Err(Error::NotOperational(State::Failed)), "{answer:?}");
    let failure = status().failure;
    ensure!(failure == Some(Failure::Integrity(Integrity::Unsealed)), "{failure:?}");
    Ok(())
}

/// A failed test leads to `Failed` from every state. Gives how many states there are.
pub fn a_failed_test_leads_from_every_state_to_failed() -> Result<usize> {
    self_test().map_err(|error| anyhow::anyhow!("the tests pass until then: {error}"))?;
    break_test("HMAC-SHA2-256");
    for row in STATES {
        corrupt_state(state_word(row.state));
        let answer = self_test().map(drop);
        ensure!(answer == Err(Error::NotOperational(State::Failed)), "{}: {answer:?}", row.state);
        ensure!(status().state == State::Failed, "{}", row.state);
    }
    Ok(STATES.len())
}
