// SPDX-License-Identifier: Apache-2.0 OR MIT
//! P-384, ML-KEM-1024, ML-DSA-87. Our key generation includes the pairwise consistency test that a
//! module owes; AWS-LC's, in the build measured here, does not.

use alula_engine::agree::ecdh_p384;
use alula_engine::kem::mlkem1024;
use alula_engine::sign::mldsa87;
use aws_lc_rs::agreement::{self, ECDH_P384, UnparsedPublicKey};
use aws_lc_rs::kem::{self, ML_KEM_1024};
use aws_lc_rs::signature::{self, KeyPair, ML_DSA_87, ML_DSA_87_SIGNING, PqdsaKeyPair};

use super::{Row, each, row};

const MESSAGE: &[u8] = b"a message of a few dozen bytes, as checkpoints have";
const MADE: &str = "key pairs and their uses succeed";

pub(super) fn rows() -> Vec<Row> {
    let mut rows = p384();
    rows.extend(mlkem());
    rows.extend(mldsa());
    rows
}

fn p384() -> Vec<Row> {
    let private = ecdh_p384::PrivateKey::generate().expect(MADE);
    let peer = ecdh_p384::PrivateKey::generate().expect(MADE).public_key().to_bytes();
    let ours = each(move || {
        // The peer's key arrives as bytes and is validated, on both sides.
        private.agree(&ecdh_p384::PublicKey::from_bytes(&peer).expect(MADE)).expect(MADE)
    });
    let private = agreement::PrivateKey::generate(&ECDH_P384).expect(MADE);
    let theirs = each(move || {
        let peer = UnparsedPublicKey::new(&ECDH_P384, &peer);
        agreement::agree(&private, peer, (), |z| Ok(z[0])).expect(MADE)
    });
    let generate = row(
        "P-384 keygen",
        each(|| ecdh_p384::PrivateKey::generate().expect(MADE)),
        each(|| agreement::PrivateKey::generate(&ECDH_P384).expect(MADE)),
    );
    vec![generate, row("P-384 ECDH", ours, theirs)]
}

fn mlkem() -> Vec<Row> {
    let generate = row(
        "ML-KEM-1024 keygen",
        each(|| mlkem1024::DecapKey::generate().expect(MADE)),
        each(|| kem::DecapsulationKey::generate(&ML_KEM_1024).expect(MADE)),
    );
    let ours = mlkem1024::DecapKey::generate().expect(MADE);
    let theirs = kem::DecapsulationKey::generate(&ML_KEM_1024).expect(MADE);
    let bytes = ours.encap_key().to_bytes();
    let our_public = mlkem1024::EncapKey::from_bytes(&bytes).expect(MADE);
    let their_public = theirs.encapsulation_key().expect(MADE);
    let (_, our_text) = our_public.encapsulate().expect(MADE);
    let (their_text, _) = their_public.encapsulate().expect(MADE);
    let their_text = their_text.as_ref().to_vec();
    let encapsulate = row(
        "ML-KEM-1024 encaps",
        each(move || our_public.encapsulate().expect(MADE)),
        each(move || their_public.encapsulate().expect(MADE)),
    );
    let decapsulate = row(
        "ML-KEM-1024 decaps",
        each(move || ours.decapsulate(&our_text).expect(MADE)),
        each(move || theirs.decapsulate(their_text[..].into()).expect(MADE)),
    );
    vec![generate, encapsulate, decapsulate]
}

fn mldsa() -> Vec<Row> {
    let generate = row(
        "ML-DSA-87 keygen",
        each(|| mldsa87::SigningKey::generate().expect(MADE)),
        each(|| PqdsaKeyPair::generate(&ML_DSA_87_SIGNING).expect(MADE)),
    );
    let ours = mldsa87::SigningKey::generate().expect(MADE);
    let theirs = PqdsaKeyPair::generate(&ML_DSA_87_SIGNING).expect(MADE);
    let our_public = mldsa87::VerifyingKey::from_bytes(&ours.verifying_key().to_bytes());
    let our_public = our_public.expect(MADE);
    let their_public = theirs.public_key().as_ref();
    let their_public = signature::ParsedPublicKey::new(&ML_DSA_87, their_public).expect(MADE);
    let our_signature = ours.sign(b"", MESSAGE).expect(MADE);
    let mut their_signature = vec![0; ML_DSA_87_SIGNING.signature_len()];
    theirs.sign(MESSAGE, &mut their_signature).expect(MADE);
    let mut output = their_signature.clone();
    let sign = row(
        "ML-DSA-87 sign",
        each(move || ours.sign(b"", MESSAGE).expect(MADE)),
        each(move || theirs.sign(MESSAGE, &mut output).expect(MADE)),
    );
    let verify = row(
        "ML-DSA-87 verify",
        each(move || our_public.verify(b"", MESSAGE, &our_signature).expect(MADE)),
        each(move || their_public.verify_sig(MESSAGE, &their_signature).expect(MADE)),
    );
    vec![generate, sign, verify]
}
