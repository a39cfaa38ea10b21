// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The curve edwards25519, −x² + y² = 1 + d·x²·y², and the encoding of its points.
//! [SP 800-186] §3.2.3.1, [FIPS 186-5] §7.2 and §7.3.

use super::field::FieldElement;
use super::table::TABLE;
use crate::base::ct::Choice;
use crate::base::secret::Wiped;
use crate::primitive::edwards::scalar::Order;
use crate::primitive::edwards::{self, Curve, Entry, Field};

pub(super) const BLOCKS: usize = 4;
pub(super) const TEETH: usize = 5;
pub(super) const SPACING: usize = 13;
/// Points to a block: one for each choice of the signs below the highest.
pub(super) const ENTRIES: usize = 1 << (TEETH - 1);
pub(super) const WINDOWS: usize = 51;

pub(crate) enum Edwards25519 {}

pub(crate) type Point = edwards::Point<Edwards25519>;
pub(super) type Scalar = edwards::scalar::Scalar<4>;

/// n = 2^252 + 27742317777372353535851937790883648493.
pub(super) const ORDER: Order<4> =
    Order::new([0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000]);

/// d = −121665/121666. [SP 800-186] §3.2.3.1; a test derives it.
const D: FieldElement = FieldElement::from_words(&[
    0x75eb4dca135978a3,
    0x00700a4d4141d8ab,
    0x8cc740797779e898,
    0x52036cee2b6ffe73,
]);

impl Curve for Edwards25519 {
    type F = FieldElement;

    const BLOCKS: usize = BLOCKS;
    const TEETH: usize = TEETH;
    const SPACING: usize = SPACING;
    const WINDOWS: usize = WINDOWS;

    /// a = −1
    #[inline(always)]
    fn a_sums(b: &FieldElement, x: &FieldElement) -> (FieldElement, FieldElement) {
        (b.sub(x), b.add(x))
    }

    #[inline(always)]
    fn d_times(x: &FieldElement) -> FieldElement {
        D.mul(x)
    }

    fn entry(block: usize, index: u64) -> Entry<FieldElement> {
        let mut words = Wiped([0; 12]);
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
pub(super) fn encode(point: &Point) -> [u8; 32] {
    let (x, y) = point.to_affine();
    let mut bytes = [0; 32];
    y.to_bytes(&mut bytes);
    bytes[31] |= (x.is_odd().mask() & 0x80) as u8;
    bytes
}

/// The point of an encoding, if it is one, and the only one of that point.
/// [FIPS 186-5] §7.3
pub(super) fn decode(bytes: &[u8; 32]) -> Option<Point> {
    const REASON: &str = "whether a public key is valid is told";
    // 1.
    let x0 = Choice::from_lsb(u64::from(bytes[31] >> 7));
    let (y, canonical) = FieldElement::from_canonical_bytes(bytes);
    // 2. a is −1: the denominator is d·y² + 1.
    let yy = y.square();
    let u = yy.sub(&FieldElement::ONE);
    let v = D.mul(&yy).add(&FieldElement::ONE);
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

    fn number(number: u32) -> FieldElement {
        FieldElement::from_words(&[number.into(), 0, 0, 0])
    }

    /// y = 4/5, x even. [SP 800-186] §3.2.3.1
    fn base_point() -> Point {
        let mut bytes = [0x66; 32];
        bytes[0] = 0x58;
        let point = decode(&bytes).unwrap();
        let difference = point.y.mul(&number(5)).sub(&number(4));
        assert!(difference.is_zero().declassify("test"));
        point
    }

    #[test]
    fn d_is_what_the_standard_says() {
        let sum = D.mul(&number(121_666)).add(&number(121_665));
        assert!(sum.is_zero().declassify("test"));
        // Complete: d is no square.
        let (_, square) = FieldElement::sqrt_ratio(&D, &FieldElement::ONE);
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
        for _ in 0..200 {
            let bytes = encode(&point);
            assert!(tests::same(&decode(&bytes).unwrap(), &point));
            let mut minus = bytes;
            minus[31] ^= 0x80;
            let negative = decode(&minus).unwrap();
            assert!(negative.add(&point).is_identity().declassify("test"));
            point = point.add(&base_point());
        }
    }

    #[test]
    fn what_is_no_encoding_is_refused() {
        // y = 1 has x = 0, which has no odd twin; y = p + 1 is a second encoding of it.
        let mut one = [0; 32];
        one[0] = 1;
        assert!(decode(&one).unwrap().is_identity().declassify("test"));
        one[31] = 0x80;
        assert!(decode(&one).is_none());
        let mut minus_one = [0xff; 32];
        (minus_one[0], minus_one[31]) = (0xec, 0x7f);
        assert!(decode(&minus_one).is_some());
        minus_one[31] = 0xff;
        assert!(decode(&minus_one).is_none());
        for low in 0xed..=0xff {
            for high in [0x7f, 0xff] {
                let mut beyond = [0xff; 32];
                (beyond[0], beyond[31]) = (low, high);
                assert!(decode(&beyond).is_none());
            }
        }
        // Half of all y belong to no point.
        let mut points = 0;
        for low in 0..=255 {
            let mut bytes = [0; 32];
            bytes[0] = low;
            points += u32::from(decode(&bytes).is_some());
        }
        assert!((100..156).contains(&points), "{points}");
    }
}
