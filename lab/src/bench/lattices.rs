// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-KEM and ML-DSA. Our key generation includes the pairwise consistency test that a module owes;
//! AWS-LC's, in the build measured here, does not.

use alula_engine::kem::{mlkem512, mlkem768, mlkem1024};
use alula_engine::sign::{mldsa44, mldsa65, mldsa87};
use aws_lc_rs::kem::{self, ML_KEM_512, ML_KEM_768, ML_KEM_1024};
use aws_lc_rs::signature::{self, KeyPair, PqdsaKeyPair};
use aws_lc_rs::signature::{ML_DSA_44, ML_DSA_44_SIGNING, ML_DSA_65, ML_DSA_65_SIGNING};
use aws_lc_rs::signature::{ML_DSA_87, ML_DSA_87_SIGNING};

use super::{MADE, MESSAGE, Row, each, row};

macro_rules! mlkem {
    ($name:literal, $ours:ident, $theirs:ident) => {{
        let generate = row(
            concat!($name, " keygen"),
            each(|| $ours::DecapKey::generate().expect(MADE)),
            each(|| kem::DecapsulationKey::generate(&$theirs).expect(MADE)),
        );
        let ours = $ours::DecapKey::generate().expect(MADE);
        let theirs = kem::DecapsulationKey::generate(&$theirs).expect(MADE);
        let bytes = ours.encap_key().to_bytes();
        let our_public = $ours::EncapKey::from_bytes(&bytes).expect(MADE);
        let their_public = theirs.encapsulation_key().expect(MADE);
        let (_, our_text) = our_public.encapsulate().expect(MADE);
        let (their_text, _) = their_public.encapsulate().expect(MADE);
        let their_text = their_text.as_ref().to_vec();
        let encapsulate = row(
            concat!($name, " encaps"),
            each(move || our_public.encapsulate().expect(MADE)),
            each(move || their_public.encapsulate().expect(MADE)),
        );
        let decapsulate = row(
            concat!($name, " decaps"),
            each(move || ours.decapsulate(&our_text).expect(MADE)),
            each(move || theirs.decapsulate(their_text[..].into()).expect(MADE)),
        );
        [generate, encapsulate, decapsulate]
    }};
}

macro_rules! mldsa {
    ($name:literal, $ours:ident, $verifying:ident, $signing:ident) => {{
        let generate = row(
            concat!($name, " keygen"),
            each(|| $ours::SigningKey::generate().expect(MADE)),
            each(|| PqdsaKeyPair::generate(&$signing).expect(MADE)),
        );
        let ours = $ours::SigningKey::generate().expect(MADE);
        let theirs = PqdsaKeyPair::generate(&$signing).expect(MADE);
        let our_public = $ours::VerifyingKey::from_bytes(&ours.verifying_key().to_bytes());
        let our_public = our_public.expect(MADE);
        let their_public = theirs.public_key().as_ref();
        let their_public = signature::ParsedPublicKey::new(&$verifying, their_public).expect(MADE);
        let our_signature = ours.sign(b"", MESSAGE).expect(MADE);
        let mut their_signature = vec![0; $signing.signature_len()];
        theirs.sign(MESSAGE, &mut their_signature).expect(MADE);
        let mut output = their_signature.clone();
        let sign = row(
            concat!($name, " sign"),
            each(move || ours.sign(b"", MESSAGE).expect(MADE)),
            each(move || theirs.sign(MESSAGE, &mut output).expect(MADE)),
        );
        let verify = row(
            concat!($name, " verify"),
            each(move || our_public.verify(b"", MESSAGE, &our_signature).expect(MADE)),
            each(move || their_public.verify_sig(MESSAGE, &their_signature).expect(MADE)),
        );
        [generate, sign, verify]
    }};
}

pub(super) fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(mlkem!("ML-KEM-512", mlkem512, ML_KEM_512));
    rows.extend(mlkem!("ML-KEM-768", mlkem768, ML_KEM_768));
    rows.extend(mlkem!("ML-KEM-1024", mlkem1024, ML_KEM_1024));
    rows.extend(mldsa!("ML-DSA-44", mldsa44, ML_DSA_44, ML_DSA_44_SIGNING));
    rows.extend(mldsa!("ML-DSA-65", mldsa65, ML_DSA_65, ML_DSA_65_SIGNING));
    rows.extend(mldsa!("ML-DSA-87", mldsa87, ML_DSA_87, ML_DSA_87_SIGNING));
    rows
}
