// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The curve P-256: its field, its order, its base point. [SP 800-186] §3.2.1.3.

pub(crate) mod cast;
mod field;
mod table;

use super::modulus::{Modulus, number};
use super::residue::{Modulo, Residue};
use super::weierstrass::{Affine, Comb, Curve};
use field::{FieldElement, P};

/// The curve.
#[derive(Clone, Copy)]
pub(crate) struct P256;

pub(crate) type PublicKey = super::weierstrass::PublicKey<P256>;
pub(crate) type Scalar = super::weierstrass::Scalar<P256>;

impl Curve for P256 {
    type Field = FieldElement;
    type Order = Residue<N, 4>;
    const G: Affine<FieldElement> =
        Affine {
            x: FieldElement::from_words(P::M.residue(&number(
                "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
            ))),
            y: FieldElement::from_words(P::M.residue(&number(
                "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
            ))),
        };
    const COMB: Comb = COMB;

    fn table() -> &'static [u64] {
        table::TABLE.as_flattened().as_flattened()
    }
}

const COMB: Comb = Comb { blocks: 8, teeth: 4, spacing: 8 };

/// The order.
#[derive(Clone, Copy)]
pub(crate) struct N;

impl Modulo<4> for N {
    type Bytes = [u8; 32];
    const M: Modulus<4> =
        Modulus::new(number("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"));
}

#[cfg(test)]
mod tests {
    super::super::weierstrass::tests::curve!(P256, N, 4, super::field::P::M);
}
