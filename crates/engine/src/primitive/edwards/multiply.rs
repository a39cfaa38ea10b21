// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Multiplication of points of an Edwards curve: of the base point by a secret scalar, and of any
//! point by a public one. Both take the scalar as signed bits, no window of which is zero.

use super::scalar::SignedBits;
use super::{Curve, Point};
use crate::base::ct::Choice;
use crate::base::secret::Wiped;

/// Bits of a window of a public scalar.
pub(super) const WINDOW: usize = 5;

/// k·G for a secret k in BLOCKS·TEETH·SPACING signed bits: each round adds, for each block of the
/// comb, the multiple of G that its teeth select.
pub(crate) fn multiply_base<C: Curve>(bits: &SignedBits) -> Wiped<Point<C>> {
    let mut sum = Wiped(Point::IDENTITY);
    for round in (0..C::SPACING).rev() {
        if round < C::SPACING - 1 {
            *sum = sum.doublings(1);
        }
        for block in 0..C::BLOCKS {
            let at = block * C::TEETH * C::SPACING + round;
            let (negative, index) = bits.digit(at, C::SPACING, C::TEETH);
            let mut entry = C::entry(block, index);
            entry.negate_if(negative);
            *sum = sum.add_entry(&entry);
        }
    }
    sum.negate_if(bits.negated());
    sum
}

/// k·P for a public k in WINDOW·WINDOWS signed bits and a public P: the table is read at the place
/// that k tells.
pub(crate) fn multiply_vartime<C: Curve>(bits: &SignedBits, point: &Point<C>) -> Point<C> {
    // P, 3P, 5P, …
    let mut table = [*point; 1 << (WINDOW - 1)];
    let twice = point.doublings(1);
    for i in 1..table.len() {
        table[i] = table[i - 1].add(&twice);
    }
    let entry = |window: usize| {
        let (negative, index) = bits.digit(window * WINDOW, 1, WINDOW);
        let mut entry = table[index as usize % table.len()];
        entry.negate_if(negative);
        entry
    };
    let mut sum = entry(C::WINDOWS - 1);
    for window in (0..C::WINDOWS - 1).rev() {
        sum = sum.doublings(WINDOW).add(&entry(window));
    }
    let negated: Choice = bits.negated();
    sum.negate_if(negated);
    sum
}
