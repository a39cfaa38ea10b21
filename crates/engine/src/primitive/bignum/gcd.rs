// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Greatest common divisors and inverses by halving and subtracting, as many steps as the lengths
//! allow for.

use super::{
    Number, add, add_if, double, halve, halve_if, is_zero, less, subtract, subtract_if, swap_if,
};
use crate::base::ct::Choice;

/// The greatest common divisor of two numbers of equal length, neither of them zero.
pub(crate) fn gcd<const CAP: usize>(a: &[u64], b: &[u64]) -> Number<CAP> {
    let (mut u, mut v) = (Number::<CAP>::of(a, a.len()), Number::<CAP>::of(b, a.len()));
    let (mut spare, mut twos) = (Number::<CAP>::zero(a.len()), 0u64);
    // Each step shortens u or v by a bit, until one of them is zero.
    for _ in 0..128 * a.len() {
        let odd = |number: &[u64]| Choice::from_lsb(number.first().map_or(0, |limb| limb & 1));
        let (both_odd, smaller) = (odd(&u) & odd(&v), less(&u, &v));
        spare.set(&u);
        subtract_if(both_odd & !smaller, &mut u, &v);
        subtract_if(both_odd & smaller, &mut v, &spare);
        let (even_u, even_v) = (!odd(&u), !odd(&v));
        twos += (even_u & even_v).mask() & 1;
        halve_if(even_u, &mut u);
        halve_if(even_v, &mut v);
    }
    // One of them is zero, by a difference of odd numbers: the other has been odd since, and no
    // idle step counts.
    add(&mut u, &v);
    for step in 0..64 * a.len() as u64 {
        let wanted = Choice::lt_word(step, twos);
        spare.set(&u);
        double(&mut spare, 0);
        wanted.assign_words(&mut u, &spare);
    }
    u
}

/// 1/a mod m for an odd m > 1 of a's length and a < m, and whether there is one.
pub(crate) fn invert<const CAP: usize>(a: &[u64], m: &[u64]) -> (Number<CAP>, Choice) {
    let len = m.len();
    let (mut u, mut v) = (Number::<CAP>::of(a, len), Number::<CAP>::of(m, len));
    // u = s·a and v = t·a, modulo m; v is odd.
    let (mut s, mut t) = (Number::<CAP>::zero(len), Number::<CAP>::zero(len));
    add(&mut s, &[1]);
    for _ in 0..128 * len {
        let odd = Choice::from_lsb(u.first().map_or(0, |limb| limb & 1));
        let swap = odd & less(&u, &v);
        swap_if(swap, &mut u, &mut v);
        swap_if(swap, &mut s, &mut t);
        subtract_if(odd, &mut u, &v);
        let borrow = Choice::from_lsb(subtract_if(odd, &mut s, &t));
        add_if(borrow, &mut s, m);
        halve(&mut u, 0);
        let odd = Choice::from_lsb(s.first().map_or(0, |limb| limb & 1));
        let carry = add_if(odd, &mut s, m);
        halve(&mut s, carry);
    }
    // v is the greatest common divisor.
    subtract(&mut v, &[1]);
    let invertible = is_zero(&v);
    (t, invertible)
}
