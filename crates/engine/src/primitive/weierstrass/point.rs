// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Points of a curve y² = x³ − 3x + b over a prime field, of odd prime order.
//! [SP 800-186] §2.1.2 and Appendix A.
//!
//! The formulas know a field by its operations alone, hence they serve every curve of this form.
//! [`Jacobian`] coordinates are fast, but their addition is wrong for equal and opposite points and
//! for the identity; whoever calls it proves that none of these can occur. [`Projective`] addition
//! is complete: right for every pair of points, without a branch.
//!
//! Products stand in such an order that neighbours do not need each other: a processor then works
//! at two of them at a time.

use crate::base::ct::Choice;
use crate::base::secret::Wipe;
use crate::primitive::residue::Modular;

/// A prime field and the curve over it.
pub(crate) trait Field: Modular {
    /// The curve's b.
    const B: Self;

    /// self/2
    fn halve(&self) -> Self;
    /// A root of self, if it has one; the caller squares it to learn that. None where the field's
    /// curve has no compressed points.
    fn sqrt(&self) -> Option<Self>;
    /// An element as it is kept in tables.
    fn from_table(words: &[u64]) -> Self;
    /// Words to an element in tables.
    const TABLE_WORDS: usize;
}

/// A point (x, y) that is not the identity.
#[derive(Clone, Copy)]
pub(crate) struct Affine<F> {
    pub(crate) x: F,
    pub(crate) y: F,
}

/// A point (X/Z², Y/Z³) that is not the identity.
#[derive(Clone, Copy)]
pub(crate) struct Jacobian<F> {
    pub(crate) x: F,
    pub(crate) y: F,
    pub(crate) z: F,
}

/// A point (X/Z, Y/Z), or the identity (0, Y, 0).
#[derive(Clone, Copy)]
pub(crate) struct Projective<F> {
    pub(crate) x: F,
    pub(crate) y: F,
    pub(crate) z: F,
}

impl<F: Field> Affine<F> {
    /// True if y² = x³ − 3x + b.
    pub(crate) fn is_on_curve(&self) -> Choice {
        self.y.square().eq(&Self::y_squared(&self.x))
    }

    /// x³ − 3x + b = (x² − 3)·x + b.
    pub(crate) fn y_squared(x: &F) -> F {
        x.square().sub(&F::ONE.triple()).mul(x).add(&F::B)
    }

    pub(crate) fn to_jacobian(self) -> Jacobian<F> {
        Jacobian { x: self.x, y: self.y, z: F::ONE }
    }

    pub(crate) fn to_projective(self) -> Projective<F> {
        Projective { x: self.x, y: self.y, z: F::ONE }
    }
}

impl<F: Field> Jacobian<F> {
    /// 2·self. No point has order two, and this is not the identity: there is no exception.
    pub(crate) fn double(&self) -> Self {
        let y2 = self.y.double();
        let yy4 = y2.square();
        let zz = self.z.square();
        let z = y2.mul(&self.z);
        let xyy4 = self.x.mul(&yy4);
        // 3x² + az⁴ with a = −3.
        let slope = self.x.sub(&zz).mul(&self.x.add(&zz)).triple();
        let yyyy8 = yy4.square().halve();
        let x = slope.square().sub(&xyy4.double());
        let y = slope.mul(&xyy4.sub(&x)).sub(&yyyy8);
        Jacobian { x, y, z }
    }

    /// self + other. The caller knows that self ≠ ±other.
    pub(crate) fn add(&self, other: &Self) -> Self {
        let z1z1 = self.z.square();
        let z2z2 = other.z.square();
        let s1 = self.y.mul(&other.z);
        let s2 = other.y.mul(&self.z);
        let u1 = self.x.mul(&z2z2);
        let u2 = other.x.mul(&z1z1);
        let s1 = s1.mul(&z2z2);
        let s2 = s2.mul(&z1z1);
        let z = self.z.mul(&other.z);
        Self::chord(&u1, &s1, &u2.sub(&u1), &s2.sub(&s1), &z)
    }

    /// self + other. The caller knows that self ≠ ±other.
    pub(crate) fn add_affine(&self, other: &Affine<F>) -> Self {
        let z1z1 = self.z.square();
        let s2 = other.y.mul(&self.z);
        let u2 = other.x.mul(&z1z1);
        let s2 = s2.mul(&z1z1);
        Self::chord(&self.x, &self.y, &u2.sub(&self.x), &s2.sub(&self.y), &self.z)
    }

    /// The third point on the chord, mirrored: (u, s) and (u + h, s + r), both over the same z.
    #[inline(always)]
    fn chord(u: &F, s: &F, h: &F, r: &F, z: &F) -> Self {
        let hh = h.square();
        let rr = r.square();
        let hhh = h.mul(&hh);
        let v = u.mul(&hh);
        let z = z.mul(h);
        let x = rr.sub(&hhh).sub(&v.double());
        let y_s = s.mul(&hhh);
        let y = r.mul(&v.sub(&x)).sub(&y_s);
        Jacobian { x, y, z }
    }

