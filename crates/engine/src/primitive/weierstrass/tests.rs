// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What every curve's tests do. The textbook's formulas, with the compiler's arithmetic, share
//! nothing with what is tested; all else is compared with double-and-add.

use super::multiply::{multiply, select};
use super::*;
use crate::primitive::modulus::Modulus;
use crate::primitive::residue::{Bytes, Modular, Number, WORDS};

/// The tests of a curve, given its type, its order's, the words of its numbers and its prime.
macro_rules! curve {
    ($curve:ident, $order:ident, $words:literal, $p:expr) => {
        use super::*;
        use crate::primitive::residue::tests::{arithmetic_agrees, bytes_agree};
        use crate::primitive::weierstrass::tests;

        #[test]
        fn arithmetic_modulo_the_order_agrees_with_its_twin() {
            arithmetic_agrees::<$order, $words>();
        }

        #[test]
        fn integers_modulo_the_order_have_one_encoding() {
            bytes_agree::<$order, $words>();
        }

        #[test]
        fn the_base_point_generates_the_group() {
            assert!($curve::G.is_on_curve().declassify("test"));
            tests::the_order_annihilates::<$curve>();
        }

        #[test]
        fn the_table_holds_the_multiples_that_it_says() {
            tests::table::<$curve, $words>(&$p);
        }

        #[test]
        fn multiplications_agree_with_double_and_add() {
            tests::multiplications::<$curve>();
        }

        #[test]
        fn additions_agree_with_the_textbook() {
            tests::additions::<$curve, $words>(&$p);
        }

        #[test]
        fn public_sums_agree_with_secret_multiplications() {
            tests::public_sums::<$curve>();
        }

        #[test]
        fn public_keys_have_their_encodings_and_no_other() {
            tests::encodings::<$curve>();
        }

        #[test]
        fn both_parties_get_the_same_secret() {
            tests::agreement::<$curve>();
        }
    };
}
pub(crate) use curve;

type Coordinates = [Number; 2];

fn number_of<F: Field>(point: &Affine<F>) -> Coordinates {
    [point.x.number(), point.y.number()]
}

fn affine<F: Field>(point: &Projective<F>) -> Coordinates {
    let (point, exists) = point.to_affine();
    assert!(exists.declassify("test"));
    number_of(&point)
}

fn identity<F: Field>() -> Projective<F> {
    Projective { x: F::ZERO, y: F::ONE, z: F::ZERO }
}

/// The sum of two points of different x, or the double of one.
fn textbook_sum<const N: usize>(
    p: &Modulus<N>,
    [x1, y1]: [[u64; N]; 2],
    [x2, y2]: [[u64; N]; 2],
) -> [[u64; N]; 2] {
    let three = p.add(&p.add(&p.one, &p.one), &p.one);
    let (rise, run) = if x1 == x2 {
        assert_eq!(y1, y2);
        let xx = p.mul(&x1, &x1);
        (p.mul(&three, &p.sub(&xx, &p.one)), p.add(&y1, &y1))
    } else {
        (p.sub(&y2, &y1), p.sub(&x2, &x1))
    };
    let slope = p.mul(&rise, &p.invert(&run));
    let x = p.sub(&p.sub(&p.mul(&slope, &slope), &x1), &x2);
    [x, p.sub(&p.mul(&slope, &p.sub(&x1, &x)), &y1)]
}

/// Into the textbook's form, and out of it.
fn into<const N: usize>(p: &Modulus<N>, point: Coordinates) -> [[u64; N]; 2] {
    point.map(|number| p.residue(&number[..N].try_into().unwrap()))
}

fn out_of<const N: usize>(p: &Modulus<N>, point: [[u64; N]; 2]) -> Coordinates {
    let mut one = [0; N];
    one[0] = 1;
    point.map(|residue| {
        let plain = p.mul(&residue, &one);
        core::array::from_fn(|i| plain.get(i).copied().unwrap_or(0))
    })
}

pub(crate) fn table<C: Curve, const N: usize>(p: &Modulus<N>) {
    let Comb { blocks, teeth, spacing } = C::COMB;
    assert_eq!(C::table().len(), blocks * C::COMB.entries() * 2 * C::Field::TABLE_WORDS);
    assert!(C::table().is_empty() || C::COMB.len() >= C::Order::BITS);
    let mut power = into(p, number_of(&C::G));
    for block in 0..blocks {
        let mut powers = vec![power; teeth];
        for each in &mut powers {
            *each = power;
            for _ in 0..spacing {
                power = textbook_sum(p, power, power);
            }
        }
        for i in 0..C::COMB.entries() {
            let mut sum = powers[teeth - 1];
            for (tooth, &[x, y]) in powers[..teeth - 1].iter().enumerate().rev() {
                let y = if i >> tooth & 1 == 1 { y } else { p.sub(&[0; N], &y) };
                sum = textbook_sum(p, sum, [x, y]);
            }
            assert_eq!(number_of(&select::<C>(block, i as u64)), out_of(p, sum));
        }
    }
}

