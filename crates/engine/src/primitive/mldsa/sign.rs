// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signing. [FIPS 204] §6.2.
//!
//! What time may tell: how many candidates were rejected, at which of three checks each fell, and
//! each candidate's challenge. Not: which coefficient failed, nor anything of s1, s2, y and w.
//!
//! Most of the matrix is kept packed (up to 35 KiB), w takes up to 8 KiB, and each step 5 KiB more
//! for a while: 49 KiB in all. s1, s2 and t0 stay packed in the key; y, then z, lives in the
//! signature, which has one encoding for both.

use super::encode::{Hint, PackedNtt, bit_unpack, hint_bit_pack, pack, unpack};
use super::field::{at_least, canonical, magnitude, reduce};
use super::ntt::{N, NttElement, RingElement, multiply_add};
use super::round::{D, high_bits, low_bits, make_hint};
use super::sample::{expand_a, expand_mask, norm_at_least};
use super::sparse::Challenge;
use super::{Message, MlDsa, Params};
use crate::base::ct::Choice;
use crate::base::secret::{Wipe, Wiped, declassify, wipe};
use crate::primitive::sha3::Shake256;

/// Candidates tried at most: a correct execution needs more with probability 2^-256.
/// [FIPS 204] Appendix C.
const CANDIDATES: usize = 814;

/// The parts of an encoded private key. [FIPS 204] Algorithm 25, skDecode, but for the unpacking.
struct PrivateKey<'a> {
    rho: &'a [u8; 32],
    k: &'a [u8],
    tr: &'a [u8],
    s1: &'a [u8],
    s2: &'a [u8],
    t0: &'a [u8],
}

