// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The rings R_q and T_q and the transform between them. [FIPS 203] §2.4.4 and §4.3.
//!
//! Two types hold the same 256 words: an element of one ring is never taken for one of the other.
//! Between operations every word lies in ±(q − 1). Elements are wiped when dropped.

use super::field::{Factor, Q, reduce, reduce_product};
use crate::base::secret::Wiped;

/// A polynomial of Z_q\[X\]/(X^256 + 1), by its coefficients.
pub(super) struct RingElement(pub(super) Wiped<[i16; 256]>);

/// An element of T_q: 128 residues of degree one, which is the polynomial's NTT representation.
pub(super) struct NttElement(pub(super) Wiped<[i16; 256]>);

/// An element b of T_q made ready to be multiplied by: for each i, as the pairs that a\[2i\] and
/// a\[2i+1\] meet, times 2^16 to make up for what [`reduce_product`] divides by.
pub(super) struct Multiplier {
    /// (b\[2i\], b\[2i+1\]·γ), which give coefficient 2i.
    even: Wiped<[i16; 256]>,
    /// (b\[2i+1\], b\[2i\]), which give coefficient 2i + 1.
    odd: Wiped<[i16; 256]>,
}

impl RingElement {
    pub(super) const ZERO: Self = RingElement(Wiped([0; 256]));

    /// `output = NTT(self)`. [FIPS 203] Algorithm 9, NTT.
    ///
    /// No word is reduced on the way: each of the seven layers adds at most 2496 to the bound, and
    /// (q − 1) + 7·2496 = 20800 < 2^15.
    pub(super) fn ntt(&self, output: &mut NttElement) {
        let f = &mut output.0;
        **f = *self.0;
        forward_layer::<128>(f);
        forward_layer::<64>(f);
        forward_layer::<32>(f);
        forward_layer::<16>(f);
        forward_layer::<8>(f);
        forward_layer::<4>(f);
        forward_layer::<2>(f);
        f.iter_mut().for_each(|x| *x = reduce(*x));
    }

    /// `self += other`.
    pub(super) fn add(&mut self, other: &RingElement) {
        add(&mut self.0, &other.0);
    }

    /// `self = minuend − self`.
    pub(super) fn subtract_from(&mut self, minuend: &RingElement) {
        for (x, m) in self.0.iter_mut().zip(minuend.0.iter()) {
            *x = reduce(*m - *x);
        }
    }
}

impl NttElement {
    pub(super) const ZERO: Self = NttElement(Wiped([0; 256]));

    /// `output = NTT^-1(self)`. [FIPS 203] Algorithm 10, NTT^-1.
    ///
    /// Each layer reduces its sums, and its products lie in ±2496: no sum exceeds 2·(q − 1).
    pub(super) fn inverse_ntt(&self, output: &mut RingElement) {
        let f = &mut output.0;
        **f = *self.0;
        inverse_layer::<2>(f);
        inverse_layer::<4>(f);
        inverse_layer::<8>(f);
        inverse_layer::<16>(f);
        inverse_layer::<32>(f);
        inverse_layer::<64>(f);
        inverse_layer::<128>(f);
        // 14.
        f.iter_mut().for_each(|x| *x = ONE_128TH.times(*x));
    }

    /// `self += other`.
    pub(super) fn add(&mut self, other: &NttElement) {
        add(&mut self.0, &other.0);
    }

    /// `output = Σ a[j]·b[j]`, reduced once: with K ≤ 4 the sum of 2·K products stays below
    /// 8·(q − 1)² < 2^15·q. [FIPS 203] Algorithm 11, MultiplyNTTs.
    pub(super) fn dot<const K: usize>(
        a: &[NttElement; K],
        b: &[Multiplier; K],
        output: &mut NttElement,
    ) {
        const { assert!(2 * K as i32 * (Q as i32 - 1) * (Q as i32 - 1) < (Q as i32) << 15) };
        let mut even = Wiped([0; 128]);
        let mut odd = Wiped([0; 128]);
        for (a, b) in a.iter().zip(b) {
            accumulate(&mut even, &a.0, &b.even);
            accumulate(&mut odd, &a.0, &b.odd);
        }
        for ((pair, even), odd) in output.0.chunks_exact_mut(2).zip(even.iter()).zip(odd.iter()) {
            pair[0] = reduce_product(*even);
            pair[1] = reduce_product(*odd);
        }
    }
}

impl Multiplier {
    pub(super) const ZERO: Self = Multiplier { even: Wiped([0; 256]), odd: Wiped([0; 256]) };

    /// Makes `b` ready: the part of [FIPS 203] Algorithm 12, BaseCaseMultiply, that does not depend
    /// on the other operand.
    pub(super) fn prepare(&mut self, b: &NttElement) {
        for i in 0..128 {
            let (b0, b1) = (R.times(b.0[2 * i]), R.times(b.0[2 * i + 1]));
            self.even[2 * i] = b0;
            self.even[2 * i + 1] = GAMMAS[i].times(b1);
            self.odd[2 * i] = b1;
            self.odd[2 * i + 1] = b0;
        }
    }
}

/// `sums[i] += a[2i]·b[2i] + a[2i+1]·b[2i+1]`.
#[inline(always)]
fn accumulate(sums: &mut [i32; 128], a: &[i16; 256], b: &[i16; 256]) {
    for i in 0..128 {
        sums[i] += i32::from(a[2 * i]) * i32::from(b[2 * i])
            + i32::from(a[2 * i + 1]) * i32::from(b[2 * i + 1]);
    }
}

#[inline(always)]
fn add(f: &mut [i16; 256], g: &[i16; 256]) {
    for (x, y) in f.iter_mut().zip(g) {
        *x = reduce(*x + *y);
    }
}

