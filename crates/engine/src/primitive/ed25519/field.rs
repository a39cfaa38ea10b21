// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The field of edwards25519 and curve25519: integers modulo p = 2^255 − 19. [SP 800-186] §3.2.2.1
//!
//! Five limbs of 51 bits with room above them. Multiplication, subtraction and squaring take limbs
//! below 2^54 and leave limbs below 2^52; a sum of two such is not carried, and stays below 2^53.

use crate::base::ct::{self, Choice};
use crate::base::secret::Wipe;
use crate::primitive::edwards::Field;

/// An integer modulo p.
#[derive(Clone, Copy)]
pub(crate) struct FieldElement([u64; 5]);

const MASK: u64 = (1 << 51) - 1;

impl FieldElement {
    /// The integer in these words, least significant first, without bit 255.
    pub(super) const fn from_words(w: &[u64; 4]) -> Self {
        FieldElement([
            w[0] & MASK,
            (w[0] >> 51 | w[1] << 13) & MASK,
            (w[1] >> 38 | w[2] << 26) & MASK,
            (w[2] >> 25 | w[3] << 39) & MASK,
            (w[3] >> 12) & MASK,
        ])
    }

    /// Reads a little-endian integer without its highest bit. It may be p or more.
    pub(crate) fn from_bytes(bytes: &[u8; 32]) -> Self {
        let (words, _) = bytes.as_chunks();
        let mut number = [0; 4];
        for (word, bytes) in number.iter_mut().zip(words) {
            *word = u64::from_le_bytes(*bytes);
        }
        let element = Self::from_words(&number);
        number.wipe();
        element
    }

    /// Reads as `from_bytes` does, if the integer is below p.
    pub(crate) fn from_canonical_bytes(bytes: &[u8; 32]) -> (Self, Choice) {
        let element = Self::from_bytes(bytes);
        let mut again = [0; 32];
        element.to_bytes(&mut again);
        again[31] |= bytes[31] & 0x80;
        (element, ct::eq(&again, bytes))
    }

    /// Writes the integer below p, little-endian.
    pub(crate) fn to_bytes(self, bytes: &mut [u8; 32]) {
        let mut l = carry(self.0);
        // The multiple of p to take off: 1 if l + 19 reaches 2^255.
        let mut q = 19;
        for limb in l {
            q = (limb + q) >> 51;
        }
        l[0] += 19 * q;
        for i in 0..4 {
            l[i + 1] += l[i] >> 51;
            l[i] &= MASK;
        }
        l[4] &= MASK;
        let mut words = [
            l[0] | l[1] << 51,
            l[1] >> 13 | l[2] << 38,
            l[2] >> 26 | l[3] << 25,
            l[3] >> 39 | l[4] << 12,
        ];
        for (chunk, word) in bytes.chunks_exact_mut(8).zip(words) {
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        l.wipe();
        words.wipe();
    }

    /// True if the integer below p is odd.
    pub(crate) fn is_odd(&self) -> Choice {
        let mut bytes = [0; 32];
        self.to_bytes(&mut bytes);
        let odd = Choice::from_lsb(u64::from(bytes[0]));
        bytes.wipe();
        odd
    }

    /// 121665·self, for X25519.
    pub(crate) fn times_121665(&self) -> Self {
        let t = self.0.map(|limb| u128::from(limb) * 121_665);
        FieldElement(reduce(t))
    }

    /// A root of u/v, and whether there is one.
    ///
    /// p = 5 mod 8. [FIPS 186-5] §7.3, step 2 b.
    pub(crate) fn sqrt_ratio(u: &Self, v: &Self) -> (Self, Choice) {
        let v3 = v.square().mul(v);
        let v7 = v3.square().mul(v);
        let mut w = u.mul(&v3).mul(&u.mul(&v7).power_p58());
        let vw2 = v.mul(&w.square());
        let root = vw2.sub(u).is_zero();
        let root_of_minus = vw2.add(u).is_zero();
        w.assign(&w.mul(&SQRT_MINUS_ONE), root_of_minus);
        (w, root | root_of_minus)
    }

    /// self^((p−5)/8) = self^(2^252 − 3)
    fn power_p58(&self) -> Self {
        self.ones_250().0.squarings(2).mul(self)
    }

    /// Powers of self: to 2^250 − 1, and to 11.
    fn ones_250(&self) -> (Self, Self) {
        let two = self.square();
        let nine = two.squarings(2).mul(self);
        let eleven = nine.mul(&two);
        let ones_5 = eleven.square().mul(&nine);
        let ones_10 = ones_5.squarings(5).mul(&ones_5);
        let ones_20 = ones_10.squarings(10).mul(&ones_10);
        let ones_40 = ones_20.squarings(20).mul(&ones_20);
        let ones_50 = ones_40.squarings(10).mul(&ones_10);
        let ones_100 = ones_50.squarings(50).mul(&ones_50);
        let ones_200 = ones_100.squarings(100).mul(&ones_100);
        (ones_200.squarings(50).mul(&ones_50), eleven)
    }
}

impl Field for FieldElement {
    const ZERO: Self = FieldElement([0; 5]);
    const ONE: Self = FieldElement([1, 0, 0, 0, 0]);

