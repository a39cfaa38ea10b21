// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The curve P-521: its field, its order, its base point. [SP 800-186] §3.2.1.5.

pub(crate) mod cast;
mod field;
mod table;

use super::modulus::{Modulus, number};
use super::residue::{Modulo, Residue};
use super::weierstrass::{Affine, Comb, Curve};
use field::FieldElement;

/// The curve.
#[derive(Clone, Copy)]
pub(crate) struct P521;

pub(crate) type PublicKey = super::weierstrass::PublicKey<P521>;
pub(crate) type Scalar = super::weierstrass::Scalar<P521>;

impl Curve for P521 {
    type Field = FieldElement;
    type Order = Residue<N, 9>;
    const G: Affine<FieldElement> = Affine {
        x: FieldElement::from_words(number(concat!(
            "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d",
            "3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66"
        ))),
        y: FieldElement::from_words(number(concat!(
            "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e",
            "662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650"
        ))),
    };
    const COMB: Comb = COMB;

    fn table() -> &'static [u64] {
        table::TABLE.as_flattened().as_flattened()
    }
}

const COMB: Comb = Comb { blocks: 8, teeth: 6, spacing: 11 };

/// The order.
#[derive(Clone, Copy)]
pub(crate) struct N;

impl Modulo<9> for N {
    type Bytes = [u8; 66];
    const M: Modulus<9> = Modulus::new(number(concat!(
        "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409"
    )));
}

#[cfg(test)]
mod tests {
    super::super::weierstrass::tests::curve!(P521, N, 9, super::field::P::M);
}
