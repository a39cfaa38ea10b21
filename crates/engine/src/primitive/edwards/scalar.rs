// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Integers modulo the prime order n of a base point: S = r + k·s, and the reduction of digests of
//! any length. [FIPS 186-5] §7.6.
//!
//! Montgomery multiplication with R = 2^(64·N). Numbers are little-endian limbs.

use crate::base::ct::Choice;
use crate::base::limbs::{adc, mac, sbb};
use crate::base::secret::Wiped;

/// The order of a base point, and what Montgomery multiplication needs to know of it.
pub(crate) struct Order<const N: usize> {
    n: [u64; N],
    /// −1/n mod 2^64.
    n_inverse: u64,
    /// R² mod n: a factor that multiplies by R.
    r2: [u64; N],
}

/// An integer below n. Wiped when dropped.
pub(crate) struct Scalar<const N: usize>(pub(super) Wiped<[u64; N]>);

/// An odd number k < n as a sum of powers of two, every one of them added or subtracted:
/// k = ±2^0 ± 2^1 ± … + 2^(len−1). Bit i of the words is one where 2^i is added.
///
/// Since Σ (2·bᵢ − 1)·2^i = 2·Σ bᵢ·2^i − (2^len − 1), the bits are those of (k + 2^len − 1)/2: k
/// shifted right by one, and 2^(len−1).
pub(crate) struct SignedBits {
    words: Wiped<[u64; 8]>,
    negated: Choice,
}

impl<const N: usize> Order<N> {
    pub(crate) const fn new(n: [u64; N]) -> Self {
        // Two bits to spare: sums of residues fit, and so does twice what a multiplication leaves.
        assert!(n[0] & 1 == 1 && n[N - 1] >> 62 == 0 && N < 8);
        // Newton: an inverse modulo 2^j becomes one modulo 2^2j; n·n = 1 modulo 2^3.
        let mut inverse = n[0];
        let mut i = 0;
        while i < 5 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(n[0].wrapping_mul(inverse)));
            i += 1;
        }
        let mut r2 = [0; N];
        r2[0] = 1;
        i = 0;
        while i < 2 * 64 * N {
            r2 = double(&r2, &n);
            i += 1;
        }
        Order { n, n_inverse: inverse.wrapping_neg(), r2 }
    }

    /// The integer that these bytes are, little-endian, if it is below n. For public bytes.
    pub(crate) fn decode(&self, bytes: &[u8]) -> Option<Scalar<N>> {
        let words = words::<N>(bytes);
        let (mut borrow, mut beyond) = (0, 0);
        for i in 0..N {
            (_, borrow) = sbb(words[i], self.n[i], borrow);
        }
        for byte in bytes.iter().skip(8 * N) {
            beyond |= byte;
        }
        (borrow == 1 && beyond == 0).then_some(Scalar(words))
    }

    /// The integer that these bytes are, little-endian, modulo n.
    pub(crate) fn reduce(&self, bytes: &[u8]) -> Scalar<N> {
        // Digits of R bits, from the highest: x = x·R + digit. In the end x stands in x·R.
        let mut sum = Wiped([0; N]);
        for digit in bytes.chunks(8 * N).rev() {
            let shifted = self.multiply(&sum, &self.r2);
            sum = self.add(&shifted, &self.multiply(&words(digit), &self.r2));
        }
        let mut one = [0; N];
        one[0] = 1;
        Scalar(self.multiply(&sum, &one))
    }

    /// (r + k·s) mod n
    pub(crate) fn multiply_add(&self, k: &Scalar<N>, s: &Scalar<N>, r: &Scalar<N>) -> Scalar<N> {
        let product = self.multiply(&self.multiply(&k.0, &self.r2), &s.0);
        Scalar(self.add(&product, &r.0))
    }

    /// The signed bits of k if it is odd, else of n − k, which is odd because n is.
    pub(crate) fn signed_bits(&self, k: &Scalar<N>, len: usize) -> SignedBits {
        let mut odd = Wiped(self.n);
        let is_odd = Choice::from_lsb(k.0[0]);
        let mut borrow = 0;
        for i in 0..N {
            (odd[i], borrow) = sbb(self.n[i], k.0[i], borrow);
        }
        is_odd.assign_words(&mut *odd, &*k.0);
        SignedBits::of_odd(&odd, len, !is_odd)
    }

    /// The signed bits of n itself.
    pub(crate) fn own_bits(&self, len: usize) -> SignedBits {
        SignedBits::of_odd(&self.n, len, Choice::FALSE)
    }

    /// The bytes of n, for tests.
    #[cfg(test)]
    pub(in super::super) fn own_words(&self, bytes: &mut [u8]) {
        Scalar(Wiped(self.n)).encode(bytes);
    }

    /// a + b mod n
    fn add(&self, a: &[u64; N], b: &[u64; N]) -> Wiped<[u64; N]> {
        let (mut sum, mut carry) = (Wiped([0; N]), 0);
        for i in 0..N {
            (sum[i], carry) = adc(a[i], b[i], carry);
        }
        debug_assert!(carry == 0);
        self.below(&mut sum);
        sum
    }

    /// a·b/R mod n, for b < n and any a: the sum of a·b and a multiple of n that makes it divisible
    /// is below 2·R·n.
    fn multiply(&self, a: &[u64; N], b: &[u64; N]) -> Wiped<[u64; N]> {
        let (mut t, mut high) = (Wiped([0; N]), 0);
        for i in 0..N {
            let mut carry = 0;
            for j in 0..N {
                (t[j], carry) = mac(t[j], b[j], a[i], carry);
            }
            let (next, over) = adc(high, carry, 0);
            let k = t[0].wrapping_mul(self.n_inverse);
            (_, carry) = mac(t[0], k, self.n[0], 0);
            for j in 1..N {
                (t[j - 1], carry) = mac(t[j], k, self.n[j], carry);
            }
            (t[N - 1], carry) = adc(next, carry, 0);
            high = over + carry;
        }
        debug_assert!(high == 0);
        self.below(&mut t);
        t
    }

    /// t − n if t is not below n already; t < 2n.
    fn below(&self, t: &mut [u64; N]) {
        let (mut difference, mut borrow) = (Wiped([0; N]), 0);
        for i in 0..N {
            (difference[i], borrow) = sbb(t[i], self.n[i], borrow);
        }
        (!Choice::from_lsb(borrow)).assign_words(t, &*difference);
    }
}

