// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Integers modulo an odd number, in constant time: what the curves' fields, and the integers
//! modulo their orders, have in common.
//!
//! [`Modular`] is what the curves' code asks for. [`Residue`] gives it for any modulus that
//! [`Modulo`] names, by Montgomery multiplication; a modulus of a special form brings its own.

use core::marker::PhantomData;

use super::divsteps::{Divsteps, runs};
use super::modulus::Modulus;
use crate::base::ct::Choice;
use crate::base::limbs::{adc, mac, sbb};
use crate::base::secret::{Wipe, Wiped, declassify};

/// Words of the largest number, which has 521 bits.
pub(crate) const WORDS: usize = 9;
/// A number in little-endian words, with zeros above it.
pub(crate) type Number = [u64; WORDS];

/// A byte array of some length.
pub(crate) trait Bytes: Copy + Wipe + AsRef<[u8]> + AsMut<[u8]> {
    const LEN: usize;
    const ZERO: Self;
    /// The array of these bytes, if there are as many.
    fn read(bytes: &[u8]) -> Option<Self>;
}

impl<const N: usize> Bytes for [u8; N] {
    const LEN: usize = N;
    const ZERO: Self = [0; N];

    fn read(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok()
    }
}

/// Integers modulo a prime. Every operation takes the same time whatever the values.
///
/// Elements are copied freely by formulas, hence `Copy`; who holds a secret one wipes it.
pub(crate) trait Modular: Copy + Wipe {
    /// The modulus in bits.
    const BITS: usize;
    /// An integer, big-endian.
    type Bytes: Bytes;
    const ZERO: Self;
    const ONE: Self;

    fn add(&self, other: &Self) -> Self;
    fn sub(&self, other: &Self) -> Self;
    fn mul(&self, other: &Self) -> Self;
    fn square(&self) -> Self;
    /// 1/self, and zero for zero.
    fn invert(&self) -> Self;
    fn is_zero(&self) -> Choice;
    /// `self = source` if `condition`.
    fn assign(&mut self, source: &Self, condition: Choice);
    /// Reads an integer below the modulus; zero and false if it is not.
    fn from_bytes(bytes: &Self::Bytes) -> (Self, Choice);
    /// Writes the integer.
    fn to_bytes(self, bytes: &mut Self::Bytes);
    /// The integer.
    fn number(&self) -> Number;
    /// Makes the element public. `reason` says why an attacker may know it.
    fn declassify(self, reason: &'static str) -> Self;

    #[inline(always)]
    fn double(&self) -> Self {
        self.add(self)
    }

    #[inline(always)]
    fn triple(&self) -> Self {
        self.double().add(self)
    }

    fn eq(&self, other: &Self) -> Choice {
        self.sub(other).is_zero()
    }

    fn negate_if(&mut self, condition: Choice) {
        let negative = Self::ZERO.sub(self);
        self.assign(&negative, condition);
    }

    /// True if the integer is odd.
    fn is_odd(&self) -> Choice {
        Choice::from_lsb(Wiped(self.number())[0])
    }

    fn squarings(&self, times: usize) -> Self {
        let mut power = *self;
        for _ in 0..times {
            power = power.square();
        }
        power
    }
}

/// A modulus of N words, and how to multiply modulo it.
pub(crate) trait Modulo<const N: usize>: Copy {
    const M: Modulus<N>;
    type Bytes: Bytes;

    /// R: elements are kept as x·R, and a multiplication divides by R.
    const ONE: [u64; N] = Self::M.one;
    /// R².
    const R2: [u64; N] = Self::M.r2;
    /// R³·2^(2·runs): see [`Residue::invert`].
    const CORRECTION: [u64; N] = {
        let mut c = [0; N];
        c[0] = 1 << (2 * runs(Self::M.bits as u32));
        let m = Self::M;
        m.mul(&m.mul(&m.r2, &m.r2), &m.residue(&c))
    };

    /// a·b/R mod m, for a and b below m.
    #[inline]
    fn multiply(a: &[u64; N], b: &[u64; N]) -> [u64; N] {
        montgomery(&Self::M, a, b)
    }

    /// a²/R mod m.
    #[inline]
    fn square(a: &[u64; N]) -> [u64; N] {
        Self::multiply(a, a)
    }
}

/// An integer modulo `M`, as x·R, always below the modulus.
#[derive(Clone, Copy)]
pub(crate) struct Residue<M, const N: usize>(pub(crate) [u64; N], PhantomData<M>);

impl<M: Modulo<N>, const N: usize> Residue<M, N> {
    /// The element that these words are kept as.
    pub(crate) const fn from_words(words: [u64; N]) -> Self {
        Residue(words, PhantomData)
    }

