// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Division steps: a greatest common divisor in constant time, from which inverses come many times
//! faster than from Fermat's theorem. [ePrint 2019/266]
//!
//! A step takes (δ, f, g), f odd, to (1 − δ, g, (g − f)/2) if δ > 0 and g is odd, else to
//! (1 + δ, f, (g + (g mod 2)·f)/2). What a run of steps does depends on the lowest bits alone, and
//! is a matrix to be applied to the whole numbers.

use crate::base::ct::barrier;
use crate::base::secret::Wipe;

/// Steps in a run: as many as a matrix of words can hold.
pub(crate) const RUN: u32 = 62;
const MASK: i64 = (1 << RUN) - 1;

/// Runs after which g = 0 and f = ±gcd, for f and g below 2^`bits`.
/// [ePrint 2019/266] Theorem 11.2: (49·bits + 57)/17 steps, from 46 bits on.
pub(crate) const fn runs(bits: u32) -> u32 {
    assert!(bits >= 46);
    ((49 * bits + 57) / 17).div_ceil(RUN)
}

/// After a run, 2^62·(f, g) = (u·f + v·g, q·f + r·g); |u| + |v| and |q| + |r| are at most 2^62.
pub(crate) struct Matrix {
    pub(crate) u: i64,
    pub(crate) v: i64,
    pub(crate) q: i64,
    pub(crate) r: i64,
}

/// A signed integer of N words in N + 1 limbs of 62 bits, the highest of which has the sign.
struct Signed<const N: usize>([i64; LIMBS]);

/// Room for the largest field, of nine words.
const LIMBS: usize = 10;

/// f, g and −δ along the way, f and g being numbers of N words of 64 bits.
pub(crate) struct Divsteps<const N: usize> {
    f: Signed<N>,
    g: Signed<N>,
    minus_delta: i64,
}

impl<const N: usize> Divsteps<N> {
    /// Starts with an odd f and any g.
    pub(crate) fn new(f: &[u64; N], g: &[u64; N]) -> Self {
        const { assert!(N < LIMBS && 64 * N < RUN as usize * (N + 1)) };
        Divsteps { f: Signed::new(f), g: Signed::new(g), minus_delta: -1 }
    }

    /// One run of steps.
    pub(crate) fn run(&mut self) -> Matrix {
        let mut m = Matrix { u: 1, v: 0, q: 0, r: 1 };
        let (mut f, mut g, mut minus_delta) = (self.f.0[0], self.g.0[0], self.minus_delta);
        for _ in 0..RUN {
            // All ones if δ > 0, and if g is odd.
            let positive = hidden(minus_delta >> 63);
            let odd = hidden(-(g & 1));
            // g ± f if g is odd, minus if δ > 0.
            g = g.wrapping_add(negate_if(f, positive) & odd);
            m.q += negate_if(m.u, positive) & odd;
            m.r += negate_if(m.v, positive) & odd;
            // If both: f = f + (g − f), δ = 1 − δ. Else δ = 1 + δ.
            let both = positive & odd;
            f = f.wrapping_add(g & both);
            m.u += m.q & both;
            m.v += m.r & both;
            minus_delta = (minus_delta ^ both) - 1 - both;
            // g = g/2; the matrix takes the factor to the other row.
            g >>= 1;
            m.u <<= 1;
            m.v <<= 1;
        }
        self.minus_delta = minus_delta;
        self.apply(&m);
        m
    }

    /// True if f has come out as −gcd: one bit, 1 for negative.
    pub(crate) fn sign(&self) -> u64 {
        self.f.0[N] as u64 >> 63
    }