impl SignedBits {
    fn of_odd<const N: usize>(odd: &[u64; N], len: usize, negated: Choice) -> Self {
        let mut words = Wiped([0; 8]);
        for i in 0..N {
            let next = if i + 1 < N { odd[i + 1] } else { 0 };
            words[i] = odd[i] >> 1 | next << 63;
        }
        words[(len - 1) / 64 % 8] |= 1 << ((len - 1) % 64);
        SignedBits { words, negated }
    }

    /// True if these are the bits of n − k.
    pub(super) fn negated(&self) -> Choice {
        self.negated
    }

    /// The bits `step` apart from each other, `count` of them, starting with bit `at`; as an odd
    /// number between −2^count and 2^count: its sign (true for negative), and which it is of
    /// 1, 3, 5, …
    pub(super) fn digit(&self, at: usize, step: usize, count: usize) -> (Choice, u64) {
        let mut window = 0;
        for i in 0..count {
            let position = at + i * step;
            window |= (self.words[position / 64 % 8] >> (position % 64) & 1) << i;
        }
        let negative = !Choice::from_lsb(window >> (count - 1));
        (negative, (window ^ negative.mask()) & ((1 << (count - 1)) - 1))
    }
}

/// The first N words of bytes, little-endian; zeros where there are no bytes.
fn words<const N: usize>(bytes: &[u8]) -> Wiped<[u64; N]> {
    let mut words = Wiped([0; N]);
    for (word, chunk) in words.iter_mut().zip(bytes.chunks(8)) {
        for (i, byte) in chunk.iter().enumerate() {
            *word |= u64::from(*byte) << (8 * i);
        }
    }
    words
}

