// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Laws that both Edwards curves obey, called by the tests of each.

use super::scalar::{Order, Scalar};
use super::*;

/// Equal as points.
pub(crate) fn same<C: Curve>(a: &Point<C>, b: &Point<C>) -> bool {
    let x = a.x.mul(&b.z).sub(&b.x.mul(&a.z)).is_zero();
    let y = a.y.mul(&b.z).sub(&b.y.mul(&a.z)).is_zero();
    // T is what it must be.
    let t = a.t.mul(&a.z).sub(&a.x.mul(&a.y)).is_zero();
    (x & y & t).declassify("test")
}

/// Double and add, bit by bit.
fn reference<C: Curve, const N: usize>(k: &Scalar<N>, point: &Point<C>) -> Point<C> {
    let mut sum = Point::IDENTITY;
    for bit in (0..64 * N).rev() {
        sum = sum.doublings(1);
        if k.0[bit / 64] >> (bit % 64) & 1 == 1 {
            sum = sum.add(point);
        }
    }
    sum
}

/// Both ends of the range, single bits, and some that look random.
fn scalars<const N: usize>(order: &Order<N>) -> Vec<Scalar<N>> {
    let zero = order.reduce(&[0]);
    let minus_one = {
        let mut bytes = [0; 64];
        order.own_words(&mut bytes);
        bytes[0] -= 1; // n is odd
        order.reduce(&bytes)
    };
    let mut scalars = Vec::new();
    for low in 0..40u8 {
        let small = order.reduce(&[low]);
        scalars.push(order.multiply_add(&minus_one, &small, &zero));
        scalars.push(small);
    }
    for bit in (0..64 * N).step_by(23) {
        let mut bytes = [0; 64];
        bytes[bit / 8] = 1 << (bit % 8);
        scalars.push(order.reduce(&bytes));
    }
    for seed in 0..20u8 {
        let bytes: [u8; 114] = core::array::from_fn(|i| (i as u8 ^ seed).wrapping_mul(157) ^ seed);
        scalars.push(order.reduce(&bytes));
    }
    scalars
}

/// Both multiplications agree with double and add, and G has the order that is said.
pub(crate) fn multiplications_agree<C: Curve, const N: usize>(order: &Order<N>, g: &Point<C>) {
    let comb = C::BLOCKS * C::TEETH * C::SPACING;
    let windows = C::WINDOWS * multiply::WINDOW;
    let other = reference(&order.reduce(&[77]), g);
    for k in scalars(order) {
        let expected = reference(&k, g);
        assert!(same(&multiply_base::<C>(&order.signed_bits(&k, comb)), &expected));
        let bits = order.signed_bits(&k, windows);
        assert!(same(&multiply_vartime(&bits, g), &expected));
        assert!(same(&multiply_vartime(&bits, &other), &reference(&k, &other)));
    }
    let annihilated = multiply_vartime(&order.own_bits(windows), g);
    assert!(annihilated.is_identity().declassify("test"));
}

/// Addition has no exception, and doubling is addition.
pub(crate) fn addition_is_complete<C: Curve>(g: &Point<C>) {
    let identity = Point::<C>::IDENTITY;
    let mut minus = *g;
    minus.negate_if(Choice::TRUE);
    assert!(same(&g.add(&identity), g));
    assert!(same(&identity.add(g), g));
    assert!(g.add(&minus).is_identity().declassify("test"));
    assert!(identity.doublings(3).is_identity().declassify("test"));
    assert!(same(&g.add(g), &g.doublings(1)));
    let mut sum = *g;
    for _ in 0..20 {
        let next = sum.add(g);
        assert!(same(&next.add(&minus), &sum));
        assert!(same(&sum.add(&sum), &sum.doublings(1)));
        assert!(same(&next.doublings(3), &next.add(&next).doublings(2)));
        sum = next;
    }
}

/// Every entry of the comb is the multiple of G that it should be.
pub(crate) fn comb_is_right<C: Curve>(g: &Point<C>) {
    let mut power = *g;
    for block in 0..C::BLOCKS {
        let mut powers = Vec::new();
        for _ in 0..C::TEETH {
            powers.push(power);
            power = power.doublings(C::SPACING);
        }
        for index in 0..1 << (C::TEETH - 1) {
            let mut sum = powers[C::TEETH - 1];
            for (tooth, power) in powers[..C::TEETH - 1].iter().enumerate() {
                let mut power = *power;
                power.negate_if(Choice::from_lsb(!(index >> tooth)));
                sum = sum.add(&power);
            }
            let entry = C::entry(block, index);
            let point = Point::from_affine(entry.x, entry.y);
            assert!(same(&point, &sum), "{block} {index}");
            let dt = C::d_times(&point.t).sub(&entry.dt).is_zero();
            assert!(dt.declassify("test"), "{block} {index}");
        }
    }
}
