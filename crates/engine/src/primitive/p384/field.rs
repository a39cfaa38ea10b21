// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The field of P-384: integers modulo p = 2^384 − 2^128 − 2^96 + 2^32 − 1. [SP 800-186] §3.2.1.4,
//! [FIPS 186-5].
//!
//! Elements are in Montgomery form, x·2^384 mod p, always below p. Because −1/p = 2^32 + 1 modulo
//! 2^64, the reduction needs shifts and additions only.

#[cfg(target_arch = "x86_64")]
use crate::arch::x86_64::p384_adx::Adx;
use crate::base::bytes::be64;
use crate::base::ct::{Choice, barrier};
use crate::base::limbs::{adc, mac, sbb};
use crate::base::secret::{Wipe, Wiped, declassify};
use crate::primitive::divsteps::{Divsteps, runs};
use crate::primitive::modulus::{Modulus, number};
use crate::primitive::residue::{Modular, Number, WORDS};
use crate::primitive::weierstrass::Field;

/// An integer modulo p.
#[derive(Clone, Copy)]
pub(crate) struct FieldElement(pub(super) [u64; 6]);

impl FieldElement {
    /// Powers of self whose exponents are runs of 32 and of 255 ones.
    fn runs(&self) -> (Self, Self) {
        let ones_2 = self.square().mul(self);
        let ones_3 = ones_2.square().mul(self);
        let ones_6 = ones_3.squarings(3).mul(&ones_3);
        let ones_12 = ones_6.squarings(6).mul(&ones_6);
        let ones_15 = ones_12.squarings(3).mul(&ones_3);
        let ones_30 = ones_15.squarings(15).mul(&ones_15);
        let ones_60 = ones_30.squarings(30).mul(&ones_30);
        let ones_120 = ones_60.squarings(60).mul(&ones_60);
        let ones_240 = ones_120.squarings(120).mul(&ones_120);
        (ones_30.squarings(2).mul(&ones_2), ones_240.squarings(15).mul(&ones_15))
    }
}

impl Modular for FieldElement {
    const BITS: usize = 384;
    type Bytes = [u8; 48];
    const ZERO: Self = FieldElement([0; 6]);
    const ONE: Self = FieldElement(P.one);

    #[inline(always)]
    fn add(&self, other: &Self) -> Self {
        let (mut sum, mut carry) = ([0; 6], 0);
        for i in 0..6 {
            (sum[i], carry) = adc(self.0[i], other.0[i], carry);
        }
        FieldElement(below_p(&sum, carry))
    }

    #[inline(always)]
    fn sub(&self, other: &Self) -> Self {
        let (mut difference, mut borrow) = ([0; 6], 0);
        for i in 0..6 {
            (difference[i], borrow) = sbb(self.0[i], other.0[i], borrow);
        }
        FieldElement(add_p_if(&difference, borrow).0)
    }

    #[inline]
    fn mul(&self, other: &Self) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(kernel) = Adx::new() {
            return FieldElement(kernel.multiply(&self.0, &other.0));
        }
        FieldElement(multiply(&self.0, &other.0))
    }

    #[inline]
    fn square(&self) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(kernel) = Adx::new() {
            return FieldElement(kernel.square(&self.0));
        }
        FieldElement(square(&self.0))
    }

    /// Division steps on p and self·R take d from 0 and e from 1, with f = self·R·d·c and
    /// g = self·R·e·c modulo p. A run divides f by 2^62, but d by 2^64: c grows by 2². In the end
    /// f = ±1, or d = 0 if self is zero.
    fn invert(&self) -> Self {
        let mut steps = Divsteps::<6>::new(&P.m, &self.0);
        let (mut d, mut e) = (Wiped(Self::ZERO), Wiped(FieldElement([1, 0, 0, 0, 0, 0])));
        for _ in 0..RUNS {
            let m = steps.run();
            (*d, *e) = (combine(m.u, &d, m.v, &e), combine(m.q, &d, m.r, &e));
        }
        d.negate_if(Choice::from_lsb(steps.sign()));
        d.mul(&FieldElement(CORRECTION))
    }

    fn is_zero(&self) -> Choice {
        Choice::is_zero(self.0.iter().fold(0, |all, limb| all | limb))
    }

    #[inline(always)]
    fn assign(&mut self, source: &Self, condition: Choice) {
        condition.assign_words(&mut self.0, &source.0);
    }

    fn from_bytes(bytes: &[u8; 48]) -> (Self, Choice) {
        let mut number: Wiped<[u64; 6]> = Wiped(core::array::from_fn(|i| be64(bytes, 40 - 8 * i)));
        let in_range = Choice::from_lsb(sub_p(&number).1);
        (!in_range).assign_words(&mut *number, &[0; 6]);
        (FieldElement(*number).mul(&FieldElement(P.r2)), in_range)
    }

    fn to_bytes(self, bytes: &mut [u8; 48]) {
        let number = Wiped(self.number());
        for (word, limb) in bytes.chunks_exact_mut(8).rev().zip(*number) {
            word.copy_from_slice(&limb.to_be_bytes());
        }
    }

    fn number(&self) -> Number {
        let mut wide = Wiped([0; 12]);
        wide[..6].copy_from_slice(&self.0);
        let mut number = [0; WORDS];
        number[..6].copy_from_slice(&*Wiped(reduce(&wide)));
        number
    }

    fn declassify(self, reason: &'static str) -> Self {
        declassify(&self.0, reason);
        // Read back from memory: the mark lies there, and not on registers.
        *core::hint::black_box(&self)
    }
}

