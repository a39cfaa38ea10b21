// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The component scheme K-PKE, which is no scheme to be used alone. [FIPS 203] §5.
//!
//! The matrix Â is expanded row by row and never held whole. Vectors are kept in the domain in
//! which they are used, and wiped when dropped.

use super::ring::{Multiplier, NttElement, RingElement};
use super::{ETA_2, MlKem, g, sample};
use crate::base::secret::{Wiped, declassify};

impl<const K: usize, const ETA_1: usize, const D_U: usize, const D_V: usize>
    MlKem<K, ETA_1, D_U, D_V>
{
    /// Fills both keys from the randomness `d`. [FIPS 203] Algorithm 13, K-PKE.KeyGen.
    pub(super) fn pke_keygen(d: &[u8; 32], ek: &mut [u8], dk: &mut [u8]) {
        // 1.
        let mut seeds = Wiped([0; 64]);
        g(&[d, &[K as u8]], &mut seeds);
        let (rho, sigma) = seeds.split_at(32);
        declassify(rho, "the seed of the matrix is part of the encapsulation key");
        // 2, 8–11, 16, 20.
        let mut small = [const { RingElement::ZERO }; K];
        sample::noise::<ETA_1>(sigma, 0, &mut small);
        let mut s_hat = [const { Multiplier::ZERO }; K];
        let mut f_hat = NttElement::ZERO;
        for i in 0..K {
            small[i].ntt(&mut f_hat);
            f_hat.encode(&mut dk[384 * i..384 * (i + 1)]);
            s_hat[i].prepare(&f_hat);
        }
        // 12–15.
        sample::noise::<ETA_1>(sigma, K, &mut small);
        // 3–7, 17–19.
        let (t_bytes, rho_bytes) = ek.split_at_mut(384 * K);
        let mut a_row = [const { NttElement::ZERO }; K];
        let mut t_hat = NttElement::ZERO;
        for i in 0..K {
            sample::matrix_row(rho, i, &mut a_row);
            NttElement::dot(&a_row, &s_hat, &mut t_hat);
            small[i].ntt(&mut f_hat);
            t_hat.add(&f_hat);
            t_hat.encode(&mut t_bytes[384 * i..384 * (i + 1)]);
        }
        rho_bytes.copy_from_slice(rho);
        declassify(ek, "the encapsulation key is public");
    }

    /// Fills the ciphertext `c` of the message `m` under the randomness `r`; it stays secret here,
    /// since decapsulation compares it. [FIPS 203] Algorithm 14, K-PKE.Encrypt.
    pub(super) fn pke_encrypt(ek: &[u8], m: &[u8], r: &[u8], c: &mut [u8]) {
        // 2–3.
        let (t_bytes, rho) = ek.split_at(384 * K);
        let (c_1, c_2) = c.split_at_mut(32 * D_U * K);
        // 1, 9–12, 18.
        let mut small = [const { RingElement::ZERO }; K];
        sample::noise::<ETA_1>(r, 0, &mut small);
        let mut y_hat = [const { Multiplier::ZERO }; K];
        let mut f_hat = NttElement::ZERO;
        for (y, f) in y_hat.iter_mut().zip(&small) {
            f.ntt(&mut f_hat);
            y.prepare(&f_hat);
        }
        // 13–16.
        sample::noise::<ETA_2>(r, K, &mut small);
        // 4–8, 19, 22.
        let mut vector = [const { NttElement::ZERO }; K];
        let mut f = RingElement::ZERO;
        for i in 0..K {
            sample::matrix_column(rho, i, &mut vector);
            NttElement::dot(&vector, &y_hat, &mut f_hat);
            f_hat.inverse_ntt(&mut f);
            f.add(&small[i]);
            f.compress::<D_U>(&mut c_1[32 * D_U * i..32 * D_U * (i + 1)]);
        }
        // 2, 17, 20–21, 23.
        for (t, bytes) in vector.iter_mut().zip(t_bytes.chunks_exact(384)) {
            t.decode(bytes);
        }
        NttElement::dot(&vector, &y_hat, &mut f_hat);
        f_hat.inverse_ntt(&mut f);
        sample::noise::<ETA_2>(r, 2 * K, &mut small[..1]);
        f.add(&small[0]);
        small[0].decompress::<1>(m);
        f.add(&small[0]);
        f.compress::<D_V>(c_2);
    }

    /// Fills the message `m` of the ciphertext `c`. [FIPS 203] Algorithm 15, K-PKE.Decrypt.
    pub(super) fn pke_decrypt(dk: &[u8], c: &[u8], m: &mut [u8]) {
        // 1–2.
        let (c_1, c_2) = c.split_at(32 * D_U * K);
        // 3, 5.
        let mut s_hat = [const { NttElement::ZERO }; K];
        let mut u_hat = [const { Multiplier::ZERO }; K];
        let mut f = RingElement::ZERO;
        let mut f_hat = NttElement::ZERO;
        for i in 0..K {
            s_hat[i].decode(&dk[384 * i..384 * (i + 1)]);
            f.decompress::<D_U>(&c_1[32 * D_U * i..32 * D_U * (i + 1)]);
            f.ntt(&mut f_hat);
            u_hat[i].prepare(&f_hat);
        }
        // 4, 6.
        let mut v = RingElement::ZERO;
        v.decompress::<D_V>(c_2);
        NttElement::dot(&s_hat, &u_hat, &mut f_hat);
        f_hat.inverse_ntt(&mut f);
        f.subtract_from(&v);
        // 7.
        f.compress::<1>(m);
    }
}