impl<const K: usize, const L: usize> MlDsa<K, L>
where
    Self: Params,
{
    /// Signs with the randomness `rnd`; 32 zeros make it deterministic.
    ///
    /// `sk` is a private key as `keygen_internal` encodes it. `None`, and zeros in `sigma`, if
    /// every candidate was rejected, which only a faulty execution can bring about.
    /// [FIPS 204] Algorithm 7, ML-DSA.Sign_internal.
    #[inline(never)]
    pub(crate) fn sign_internal(
        sk: &[u8],
        message: Message,
        rnd: &[u8; 32],
        sigma: &mut [u8],
    ) -> Option<()> {
        let mut kept = <Self as Params>::Kept::ZERO;
        Self::sign_in(kept.as_mut(), sk, message, rnd, sigma)
    }

    /// The same without randomness in less memory and more time: for the test of a pair that has
    /// just been made, and is on the stack.
    #[inline(never)]
    pub(crate) fn sign_frugally(sk: &[u8], message: Message, sigma: &mut [u8]) -> Option<()> {
        Self::sign_in(&mut [PackedNtt::ZERO; 18], sk, message, &[0; 32], sigma)
    }

    /// `kept` holds as many entries of the matrix as there is memory for.
    #[inline(never)]
    fn sign_in(
        kept: &mut [PackedNtt],
        sk: &[u8],
        message: Message,
        rnd: &[u8; 32],
        sigma: &mut [u8],
    ) -> Option<()> {
        debug_assert!(sk.len() == Self::SK_LEN && sigma.len() == Self::SIGNATURE_LEN);
        // 1. Steps 2–4 are taken where the vectors are used.
        let key = Self::private_key(sk)?;
        // 5.
        let mut matrix = Matrix { rho: key.rho, kept };
        matrix.sample(K, L);
        // 6–7.
        let mu = message.representative(key.tr);
        let mut rho_prime_prime = Wiped([0; 64]);
        Shake256::digest(&[key.k, rnd, &*mu], &mut *rho_prime_prime);
        // 8–32.
        let mut w = Wiped([[0; N]; K]);
        for candidate in 0..CANDIDATES {
            let kappa = candidate * L;
            Self::commit(&matrix, &mu, &rho_prime_prime, kappa, &mut w, sigma);
            // 16. c~ hides w1 as a hash does: those of rejected candidates may show, as in the
            // reference design. [Dilithium] §5.5
            let (c_tilde, rest) = sigma.split_at_mut(Self::C_TILDE_LEN);
            let (z, h) = rest.split_at_mut(L * Self::Z_LEN);
            declassify(c_tilde, "a challenge without its response says nothing of the key");
            let challenge = Challenge::sample::<Self>(c_tilde);
            if Self::respond(&key, &challenge, &mut w, z) && Self::hints(&key, &challenge, &w, h) {
                declassify(sigma, "an accepted signature is published");
                return Some(());
            }
        }
        wipe(sigma);
        None
    }

    /// Steps 11–15: y into the places of z, w, and c~.
    #[inline(never)]
    fn commit(
        matrix: &Matrix,
        mu: &[u8; 64],
        rho_prime_prime: &[u8; 64],
        kappa: usize,
        w: &mut [[i32; N]; K],
        sigma: &mut [u8],
    ) {
        let (c_tilde, rest) = sigma.split_at_mut(Self::C_TILDE_LEN);
        // 11–12, a column of the matrix at a time: rows of w are sums in T_q until they are
        // complete.
        w.wipe();
        let (mut row, mut a) = (RingElement::ZERO, NttElement::ZERO);
        let mut y_hat = NttElement::ZERO;
        for (group, four) in rest[..L * Self::Z_LEN].chunks_mut(4 * Self::Z_LEN).enumerate() {
            expand_mask::<Self>(rho_prime_prime, kappa + 4 * group, four);
        }
        for (j, packed) in rest.chunks_exact_mut(Self::Z_LEN).take(L).enumerate() {
            bit_unpack(packed, Self::GAMMA1 - 1, Self::GAMMA1, &mut row);
            row.ntt(&mut y_hat);
            for (i, w) in w.iter_mut().enumerate() {
                matrix.entry(i, j, L, &mut a);
                multiply_add(w, &a, &y_hat);
            }
        }
        // 12–15, a row at a time.
        let mut h = Shake256::new();
        h.update(mu);
        for w in w.iter_mut() {
            for (a, sum) in a.0.iter_mut().zip(w.iter()) {
                *a = reduce(*sum);
            }
            a.inverse(&mut row);
            w.copy_from_slice(&row.0);
            Self::absorb_w1(&mut h, |j| high_bits::<Self>(row.0[j]));
        }
        h.squeeze(c_tilde);
    }

    /// Absorbs one row of w1. [FIPS 204] Algorithm 28, w1Encode.
    #[inline(always)]
    pub(super) fn absorb_w1(h: &mut Shake256, w1: impl FnMut(usize) -> i32) {
        let mut packed = Wiped([0; N]);
        let packed = &mut packed[..super::packed_len(Self::W1_BITS)];
        pack(packed, Self::W1_BITS, w1);
        h.update(packed);
    }

    /// Steps 18–23: y becomes z, or false if the candidate is rejected; w becomes w - cs2.
    ///
    /// The order of the checks in step 23 is free; the one that rejects most comes first.
    #[inline(never)]
    fn respond(
        key: &PrivateKey,
        challenge: &Challenge,
        w: &mut [[i32; N]; K],
        z: &mut [u8],
    ) -> bool {
        // 19, 21, and the second check of 23.
        let mut rejected = 0;
        let mut cs = RingElement::ZERO;
        for (w, packed) in w.iter_mut().zip(key.s2.chunks_exact(Self::S_LEN)) {
            challenge.times_s::<Self>(packed, &mut cs);
            for (w, cs2) in w.iter_mut().zip(&cs.0) {
                *w = canonical(*w - cs2);
                let r0 = low_bits::<Self>(*w);
                rejected |= at_least(magnitude(r0), Self::GAMMA2 - Self::BETA);
            }
        }
        if outcome(rejected)
            .declassify("the low bits of w - c s2 are as likely to be too large for any s2")
        {
            return false;
        }
        // 18, 20, and the first check of 23.
        let mut response = RingElement::ZERO;
        for (packed_z, packed_s1) in
            z.chunks_exact_mut(Self::Z_LEN).zip(key.s1.chunks_exact(Self::S_LEN))
        {
            challenge.times_s::<Self>(packed_s1, &mut cs);
            bit_unpack(packed_z, Self::GAMMA1 - 1, Self::GAMMA1, &mut response);
            for (z, cs1) in response.0.iter_mut().zip(&cs.0) {
                *z += cs1;
            }
            rejected |= norm_at_least(&response, Self::GAMMA1 - Self::BETA);
            // A candidate out of range loses high bits here, and is rejected.
            pack(packed_z, Self::Z_BITS, |j| Self::GAMMA1 - response.0[j]);
        }
        !outcome(rejected).declassify("z is as likely to be too large for any s1")
    }

    /// Steps 25–28 and the hints of 33.
    #[inline(never)]
    fn hints(
        key: &PrivateKey,
        challenge: &Challenge,
        w: &[[i32; N]; K],
        encoded: &mut [u8],
    ) -> bool {
        let (mut rejected, mut ones) = (0, 0);
        let mut h = Wiped([Hint::ZERO; K]);
        let (mut t0, mut ct0) = (Wiped([0; N]), RingElement::ZERO);
        for ((h, w), packed) in h.0.iter_mut().zip(w).zip(key.t0.chunks_exact(Self::T0_LEN)) {
            // 25.
            unpack(packed, D as usize, |j, value| t0[j] = (1 << (D - 1)) - value);
            challenge.times(&t0, &mut ct0.0);
            rejected |= norm_at_least(&ct0, Self::GAMMA2);
            // 26. w holds w - cs2.
            for (j, (w, ct0)) in w.iter().zip(&ct0.0).enumerate() {
                let hint = make_hint::<Self>(-ct0, canonical(w + ct0));
                h.set(j, hint);
                ones += hint;
            }
        }
        // 28.
        rejected |= at_least(ones, Self::OMEGA as i32 + 1);
        if outcome(rejected)
            .declassify("t0 need not be secret, [FIPS 204] §6.1, nor then the hints' number")
        {
            return false;
        }
        declassify(&h.0, "an accepted signature shows its hints");
        hint_bit_pack(encoded, Self::OMEGA, &h.0);
        true
    }

    fn private_key(sk: &[u8]) -> Option<PrivateKey<'_>> {
        let (rho, rest) = sk.split_first_chunk()?;
        let (k, rest) = rest.split_at_checked(32)?;
        let (tr, rest) = rest.split_at_checked(super::TR_LEN)?;
        let (s1, rest) = rest.split_at_checked(L * Self::S_LEN)?;
        let (s2, t0) = rest.split_at_checked(K * Self::S_LEN)?;
        Some(PrivateKey { rho, k, tr, s1, s2, t0 })
    }
}