impl Field for FieldElement {
    const B: Self = FieldElement(B);
    const TABLE_WORDS: usize = 6;

    #[inline(always)]
    fn halve(&self) -> Self {
        let (sum, carry) = add_p_if(&self.0, self.0[0] & 1);
        let next = |i: usize| if i < 5 { sum[i + 1] } else { carry };
        FieldElement(core::array::from_fn(|i| sum[i] >> 1 | next(i) << 63))
    }

    /// p = 3 mod 4, so a root is self^((p+1)/4): 255 ones, a zero, 32 ones, 63 zeros, a one, 30
    /// zeros.
    fn sqrt(&self) -> Option<Self> {
        let (ones_32, ones_255) = self.runs();
        Some(ones_255.squarings(33).mul(&ones_32).squarings(64).mul(self).squarings(30))
    }

    #[inline(always)]
    fn from_table(words: &[u64]) -> Self {
        FieldElement(core::array::from_fn(|i| words.get(i).copied().unwrap_or(0)))
    }
}

/// a·b/2^384 mod p, for a·b < 2^384·p: row by row, each followed by a step of the reduction.
#[inline(never)]
fn multiply(a: &[u64; 6], b: &[u64; 6]) -> [u64; 6] {
    let mut t = [0; 7];
    // Not a loop: the words stay in registers.
    t = row(t, a, b[0]);
    t = row(t, a, b[1]);
    t = row(t, a, b[2]);
    t = row(t, a, b[3]);
    t = row(t, a, b[4]);
    t = row(t, a, b[5]);
    let [t @ .., high] = t;
    below_p(&t, high)
}

/// (u·d + v·e)/2^64 mod p, for u and v of at most 62 bits and a sign.
fn combine(u: i64, d: &FieldElement, v: i64, e: &FieldElement) -> FieldElement {
    let product = |sum, factor: i64, element: &FieldElement| {
        let negative = Choice::from_lsb(factor as u64 >> 63);
        let mut element = Wiped(*element);
        element.negate_if(negative);
        let magnitude = (factor as u64 ^ negative.mask()).wrapping_add(negative.mask() & 1);
        accumulate(sum, &element.0.0, magnitude).0
    };
    let sum = product(product([0; 7], u, d), v, e);
    // Below 2^63·p, hence below 2p afterwards.
    let [t @ .., high] = step(sum, 0);
    FieldElement(below_p(&t, high))
}

/// (t + a·b + k·p)/2^64 for one word b.
#[inline(always)]
fn row(t: [u64; 7], a: &[u64; 6], b: u64) -> [u64; 7] {
    let (sum, carry) = accumulate(t, a, b);
    step(sum, carry)
}

/// t + a·b for one word b, and the carry: the low words of the products, then the high ones.
#[inline(always)]
fn accumulate(t: [u64; 7], a: &[u64; 6], b: u64) -> ([u64; 7], u64) {
    let products: [(u64, u64); 6] = core::array::from_fn(|i| mac(0, a[i], b, 0));
    let (mut sum, mut carry) = (t, 0);
    for i in 0..6 {
        (sum[i], carry) = adc(sum[i], products[i].0, carry);
    }
    let (top, over) = adc(sum[6], 0, carry);
    (sum[6], carry) = (top, 0);
    for i in 0..6 {
        (sum[i + 1], carry) = adc(sum[i + 1], products[i].1, carry);
    }
    (sum, over + carry)
}

