// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The field of edwards448: integers modulo p = 2^448 − 2^224 − 1. [SP 800-186] §3.2.2.2
//!
//! Eight limbs of 56 bits with room above them. Multiplication, subtraction and squaring take limbs
//! below 2^58 and leave limbs below 2^57; a sum of two such is not carried.

use crate::base::ct::{self, Choice};
use crate::base::secret::Wipe;
use crate::primitive::edwards::Field;

/// An integer modulo p.
#[derive(Clone, Copy)]
pub(crate) struct FieldElement([u64; 8]);

const MASK: u64 = (1 << 56) - 1;

impl FieldElement {
    /// The integer in these words, least significant first.
    pub(super) const fn from_words(w: &[u64; 7]) -> Self {
        FieldElement([
            w[0] & MASK,
            (w[0] >> 56 | w[1] << 8) & MASK,
            (w[1] >> 48 | w[2] << 16) & MASK,
            (w[2] >> 40 | w[3] << 24) & MASK,
            (w[3] >> 32 | w[4] << 32) & MASK,
            (w[4] >> 24 | w[5] << 40) & MASK,
            (w[5] >> 16 | w[6] << 48) & MASK,
            w[6] >> 8,
        ])
    }

    /// Reads a little-endian integer, and tells whether it is below p.
    pub(super) fn from_canonical_bytes(bytes: &[u8; 56]) -> (Self, Choice) {
        let (words, _) = bytes.as_chunks();
        let mut number = [0; 7];
        for (word, bytes) in number.iter_mut().zip(words) {
            *word = u64::from_le_bytes(*bytes);
        }
        let element = Self::from_words(&number);
        let mut again = [0; 56];
        element.to_bytes(&mut again);
        (element, ct::eq(&again, bytes))
    }

    /// Writes the integer below p, little-endian.
    pub(super) fn to_bytes(self, bytes: &mut [u8; 56]) {
        let mut l = carry(self.0);
        // The multiple of p to take off: 1 if l + 2^224 + 1 reaches 2^448.
        let mut q = 1;
        for (i, limb) in l.iter().enumerate() {
            q = (limb + q + u64::from(i == 4)) >> 56;
        }
        l[0] += q;
        l[4] += q;
        for i in 0..7 {
            l[i + 1] += l[i] >> 56;
            l[i] &= MASK;
        }
        l[7] &= MASK;
        for (chunk, limb) in bytes.chunks_exact_mut(7).zip(l) {
            for (i, byte) in chunk.iter_mut().enumerate() {
                *byte = (limb >> (8 * i)) as u8;
            }
        }
        l.wipe();
    }

    /// True if the integer below p is odd.
    pub(super) fn is_odd(&self) -> Choice {
        let mut bytes = [0; 56];
        self.to_bytes(&mut bytes);
        let odd = Choice::from_lsb(u64::from(bytes[0]));
        bytes.wipe();
        odd
    }

    /// A small number times self.
    #[inline(always)]
    pub(super) fn times(&self, factor: u32) -> Self {
        FieldElement(reduce(self.0.map(|limb| u128::from(limb) * u128::from(factor))))
    }

    /// A root of u/v, and whether there is one.
    ///
    /// p = 3 mod 4. [FIPS 186-5] §7.3, step 2 a.
    pub(super) fn sqrt_ratio(u: &Self, v: &Self) -> (Self, Choice) {
        let (u2, uv) = (u.square(), u.mul(v));
        let u3v = u2.mul(&uv);
        let u5v3 = u3v.mul(&uv.square());
        let w = u3v.mul(&u5v3.power_p34());
        (w, v.mul(&w.square()).sub(u).is_zero())
    }

    /// self^((p−3)/4): the exponent is 2^446 − 2^222 − 1, that is 223 ones, a zero, 222 ones.
    fn power_p34(&self) -> Self {
        let ones_3 = self.square().mul(self).square().mul(self);
        let ones_9 = ones_3.squarings(3).mul(&ones_3).squarings(3).mul(&ones_3);
        let ones_18 = ones_9.squarings(9).mul(&ones_9);
        let ones_37 = ones_18.squarings(18).mul(&ones_18).square().mul(self);
        let ones_111 = ones_37.squarings(37).mul(&ones_37).squarings(37).mul(&ones_37);
        let ones_222 = ones_111.squarings(111).mul(&ones_111);
        let ones_223 = ones_222.square().mul(self);
        ones_223.squarings(223).mul(&ones_222)
    }
}

