// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Private keys of P-384: integers from 1 to n − 1, n being the order of the group.

use crate::base::bytes::be64;
use crate::base::ct::Choice;
use crate::base::limbs::sbb;
use crate::base::secret::Wiped;
use crate::primitive::modulus::number;

/// An integer from 1 to n − 1. Wiped when dropped.
pub(crate) struct Scalar(Wiped<[u64; 6]>);

/// An odd number k < n as a sum of powers of two, every one of them added or subtracted:
/// k = ±2^0 ± 2^1 ± … + 2^(L−1). Bit i of the word is one where 2^i is added.
///
/// Since Σ (2·bᵢ − 1)·2^i = 2·Σ bᵢ·2^i − (2^L − 1), the bits are those of (k + 2^L − 1)/2: k
/// shifted right by one, and 2^(L−1). No window of them is ever zero, so that every step is an
/// addition.
pub(super) struct SignedBits<const L: usize>(Wiped<[u64; 7]>);

impl Scalar {
    /// Reads a big-endian integer. `None` if it is not a private key.
    pub(crate) fn from_bytes(bytes: &[u8; 48]) -> Option<Self> {
        let mut scalar = Scalar(Wiped([0; 6]));
        for (i, limb) in scalar.0.iter_mut().enumerate() {
            *limb = be64(bytes, 40 - 8 * i);
        }
        let mut borrow = 0;
        for i in 0..6 {
            (_, borrow) = sbb(scalar.0[i], N[i], borrow);
        }
        let zero = Choice::is_zero(scalar.0.iter().fold(0, |all, limb| all | limb));
        let valid = Choice::from_lsb(borrow) & !zero;
        valid
            .declassify("whether a private key is in range is told to its holder")
            .then_some(scalar)
    }

    /// The scalar if it is odd, else n minus it, which is odd because n is; and whether it was
    /// exchanged for that.
    pub(super) fn signed_bits<const L: usize>(&self) -> (SignedBits<L>, Choice) {
        let (mut odd, mut borrow) = (Wiped([0; 6]), 0);
        for i in 0..6 {
            (odd[i], borrow) = sbb(N[i], self.0[i], borrow);
        }
        let is_odd = Choice::from_lsb(self.0[0]);
        is_odd.assign_words(&mut *odd, &*self.0);

        let mut bits = Wiped([0; 7]);
        for i in 0..6 {
            let next = if i < 5 { odd[i + 1] } else { 0 };
            bits[i] = odd[i] >> 1 | next << 63;
        }
        bits[(L - 1) / 64] |= 1 << ((L - 1) % 64);
        (SignedBits(bits), !is_odd)
    }
}

impl<const L: usize> SignedBits<L> {
    /// The bits `step` apart from each other, `COUNT` of them, starting with bit `at`; as an odd
    /// number between −2^COUNT and 2^COUNT: its sign (true for negative), and which it is of
    /// 1, 3, 5, …
    pub(super) fn digit<const COUNT: usize>(&self, at: usize, step: usize) -> (Choice, u64) {
        let mut window = 0;
        for i in 0..COUNT {
            let position = at + i * step;
            window |= (self.0[position / 64] >> (position % 64) & 1) << i;
        }
        let negative = !Choice::from_lsb(window >> (COUNT - 1));
        (negative, (window ^ negative.mask()) & ((1 << (COUNT - 1)) - 1))
    }
}

/// The order of the group.
pub(super) const N: [u64; 6] = number(concat!(
    "ffffffffffffffffffffffffffffffffffffffffffffffff",
    "c7634d81f4372ddf581a0db248b0a77aecec196accc52973"
));
const _: () = assert!(N[0] & 1 == 1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_is_from_one_to_below_the_order() {
        let bytes = |low: u64| {
            let mut bytes = [0; 48];
            for (word, limb) in bytes.chunks_exact_mut(8).rev().zip(N) {
                word.copy_from_slice(&limb.to_be_bytes());
            }
            bytes[40..].copy_from_slice(&low.to_be_bytes());
            bytes
        };
        let mut one = [0; 48];
        assert!(Scalar::from_bytes(&one).is_none());
        one[47] = 1;
        assert!(Scalar::from_bytes(&one).is_some());
        assert!(Scalar::from_bytes(&bytes(N[0] - 1)).is_some());
        assert!(Scalar::from_bytes(&bytes(N[0])).is_none());
        assert!(Scalar::from_bytes(&bytes(N[0] + 1)).is_none());
        assert!(Scalar::from_bytes(&[0xff; 48]).is_none());
    }

    #[test]
    fn signed_digits_sum_up_to_the_scalar() {
        for low in 1..200u64 {
            let mut bytes = [0; 48];
            bytes[40..].copy_from_slice(&low.to_be_bytes());
            let scalar = Scalar::from_bytes(&bytes).unwrap();
            let (bits, negated) = scalar.signed_bits::<385>();
            let negated = negated.declassify("test");
            assert_eq!(negated, low % 2 == 0);
            // Modulo 2^64: the digits from 2^60 on add up to the rest of it.
            let mut sum = 0u64;
            for window in (0..77).rev() {
                let (negative, index) = bits.digit::<5>(5 * window, 1);
                let digit = 2 * index + 1;
                let negative = negative.declassify("test");
                sum = sum.wrapping_mul(32);
                sum = if negative { sum.wrapping_sub(digit) } else { sum.wrapping_add(digit) };
            }
            assert_eq!(sum, if negated { N[0].wrapping_sub(low) } else { low });
        }
    }
}
