// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The base point G of P-384, and the comb by which a scalar's bits select multiples of it.
//!
//! Bit (block·TEETH + tooth)·SPACING + round of the scalar is that tooth of that block in that
//! round. The entry for given signs of a block's teeth, the highest of which counts as plus, is
//! Σ ±2^((block·TEETH + tooth)·SPACING) · G, a bit of the entry's index being one for plus.

use super::field::FieldElement;
use super::table::TABLE;
use crate::base::ct::Choice;
use crate::base::secret::Wiped;
use crate::primitive::weierstrass::{Affine, Field};

/// Additions in a round.
pub(super) const BLOCKS: usize = 8;
/// Bits of the scalar that one addition takes care of.
pub(super) const TEETH: usize = 6;
/// Rounds, with a doubling between them.
pub(super) const SPACING: usize = 8;
/// Points to a block: one for each choice of the signs below the highest.
pub(super) const ENTRIES: usize = 1 << (TEETH - 1);

/// The entry of this secret index, by reading all of the block.
#[inline(always)]
pub(super) fn select(block: usize, index: u64) -> Wiped<Affine<FieldElement>> {
    let mut limbs = Wiped([0; 12]);
    for (i, entry) in TABLE[block].iter().enumerate() {
        let mask = Choice::eq_word(i as u64, index).mask();
        for (limb, candidate) in limbs.iter_mut().zip(entry) {
            *limb |= mask & candidate;
        }
    }
    let mut point = Wiped(Affine { x: FieldElement::ZERO, y: FieldElement::ZERO });
    point.x.0.copy_from_slice(&limbs[..6]);
    point.y.0.copy_from_slice(&limbs[6..]);
    point
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::field::P;
    use super::*;
    use crate::primitive::modulus::number;

    /// The base point. [SP 800-186] §3.2.1.4.
    pub(in super::super) fn base_point() -> Affine<FieldElement> {
        let element = |hex| FieldElement(P.residue(&number(hex)));
        Affine {
            x: element(concat!(
                "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b98",
                "59f741e082542a385502f25dbf55296c3a545e3872760ab7"
            )),
            y: element(concat!(
                "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147c",
                "e9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"
            )),
        }
    }

    type Limbs = [u64; 6];

    /// The textbook's sum of two points of different x, or the double of one, with the build-time
    /// arithmetic: nothing is shared with what is tested.
    pub(in super::super) fn textbook_sum([x1, y1]: [Limbs; 2], [x2, y2]: [Limbs; 2]) -> [Limbs; 2] {
        let three = P.add(&P.add(&P.one, &P.one), &P.one);
        let (rise, run) = if x1 == x2 {
            assert_eq!(y1, y2);
            let xx = P.mul(&x1, &x1);
            (P.mul(&three, &P.sub(&xx, &P.one)), P.add(&y1, &y1))
        } else {
            (P.sub(&y2, &y1), P.sub(&x2, &x1))
        };
        let slope = P.mul(&rise, &P.invert(&run));
        let x = P.sub(&P.sub(&P.mul(&slope, &slope), &x1), &x2);
        [x, P.sub(&P.mul(&slope, &P.sub(&x1, &x)), &y1)]
    }

    #[test]
    fn the_table_holds_the_multiples_that_it_says() {
        let g = base_point();
        assert!(g.is_on_curve().declassify("test"));

        let mut power = [g.x.0, g.y.0];
        for block in TABLE {
            let mut powers = [power; TEETH];
            for each in &mut powers {
                *each = power;
                for _ in 0..SPACING {
                    power = textbook_sum(power, power);
                }
            }
            for (i, entry) in block.iter().enumerate() {
                let mut sum = powers[TEETH - 1];
                for (tooth, &[x, y]) in powers[..TEETH - 1].iter().enumerate().rev() {
                    let y = if i >> tooth & 1 == 1 { y } else { P.sub(&[0; 6], &y) };
                    sum = textbook_sum(sum, [x, y]);
                }
                assert_eq!(sum.as_flattened(), entry);
            }
        }
    }

    #[test]
    fn every_entry_can_be_selected() {
        for block in 0..BLOCKS {
            for (index, entry) in TABLE[block].iter().enumerate() {
                let point = select(block, index as u64);
                assert_eq!([point.x.0, point.y.0].as_flattened(), entry);
            }
        }
    }
}
