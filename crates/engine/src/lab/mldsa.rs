// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-DSA-87 with seeds and randomness from outside, on encoded keys. Lengths other than the
//! standard's give `None` or false.

use crate::primitive::mldsa::{Message, MlDsa87, hash_public_key};

pub const PK_LEN: usize = MlDsa87::PK_LEN;
pub const SK_LEN: usize = MlDsa87::SK_LEN;
pub const SIGNATURE_LEN: usize = MlDsa87::SIGNATURE_LEN;

/// KeyGen_internal: (pk, sk).
pub fn keygen(xi: &[u8; 32]) -> ([u8; PK_LEN], [u8; SK_LEN]) {
    let (mut pk, mut sk) = ([0; PK_LEN], [0; SK_LEN]);
    MlDsa87::keygen_internal(xi, &mut pk, &mut sk);
    (pk, sk)
}

/// Sign with `rnd`, or deterministically with zeros.
pub fn sign(
    sk: &[u8],
    context: &[u8],
    message: &[u8],
    rnd: &[u8; 32],
) -> Option<[u8; SIGNATURE_LEN]> {
    (context.len() <= 255)
        .then(|| run(sk, Message::Pure { context, parts: &[message] }, rnd))
        .flatten()
}

/// Sign_internal of a formatted message M'.
pub fn sign_internal(sk: &[u8], m_prime: &[u8], rnd: &[u8; 32]) -> Option<[u8; SIGNATURE_LEN]> {
    run(sk, Message::Formatted(m_prime), rnd)
}

/// Sign_internal of a message representative.
pub fn sign_mu(sk: &[u8], mu: &[u8; 64], rnd: &[u8; 32]) -> Option<[u8; SIGNATURE_LEN]> {
    run(sk, Message::Representative(mu), rnd)
}

fn run(sk: &[u8], message: Message, rnd: &[u8; 32]) -> Option<[u8; SIGNATURE_LEN]> {
    let mut sigma = [0; SIGNATURE_LEN];
    (sk.len() == SK_LEN)
        .then(|| MlDsa87::sign_internal(sk, message, rnd, &mut sigma))
        .flatten()
        .map(|()| sigma)
}

/// Verify.
pub fn verify(pk: &[u8], context: &[u8], message: &[u8], sigma: &[u8]) -> bool {
    context.len() <= 255 && check(pk, Message::Pure { context, parts: &[message] }, sigma)
}

/// Verify_internal of a formatted message M'.
pub fn verify_internal(pk: &[u8], m_prime: &[u8], sigma: &[u8]) -> bool {
    check(pk, Message::Formatted(m_prime), sigma)
}

/// Verify_internal of a message representative.
pub fn verify_mu(pk: &[u8], mu: &[u8; 64], sigma: &[u8]) -> bool {
    check(pk, Message::Representative(mu), sigma)
}

fn check(pk: &[u8], message: Message, sigma: &[u8]) -> bool {
    MlDsa87::verify_internal(pk, &hash_public_key(pk), message, sigma)
}
