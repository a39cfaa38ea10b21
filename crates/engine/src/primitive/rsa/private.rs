// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The private key and what it does: RSADP and RSASP1, by Chinese remainders on a blinded input,
//! and with the result checked before anybody sees it.

use super::super::bignum::{
    Modulus, Number, add, divide, divide_exactly, equal, gcd, invert, is_below_power_of_two,
    is_zero, less, multiply, reduce_once, remainder, subtract, swap_if,
};
use super::public::is_exponent;
use super::{EXPONENT, Exponent, HALF, Half, LIMBS, PublicKey, Whole};
use crate::base::ct::Choice;

/// A key pair with everything that its holder computes with.
pub(crate) struct PrivateKey {
    public: PublicKey,
    d: Whole,
    p: Modulus<HALF>,
    q: Modulus<HALF>,
    dp: Half,
    dq: Half,
    qinv: Half,
}

/// Random bytes that a private operation is blinded with.
pub(crate) const BLIND_LEN: usize = 8 * EXPONENT;

impl PrivateKey {
    /// The key of two primes, of half the modulus' length each, and a public exponent. None if they
    /// break a criterion. That they are prime is tested elsewhere. `bits` is a multiple of 128.
    /// [FIPS 186-5] A.1.1, criteria 1 to 3.
    pub(crate) fn from_primes(p: &Half, q: &Half, e: &[u64], bits: usize) -> Option<Self> {
        let len = bits / 128;
        if !bits.is_multiple_of(128) || p.len() != len || q.len() != len || !is_exponent(e) {
            return None;
        }
        let mut n = Whole::zero(2 * len);
        multiply(&mut n, p, q);
        let odd = |x: &Half| Choice::from_lsb(x.first().map_or(0, |limb| limb & 1));
        let sound = odd(p) & odd(q) & in_range(p) & in_range(q) & far_apart(p, q);
        if !sound.declassify("whether primes are sound is told to their holder") {
            return None;
        }
        let public = PublicKey::of(&n, e).ok()?;
        let (p_less, q_less) = (less_one(p), less_one(q));
        let lambda = least_common_multiple(&p_less, &q_less);
        let (dp, dp_exists) = invert_exponent::<HALF>(e, &p_less);
        let (dq, dq_exists) = invert_exponent::<HALF>(e, &q_less);
        let (d, d_exists) = invert_exponent::<LIMBS>(e, &lambda);
        let long = !is_below_power_of_two(&d, bits / 2);
        let sound = dp_exists & dq_exists & d_exists & long;
        if !sound.declassify("whether an exponent suits the primes is told to their holder") {
            return None;
        }
        let (p, q) = (Modulus::new(p, bits / 2), Modulus::new(q, bits / 2));
        let qinv = invert_modulo_prime(&p, q.value());
        Some(PrivateKey { public, d, p, q, dp, dq, qinv })
    }

    /// The public key of the pair.
    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The private exponent, modulo the least common multiple of p − 1 and q − 1.
    pub(crate) fn d(&self) -> &Whole {
        &self.d
    }

    /// The primes.
    pub(crate) fn primes(&self) -> [&[u64]; 2] {
        [self.p.value(), self.q.value()]
    }

    /// The exponents modulo p − 1 and q − 1, and 1/q modulo p.
    pub(crate) fn remainders(&self) -> [&Half; 3] {
        [&self.dp, &self.dq, &self.qinv]
    }

    /// True if d·e = 1 modulo p − 1 and modulo q − 1, for a d that need not be the smallest.
    /// [FIPS 186-5] A.1.1, criterion 3 (b).
    pub(crate) fn is_private_exponent(&self, d: &[u64]) -> Choice {
        let mut product = Number::<{ LIMBS + EXPONENT }>::zero(d.len() + EXPONENT);
        multiply(&mut product, d, self.public.e());
        self.primes().into_iter().fold(Choice::TRUE, |all, prime| {
            let mut rest = Half::zero(prime.len());
            remainder(&mut rest, &product, &less_one(prime));
            subtract(&mut rest, &[1]);
            all & is_zero(&rest)
        })
    }

