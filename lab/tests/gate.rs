// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The gate under attack: a hundred first calls at once, a fork in the middle of a self-test, a
//! self-test that panics, a state word that is overwritten.
//!
//! A process has one module, and each scenario changes it for good. Therefore each is an ignored
//! test, which the only test that is not ignored runs in a process of its own.

mod scenario;

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use lab_engine::hash::{Sha3_256, Sha256, Shake256};
use lab_engine::lab::{cast_runs, corrupt_state, watch_casts};
use lab_engine::{Cast, Error, Failure, SERVICES, State, prepare, random, self_test, status};
use lab_functional::Objects;

const FAILED: Error = Error::NotOperational(State::Failed);

/// Every scenario: the ignored tests below.
const SCENARIOS: &[&str] = &[
    "a_hundred_first_calls_run_each_cast_once",
    "a_child_forked_in_an_algorithms_test_runs_it_itself",
    "a_child_forked_in_the_first_tests_runs_them_itself",
    "a_cast_that_panics_stops_the_module_and_nobody_waits_for_it",
    "a_service_whose_test_outlasts_the_module_is_refused",
    "a_self_test_that_outlasts_the_module_reports_nothing",
    "a_word_that_is_no_state_serves_nobody",
];

#[test]
fn every_scenario_in_its_own_process() {
    scenario::each_in_its_own_process(SCENARIOS, 60);
}

#[test]
#[ignore = "needs a process of its own"]
fn a_hundred_first_calls_run_each_cast_once() {
    const THREADS: usize = 100;
    watch_casts(|_| thread::sleep(Duration::from_millis(2)));
    let together = Barrier::new(THREADS);
    thread::scope(|scope| {
        for first in 0..THREADS {
            let together = &together;
            scope.spawn(move || {
                together.wait();
                for at in 0..SERVICES.len() {
                    let row = &SERVICES[(first + at) % SERVICES.len()];
                    assert_eq!(prepare(&[row.service]), Ok(()), "{}", row.name);
                }
            });
        }
    });
    for &cast in Cast::ALL {
        assert_eq!(cast_runs(cast), 1, "{}", cast.name());
    }
    assert_eq!(status().state, State::Unsealed);
}

#[cfg(target_os = "linux")]
mod forks {
    use super::*;

    unsafe extern "C" {
        safe fn fork() -> i32;
        safe fn alarm(seconds: u32) -> u32;
        safe fn _exit(status: i32) -> !;
        fn waitpid(child: i32, status: *mut i32, options: i32) -> i32;
    }

    static PARENT: AtomicU32 = AtomicU32::new(0);
    static HELD: AtomicU32 = AtomicU32::new(u32::MAX);
    static INSIDE: AtomicBool = AtomicBool::new(false);
    static RELEASED: AtomicBool = AtomicBool::new(false);

    /// Holds the parent's thread in one self-test, forks, and lets the child use the module.
    pub(super) fn fork_inside(cast: Cast, service: fn() -> Result<(), Error>) {
        PARENT.store(std::process::id(), Ordering::SeqCst);
        HELD.store(cast as u32, Ordering::SeqCst);
        watch_casts(|cast| {
            let held = cast as u32 == HELD.load(Ordering::SeqCst);
            if held && std::process::id() == PARENT.load(Ordering::SeqCst) {
                INSIDE.store(true, Ordering::SeqCst);
                while !RELEASED.load(Ordering::SeqCst) {
                    thread::yield_now();
                }
            }
        });
        let tester = thread::spawn(service);
        while !INSIDE.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        let child = fork();
        if child == 0 {
            alarm(20);
            let served = service().is_ok() && random::fill(&mut [0; 32]).is_ok();
            // Counted once by the parent before the fork, once here.
            _exit(if served && cast_runs(cast) == 2 { 0 } else { 1 });
        }
        let mut status = -1;
        // SAFETY: the pointer is to a live local.
        assert_eq!(unsafe { waitpid(child, &mut status, 0) }, child);
        assert_eq!(status, 0, "the child does not serve");
        RELEASED.store(true, Ordering::SeqCst);
        assert_eq!(tester.join().expect("the tester"), Ok(()));
        assert_eq!(service(), Ok(()));
        assert_eq!(cast_runs(cast), 1);
    }
}

#[test]
#[ignore = "needs a process of its own"]
fn a_child_forked_in_an_algorithms_test_runs_it_itself() {
    #[cfg(target_os = "linux")]
    forks::fork_inside(Cast::Sha3_256, || Sha3_256::digest(b"").map(drop));
}

#[test]
#[ignore = "needs a process of its own"]
fn a_child_forked_in_the_first_tests_runs_them_itself() {
    #[cfg(target_os = "linux")]
    forks::fork_inside(Cast::Sha2_256, || Sha256::digest(b"").map(drop));
}

#[test]
#[ignore = "needs a process of its own"]
fn a_cast_that_panics_stops_the_module_and_nobody_waits_for_it() {
    const THREADS: usize = 8;
    watch_casts(|cast| {
        if cast == Cast::Shake256 {
            thread::sleep(Duration::from_millis(50));
            panic!("in the middle of a self-test");
        }
    });
    let together = Barrier::new(THREADS);
    let call = || {
        together.wait();
        Shake256::digest(b"", &mut [0; 8])
    };
    let answers = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(call)).collect();
        threads.into_iter().map(thread::ScopedJoinHandle::join).collect::<Vec<_>>()
    });
    let panicked = answers.iter().filter(|answer| answer.is_err()).count();
    assert_eq!(panicked, 1);
    assert!(answers.into_iter().flatten().all(|answer| answer == Err(FAILED)));
    assert_eq!(status().failure, Some(Failure::Cast(Cast::Shake256)));
    for row in SERVICES {
        assert_eq!(prepare(&[row.service]), Err(FAILED), "{}", row.name);
    }
}

/// The module fails, in another thread say, while this thread runs a self-test that passes.
#[test]
#[ignore = "needs a process of its own"]
fn a_service_whose_test_outlasts_the_module_is_refused() {
    watch_casts(|cast| {
        if cast == Cast::Shake256 {
            corrupt_state(1);
        }
    });
    let mut output = [7; 8];
    assert_eq!(Shake256::digest(b"", &mut output), Err(FAILED));
    assert_eq!(output, [7; 8]);
}

#[test]
#[ignore = "needs a process of its own"]
fn a_self_test_that_outlasts_the_module_reports_nothing() {
    self_test().expect("all tests pass");
    watch_casts(|cast| {
        if Some(&cast) == Cast::ALL.last() {
            corrupt_state(1);
        }
    });
    assert_eq!(self_test().map(drop), Err(FAILED));
    assert_eq!(status().failure, Some(Failure::StateCorrupted));
}

#[test]
#[ignore = "needs a process of its own"]
fn a_word_that_is_no_state_serves_nobody() {
    let objects = Objects::make().expect("objects of every kind");
    let states = [State::Off, State::Testing, State::Operational, State::Unsealed, State::Failed];
    for (state, bit) in states.into_iter().flat_map(|state| (0..32).map(move |bit| (state, bit))) {
        corrupt_state(lab_engine::lab::state_word(state) ^ 1 << bit);
        assert_eq!(status().state, State::Failed, "{state} with bit {bit} flipped");
        assert_eq!(status().failure, Some(Failure::StateCorrupted));
        for row in SERVICES {
            assert_eq!(objects.call(row.service), Some(Err(FAILED)), "{}", row.name);
        }
    }
}