    pub(crate) fn assign(&mut self, source: &Self, condition: Choice) {
        self.x.assign(&source.x, condition);
        self.y.assign(&source.y, condition);
        self.z.assign(&source.z, condition);
    }

    pub(crate) fn to_projective(self) -> Projective<F> {
        Projective { x: self.x.mul(&self.z), y: self.y, z: self.z.square().mul(&self.z) }
    }
}

impl<F: Field> Projective<F> {
    /// self + other, for all points. [ePrint 2015/1060] Algorithm 4, with its sums in this order.
    pub(crate) fn add(&self, other: &Self) -> Self {
        let xx = self.x.mul(&other.x);
        let yy = self.y.mul(&other.y);
        let zz = self.z.mul(&other.z);
        // X1·Y2 + X2·Y1 and its like.
        let xy = cross(&self.x, &self.y, &other.x, &other.y, &xx, &yy);
        let yz = cross(&self.y, &self.z, &other.y, &other.z, &yy, &zz);
        let xz = cross(&self.x, &self.z, &other.x, &other.z, &xx, &zz);
        Self::complete([xx, yy, zz], [xy, yz, xz])
    }

    /// self + other, for all points. [ePrint 2015/1060] Algorithm 5, which is Algorithm 4 with
    /// Z2 = 1.
    pub(crate) fn add_affine(&self, other: &Affine<F>) -> Self {
        let xx = self.x.mul(&other.x);
        let yy = self.y.mul(&other.y);
        let xy = cross(&self.x, &self.y, &other.x, &other.y, &xx, &yy);
        let yz = other.y.mul(&self.z).add(&self.y);
        let xz = other.x.mul(&self.z).add(&self.x);
        Self::complete([xx, yy, self.z], [xy, yz, xz])
    }

    /// The sum, from the products of like coordinates and the sums of products of unlike ones.
    #[inline(always)]
    fn complete([xx, yy, zz]: [F; 3], [xy, yz, xz]: [F; 3]) -> Self {
        let zz3 = zz.triple();
        let e = xz.sub(&F::B.mul(&zz)).triple();
        let f = F::B.mul(&xz).sub(&zz3).sub(&xx).triple();
        let g = xx.triple().sub(&zz3);
        let (minus, plus) = (yy.sub(&e), yy.add(&e));
        Projective {
            x: xy.mul(&plus).sub(&yz.mul(&f)),
            y: minus.mul(&plus).add(&g.mul(&f)),
            z: yz.mul(&minus).add(&xy.mul(&g)),
        }
    }

    /// The point's coordinates, and whether it has any: the identity gives zeros and false.
    pub(crate) fn to_affine(self) -> (Affine<F>, Choice) {
        let z_inverse = self.z.invert();
        let affine = Affine { x: self.x.mul(&z_inverse), y: self.y.mul(&z_inverse) };
        (affine, !self.z.is_zero())
    }
}

/// a1·b2 + a2·b1, from a1·a2 and b1·b2.
#[inline(always)]
fn cross<F: Field>(a1: &F, b1: &F, a2: &F, b2: &F, aa: &F, bb: &F) -> F {
    a1.add(b1).mul(&a2.add(b2)).sub(aa).sub(bb)
}

/// Coordinates in which a sum can be kept.
pub(crate) trait Sum<F: Field>: Copy + Wipe {
    fn of(point: &Affine<F>) -> Self;
    fn double(&self) -> Self;
    /// self + other, where the coordinates allow it.
    fn add_affine(&self, other: &Affine<F>) -> Self;
    fn to_projective(self) -> Projective<F>;
}

impl<F: Field> Sum<F> for Jacobian<F> {
    fn of(point: &Affine<F>) -> Self {
        point.to_jacobian()
    }

    fn double(&self) -> Self {
        self.double()
    }

    fn add_affine(&self, other: &Affine<F>) -> Self {
        self.add_affine(other)
    }

    fn to_projective(self) -> Projective<F> {
        self.to_projective()
    }
}

impl<F: Field> Sum<F> for Projective<F> {
    fn of(point: &Affine<F>) -> Self {
        point.to_projective()
    }

    fn double(&self) -> Self {
        self.add(self)
    }

    fn add_affine(&self, other: &Affine<F>) -> Self {
        self.add_affine(other)
    }

    fn to_projective(self) -> Projective<F> {
        self
    }
}

macro_rules! wipe_coordinates {
    ($($point:ident { $($coordinate:ident)* })*) => { $(
        impl<F: Field> Wipe for $point<F> {
            #[inline(always)]
            fn wipe(&mut self) {
                $(self.$coordinate.wipe();)*
            }
        }
    )* };
}
wipe_coordinates! { Affine { x y } Jacobian { x y z } Projective { x y z } }