    /// self/2
    #[inline(always)]
    pub(crate) fn half(&self) -> Self {
        let odd = Choice::from_lsb(self.0[0]).mask();
        let (mut sum, mut carry) = ([0; N], 0);
        for i in 0..N {
            (sum[i], carry) = adc(self.0[i], M::M.m[i] & odd, carry);
        }
        for i in 0..N {
            let next = if i + 1 < N { sum[i + 1] } else { carry };
            sum[i] = sum[i] >> 1 | next << 63;
        }
        Self::from_words(sum)
    }

    /// An integer of at most as many bits as the modulus, reduced.
    pub(crate) fn reduced(bytes: &M::Bytes) -> Self {
        let number = Wiped(read::<N>(bytes.as_ref()));
        let words = Wiped(below(&M::M, &number, 0));
        Self::from_words(M::multiply(&words, &M::R2))
    }

    /// (u·d + v·e)/2^64 mod m, for u and v of at most 62 bits and a sign.
    fn combine(u: i64, d: &Self, v: i64, e: &Self) -> Self {
        let (mut t, mut high) = ([0; N], 0);
        for (factor, element) in [(u, d), (v, e)] {
            let negative = Choice::from_lsb(factor as u64 >> 63);
            let mut element = Wiped(*element);
            element.negate_if(negative);
            let magnitude = (factor as u64 ^ negative.mask()).wrapping_add(negative.mask() & 1);
            let mut carry = 0;
            for i in 0..N {
                (t[i], carry) = mac(t[i], element.0.0[i], magnitude, carry);
            }
            // |u| + |v| is at most 2^62: no carry goes out.
            high += carry;
        }
        let (t, high) = step(&M::M, &t, high, 0);
        // Below 2^63·m before the step, hence below 2m.
        Self::from_words(below(&M::M, &t, high))
    }
}

impl<M: Modulo<N>, const N: usize> Modular for Residue<M, N> {
    const BITS: usize = M::M.bits;
    type Bytes = M::Bytes;
    const ZERO: Self = Self::from_words([0; N]);
    const ONE: Self = Self::from_words(M::ONE);

    #[inline(always)]
    fn add(&self, other: &Self) -> Self {
        let (mut sum, mut carry) = ([0; N], 0);
        for i in 0..N {
            (sum[i], carry) = adc(self.0[i], other.0[i], carry);
        }
        Self::from_words(below(&M::M, &sum, carry))
    }

    #[inline(always)]
    fn sub(&self, other: &Self) -> Self {
        let (mut difference, mut borrow) = ([0; N], 0);
        for i in 0..N {
            (difference[i], borrow) = sbb(self.0[i], other.0[i], borrow);
        }
        let mask = Choice::from_lsb(borrow).mask();
        let mut carry = 0;
        for i in 0..N {
            (difference[i], carry) = adc(difference[i], M::M.m[i] & mask, carry);
        }
        Self::from_words(difference)
    }

    #[inline]
    fn mul(&self, other: &Self) -> Self {
        Self::from_words(M::multiply(&self.0, &other.0))
    }

    #[inline]
    fn square(&self) -> Self {
        Self::from_words(M::square(&self.0))
    }

    /// Division steps on m and x = self·R take d from 0 and e from 1, with f = x·d·c and g = x·e·c
    /// modulo m. A run divides f by 2^62, but d by 2^64: c grows by 2². In the end f = ±1, hence
    /// 1/self·R = R²/x = ±d·c·R², or d = 0 if self is zero.
    fn invert(&self) -> Self {
        let mut steps = Divsteps::<N>::new(&M::M.m, &self.0);
        let mut one = [0; N];
        one[0] = 1;
        let (mut d, mut e) = (Wiped(Self::ZERO), Wiped(Self::from_words(one)));
        for _ in 0..runs(M::M.bits as u32) {
            let m = steps.run();
            (*d, *e) = (Self::combine(m.u, &d, m.v, &e), Self::combine(m.q, &d, m.r, &e));
        }
        d.negate_if(Choice::from_lsb(steps.sign()));
        d.mul(&Self::from_words(M::CORRECTION))
    }

    fn is_zero(&self) -> Choice {
        Choice::is_zero(self.0.iter().fold(0, |all, word| all | word))
    }

    #[inline(always)]
    fn assign(&mut self, source: &Self, condition: Choice) {
        condition.assign_words(&mut self.0, &source.0);
    }

