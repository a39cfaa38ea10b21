// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Curves y² = x³ − 3x + b over a prime field, of odd prime order n and cofactor 1: points,
//! multiplication, keys. [SP 800-186] §2.1.2, §3.2.1 and Appendix A, encodings of [SEC 1] §2.3.
//!
//! What differs from curve to curve is a [`Curve`]: its two moduli, its base point, and the shape
//! of its table. All else is written once.

mod key;
mod multiply;
mod point;
mod scalar;
#[cfg(test)]
pub(crate) mod tests;
mod verify;

#[cfg(alula_lab)]
pub(crate) use key::public_key_by_window;
pub(crate) use key::{PublicKey, public_key, shared_secret};
pub(crate) use multiply::{Comb, multiply_base};
#[cfg(test)]
use point::Projective;
pub(crate) use point::{Affine, Field};
pub(crate) use scalar::Scalar;
pub(crate) use verify::multiply_sum_vartime;

use super::residue::Modular;

/// A curve with its base point.
pub(crate) trait Curve: Copy {
    type Field: Field;
    /// Integers modulo the order, which take as many bytes as the field's.
    type Order: Order<Bytes = <Self::Field as Modular>::Bytes>;
    /// The base point.
    const G: Affine<Self::Field>;
    /// How scalars select from the table of multiples of the base point.
    const COMB: Comb;

    /// That table: blocks, one after another, of points, x then y, in the words of the field. Empty
    /// for a curve on which nothing secret is multiplied.
    fn table() -> &'static [u64];
}

/// Integers modulo the order.
pub(crate) trait Order: Modular {
    /// The order.
    fn n() -> super::residue::Number;
    /// An integer of at most as many bits as the order, reduced.
    fn reduced(bytes: &Self::Bytes) -> Self;
}

impl<M: super::residue::Modulo<N>, const N: usize> Order for super::residue::Residue<M, N> {
    fn n() -> super::residue::Number {
        core::array::from_fn(|i| M::M.m.get(i).copied().unwrap_or(0))
    }

    fn reduced(bytes: &M::Bytes) -> Self {
        Self::reduced(bytes)
    }
}

/// The coordinates' type.
pub(crate) type CoordinateBytes<C> = <<C as Curve>::Field as Modular>::Bytes;
