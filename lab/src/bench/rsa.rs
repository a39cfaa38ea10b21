// SPDX-License-Identifier: Apache-2.0 OR MIT
//! RSA with PSS and SHA-256.

use alula_engine::sign::rsa::{Digest, Scheme, SigningKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, ParsedPublicKey};
use aws_lc_rs::signature::{RSA_PSS_2048_8192_SHA256, RSA_PSS_SHA256};

use super::{MADE, MESSAGE, Row, each, row};

pub(super) fn rows() -> Vec<Row> {
    let sizes = [(2048, KeySize::Rsa2048), (3072, KeySize::Rsa3072), (4096, KeySize::Rsa4096)];
    sizes.into_iter().flat_map(|(bits, size)| signatures(bits, size)).collect()
}

fn signatures(bits: usize, size: KeySize) -> [Row; 3] {
    let scheme = Scheme::pss(Digest::Sha256);
    // Both sign with one key: times depend on it a little.
    let theirs = KeyPair::generate(size).expect(MADE);
    let ours = SigningKey::from_pkcs8(&encoded(&theirs)).expect(MADE);
    let our_public = SigningKey::from_pkcs8(&encoded(&theirs)).expect(MADE);
    let our_signature = ours.sign(scheme, MESSAGE).expect(MADE);
    let their_public = theirs.public_key().as_ref();
    let their_public = ParsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, their_public).expect(MADE);
    let random = SystemRandom::new();
    let mut their_signature = vec![0; bits / 8];
    theirs.sign(&RSA_PSS_SHA256, &random, MESSAGE, &mut their_signature).expect(MADE);
    let mut output = their_signature.clone();
    let verifier = move || {
        let key = our_public.verifying_key();
        key.verify(scheme, MESSAGE, &our_signature).expect(MADE);
    };
    let sign = row(
        format!("RSA-{bits} PSS-SHA256 sign"),
        each(move || ours.sign(scheme, MESSAGE).expect(MADE)),
        each(move || theirs.sign(&RSA_PSS_SHA256, &random, MESSAGE, &mut output).expect(MADE)),
    );
    let verify = row(
        format!("RSA-{bits} PSS-SHA256 verify"),
        each(verifier),
        each(move || their_public.verify_sig(MESSAGE, &their_signature).expect(MADE)),
    );
    let mut generate = row(
        format!("RSA-{bits} keygen"),
        each(move || SigningKey::generate(bits).expect(MADE)),
        each(move || KeyPair::generate(size).expect(MADE)),
    );
    // The search for primes is a matter of luck, and takes long.
    generate.rounds = 15;
    [sign, verify, generate]
}

fn encoded(key: &KeyPair) -> Vec<u8> {
    use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
    let der: Pkcs8V1Der = key.as_der().expect(MADE);
    der.as_ref().to_vec()
}
