// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Points of a twisted Edwards curve a·x² + y² = 1 + d·x²·y², a being 1 or −1: what the two curves
//! of EdDSA share. [SP 800-186] §2.1.4, [ePrint 2008/522]
//!
//! The formulas are complete where a is a square and d is none: they are right for every pair of
//! points, equal, opposite or the identity, without a branch.

mod multiply;
pub(crate) mod scalar;

pub(crate) use multiply::{multiply_base, multiply_vartime};

use crate::base::ct::Choice;
use crate::base::secret::Wipe;

/// A prime field. Every operation takes the same time whatever the values.
///
/// Elements are copied freely by the formulas, hence `Copy`; who holds a secret one wipes it. What
/// `mul`, `square` and `sub` return may be added to another such; of a sum's sum nothing is
/// promised.
pub(crate) trait Field: Copy + Wipe {
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

    fn negate_if(&mut self, condition: Choice) {
        let negative = Self::ZERO.sub(self);
        self.assign(&negative, condition);
    }

    fn squarings(&self, times: usize) -> Self {
        let mut power = *self;
        for _ in 0..times {
            power = power.square();
        }
        power
    }
}

/// A curve, and the comb by which a scalar's bits select multiples of its base point G.
///
/// Bit (block·TEETH + tooth)·SPACING + round of the scalar is that tooth of that block in that
/// round. The entry for given signs of a block's teeth, the highest of which counts as plus, is
/// Σ ±2^((block·TEETH + tooth)·SPACING) · G, a bit of the entry's index being one for plus.
pub(crate) trait Curve {
    type F: Field;

    /// Additions in a round.
    const BLOCKS: usize;
    /// Bits of the scalar that one addition takes care of.
    const TEETH: usize;
    /// Rounds, with a doubling between them.
    const SPACING: usize;
    /// Windows of [`multiply::WINDOW`] bits that hold a scalar.
    const WINDOWS: usize;

    /// (b + a·x, b − a·x), where a is the curve's.
    fn a_sums(b: &Self::F, x: &Self::F) -> (Self::F, Self::F);
    /// d·x.
    fn d_times(x: &Self::F) -> Self::F;
    /// The comb's entry of this secret index, found by reading all of the block.
    fn entry(block: usize, index: u64) -> Entry<Self::F>;
}

/// A point in extended coordinates: (X/Z, Y/Z) with T = X·Y/Z.
pub(crate) struct Point<C: Curve> {
    pub(crate) x: C::F,
    pub(crate) y: C::F,
    pub(crate) z: C::F,
    pub(crate) t: C::F,
}

/// A point (x, y) with d·x·y, as tables hold it. Wiped when dropped: which entry was selected is
/// as secret as the scalar.
pub(crate) struct Entry<F: Field> {
    pub(crate) x: F,
    pub(crate) y: F,
    pub(crate) dt: F,
}

impl<C: Curve> Clone for Point<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: Curve> Copy for Point<C> {}

impl<C: Curve> Wipe for Point<C> {
    fn wipe(&mut self) {
        self.x.wipe();
        self.y.wipe();
        self.z.wipe();
        self.t.wipe();
    }
}

impl<F: Field> Drop for Entry<F> {
    fn drop(&mut self) {
        self.x.wipe();
        self.y.wipe();
        self.dt.wipe();
    }
}

impl<C: Curve> Point<C> {
    pub(crate) const IDENTITY: Self =
        Point { x: C::F::ZERO, y: C::F::ONE, z: C::F::ONE, t: C::F::ZERO };

    /// The point (x, y), which the caller knows to be on the curve.
    pub(crate) fn from_affine(x: C::F, y: C::F) -> Self {
        Point { x, y, z: C::F::ONE, t: x.mul(&y) }
    }

    /// (x, y)
    pub(crate) fn to_affine(self) -> (C::F, C::F) {
        let mut inverse = self.z.invert();
        let affine = (self.x.mul(&inverse), self.y.mul(&inverse));
        inverse.wipe();
        affine
    }

    /// self + other
    pub(crate) fn add(&self, other: &Self) -> Self {
        let zz = self.z.mul(&other.z);
        let c = self.t.mul(&C::d_times(&other.t));
        self.sum(&other.x, &other.y, &zz, &c)
    }

    /// self + entry
    pub(crate) fn add_entry(&self, entry: &Entry<C::F>) -> Self {
        let c = self.t.mul(&entry.dt);
        self.sum(&entry.x, &entry.y, &self.z, &c)
    }

    /// [ePrint 2008/522] §3.1, with C = d·T₁·T₂ and D = Z₁·Z₂ from the caller.
    #[inline(always)]
    fn sum(&self, x: &C::F, y: &C::F, zz: &C::F, c: &C::F) -> Self {
        let a = self.x.mul(x);
        let b = self.y.mul(y);
        let e = self.x.add(&self.y).mul(&x.add(y)).sub(&a).sub(&b);
        let (f, g) = (zz.sub(c), zz.add(c));
        let (_, h) = C::a_sums(&b, &a);
        Point { x: e.mul(&f), y: g.mul(&h), z: f.mul(&g), t: e.mul(&h) }
    }

    /// 2^times · self, for at least one doubling. T matters to additions only, so that all but the
    /// last do without.
    ///
    /// [ePrint 2008/522] §3.3, with F and H negated: that negates all four coordinates.
    pub(crate) fn doublings(&self, times: usize) -> Self {
        debug_assert!(times > 0);
        let mut p = *self;
        for left in (0..times).rev() {
            let (a, b, zz) = (p.x.square(), p.y.square(), p.z.square());
            let e = p.x.add(&p.y).square().sub(&a).sub(&b);
            let (g, h) = C::a_sums(&b, &a);
            let f = zz.add(&zz).sub(&g);
            let t = if left == 0 { e.mul(&h) } else { C::F::ZERO };
            p = Point { x: e.mul(&f), y: g.mul(&h), z: f.mul(&g), t };
        }
        p
    }

    /// −self if `condition`.
    pub(crate) fn negate_if(&mut self, condition: Choice) {
        self.x.negate_if(condition);
        self.t.negate_if(condition);
    }

    /// True for the point (0, 1).
    pub(crate) fn is_identity(&self) -> Choice {
        self.x.is_zero() & self.y.sub(&self.z).is_zero()
    }
}

impl<F: Field> Entry<F> {
    /// −self if `condition`.
    pub(crate) fn negate_if(&mut self, condition: Choice) {
        self.x.negate_if(condition);
        self.dt.negate_if(condition);
    }
}

#[cfg(test)]
pub(crate) mod tests;
