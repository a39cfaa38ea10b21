// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys and signatures of EdDSA, keys and ciphertexts of the hybrid KEMs, which are told apart by
//! their lengths.

use std::sync::OnceLock;

use alula_engine::kem::{secp256r1mlkem768, secp384r1mlkem1024, x25519mlkem768};
use alula_engine::sign::{ed448, ed448ph, ed25519, ed25519ph};
use alula_engine::{Error, Secret};

use super::{Row, WORKS};

pub(super) const TARGETS: &[Row] =
    &[("eddsa", eddsa, eddsa_seeds), ("hybrid_kem", hybrid, hybrid_seeds)];

macro_rules! eddsa {
    ($($scheme:ident $len:literal [$($context:literal)?]),*) => {
        fn eddsa(data: &[u8]) {
            $({
                /// A key pair with a signature that the fuzzer starts from.
                static OWN: OnceLock<($scheme::SigningKey, $scheme::Signature)> = OnceLock::new();
                let (own, good) = OWN.get_or_init(|| {
                    let key = $scheme::SigningKey::from_seed(&Secret::from_bytes(&[7; $len]));
                    let key = key.expect(WORKS);
                    let signature = key.sign($($context,)? b"message").expect(WORKS);
                    (key, signature)
                });
                if let Ok(key) = $scheme::VerifyingKey::from_bytes(data) {
                    assert_eq!(key.to_bytes(), data);
                    assert_eq!(
                        key.verify($($context,)? b"message", good).is_ok(),
                        data == own.verifying_key().to_bytes()
                    );
                }
                if let Ok(signature) = $scheme::Signature::from_bytes(data) {
                    let key = own.verifying_key();
                    let verified = key.verify($($context,)? b"message", &signature);
                    let same = data == good.as_bytes();
                    assert_eq!(verified, if same { Ok(()) } else { Err(Error::Rejected) });
                }
            })*
        }

        fn eddsa_seeds() -> Vec<Vec<u8>> {
            let mut seeds = Vec::new();
            $({
                let key = $scheme::SigningKey::from_seed(&Secret::from_bytes(&[7; $len]));
                let key = key.expect(WORKS);
                let signature = key.sign($($context,)? b"message").expect(WORKS);
                seeds.push(key.verifying_key().to_bytes().to_vec());
                seeds.push(signature.as_bytes().to_vec());
            })*
            seeds
        }
    };
}
eddsa!(ed25519 32 [], ed25519ph 32 [b"c"], ed448 57 [b"c"], ed448ph 57 [b"c"]);

macro_rules! hybrid {
    ($($set:ident),*) => {
        fn hybrid(data: &[u8]) {
            $({
                static OWN: OnceLock<$set::DecapKey> = OnceLock::new();
                let own = OWN.get_or_init(|| $set::DecapKey::generate().expect(WORKS));
                let refused = |error| error == Error::Rejected;
                if let Ok(key) = $set::EncapKey::from_bytes(data) {
                    assert_eq!(key.to_bytes(), data);
                    // X25519 takes any bytes for a key; some have no secret with anybody.
                    assert!(key.encapsulate().err().is_none_or(refused));
                }
                if let Ok(ciphertext) = $set::Ciphertext::from_bytes(data) {
                    assert!(own.decapsulate(&ciphertext).err().is_none_or(refused));
                }
            })*
        }

        fn hybrid_seeds() -> Vec<Vec<u8>> {
            let mut seeds = Vec::new();
            $({
                let key = $set::DecapKey::generate().expect(WORKS).encap_key_bytes();
                let (_, ciphertext) =
                    $set::EncapKey::from_bytes(&key).expect(WORKS).encapsulate().expect(WORKS);
                seeds.push(key.to_vec());
                seeds.push(ciphertext.as_bytes().to_vec());
            })*
            seeds
        }
    };
}
hybrid!(x25519mlkem768, secp256r1mlkem768, secp384r1mlkem1024);