    #[inline(always)]
    fn add(&self, other: &Self) -> Self {
        let sum: [u64; 5] = core::array::from_fn(|i| self.0[i] + other.0[i]);
        debug_assert!(sum.iter().all(|limb| limb >> 54 == 0));
        FieldElement(sum)
    }

    /// 16p keeps every limb from going below zero.
    #[inline(always)]
    fn sub(&self, other: &Self) -> Self {
        const P16: [u64; 5] = [16 * (MASK - 18), 16 * MASK, 16 * MASK, 16 * MASK, 16 * MASK];
        FieldElement(carry(core::array::from_fn(|i| self.0[i] + P16[i] - other.0[i])))
    }

    /// Limbs i and j multiply to limb i + j, or to 19 times limb i + j − 5: 2^255 = 19 mod p.
    #[inline]
    fn mul(&self, other: &Self) -> Self {
        debug_assert!(self.0.iter().chain(&other.0).all(|limb| limb >> 54 == 0));
        let (a, b) = (self.0, other.0);
        let m = |x: u64, y: u64| u128::from(x) * u128::from(y);
        let [_, a1, a2, a3, a4] = a.map(|limb| 19 * limb);
        FieldElement(reduce([
            m(a[0], b[0]) + m(a1, b[4]) + m(a2, b[3]) + m(a3, b[2]) + m(a4, b[1]),
            m(a[0], b[1]) + m(a[1], b[0]) + m(a2, b[4]) + m(a3, b[3]) + m(a4, b[2]),
            m(a[0], b[2]) + m(a[1], b[1]) + m(a[2], b[0]) + m(a3, b[4]) + m(a4, b[3]),
            m(a[0], b[3]) + m(a[1], b[2]) + m(a[2], b[1]) + m(a[3], b[0]) + m(a4, b[4]),
            m(a[0], b[4]) + m(a[1], b[3]) + m(a[2], b[2]) + m(a[3], b[1]) + m(a[4], b[0]),
        ]))
    }

    #[inline]
    fn square(&self) -> Self {
        debug_assert!(self.0.iter().all(|limb| limb >> 54 == 0));
        let a = self.0;
        let m = |x: u64, y: u64| u128::from(x) * u128::from(y);
        let (d0, d1, d2) = (2 * a[0], 2 * a[1], 2 * a[2]);
        let (a3, a4) = (19 * a[3], 19 * a[4]);
        FieldElement(reduce([
            m(a[0], a[0]) + m(d1, a4) + m(d2, a3),
            m(d0, a[1]) + m(d2, a4) + m(a[3], a3),
            m(d0, a[2]) + m(a[1], a[1]) + m(2 * a[3], a4),
            m(d0, a[3]) + m(d1, a[2]) + m(a[4], a4),
            m(d0, a[4]) + m(d1, a[3]) + m(a[2], a[2]),
        ]))
    }

    /// self^(p−2) = self^(2^255 − 21)
    fn invert(&self) -> Self {
        let (ones_250, eleven) = self.ones_250();
        ones_250.squarings(5).mul(&eleven)
    }

    fn is_zero(&self) -> Choice {
        let mut bytes = [0; 32];
        self.to_bytes(&mut bytes);
        let zero = ct::eq(&bytes, &[0; 32]);
        bytes.wipe();
        zero
    }

    #[inline(always)]
    fn assign(&mut self, source: &Self, condition: Choice) {
        condition.assign_words(&mut self.0, &source.0);
    }
}

/// Products into limbs: the five sums are below 2^(54+54) · 77 < 2^115, so that every carry fits a
/// word, and so does 19 times the last one, whose sum is below 2^111.
#[inline(always)]
fn reduce(mut t: [u128; 5]) -> [u64; 5] {
    let mut limbs = [0; 5];
    for i in 0..5 {
        limbs[i] = t[i] as u64 & MASK;
        let over = (t[i] >> 51) as u64;
        if i < 4 {
            t[i + 1] += u128::from(over);
        } else {
            limbs[0] += 19 * over;
        }
    }
    limbs[1] += limbs[0] >> 51;
    limbs[0] &= MASK;
    limbs
}

/// Limbs of a word each into limbs below 2^52.
#[inline(always)]
fn carry(mut limbs: [u64; 5]) -> [u64; 5] {
    for i in 0..4 {
        limbs[i + 1] += limbs[i] >> 51;
        limbs[i] &= MASK;
    }
    limbs[0] += 19 * (limbs[4] >> 51);
    limbs[4] &= MASK;
    limbs
}

impl Wipe for FieldElement {
    #[inline(always)]
    fn wipe(&mut self) {
        self.0.wipe();
    }
}

/// 2^((p−1)/4), a root of −1. [FIPS 186-5] §7.3
const SQRT_MINUS_ONE: FieldElement = FieldElement::from_words(&[
    0xc4ee1b274a0ea0b0,
    0x2f431806ad2fe478,
    0x2b4d00993dfbd7a7,
    0x2b8324804fc1df0b,
]);

#[cfg(test)]
mod tests {
    use super::*;

