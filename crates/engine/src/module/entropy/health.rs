// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The health tests of a noise source: continuous, on every sample, from its first one on.
//! [SP 800-90B] §4.4, [IG] 10.3.A
//!
//! The standard's two tests see a source that sticks and one that is biased. Neither sees a source
//! that alternates between two values, hence the third test, our own. Written without a
//! branch or an index on a sample; only whether all is well comes out.

use core::fmt;

use super::claim::{ALPHA, Claim};
use crate::base::broken;

/// A health test of the noise source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[non_exhaustive]
pub enum HealthTest {
    /// Too many equal samples in a row: the source is stuck. \[SP 800-90B\] §4.4.1
    RepetitionCount,
    /// Too many equal samples in a window: the source is biased. \[SP 800-90B\] §4.4.2
    AdaptiveProportion,
    /// Too many samples in a row, each equal to the one so many places before: the source runs in
    /// a circle. \[SP 800-90B\] §4.5
    Lag,
    /// The source gave no sample, or too few whose timing moved.
    Supply,
}

impl HealthTest {
    /// Every health test, in the order of its number.
    pub const ALL: &[HealthTest] = &[
        HealthTest::RepetitionCount,
        HealthTest::AdaptiveProportion,
        HealthTest::Lag,
        HealthTest::Supply,
    ];

    /// The name, as status reports print it.
    pub const fn name(self) -> &'static str {
        match self {
            HealthTest::RepetitionCount => "Noise-Repetition-Count",
            HealthTest::AdaptiveProportion => "Noise-Adaptive-Proportion",
            HealthTest::Lag => "Noise-Lag",
            HealthTest::Supply => "Noise-Supply",
        }
    }

    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

impl fmt::Display for HealthTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The longest circle that is seen.
const LAGS: usize = 8;
/// Windows that run side by side, begun at even distances. One of them begins where the standard's
/// would, so that all the others only see more: a window that begins with a rare sample is blind.
const WINDOWS: usize = 8;

/// All tests of one source, from its start on.
pub(crate) struct Monitor {
    window: u32,
    repetition_cutoff: u32,
    proportion_cutoff: u32,
    /// Samples so far.
    seen: u32,
    /// The latest samples, the newest first.
    latest: [u8; LAGS],
    /// How many samples in a row are as those one, two and more places before, plus one.
    runs: [u32; LAGS],
    windows: [Window; WINDOWS],
}

/// One run of the adaptive proportion test.
#[derive(Clone, Copy)]
struct Window {
    first: u8,
    count: u32,
}

impl Monitor {
    pub(crate) fn new(claim: Claim) -> Self {
        Monitor {
            window: claim.window(),
            repetition_cutoff: claim.repetition_cutoff(ALPHA),
            proportion_cutoff: claim.proportion_cutoff(ALPHA),
            seen: 0,
            latest: [0; LAGS],
            runs: [1; LAGS],
            windows: [Window { first: 0, count: 0 }; WINDOWS],
        }
    }

    /// Tests one more sample. The test that fails, if one does, which is an alarm for good.
    pub(crate) fn check(&mut self, sample: u8) -> Result<(), HealthTest> {
        let longest = self.count_runs(sample);
        let largest = self.count_equals(sample);
        self.latest.rotate_right(1);
        self.latest[0] = sample;
        self.seen = self.seen.wrapping_add(1);
        let alarms = [
            (longest[0] >= self.repetition_cutoff, HealthTest::RepetitionCount),
            (largest >= self.proportion_cutoff, HealthTest::AdaptiveProportion),
            (longest[1] >= self.repetition_cutoff, HealthTest::Lag),
        ];
        for (raised, test) in alarms {
            if raised && !broken::is_removed(test.name()) {
                return Err(test);
            }
        }
        Ok(())
    }