impl<const N: usize> Scalar<N> {
    /// Writes the integer, little-endian, and zeros beyond it.
    pub(crate) fn encode(&self, bytes: &mut [u8]) {
        bytes.fill(0);
        for (chunk, word) in bytes.chunks_mut(8).zip(self.0.iter()) {
            for (i, byte) in chunk.iter_mut().enumerate() {
                *byte = (word >> (8 * i)) as u8;
            }
        }
    }
}

/// 2·a mod n while compiling.
const fn double<const N: usize>(a: &[u64; N], n: &[u64; N]) -> [u64; N] {
    let (mut sum, mut difference, mut carry, mut borrow, mut i) = ([0; N], [0; N], 0, 0, 0);
    while i < N {
        (sum[i], carry) = adc(a[i], a[i], carry);
        (difference[i], borrow) = sbb(sum[i], n[i], borrow);
        i += 1;
    }
    if borrow == 1 { sum } else { difference }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2^61 − 1: a prime of one limb, so that wide integers tell what must come out.
    const SMALL: Order<1> = Order::new([(1 << 61) - 1]);
    const N: u128 = (1 << 61) - 1;

    #[test]
    fn one_limb_agrees_with_wide_integers() {
        let mut noise = 1u64;
        for _ in 0..1000 {
            noise = noise.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            let wide = u128::from(noise) << 61 ^ u128::from(noise.rotate_left(17));
            let bytes = wide.to_le_bytes();
            for len in 0..=16 {
                let mut number = [0; 16];
                number[..len].copy_from_slice(&bytes[..len]);
                let expected = u128::from_le_bytes(number) % N;
                assert_eq!(u128::from(SMALL.reduce(&bytes[..len]).0[0]), expected);
            }
            let [k, s, r] =
                [3, 29, 47].map(|by| SMALL.reduce(&noise.rotate_left(by).to_le_bytes()));
            let [a, b, c] = [&k, &s, &r].map(|scalar| u128::from(scalar.0[0]));
            assert_eq!(u128::from(SMALL.multiply_add(&k, &s, &r).0[0]), (a * b + c) % N);
        }
    }

    #[test]
    fn only_what_is_below_the_order_is_decoded() {
        let bytes = |number: u64, high: u8| {
            let mut bytes = [0; 9];
            bytes[..8].copy_from_slice(&number.to_le_bytes());
            bytes[8] = high;
            bytes
        };
        let n = N as u64;
        assert!(SMALL.decode(&bytes(0, 0)).is_some());
        assert!(SMALL.decode(&bytes(n - 1, 0)).is_some());
        assert!(SMALL.decode(&bytes(n, 0)).is_none());
        assert!(SMALL.decode(&bytes(u64::MAX, 0)).is_none());
        assert!(SMALL.decode(&bytes(0, 1)).is_none());
        let mut encoded = [7; 9];
        SMALL.decode(&bytes(n - 1, 0)).unwrap().encode(&mut encoded);
        assert_eq!(encoded, bytes(n - 1, 0));
    }

    #[test]
    fn signed_digits_sum_up_to_the_scalar() {
        for number in (0..200).chain(N as u64 - 200..N as u64) {
            let scalar = SMALL.decode(&number.to_le_bytes()).unwrap();
            let bits = SMALL.signed_bits(&scalar, 65);
            let mut sum = 0i128;
            for window in (0..13).rev() {
                let (negative, index) = bits.digit(5 * window, 1, 5);
                let digit = i128::from(2 * index + 1);
                let negative = negative.declassify("test");
                sum = 32 * sum + if negative { -digit } else { digit };
            }
            let negated = bits.negated().declassify("test");
            assert_eq!(negated, number % 2 == 0);
            let number = i128::from(number);
            assert_eq!(sum, if negated { N as i128 - number } else { number });
        }
    }
}
