// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Verifying. [FIPS 204] §6.3. Everything here is public, save perhaps the message, of which only
//! the hash mu is seen; intermediate values are wiped nevertheless.
//!
//! w is rebuilt row by row, entries of the matrix sampled on the way: 18 KiB of stack.

use super::encode::{bit_unpack, hint_indices, hint_is_well_formed, unpack};
use super::ntt::{N, NttElement, ProductSum, RingElement};
use super::round::{D, high_bits, use_hint};
use super::sample::{expand_a, norm_at_least, sample_in_ball};
use super::{Message, MlDsa, Params, TR_LEN};
use crate::base::ct;
use crate::base::secret::Wiped;
use crate::primitive::sha3::Shake256;

impl<const K: usize, const L: usize> MlDsa<K, L>
where
    Self: Params,
{
    /// True if `sigma` is a signature of the message. `tr` is the hash of `pk`, step 6.
    /// Lengths other than the standard's are false.
    /// [FIPS 204] Algorithm 8, ML-DSA.Verify_internal.
    pub(crate) fn verify_internal(
        pk: &[u8],
        tr: &[u8; TR_LEN],
        message: Message,
        sigma: &[u8],
    ) -> bool {
        let mut c_tilde = [0; 64];
        let c_tilde = &mut c_tilde[..Self::C_TILDE_LEN];
        // 13. The norm of z is checked on the way.
        Self::recompute(pk, tr, message, sigma, c_tilde).is_some()
            && ct::eq(c_tilde, &sigma[..Self::C_TILDE_LEN])
                .declassify("whether a signature is valid is the answer")
    }

    /// The commitment hash c~' of a well-formed signature whose z is small enough: steps 1–12.
    #[inline(never)]
    pub(super) fn recompute(
        pk: &[u8],
        tr: &[u8; TR_LEN],
        message: Message,
        sigma: &[u8],
        c_tilde_prime: &mut [u8],
    ) -> Option<()> {
        // [FIPS 204] §3.6.2
        if pk.len() != Self::PK_LEN || sigma.len() != Self::SIGNATURE_LEN {
            return None;
        }
        // 1–4.
        let (rho, t1) = pk.split_first_chunk::<32>()?;
        let (c_tilde, rest) = sigma.split_at(Self::C_TILDE_LEN);
        let (packed_z, hints) = rest.split_at(L * Self::Z_LEN);
        if !hint_is_well_formed(hints, Self::OMEGA) {
            return None;
        }
        // 2 and 13, first half, and the transform of 9.
        let mut element = RingElement::ZERO;
        let mut z_hat = [const { NttElement::ZERO }; L];
        for (z_hat, packed) in z_hat.iter_mut().zip(packed_z.chunks_exact(Self::Z_LEN)) {
            bit_unpack(packed, Self::GAMMA1 - 1, Self::GAMMA1, &mut element);
            if norm_at_least(&element, Self::GAMMA1 - Self::BETA) != 0 {
                return None;
            }
            element.ntt(z_hat);
        }
        // 7–8.
        let mu = message.representative(tr);
        let mut c_hat = NttElement::ZERO;
        sample_in_ball::<Self>(c_tilde, &mut element);
        element.ntt(&mut c_hat);
        // 5 and 9–12.
        let mut h = Shake256::new();
        h.update(&*mu);
        let mut sum = ProductSum::new();
        let mut a = [const { NttElement::ZERO }; 4];
        let mut w1 = Wiped([0; N]);
        for (i, packed) in t1.chunks_exact(Self::T1_LEN).enumerate() {
            sum.clear();
            for (group, four) in z_hat.chunks(4).enumerate() {
                let a = &mut a[..four.len()];
                expand_a(rho, |at| (i, 4 * group + at), a);
                a.iter().zip(four).for_each(|(a, z_hat)| sum.add(a, z_hat));
            }
            let [a, ..] = &mut a;
            unpack(packed, Self::T1_BITS, |j, t1| element.0[j] = t1 << D);
            element.ntt(a);
            sum.subtract(&c_hat, a);
            sum.reduce(a);
            a.inverse(&mut element);
            for (w1, w) in w1.iter_mut().zip(&element.0) {
                *w1 = high_bits::<Self>(*w);
            }
            for j in hint_indices(hints, Self::OMEGA, i).iter().map(|j| usize::from(*j)) {
                w1[j] = use_hint::<Self>(element.0[j]);
            }
            Self::absorb_w1(&mut h, |j| w1[j]);
        }
        h.squeeze(c_tilde_prime);
        Some(())
    }
}