    fn from_bytes(bytes: &M::Bytes) -> (Self, Choice) {
        let mut number = Wiped(read::<N>(bytes.as_ref()));
        let mut borrow = 0;
        for i in 0..N {
            (_, borrow) = sbb(number[i], M::M.m[i], borrow);
        }
        let in_range = Choice::from_lsb(borrow);
        (!in_range).assign_words(&mut *number, &[0; N]);
        (Self::from_words(M::multiply(&number, &M::R2)), in_range)
    }

    fn to_bytes(self, bytes: &mut M::Bytes) {
        let number = Wiped(self.number());
        for (i, byte) in bytes.as_mut().iter_mut().rev().enumerate() {
            *byte = number.get(i / 8).map_or(0, |word| (word >> (i % 8 * 8)) as u8);
        }
    }

    fn number(&self) -> Number {
        const { assert!(N <= WORDS) };
        let mut one = [0; N];
        one[0] = 1;
        let words = Wiped(M::multiply(&self.0, &one));
        core::array::from_fn(|i| words.get(i).copied().unwrap_or(0))
    }

    fn declassify(self, reason: &'static str) -> Self {
        declassify(&self.0, reason);
        // Read back from memory: the mark lies there, and not on registers.
        *core::hint::black_box(&self)
    }
}

impl<M: Modulo<N>, const N: usize> Wipe for Residue<M, N> {
    #[inline(always)]
    fn wipe(&mut self) {
        self.0.wipe();
    }
}

/// a·b/2^(64N) mod m, row by row, each followed by a step of the reduction.
#[inline(never)]
fn montgomery<const N: usize>(m: &Modulus<N>, a: &[u64; N], b: &[u64; N]) -> [u64; N] {
    let (mut t, mut high) = ([0; N], 0);
    for i in 0..N {
        let mut carry = 0;
        for j in 0..N {
            (t[j], carry) = mac(t[j], a[j], b[i], carry);
        }
        let (next, over) = adc(high, carry, 0);
        (t, high) = step(m, &t, next, over);
    }
    below(m, &t, high)
}

/// (t + high·2^(64N) + over·2^(64(N+1)) + k·m)/2^64, where k clears the lowest word: the words, and
/// what is above them. Below 2m if it was below 2^64·m.
#[inline(always)]
fn step<const N: usize>(m: &Modulus<N>, t: &[u64; N], high: u64, over: u64) -> ([u64; N], u64) {
    let k = t[0].wrapping_mul(m.m_inverse);
    let (_, mut carry) = mac(t[0], k, m.m[0], 0);
    let mut out = [0; N];
    for j in 1..N {
        (out[j - 1], carry) = mac(t[j], k, m.m[j], carry);
    }
    (out[N - 1], carry) = adc(high, carry, 0);
    (out, over + carry)
}

/// t + high·2^(64N), which is below 2m, modulo m.
#[inline(always)]
pub(crate) fn below<const N: usize>(m: &Modulus<N>, t: &[u64; N], high: u64) -> [u64; N] {
    let (mut difference, mut borrow) = ([0; N], 0);
    for i in 0..N {
        (difference[i], borrow) = sbb(t[i], m.m[i], borrow);
    }
    // Below m already exactly if there was nothing above to borrow from.
    let keep = Choice::from_lsb(borrow & !high);
    keep.assign_words(&mut difference, t);
    difference
}

/// A big-endian integer that fits N words.
fn read<const N: usize>(bytes: &[u8]) -> [u64; N] {
    let mut words = [0; N];
    for (i, byte) in bytes.iter().rev().enumerate() {
        if let Some(word) = words.get_mut(i / 8) {
            *word |= u64::from(*byte) << (i % 8 * 8);
        }
    }
    words
}

/// What every modulus's tests do: the arithmetic that runs, against that of the compiler's time.
#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::primitive::modulus::sub_limbs;

