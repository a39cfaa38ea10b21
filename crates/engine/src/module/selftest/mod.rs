// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Self-tests: the pre-operational ones, each algorithm's own before its first use, and all of them
//! on demand. [ISO 19790] §7.10, [IG] 10.3.A.
//!
//! A test runs exactly once however many threads ask for it at once: the others wait. A running
//! test is stamped with the generation of its process, so that a child forked in the middle of it
//! runs it itself instead of waiting for a thread that it does not have.

mod run;

use core::fmt;
use core::sync::atomic::{AtomicUsize, Ordering};

use run::run;

use super::entropy::{self, health::HealthTest};
use super::error::Error;
use super::integrity::{self, Integrity};
use super::process;
use super::services::CastSet;
use super::state::{self, Failure, State};
use crate::base::atomic::{AtomicWord, Word, stamped};
use crate::base::cast::{Cast, Pct};

/// One word per CAST: untested, running (with its generation) or passed.
static PROGRESS: [AtomicWord; Cast::ALL.len()] = [const { AtomicWord::new(UNTESTED) }; _];
/// The CASTs that have passed, as a set: what the gate looks at.
static PASSED: [AtomicUsize; CastSet::WORDS] = [const { AtomicUsize::new(0) }; _];

const UNTESTED: Word = 0;
const RUNNING: u32 = 0x5ac3_0f3c;
const DONE: Word = 0xa53c_f0c3;

/// True if every CAST of the set has passed.
#[inline(always)]
pub(crate) fn passed(casts: CastSet) -> bool {
    casts.0.iter().zip(&PASSED).all(|(need, have)| need & !have.load(Ordering::Acquire) == 0)
}

/// Runs what has not passed yet of the set.
///
/// The gate has looked at the state already, in code of its own for each service. It is looked at
/// again here, before an algorithm's first use, so that no single fault there lets anybody in.
#[cold]
pub(crate) fn ensure(casts: CastSet) -> Result<(), Error> {
    let state = start();
    if !state.serves() {
        return Err(Error::NotOperational(state));
    }
    for &cast in Cast::ALL.iter().filter(|cast| casts.has(**cast)) {
        ensure_one(cast)?;
    }
    Ok(())
}

fn ensure_one(cast: Cast) -> Result<(), Error> {
    let progress = &PROGRESS[cast as usize];
    let mine = stamped(RUNNING, process::generation());
    loop {
        let word = progress.load(Ordering::Acquire);
        if word == DONE {
            return Ok(());
        }
        if State::now() == State::Failed {
            return Err(Error::NotOperational(State::Failed));
        }
        if word == mine {
            if !process::wait() {
                return Err(Error::NotOperational(State::Testing));
            }
            continue;
        }
        if progress.compare_exchange(word, mine, Ordering::AcqRel, Ordering::Acquire).is_ok() {
            return run_and_note(cast);
        }
    }
}

/// Runs a test and notes that it passed, or fails the module. A test that passed while the module
/// failed elsewhere lets nobody in.
fn run_and_note(cast: Cast) -> Result<(), Error> {
    let panicked = FailOnDrop(cast);
    let passed = run(cast);
    core::mem::forget(panicked);
    if !passed {
        return Err(Error::NotOperational(state::fail(Failure::Cast(cast))));
    }
    let (word, bit) = CastSet::place(cast);
    PASSED[word].fetch_or(bit, Ordering::AcqRel);
    PROGRESS[cast as usize].store(DONE, Ordering::Release);
    match State::now() {
        State::Failed => Err(Error::NotOperational(State::Failed)),
        _ => Ok(()),
    }
}

/// A test that panics has failed: the module stops, and nobody waits for its end for ever.
struct FailOnDrop(Cast);

impl Drop for FailOnDrop {
    fn drop(&mut self) {
        state::fail(Failure::Cast(self.0));
    }
}

/// The integrity test needs these, hence they run before it. [IG] 10.2.A
const BEFORE_INTEGRITY: [Cast; 2] = [Cast::Sha2_256, Cast::HmacSha2_256];