/// The matrix: as many entries as the stack has room for, the others sampled whenever they are
/// needed. All of it is public.
struct Matrix<'a> {
    rho: &'a [u8; 32],
    kept: &'a mut [PackedNtt],
}

/// Memory for the entries that a parameter set keeps between candidates.
pub(crate) trait Kept: AsMut<[PackedNtt]> {
    const ZERO: Self;
}

impl<const N: usize> Kept for [PackedNtt; N] {
    const ZERO: Self = [PackedNtt::ZERO; N];
}

impl Matrix<'_> {
    #[inline(never)]
    fn sample(&mut self, rows: usize, columns: usize) {
        let mut a = [const { NttElement::ZERO }; 4];
        let wanted = self.kept.len().min(rows * columns);
        for (group, four) in self.kept[..wanted].chunks_mut(4).enumerate() {
            let a = &mut a[..four.len()];
            let place = |at| ((4 * group + at) / columns, (4 * group + at) % columns);
            expand_a(self.rho, place, a);
            four.iter_mut().zip(a).for_each(|(packed, a)| packed.pack(a));
        }
    }

    fn entry(&self, r: usize, s: usize, columns: usize, a: &mut NttElement) {
        match self.kept.get(r * columns + s) {
            Some(packed) => packed.unpack(a),
            None => expand_a(self.rho, |_| (r, s), core::slice::from_mut(a)),
        }
    }
}

/// A check's outcome, one for a whole vector.
#[inline(always)]
fn outcome(mask: i32) -> Choice {
    Choice::from_lsb(mask as u64)
}
