// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys, ciphertexts and signatures of ML-KEM and ML-DSA, which are told apart by their lengths.

use std::sync::OnceLock;

use alula_engine::kem::{mlkem512, mlkem768, mlkem1024};
use alula_engine::sign::{mldsa44, mldsa65, mldsa87};
use alula_engine::{Error, Secret};

use super::{Row, WORKS};

pub(super) const TARGETS: &[Row] = &[("mlkem", mlkem, mlkem_seeds), ("mldsa", mldsa, mldsa_seeds)];

macro_rules! mlkem {
    ($($set:ident),*) => {
        fn mlkem(data: &[u8]) {
            $({
                static OWN: OnceLock<$set::DecapKey> = OnceLock::new();
                let own = OWN.get_or_init(|| $set::DecapKey::generate().expect(WORKS));
                if let Ok(key) = $set::EncapKey::from_bytes(data) {
                    assert_eq!(key.to_bytes(), data);
                    assert!(key.encapsulate().is_ok());
                }
                if let Ok(ciphertext) = $set::Ciphertext::from_bytes(data) {
                    assert!(own.decapsulate(&ciphertext).is_ok());
                }
                if let Ok(dk) = data.try_into()
                    && let Ok(key) = $set::DecapKey::from_expanded(&Secret::from_bytes(dk))
                {
                    assert_eq!(key.expanded().map(|dk| dk.declassify("fuzz")), Ok(*dk));
                }
            })*
        }

        fn mlkem_seeds() -> Vec<Vec<u8>> {
            let mut seeds = Vec::new();
            $({
                let key = $set::DecapKey::generate().expect(WORKS);
                seeds.push(key.encap_key().to_bytes().to_vec());
                seeds.push(key.expanded().expect(WORKS).declassify("fuzz").to_vec());
                let (_, ciphertext) = key.encap_key().encapsulate().expect(WORKS);
                seeds.push(ciphertext.as_bytes().to_vec());
            })*
            seeds
        }
    };
}
mlkem!(mlkem512, mlkem768, mlkem1024);

macro_rules! mldsa {
    ($($set:ident),*) => {
        fn mldsa(data: &[u8]) {
            $({
                /// A key pair with a signature that the fuzzer starts from.
                static OWN: OnceLock<($set::SigningKey, $set::Signature)> = OnceLock::new();
                let (own, good) = OWN.get_or_init(|| {
                    let key = $set::SigningKey::from_seed(&Secret::from_bytes(&[7; 32]));
                    let key = key.expect(WORKS);
                    let signature = key.sign_deterministic(b"", b"message").expect(WORKS);
                    (key, signature)
                });
                if let Ok(key) = $set::VerifyingKey::from_bytes(data) {
                    assert_eq!(key.to_bytes(), data);
                    assert_eq!(key.verify(b"", b"message", good).is_ok(),
                        data == own.verifying_key().to_bytes());
                }
                if let Ok(signature) = $set::Signature::from_bytes(data) {
                    let verified = own.verifying_key().verify(b"", b"message", &signature);
                    let same = data == good.as_bytes();
                    assert_eq!(verified, if same { Ok(()) } else { Err(Error::Rejected) });
                }
                if let Ok(sk) = data.try_into()
                    && let Ok(key) = $set::SigningKey::from_expanded(&Secret::from_bytes(sk))
                {
                    assert_eq!(key.expanded().map(|sk| sk.declassify("fuzz")), Ok(*sk));
                }
            })*
        }

        fn mldsa_seeds() -> Vec<Vec<u8>> {
            let mut seeds = Vec::new();
            $({
                let key = $set::SigningKey::from_seed(&Secret::from_bytes(&[7; 32])).expect(WORKS);
                let signature = key.sign_deterministic(b"", b"message").expect(WORKS);
                seeds.push(key.verifying_key().to_bytes().to_vec());
                seeds.push(key.expanded().expect(WORKS).declassify("fuzz").to_vec());
                seeds.push(signature.as_bytes().to_vec());
            })*
            seeds
        }
    };
}
mldsa!(mldsa44, mldsa65, mldsa87);
