// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys and ciphertexts of ML-KEM.

use std::sync::OnceLock;

use alula_engine::Secret;
use alula_engine::kem::{mlkem512, mlkem768, mlkem1024};

use super::Row;

pub(super) const TARGETS: &[Row] = &[("mlkem", mlkem, mlkem_seeds)];

macro_rules! mlkem {
    ($($set:ident),*) => {
        /// Keys and ciphertexts are told apart by their lengths.
        fn mlkem(data: &[u8]) {
            $({
                static OWN: OnceLock<$set::DecapKey> = OnceLock::new();
                let own = OWN.get_or_init(|| $set::DecapKey::generate().expect("the module works"));
                if let Ok(key) = $set::EncapKey::from_bytes(data) {
                    assert_eq!(key.to_bytes(), data);
                    assert!(key.encapsulate().is_ok());
                }
                if let Ok(ciphertext) = $set::Ciphertext::from_bytes(data) {
                    assert!(own.decapsulate(&ciphertext).is_ok());
                }
                if let Ok(dk) = data.try_into() {
                    if let Ok(key) = $set::DecapKey::from_expanded(&Secret::from_bytes(dk)) {
                        assert_eq!(key.expanded().map(|dk| dk.declassify("fuzz")), Ok(*dk));
                    }
                }
            })*
        }

        fn mlkem_seeds() -> Vec<Vec<u8>> {
            let mut seeds = Vec::new();
            $({
                let key = $set::DecapKey::generate().expect("the module works");
                seeds.push(key.encap_key().to_bytes().to_vec());
                seeds.push(key.expanded().expect("the module works").declassify("fuzz").to_vec());
                let (_, ciphertext) = key.encap_key().encapsulate().expect("the module works");
                seeds.push(ciphertext.as_bytes().to_vec());
            })*
            seeds
        }
    };
}
mlkem!(mlkem512, mlkem768, mlkem1024);