    /// c^d mod n, for a number below n; `blind` is random and used once. None if the result does
    /// not encrypt to c again: the computation was disturbed, and what came out could give the
    /// primes away.
    /// [RFC 8017] §5.1.2, RSADP, and §5.2.1, RSASP1, in their second form (2 b).
    #[inline(never)]
    pub(crate) fn apply(&self, c: &Whole, blind: &[u8; BLIND_LEN]) -> Option<Whole> {
        let n = self.public.modulus();
        let r = Self::blinding(blind)?;
        // c·r^e decrypts to m·r; and what is raised to secret powers is nothing anybody chose.
        let r_wide = n.enter(&Whole::of(&r, n.len()));
        let mut blinded = Whole::zero(n.len());
        n.multiply(&mut blinded, &n.pow_vartime(&r_wide, self.public.e()), c);
        // i.
        let m1 = self.p.leave(&self.p.pow(&self.p.enter_wide(&blinded), &self.dp));
        let m2 = self.q.leave(&self.q.pow(&self.q.enter_wide(&blinded), &self.dq));
        // iii. h = (m1 − m2)·qinv mod p. Below 2^(bits/2) < 2p, m2 is reduced by one subtraction.
        let mut m2_mod_p = Half::of(&m2, m2.len());
        reduce_once(&mut m2_mod_p, 0, self.p.value());
        let (mut difference, mut h) = (m1, Half::zero(self.p.len()));
        self.p.subtract(&mut difference, &m2_mod_p);
        self.p.multiply(&mut h, &self.p.enter(&difference), &self.qinv);
        // iv. m = m2 + q·h
        let mut m = Whole::zero(n.len());
        multiply(&mut m, self.q.value(), &h);
        add(&mut m, &m2);

        let mut unblinded = Whole::zero(n.len());
        n.multiply(&mut unblinded, &n.enter(&m), &self.unblinding(&r));
        let undisturbed = equal(&self.public.apply(&unblinded), c);
        undisturbed.declassify("whether a computation was disturbed").then_some(unblinded)
    }

    /// The random number r: odd, so that it has an inverse by exact division, and below both
    /// primes.
    fn blinding(blind: &[u8; BLIND_LEN]) -> Option<Exponent> {
        let mut r = Exponent::from_be_bytes(blind, EXPONENT)?;
        *r.first_mut()? |= 1;
        Some(r)
    }

    /// 1/r mod n = (1 + n·(r − y))/r with y = 1/n mod r, which is exact. r is shorter than the
    /// primes, so that all it can share with n is one.
    fn unblinding(&self, r: &Exponent) -> Whole {
        invert_exponent::<LIMBS>(r, self.public.n()).0
    }
}

#[cfg(test)]
impl PrivateKey {
    /// This key with the first prime's part of another one.
    pub(super) fn with_parts_of(self, other: Self) -> Self {
        PrivateKey { p: other.p, dp: other.dp, ..self }
    }
}

/// 1/e modulo m, for an odd e > 1 much shorter than m, and whether there is one: with
/// y = 1/m mod e, m·(e − y) + 1 is a multiple of e. Either number may be secret.
fn invert_exponent<const CAP: usize>(e: &[u64], m: &[u64]) -> (Number<CAP>, Choice) {
    let mut rest = Exponent::zero(e.len());
    remainder(&mut rest, m, e);
    let (y, exists) = invert::<EXPONENT>(&rest, e);
    let mut factor = Exponent::of(e, e.len());
    subtract(&mut factor, &y);
    let mut multiple = Number::<{ LIMBS + EXPONENT }>::zero(m.len() + e.len());
    multiply(&mut multiple, m, &factor);
    add(&mut multiple, &[1]);
    let mut inverse = Number::zero(m.len());
    divide_exactly(&mut inverse, &mut multiple, e);
    (inverse, exists)
}

/// 1/a mod p for a prime p, with a < 2p: a^(p − 2).
pub(super) fn invert_modulo_prime(p: &Modulus<HALF>, a: &[u64]) -> Half {
    let mut exponent = Half::of(p.value(), p.len());
    subtract(&mut exponent, &[2]);
    let mut base = Half::of(a, p.len());
    reduce_once(&mut base, 0, p.value());
    p.leave(&p.pow(&p.enter(&base), &exponent))
}

/// p − 1.
pub(super) fn less_one(p: &[u64]) -> Half {
    let mut less = Half::of(p, p.len());
    subtract(&mut less, &[1]);
    less
}

/// The least common multiple of two numbers of equal length.
fn least_common_multiple(a: &Half, b: &Half) -> Whole {
    let divisor = gcd::<HALF>(a, b);
    let (mut quotient, mut rest) = (Half::zero(b.len()), Half::zero(b.len()));
    divide(&mut quotient, &mut rest, b, &divisor);
    let mut multiple = Whole::zero(2 * a.len());
    multiply(&mut multiple, a, &quotient);
    multiple
}

/// True if √2·2^(k − 1) ≤ p, where k is the length that p fills: if p² has 2k bits.
/// [FIPS 186-5] A.1.1, criteria 2 (b) and (c).
pub(super) fn in_range(p: &[u64]) -> Choice {
    let mut square = Whole::zero(2 * p.len());
    multiply(&mut square, p, p);
    !is_below_power_of_two(&square, 128 * p.len() - 1)
}

/// True if |p − q| > 2^(k − 100), where k is the length that p and q fill.
/// [FIPS 186-5] A.1.1, criterion 2 (d).
pub(super) fn far_apart(p: &[u64], q: &[u64]) -> Choice {
    let (mut larger, mut smaller) = (Half::of(p, p.len()), Half::of(q, p.len()));
    swap_if(less(p, q), &mut larger, &mut smaller);
    subtract(&mut larger, &smaller);
    // x > 2^j exactly if x − 1 ≥ 2^j, unless x is zero.
    let distinct = !is_zero(&larger);
    subtract(&mut larger, &[1]);
    distinct & !is_below_power_of_two(&larger, (64 * p.len()).saturating_sub(100))
}