/// a²/2^384 mod p: each mixed product once and doubled, then the squares, then the reduction.
#[inline(never)]
fn square(a: &[u64; 6]) -> [u64; 6] {
    let mut t = [0; 12];
    for i in 0..5 {
        let mut carry = 0;
        for j in i + 1..6 {
            (t[i + j], carry) = mac(t[i + j], a[j], a[i], carry);
        }
        t[i + 6] = carry;
    }
    let (mut shifted, mut carry) = (0, 0);
    for i in 0..6 {
        let (low, high) = mac(0, a[i], a[i], 0);
        let (even, odd) = (t[2 * i], t[2 * i + 1]);
        (t[2 * i], carry) = adc(even << 1 | shifted, low, carry);
        (t[2 * i + 1], carry) = adc(odd << 1 | even >> 63, high, carry);
        shifted = odd >> 63;
    }
    reduce(&t)
}

/// t/2^384 mod p, for t < 2^384·p.
#[inline(always)]
fn reduce(t: &[u64; 12]) -> [u64; 6] {
    let mut window = [t[0], t[1], t[2], t[3], t[4], t[5], 0];
    for i in 6..12 {
        let (high, carry) = adc(window[6], t[i], 0);
        window[6] = high;
        window = step(window, carry);
    }
    let [window @ .., high] = window;
    below_p(&window, high)
}

/// (t + carry·2^448 + k·p)/2^64, where k = −t₀/p mod 2^64 = t₀ + 2^32·t₀ clears the lowest word.
///
/// t₀ + k·p = k·2^384 − s·2^64 with s = k·2^64 + k·2^32 − h, where the low words cancel:
/// k·2^32 − k + t₀ = h·2^64. What was below 2p·2^64 comes out below 2p.
#[inline(always)]
fn step(t: [u64; 7], carry: u64) -> [u64; 7] {
    let (k, over) = adc(t[0], t[0] << 32, 0);
    let h = (k >> 32) + over; // k·2^32 ends in t₀·2^32: t₀ + that carries as it did for k

    let (s0, borrow) = sbb(t[0] << 32, h, 0);
    let (s1, s2) = adc(k, k >> 32, 0);
    let s1 = s1 - borrow; // h is larger only where k ends in 32 zeros, and then s1 does not

    let (t1, borrow) = sbb(t[1], s0, 0);
    let (t2, borrow) = sbb(t[2], s1, borrow);
    let (t3, borrow) = sbb(t[3], s2, borrow);
    let (t4, borrow) = sbb(t[4], 0, borrow);
    let (t5, borrow) = sbb(t[5], 0, borrow);
    // A borrow is at most 1, and there is none for k = 0.
    let (t6, over) = adc(t[6], k - borrow, 0);
    [t1, t2, t3, t4, t5, t6, carry + over]
}

/// t + high·2^384, which is below 2p, modulo p.
#[inline(always)]
fn below_p(t: &[u64; 6], high: u64) -> [u64; 6] {
    let (difference, borrow) = sub_p(t);
    // Below p already exactly if there was no 2^384 to borrow from.
    add_p_if(&difference, borrow & !high).0
}

/// t + p if `bit` is one, and the carry.
#[inline(always)]
fn add_p_if(t: &[u64; 6], bit: u64) -> ([u64; 6], u64) {
    let mask = Choice::from_lsb(bit).mask();
    let (mut sum, mut carry) = ([0; 6], 0);
    for i in 0..6 {
        (sum[i], carry) = adc(t[i], P.m[i] & mask, carry);
    }
    (sum, carry)
}

/// t − p and the borrow.
#[inline(always)]
fn sub_p(t: &[u64; 6]) -> ([u64; 6], u64) {
    // Words that the compiler knows tempt it to take the chain of borrows apart.
    let ones = barrier(u64::MAX);
    let p = [barrier(P.m[0]), barrier(P.m[1]), barrier(P.m[2]), ones, ones, ones];
    let (mut difference, mut borrow) = ([0; 6], 0);
    for i in 0..6 {
        (difference[i], borrow) = sbb(t[i], p[i], borrow);
    }
    (difference, borrow)
}

impl Wipe for FieldElement {
    #[inline(always)]
    fn wipe(&mut self) {
        self.0.wipe();
    }
}

/// p, and the way into Montgomery form.
pub(super) const P: Modulus<6> = Modulus::new(number(concat!(
    "ffffffffffffffffffffffffffffffffffffffffffffffff",
    "fffffffffffffffeffffffff0000000000000000ffffffff"
)));
// 2^384 − p = 2^128 + 2^96 − 2^32 + 1, in limbs of 64 bits.
const _: () = {
    let rest: u128 = (1 << 96) - (1 << 32) + 1;
    assert!(P.one[0] == rest as u64 && P.one[1] == (rest >> 64) as u64 && P.one[2] == 1);
    assert!(P.one[3] == 0 && P.one[4] == 0 && P.one[5] == 0);
};
const _: () = assert!(P.m_inverse == (1 << 32) + 1);

