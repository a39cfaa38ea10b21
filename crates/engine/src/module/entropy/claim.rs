// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What is claimed of a noise source, and the cut-offs of its health tests, which follow from the
//! claim. [SP 800-90B] §4.4
//!
//! All of it is computed, none of it is typed in: a smaller claim takes more samples and wider
//! cut-offs by itself.

/// The least entropy that each raw sample of a noise source has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Claim {
    /// Min-entropy of a sample, in sixty-fourths of a bit.
    sixty_fourths: u32,
    /// Samples that the adaptive proportion test looks at together.
    window: u32,
}

/// The probability of a false alarm is 2^-ALPHA for each sample or window, as [SP 800-90B] §4.3
/// lets the developer choose: a drone must not lose its module to chance in flight.
pub(crate) const ALPHA: u32 = 40;

impl Claim {
    /// For samples with more than two values. `None` unless 0 < `sixty_fourths` <= 512, eight bits
    /// of min-entropy in a sample.
    pub const fn of_bytes(sixty_fourths: u32) -> Option<Claim> {
        if sixty_fourths == 0 || sixty_fourths > 512 {
            return None;
        }
        Some(Claim { sixty_fourths, window: 512 })
    }

    /// For samples that are 0 or 1. `None` unless 0 < `sixty_fourths` <= 64, one bit of
    /// min-entropy in a sample.
    pub const fn of_bits(sixty_fourths: u32) -> Option<Claim> {
        if sixty_fourths == 0 || sixty_fourths > 64 {
            return None;
        }
        Some(Claim { sixty_fourths, window: 1024 })
    }

    #[cfg(alula_lab)]
    pub(crate) const fn sixty_fourths(self) -> u32 {
        self.sixty_fourths
    }

    /// The window of the adaptive proportion test. [SP 800-90B] §4.4.2
    pub(crate) const fn window(self) -> u32 {
        self.window
    }

    /// Samples that have `bits` of min-entropy together.
    pub(crate) const fn samples_for(self, bits: u32) -> u32 {
        (64 * bits).div_ceil(self.sixty_fourths)
    }

    /// The number of equal samples in a row that is an alarm, C = 1 + ceil(ALPHA / H).
    /// [SP 800-90B] §4.4.1
    pub(crate) const fn repetition_cutoff(self, alpha: u32) -> u32 {
        1 + (64 * alpha).div_ceil(self.sixty_fourths)
    }

    /// The number of equal samples in a window that is an alarm: the smallest C with
    /// P(X >= C) <= 2^-ALPHA, X being binomial with a probability of 2^-H for each sample. It is
    /// above the window where no number of them is so unlikely.
    /// [SP 800-90B] §4.4.2, C = 1 + CRITBINOM(W, 2^-H, 1 - 2^-ALPHA).
    pub(crate) const fn proportion_cutoff(self, alpha: u32) -> u32 {
        let p = self.likeliest();
        // The upper tail, from the top, in units of p^W = 2^-(H W): only positive terms are added,
        // and nothing cancels.
        let (mut term, mut tail) = (1.0, 1.0);
        let mut limit = (self.sixty_fourths * self.window / 64) as i64 - alpha as i64;
        let mut cutoff = self.window + 1;
        while cutoff > 0 && tail <= power_of_two(limit) {
            cutoff -= 1;
            let others = (self.window - cutoff + 1) as f64;
            term *= cutoff as f64 / others * ((1.0 - p) / p);
            tail += term;
            if tail > power_of_two(512) {
                (term, tail) = (term * power_of_two(-512), tail * power_of_two(-512));
                limit -= 512;
            }
        }
        cutoff
    }

    /// 2^-H, the probability of the likeliest sample.
    const fn likeliest(self) -> f64 {
        let mut p = power_of_two(-((self.sixty_fourths / 64) as i64));
        // 2^(-1/2), 2^(-1/4) and so on, by square roots.
        let (mut root, mut bit) = (0.5, 32);
        while bit > 0 {
            root = square_root(root);
            if self.sixty_fourths & bit != 0 {
                p *= root;
            }
            bit /= 2;
        }
        p
    }
}