impl Field for FieldElement {
    const ZERO: Self = FieldElement([0; 8]);
    const ONE: Self = FieldElement([1, 0, 0, 0, 0, 0, 0, 0]);

    #[inline(always)]
    fn add(&self, other: &Self) -> Self {
        let sum: [u64; 8] = core::array::from_fn(|i| self.0[i] + other.0[i]);
        debug_assert!(sum.iter().all(|limb| limb >> 58 == 0));
        FieldElement(sum)
    }

    /// 8p keeps every limb from going below zero.
    #[inline(always)]
    fn sub(&self, other: &Self) -> Self {
        const P8: [u64; 8] = {
            let mut limbs = [8 * MASK; 8];
            limbs[4] -= 8;
            limbs
        };
        FieldElement(carry(core::array::from_fn(|i| self.0[i] + P8[i] - other.0[i])))
    }

    /// With φ = 2^224, φ² = φ + 1, so that for a = a₀ + a₁·φ and b likewise
    /// a·b = a₀b₀ + a₁b₁ + ((a₀ + a₁)(b₀ + b₁) − a₀b₀)·φ.
    #[inline]
    fn mul(&self, other: &Self) -> Self {
        debug_assert!(self.0.iter().chain(&other.0).all(|limb| limb >> 58 == 0));
        let ((a0, a1, a01), (b0, b1, b01)) = (halves(&self.0), halves(&other.0));
        combine(&product(&a0, &b0), &product(&a1, &b1), &product(&a01, &b01))
    }

    #[inline]
    fn square(&self) -> Self {
        debug_assert!(self.0.iter().all(|limb| limb >> 58 == 0));
        let (a0, a1, a01) = halves(&self.0);
        combine(&square(&a0), &square(&a1), &square(&a01))
    }

    /// self^(p−2): p − 2 = 4·(p − 3)/4 + 1.
    fn invert(&self) -> Self {
        self.power_p34().squarings(2).mul(self)
    }

    fn is_zero(&self) -> Choice {
        let mut bytes = [0; 56];
        self.to_bytes(&mut bytes);
        let zero = ct::eq(&bytes, &[0; 56]);
        bytes.wipe();
        zero
    }

    #[inline(always)]
    fn assign(&mut self, source: &Self, condition: Choice) {
        condition.assign_words(&mut self.0, &source.0);
    }
}

/// The lower half, the upper half, and their sum.
#[inline(always)]
fn halves(a: &[u64; 8]) -> ([u64; 4], [u64; 4], [u64; 4]) {
    let (low, high) = ([a[0], a[1], a[2], a[3]], [a[4], a[5], a[6], a[7]]);
    (low, high, core::array::from_fn(|i| low[i] + high[i]))
}

#[inline(always)]
fn m(x: u64, y: u64) -> u128 {
    u128::from(x) * u128::from(y)
}

#[inline(always)]
fn product(a: &[u64; 4], b: &[u64; 4]) -> [u128; 7] {
    [
        m(a[0], b[0]),
        m(a[0], b[1]) + m(a[1], b[0]),
        m(a[0], b[2]) + m(a[1], b[1]) + m(a[2], b[0]),
        m(a[0], b[3]) + m(a[1], b[2]) + m(a[2], b[1]) + m(a[3], b[0]),
        m(a[1], b[3]) + m(a[2], b[2]) + m(a[3], b[1]),
        m(a[2], b[3]) + m(a[3], b[2]),
        m(a[3], b[3]),
    ]
}

#[inline(always)]
fn square(a: &[u64; 4]) -> [u128; 7] {
    [
        m(a[0], a[0]),
        m(2 * a[0], a[1]),
        m(2 * a[0], a[2]) + m(a[1], a[1]),
        m(2 * a[0], a[3]) + m(2 * a[1], a[2]),
        m(2 * a[1], a[3]) + m(a[2], a[2]),
        m(2 * a[2], a[3]),
        m(a[3], a[3]),
    ]
}

/// From the products of both halves and of their sums. Limb i + 4 of a product is limb i of its
/// multiple by φ: of the lower part it goes to the upper half, of the upper part to both.
#[inline(always)]
fn combine(low: &[u128; 7], high: &[u128; 7], sums: &[u128; 7]) -> FieldElement {
    let below = |i: usize| if i < 7 { low[i] + high[i] } else { 0 };
    // No limb is negative: each product of the sums contains that of the lower halves.
    let above = |i: usize| if i < 7 { sums[i] - low[i] } else { 0 };
    FieldElement(reduce(core::array::from_fn(|i| {
        if i < 4 { below(i) + above(i + 4) } else { above(i - 4) + below(i) + above(i) }
    })))
}

