// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The module's state: one atomic word, compare-exchange transitions, and any unknown value reads
//! as `Failed`.
//!
//! `Off → Testing → Operational` or `Unsealed`, and from everywhere to `Failed`, which ends with
//! the process. The word also carries the generation of the process that is testing, so that a
//! child forked in the middle of a test does not wait for a parent's thread that it does not have.

use core::fmt;
use core::sync::atomic::{AtomicU32, Ordering};

use super::entropy::health::HealthTest;
use super::integrity::{Found, Integrity};
use super::model::{self, Event};
use super::process;
use crate::base::atomic::{AtomicWord, Word, stamped, unstamped};
use crate::base::cast::{Cast, Pct};

/// The state of the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum State {
    /// Not yet used: the first service call runs the pre-operational tests.
    Off,
    /// The pre-operational tests are running.
    Testing,
    /// Sealed, tested, at work.
    Operational,
    /// At work, but nobody has sealed this copy: a developer's build, and not the module.
    Unsealed,
    /// A self-test failed. Nothing is served until the process is started anew.
    Failed,
}

/// Which self-test failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Failure {
    /// An algorithm's known-answer test.
    Cast(Cast),
    /// A key pair's consistency test.
    Pct(Pct),
    /// A health test of the noise source.
    Entropy(HealthTest),
    /// The integrity test.
    Integrity(Integrity),
    /// The state word itself holds no known state.
    StateCorrupted,
}

static STATE: AtomicWord = AtomicWord::new(OFF as Word);
static FAILURE: AtomicU32 = AtomicU32::new(0);

impl State {
    /// The state now.
    pub(crate) fn now() -> State {
        decode(STATE.load(Ordering::Acquire))
    }

    /// The word that the state is kept as.
    pub(crate) fn word(self) -> Word {
        stamped(
            match self {
                State::Off => OFF,
                State::Testing => TESTING,
                State::Operational => OPERATIONAL,
                State::Unsealed => UNSEALED,
                State::Failed => FAILED,
            },
            0,
        )
    }

    /// True where services answer.
    pub(crate) fn serves(self) -> bool {
        model::row(self).data
    }
}

fn decode(word: Word) -> State {
    match unstamped(word) {
        OFF => State::Off,
        TESTING => State::Testing,
        OPERATIONAL => State::Operational,
        UNSEALED => State::Unsealed,
        _ => State::Failed,
    }
}

/// Runs `tests` if nobody has, waits if somebody does, and returns the state afterwards.
/// `tests` answers with the state to enter.
pub(crate) fn start(tests: fn() -> Result<Found, Failure>) -> State {
    loop {
        let word = STATE.load(Ordering::Acquire);
        let mine = word_of_running_test();
        match decode(word) {
            State::Off | State::Testing if word != mine => {
                if STATE.compare_exchange(word, mine, Ordering::AcqRel, Ordering::Acquire).is_err()
                {
                    continue;
                }
                let next = match tests() {
                    Ok(found) => found.word,
                    Err(failure) => return fail(failure),
                };
                // Fails only if another thread has put the module into Failed meanwhile.
                let _ = STATE.compare_exchange(mine, next, Ordering::AcqRel, Ordering::Acquire);
            }
            State::Testing if !process::wait() => return State::Testing,
            State::Testing => {}
            settled => return settled,
        }
    }
}

/// Enters `Failed` for good. The first failure is the one that is reported.
#[cold]
pub(crate) fn fail(failure: Failure) -> State {
    let code = failure.code();
    let _ = FAILURE.compare_exchange(0, code, Ordering::AcqRel, Ordering::Acquire);
    let failed = model::after(State::now(), Event::TestFailed);
    STATE.store(failed.word(), Ordering::Release);
    failed
}

/// What failed, if the module has failed.
pub(crate) fn failure() -> Option<Failure> {
    (State::now() == State::Failed).then(|| Failure::from_code(FAILURE.load(Ordering::Acquire)))
}

/// Puts any word into the state, to show that unknown ones read as `Failed`.
#[cfg(alula_lab)]
pub(crate) fn corrupt(word: Word) {
    STATE.store(word, Ordering::Release);
}

/// The word of a process that runs its tests at this moment.
pub(crate) fn word_of_running_test() -> Word {
    stamped(TESTING, process::generation())
}

impl Failure {
    fn code(self) -> u32 {
        match self {
            Failure::StateCorrupted => 0,
            Failure::Cast(cast) => 0x100 | cast as u32,
            Failure::Pct(pct) => 0x200 | pct as u32,
            Failure::Entropy(test) => 0x300 | test as u32,
            Failure::Integrity(part) => 0x400 | part as u32,
        }
    }

    fn from_code(code: u32) -> Failure {
        let number = code as u8;
        match code >> 8 {
            1 => Cast::from_number(number).map(Failure::Cast),
            2 => Pct::from_number(number).map(Failure::Pct),
            3 => HealthTest::from_number(number).map(Failure::Entropy),
            4 => Integrity::from_number(number).map(Failure::Integrity),
            _ => None,
        }
        .unwrap_or(Failure::StateCorrupted)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            State::Off => "Off",
            State::Testing => "Testing",
            State::Operational => "Operational",
            State::Unsealed => "Unsealed",
            State::Failed => "Failed",
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Cast(cast) => write!(f, "CAST {} failed", cast.name()),
            Failure::Pct(pct) => write!(f, "{} failed", pct.name()),
            Failure::Entropy(test) => write!(f, "health test {test} failed"),
            Failure::Integrity(part) => write!(f, "the integrity test failed: {part}"),
            Failure::StateCorrupted => f.write_str("the state word was corrupted"),
        }
    }
}

// Words far apart in Hamming distance: no single flipped bit leads from one state to another.
const OFF: u32 = 0x0000_0000;
const TESTING: u32 = 0x3c5a_a5c3;
const OPERATIONAL: u32 = 0xc3a5_3c5a;
const UNSEALED: u32 = 0xa5c3_5a3c;
const FAILED: u32 = 0x5a3c_c3a5;