    /// p + 19 − 19: the integer 2^255 − 1 − below.
    fn near_the_top(below: u8) -> [u8; 32] {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (0xff - below, 0x7f);
        bytes
    }

    fn bytes(element: FieldElement) -> [u8; 32] {
        let mut bytes = [0; 32];
        element.to_bytes(&mut bytes);
        bytes
    }

    /// Edges, and some that look random.
    fn elements() -> Vec<FieldElement> {
        let mut elements: Vec<_> =
            (0..=40).map(|below| FieldElement::from_bytes(&near_the_top(below))).collect();
        let mut noise = 3u64;
        for i in 0..60u32 {
            let mut number = [0u8; 32];
            for byte in &mut number {
                noise = noise.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(i.into());
                *byte = (noise >> 56) as u8;
            }
            elements.push(FieldElement::from_bytes(&number));
        }
        elements.push(FieldElement([(1 << 52) - 1; 5]));
        elements
    }

    fn same(a: &FieldElement, b: &FieldElement) -> bool {
        a.sub(b).is_zero().declassify("test")
    }

    #[test]
    fn one_encoding_is_canonical() {
        for below in 0..=40u8 {
            let top = near_the_top(below);
            let (element, canonical) = FieldElement::from_canonical_bytes(&top);
            // p = 2^255 − 19 is 18 below the top.
            assert_eq!(canonical.declassify("test"), below > 18);
            let mut low = [0; 32];
            low[0] = 18u8.wrapping_sub(below);
            assert_eq!(bytes(element), if below <= 18 { low } else { top });
            let mut signed = top;
            signed[31] |= 0x80;
            let (again, canonical) = FieldElement::from_canonical_bytes(&signed);
            assert!(same(&again, &element));
            assert_eq!(canonical.declassify("test"), below > 18);
        }
    }

    #[test]
    fn the_laws_of_a_field_hold() {
        let all = elements();
        let one = FieldElement::ONE;
        for (i, a) in all.iter().enumerate() {
            let (b, c) = (&all[(7 * i + 3) % all.len()], &all[(11 * i + 5) % all.len()]);
            assert!(same(&a.mul(b), &b.mul(a)));
            assert!(same(&a.mul(b).mul(c), &a.mul(&b.mul(c))));
            assert!(same(&a.add(b).mul(c), &a.mul(c).add(&b.mul(c))));
            assert!(same(&a.sub(b).add(b), a));
            assert!(same(&a.square(), &a.mul(a)));
            assert!(same(&a.mul(&one), a));
            let number = FieldElement::from_words(&[121_665, 0, 0, 0]);
            assert!(same(&a.times_121665(), &a.mul(&number)));
            if !a.is_zero().declassify("test") {
                assert!(same(&a.mul(&a.invert()), &one));
            }
        }
        assert!(FieldElement::ZERO.invert().is_zero().declassify("test"));
    }

    #[test]
    fn roots_are_found_exactly_where_they_are() {
        let minus_one = FieldElement::ZERO.sub(&FieldElement::ONE);
        assert!(same(&SQRT_MINUS_ONE.square(), &minus_one));
        let mut found = 0;
        for (u, v) in elements().iter().zip(elements().iter().rev()) {
            if v.is_zero().declassify("test") {
                continue;
            }
            let (root, exists) = FieldElement::sqrt_ratio(u, v);
            if exists.declassify("test") {
                assert!(same(&root.square().mul(v), u));
                found += 1;
            }
            let (root, exists) = FieldElement::sqrt_ratio(&u.square().mul(v), v);
            assert!(exists.declassify("test") && same(&root.square(), &u.square()));
            // Twice a square is none, for p = 5 mod 8.
            let twice = u.square().add(&u.square()).mul(v);
            let exists = FieldElement::sqrt_ratio(&twice, v).1.declassify("test");
            assert_eq!(exists, u.is_zero().declassify("test"));
        }
        assert!(found > 10);
    }
}
