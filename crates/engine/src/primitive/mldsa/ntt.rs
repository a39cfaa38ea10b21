// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The rings R_q and T_q and the number-theoretic transform between them. [FIPS 204] §2.3, §7.5.
//!
//! Two types for two meanings of 256 words, so that a transform can be neither forgotten nor done
//! twice. Both are wiped when dropped, as [FIPS 204] §3.6.3 asks of intermediate values.

use super::field::{Q, canonical, constant_multiply, montgomery_multiply, montgomery_reduce};
use crate::base::secret::{Wiped, wipe};

/// Coefficients of a polynomial. [FIPS 204] §2.3.
pub(super) const N: usize = 256;

/// A polynomial in R_q = Z_q\[X\] / (X^256 + 1).
pub(super) struct RingElement(pub(super) [i32; N]);

/// An element of T_q: a polynomial's values at 256 roots of unity.
pub(super) struct NttElement(pub(super) [i32; N]);

impl RingElement {
    pub(super) const ZERO: RingElement = RingElement([0; N]);

    /// The transform, of coefficients in (-q, q). Each of the eight layers adds at most q to the
    /// magnitudes: the result lies in (-9q, 9q).
    /// [FIPS 204] Algorithm 41, NTT.
    pub(super) fn ntt(&self, w: &mut NttElement) {
        debug_assert!(self.0.iter().all(|coefficient| coefficient.abs() < Q));
        // 1–3.
        w.0.copy_from_slice(&self.0);
        // 4–19.
        layer::<128>(&mut w.0);
        layer::<64>(&mut w.0);
        layer::<32>(&mut w.0);
        layer::<16>(&mut w.0);
        layer::<8>(&mut w.0);
        layer::<4>(&mut w.0);
        layer::<2>(&mut w.0);
        layer::<1>(&mut w.0);
        debug_assert!(w.0.iter().all(|value| value.abs() < 9 * Q));
    }
}

/// Lines 7–17 of Algorithm 41 for one `len`.
#[inline(always)]
fn layer<const LEN: usize>(w: &mut [i32; N]) {
    for (block, pair) in w.chunks_exact_mut(2 * LEN).enumerate() {
        let z = ZETAS[N / 2 / LEN + block];
        let (low, high) = pair.split_at_mut(LEN);
        for (a, b) in low.iter_mut().zip(high) {
            let t = montgomery_multiply(z, *b);
            *b = *a - t;
            *a += t;
        }
    }
}

impl NttElement {
    pub(super) const ZERO: NttElement = NttElement([0; N]);

    /// The inverse transform of a product, in [0, q).
    ///
    /// [`ProductSum`] leaves a factor 2^-32, which the last multiplication takes out: every inverse
    /// transform in this algorithm follows exactly one product. For values in (-q, q); sums double
    /// with each of eight layers and stay in (-256q, 256q), which a word just holds.
    /// [FIPS 204] Algorithm 42, NTT^-1.
    pub(super) fn inverse(&self, w: &mut RingElement) {
        const { assert!(256 * Q as i64 <= i32::MAX as i64) };
        debug_assert!(self.0.iter().all(|value| value.abs() < Q));
        // 1–3.
        w.0.copy_from_slice(&self.0);
        // 4–20.
        inverse_layer::<1>(&mut w.0);
        inverse_layer::<2>(&mut w.0);
        inverse_layer::<4>(&mut w.0);
        inverse_layer::<8>(&mut w.0);
        inverse_layer::<16>(&mut w.0);
        inverse_layer::<32>(&mut w.0);
        inverse_layer::<64>(&mut w.0);
        inverse_layer::<128>(&mut w.0);
        // 21–24.
        for coefficient in &mut w.0 {
            *coefficient = canonical(montgomery_multiply(F, *coefficient));
        }
    }
}

/// Lines 7–18 of Algorithm 42 for one `len`.
#[inline(always)]
fn inverse_layer<const LEN: usize>(w: &mut [i32; N]) {
    for (block, pair) in w.chunks_exact_mut(2 * LEN).enumerate() {
        let z = -ZETAS[N / LEN - 1 - block];
        let (low, high) = pair.split_at_mut(LEN);
        for (a, b) in low.iter_mut().zip(high) {
            let t = *a;
            *a = t + *b;
            *b = montgomery_multiply(z, t - *b);
        }
    }
}

/// Adds `a ∘ b / 2^32` to a sum of products whose memory is not an [`NttElement`]'s yet, for `a` in
/// [0, q) and `b` in (-9q, 9q). Each product is below 9q^2 / 2^32 + q / 2 < q.
#[inline(always)]
pub(super) fn multiply_add(sum: &mut [i32; N], a: &NttElement, b: &NttElement) {
    for ((sum, a), b) in sum.iter_mut().zip(&a.0).zip(&b.0) {
        *sum += montgomery_multiply(*a, *b);
    }
}

/// A sum of products in T_q, one entry of a matrix-vector product. It keeps 64 bits and reduces
/// once: the longest is seven products below 9q^2 less one below 81q^2, and 144q^2 < 2^31 q.
/// [FIPS 204] Algorithms 44, 45 and 48.
pub(super) struct ProductSum(Wiped<[i64; N]>);
const _: () = assert!((7 * 9 + 81) * (Q as i64) < 1 << 31);

