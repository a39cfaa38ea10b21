// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Self-tests of ML-KEM-1024: key generation, encapsulation, and both ways of decapsulation
//! ([IG] 10.3.A). Long outputs are compared by their SHA3-256. Each test has seeds of its own, and
//! stays apart from the others: its key pair is generated, not taken from another's answer.

use super::{Hash, MlKem1024, Sha3_256};
use crate::base::cast::Cast;

/// Compares `ek` and `dk`.
#[inline(never)] // its frame must not lie under the other self-tests
pub(crate) fn keygen() -> bool {
    let (mut ek, mut dk) = ([0; MlKem1024::EK], [0; MlKem1024::DK]);
    pair(SEED_KEYGEN, &mut ek, &mut dk);
    let mut computed = [0; 64];
    computed[..32].copy_from_slice(&Sha3_256::digest(&ek));
    computed[32..].copy_from_slice(&Sha3_256::digest(&dk));
    Cast::MlKem1024KeyGen.agrees(&computed, &KEYS)
}

/// Compares `c` and `K`.
#[inline(never)] // its frame must not lie under the other self-tests
pub(crate) fn encaps() -> bool {
    let (mut ek, mut dk) = ([0; MlKem1024::EK], [0; MlKem1024::DK]);
    pair(SEED_ENCAPS, &mut ek, &mut dk);
    let (mut c, mut key) = ([0; MlKem1024::C], [0; 32]);
    MlKem1024::encaps_internal(&ek, &MlKem1024::h(&ek), M_ENCAPS, &mut c, &mut key);
    let mut computed = [0; 64];
    computed[..32].copy_from_slice(&Sha3_256::digest(&c));
    computed[32..].copy_from_slice(&key);
    Cast::MlKem1024Encaps.agrees(&computed, &CIPHERTEXT_AND_KEY)
}

/// Compares `K'` of a good ciphertext.
#[inline(never)] // its frame must not lie under the other self-tests
pub(crate) fn decaps() -> bool {
    Cast::MlKem1024Decaps.agrees(&decapsulated(SEED_DECAPS, M_DECAPS, 0), &KEY)
}

/// Compares `K'` of a ciphertext whose last bit is wrong.
#[inline(never)] // its frame must not lie under the other self-tests
pub(crate) fn reject() -> bool {
    Cast::MlKem1024Reject.agrees(&decapsulated(SEED_REJECT, M_REJECT, 0x80), &KEY_REJECTED)
}

/// `K'` of a ciphertext that carries `m` and whose last byte is changed by `flaw`.
fn decapsulated(seed: &[u8; 64], m: &[u8; 32], flaw: u8) -> [u8; 32] {
    let (mut ek, mut dk) = ([0; MlKem1024::EK], [0; MlKem1024::DK]);
    pair(seed, &mut ek, &mut dk);
    let (mut c, mut key) = ([0; MlKem1024::C], [0; 32]);
    MlKem1024::encaps_internal(&ek, &MlKem1024::h(&ek), m, &mut c, &mut key);
    c[MlKem1024::C - 1] ^= flaw;
    MlKem1024::decaps_internal(&dk, &c, &mut key);
    key
}

/// The key pair of a seed d ‖ z.
fn pair(seed: &[u8; 64], ek: &mut [u8], dk: &mut [u8]) {
    let (d_z, _) = seed.as_chunks();
    MlKem1024::keygen_internal(&d_z[0], &d_z[1], ek, dk);
}

const SEED_KEYGEN: &[u8; 64] = b"Alula ML-KEM-1024 KeyGen CAST: dand z, together sixty-four byte.";
/// SHA3-256(ek) ‖ SHA3-256(dk).
#[rustfmt::skip]
const KEYS: [u8; 64] = [
    0xdd, 0x82, 0xed, 0x21, 0x3b, 0x4f, 0xb8, 0xc1, 0x47, 0x9b, 0xd7, 0x0c, 0x31, 0x45, 0x2d, 0x5f,
    0xfe, 0xa3, 0x5a, 0xa6, 0x7d, 0x1b, 0x68, 0xf0, 0x94, 0x0c, 0xcc, 0xce, 0x9d, 0xcd, 0xbc, 0x1d,
    0xd9, 0xb7, 0xab, 0xe2, 0x62, 0x79, 0x76, 0x89, 0x49, 0xce, 0x25, 0xaf, 0xd0, 0xaa, 0x21, 0x54,
    0x52, 0xe6, 0x74, 0x86, 0x18, 0xef, 0x0c, 0x14, 0xd9, 0xde, 0x87, 0xd6, 0x4c, 0xf1, 0xef, 0xa8,
];

const SEED_ENCAPS: &[u8; 64] = b"Alula ML-KEM-1024 Encaps CAST: dand z of the key encapsulated to";
const M_ENCAPS: &[u8; 32] = b"Alula ML-KEM-1024 Encaps CAST: m";
/// SHA3-256(c) ‖ K.
#[rustfmt::skip]
const CIPHERTEXT_AND_KEY: [u8; 64] = [
    0x22, 0x16, 0x1f, 0xc7, 0x08, 0xa7, 0xe9, 0xdb, 0x84, 0x09, 0x41, 0x14, 0x48, 0x31, 0x78, 0x7c,
    0x70, 0x51, 0x1d, 0xd3, 0x03, 0x86, 0x27, 0x5a, 0xd4, 0x08, 0xe4, 0x97, 0x33, 0xc8, 0xca, 0x53,
    0x85, 0x6c, 0x70, 0xc1, 0xe2, 0x2e, 0xc2, 0x13, 0x74, 0x65, 0xce, 0x88, 0x71, 0x22, 0x07, 0x04,
    0x07, 0xda, 0xd1, 0x4f, 0xa5, 0x9f, 0xcf, 0xee, 0xeb, 0xc4, 0x29, 0x6d, 0x8c, 0xd3, 0x92, 0xbb,
];

const SEED_DECAPS: &[u8; 64] = b"Alula ML-KEM-1024 Decaps CAST: dand z of the key decapsulated by";
const M_DECAPS: &[u8; 32] = b"Alula ML-KEM-1024 Decaps CAST: m";
#[rustfmt::skip]
const KEY: [u8; 32] = [
    0x3b, 0xb2, 0x99, 0xae, 0xc3, 0x45, 0xe2, 0x1e, 0x20, 0x2e, 0x3a, 0x19, 0x40, 0xd8, 0xeb, 0x6a,
    0xfa, 0xc0, 0xd3, 0xea, 0xf8, 0x97, 0x03, 0xdf, 0x72, 0x7e, 0xfe, 0x4e, 0x98, 0x14, 0x8d, 0xef,
];

const SEED_REJECT: &[u8; 64] = b"Alula ML-KEM-1024 Reject CAST: dand z of the key that will rejec";
const M_REJECT: &[u8; 32] = b"Alula ML-KEM-1024 Reject CAST: m";
/// J(z ‖ c).
#[rustfmt::skip]
const KEY_REJECTED: [u8; 32] = [
    0x72, 0x17, 0xa8, 0xe3, 0x27, 0x8e, 0x30, 0xee, 0x5c, 0x14, 0x09, 0x82, 0x0c, 0x9d, 0x9c, 0x79,
    0x26, 0x80, 0x20, 0xa8, 0x25, 0x91, 0x2b, 0x0c, 0x10, 0x47, 0xd9, 0x8c, 0xfb, 0x3b, 0x47, 0x71,
];