    /// The run of equal samples, and the longest run at any greater distance.
    ///
    /// A sample is as the one k places before with a probability of 2^-H at most, whatever came
    /// before: therefore one cut-off serves every distance.
    /// [SP 800-90B] §4.4.1, Repetition Count Test.
    fn count_runs(&mut self, sample: u8) -> [u32; 2] {
        for (k, run) in self.runs.iter_mut().enumerate() {
            // The first samples have none before them.
            let exists = u32::from(self.seen as usize > k);
            let same = exists * equal(sample, self.latest[k]);
            *run = same * *run + 1;
        }
        [self.runs[0], self.runs[1..].iter().fold(0, |longest, run| longest.max(*run))]
    }

    /// The largest count of any window.
    /// [SP 800-90B] §4.4.2, Adaptive Proportion Test.
    fn count_equals(&mut self, sample: u8) -> u32 {
        let distance = self.window / WINDOWS as u32;
        let mut largest = 0;
        for (k, window) in self.windows.iter_mut().enumerate() {
            let begins = k as u32 * distance;
            if self.seen < begins {
                break;
            }
            // 1–2 and 4.
            if (self.seen - begins).is_multiple_of(self.window) {
                *window = Window { first: sample, count: 0 };
            }
            // 3.
            window.count += equal(sample, window.first);
            largest = largest.max(window.count);
        }
        largest
    }
}

