// SPDX-License-Identifier: Apache-2.0 OR MIT
//! From raw samples to a seed of full entropy: SHA-384, an unkeyed vetted conditioning component.
//! [SP 800-90B] §3.1.5.1

use super::claim::{power_of_two, square_root};
use super::health::{HealthTest, Monitor};
use super::{Noise, SEED};
use crate::base::secret::{Wiped, mark_secret, wipe};
use crate::primitive::hash::Hash;
use crate::primitive::sha2::Sha384;

/// Samples that a source must pass its tests on before any of them is used. They are used then.
/// [SP 800-90B] §4.3
pub(crate) const START_UP: u32 = 1024;

/// n_out and nw of SHA-384 in bits.
const OUT: u32 = 8 * SEED as u32;
/// h_in in bits: 64 more than come out make full entropy of a vetted component. [IG] D.K
pub(crate) const IN: u32 = OUT + 64;
/// No source may take more than this many times the samples that it should.
const PATIENCE: u32 = 8;

/// Starts on a source: tests at least [`START_UP`] samples of it, and goes on until those whose
/// timing moved have [`IN`] bits of entropy by its claim. All of them go into the seed.
pub(crate) fn condition(noise: &mut impl Noise, seed: &mut [u8; SEED]) -> Result<(), HealthTest> {
    let claim = noise.claim();
    let mut monitor = Monitor::new(claim);
    let mut hash = Sha384::new();
    let needed = claim.samples_for(IN);
    let most = PATIENCE * needed.max(START_UP);
    let (mut seen, mut credited) = (0, 0);
    let mut block = Wiped([0; 64]);
    let mut filled = 0;
    while seen < START_UP || credited < needed {
        let sample = noise.sample().filter(|_| seen < most).ok_or(HealthTest::Supply)?;
        monitor.check(sample.value)?;
        seen += 1;
        credited += u32::from(sample.moved);
        if let Some(place) = block.get_mut(filled) {
            *place = sample.value;
            filled += 1;
        }
        if filled == block.len() {
            hash.update(&*block);
            filled = 0;
        }
    }
    hash.update(block.get(..filled).unwrap_or_default());
    let mut digest = hash.finish();
    *seed = digest;
    wipe(&mut digest);
    mark_secret(seed.as_slice());
    Ok(())
}

/// Tests a source as at its start, and gives nothing away. [SP 800-90B] §4.3, on demand.
pub(crate) fn start_up(noise: &mut impl Noise) -> Result<(), HealthTest> {
    condition(noise, &mut Wiped([0; SEED]))
}

/// The bits that a vetted component loses of n = min(n_out, nw), given `n_in` bits with `h_in` bits
/// of min-entropy: its output has n less the loss.
/// [SP 800-90B] §3.1.5.1.2, Output_Entropy.
const fn loss(n_in: u32, n_out: u32, nw: u32, h_in: u32) -> f64 {
    // 2.
    let n = if n_out < nw { n_out } else { nw } as i64;
    let (n_in, h_in) = (n_in as i64, h_in as i64);
    // 1. and 3–5., all in units of 2^-n and less one, so that a loss far below one is not rounded
    // away: 2^n_in P_low is one, but for what p_high and 2^-n_in take and give.
    let p_high = power_of_two(-h_in);
    let spread = power_of_two(-n_in) - p_high;
    let psi = power_of_two(n - h_in) + spread;
    let omega = square_root(2.0 * n as f64 * LN_2 * power_of_two(n - n_in)) + spread;
    // 6.
    let larger = if psi > omega { psi } else { omega };
    if larger > 0.0 { ln_1p(larger) / LN_2 } else { 0.0 }
}

/// ln(1 + x) for x >= 0.
const fn ln_1p(x: f64) -> f64 {
    let (mut x, mut halvings) = (x, 0.0);
    while x > 1.0 {
        (x, halvings) = (0.5 * x - 0.5, halvings + 1.0);
    }
    // ln((1 + y) / (1 - y)) = 2 (y + y^3 / 3 + y^5 / 5 + ...), with y at most a third.
    let y = x / (2.0 + x);
    let (mut sum, mut power, mut k) = (0.0, y, 1.0);
    while k < 60.0 {
        sum += power / k;
        (power, k) = (power * y * y, k + 2.0);
    }
    2.0 * sum + halvings * LN_2
}

const LN_2: f64 = core::f64::consts::LN_2;

