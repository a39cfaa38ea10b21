// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Multiplication of points by a secret scalar: of any point, and of the base point G.
//!
//! Both add, at each step, an entry of a table or its negative, never nothing; every entry is read,
//! whichever is wanted. The scalar k is odd and below n, n is an odd prime, and both sides of an
//! addition are multiples a·P and b·P with b odd. Jacobian addition fails only if a ± b is a
//! multiple of n. When that cannot happen:
//! - Any point: a = 32·K > 0 and |b| < 32, where K is the scalar's value so far. 0 < a ± b < n
//!   holds until the last step, because before it a + b ≤ k/32 + 63.
//! - The base point, if the comb has exactly as many bits L as n: a and b are sums of ±2^i over
//!   disjoint sets of i, so a ± b is not zero. In the steps before the last round
//!   |a ± b| < 2^(L−1) < n. In the last round |a ± b| < 2^L < 2n, and it is even, hence not n, as
//!   long as the block that holds bit 0 is missing: it comes last.
//!
//! The last addition of all is complete; if the comb is longer than n, all of its additions are.

use super::Curve;
use super::point::{Affine, Field, Jacobian, Projective, Sum};
use super::scalar::{Scalar, SignedBits};
use crate::base::ct::Choice;
use crate::base::secret::Wiped;
use crate::primitive::residue::{Modular, WORDS};

/// Bits of a window.
const WINDOW: usize = 5;

/// How the comb stands in a scalar: bit (block·teeth + tooth)·spacing + round is that tooth of
/// that block in that round. The entry for given signs of a block's teeth, the highest of which
/// counts as plus, is Σ ±2^((block·teeth + tooth)·spacing) · G, a bit of the entry's index being
/// one for plus.
#[derive(Clone, Copy)]
pub(crate) struct Comb {
    /// Additions in a round.
    pub(crate) blocks: usize,
    /// Bits of the scalar that one addition takes care of.
    pub(crate) teeth: usize,
    /// Rounds, with a doubling between them.
    pub(crate) spacing: usize,
}

impl Comb {
    /// Bits of the scalar in all.
    pub(crate) const fn len(&self) -> usize {
        self.blocks * self.teeth * self.spacing
    }

    /// Points to a block: one for each choice of the signs below the highest.
    pub(crate) const fn entries(&self) -> usize {
        1 << (self.teeth - 1)
    }
}

/// k·P.
pub(super) fn multiply<C: Curve>(
    k: &Scalar<C>,
    point: &Affine<C::Field>,
) -> Wiped<Projective<C::Field>> {
    // P, 3P, 5P, …: multiples of a public point.
    let mut table = [point.to_jacobian(); 1 << (WINDOW - 1)];
    let twice = table[0].double();
    for i in 1..table.len() {
        table[i] = table[i - 1].add(&twice);
    }

    // All signed bits of an odd number below n, and some to fill the last window.
    let windows = C::Order::BITS.div_ceil(WINDOW);
    let (bits, negate) = k.signed_bits(WINDOW * windows);
    let entry = |window: usize| {
        let (negative, wanted) = bits.digit(window * WINDOW, 1, WINDOW);
        let mut entry = Wiped(table[0]);
        for (i, candidate) in table.iter().enumerate() {
            entry.assign(candidate, Choice::eq_word(i as u64, wanted));
        }
        entry.y.negate_if(negative);
        entry
    };
    let mut sum = entry(windows - 1);
    for window in (0..windows - 1).rev() {
        for _ in 0..WINDOW {
            *sum = sum.double();
        }
        if window > 0 {
            *sum = sum.add(&entry(window));
        }
    }
    let mut total = Wiped(Wiped(sum.to_projective()).add(&Wiped(entry(0).to_projective())));
    total.y.negate_if(negate);
    total
}

/// k·G: the signed bits of k stand in the comb; each round adds, for each block, the multiple of G
/// that its teeth select.
pub(crate) fn multiply_base<C: Curve>(k: &Scalar<C>) -> Wiped<Projective<C::Field>> {
    let (bits, negate) = k.signed_bits(C::COMB.len());
    let mut total = if C::COMB.len() == C::Order::BITS {
        comb::<C, Jacobian<C::Field>>(&bits)
    } else {
        comb::<C, Projective<C::Field>>(&bits)
    };
    total.y.negate_if(negate);
    total
}

fn comb<C: Curve, S: Sum<C::Field>>(bits: &SignedBits) -> Wiped<Projective<C::Field>> {
    let Comb { blocks, teeth, spacing } = C::COMB;
    let entry = |round: usize, block: usize| {
        let (negative, wanted) = bits.digit(block * teeth * spacing + round, spacing, teeth);
        let mut entry = select::<C>(block, wanted);
        entry.y.negate_if(negative);
        entry
    };
    let mut sum = Wiped(S::of(&entry(spacing - 1, blocks - 1)));
    for round in (0..spacing).rev() {
        if round < spacing - 1 {
            *sum = sum.double();
        }
        for block in (0..blocks).rev() {
            let first = round == spacing - 1 && block == blocks - 1;
            let last = round == 0 && block == 0;
            if !first && !last {
                *sum = sum.add_affine(&entry(round, block));
            }
        }
    }
    Wiped(Wiped(sum.to_projective()).add_affine(&entry(0, 0)))
}

/// The entry of this secret index, by reading all of the block.
#[inline(always)]
pub(super) fn select<C: Curve>(block: usize, index: u64) -> Wiped<Affine<C::Field>> {
    let words = C::Field::TABLE_WORDS;
    let len = C::COMB.entries() * 2 * words;
    let block = C::table().get(block * len..).unwrap_or_default();
    let (mut x, mut y) = (Wiped([0; WORDS]), Wiped([0; WORDS]));
    for (i, entry) in block.chunks_exact(2 * words).take(C::COMB.entries()).enumerate() {
        let mask = Choice::eq_word(i as u64, index).mask();
        let (entry_x, entry_y) = entry.split_at(words);
        for (sum, word) in x.iter_mut().zip(entry_x).chain(y.iter_mut().zip(entry_y)) {
            *sum |= mask & word;
        }
    }
    Wiped(Affine { x: C::Field::from_table(&*x), y: C::Field::from_table(&*y) })
}
