// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The curve edwards448, x² + y² = 1 − 39081·x²·y², and the encoding of its points.
//! [SP 800-186] §3.2.3.2, [FIPS 186-5] §7.2 and §7.3.

use super::field::FieldElement;
use super::table::TABLE;
use crate::base::ct::Choice;
use crate::base::secret::Wiped;
use crate::primitive::edwards::scalar::Order;
use crate::primitive::edwards::{self, Curve, Entry, Field};

pub(super) const BLOCKS: usize = 5;
pub(super) const TEETH: usize = 5;
pub(super) const SPACING: usize = 18;
/// Points to a block: one for each choice of the signs below the highest.
pub(super) const ENTRIES: usize = 1 << (TEETH - 1);
pub(super) const WINDOWS: usize = 90;

pub(crate) enum Edwards448 {}

pub(crate) type Point = edwards::Point<Edwards448>;
pub(super) type Scalar = edwards::scalar::Scalar<7>;

/// n = 2^446 − 13818066809895115352007386748515426880336692474882178609894547503885.
pub(super) const ORDER: Order<7> = Order::new([
    0x2378c292ab5844f3,
    0x216cc2728dc58f55,
    0xc44edb49aed63690,
    0xffffffff7cca23e9,
    0xffffffffffffffff,
    0xffffffffffffffff,
    0x3fffffffffffffff,
]);

/// −d.
const MINUS_D: u32 = 39_081;

impl Curve for Edwards448 {
    type F = FieldElement;

    const BLOCKS: usize = BLOCKS;
    const TEETH: usize = TEETH;
    const SPACING: usize = SPACING;
    const WINDOWS: usize = WINDOWS;

    /// a = 1
    #[inline(always)]
    fn a_sums(b: &FieldElement, x: &FieldElement) -> (FieldElement, FieldElement) {
        (b.add(x), b.sub(x))
    }

    #[inline(always)]
    fn d_times(x: &FieldElement) -> FieldElement {
        FieldElement::ZERO.sub(&x.times(MINUS_D))
    }

    fn entry(block: usize, index: u64) -> Entry<FieldElement> {
        let mut words = Wiped([0; 21]);
        for (i, entry) in TABLE[block % BLOCKS].iter().enumerate() {
            let mask = Choice::eq_word(i as u64, index).mask();
            for (word, candidate) in words.iter_mut().zip(entry) {
                *word |= mask & candidate;
            }
        }
        let (coordinates, _) = words.as_chunks();
        let [x, y, dt] = [0, 1, 2].map(|i| FieldElement::from_words(&coordinates[i]));
        Entry { x, y, dt }
    }
}

/// The encoding of a point. [FIPS 186-5] §7.2
pub(super) fn encode(point: &Point) -> [u8; 57] {
    let (x, y) = point.to_affine();
    let mut bytes = [0; 57];
    if let Some(low) = bytes.first_chunk_mut() {
        y.to_bytes(low);
    }
    bytes[56] = (x.is_odd().mask() & 0x80) as u8;
    bytes
}

/// The point of an encoding, if it is one, and the only one of that point.
/// [FIPS 186-5] §7.3
pub(super) fn decode(bytes: &[u8; 57]) -> Option<Point> {
    const REASON: &str = "whether a public key is valid is told";
    // 1.
    let [low @ .., last] = bytes;
    let x0 = Choice::from_lsb(u64::from(last >> 7));
    let (y, in_range) = FieldElement::from_canonical_bytes(low);
    let canonical = in_range & Choice::is_zero(u64::from(last & 0x7f));
    // 2. a is 1. Both signs are changed: v = 1 − d·y², u = 1 − y².
    let yy = y.square();
    let u = FieldElement::ONE.sub(&yy);
    let v = FieldElement::ONE.add(&yy.times(MINUS_D));
    let (mut x, exists) = FieldElement::sqrt_ratio(&u, &v);
    let zero_with_sign = x.is_zero() & x0;
    let is_odd = x.is_odd();
    x.negate_if((is_odd & !x0) | (!is_odd & x0));
    // 3.
    (canonical & exists & !zero_with_sign).declassify(REASON).then(|| Point::from_affine(x, y))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::primitive::edwards::tests;

    /// [SP 800-186] §3.2.3.2
    fn base_point() -> Point {
        const Y: [u64; 7] = [
            0x9808795bf230fa14,
            0xfdbd132c4ed7c8ad,
            0x3ad3ff1ce67c39c4,
            0x87789c1e05a0c2d7,
            0x4bea73736ca39840,
            0x8876203756c9c762,
            0x693f46716eb6bc24,
        ];
        let mut bytes = [0; 57];
        for (chunk, word) in bytes.chunks_exact_mut(8).zip(Y) {
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        decode(&bytes).unwrap() // x is even
    }

    #[test]
    fn d_is_no_square() {
        let d = Edwards448::d_times(&FieldElement::ONE);
        let (_, square) = FieldElement::sqrt_ratio(&d, &FieldElement::ONE);
        assert!(!square.declassify("test"));
    }

    #[test]
    fn the_laws_of_the_curve_hold() {
        tests::addition_is_complete(&base_point());
        tests::multiplications_agree(&ORDER, &base_point());
        tests::comb_is_right(&base_point());
    }

    #[test]
    fn an_encoding_belongs_to_one_point() {
        let mut point = base_point();
        for _ in 0..100 {
            let bytes = encode(&point);
            assert!(tests::same(&decode(&bytes).unwrap(), &point));
            let mut minus = bytes;
            minus[56] ^= 0x80;
            let negative = decode(&minus).unwrap();
            assert!(negative.add(&point).is_identity().declassify("test"));
            point = point.add(&base_point());
        }
    }

    #[test]
    fn what_is_no_encoding_is_refused() {
        // y = 1 and y = −1 have x = 0, which has no odd twin.
        let mut one = [0; 57];
        one[0] = 1;
        assert!(decode(&one).unwrap().is_identity().declassify("test"));
        one[56] = 0x80;
        assert!(decode(&one).is_none());
        let mut p = [0xff; 57];
        (p[28], p[56]) = (0xfe, 0);
        for (low, last, valid) in
            [(0xfe, 0, true), (0xfe, 0x80, false), (0xff, 0, false), (0xff, 0x80, false)]
        {
            (p[0], p[56]) = (low, last);
            assert_eq!(decode(&p).is_some(), valid, "{low} {last}");
        }
        assert!(decode(&[0xff; 57]).is_none());
        // The last byte has nothing but the sign.
        let good = encode(&base_point());
        for last in 0..=255 {
            let mut bytes = good;
            bytes[56] = last;
            assert_eq!(decode(&bytes).is_some(), last & 0x7f == 0, "{last}");
        }
    }
}