/// The pre-operational tests, run by the first service call. [ISO 19790] AS10.15
pub(crate) fn start() -> State {
    state::start(|| {
        for cast in BEFORE_INTEGRITY {
            ensure_one(cast).map_err(|_| Failure::Cast(cast))?;
        }
        integrity::test().map_err(Failure::Integrity)
    })
}

/// Runs the pre-operational tests, every CAST and the noise source's start-up test, whether or not
/// they have run before.
pub(crate) fn run_all() -> Result<Report, Error> {
    let state = start();
    if !state.serves() {
        return Err(Error::NotOperational(state));
    }
    for cast in BEFORE_INTEGRITY {
        run_and_note(cast)?;
    }
    let covered = integrity_again(state)
        .map_err(|part| Error::NotOperational(state::fail(Failure::Integrity(part))))?;
    for &cast in Cast::ALL.iter().filter(|cast| !BEFORE_INTEGRITY.contains(cast)) {
        run_and_note(cast)?;
    }
    let health = match entropy::start_up() {
        Ok(()) => HealthTest::ALL,
        // Nothing to test where there is no source, nor any random number.
        Err(Error::NoEntropy) => &[],
        Err(error) => return Err(error),
    };
    Ok(Report { state, covered, casts: Cast::ALL, health })
}

/// The integrity test on demand, and how many bytes it covers. A copy that was sealed when it
/// started must be sealed now.
fn integrity_again(state: State) -> Result<u64, Integrity> {
    let found = integrity::test()?;
    if found.word == state.word() { Ok(found.covered) } else { Err(Integrity::Unsealed) }
}

/// A failed pairwise consistency test is a failed self-test: the key pair is not handed out, and
/// the module stops.
pub(crate) fn pairwise(pct: Pct, computed: &[u8], expected: &[u8]) -> Result<(), Error> {
    if pct.agrees(computed, expected) {
        return Ok(());
    }
    Err(Error::NotOperational(state::fail(Failure::Pct(pct))))
}

/// What an on-demand self-test ran, all of it passed.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// The state after the tests.
    pub state: State,
    /// How many bytes of code and read-only data are as they were sealed; none in a copy that
    /// nobody has sealed.
    pub covered: u64,
    /// The algorithms' self-tests that ran.
    pub casts: &'static [Cast],
    /// The health tests that the noise source passed. [SP 800-90B] §4.3
    pub health: &'static [HealthTest],
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.covered {
            0 => writeln!(f, "no seal to check: this copy is {}", self.state)?,
            covered => writeln!(f, "passed  integrity of {covered} bytes, HMAC-SHA2-256")?,
        }
        let casts = self.casts.iter().map(|cast| cast.name());
        for name in casts.chain(self.health.iter().map(|test| test.name())) {
            writeln!(f, "passed  {name}")?;
        }
        let count = self.casts.len() + self.health.len();
        write!(f, "{count} self-tests passed; module state: {}", self.state)
    }
}

/// The lab's way to count self-tests, and to be there while one runs.
#[cfg(all(alula_lab, feature = "std"))]
pub(crate) mod watch {
    use core::sync::atomic::{AtomicU32, Ordering};
    use std::sync::OnceLock;

    use crate::base::cast::Cast;

    static RUNS: [AtomicU32; Cast::ALL.len()] = [const { AtomicU32::new(0) }; _];
    static WATCHER: OnceLock<fn(Cast)> = OnceLock::new();

    pub(super) fn begins(cast: Cast) {
        RUNS[cast as usize].fetch_add(1, Ordering::Relaxed);
        if let Some(watcher) = WATCHER.get() {
            watcher(cast);
        }
    }

    /// The first watcher stays.
    pub(crate) fn set(watcher: fn(Cast)) {
        let _ = WATCHER.set(watcher);
    }

    pub(crate) fn runs(cast: Cast) -> u32 {
        RUNS[cast as usize].load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cast_passes() {
        for cast in Cast::ALL {
            assert!(run(*cast), "{}", cast.name());
        }
    }
}
