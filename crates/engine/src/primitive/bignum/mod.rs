// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Integers of up to a few thousand bits, as RSA needs them: 64-bit limbs, least significant first.
//!
//! A number has a capacity, known to the compiler, and a length, which is public. Time depends on
//! lengths alone unless a name says otherwise. Where two slices must have equal length and have
//! not, the shorter one decides: no call can panic.

mod divide;
mod gcd;
mod montgomery;

pub(crate) use divide::{divide, divide_exactly, remainder};
pub(crate) use gcd::{gcd, invert};
pub(crate) use montgomery::Modulus;

use crate::base::ct::Choice;
use crate::base::limbs::{adc, mac, sbb};
use crate::base::secret::wipe;

/// Limbs in use, of which there may be `CAP`; wiped when dropped.
pub(crate) struct Number<const CAP: usize> {
    limbs: [u64; CAP],
    len: usize,
}

impl<const CAP: usize> Number<CAP> {
    /// Zero, in `len` limbs.
    pub(crate) const fn zero(len: usize) -> Self {
        Number { limbs: [0; CAP], len: if len < CAP { len } else { CAP } }
    }

    /// A copy in `len` limbs; what does not fit is lost, what is missing is zero.
    pub(crate) fn of(limbs: &[u64], len: usize) -> Self {
        let mut number = Self::zero(len);
        number.iter_mut().zip(limbs).for_each(|(to, from)| *to = *from);
        number
    }

    /// A big-endian string in `len` limbs. None if the number does not fit.
    pub(crate) fn from_be_bytes(bytes: &[u8], len: usize) -> Option<Self> {
        let mut number = Self::zero(len);
        let fit = 8 * number.len;
        let (beyond, bytes) = bytes.split_at_checked(bytes.len().saturating_sub(fit))?;
        for (limb, chunk) in number.iter_mut().zip(bytes.rchunks(8)) {
            *limb = chunk.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        }
        let beyond = beyond.iter().fold(0, |all, byte| all | u64::from(*byte));
        Choice::is_zero(beyond)
            .declassify("whether a number fits is told to its giver")
            .then_some(number)
    }

    /// Fills `output` with the number's low bytes, big-endian.
    pub(crate) fn write_be_bytes(&self, output: &mut [u8]) {
        output.fill(0);
        for (limb, chunk) in self.iter().zip(output.rchunks_mut(8)) {
            for (byte, at) in chunk.iter_mut().rev().zip(0..8) {
                *byte = (limb >> (8 * at)) as u8;
            }
        }
    }

    /// Takes over the value of a number of the same length.
    pub(crate) fn set(&mut self, limbs: &[u64]) {
        self.fill(0);
        self.iter_mut().zip(limbs).for_each(|(to, from)| *to = *from);
    }
}

impl<const CAP: usize> core::ops::Deref for Number<CAP> {
    type Target = [u64];
    #[inline(always)]
    fn deref(&self) -> &[u64] {
        // The minimum is `len`, and shows the compiler that nothing can be out of bounds.
        &self.limbs[..self.len.min(CAP)]
    }
}

impl<const CAP: usize> core::ops::DerefMut for Number<CAP> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [u64] {
        &mut self.limbs[..self.len.min(CAP)]
    }
}

impl<const CAP: usize> Drop for Number<CAP> {
    #[inline(always)]
    fn drop(&mut self) {
        wipe(&mut self.limbs);
    }
}

/// How many bits a public number has.
pub(crate) fn bit_length(number: &[u64]) -> usize {
    let top = number.iter().rposition(|limb| *limb != 0);
    top.map_or(0, |at| 64 * (at + 1) - number.get(at).map_or(0, |l| l.leading_zeros() as usize))
}

/// The bit at this public place; zero beyond the number's end.
pub(crate) fn bit(number: &[u64], at: usize) -> u64 {
    number.get(at / 64).map_or(0, |limb| limb >> (at % 64) & 1)
}

/// a += b, and the carry. `b` may be shorter.
pub(crate) fn add(a: &mut [u64], b: &[u64]) -> u64 {
    add_if(Choice::TRUE, a, b)
}

