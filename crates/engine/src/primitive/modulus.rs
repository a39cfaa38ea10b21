// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Arithmetic modulo an odd number while compiling: from it come the constants of the curves, so
//! that each carries its recipe, and the twin with which the tests compare what runs.
//!
//! For public values only: it takes no care of time. Numbers are little-endian limbs; residues are
//! in Montgomery form, x·R mod m with R = 2^(64·N), so that they fit the arithmetic that runs.

use crate::base::limbs::{adc, mac, sbb};

/// An odd modulus, and what Montgomery multiplication needs to know of it.
#[derive(Clone, Copy)]
pub(crate) struct Modulus<const N: usize> {
    pub(crate) m: [u64; N],
    /// The length of m in bits.
    pub(crate) bits: usize,
    /// −1/m mod 2^64.
    pub(crate) m_inverse: u64,
    /// R mod m: the one.
    pub(crate) one: [u64; N],
    /// R² mod m: a factor that takes numbers into Montgomery form.
    pub(crate) r2: [u64; N],
}

impl<const N: usize> Modulus<N> {
    pub(crate) const fn new(m: [u64; N]) -> Self {
        assert!(m[0] & 1 == 1 && m[N - 1] != 0);
        let bits = 64 * N - m[N - 1].leading_zeros() as usize;
        // Newton: an inverse modulo 2^j becomes one modulo 2^2j; m·m = 1 modulo 2^3.
        let mut inverse = m[0];
        let mut i = 0;
        while i < 5 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(m[0].wrapping_mul(inverse)));
            i += 1;
        }
        let mut power = [0; N]; // of two, the largest below m
        power[(bits - 1) / 64] = 1 << ((bits - 1) % 64);
        let mut field =
            Modulus { m, bits, m_inverse: inverse.wrapping_neg(), one: power, r2: power };
        let mut i = bits - 1;
        while i < 64 * N {
            field.one = field.add(&field.one, &field.one);
            i += 1;
        }
        (field.r2, i) = (field.one, 0);
        while i < 64 * N {
            field.r2 = field.add(&field.r2, &field.r2);
            i += 1;
        }
        field
    }

    /// a + b mod m.
    pub(crate) const fn add(&self, a: &[u64; N], b: &[u64; N]) -> [u64; N] {
        let (mut sum, mut carry, mut i) = ([0; N], 0, 0);
        while i < N {
            (sum[i], carry) = adc(a[i], b[i], carry);
            i += 1;
        }
        self.below(&sum, carry)
    }

    /// a·b/R mod m.
    pub(crate) const fn mul(&self, a: &[u64; N], b: &[u64; N]) -> [u64; N] {
        let (mut t, mut high, mut i) = ([0; N], 0, 0);
        while i < N {
            let (mut carry, mut j) = (0, 0);
            while j < N {
                (t[j], carry) = mac(t[j], a[j], b[i], carry);
                j += 1;
            }
            let (next, over) = adc(high, carry, 0);

            let k = t[0].wrapping_mul(self.m_inverse);
            (_, carry) = mac(t[0], k, self.m[0], 0);
            j = 1;
            while j < N {
                (t[j - 1], carry) = mac(t[j], k, self.m[j], carry);
                j += 1;
            }
            (t[N - 1], carry) = adc(next, carry, 0);
            high = over + carry;
            i += 1;
        }
        self.below(&t, high)
    }

    /// A number below m into Montgomery form.
    pub(crate) const fn residue(&self, number: &[u64; N]) -> [u64; N] {
        assert!(sub_limbs(number, &self.m).1 == 1);
        self.mul(number, &self.r2)
    }

    /// high·2^(64N) + t, which is below 2m, modulo m.
    const fn below(&self, t: &[u64; N], high: u64) -> [u64; N] {
        let (difference, borrow) = sub_limbs(t, &self.m);
        if high == 0 && borrow == 1 { *t } else { difference }
    }
}

/// The rest of the field, for tests to compare with what runs.
#[cfg(test)]
impl<const N: usize> Modulus<N> {
    /// a − b mod m.
    pub(crate) const fn sub(&self, a: &[u64; N], b: &[u64; N]) -> [u64; N] {
        let (difference, borrow) = sub_limbs(a, b);
        if borrow == 0 { difference } else { self.add_m(&difference) }
    }

    /// a + m mod 2^(64N).
    const fn add_m(&self, a: &[u64; N]) -> [u64; N] {
        let (mut sum, mut carry, mut i) = ([0; N], 0, 0);
        while i < N {
            (sum[i], carry) = adc(a[i], self.m[i], carry);
            i += 1;
        }
        sum
    }

    /// a^e in Montgomery form, for a number e.
    pub(crate) const fn pow(&self, a: &[u64; N], e: &[u64; N]) -> [u64; N] {
        let (mut power, mut bit) = (self.one, 64 * N);
        while bit > 0 {
            bit -= 1;
            power = self.mul(&power, &power);
            if e[bit / 64] >> (bit % 64) & 1 == 1 {
                power = self.mul(&power, a);
            }
        }
        power
    }

    /// 1/a for a prime modulus: a^(m−2).
    pub(crate) const fn invert(&self, a: &[u64; N]) -> [u64; N] {
        let mut two = [0; N];
        two[0] = 2;
        self.pow(a, &sub_limbs(&self.m, &two).0)
    }
}

/// a − b and the borrow.
pub(crate) const fn sub_limbs<const N: usize>(a: &[u64; N], b: &[u64; N]) -> ([u64; N], u64) {
    let (mut difference, mut borrow, mut i) = ([0; N], 0, 0);
    while i < N {
        (difference[i], borrow) = sbb(a[i], b[i], borrow);
        i += 1;
    }
    (difference, borrow)
}

/// A number as the standards print it: hexadecimal, most significant digit first.
pub(crate) const fn number<const N: usize>(hex: &str) -> [u64; N] {
    let digits = hex.as_bytes();
    assert!(digits.len() <= 16 * N);
    let (mut limbs, mut i) = ([0; N], 0);
    while i < digits.len() {
        let digit = match digits[i] {
            digit @ b'0'..=b'9' => digit - b'0',
            digit @ b'a'..=b'f' => digit - b'a' + 10,
            _ => panic!("not a hexadecimal digit"),
        };
        let limb = (digits.len() - 1 - i) / 16;
        limbs[limb] = limbs[limb] << 4 | digit as u64;
        i += 1;
    }
    limbs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2^64 − 59 is the largest prime of one limb.
    const SMALL: Modulus<1> = Modulus::new([u64::MAX - 58]);

    #[test]
    fn one_limb_agrees_with_wide_integers() {
        let m = u128::from(SMALL.m[0]);
        let numbers = [0, 1, 2, 59, 1 << 32, 0x1234_5678_9abc_def0, SMALL.m[0] - 1];
        for a in numbers {
            for b in numbers {
                let product = SMALL.mul(&SMALL.residue(&[a]), &[b]);
                assert_eq!(u128::from(product[0]), u128::from(a) * u128::from(b) % m);
                let sum = SMALL.add(&[a], &[b]);
                assert_eq!(u128::from(sum[0]), (u128::from(a) + u128::from(b)) % m);
                assert_eq!(SMALL.sub(&sum, &[b]), [a]);
            }
            if a != 0 {
                let residue = SMALL.residue(&[a]);
                assert_eq!(SMALL.mul(&residue, &SMALL.invert(&residue)), SMALL.one);
            }
        }
    }
}
