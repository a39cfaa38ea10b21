// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Self-tests of ML-DSA-87. Keys and signatures are compared by their SHA-256 digests.
//! Signing meets each of its reasons to reject a candidate, as [IG] 10.3.A recommends.

use super::{Message, MlDsa87, Params, hash_public_key};
use crate::base::cast::Cast;
use crate::base::secret::{Wiped, declassify};
use crate::primitive::hash::Hash;
use crate::primitive::sha2::Sha256;

#[inline(never)] // its frame must not lie under the other self-tests
pub(crate) fn keygen() -> bool {
    let (mut pk, mut sk) = ([0; MlDsa87::PK_LEN], Wiped([0; MlDsa87::SK_LEN]));
    MlDsa87::keygen_internal(&KEYGEN_SEED, &mut pk, &mut *sk);
    declassify(&*sk, "a self-test's key");
    let mut hash = Sha256::new();
    hash.update(&pk);
    hash.update(&*sk);
    Cast::MlDsa87KeyGen.agrees(&hash.finish(), &KEYGEN_DIGEST)
}

/// Seven candidates: four fall by the low bits of w - c s2, one by z, one by its 86 hints.
#[inline(never)] // its frame must not lie under the other self-tests
pub(crate) fn sign() -> bool {
    let mut sigma = [0; MlDsa87::SIGNATURE_LEN];
    signed(&SIGN_SEED, &SIGN_MESSAGE, &mut sigma);
    Cast::MlDsa87Sign.agrees(&Sha256::digest(&sigma), &SIGN_DIGEST)
}

/// The commitment hash, as verifying recomputes it; acceptance; and refusal of another message.
#[inline(never)] // its frame must not lie under the other self-tests
pub(crate) fn verify() -> bool {
    let mut sigma = [0; MlDsa87::SIGNATURE_LEN];
    signed(&VERIFY_SEED, &VERIFY_MESSAGE, &mut sigma);
    let mut computed = [0; MlDsa87::C_TILDE_LEN + 2];
    verified(&VERIFY_SEED, &sigma, &mut computed);

    let mut expected = [0; MlDsa87::C_TILDE_LEN + 2];
    expected[..MlDsa87::C_TILDE_LEN].copy_from_slice(&VERIFY_C_TILDE);
    expected[MlDsa87::C_TILDE_LEN..].copy_from_slice(&[1, 0]);
    Cast::MlDsa87Verify.agrees(&computed, &expected)
}

/// What the key from `seed` signs without randomness. `sigma` stays zero if signing fails, which
/// agrees with nothing.
#[inline(never)]
fn signed(seed: &[u8; 32], m_prime: &[u8], sigma: &mut [u8]) {
    let mut sk = Wiped([0; MlDsa87::SK_LEN]);
    private_key(seed, &mut *sk);
    let _ = MlDsa87::sign_internal(&*sk, Message::Formatted(m_prime), &[0; 32], sigma);
}

/// A frame of its own: the public key is gone from the stack when signing begins.
#[inline(never)]
fn private_key(seed: &[u8; 32], sk: &mut [u8]) {
    MlDsa87::keygen_internal(seed, &mut [0; MlDsa87::PK_LEN], sk);
}

/// c~', and the two decisions. `computed` stays zero where verifying stops early.
#[inline(never)]
fn verified(seed: &[u8; 32], sigma: &[u8], computed: &mut [u8]) {
    let mut pk = [0; MlDsa87::PK_LEN];
    MlDsa87::keygen_internal(seed, &mut pk, &mut *Wiped([0; MlDsa87::SK_LEN]));
    let tr = hash_public_key(&pk);
    let accepts = |m_prime| MlDsa87::verify_internal(&pk, &tr, Message::Formatted(m_prime), sigma);
    let (c_tilde, decisions) = computed.split_at_mut(MlDsa87::C_TILDE_LEN);
    let _ = MlDsa87::recompute(&pk, &tr, Message::Formatted(&VERIFY_MESSAGE), sigma, c_tilde);
    decisions.copy_from_slice(&[u8::from(accepts(&VERIFY_MESSAGE)), u8::from(accepts(b""))]);
}

