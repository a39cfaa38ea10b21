// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Private keys and per-message secrets: integers from 1 to n − 1, n being the order of the group.

use super::{Curve, Order};
use crate::base::ct::Choice;
use crate::base::limbs::sbb;
use crate::base::secret::Wiped;
use crate::primitive::residue::{Bytes, Modular, Number, WORDS};

/// The bytes of an integer modulo the order.
type OrderBytes<C> = <<C as Curve>::Order as Modular>::Bytes;

/// An integer from 1 to n − 1. Wiped when dropped.
pub(crate) struct Scalar<C: Curve>(Wiped<C::Order>);

/// An odd number k < 2^L as a sum of powers of two, every one of them added or subtracted:
/// k = ±2^0 ± 2^1 ± … + 2^(L−1). Bit i of the words is one where 2^i is added.
///
/// Since Σ (2·bᵢ − 1)·2^i = 2·Σ bᵢ·2^i − (2^L − 1), the bits are those of (k + 2^L − 1)/2: k
/// shifted right by one, and 2^(L−1). No window of them is ever zero, so that every step is an
/// addition.
pub(super) struct SignedBits(Wiped<[u64; WORDS]>);

impl<C: Curve> Scalar<C> {
    /// Reads a big-endian integer. `None` if it is not a private key.
    pub(crate) fn from_bytes(bytes: &OrderBytes<C>) -> Option<Self> {
        let (element, in_range) = C::Order::from_bytes(bytes);
        let scalar = Scalar::<C>(Wiped(element));
        let valid = in_range & !scalar.0.is_zero();
        valid
            .declassify("whether a private key is in range is told to its holder")
            .then_some(scalar)
    }

    /// The integer that the leftmost bits of a random string give, as many as the order has; `None`
    /// if it is out of range. Bits beyond are cleared in place.
    ///
    /// The standard's candidate c stands for c + 1; to test 1 ≤ c ≤ n − 1 itself gives the same
    /// distribution. [FIPS 186-5] A.4.2.
    pub(crate) fn from_candidate(bytes: &mut OrderBytes<C>) -> Option<Self> {
        let beyond = 8 * OrderBytes::<C>::LEN - C::Order::BITS;
        if let Some(first) = bytes.as_mut().first_mut() {
            *first &= 0xff >> beyond;
        }
        Self::from_bytes(bytes)
    }

    /// Writes the integer, big-endian.
    pub(crate) fn to_bytes(&self, bytes: &mut OrderBytes<C>) {
        self.0.to_bytes(bytes);
    }

    /// The integer modulo the order.
    pub(crate) fn element(&self) -> &C::Order {
        &self.0
    }

    /// The scalar if it is odd, else n minus it, which is odd because n is, in `len` signed bits;
    /// and whether it was exchanged for that.
    pub(super) fn signed_bits(&self, len: usize) -> (SignedBits, Choice) {
        let (number, n) = (Wiped(self.0.number()), C::Order::n());
        let (mut odd, mut borrow) = (Wiped([0; WORDS]), 0);
        for i in 0..WORDS {
            (odd[i], borrow) = sbb(n[i], number[i], borrow);
        }
        let is_odd = Choice::from_lsb(number[0]);
        is_odd.assign_words(&mut *odd, &*number);
        (SignedBits::new(&odd, len), !is_odd)
    }
}

impl SignedBits {
    fn new(odd: &Number, len: usize) -> Self {
        let mut bits = Wiped([0; WORDS]);
        for i in 0..WORDS {
            let next = if i + 1 < WORDS { odd[i + 1] } else { 0 };
            bits[i] = odd[i] >> 1 | next << 63;
        }
        if let Some(word) = bits.get_mut((len - 1) / 64) {
            *word |= 1 << ((len - 1) % 64);
        }
        SignedBits(bits)
    }

    /// `count` of the bits, `step` apart from each other, starting with bit `at`; as an odd number
    /// between −2^count and 2^count: its sign (true for negative), and which it is of 1, 3, 5, …
    #[inline(always)]
    pub(super) fn digit(&self, at: usize, step: usize, count: usize) -> (Choice, u64) {
        let mut window = 0;
        for i in 0..count {
            let position = at + i * step;
            let word = self.0.get(position / 64).copied().unwrap_or(0);
            window |= (word >> (position % 64) & 1) << i;
        }
        let negative = !Choice::from_lsb(window >> (count - 1));
        (negative, (window ^ negative.mask()) & ((1 << (count - 1)) - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Modulo 2^64: the digits from 2^60 on add up to the rest of it.
    #[test]
    fn signed_digits_sum_up_to_the_number() {
        for low in (1..400u64).step_by(2) {
            let mut number = [0; WORDS];
            number[0] = low;
            let bits = SignedBits::new(&number, 385);
            let mut sum = 0u64;
            for window in (0..77).rev() {
                let (negative, index) = bits.digit(5 * window, 1, 5);
                let digit = 2 * index + 1;
                let negative = negative.declassify("test");
                sum = sum.wrapping_mul(32);
                sum = if negative { sum.wrapping_sub(digit) } else { sum.wrapping_add(digit) };
            }
            assert_eq!(sum, low);
        }
    }
}
