// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-DSA with seeds and randomness from outside, on encoded keys, for each parameter set. Lengths
//! other than the standard's give `None` or false.

use crate::primitive::mldsa::{Message, MlDsa44, MlDsa65, MlDsa87, hash_public_key};
use crate::primitive::prehash::PreHash;

/// A parameter set by its name.
#[derive(Clone, Copy)]
pub struct Set {
    pub name: &'static str,
    pub pk: usize,
    pub sk: usize,
    pub signature: usize,
    keygen: fn(&[u8; 32], &mut [u8], &mut [u8]),
    public_key: fn(&[u8], &mut [u8]) -> bool,
    sign: Sign,
    verify: fn(&[u8], &[u8; 64], Message, &[u8]) -> bool,
}

/// From sk, the message and rnd: the signature.
type Sign = fn(&[u8], Message, &[u8; 32], &mut [u8]) -> Option<()>;

macro_rules! set {
    ($name:literal, $set:ident) => {
        Set {
            name: $name,
            pk: $set::PK_LEN,
            sk: $set::SK_LEN,
            signature: $set::SIGNATURE_LEN,
            keygen: $set::keygen_internal,
            public_key: $set::public_key,
            sign: $set::sign_internal,
            verify: $set::verify_internal,
        }
    };
}

pub const SETS: [Set; 3] =
    [set!("ML-DSA-44", MlDsa44), set!("ML-DSA-65", MlDsa65), set!("ML-DSA-87", MlDsa87)];

/// The parameter set of this name.
pub fn set(name: &str) -> Option<Set> {
    SETS.into_iter().find(|set| set.name == name)
}

impl Set {
    /// KeyGen_internal: (pk, sk).
    pub fn keygen(&self, xi: &[u8; 32]) -> (Vec<u8>, Vec<u8>) {
        let (mut pk, mut sk) = (vec![0; self.pk], vec![0; self.sk]);
        (self.keygen)(xi, &mut pk, &mut sk);
        (pk, sk)
    }

    /// The public key of a private key, if that passes the checks of an import.
    pub fn public_key(&self, sk: &[u8]) -> Option<Vec<u8>> {
        let mut pk = vec![0; self.pk];
        (self.public_key)(sk, &mut pk).then_some(pk)
    }

    /// Sign with `rnd`, or deterministically with zeros.
    pub fn sign(
        &self,
        sk: &[u8],
        context: &[u8],
        message: &[u8],
        rnd: &[u8; 32],
    ) -> Option<Vec<u8>> {
        (context.len() <= 255)
            .then(|| self.run(sk, Message::Pure { context, parts: &[message] }, rnd))
            .flatten()
    }

    /// HashML-DSA.Sign, with a hash function of any strength.
    pub fn sign_prehash(
        &self,
        sk: &[u8],
        hash: PreHash,
        context: &[u8],
        message: &[u8],
        rnd: &[u8; 32],
    ) -> Option<Vec<u8>> {
        let digest = &hash.digest(&[message]);
        (context.len() <= 255)
            .then(|| self.run(sk, Message::Digest { context, digest }, rnd))
            .flatten()
    }

    /// Sign_internal of a formatted message M'.
    pub fn sign_internal(&self, sk: &[u8], m_prime: &[u8], rnd: &[u8; 32]) -> Option<Vec<u8>> {
        self.run(sk, Message::Formatted(m_prime), rnd)
    }

    /// Sign_internal of a message representative.
    pub fn sign_mu(&self, sk: &[u8], mu: &[u8; 64], rnd: &[u8; 32]) -> Option<Vec<u8>> {
        self.run(sk, Message::Representative(mu), rnd)
    }

    fn run(&self, sk: &[u8], message: Message, rnd: &[u8; 32]) -> Option<Vec<u8>> {
        let mut sigma = vec![0; self.signature];
        (sk.len() == self.sk)
            .then(|| (self.sign)(sk, message, rnd, &mut sigma))
            .flatten()
            .map(|()| sigma)
    }

    /// Verify.
    pub fn verify(&self, pk: &[u8], context: &[u8], message: &[u8], sigma: &[u8]) -> bool {
        context.len() <= 255 && self.check(pk, Message::Pure { context, parts: &[message] }, sigma)
    }

    /// HashML-DSA.Verify, with a hash function of any strength.
    pub fn verify_prehash(
        &self,
        pk: &[u8],
        hash: PreHash,
        context: &[u8],
        message: &[u8],
        sigma: &[u8],
    ) -> bool {
        let digest = &hash.digest(&[message]);
        context.len() <= 255 && self.check(pk, Message::Digest { context, digest }, sigma)
    }

    /// Verify_internal of a formatted message M'.
    pub fn verify_internal(&self, pk: &[u8], m_prime: &[u8], sigma: &[u8]) -> bool {
        self.check(pk, Message::Formatted(m_prime), sigma)
    }

    /// Verify_internal of a message representative.
    pub fn verify_mu(&self, pk: &[u8], mu: &[u8; 64], sigma: &[u8]) -> bool {
        self.check(pk, Message::Representative(mu), sigma)
    }

    fn check(&self, pk: &[u8], message: Message, sigma: &[u8]) -> bool {
        (self.verify)(pk, &hash_public_key(pk), message, sigma)
    }
}
