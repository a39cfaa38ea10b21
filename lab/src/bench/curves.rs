// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Elliptic curves. Our key generation includes the pairwise consistency test.

use alula_engine::agree::{ecdh_p256, ecdh_p384, ecdh_p521};
use alula_engine::sign::rsa::Digest;
use alula_engine::sign::{ecdsa_p256, ecdsa_p384, ecdsa_p521, ed25519};
use aws_lc_rs::agreement::{self, ECDH_P256, ECDH_P384, ECDH_P521, UnparsedPublicKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair, ParsedPublicKey};

use super::{MADE, MESSAGE, Row, each, row};

macro_rules! ecdh {
    ($name:literal, $ours:ident, $theirs:ident) => {{
        let private = $ours::PrivateKey::generate().expect(MADE);
        let peer = $ours::PrivateKey::generate().expect(MADE).public_key().to_bytes();
        let ours = each(move || {
            // The peer's key arrives as bytes and is validated, on both sides.
            private.agree(&$ours::PublicKey::from_bytes(&peer).expect(MADE)).expect(MADE)
        });
        let private = agreement::PrivateKey::generate(&$theirs).expect(MADE);
        let theirs = each(move || {
            let peer = UnparsedPublicKey::new(&$theirs, &peer);
            agreement::agree(&private, peer, (), |z| Ok(z[0])).expect(MADE)
        });
        let generate = row(
            concat!($name, " keygen"),
            each(|| $ours::PrivateKey::generate().expect(MADE)),
            each(|| agreement::PrivateKey::generate(&$theirs).expect(MADE)),
        );
        [generate, row(concat!($name, " ECDH"), ours, theirs)]
    }};
}

macro_rules! ecdsa {
    ($name:literal, $ours:ident, $digest:ident, $signing:ident, $verifying:ident) => {{
        let ours = $ours::SigningKey::generate().expect(MADE);
        let our_public = $ours::VerifyingKey::from_bytes(&ours.verifying_key().to_bytes());
        let our_public = our_public.expect(MADE);
        let our_signature = ours.sign(Digest::$digest, MESSAGE).expect(MADE);
        let theirs = EcdsaKeyPair::generate(&signature::$signing).expect(MADE);
        let their_public = theirs.public_key().as_ref();
        let their_public = ParsedPublicKey::new(&signature::$verifying, their_public).expect(MADE);
        let random = SystemRandom::new();
        let their_signature = theirs.sign(&random, MESSAGE).expect(MADE);
        let sign = row(
            concat!($name, " ECDSA sign"),
            each(move || ours.sign(Digest::$digest, MESSAGE).expect(MADE)),
            each(move || theirs.sign(&random, MESSAGE).expect(MADE)),
        );
        let verify = row(
            concat!($name, " ECDSA verify"),
            each(move || our_public.verify(Digest::$digest, MESSAGE, &our_signature).expect(MADE)),
            each(move || their_public.verify_sig(MESSAGE, their_signature.as_ref()).expect(MADE)),
        );
        [sign, verify]
    }};
}

fn ed25519() -> [Row; 2] {
    let ours = ed25519::SigningKey::generate().expect(MADE);
    let our_public = ed25519::VerifyingKey::from_bytes(&ours.verifying_key().to_bytes());
    let our_public = our_public.expect(MADE);
    let our_signature = ours.sign(MESSAGE).expect(MADE);
    let theirs = Ed25519KeyPair::generate().expect(MADE);
    let their_public = theirs.public_key().as_ref();
    let their_public = ParsedPublicKey::new(&signature::ED25519, their_public).expect(MADE);
    let their_signature = theirs.sign(MESSAGE);
    let sign = row(
        "Ed25519 sign",
        each(move || ours.sign(MESSAGE).expect(MADE)),
        each(move || theirs.sign(MESSAGE)),
    );
    let verify = row(
        "Ed25519 verify",
        each(move || our_public.verify(MESSAGE, &our_signature).expect(MADE)),
        each(move || their_public.verify_sig(MESSAGE, their_signature.as_ref()).expect(MADE)),
    );
    [sign, verify]
}

pub(super) fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(ecdh!("P-256", ecdh_p256, ECDH_P256));
    rows.extend(ecdsa!(
        "P-256",
        ecdsa_p256,
        Sha256,
        ECDSA_P256_SHA256_FIXED_SIGNING,
        ECDSA_P256_SHA256_FIXED
    ));
    rows.extend(ecdh!("P-384", ecdh_p384, ECDH_P384));
    rows.extend(ecdsa!(
        "P-384",
        ecdsa_p384,
        Sha384,
        ECDSA_P384_SHA384_FIXED_SIGNING,
        ECDSA_P384_SHA384_FIXED
    ));
    rows.extend(ecdh!("P-521", ecdh_p521, ECDH_P521));
    rows.extend(ecdsa!(
        "P-521",
        ecdsa_p521,
        Sha512,
        ECDSA_P521_SHA512_FIXED_SIGNING,
        ECDSA_P521_SHA512_FIXED
    ));
    rows.extend(ed25519());
    rows
}
