// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Laws of arithmetic on random numbers of every length, and small numbers against wide integers.

use super::*;

/// SplitMix64: inputs that repeat.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ word >> 31
    }

    /// Random limbs, among them many of all zeros and all ones.
    pub(crate) fn number(&mut self, len: usize) -> Number<64> {
        let mut number = Number::zero(len);
        for limb in number.iter_mut() {
            *limb = match self.next() % 8 {
                0 => 0,
                1 => u64::MAX,
                _ => self.next(),
            };
        }
        number
    }

    /// An odd number with its top bit set.
    fn modulus(&mut self, len: usize) -> Number<64> {
        let mut number = self.number(len);
        number[0] |= 1;
        number[len - 1] |= 1 << 63;
        number
    }
}

const LENGTHS: [usize; 8] = [1, 2, 3, 4, 5, 16, 33, 64];

fn holds(choice: Choice) -> bool {
    choice.declassify("test")
}

#[test]
fn what_is_divided_comes_back_from_quotient_and_rest() {
    let mut random = Random(1);
    for len in [1, 2, 3, 8, 32] {
        for divisor_len in 1..=len {
            let (a, mut m) = (random.number(len), random.number(divisor_len));
            m[0] |= 1;
            let (mut quotient, mut rest) =
                (Number::<64>::zero(len), Number::<64>::zero(divisor_len));
            divide(&mut quotient, &mut rest, &a, &m);
            assert!(holds(less(&rest, &m)));
            let mut again = Number::<64>::zero(divisor_len);
            remainder(&mut again, &a, &m);
            assert!(holds(equal(&rest, &again)));
            let mut product = Number::<64>::zero(len + divisor_len);
            multiply(&mut product, &quotient, &m);
            let mut exact = Number::<64>::zero(len);
            let mut used = Number::<64>::of(&product, len + divisor_len);
            divide_exactly(&mut exact, &mut used, &m);
            assert!(holds(equal(&exact, &quotient)) && holds(is_zero(&used)));
            add(&mut product, &rest);
            assert!(holds(equal(&product, &a)) && holds(is_zero(&product[len..])));
        }
    }
}

#[test]
fn products_modulo_agree_with_division() {
    let mut random = Random(2);
    for len in LENGTHS.into_iter().filter(|len| *len <= 32) {
        let m = random.modulus(len);
        let modulus = Modulus::<64>::new(&m, 64 * len);
        let (mut a, mut b) = (random.number(len), random.number(len));
        reduce_once(&mut a, 0, &m);
        reduce_once(&mut b, 0, &m);
        let mut wide = Number::<64>::zero(2 * len);
        multiply(&mut wide, &a, &b);
        let mut expected = Number::<64>::zero(len);
        remainder(&mut expected, &wide, &m);
        let (a_form, mut product) = (modulus.enter(&a), Number::<64>::zero(len));
        modulus.multiply(&mut product, &a_form, &b);
        assert!(holds(equal(&product, &expected)), "{len} limbs");
        assert!(holds(equal(&modulus.leave(&modulus.enter_wide(&wide)), &expected)));
        assert!(holds(equal(&modulus.leave(&a_form), &a)));
        let mut difference = Number::<64>::of(&a, len);
        modulus.subtract(&mut difference, &b);
        let carry = add(&mut difference, &b);
        reduce_once(&mut difference, carry, &m);
        assert!(holds(equal(&difference, &a)));
    }
}

#[test]
fn both_powers_agree_and_exponents_add_up() {
    let mut random = Random(3);
    for len in [1, 2, 5, 16, 64] {
        let m = random.modulus(len);
        let modulus = Modulus::<64>::new(&m, 64 * len);
        let mut base = random.number(len);
        reduce_once(&mut base, 0, &m);
        let base = modulus.enter(&base);
        for exponent in [[0, 0], [1, 0], [31, 0], [32, 1], [random.next(), random.next() >> 1]] {
            let power = modulus.pow(&base, &exponent);
            assert!(holds(equal(&power, &modulus.pow_vartime(&base, &exponent))));
            let mut next = exponent;
            add(&mut next, &[1]);
            let mut product = Number::<64>::zero(len);
            modulus.multiply(&mut product, &power, &base);
            assert!(holds(equal(&product, &modulus.pow(&base, &next))));
        }
    }
}

#[test]
fn moduli_of_any_number_of_bits_serve() {
    for bits in [2, 3, 17, 63, 64, 65, 100, 128, 521] {
        let len = usize::div_ceil(bits, 64);
        // 2^bits − 1, for which 2^bits is one.
        let mut m = Number::<64>::zero(len);
        for at in 0..bits {
            m[at / 64] |= 1 << (at % 64);
        }
        let modulus = Modulus::<64>::new(&m, bits);
        let mut two = Number::<64>::zero(len);
        add(&mut two, &[2]);
        let power = modulus.leave(&modulus.pow(&modulus.enter(&two), &[bits as u64]));
        assert_eq!((power[0], bit_length(&power)), (1, 1), "{bits} bits");
    }
}

#[test]
fn inverses_and_common_divisors() {
    let mut random = Random(4);
    for len in [1, 2, 4, 16, 32] {
        for _ in 0..10 {
            let (m, mut a, factor) =
                (random.modulus(len), random.number(len), random.next() >> 1 | 1);
            reduce_once(&mut a, 0, &m);
            let (inverse, exists) = invert::<64>(&a, &m);
            let divisor = gcd::<64>(&a, &m);
            if !holds(is_zero(&a)) {
                assert_eq!(holds(exists), divisor[0] == 1 && bit_length(&divisor) == 1);
            }
            if holds(exists) {
                let modulus = Modulus::<64>::new(&m, 64 * len);
                let mut one = Number::<64>::zero(len);
                modulus.multiply(&mut one, &modulus.enter(&a), &inverse);
                assert_eq!((one[0], bit_length(&one)), (1, 1));
                // A common factor, with twos, is found, and ends invertibility.
                let mut pair = [(); 2].map(|()| Number::<64>::zero(len + 1));
                multiply(&mut pair[0], &a, &[factor]);
                multiply(&mut pair[1], &m, &[factor]);
                assert!(!holds(invert::<64>(&pair[0], &pair[1]).1) || factor == 1);
                pair.iter_mut().for_each(|number| assert_eq!(double(number, 0), 0));
                let (found, word) = (gcd::<64>(&pair[0], &pair[1]), u128::from(factor) * 2);
                assert_eq!((found[0], found[1]), (word as u64, (word >> 64) as u64));
            }
        }
    }
}

#[test]
fn bytes_there_and_back() {
    let mut bytes = [0; 19];
    bytes.iter_mut().zip(1..).for_each(|(byte, value)| *byte = value);
    let number = Number::<64>::from_be_bytes(&bytes, 3).unwrap();
    assert_eq!(number[0], 0x0c0d_0e0f_1011_1213);
    let mut again = [7; 30];
    number.write_be_bytes(&mut again);
    assert!(again[..11].iter().all(|byte| *byte == 0) && again[11..] == bytes);
    assert!(Number::<64>::from_be_bytes(&bytes, 2).is_none());
    assert!(Number::<64>::from_be_bytes(&again, 3).is_some());
    assert_eq!(bit_length(&number), 64 * 2 + 17);
    assert!(holds(is_below_power_of_two(&number, 145)));
    assert!(!holds(is_below_power_of_two(&number, 144)));
    assert!(
        holds(is_below_power_of_two(&number, 1000)) && !holds(is_below_power_of_two(&number, 0))
    );
}