/// Sums of products into limbs. Limbs below 2^58 give sums below 2^122, hence carries below 2^67.
#[inline(always)]
fn reduce(mut t: [u128; 8]) -> [u64; 8] {
    let mut limbs = [0; 8];
    for i in 0..7 {
        t[i + 1] += t[i] >> 56;
        limbs[i] = t[i] as u64 & MASK;
    }
    limbs[7] = t[7] as u64 & MASK;
    // 2^448 = 2^224 + 1
    let over = t[7] >> 56;
    for i in [0, 4] {
        let sum = u128::from(limbs[i]) + over;
        limbs[i] = sum as u64 & MASK;
        limbs[i + 1] += (sum >> 56) as u64;
    }
    limbs
}

/// Limbs of a word each into limbs below 2^57.
#[inline(always)]
fn carry(mut limbs: [u64; 8]) -> [u64; 8] {
    for i in 0..7 {
        limbs[i + 1] += limbs[i] >> 56;
        limbs[i] &= MASK;
    }
    let over = limbs[7] >> 56;
    limbs[7] &= MASK;
    limbs[0] += over;
    limbs[4] += over;
    limbs
}

impl Wipe for FieldElement {
    #[inline(always)]
    fn wipe(&mut self) {
        self.0.wipe();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// p plus or minus a little, as words.
    fn near_p(offset: i64) -> [u64; 7] {
        let mut words = [u64::MAX; 7];
        words[3] = 0xffff_fffe_ffff_ffff;
        let (low, over) = words[0].overflowing_add_signed(offset);
        words[0] = low;
        let mut carry = over && offset > 0;
        for word in &mut words[1..] {
            (*word, carry) = word.overflowing_add(carry.into());
        }
        words
    }

    fn bytes(element: FieldElement) -> [u8; 56] {
        let mut bytes = [0; 56];
        element.to_bytes(&mut bytes);
        bytes
    }

    /// Edges, and some that look random.
    fn elements() -> Vec<FieldElement> {
        let mut elements: Vec<_> =
            (-20..=20).map(|offset| FieldElement::from_words(&near_p(offset))).collect();
        let mut noise = 3u64;
        for i in 0..60u64 {
            elements.push(FieldElement::from_words(&core::array::from_fn(|_| {
                noise = noise.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(i);
                noise ^ noise >> 29
            })));
        }
        elements.push(FieldElement([(1 << 57) - 1; 8]));
        elements
    }

    fn same(a: &FieldElement, b: &FieldElement) -> bool {
        a.sub(b).is_zero().declassify("test")
    }

    #[test]
    fn one_encoding_is_canonical() {
        for offset in -20..=20i64 {
            let mut encoded = [0; 56];
            for (chunk, word) in encoded.chunks_exact_mut(8).zip(near_p(offset)) {
                chunk.copy_from_slice(&word.to_le_bytes());
            }
            let (element, canonical) = FieldElement::from_canonical_bytes(&encoded);
            assert_eq!(canonical.declassify("test"), offset < 0, "{offset}");
            if offset >= 0 {
                encoded = [0; 56];
                encoded[0] = offset as u8;
            }
            assert_eq!(bytes(element), encoded);
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
            let number = FieldElement::from_words(&[39_081, 0, 0, 0, 0, 0, 0]);
            assert!(same(&a.times(39_081), &a.mul(&number)));
            if !a.is_zero().declassify("test") {
                assert!(same(&a.mul(&a.invert()), &one));
            }
        }
        assert!(FieldElement::ZERO.invert().is_zero().declassify("test"));
    }

    #[test]
    fn roots_are_found_exactly_where_they_are() {
        for (u, v) in elements().iter().zip(elements().iter().rev()) {
            if v.is_zero().declassify("test") {
                continue;
            }
            let (root, exists) = FieldElement::sqrt_ratio(&u.square().mul(v), v);
            assert!(exists.declassify("test") && same(&root.square(), &u.square()));
            // Minus a square is none, for p = 3 mod 4.
            let minus = FieldElement::ZERO.sub(&u.square()).mul(v);
            let exists = FieldElement::sqrt_ratio(&minus, v).1.declassify("test");
            assert_eq!(exists, u.is_zero().declassify("test"));
        }
    }
}
