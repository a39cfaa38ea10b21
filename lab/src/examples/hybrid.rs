// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The hybrid KEMs: keys, ciphertexts and secrets that OpenSSL made, each hybrid as a whole. Each
//! is opened, and refused or opened to something else once a bit of it is another.

use lab_engine::hash::Sha256;
use lab_engine::kem::{secp256r1mlkem768, secp384r1mlkem1024, x25519mlkem768};
use lab_functional::examples::{Example, unpacked};

use super::stateful::count;
use crate::vectors::Tally;

pub(super) fn openssl(title: &str) -> Tally {
    let mut tally = Tally::of(title);
    for case in unpacked(include_bytes!("../../vectors/openssl/hybrid.vec.gz")) {
        let name = case.text("Name");
        let holds = match name {
            "X25519MLKEM768" => x25519(&case),
            "SecP256r1MLKEM768" => p256(&case),
            "SecP384r1MLKEM1024" => p384(&case),
            _ => None,
        };
        count(&mut tally, format!("{name} decapsulation"), holds == Some(true));
    }
    tally
}

macro_rules! check {
    ($name:ident $module:ident) => {
        /// None if a key or a ciphertext is refused.
        fn $name(case: &Example) -> Option<bool> {
            use $module::{Ciphertext, DecapKey};
            let key = DecapKey::of_halves(&case.bytes("Kem"), &case.bytes("Ecdh"))?;
            let digest = Sha256::digest(&key.encap_key_bytes()).ok()?;
            let mut sent = case.bytes("Ciphertext");
            let open = |sent: &[u8]| key.decapsulate(&Ciphertext::from_bytes(sent).ok()?).ok();
            let (opened, known) = (open(&sent)?, case.bytes("Secret"));
            let right = opened.declassify("known answers are public")[..] == known;
            sent[$module::Ciphertext::LEN / 2] ^= 1;
            let altered = open(&sent).map(|other| other.declassify("known answers are public"));
            let told_apart = altered.is_none_or(|other| other[..] != known);
            Some(right && told_apart && digest[..] == case.bytes("PublicKeyDigest"))
        }
    };
}
check!(x25519 x25519mlkem768);
check!(p256 secp256r1mlkem768);
check!(p384 secp384r1mlkem1024);