/// Runs of division steps to an inverse.
const RUNS: u32 = runs(384);
/// What `invert` lacks in the end: 1/self·R = ±d·c·R², c = 2^(2·RUNS); times R for the product.
const CORRECTION: [u64; 6] = {
    let c = P.residue(&[1 << (2 * RUNS), 0, 0, 0, 0, 0]);
    P.mul(&P.mul(&P.r2, &P.r2), &c)
};

/// The curve's b.
pub(super) const B: [u64; 6] = P.residue(&number(concat!(
    "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe814112",
    "0314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef"
)));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::modulus::sub_limbs;

    /// Elements whose limbs are at their edges, in all combinations that are below p, and some
    /// that look random.
    fn elements() -> Vec<FieldElement> {
        let edges = [0, 1, u64::from(u32::MAX), !0 << 32, u64::MAX - 1, u64::MAX];
        let mut elements = Vec::new();
        let mut noise = 0x9e37_79b9_7f4a_7c15_u64;
        for a in edges {
            for b in edges {
                for c in edges {
                    noise = noise.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(99);
                    elements.push([a, b, c, c, c, c]);
                    elements.push([c, a, b, noise, a, b]);
                    elements.push([noise, !noise, noise << 9 ^ a, noise >> 7 ^ b, !noise << 1, c]);
                }
            }
        }
        elements.extend([P.one, P.r2, sub_limbs(&P.m, &[1, 0, 0, 0, 0, 0]).0]);
        elements.retain(|limbs| sub_p(limbs).1 == 1);
        elements.into_iter().map(FieldElement).collect()
    }

    /// The latched lane, the portable one, and the arithmetic of the compiler's time.
    #[test]
    fn arithmetic_agrees_with_its_twins() {
        let elements = elements();
        assert!(elements.len() > 500);
        for a in &elements {
            assert_eq!(a.square().0, P.mul(&a.0, &a.0), "{:x?}", a.0);
            assert_eq!(square(&a.0), a.square().0, "{:x?}", a.0);
            assert_eq!(P.add(&a.halve().0, &a.halve().0), a.0, "{:x?}", a.0);
            for b in elements.iter().step_by(7) {
                assert_eq!(a.mul(b).0, P.mul(&a.0, &b.0), "{:x?} {:x?}", a.0, b.0);
                assert_eq!(multiply(&a.0, &b.0), a.mul(b).0, "{:x?} {:x?}", a.0, b.0);
                assert_eq!(a.add(b).0, P.add(&a.0, &b.0), "{:x?} {:x?}", a.0, b.0);
                assert_eq!(a.sub(b).0, P.sub(&a.0, &b.0), "{:x?} {:x?}", a.0, b.0);
            }
        }
    }

    #[test]
    fn inverses_and_roots() {
        assert_eq!(FieldElement::ZERO.invert().0, [0; 6]);
        for a in elements().iter().step_by(5) {
            if !a.is_zero().declassify("test") {
                assert_eq!(a.invert().0, P.invert(&a.0));
            }
            let root = a.square().sqrt().unwrap();
            let negative = FieldElement::ZERO.sub(&root);
            assert!(root.0 == a.0 || negative.0 == a.0);
            assert_eq!(root.square().0, a.square().0);
        }
        // −1 has no root, since p = 3 mod 4.
        let minus_one = FieldElement::ZERO.sub(&FieldElement::ONE);
        assert_ne!(minus_one.sqrt().unwrap().square().0, minus_one.0);
    }

    #[test]
    fn bytes_are_read_back_and_those_from_p_on_are_out_of_range() {
        for a in elements() {
            let (mut bytes, mut again) = ([0; 48], [0; 48]);
            a.to_bytes(&mut bytes);
            let (same, in_range) = FieldElement::from_bytes(&bytes);
            assert_eq!(same.0, a.0);
            assert!(in_range.declassify("test"));
            same.to_bytes(&mut again);
            assert_eq!(bytes, again);
            assert_eq!(a.is_odd().declassify("test"), bytes[47] & 1 == 1);
        }
        for (above, in_range) in [(0, false), (1, false), (u64::from(u32::MAX), false), (!0, true)]
        {
            // p + above, where −1 comes to stand below.
            let low = P.m[0].wrapping_add(above);
            let mut bytes = [0; 48];
            for (word, limb) in bytes.chunks_exact_mut(8).rev().zip(P.m) {
                word.copy_from_slice(&limb.to_be_bytes());
            }
            bytes[40..].copy_from_slice(&low.to_be_bytes());
            assert_eq!(FieldElement::from_bytes(&bytes).1.declassify("test"), in_range);
        }
        let (element, in_range) = FieldElement::from_bytes(&[0xff; 48]);
        assert!(!in_range.declassify("test") && sub_p(&element.0).1 == 1);
    }
}