fn order_bytes<C: Curve>(number: &Number) -> <C::Order as Modular>::Bytes {
    let mut bytes = <C::Order as Modular>::Bytes::ZERO;
    for (i, byte) in bytes.as_mut().iter_mut().rev().enumerate() {
        *byte = (number[i / 8] >> (i % 8 * 8)) as u8;
    }
    bytes
}

fn scalar<C: Curve>(number: &Number) -> Scalar<C> {
    Scalar::from_bytes(&order_bytes::<C>(number)).unwrap()
}

/// Both ends of the range, single bits, and some that look random.
fn numbers<C: Curve>() -> Vec<Number> {
    let small = |low: u64| core::array::from_fn(|i| if i == 0 { low } else { 0 });
    let element = |number: &Number| C::Order::from_bytes(&order_bytes::<C>(number)).0;
    let mut numbers: Vec<Number> = (1..=70).map(small).collect();
    numbers.extend((1..=70).map(|below| C::Order::ZERO.sub(&element(&small(below))).number()));
    numbers.extend((0..C::Order::BITS - 1).step_by(17).map(|bit| {
        let mut number = [0; WORDS];
        number[bit / 64] = 1 << (bit % 64);
        number
    }));
    let mut noise = element(&small(0x9e37_79b9_7f4a_7c15));
    numbers.extend((0..40).map(|seed| {
        noise = noise.square().sub(&element(&small(seed + 3)));
        noise.number()
    }));
    numbers
}

/// Double and add, by the complete formula alone.
fn reference<F: Field>(k: &Number, point: &Affine<F>) -> Projective<F> {
    let point = point.to_projective();
    let mut sum = identity();
    for bit in (0..64 * WORDS).rev() {
        sum = sum.add(&sum);
        if k[bit / 64] >> (bit % 64) & 1 == 1 {
            sum = sum.add(&point);
        }
    }
    sum
}

pub(crate) fn the_order_annihilates<C: Curve>() {
    assert!(!reference(&C::Order::n(), &C::G).to_affine().1.declassify("test"));
    for below in 1..9 {
        let mut minus = C::Order::n();
        minus[0] -= below;
        let (sum, exists) = reference(&minus, &C::G).to_affine();
        assert!(exists.declassify("test"));
        let small = reference(&core::array::from_fn(|i| if i == 0 { below } else { 0 }), &C::G);
        assert_eq!(sum.x.number(), affine(&small)[0]);
    }
}

pub(crate) fn multiplications<C: Curve>() {
    let seven = core::array::from_fn(|i| if i == 0 { 7 } else { 0 });
    let (other, _) = reference(&seven, &C::G).to_affine();
    for k in numbers::<C>() {
        let expected = affine(&reference(&k, &C::G));
        if !C::table().is_empty() {
            assert_eq!(affine(&multiply_base(&scalar::<C>(&k))), expected, "{k:x?}");
        }
        assert_eq!(affine(&multiply(&scalar::<C>(&k), &C::G)), expected, "{k:x?}");
        let expected = affine(&reference(&k, &other));
        assert_eq!(affine(&multiply(&scalar::<C>(&k), &other)), expected, "{k:x?}");
    }
}

pub(crate) fn additions<C: Curve, const N: usize>(p: &Modulus<N>) {
    let g = C::G.to_projective();
    let minus = Projective { y: C::Field::ZERO.sub(&g.y), ..g };
    let minus_affine = Affine { x: g.x, y: minus.y };
    assert_eq!(affine(&g.add(&identity())), affine(&g));
    assert_eq!(affine(&identity().add(&g)), affine(&g));
    assert_eq!(affine(&identity().add_affine(&C::G)), affine(&g));
    assert!(!g.add(&minus).to_affine().1.declassify("test"));
    assert!(!g.add_affine(&minus_affine).to_affine().1.declassify("test"));
    assert!(!identity::<C::Field>().add(&identity()).to_affine().1.declassify("test"));

    let first = into(p, number_of(&C::G));
    let (mut sum, mut expected) = (g, first);
    for _ in 0..20 {
        assert_eq!(affine(&sum.add_affine(&C::G)), affine(&sum.add(&g)));
        sum = sum.add(&g);
        expected = textbook_sum(p, expected, first);
        assert_eq!(affine(&sum), out_of(p, expected));
        assert_eq!(affine(&sum.add_affine(&minus_affine).add(&g)), out_of(p, expected));
    }
}

pub(crate) fn public_sums<C: Curve>() {
    let numbers = numbers::<C>();
    let element = |number: &Number| C::Order::from_bytes(&order_bytes::<C>(number)).0;
    for (i, u) in numbers.iter().enumerate().step_by(3) {
        let v = &numbers[(i * 7 + 5) % numbers.len()];
        let (q, _) = reference(&numbers[(i * 5 + 3) % numbers.len()], &C::G).to_affine();
        // What is special: the same point twice, its opposite, and zeros.
        let minus_g = Affine { x: C::G.x, y: C::Field::ZERO.sub(&C::G.y) };
        for (v, q) in [(v, q), (u, q), (u, C::G), (u, minus_g), (&[0; WORDS], q)] {
            let expected = reference(u, &C::G).add(&reference(v, &q));
            let sum = multiply_sum_vartime::<C>(&element(u), &element(v), &q);
            let (expected, exists) = expected.to_affine();
            let expected = exists.declassify("test").then(|| number_of(&expected));
            assert_eq!(sum.map(|sum| number_of(&sum)), expected);
        }
    }
    assert!(multiply_sum_vartime::<C>(&C::Order::ZERO, &C::Order::ZERO, &C::G).is_none());
}

