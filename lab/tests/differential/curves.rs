// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The curves of prime order, against AWS-LC; P-384 has a lane of its own.

use aws_lc_rs::agreement::{self, ECDH_P256, ECDH_P384, ECDH_P521, UnparsedPublicKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{self, EcdsaKeyPair, EcdsaSigningAlgorithm, EcdsaVerificationAlgorithm};
use lab_engine::lab::{curves, hash};

use crate::evp::EcKey;
use crate::random::{Random, inputs, inputs_without_lanes, slow_inputs_without_lanes};

#[test]
fn ecdh_p256() {
    ecdh("P-256", &ECDH_P256);
}

#[test]
fn ecdh_p384() {
    ecdh("P-384", &ECDH_P384);
}

#[test]
fn ecdh_p521() {
    ecdh("P-521", &ECDH_P521);
}

fn ecdh(curve: &str, algorithm: &'static agreement::Algorithm) {
    inputs_on(curve, &format!("ECDH {curve}"), |random, case| {
        let d = private_key(curve, random, case);
        let peer = agreement::PrivateKey::generate(algorithm).unwrap();
        let peer_public = peer.compute_public_key().unwrap();
        let ours = curves::ecdh(curve, &d, peer_public.as_ref()).unwrap();

        let same = agreement::PrivateKey::from_private_key(algorithm, &d).unwrap();
        let public = curves::public_key(curve, &d).unwrap();
        assert_eq!(public, same.compute_public_key().unwrap().as_ref());
        let theirs = |key: &agreement::PrivateKey, public: &[u8]| {
            let public = UnparsedPublicKey::new(algorithm, public);
            agreement::agree(key, public, (), |z| Ok(z.to_vec())).unwrap()
        };
        assert_eq!(ours[..], theirs(&same, peer_public.as_ref()));
        assert_eq!(ours[..], theirs(&peer, &public));
    });
}

fn inputs_on(curve: &str, what: &str, check: impl FnMut(&mut Random, usize)) {
    match curve {
        "P-384" => inputs(what, check),
        "P-521" => slow_inputs_without_lanes(what, check),
        _ => inputs_without_lanes(what, check),
    }
}

/// Small and sparse private keys as well as full ones.
fn private_key(curve: &str, random: &mut Random, case: usize) -> Vec<u8> {
    let len = curves::len(curve).unwrap();
    let mut d = random.bytes(len);
    d[..case % len].fill(0);
    d[len - 1] |= 1;
    curves::key_of_candidate(curve, &d).unwrap_or_else(|| {
        d[1] = 0;
        curves::key_of_candidate(curve, &d).unwrap()
    })
}

#[test]
fn ecdsa_p256() {
    ecdsa(&[Pair(
        "P-256",
        "SHA2-256",
        &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
        &signature::ECDSA_P256_SHA256_FIXED,
    )]);
}

#[test]
fn ecdsa_p384() {
    ecdsa(&[
        Pair(
            "P-384",
            "SHA2-384",
            &signature::ECDSA_P384_SHA384_FIXED_SIGNING,
            &signature::ECDSA_P384_SHA384_FIXED,
        ),
        Pair(
            "P-384",
            "SHA3-384",
            &signature::ECDSA_P384_SHA3_384_FIXED_SIGNING,
            &signature::ECDSA_P384_SHA3_384_FIXED,
        ),
    ]);
}

#[test]
fn ecdsa_p521() {
    ecdsa(&[
        Pair(
            "P-521",
            "SHA2-224",
            &signature::ECDSA_P521_SHA224_FIXED_SIGNING,
            &signature::ECDSA_P521_SHA224_FIXED,
        ),
        Pair(
            "P-521",
            "SHA2-256",
            &signature::ECDSA_P521_SHA256_FIXED_SIGNING,
            &signature::ECDSA_P521_SHA256_FIXED,
        ),
        Pair(
            "P-521",
            "SHA2-384",
            &signature::ECDSA_P521_SHA384_FIXED_SIGNING,
            &signature::ECDSA_P521_SHA384_FIXED,
        ),
        Pair(
            "P-521",
            "SHA2-512",
            &signature::ECDSA_P521_SHA512_FIXED_SIGNING,
            &signature::ECDSA_P521_SHA512_FIXED,
        ),
        Pair(
            "P-521",
            "SHA3-512",
            &signature::ECDSA_P521_SHA3_512_FIXED_SIGNING,
            &signature::ECDSA_P521_SHA3_512_FIXED,
        ),
    ]);
}

/// A curve, a hash function, and what AWS-LC calls the two.
struct Pair(
    &'static str,
    &'static str,
    &'static EcdsaSigningAlgorithm,
    &'static EcdsaVerificationAlgorithm,
);

/// Signatures of each verify with the other, and altered ones with neither.
fn ecdsa(pairs: &[Pair]) {
    inputs_on(pairs[0].0, &format!("ECDSA {}", pairs[0].0), |random, len| {
        let Pair(curve, function, signing, verifying) = &pairs[random.below(pairs.len())];
        let (d, message) = (private_key(curve, random, len), random.bytes(len));
        let public = curves::public_key(curve, &d).unwrap();
        let digest = hash::digest(function, &message, 8 * len).unwrap();
        let k = private_key(curve, random, len / 2);

        let theirs = signature::UnparsedPublicKey::new(*verifying, &public);
        let drawn = curves::sign(curve, &d, &k, &digest).unwrap();
        let derived = curves::sign_deterministic(curve, function, &d, &message).unwrap();
        for ours in [drawn, derived] {
            theirs.verify(&message, &ours).unwrap();
            let mut altered = ours.clone();
            altered[random.below(ours.len())] ^= 1 << random.below(8);
            assert!(theirs.verify(&message, &altered).is_err());
            assert!(!curves::verify(curve, &public, &digest, &altered));
        }
        let pair = EcdsaKeyPair::from_private_key_and_public_key(signing, &d, &public).unwrap();
        let signature = pair.sign(&SystemRandom::new(), &message).unwrap();
        assert!(curves::verify(curve, &public, &digest, signature.as_ref()));
    });
}

/// On P-224 the module verifies, and nothing else: AWS-LC signs.
#[test]
fn ecdsa_p224() {
    const FUNCTIONS: [&str; 6] =
        ["SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512", "SHA2-512/224", "SHA3-256"];
    inputs_on("P-224", "ECDSA P-224", |random, len| {
        let d = private_key("P-224", random, len);
        let public = curves::public_key("P-224", &d).unwrap();
        // Theirs checks that the two are a pair.
        let theirs = EcKey::p224(&d, &public);
        let message = random.bytes(len);
        let function = FUNCTIONS[random.below(FUNCTIONS.len())];
        let digest = hash::digest(function, &message, 8 * len).unwrap();
        let mut signature = theirs.sign(&digest);
        assert!(curves::verify("P-224", &public, &digest, &signature));

        // Both refuse another digest, an altered signature, and numbers that are out of range.
        let mut other = digest.clone();
        other[random.below(28)] ^= 1 << random.below(8);
        let mut bad = vec![(other, signature.clone())];
        signature[random.below(56)] ^= 1 << random.below(8);
        bad.push((digest.clone(), signature.clone()));
        signature[28 * random.below(2)..][..28].fill([0, 0xff][random.below(2)]);
        bad.push((digest, signature));
        for (digest, signature) in bad {
            assert!(!theirs.verify(&digest, &signature));
            assert!(!curves::verify("P-224", &public, &digest, &signature));
        }
        let mut bad = public;
        bad[1 + random.below(56)] ^= 1 << random.below(8);
        assert!(!curves::validate("P-224", &bad));
    });
}
