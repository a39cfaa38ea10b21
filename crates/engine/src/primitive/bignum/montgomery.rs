// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Montgomery multiplication and exponentiation modulo an odd number, which may itself be secret.
//! R = 2^(64·len); a number x in Montgomery form is x·R mod m.

use super::divide::invert_word;
use super::{Number, add, bit, bit_length, double, reduce_once, subtract};
use crate::base::ct::Choice;
use crate::base::limbs::{adc, mac};
use crate::base::secret::Wiped;

/// An odd modulus, and what multiplication needs to know of it.
pub(crate) struct Modulus<const CAP: usize> {
    m: Number<CAP>,
    /// R² mod m: a factor that takes numbers into Montgomery form.
    r2: Number<CAP>,
    /// −1/m mod 2^64.
    m_inverse: Wiped<u64>,
}

/// Bits of the exponent to a multiplication, in constant time: a table of 2^5 powers.
const WINDOW: usize = 5;

impl<const CAP: usize> Modulus<CAP> {
    /// An odd number of exactly `bits` bits, at least two, which is public; what it is need not be.
    pub(crate) fn new(m: &[u64], bits: usize) -> Self {
        let len = m.len();
        let m_inverse = Wiped(invert_word(m.first().copied().unwrap_or(1)).wrapping_neg());
        let mut modulus = Modulus { m: Number::of(m, len), r2: Number::zero(len), m_inverse };
        // 2^(bits − 1) is below m; doubled as often as this, it is R·2^len modulo m.
        let mut power = Number::<CAP>::zero(len);
        let top = bits.saturating_sub(1);
        if let Some(limb) = power.get_mut(top / 64) {
            *limb = 1 << (top % 64);
        }
        for _ in 0..(64 * len + len).saturating_sub(top) {
            modulus.double(&mut power);
        }
        // Each squaring takes R·2^x to R·2^2x: six make R·2^(64·len) = R².
        for _ in 0..6 {
            let old = Number::<CAP>::of(&power, len);
            modulus.multiply(&mut power, &old, &old);
        }
        modulus.r2.set(&power);
        modulus
    }

    /// The modulus itself.
    pub(crate) fn value(&self) -> &[u64] {
        &self.m
    }

    /// Its length in limbs.
    pub(crate) fn len(&self) -> usize {
        self.m.len()
    }

    /// a = 2a mod m.
    fn double(&self, a: &mut [u64]) {
        let carry = double(a, 0);
        reduce_once(a, carry, &self.m);
    }

    /// output = a·b/R mod m, for a·b below m·R; all of m's length.
    pub(crate) fn multiply(&self, output: &mut [u64], a: &[u64], b: &[u64]) {
        let carry = multiply_rows(output, a, b, &self.m, *self.m_inverse);
        reduce_once(output, carry, &self.m);
    }

    /// R mod m: the one.
    pub(crate) fn one(&self) -> Number<CAP> {
        let mut one = Number::<CAP>::zero(self.len());
        add(&mut one, &[1]);
        self.enter(&one)
    }

    /// A number below R into Montgomery form.
    pub(crate) fn enter(&self, a: &[u64]) -> Number<CAP> {
        let mut output = Number::zero(self.len());
        self.multiply(&mut output, a, &self.r2);
        output
    }

    /// Out of Montgomery form.
    pub(crate) fn leave(&self, a: &[u64]) -> Number<CAP> {
        let (mut one, mut output) = (Number::<CAP>::zero(self.len()), Number::zero(self.len()));
        add(&mut one, &[1]);
        self.multiply(&mut output, a, &one);
        output
    }

    /// A number below m·R, of twice m's length, into Montgomery form.
    pub(crate) fn enter_wide(&self, wide: &[u64]) -> Number<CAP> {
        // The high half times R², which is then high·R in form: high·2^(64·len).
        let (low, high) = wide.split_at_checked(self.len()).unwrap_or((wide, &[]));
        let high = Number::<CAP>::of(high, self.len());
        let shifted = self.enter(&self.enter(&high));
        let mut sum = self.enter(low);
        let carry = add(&mut sum, &shifted);
        reduce_once(&mut sum, carry, &self.m);
        sum
    }