/// [FIPS 203] Algorithm 9, steps 4–12, for one `len`: block number b takes zeta number 128/len + b.
#[inline(always)]
fn forward_layer<const LEN: usize>(f: &mut [i16; 256]) {
    for (block, zeta) in f.chunks_exact_mut(2 * LEN).zip(&ZETAS[128 / LEN..]) {
        let (low, high) = block.split_at_mut(LEN);
        for (x, y) in low.iter_mut().zip(high) {
            let t = zeta.times(*y);
            *y = *x - t;
            *x += t;
        }
    }
}

/// [FIPS 203] Algorithm 10, steps 4–12, for one `len`: block number b takes zeta number
/// 256/len − 1 − b.
#[inline(always)]
fn inverse_layer<const LEN: usize>(f: &mut [i16; 256]) {
    for (block, zeta) in f.chunks_exact_mut(2 * LEN).zip(ZETAS[..256 / LEN].iter().rev()) {
        let (low, high) = block.split_at_mut(LEN);
        for (x, y) in low.iter_mut().zip(high) {
            let t = *x;
            *x = reduce(t + *y);
            *y = zeta.times(*y - t);
        }
    }
}

const R: Factor = Factor::of(1 << 16);
const ONE_128TH: Factor = Factor::of(3303);
const _: () = assert!(3303 * 128 % Q as i32 == 1);

/// ζ^BitRev_7(i) for ζ = 17. [FIPS 203] Appendix A.
static ZETAS: [Factor; 128] = powers(1, 0);
/// ζ^(2·BitRev_7(i) + 1). [FIPS 203] Appendix A.
static GAMMAS: [Factor; 128] = powers(2, 1);

/// ζ^(step·BitRev_7(i) + offset).
const fn powers(step: u32, offset: u32) -> [Factor; 128] {
    let mut table = [Factor::of(0); 128];
    let mut i = 0;
    while i < 128 {
        let mut exponent = step * ((i as u8).reverse_bits() >> 1) as u32 + offset;
        let mut power = 1;
        while exponent > 0 {
            power = power * 17 % Q as i64;
            exponent -= 1;
        }
        table[i] = Factor::of(power);
        i += 1;
    }
    table
}

#[cfg(test)]
impl RingElement {
    /// An element that differs with `seed`.
    pub(super) fn sample(seed: u64) -> Self {
        let mut state = seed;
        let mut f = Self::ZERO;
        for x in f.0.iter_mut() {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            *x = ((state >> 33) % (2 * Q as u64 - 1)) as i16 - (Q - 1);
        }
        f
    }

    /// Its coefficients, from 0 to q − 1.
    pub(super) fn canonical(&self) -> [u16; 256] {
        self.0.map(super::field::canonical)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The product modulo X^256 + 1, from the definition.
    fn schoolbook(f: &RingElement, g: &RingElement) -> [u16; 256] {
        let mut product = [0i64; 256];
        for i in 0..256 {
            for j in 0..256 {
                let sign = if i + j < 256 { 1 } else { -1 };
                product[(i + j) % 256] += sign * i64::from(f.0[i]) * i64::from(g.0[j]);
            }
        }
        product.map(|x| x.rem_euclid(i64::from(Q)) as u16)
    }

    fn ntt(f: &RingElement) -> NttElement {
        let mut f_hat = NttElement::ZERO;
        f.ntt(&mut f_hat);
        f_hat
    }

    #[test]
    fn the_inverse_transform_undoes_the_transform() {
        let extreme = |word| RingElement(Wiped([word; 256]));
        let random = (0..20).map(RingElement::sample);
        for f in random.chain([extreme(0), extreme(Q - 1), extreme(1 - Q)]) {
            let mut back = RingElement::ZERO;
            ntt(&f).inverse_ntt(&mut back);
            assert_eq!(back.canonical(), f.canonical());
        }
    }

    #[test]
    fn sums_of_products_are_those_of_the_polynomials() {
        for seed in 0..5 {
            let mut f: [_; 4] =
                core::array::from_fn(|j| RingElement::sample(100 * seed + j as u64));
            let mut g: [_; 4] = core::array::from_fn(|j| RingElement::sample(!seed - j as u64));
            if seed == 0 {
                f.iter_mut().chain(&mut g).for_each(|f| f.0.fill(Q - 1));
            }
            let f_hat = f.each_ref().map(ntt);
            let ready = g.each_ref().map(|g| {
                let mut ready = Multiplier::ZERO;
                ready.prepare(&ntt(g));
                ready
            });
            let (mut dot, mut product) = (NttElement::ZERO, RingElement::ZERO);
            NttElement::dot(&f_hat, &ready, &mut dot);
            dot.inverse_ntt(&mut product);

            let mut expected = [0; 256];
            for (f, g) in f.iter().zip(&g) {
                let one = schoolbook(f, g);
                expected = core::array::from_fn(|i| (expected[i] + one[i]) % Q as u16);
            }
            assert_eq!(product.canonical(), expected, "{seed}");
        }
    }

    #[test]
    fn addition_is_undone_by_subtraction_in_both_rings() {
        for seed in 0..20 {
            let (f, g) = (RingElement::sample(seed), RingElement::sample(!seed));
            let (mut sum, mut sum_hat) = (RingElement::sample(seed), ntt(&f));
            sum.add(&g);
            sum_hat.add(&ntt(&g));
            let mut same = RingElement::ZERO;
            sum_hat.inverse_ntt(&mut same);
            assert_eq!(same.canonical(), sum.canonical());
            same.subtract_from(&sum);
            assert_eq!(same.canonical(), [0; 256]);
            sum.subtract_from(&g);
            sum.add(&f);
            assert_eq!(sum.canonical(), [0; 256]);
        }
    }
}
