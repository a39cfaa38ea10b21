// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Multiplication of points of P-384 by a secret scalar: of any point, and of the base point G.
//!
//! Both add, at each step, an entry of a table or its negative, never nothing; every entry is read,
//! whichever is wanted. Only the last addition of all can meet two equal or opposite points, so
//! that it alone needs the complete formula. Why the others cannot:
//!
//! The scalar is odd and below n, n is an odd prime, and both sides of an addition are multiples
//! a·P and b·P with b odd. The formula fails only if a ± b is a multiple of n.
//! - Any point: a = 32·K > 0 and |b| < 32, where K is the scalar's value so far. 0 < a ± b < n
//!   holds until the last step, because before it a + b ≤ k/32 + 63.
//! - The base point: a and b are sums of ±2^i over disjoint sets of i, so a ± b is not zero. In the
//!   steps before the last round |a ± b| < 2^383 < n. In the last round |a ± b| < 2^384 < 2n, and
//!   it is even, hence not n, as long as the block that holds bit 0 is missing: it comes last.

use super::comb::{BLOCKS, SPACING, TEETH, select};
use super::field::FieldElement;
use super::scalar::Scalar;
use crate::base::ct::Choice;
use crate::base::secret::Wiped;
use crate::primitive::weierstrass::{Affine, Field, Jacobian, Projective};

/// Bits of a window.
const WINDOW: usize = 5;
/// Windows that hold the scalar's 384 signed bits, and one bit to fill the last.
const WINDOWS: usize = 77;
const _: () = assert!(WINDOW * WINDOWS == 385);

/// k·P.
pub(crate) fn multiply(
    k: &Scalar,
    point: &Affine<FieldElement>,
) -> Wiped<Projective<FieldElement>> {
    // P, 3P, 5P, …: multiples of a public point.
    let mut table = [point.to_jacobian(); 1 << (WINDOW - 1)];
    let twice = table[0].double();
    for i in 1..table.len() {
        table[i] = table[i - 1].add(&twice);
    }

    let (bits, negate) = k.signed_bits::<{ WINDOW * WINDOWS }>();
    let entry = |window: usize| {
        let (negative, wanted) = bits.digit::<WINDOW>(window * WINDOW, 1);
        let mut entry = Wiped(table[0]);
        for (i, candidate) in table.iter().enumerate() {
            entry.assign(candidate, Choice::eq_word(i as u64, wanted));
        }
        entry.y.negate_if(negative);
        entry
    };
    let mut sum = entry(WINDOWS - 1);
    for window in (0..WINDOWS - 1).rev() {
        for _ in 0..WINDOW {
            *sum = sum.double();
        }
        if window > 0 {
            *sum = sum.add(&entry(window));
        }
    }
    last_addition(&sum, &Wiped(entry(0).to_projective()), negate)
}

/// k·G: the signed bits of k stand in a comb of `BLOCKS` × `TEETH` × `SPACING`; each round adds,
/// for each block, the multiple of G that its teeth select.
pub(crate) fn multiply_base(k: &Scalar) -> Wiped<Projective<FieldElement>> {
    let (bits, negate) = k.signed_bits::<{ BLOCKS * TEETH * SPACING }>();
    let entry = |round: usize, block: usize| {
        let (negative, wanted) = bits.digit::<TEETH>(block * TEETH * SPACING + round, SPACING);
        let mut entry = select(block, wanted);
        entry.y.negate_if(negative);
        entry
    };
    let mut sum = Wiped(entry(SPACING - 1, BLOCKS - 1).to_jacobian());
    for round in (0..SPACING).rev() {
        if round < SPACING - 1 {
            *sum = sum.double();
        }
        for block in (0..BLOCKS).rev() {
            let first = round == SPACING - 1 && block == BLOCKS - 1;
            let last = round == 0 && block == 0;
            if !first && !last {
                *sum = sum.add_affine(&entry(round, block));
            }
        }
    }
    last_addition(&sum, &Wiped(entry(0, 0).to_projective()), negate)
}

/// ±(sum + entry), by the complete formula.
fn last_addition(
    sum: &Jacobian<FieldElement>,
    entry: &Projective<FieldElement>,
    negate: Choice,
) -> Wiped<Projective<FieldElement>> {
    let mut total = Wiped(Wiped(sum.to_projective()).add(entry));
    total.y.negate_if(negate);
    total
}

