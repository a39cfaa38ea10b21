// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The sum u·G + v·Q of public multiples of public points, in variable time.

use super::Curve;
use super::point::{Affine, Field, Jacobian};
use crate::primitive::residue::{Modular, Number, WORDS};

/// Bits of a window; digits are odd and between −2^(WIDTH−1) and 2^(WIDTH−1).
const WIDTH: usize = 5;
/// 1P, 3P, 5P, … of a point.
type Odd<F> = [Jacobian<F>; 1 << (WIDTH - 2)];
/// Digits of a number, the one of 2^i at i: sparse, small, zero or odd.
type Digits = [i8; 64 * WORDS];

/// u·G + v·Q, or `None` for the identity. For public values only.
pub(crate) fn multiply_sum_vartime<C: Curve>(
    u: &C::Order,
    v: &C::Order,
    q: &Affine<C::Field>,
) -> Option<Affine<C::Field>> {
    let (u, v) = (digits_vartime(&u.number()), digits_vartime(&v.number()));
    let (of_g, of_q) = (odd_multiples(&C::G), odd_multiples(q));
    let mut sum: Option<Jacobian<C::Field>> = None;
    // A carry out of the number's highest bit makes one digit more.
    for at in (0..=C::Order::BITS).rev() {
        sum = sum.map(|sum| sum.double());
        for (digits, multiples) in [(&u, &of_g), (&v, &of_q)] {
            let digit = digits.get(at).copied().unwrap_or(0);
            if let Some(multiple) = multiples.get(usize::from(digit.unsigned_abs() / 2))
                && digit != 0
            {
                let mut multiple = *multiple;
                if digit < 0 {
                    multiple.y = C::Field::ZERO.sub(&multiple.y);
                }
                sum = add_vartime(sum, &multiple);
            }
        }
    }
    let sum = sum?;
    let inverse = sum.z.invert();
    let square = inverse.square();
    Some(Affine { x: sum.x.mul(&square), y: sum.y.mul(&square).mul(&inverse) })
}

/// P, 3P, 5P, …: small multiples, none of which meets another.
fn odd_multiples<F: Field>(point: &Affine<F>) -> Odd<F> {
    let mut table = [point.to_jacobian(); 1 << (WIDTH - 2)];
    let twice = table[0].double();
    for i in 1..table.len() {
        table[i] = table[i - 1].add(&twice);
    }
    table
}

/// a + b for any two points; b is not the identity.
fn add_vartime<F: Field>(a: Option<Jacobian<F>>, b: &Jacobian<F>) -> Option<Jacobian<F>> {
    const REASON: &str = "a verification has no secrets";
    let Some(a) = a else { return Some(*b) };
    let (aa, bb) = (a.z.square(), b.z.square());
    let same_x = a.x.mul(&bb).eq(&b.x.mul(&aa));
    if !same_x.declassify(REASON) {
        return Some(a.add(b));
    }
    let same_y = a.y.mul(&bb).mul(&b.z).eq(&b.y.mul(&aa).mul(&a.z));
    same_y.declassify(REASON).then(|| a.double())
}

/// A number in windows that start and end where they need to.
fn digits_vartime(number: &Number) -> Digits {
    let mut digits = [0; 64 * WORDS];
    let bit = |at: usize| number.get(at / 64).map_or(0, |word| word >> (at % 64) & 1) as i8;
    let (mut at, mut carry) = (0, 0);
    while at < digits.len() {
        if bit(at) == carry {
            // What is left is even: 0 + 0, or 1 + 1, which carries on.
            at += 1;
            continue;
        }
        let window = (0..WIDTH).map(|i| bit(at + i) << i).sum::<i8>() + carry;
        carry = window >> (WIDTH - 1) & 1;
        if let Some(digit) = digits.get_mut(at) {
            *digit = window - (carry << WIDTH);
        }
        at += WIDTH;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_sum_up_to_the_number() {
        let mut noise = 7u64;
        for round in 0..2000 {
            noise = noise.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            let low = match round % 4 {
                0 => u64::MAX >> (noise % 64),
                1 => noise >> (noise % 64),
                2 => u64::MAX << (noise % 64),
                _ => noise,
            };
            let mut number = [0; WORDS];
            number[0] = low;
            let mut sum = 0i128;
            for (at, digit) in digits_vartime(&number).iter().enumerate() {
                assert!(*digit == 0 || digit % 2 != 0 && digit.unsigned_abs() < 16);
                assert!(at < 65 || *digit == 0);
                sum += i128::from(*digit) << at.min(100);
            }
            assert_eq!(sum, i128::from(low));
        }
    }
}