/// 2^`exponent`; infinite or zero where that is out of range.
pub(super) const fn power_of_two(exponent: i64) -> f64 {
    let (mut power, mut left) = (1.0, exponent);
    while left > 0 && power < f64::INFINITY {
        (power, left) = (2.0 * power, left - 1);
    }
    while left < 0 && power > 0.0 {
        (power, left) = (0.5 * power, left + 1);
    }
    power
}

/// Newton's iteration from above: it falls until rounding ends it.
pub(super) const fn square_root(x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let mut root = if x > 1.0 { x } else { 1.0 };
    loop {
        let next = 0.5 * (root + x / root);
        if next >= root {
            return root;
        }
        root = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// H in sixty-fourths, then C of both tests for 2^-20, 2^-30 and 2^-40; by exact arithmetic
    /// outside this program.
    const BYTES: [(u32, [u32; 3], [u32; 3]); 12] = [
        (1, [513, 513, 513], [1281, 1921, 2561]),
        (8, [497, 502, 506], [161, 241, 321]),
        (16, [468, 477, 483], [81, 121, 161]),
        (32, [410, 422, 432], [41, 61, 81]),
        (48, [357, 371, 382], [28, 41, 55]),
        (64, [311, 325, 336], [21, 31, 41]),
        (96, [234, 248, 260], [15, 21, 28]),
        (128, [177, 190, 201], [11, 16, 21]),
        (192, [103, 114, 123], [8, 11, 15]),
        (256, [62, 71, 78], [6, 9, 11]),
        (384, [25, 31, 35], [5, 6, 8]),
        (512, [13, 16, 19], [4, 5, 6]),
    ];
    const BITS: [(u32, [u32; 3]); 6] = [
        (1, [1025, 1025, 1025]),
        (8, [979, 988, 995]),
        (16, [915, 928, 938]),
        (32, [793, 810, 824]),
        (48, [684, 703, 719]),
        (64, [589, 609, 625]),
    ];

    #[test]
    fn cutoffs_are_those_of_the_standards_formulas() {
        for (h, proportion, repetition) in BYTES {
            let claim = Claim::of_bytes(h).unwrap();
            assert_eq!([20, 30, 40].map(|alpha| claim.proportion_cutoff(alpha)), proportion, "{h}");
            assert_eq!([20, 30, 40].map(|alpha| claim.repetition_cutoff(alpha)), repetition, "{h}");
        }
        for (h, proportion) in BITS {
            let claim = Claim::of_bits(h).unwrap();
            assert_eq!([20, 30, 40].map(|alpha| claim.proportion_cutoff(alpha)), proportion, "{h}");
        }
    }

    #[test]
    fn a_claim_is_more_than_nothing_and_not_more_than_a_sample_holds() {
        assert_eq!([0, 513].map(Claim::of_bytes), [None, None]);
        assert_eq!([0, 65].map(Claim::of_bits), [None, None]);
    }

    #[test]
    fn samples_are_rounded_up() {
        let samples = |h| Claim::of_bytes(h).map(|claim| claim.samples_for(448));
        assert_eq!([1, 32, 64, 65, 512].map(samples), [28672, 896, 448, 442, 56].map(Some));
    }

    #[test]
    fn roots_and_powers() {
        for x in [1e-9, 0.5, 1.0, 2.0, 1e20] {
            assert!((square_root(x) / f64::sqrt(x) - 1.0).abs() < 1e-15, "{x}");
        }
        assert_eq!(square_root(0.0), 0.0);
        let powers = [0, 3, -1074, -1075, 2000].map(power_of_two);
        assert_eq!(powers, [1.0, 8.0, 5e-324, 0.0, f64::INFINITY]);
    }
}
