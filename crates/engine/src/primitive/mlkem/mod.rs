// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-KEM, the module-lattice-based key-encapsulation mechanism: its internal algorithms and its
//! input checks. [FIPS 203] §6 and §7.
//!
//! Randomness comes from the caller. Keys and ciphertexts are slices of exactly the lengths that
//! [`MlKem`] states; whoever takes them from outside asks [`MlKem::check_ek`], [`MlKem::check_dk`]
//! and the ciphertext's length first. No intermediate value outlives its operation.

pub(crate) mod cast;
mod encode;
mod field;
mod kpke;
mod ring;
mod sample;

use super::hash::Hash;
use super::sha3::{Sha3_256, Sha3_512, Shake256};
use crate::base::ct;
use crate::base::secret::{Wipe, Wiped, declassify};

/// A parameter set: k, η_1, d_u and d_v. [FIPS 203] §8, Table 2.
pub(crate) struct MlKem<const K: usize, const ETA_1: usize, const D_U: usize, const D_V: usize>;

/// ML-KEM-512. [FIPS 203] §8.
pub(crate) type MlKem512 = MlKem<2, 3, 10, 4>;
/// ML-KEM-768. [FIPS 203] §8.
pub(crate) type MlKem768 = MlKem<3, 2, 10, 4>;
/// ML-KEM-1024. [FIPS 203] §8.
pub(crate) type MlKem1024 = MlKem<4, 2, 11, 5>;

/// η_2 of every parameter set.
const ETA_2: usize = 2;
/// The longest ciphertext of any parameter set.
const C_MAX: usize = MlKem1024::C;

impl<const K: usize, const ETA_1: usize, const D_U: usize, const D_V: usize>
    MlKem<K, ETA_1, D_U, D_V>
{
    /// Length of an encapsulation key in bytes.
    pub(crate) const EK: usize = 384 * K + 32;
    /// Length of a decapsulation key in bytes.
    pub(crate) const DK: usize = 768 * K + 96;
    /// Length of a ciphertext in bytes.
    pub(crate) const C: usize = 32 * (D_U * K + D_V);

    /// Fills `ek` and `dk` from the randomness `d` and `z`.
    /// [FIPS 203] Algorithm 16, ML-KEM.KeyGen_internal.
    pub(crate) fn keygen_internal(d: &[u8; 32], z: &[u8; 32], ek: &mut [u8], dk: &mut [u8]) {
        // 1–2.
        let (dk_pke, rest) = dk.split_at_mut(384 * K);
        Self::pke_keygen(d, ek, dk_pke);
        // 3.
        let (dk_ek, rest) = rest.split_at_mut(Self::EK);
        let (dk_h, dk_z) = rest.split_at_mut(32);
        dk_ek.copy_from_slice(ek);
        dk_h.copy_from_slice(&Self::h(ek));
        dk_z.copy_from_slice(z);
    }

    /// Fills the ciphertext `c` and the shared secret `key` from a checked `ek` and the randomness
    /// `m`. `h` is H(ek), which an encapsulation key keeps.
    /// [FIPS 203] Algorithm 17, ML-KEM.Encaps_internal.
    pub(crate) fn encaps_internal(
        ek: &[u8],
        h: &[u8; 32],
        m: &[u8; 32],
        c: &mut [u8],
        key: &mut [u8; 32],
    ) {
        // 1.
        let mut key_and_r = Wiped([0; 64]);
        g(&[m, h], &mut key_and_r);
        // 2.
        Self::pke_encrypt(ek, m, &key_and_r[32..], c);
        declassify(c, "the ciphertext is public");
        // 3.
        key.copy_from_slice(&key_and_r[..32]);
    }

    /// Fills the shared secret `key` from a checked `dk` and a ciphertext of the right length. A
    /// ciphertext that was not made by encapsulation gives a secret that nobody can tell from a
    /// good one; that it happened is told to nobody, and in no other time.
    /// [FIPS 203] Algorithm 18, ML-KEM.Decaps_internal.
    pub(crate) fn decaps_internal(dk: &[u8], c: &[u8], key: &mut [u8; 32]) {
        // 1–4.
        let (dk_pke, rest) = dk.split_at(384 * K);
        let (h, z) = rest[Self::EK..].split_at(32);
        let ek = Self::ek_of(dk);
        // 5.
        let mut m = Wiped([0; 32]);
        Self::pke_decrypt(dk_pke, c, m.as_mut_slice());
        // 6.
        let mut key_and_r = Wiped([0; 64]);
        g(&[m.as_slice(), h], &mut key_and_r);
        // 7. J(z ‖ c)
        Shake256::digest(&[z, c], key);
        // 8.
        let mut again = Wiped([0; C_MAX]);
        let again = &mut again[..Self::C];
        Self::pke_encrypt(ek, m.as_slice(), &key_and_r[32..], again);
        // 9–11. The lethal line: a select that favours either side opens the key to chosen
        // ciphertexts, and the flag lives in a register only.
        ct::eq(c, again).assign_bytes(key, &key_and_r[..32]);
    }

    /// The encapsulation key check: type and modulus. [FIPS 203] §7.2.
    pub(crate) fn check_ek(ek: &[u8]) -> bool {
        ek.len() == Self::EK && encode::is_reduced(&ek[..384 * K])
    }

    /// The decapsulation key check: type and hash. [FIPS 203] §7.3.
    pub(crate) fn check_dk(dk: &[u8]) -> bool {
        if dk.len() != Self::DK {
            return false;
        }
        let (ek, h) = (Self::ek_of(dk), &dk[384 * K + Self::EK..][..32]);
        ct::eq(&Self::h(ek), h).declassify("whether a key is well-formed is the answer")
    }

    /// The encapsulation key in a decapsulation key of the right length.
    pub(crate) fn ek_of(dk: &[u8]) -> &[u8] {
        let ek = &dk[384 * K..][..Self::EK];
        declassify(ek, "the encapsulation key is public");
        ek
    }

    /// H(ek). [FIPS 203] (4.4).
    pub(crate) fn h(ek: &[u8]) -> [u8; 32] {
        Sha3_256::digest(ek)
    }
}

/// `output = G(parts)`, a seed or a key and another seed. [FIPS 203] (4.5).
fn g(parts: &[&[u8]], output: &mut [u8; 64]) {
    let mut hash = Sha3_512::new();
    parts.iter().for_each(|part| hash.update(part));
    let mut digest = hash.finish();
    output.copy_from_slice(&digest);
    digest.wipe();
}

#[cfg(test)]
mod tests;