/// One if they are equal, else zero.
fn equal(a: u8, b: u8) -> u32 {
    u32::from(a ^ b).wrapping_sub(1) >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: Claim = Claim::of_bytes(32).unwrap();

    /// The alarm, and after how many samples it came.
    fn alarm(samples: impl IntoIterator<Item = u8>) -> Option<(HealthTest, usize)> {
        let mut monitor = Monitor::new(HALF);
        let mut numbered = samples.into_iter().zip(1..);
        numbered.find_map(|(sample, at)| monitor.check(sample).err().map(|test| (test, at)))
    }

    /// Numbers without a pattern, the same in every run.
    fn noise(seed: u64) -> impl FnMut() -> u64 {
        let mut state = seed.wrapping_mul(2).wrapping_add(1);
        move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
        }
    }

    fn noise_bytes(seed: u64) -> impl Iterator<Item = u8> {
        let mut next = noise(seed);
        core::iter::repeat_with(move || next() as u8)
    }

    #[test]
    fn equals_are_equal() {
        for (a, b) in (0..=255).flat_map(|a| (0..=255).map(move |b| (a, b))) {
            assert_eq!(equal(a, b), u32::from(a == b));
        }
    }

    #[test]
    fn one_repetition_less_than_the_cutoff_passes() {
        let cutoff = HALF.repetition_cutoff(ALPHA) as usize;
        for before in [0, 1, 700] {
            let start = || noise_bytes(1).filter(|sample| *sample != 7).take(before);
            let run = |len| start().chain([7].repeat(len)).chain([9]);
            assert_eq!(alarm(run(cutoff - 1)), None);
            let test = HealthTest::RepetitionCount;
            assert_eq!(alarm(run(cutoff)), Some((test, before + cutoff)));
        }
    }

    /// So many equal ones in one window of a source that is else without pattern, spread out.
    fn proportion(equals: u32) -> Vec<u8> {
        let mut others = (0..=255u8).filter(|value| *value != 7).cycle();
        let mut samples = Vec::new();
        for at in 0..HALF.window() {
            // Begins with the value that is counted.
            let due = (at + 1) * equals / HALF.window() > at * equals / HALF.window();
            samples.push(if due || at == 0 { 7 } else { others.next().unwrap() });
        }
        let counted = samples.iter().filter(|sample| **sample == 7).count() as u32;
        if counted > equals {
            let last = samples.iter().rposition(|sample| *sample == 7).unwrap();
            samples[last] = 8;
        }
        samples
    }

    #[test]
    fn one_less_than_the_cutoff_in_a_window_passes() {
        let cutoff = HALF.proportion_cutoff(ALPHA);
        let [passes, fails] = [cutoff - 1, cutoff].map(proportion);
        let count = |samples: &[u8]| samples.iter().filter(|sample| **sample == 7).count() as u32;
        assert_eq!([count(&passes), count(&fails)], [cutoff - 1, cutoff]);
        assert_eq!(alarm(passes), None);
        assert_eq!(alarm(fails).unwrap().0, HealthTest::AdaptiveProportion);
    }

    #[test]
    fn circles_up_to_eight_are_seen_and_longer_ones_are_not() {
        let cutoff = HALF.repetition_cutoff(ALPHA) as usize;
        for len in 2..=LAGS {
            let circle = (0..len as u8).cycle().take(2000);
            let at = len + cutoff - 1;
            assert_eq!(alarm(circle), Some((HealthTest::Lag, at)), "{len}");
        }
        assert_eq!(alarm((0..LAGS as u8 + 1).cycle().take(2000)), None);
    }

    #[test]
    fn bias_is_seen_within_the_samples_of_a_start() {
        let mut missed = 0;
        for seed in 0..2000 {
            let mut next = noise(seed);
            let biased = core::iter::repeat_with(move || {
                let number = next();
                if number.is_multiple_of(10) { (number >> 8) as u8 } else { 7 }
            });
            missed += u32::from(alarm(biased.take(1024)).is_none());
        }
        assert_eq!(missed, 0);
    }

    /// Alarms of each test at a rate of 2^-RATE that can be counted, over SAMPLES samples.
    fn alarms(mut sample: impl FnMut(usize, &[u8]) -> u8) -> [u32; 4] {
        let mut monitor = Monitor::new(HALF);
        monitor.repetition_cutoff = HALF.repetition_cutoff(RATE);
        monitor.proportion_cutoff = HALF.proportion_cutoff(RATE);
        let mut alarms = [0; 4];
        for at in 0..SAMPLES as usize {
            if let Err(test) = monitor.check(sample(at, &monitor.latest.clone())) {
                alarms[test as usize] += 1;
                monitor.runs = [1; LAGS];
                monitor.windows.iter_mut().for_each(|window| window.count = 0);
            }
        }
        alarms
    }

    const RATE: u32 = 10;
    const SAMPLES: u32 = 2_000_000;
    /// 2^(-1/2) of the numbers of 32 bits.
    const LIKELY: u64 = 3_037_000_499;

    /// Sources with exactly the entropy that is claimed: one value is likely, or what came three
    /// samples before is. The bounds from below show that the tests do sound.
    #[test]
    fn false_alarms_are_as_rare_as_they_should_be() {
        let mut next = noise(99);
        let [repetitions, proportions, ..] = alarms(|_, _| {
            let number = next() & 0xffff_ffff;
            if number < LIKELY { 0 } else { 1 + (number % 255) as u8 }
        });
        let most = SAMPLES >> RATE;
        assert!(repetitions <= most && repetitions > most / 16, "{repetitions}");
        let windows = WINDOWS as u32 * (SAMPLES / HALF.window());
        assert!(proportions <= windows >> RATE && proportions > 0, "{proportions}");
        let [_, _, lags, _] = alarms(|_, latest| {
            let number = next() & 0xffff_ffff;
            if number < LIKELY { latest[2] } else { (number % 256) as u8 }
        });
        assert!(lags <= most && lags > most / 16, "{lags}");
    }

    #[test]
    fn noise_without_a_pattern_passes() {
        for seed in 0..20 {
            assert_eq!(alarm(noise_bytes(seed).take(100_000)), None);
        }
    }

    #[test]
    fn numbers_name_the_tests() {
        for &test in HealthTest::ALL {
            assert_eq!(HealthTest::from_number(test as u8), Some(test));
        }
        assert_eq!(HealthTest::from_number(4), None);
    }
}