/// The least that ever goes in, a byte for each sample of a start, and IN bits of entropy: what
/// comes out is within 2^-64 bits of full.
const _: () = assert!(loss(8 * START_UP, OUT, OUT, IN) < power_of_two(-63));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::module::entropy::Sample;
    use crate::module::entropy::claim::Claim;

    /// Samples from a list, which ends.
    struct List<'a>(core::slice::Iter<'a, (u8, bool)>, Claim);

    impl Noise for List<'_> {
        fn claim(&self) -> Claim {
            self.1
        }

        fn sample(&mut self) -> Option<Sample> {
            self.0.next().map(|(value, moved)| Sample { value: *value, moved: *moved })
        }
    }

    const HALF: Claim = Claim::of_bytes(32).unwrap();

    /// Numbers without a pattern.
    fn samples(len: usize, moved: impl Fn(usize) -> bool) -> Vec<(u8, bool)> {
        let mut state = 1u64;
        (0..len)
            .map(|at| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                ((state >> 20) as u8, moved(at))
            })
            .collect()
    }

    fn seed(samples: &[(u8, bool)], claim: Claim) -> Result<([u8; SEED], usize), HealthTest> {
        let mut list = List(samples.iter(), claim);
        let mut seed = [0; SEED];
        condition(&mut list, &mut seed).map(|()| (seed, samples.len() - list.0.len()))
    }

    #[test]
    fn a_seed_is_the_hash_of_all_samples_of_a_start() {
        let samples = samples(5000, |_| true);
        let (seed, used) = seed(&samples, HALF).unwrap();
        assert_eq!(used, 1024);
        let mut hash = Sha384::new();
        samples[..1024].iter().for_each(|(value, _)| hash.update(&[*value]));
        assert_eq!(seed, hash.finish());
    }

    #[test]
    fn what_did_not_move_is_not_counted() {
        let used = |every: usize| {
            let samples = samples(20_000, |at| at % every == 0);
            seed(&samples, HALF).map(|(_, used)| used)
        };
        // 448 bits at half a bit: 896 samples that moved, and 1024 in all.
        assert_eq!([1, 2, 4].map(used), [Ok(1024), Ok(2 * 896 - 1), Ok(4 * 896 - 3)]);
        // Ten times as many as should do are too many.
        assert_eq!(used(10), Err(HealthTest::Supply));
    }

    #[test]
    fn a_smaller_claim_takes_more_samples() {
        let samples = samples(20_000, |_| true);
        let used = |claim| seed(&samples, claim).map(|(_, used)| used);
        assert_eq!(used(Claim::of_bytes(4).unwrap()), Ok(7168));
        assert_eq!(used(Claim::of_bytes(512).unwrap()), Ok(1024));
    }

    #[test]
    fn a_source_that_ends_gives_no_seed() {
        for len in [0, 1, 1023] {
            let samples = samples(len, |_| true);
            assert_eq!(seed(&samples, HALF).map(drop), Err(HealthTest::Supply));
        }
    }

    #[test]
    fn no_sample_is_used_before_all_of_a_start_have_passed() {
        let cutoff = HALF.repetition_cutoff(super::super::claim::ALPHA) as usize;
        for stuck_at in [0, 500, 1024 - cutoff] {
            let mut samples = samples(2000, |_| true);
            samples[stuck_at..stuck_at + cutoff].fill((7, true));
            let mut output = [1; SEED];
            let answer = condition(&mut List(samples.iter(), HALF), &mut output);
            assert_eq!(answer, Err(HealthTest::RepetitionCount));
            assert_eq!(output, [1; SEED]);
        }
    }

    /// What ea_conditioning of usnistgov/SP800-90B_EntropyAssessment prints for n_in, n_out, nw and
    /// h_in: h_out, and where it is close to full the exponent of 1 - h_out / n_out.
    #[test]
    fn the_output_entropy_is_what_the_assessment_tool_computes() {
        const CASES: [(u32, u32, u32, u32, f64); 6] = [
            (8192, 384, 384, 384, 383.0),
            (8192, 384, 384, 300, 300.0),
            (512, 256, 256, 256, 255.0),
            (400, 384, 384, 390, 383.875_504_203_9),
            (384, 384, 384, 380, 379.410_690_111_5),
            (8192, 512, 384, 500, 384.0),
        ];
        for (n_in, n_out, nw, h_in, h_out) in CASES {
            let n = f64::from(n_out.min(nw));
            let computed = n - loss(n_in, n_out, nw, h_in);
            assert!((computed - h_out).abs() < 1e-9, "{n_in} {n_out} {nw} {h_in}: {computed}");
        }
        for (n_in, h_in, exponent) in
            [(8192, 512, -136.056_196_127_8), (8192, 448, -72.056_196_127_8)]
        {
            let epsilon = (loss(n_in, 384, 384, h_in) / 384.0).log2();
            assert!((epsilon - exponent).abs() < 1e-9, "{n_in} {h_in}: {epsilon}");
        }
    }
}