/// The public key k·G in bytes.
fn encoded<C: Curve>(k: &Number) -> Vec<u8> {
    let (point, _) = reference(k, &C::G).to_affine();
    let mut bytes = vec![4];
    for coordinate in [point.x, point.y] {
        let mut own = CoordinateBytes::<C>::ZERO;
        coordinate.to_bytes(&mut own);
        bytes.extend(own.as_ref());
    }
    bytes
}

fn decoded<C: Curve>(bytes: &[u8]) -> Option<Vec<u8>> {
    let key = PublicKey::<C>::from_bytes(bytes)?;
    let mut again = vec![0; 1 + 2 * CoordinateBytes::<C>::LEN];
    assert!(key.write(&mut again) && !key.write(&mut [0; 5]));
    Some(again)
}

pub(crate) fn encodings<C: Curve>() {
    let len = CoordinateBytes::<C>::LEN;
    let compressed_points = C::G.x.sqrt().is_some();
    for k in numbers::<C>().iter().step_by(4) {
        let bytes = encoded::<C>(k);
        assert_eq!(decoded::<C>(&bytes), Some(bytes.clone()));
        let mut compressed = bytes[..=len].to_vec();
        compressed[0] = 2 | bytes[2 * len] & 1;
        assert_eq!(decoded::<C>(&compressed), compressed_points.then(|| bytes.clone()));
        compressed[0] ^= 1;
        if let Some(opposite) = decoded::<C>(&compressed) {
            assert_eq!(opposite[..=len], bytes[..=len]);
            assert_ne!(opposite[len + 1..], bytes[len + 1..]);
        }
    }
    let bytes = encoded::<C>(&numbers::<C>()[6]);
    for tag in 0..=255 {
        let mut other = bytes.clone();
        other[0] = tag;
        assert_eq!(decoded::<C>(&other).is_some(), tag == 4, "{tag}");
        let short = decoded::<C>(&other[..=len]).is_some();
        assert_eq!(short, compressed_points && tag & !1 == 2, "{tag}");
    }
    let long = [&bytes[..], &[0; 9]].concat();
    for end in 0..long.len() {
        assert_eq!(decoded::<C>(&long[..end]).is_some(), end == bytes.len(), "{end}");
    }
    for bit in 0..8 * bytes.len() {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(decoded::<C>(&flipped).is_none(), "{bit}");
    }
    assert!(decoded::<C>(&[0]).is_none()); // the identity
    second_encodings::<C>();
}

/// Small x that points have, written as x + p where that fits.
fn second_encodings<C: Curve>() {
    let len = CoordinateBytes::<C>::LEN;
    let mut minus_one = CoordinateBytes::<C>::ZERO;
    C::Field::ZERO.sub(&C::Field::ONE).to_bytes(&mut minus_one);
    let mut found = 0;
    for x in 0..9 {
        let mut small = vec![2; len + 1];
        small[1..].fill(0);
        small[len] = x;
        found += u8::from(decoded::<C>(&small).is_some());
        let mut large = [&[2], minus_one.as_ref()].concat();
        let mut carry = u16::from(x) + 1;
        for byte in large[1..].iter_mut().rev() {
            carry += u16::from(*byte);
            *byte = carry as u8;
            carry >>= 8;
        }
        assert!(decoded::<C>(&large).is_none(), "{x}");
    }
    assert_eq!(found > 0, C::G.x.sqrt().is_some());
}

pub(crate) fn agreement<C: Curve>() {
    let numbers = numbers::<C>();
    for (a, b) in numbers.iter().zip(numbers.iter().rev()).step_by(9) {
        let key = |k| PublicKey::<C>::from_bytes(&encoded::<C>(k)).unwrap();
        let (mut ours, mut theirs) = (CoordinateBytes::<C>::ZERO, CoordinateBytes::<C>::ZERO);
        assert!(shared_secret(&scalar(a), &key(b), &mut ours));
        assert!(shared_secret(&scalar(b), &key(a), &mut theirs));
        assert_eq!(ours.as_ref(), theirs.as_ref());
        assert!(ours.as_ref().iter().any(|byte| *byte != 0));
        if !C::table().is_empty() {
            let mut bytes = vec![0; 1 + 2 * CoordinateBytes::<C>::LEN];
            assert!(public_key(&scalar::<C>(a)).unwrap().write(&mut bytes));
            assert_eq!(bytes, encoded::<C>(a));
        }
    }
    for out in [[0; WORDS], C::Order::n(), [u64::MAX; WORDS]] {
        assert!(Scalar::<C>::from_bytes(&order_bytes::<C>(&out)).is_none());
    }
}
