// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key generation. [FIPS 204] §6.1.
//!
//! The matrix is sampled entry by entry, t computed row by row: 18 KiB of stack for k = 8, l = 7.

use super::encode::{bit_pack, pack};
use super::field::canonical;
use super::ntt::{NttElement, ProductSum, RingElement};
use super::round::{D, power2round};
use super::sample::{expand_a, expand_s};
use super::{MlDsa, Params, TR_LEN, hash_public_key};
use crate::base::secret::{Wiped, declassify, mark_secret};
use crate::primitive::sha3::Shake256;

impl<const K: usize, const L: usize> MlDsa<K, L>
where
    Self: Params,
{
    /// Makes a key pair from a seed.
    ///
    /// [FIPS 204] Algorithm 6, ML-DSA.KeyGen_internal.
    #[inline(never)]
    pub(crate) fn keygen_internal(xi: &[u8; 32], pk: &mut [u8], sk: &mut [u8]) {
        debug_assert!(pk.len() == Self::PK_LEN && sk.len() == Self::SK_LEN);
        // 1. The layout of sk is rho || K || tr || s1 || s2 || t0. [FIPS 204] Algorithm 24
        let mut seeds = Wiped([0; 128]);
        Shake256::digest(&[xi, &[K as u8, L as u8]], &mut *seeds);
        let (rho, rest) = seeds.split_first_chunk::<32>().expect("32 of 128 bytes");
        let (rho_prime, key) = rest.split_first_chunk::<64>().expect("64 of 96 bytes");
        declassify(rho, "rho is a part of the public key");
        let (pk_rho, pk_t1) = pk.split_at_mut(32);
        let (head, vectors) = sk.split_at_mut(128);
        let (sk_s1, rest) = vectors.split_at_mut(L * Self::S_LEN);
        let (sk_s2, sk_t0) = rest.split_at_mut(K * Self::S_LEN);
        pk_rho.copy_from_slice(rho);
        head[..32].copy_from_slice(rho);
        head[32..64].copy_from_slice(key);

        // 4. and the transform of 5.
        let mut s1_hat = [const { NttElement::ZERO }; L];
        let mut four = [const { RingElement::ZERO }; 4];
        for (r, (s1_hat, packed)) in
            s1_hat.iter_mut().zip(sk_s1.chunks_exact_mut(Self::S_LEN)).enumerate()
        {
            if r % 4 == 0 {
                expand_s::<Self>(rho_prime, r, &mut four[..(L - r).min(4)]);
            }
            let s = &four[r % 4];
            bit_pack(packed, Self::ETA, Self::ETA, s);
            s.ntt(s1_hat);
        }
        // 3–8 and 10, a row at a time.
        let mut t = RingElement::ZERO;
        let rows = sk_s2
            .chunks_exact_mut(Self::S_LEN)
            .zip(sk_t0.chunks_exact_mut(Self::T0_LEN))
            .zip(pk_t1.chunks_exact_mut(Self::T1_LEN));
        for (i, ((packed_s2, packed_t0), packed_t1)) in rows.enumerate() {
            if i % 4 == 0 {
                expand_s::<Self>(rho_prime, L + i, &mut four[..(K - i).min(4)]);
            }
            let s = &four[i % 4];
            bit_pack(packed_s2, Self::ETA, Self::ETA, s);
            Self::public_row(rho, i, &s1_hat, s, &mut t);
            pack(packed_t1, Self::T1_BITS, |j| power2round(t.0[j]).0);
            pack(packed_t0, D as usize, |j| t0_as_packed(t.0[j]));
        }
        declassify(pk, "the public key is published");
        // 9.
        let tr: [u8; TR_LEN] = hash_public_key(pk);
        head[64..].copy_from_slice(&tr);
        mark_secret(&sk[32..64]);
        mark_secret(&sk[128..]);
    }

    /// Row `i` of t = NTT^-1(A ∘ s1_hat) + s2, in [0, q), its entries of A sampled on the way:
    /// step 5.
    pub(super) fn public_row(
        rho: &[u8; 32],
        i: usize,
        s1_hat: &[NttElement; L],
        s2: &RingElement,
        t: &mut RingElement,
    ) {
        let mut sum = ProductSum::new();
        let mut a = [const { NttElement::ZERO }; 4];
        for (group, four) in s1_hat.chunks(4).enumerate() {
            let a = &mut a[..four.len()];
            expand_a(rho, |at| (i, 4 * group + at), a);
            a.iter().zip(four).for_each(|(a, s1_hat)| sum.add(a, s1_hat));
        }
        sum.reduce(&mut a[0]);
        a[0].inverse(t);
        for (t, s2) in t.0.iter_mut().zip(&s2.0) {
            *t = canonical(*t + s2);
        }
    }
}

/// t0 of a coefficient of t, as BitPack writes it: 2^(d-1) - t0. [FIPS 204] Algorithm 24, step 9.
#[inline(always)]
pub(super) fn t0_as_packed(t: i32) -> i32 {
    (1 << (D - 1)) - power2round(t).1
}