impl ProductSum {
    pub(super) fn new() -> Self {
        ProductSum(Wiped([0; N]))
    }

    pub(super) fn clear(&mut self) {
        self.0.fill(0);
    }

    /// Adds `a ∘ b`, for `a` in [0, q) and `b` in (-9q, 9q).
    pub(super) fn add(&mut self, a: &NttElement, b: &NttElement) {
        for ((sum, a), b) in self.0.iter_mut().zip(&a.0).zip(&b.0) {
            *sum += i64::from(*a) * i64::from(*b);
        }
    }

    /// Subtracts `a ∘ b`, for `a` and `b` in (-9q, 9q).
    pub(super) fn subtract(&mut self, a: &NttElement, b: &NttElement) {
        for ((sum, a), b) in self.0.iter_mut().zip(&a.0).zip(&b.0) {
            *sum -= i64::from(*a) * i64::from(*b);
        }
    }

    /// The sum over 2^32, in (-q, q).
    pub(super) fn reduce(&self, sum: &mut NttElement) {
        for (value, wide) in sum.0.iter_mut().zip(self.0.iter()) {
            *value = montgomery_reduce(*wide);
        }
    }
}

impl Drop for RingElement {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

impl Drop for NttElement {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// ζ, a 512th root of unity. [FIPS 204] §2.5.
const ZETA: i32 = 1753;

/// 2^32 modulo q: the factor of the Montgomery form.
const R: i32 = ((1i64 << 32) % Q as i64) as i32;

/// 2^64 / 256 modulo q: undoes the doublings of eight layers, and one Montgomery reduction.
const F: i32 = constant_multiply(constant_multiply(R, R), 8_347_681);
const _: () = assert!(constant_multiply(8_347_681, 256) == 1);

/// ζ^BitRev8(m) in Montgomery form, in (-q/2, q/2). [FIPS 204] Appendix B and Algorithm 43.
const ZETAS: [i32; N] = {
    let mut table = [0; N];
    let (mut power, mut exponent) = (R, 0u8);
    loop {
        let centred = if power > Q / 2 { power - Q } else { power };
        table[exponent.reverse_bits() as usize] = centred;
        if exponent == u8::MAX {
            break table;
        }
        power = constant_multiply(power, ZETA);
        exponent += 1;
    }
};

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(seed: i64) -> RingElement {
        RingElement(core::array::from_fn(|i| {
            let i = i as i64 + seed;
            ((i * i * 7919 + i * 104_729 + seed * 1_299_709) % i64::from(Q)) as i32
        }))
    }

    /// The product in R_q from the definition.
    fn schoolbook(a: &RingElement, b: &RingElement) -> [i32; N] {
        let mut product = [0i64; N];
        for i in 0..N {
            for j in 0..N {
                let term = i64::from(a.0[i]) * i64::from(b.0[j]) % i64::from(Q);
                product[(i + j) % N] += if i + j < N { term } else { -term };
            }
        }
        product.map(|coefficient| coefficient.rem_euclid(i64::from(Q)) as i32)
    }

    fn multiply(a: &RingElement, b: &RingElement) -> RingElement {
        let (mut a_hat, mut b_hat) = (NttElement::ZERO, NttElement::ZERO);
        a.ntt(&mut a_hat);
        b.ntt(&mut b_hat);
        let mut sum = ProductSum::new();
        sum.add(&a_hat, &b_hat);
        let (mut product_hat, mut product) = (NttElement::ZERO, RingElement::ZERO);
        sum.reduce(&mut product_hat);
        product_hat.inverse(&mut product);
        product
    }

    #[test]
    fn the_transform_turns_products_into_products() {
        let mut one = RingElement::ZERO;
        one.0[0] = 1;
        for seed in 0..20 {
            let (a, b) = (sample(seed), sample(seed + 100));
            assert_eq!(multiply(&a, &b).0, schoolbook(&a, &b));
            assert_eq!(multiply(&a, &one).0, a.0);
        }
    }

    #[test]
    fn the_transform_evaluates_at_odd_powers_of_zeta() {
        let a = sample(5);
        let mut a_hat = NttElement::ZERO;
        a.ntt(&mut a_hat);
        for i in [0, 1, 2, 100, 255] {
            let exponent = 2 * u32::from((i as u8).reverse_bits()) + 1;
            let root = (0..exponent).fold(1, |power, _| constant_multiply(power, ZETA));
            let value = a.0.iter().rev().fold(0, |value, coefficient| {
                (constant_multiply(value, root) + coefficient).rem_euclid(Q)
            });
            assert_eq!(a_hat.0[i].rem_euclid(Q), value);
        }
    }

    #[test]
    fn the_largest_values_do_not_overflow() {
        for extreme in [Q - 1, 1 - Q] {
            let a = RingElement([extreme; N]);
            let alternating =
                RingElement(core::array::from_fn(|i| if i % 2 == 0 { Q - 1 } else { 1 - Q }));
            multiply(&a, &alternating);
            NttElement([extreme; N]).inverse(&mut RingElement([0; N]));
        }
    }
}