    /// (f, g) = (u·f + v·g, q·f + r·g)/2^62, exactly.
    fn apply(&mut self, m: &Matrix) {
        let (f, g) = (&mut self.f.0, &mut self.g.0);
        let (mut new_f, mut new_g) = (0i128, 0i128);
        for i in 0..=N {
            let (old_f, old_g) = (i128::from(f[i]), i128::from(g[i]));
            new_f += i128::from(m.u) * old_f + i128::from(m.v) * old_g;
            new_g += i128::from(m.q) * old_f + i128::from(m.r) * old_g;
            if i > 0 {
                f[i - 1] = new_f as i64 & MASK;
                g[i - 1] = new_g as i64 & MASK;
            }
            debug_assert!(i > 0 || (new_f as i64 | new_g as i64) & MASK == 0);
            new_f >>= RUN;
            new_g >>= RUN;
        }
        (f[N], g[N]) = (new_f as i64, new_g as i64);
    }
}

impl<const N: usize> Drop for Divsteps<N> {
    fn drop(&mut self) {
        self.f.0.wipe();
        self.g.0.wipe();
    }
}

impl<const N: usize> Signed<N> {
    fn new(words: &[u64; N]) -> Self {
        Signed(core::array::from_fn(|i| {
            let at = i * RUN as usize;
            let word = |at: usize| words.get(at / 64).map_or(0, |word| word >> (at % 64));
            // What a shift leaves open comes from the next word.
            let rest = words.get(at / 64 + 1).map_or(0, |next| (next << 1) << (63 - at % 64));
            (word(at) | rest) as i64 & MASK
        }))
    }
}

/// −x if the mask is all ones.
#[inline(always)]
fn negate_if(x: i64, mask: i64) -> i64 {
    (x ^ mask).wrapping_sub(mask)
}

/// A mask of which the compiler does not know that it has two values.
#[inline(always)]
fn hidden(mask: i64) -> i64 {
    barrier(mask as u64) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, word by word.
    fn step((delta, f, g): (i64, i128, i128)) -> (i64, i128, i128) {
        if delta > 0 && g & 1 == 1 {
            (1 - delta, g, (g - f) / 2)
        } else {
            (1 + delta, f, (g + (g & 1) * f) / 2)
        }
    }

    #[test]
    fn a_run_is_so_many_steps_of_the_definition() {
        let mut noise = 1u64;
        for _ in 0..500 {
            noise = noise.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            let (f, g) = ((noise >> 3) | 1, noise.rotate_left(29) >> 3);
            let mut steps = Divsteps::<1>::new(&[f], &[g]);
            let mut expected = (1, i128::from(f), i128::from(g));
            for _ in 0..runs(61) {
                steps.run();
                expected = (0..RUN).fold(expected, |state, _| step(state));
                let whole =
                    |limbs: [i64; LIMBS]| i128::from(limbs[0]) + (i128::from(limbs[1]) << RUN);
                let run = (-steps.minus_delta, whole(steps.f.0), whole(steps.g.0));
                assert_eq!(run, expected);
            }
        }
    }

    /// Numbers of 61 bits, so that two limbs hold all that happens.
    #[test]
    fn f_becomes_the_greatest_common_divisor() {
        let gcd = |mut a: u64, mut b: u64| {
            while b != 0 {
                (a, b) = (b, a % b);
            }
            a
        };
        let mut noise = 1u64;
        for _ in 0..2000 {
            noise = noise.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            let (f, g) = ((noise >> 3) | 1, noise.rotate_left(29) >> (3 + noise % 50));
            for (f, g) in
                [(f, g), (f, f), (f, 0), (1, g), ((1 << 61) - 1, g), (f | 3, 3 * (g >> 2))]
            {
                let mut steps = Divsteps::<1>::new(&[f], &[g]);
                for _ in 0..runs(61) {
                    steps.run();
                }
                assert_eq!(steps.g.0, [0; LIMBS]);
                let f_out = steps.f.0[0] | steps.f.0[1] << RUN;
                assert_eq!(f_out.unsigned_abs(), gcd(f, g), "{f} {g}");
                assert_eq!(steps.sign() == 1, f_out < 0);
            }
        }
    }
}
