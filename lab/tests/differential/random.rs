// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Random inputs that can be had again: a generator with a printed seed (SplitMix64; nothing here
//! is secret).

use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ word >> 31
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    pub(crate) fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.next() as u8).collect()
    }

    pub(crate) fn array<const N: usize>(&mut self) -> [u8; N] {
        core::array::from_fn(|_| self.next() as u8)
    }
}

/// Runs `check` with every length from 0 to 300, then with a thousand random ones.
pub(crate) fn inputs(what: &str, check: impl FnMut(&mut Random, usize)) {
    run(what, 1, 1000, check);
}

/// The same, where a case takes milliseconds: every third length, and 300 random ones.
pub(crate) fn slow_inputs(what: &str, check: impl FnMut(&mut Random, usize)) {
    run(what, 3, 300, check);
}

/// Runs `check` with the length 0, then with `count` random ones, where a case takes long.
pub(crate) fn few_inputs(what: &str, count: usize, check: impl FnMut(&mut Random, usize)) {
    run(what, 1000, count, check);
}

/// [`inputs`] of an algorithm that has no lanes. Where a lane is forced, after the fastest has been
/// through all of them, a twentieth.
pub(crate) fn inputs_without_lanes(what: &str, check: impl FnMut(&mut Random, usize)) {
    if lane_is_forced() { run(what, 20, 50, check) } else { inputs(what, check) }
}

/// [`slow_inputs`] likewise.
pub(crate) fn slow_inputs_without_lanes(what: &str, check: impl FnMut(&mut Random, usize)) {
    if lane_is_forced() { run(what, 60, 15, check) } else { slow_inputs(what, check) }
}

/// True in the runs that repeat the whole on a slower lane.
pub(crate) fn lane_is_forced() -> bool {
    std::env::var_os("ALULA_LANE").is_some()
}

fn run(what: &str, step: usize, count: usize, mut check: impl FnMut(&mut Random, usize)) {
    let given = std::env::var("ALULA_SEED").ok();
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |t| t.as_nanos() as u64);
    let seed = given.map_or_else(clock, |seed| seed.parse().expect("ALULA_SEED is a number"));
    // Past the harness's capture, so that a passing run tells its seed too.
    let _ = writeln!(std::io::stderr(), "{what}: ALULA_SEED={seed}");
    let mut random = Random(seed);
    for len in (0..=300).step_by(step) {
        check(&mut random, len);
    }
    for _ in 0..count {
        let len = random.below(5000);
        check(&mut random, len);
    }
}