/// a += b if true, and the carry. `b` may be shorter.
pub(crate) fn add_if(condition: Choice, a: &mut [u64], b: &[u64]) -> u64 {
    let (mask, mut carry, mut rest) = (condition.mask(), 0, a.iter_mut());
    for (y, x) in b.iter().zip(rest.by_ref()) {
        (*x, carry) = adc(*x, y & mask, carry);
    }
    for x in rest {
        (*x, carry) = adc(*x, 0, carry);
    }
    carry
}

/// a −= b, and the borrow. `b` may be shorter.
pub(crate) fn subtract(a: &mut [u64], b: &[u64]) -> u64 {
    subtract_if(Choice::TRUE, a, b)
}

/// a −= b if true, and the borrow. `b` may be shorter.
pub(crate) fn subtract_if(condition: Choice, a: &mut [u64], b: &[u64]) -> u64 {
    let (mask, mut borrow, mut rest) = (condition.mask(), 0, a.iter_mut());
    for (y, x) in b.iter().zip(rest.by_ref()) {
        (*x, borrow) = sbb(*x, y & mask, borrow);
    }
    for x in rest {
        (*x, borrow) = sbb(*x, 0, borrow);
    }
    borrow
}

/// True if a < b, of equal length.
pub(crate) fn less(a: &[u64], b: &[u64]) -> Choice {
    let borrow = a.iter().zip(b).fold(0, |borrow, (x, y)| sbb(*x, *y, borrow).1);
    Choice::from_lsb(borrow)
}

/// True if a = b, of equal length.
pub(crate) fn equal(a: &[u64], b: &[u64]) -> Choice {
    Choice::is_zero(a.iter().zip(b).fold(0, |all, (x, y)| all | (x ^ y)))
}

/// True if the number is zero.
pub(crate) fn is_zero(a: &[u64]) -> Choice {
    Choice::is_zero(a.iter().fold(0, |all, limb| all | limb))
}

/// True if no bit is set from this public place on.
pub(crate) fn is_below_power_of_two(a: &[u64], bits: usize) -> Choice {
    let word = |(at, limb): (usize, &u64)| match bits.saturating_sub(64 * at) {
        0 => *limb,
        low @ 1..64 => limb >> low,
        _ => 0,
    };
    Choice::is_zero(a.iter().enumerate().map(word).fold(0, |all, word| all | word))
}

/// Exchanges a and b if true.
pub(crate) fn swap_if(condition: Choice, a: &mut [u64], b: &mut [u64]) {
    let mask = condition.mask();
    for (x, y) in a.iter_mut().zip(b) {
        let difference = mask & (*x ^ *y);
        *x ^= difference;
        *y ^= difference;
    }
}

/// a = 2a + bit, and the bit that falls out.
pub(crate) fn double(a: &mut [u64], bit: u64) -> u64 {
    let mut carry = bit;
    for limb in a {
        (*limb, carry) = (*limb << 1 | carry, *limb >> 63);
    }
    carry
}

/// a = a/2, with `bit` on top.
pub(crate) fn halve(a: &mut [u64], bit: u64) {
    let mut carry = bit << 63;
    for limb in a.iter_mut().rev() {
        (*limb, carry) = (*limb >> 1 | carry, *limb << 63);
    }
}

/// a = a/2 if true.
pub(crate) fn halve_if(condition: Choice, a: &mut [u64]) {
    let mut carry = 0;
    for limb in a.iter_mut().rev() {
        let old = *limb;
        *limb = condition.select(old >> 1 | carry, old);
        carry = old << 63;
    }
}

/// carry·2^(64·len) + a, which is below 2m, modulo m.
pub(crate) fn reduce_once(a: &mut [u64], carry: u64, m: &[u64]) {
    let reduce = Choice::from_lsb(carry) | !less(a, m);
    subtract_if(reduce, a, m);
}

/// output = a·b, in as many limbs as both have.
pub(crate) fn multiply(output: &mut [u64], a: &[u64], b: &[u64]) {
    output.fill(0);
    for (i, x) in a.iter().enumerate() {
        let Some(row) = output.get_mut(i..) else { return };
        let (mut row, mut carry) = (row.iter_mut(), 0);
        for (y, o) in b.iter().zip(row.by_ref()) {
            (*o, carry) = mac(*o, *x, *y, carry);
        }
        if let Some(next) = row.next() {
            *next = carry;
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