#[cfg(test)]
mod tests {
    use super::super::comb::tests::{base_point, textbook_sum};
    use super::super::scalar::N;
    use super::*;
    use crate::primitive::modulus::{Modulus, sub_limbs};

    type Limbs = [u64; 6];

    fn scalar(number: Limbs) -> Scalar {
        let mut bytes = [0; 48];
        for (word, limb) in bytes.chunks_exact_mut(8).rev().zip(number) {
            word.copy_from_slice(&limb.to_be_bytes());
        }
        Scalar::from_bytes(&bytes).unwrap()
    }

    fn affine(point: &Projective<FieldElement>) -> [Limbs; 2] {
        let (point, exists) = point.to_affine();
        assert!(exists.declassify("test"));
        [point.x.0, point.y.0]
    }

    /// Double and add, by the complete formula alone.
    fn reference(k: Limbs, point: &Affine<FieldElement>) -> Projective<FieldElement> {
        let point = point.to_projective();
        let zero = FieldElement::ZERO;
        let mut sum = Projective { x: zero, y: FieldElement::ONE, z: zero };
        for bit in (0..384).rev() {
            sum = sum.add(&sum);
            if k[bit / 64] >> (bit % 64) & 1 == 1 {
                sum = sum.add(&point);
            }
        }
        sum
    }

    /// Both ends of the range, single bits, and some that look random.
    fn numbers() -> Vec<Limbs> {
        let small = (1..=70).map(|low| [low, 0, 0, 0, 0, 0]);
        let large = (1..=70).map(|below| sub_limbs(&N, &[below, 0, 0, 0, 0, 0]).0);
        let bits = (0..384).step_by(17).map(|bit| {
            let mut number = [0; 6];
            number[bit / 64] = 1 << (bit % 64);
            number
        });
        let noise = (1..40u64).map(|seed| {
            core::array::from_fn(|i| (seed + 40 * i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
        });
        small.chain(large).chain(bits).chain(noise).collect()
    }

    #[test]
    fn both_ways_agree_with_double_and_add() {
        let g = base_point();
        let (other, _) = reference([7, 0, 0, 0, 0, 0], &g).to_affine();
        for k in numbers() {
            let expected = affine(&reference(k, &g));
            assert_eq!(affine(&multiply_base(&scalar(k))), expected, "{k:x?}");
            assert_eq!(affine(&multiply(&scalar(k), &g)), expected, "{k:x?}");
            assert_eq!(affine(&multiply(&scalar(k), &other)), affine(&reference(k, &other)));
        }
    }

    #[test]
    fn multiplication_distributes_over_sums_of_scalars() {
        let n = Modulus::new(N);
        let numbers = numbers();
        for (a, b) in numbers.iter().zip(numbers.iter().rev()) {
            let sum = multiply_base(&scalar(*a)).add(&multiply_base(&scalar(*b)));
            let a_plus_b = n.add(a, b);
            if a_plus_b == [0; 6] {
                assert!(!sum.to_affine().1.declassify("test"));
            } else {
                assert_eq!(affine(&sum), affine(&multiply_base(&scalar(a_plus_b))));
            }
        }
    }

    #[test]
    fn the_order_annihilates() {
        let minus_one = sub_limbs(&N, &[1, 0, 0, 0, 0, 0]).0;
        let sum = multiply_base(&scalar(minus_one)).add(&base_point().to_projective());
        assert!(!sum.to_affine().1.declassify("test"));
    }

    #[test]
    fn complete_addition_has_no_exception_and_agrees_with_the_textbook() {
        let g = base_point().to_projective();
        let zero = FieldElement::ZERO;
        let identity = Projective { x: zero, y: FieldElement::ONE, z: zero };
        let minus = Projective { y: zero.sub(&g.y), ..g };
        assert_eq!(affine(&g.add(&identity)), affine(&g));
        assert_eq!(affine(&identity.add(&g)), affine(&g));
        assert!(!g.add(&minus).to_affine().1.declassify("test"));
        assert!(!identity.add(&identity).to_affine().1.declassify("test"));

        let (mut sum, mut expected) = (g, affine(&g));
        for _ in 0..20 {
            sum = sum.add(&g);
            expected = textbook_sum(expected, affine(&g));
            assert_eq!(affine(&sum), expected);
            assert_eq!(affine(&sum.add(&minus).add(&g)), expected);
        }
    }
}