#[rustfmt::skip]
const KEYGEN_SEED: [u8; 32] = [
    0x98, 0x23, 0xdd, 0xde, 0x44, 0x6a, 0x8e, 0xa8, 0x83, 0xda, 0xd3, 0xac, 0x64, 0x77, 0xf7, 0x98,
    0x39, 0xfd, 0xc2, 0xd2, 0xde, 0xf2, 0x41, 0x6b, 0xe0, 0xa8, 0xb7, 0x1c, 0xfb, 0xc3, 0xf5, 0xc6,
];
#[rustfmt::skip]
const KEYGEN_DIGEST: [u8; 32] = [
    0x52, 0x50, 0x10, 0xe3, 0x07, 0xc4, 0xea, 0x76, 0x67, 0xd5, 0x4e, 0xe2, 0x70, 0x07, 0xc2, 0x19,
    0xb0, 0x1f, 0x4c, 0xf8, 0x8d, 0xc3, 0xab, 0x2d, 0xe8, 0xe9, 0xaa, 0xa5, 0x94, 0x40, 0xa8, 0x84,
];

#[rustfmt::skip]
const SIGN_SEED: [u8; 32] = [
    0x04, 0x9d, 0x9b, 0x0b, 0x64, 0x6a, 0x2a, 0xc7, 0xf5, 0x0b, 0x63, 0xce, 0x5e, 0x4b, 0xfe, 0x44,
    0xc9, 0xb8, 0x76, 0x34, 0xf4, 0xff, 0x6c, 0x14, 0xc5, 0x13, 0xe3, 0x88, 0xb8, 0xa1, 0xf8, 0x08,
];
#[rustfmt::skip]
const SIGN_MESSAGE: [u8; 32] = [
    0xfe, 0xbc, 0x9f, 0x8a, 0xe1, 0x59, 0x00, 0x2b, 0xe1, 0xa1, 0x1d, 0x39, 0x59, 0x59, 0xdd, 0x7f,
    0xc2, 0x07, 0x18, 0x13, 0x56, 0x90, 0xcd, 0xaa, 0x2b, 0xcf, 0xb5, 0x80, 0x1c, 0x02, 0xab, 0x89,
];
#[rustfmt::skip]
const SIGN_DIGEST: [u8; 32] = [
    0xff, 0x40, 0x06, 0x08, 0x9b, 0xdf, 0x73, 0x37, 0xe8, 0x68, 0xf8, 0x6d, 0xdf, 0x48, 0xf2, 0x39,
    0xd2, 0xa5, 0x2e, 0xa1, 0xd0, 0xf6, 0x86, 0xe0, 0x10, 0x3b, 0xf1, 0x9c, 0x3b, 0x57, 0x1d, 0xb1,
];

#[rustfmt::skip]
const VERIFY_SEED: [u8; 32] = [
    0x49, 0xc5, 0x52, 0xce, 0x3e, 0x19, 0x3a, 0xbb, 0xf9, 0x7a, 0x30, 0xeb, 0x55, 0x6b, 0x20, 0xf4,
    0xd9, 0x9e, 0xe1, 0x10, 0x4b, 0x6c, 0x33, 0xc8, 0x40, 0x52, 0x09, 0xc0, 0xab, 0x7a, 0x56, 0x68,
];
const VERIFY_MESSAGE: [u8; 1] = [0x21];
#[rustfmt::skip]
const VERIFY_C_TILDE: [u8; 64] = [
    0xc3, 0x0c, 0x77, 0x24, 0xa0, 0x7b, 0x01, 0x54, 0x76, 0x98, 0xbc, 0xcd, 0xc3, 0xe3, 0x05, 0x16,
    0x3e, 0x6e, 0x17, 0xe5, 0x5d, 0xda, 0x29, 0x23, 0x6b, 0x44, 0x8e, 0xc3, 0xa7, 0x0e, 0xe4, 0xfe,
    0x4b, 0x7e, 0x28, 0xf1, 0xf1, 0x2d, 0xc3, 0x1a, 0x2a, 0xf8, 0x8c, 0xdd, 0xd5, 0x72, 0xf3, 0x19,
    0x4b, 0xa2, 0xf3, 0x51, 0x06, 0xb8, 0x29, 0xcb, 0x4e, 0xeb, 0x7a, 0xeb, 0x8b, 0xa0, 0xb3, 0xc8,
];