    /// a = a − b mod m, both below m.
    pub(crate) fn subtract(&self, a: &mut [u64], b: &[u64]) {
        let borrow = Choice::from_lsb(subtract(a, b));
        super::add_if(borrow, a, &self.m);
    }

    /// base^exponent in Montgomery form, in a time that depends on the exponent's length alone: a
    /// window of bits at a time, and every entry of the table is read for each.
    #[inline(never)]
    pub(crate) fn pow(&self, base: &[u64], exponent: &[u64]) -> Number<CAP> {
        let len = self.len();
        let mut table = Wiped([[0; CAP]; 1 << WINDOW]);
        let (mut power, mut spare) = (self.one(), Number::<CAP>::zero(len));
        for entry in table.iter_mut() {
            entry.iter_mut().zip(power.iter()).for_each(|(to, from)| *to = *from);
            self.multiply(&mut spare, &power, base);
            power.set(&spare);
        }
        let mut factor = Number::<CAP>::zero(len);
        power.set(&self.one());
        let (mut power, mut spare) = (&mut power, &mut spare);
        for window in (0..(64 * exponent.len()).div_ceil(WINDOW)).rev() {
            for _ in 0..WINDOW {
                self.multiply(spare, power, power);
                core::mem::swap(&mut power, &mut spare);
            }
            let wanted =
                (0..WINDOW).fold(0, |value, at| value | bit(exponent, window * WINDOW + at) << at);
            factor.fill(0);
            for (entry, at) in table.iter().zip(0..) {
                let mask = Choice::eq_word(at, wanted).mask();
                factor.iter_mut().zip(entry).for_each(|(to, from)| *to |= from & mask);
            }
            self.multiply(spare, power, &factor);
            core::mem::swap(&mut power, &mut spare);
        }
        Number::of(power, len)
    }

    /// base^exponent in Montgomery form, for an exponent that is public: its bits decide the time.
    /// The base may be secret.
    pub(crate) fn pow_vartime(&self, base: &[u64], exponent: &[u64]) -> Number<CAP> {
        let (mut power, mut spare) = (self.one(), Number::<CAP>::zero(self.len()));
        let (mut power, mut spare) = (&mut power, &mut spare);
        for at in (0..bit_length(exponent)).rev() {
            self.multiply(spare, power, power);
            if bit(exponent, at) == 1 {
                self.multiply(power, spare, base);
            } else {
                core::mem::swap(&mut power, &mut spare);
            }
        }
        Number::of(power, self.len())
    }
}

/// t = a·b/R, below 2m, without its highest bit, which is the answer.
fn multiply_rows(t: &mut [u64], a: &[u64], b: &[u64], m: &[u64], m_inverse: u64) -> u64 {
    let n = m.len();
    if n == 0 || t.len() != n || a.len() != n || b.len() != n {
        debug_assert!(false, "lengths differ");
        return 0;
    }
    t.fill(0);
    let mut high = 0;
    for y in b {
        // A row of the product, and the multiple of m that makes its lowest limb vanish.
        let (low, mut carry) = mac(t[0], a[0], *y, 0);
        let k = low.wrapping_mul(m_inverse);
        let (_, mut carry_m) = mac(low, k, m[0], 0);
        for j in 1..n {
            let sum;
            (sum, carry) = mac(t[j], a[j], *y, carry);
            (t[j - 1], carry_m) = mac(sum, k, m[j], carry_m);
        }
        let (sum, over) = adc(carry, carry_m, 0);
        let (sum, over_again) = adc(sum, high, 0);
        t[n - 1] = sum;
        high = over + over_again;
    }
    high
}