    /// Numbers whose words are at their edges, in many combinations that are below m, and some that
    /// look random.
    pub(crate) fn numbers<const N: usize>(m: &Modulus<N>) -> Vec<[u64; N]> {
        let edges = [0, 1, u64::from(u32::MAX), !0 << 32, u64::MAX - 1, u64::MAX];
        let mut numbers = Vec::new();
        let mut noise = 0x9e37_79b9_7f4a_7c15_u64;
        for a in edges {
            for b in edges {
                for c in edges {
                    noise = noise.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(99);
                    let pattern = [a, b, c, noise, !noise << 7];
                    for turn in 0..3 {
                        let mut number: [u64; N] = core::array::from_fn(|i| {
                            pattern[(i * (turn + 1) + turn) % 5].rotate_left((i * turn) as u32)
                        });
                        number[N - 1] &= u64::MAX >> (64 * N - m.bits);
                        numbers.push(number);
                    }
                }
            }
        }
        let mut small = [0; N];
        for low in [1, 2, 3, 4] {
            small[0] = low;
            numbers.extend([small, sub_limbs(&m.m, &small).0]);
        }
        numbers.retain(|number| sub_limbs(number, &m.m).1 == 1);
        numbers
    }

    fn element<M: Modulo<N>, const N: usize>(number: &[u64; N]) -> Residue<M, N> {
        Residue::from_words(M::multiply(number, &M::R2))
    }

    fn number<M: Modulo<N>, const N: usize>(element: &Residue<M, N>) -> [u64; N] {
        let number = element.number();
        assert!(number[N..].iter().all(|word| *word == 0));
        number[..N].try_into().unwrap()
    }

    /// Products, sums, differences, halves and inverses against the compiler's arithmetic.
    pub(crate) fn arithmetic_agrees<M: Modulo<N>, const N: usize>() {
        let m = M::M;
        let plain = |residue: [u64; N]| {
            let mut one = [0; N];
            one[0] = 1;
            m.mul(&residue, &one)
        };
        let numbers = numbers(&m);
        assert!(numbers.len() > 200, "{}", numbers.len());
        for (at, a) in numbers.iter().enumerate() {
            let x = element::<M, N>(a);
            assert_eq!(number(&x), *a);
            let ma = m.residue(a);
            assert_eq!(number(&x.square()), plain(m.mul(&ma, &ma)), "{a:x?}");
            assert_eq!(x.half().double().0, x.0, "{a:x?}");
            for b in numbers.iter().step_by(11) {
                let (y, mb) = (element::<M, N>(b), m.residue(b));
                assert_eq!(number(&x.mul(&y)), plain(m.mul(&ma, &mb)), "{a:x?} {b:x?}");
                assert_eq!(number(&x.add(&y)), plain(m.add(&ma, &mb)), "{a:x?} {b:x?}");
                assert_eq!(number(&x.sub(&y)), plain(m.sub(&ma, &mb)), "{a:x?} {b:x?}");
            }
            if at % 5 == 0 {
                assert_eq!(number(&x.invert()), plain(m.invert(&ma)), "{a:x?}");
            }
        }
        assert_eq!(Residue::<M, N>::ZERO.invert().0, [0; N]);
        assert_eq!(number(&Residue::<M, N>::ONE)[0], 1);
    }

    /// Bytes are read back; those from m on are out of range, or reduced.
    pub(crate) fn bytes_agree<M: Modulo<N>, const N: usize>() {
        for a in numbers(&M::M) {
            let (mut bytes, mut again) = (M::Bytes::ZERO, M::Bytes::ZERO);
            let x = element::<M, N>(&a);
            x.to_bytes(&mut bytes);
            assert_eq!(x.is_odd().declassify("test"), bytes.as_ref()[M::Bytes::LEN - 1] & 1 == 1);
            let (same, in_range) = Residue::<M, N>::from_bytes(&bytes);
            assert_eq!(same.0, x.0);
            assert!(in_range.declassify("test"));
            same.to_bytes(&mut again);
            assert_eq!(bytes.as_ref(), again.as_ref());
            assert_eq!(Residue::<M, N>::reduced(&bytes).0, x.0);
        }
        let write = |number: &[u64; N]| {
            let mut bytes = M::Bytes::ZERO;
            for (i, byte) in bytes.as_mut().iter_mut().rev().enumerate() {
                *byte = (number[i / 8] >> (i % 8 * 8)) as u8;
            }
            bytes
        };
        for above in 0..3 {
            let mut number = M::M.m;
            number[0] = number[0].checked_add(above).unwrap_or(number[0]);
            let low = number[0] - M::M.m[0];
            let bytes = write(&number);
            assert!(!Residue::<M, N>::from_bytes(&bytes).1.declassify("test"));
            assert_eq!(super::tests::number(&Residue::<M, N>::reduced(&bytes))[0], low);
        }
        let mut all = M::Bytes::ZERO;
        all.as_mut().fill(0xff);
        let (element, in_range) = Residue::<M, N>::from_bytes(&all);
        assert!(!in_range.declassify("test") && element.0 == [0; N]);
    }
}
