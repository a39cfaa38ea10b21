// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The curve P-384: its field, its order, its base point. [SP 800-186] §3.2.1.4.

pub(crate) mod cast;
mod field;
mod table;

use super::modulus::{Modulus, number};
use super::residue::{Modulo, Residue};
use super::weierstrass::{Affine, Comb, Curve};
use field::{FieldElement, P};

/// The curve.
#[derive(Clone, Copy)]
pub(crate) struct P384;

pub(crate) type PublicKey = super::weierstrass::PublicKey<P384>;
pub(crate) type Scalar = super::weierstrass::Scalar<P384>;

impl Curve for P384 {
    type Field = FieldElement;
    type Order = Residue<N, 6>;
    const G: Affine<FieldElement> = Affine {
        x: FieldElement(P.residue(&number(concat!(
            "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b98",
            "59f741e082542a385502f25dbf55296c3a545e3872760ab7"
        )))),
        y: FieldElement(P.residue(&number(concat!(
            "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147c",
            "e9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f"
        )))),
    };
    const COMB: Comb = COMB;

    fn table() -> &'static [u64] {
        table::TABLE.as_flattened().as_flattened()
    }
}

const COMB: Comb = Comb { blocks: 8, teeth: 6, spacing: 8 };

/// The order.
#[derive(Clone, Copy)]
pub(crate) struct N;

impl Modulo<6> for N {
    type Bytes = [u8; 48];
    const M: Modulus<6> = Modulus::new(number(concat!(
        "ffffffffffffffffffffffffffffffffffffffffffffffff",
        "c7634d81f4372ddf581a0db248b0a77aecec196accc52973"
    )));
}

#[cfg(test)]
mod tests {
    super::super::weierstrass::tests::curve!(P384, N, 6, super::field::P);
}
