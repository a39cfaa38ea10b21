// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The curve P-224: its field, its order, its base point. [SP 800-186] §3.2.1.2.
//!
//! It is there to verify signatures of old. Nothing secret is multiplied on it, hence it has no
//! table; and its points come uncompressed, because p = 1 mod 4 makes roots laborious.

pub(crate) mod cast;

use super::modulus::{Modulus, number};
use super::residue::{Modulo, Residue};
use super::weierstrass::{Affine, Comb, Curve, Field};

/// The curve.
#[derive(Clone, Copy)]
pub(crate) struct P224;

pub(crate) type PublicKey = super::weierstrass::PublicKey<P224>;

impl Curve for P224 {
    type Field = FieldElement;
    type Order = Residue<N, 4>;
    const G: Affine<FieldElement> = Affine {
        x: FieldElement::from_words(
            P::M.residue(&number("b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21")),
        ),
        y: FieldElement::from_words(
            P::M.residue(&number("bd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34")),
        ),
    };
    const COMB: Comb = Comb { blocks: 0, teeth: 1, spacing: 0 };

    fn table() -> &'static [u64] {
        &[]
    }
}

/// The prime, 2^224 − 2^96 + 1.
#[derive(Clone, Copy)]
pub(crate) struct P;

/// An integer modulo p.
pub(crate) type FieldElement = Residue<P, 4>;

impl Modulo<4> for P {
    type Bytes = [u8; 28];
    const M: Modulus<4> =
        Modulus::new(number("ffffffffffffffffffffffffffffffff000000000000000000000001"));
}

impl Field for FieldElement {
    const B: Self = Self::from_words(
        P::M.residue(&number("b4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4")),
    );
    const TABLE_WORDS: usize = 4;

    #[inline(always)]
    fn halve(&self) -> Self {
        self.half()
    }

    fn sqrt(&self) -> Option<Self> {
        None
    }

    fn from_table(words: &[u64]) -> Self {
        Self::from_words(core::array::from_fn(|i| words.get(i).copied().unwrap_or(0)))
    }
}

/// The order.
#[derive(Clone, Copy)]
pub(crate) struct N;

impl Modulo<4> for N {
    type Bytes = [u8; 28];
    const M: Modulus<4> =
        Modulus::new(number("ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d"));
}

#[cfg(test)]
mod tests {
    super::super::weierstrass::tests::curve!(P224, N, 4, super::P::M);

    #[test]
    fn the_field_agrees_with_its_twin() {
        arithmetic_agrees::<P, 4>();
        bytes_agree::<P, 4>();
    }
}
