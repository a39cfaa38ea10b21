// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Sizes of keys, ciphertexts and signatures, from the constants that the module publishes.

use lab_engine::{agree, kem, sign};

use super::markdown;

/// A row of ML-KEM: private key as seed and expanded, public key, ciphertext.
macro_rules! ml_kem {
    ($name:literal, $set:ident) => {{
        use kem::$set::{Ciphertext, DecapKey, EncapKey};
        let private = format!("{} or {}", DecapKey::SEED_LEN, DecapKey::EXPANDED_LEN);
        row($name, private, EncapKey::LEN, Ciphertext::LEN)
    }};
}

/// A row of a hybrid.
macro_rules! hybrid {
    ($name:literal, $set:ident) => {{
        use kem::$set::{Ciphertext, EncapKey};
        row($name, "not exported".into(), EncapKey::LEN, Ciphertext::LEN)
    }};
}

/// A row of ECDH.
macro_rules! ecdh {
    ($name:literal, $curve:ident) => {{
        use agree::$curve::{PrivateKey, PublicKey};
        let cells = [$name.into(), PrivateKey::LEN.to_string(), PublicKey::LEN.to_string()];
        let [name, private, public] = cells;
        [name, private, public, "–".into()]
    }};
}

/// A row of ML-DSA.
macro_rules! ml_dsa {
    ($name:literal, $set:ident) => {{
        use sign::$set::{Signature, SigningKey, VerifyingKey};
        let private = format!("{} or {}", SigningKey::SEED_LEN, SigningKey::EXPANDED_LEN);
        row($name, private, VerifyingKey::LEN, Signature::LEN)
    }};
}

/// A row of ECDSA or EdDSA.
macro_rules! curve {
    ($name:literal, $set:ident) => {{
        use sign::$set::{Signature, SigningKey, VerifyingKey};
        row($name, SigningKey::LEN.to_string(), VerifyingKey::LEN, Signature::LEN)
    }};
}

/// A row of SLH-DSA.
macro_rules! slh_dsa {
    ($name:literal, $set:ident) => {{
        use sign::$set::{SIGNATURE_LEN, SigningKey, VerifyingKey};
        row($name, SigningKey::LEN.to_string(), VerifyingKey::LEN, SIGNATURE_LEN)
    }};
}

fn row(name: &str, private: String, public: usize, output: usize) -> [String; 4] {
    [name.into(), private, public.to_string(), output.to_string()]
}

/// Every parameter set with keys of a fixed length.
pub(super) fn table() -> String {
    let rows = [
        ecdh!("ECDH P-256", ecdh_p256),
        ecdh!("ECDH P-384", ecdh_p384),
        ecdh!("ECDH P-521", ecdh_p521),
        ml_kem!("ML-KEM-512", mlkem512),
        ml_kem!("ML-KEM-768", mlkem768),
        ml_kem!("ML-KEM-1024", mlkem1024),
        hybrid!("X25519MLKEM768", x25519mlkem768),
        hybrid!("SecP256r1MLKEM768", secp256r1mlkem768),
        hybrid!("SecP384r1MLKEM1024", secp384r1mlkem1024),
        curve!("ECDSA P-256", ecdsa_p256),
        curve!("ECDSA P-384", ecdsa_p384),
        curve!("ECDSA P-521", ecdsa_p521),
        curve!("Ed25519", ed25519),
        curve!("Ed448", ed448),
        ml_dsa!("ML-DSA-44", mldsa44),
        ml_dsa!("ML-DSA-65", mldsa65),
        ml_dsa!("ML-DSA-87", mldsa87),
        slh_dsa!("SLH-DSA-SHA2-128s", slhdsa_sha2_128s),
        slh_dsa!("SLH-DSA-SHA2-128f", slhdsa_sha2_128f),
        slh_dsa!("SLH-DSA-SHA2-192s", slhdsa_sha2_192s),
        slh_dsa!("SLH-DSA-SHA2-192f", slhdsa_sha2_192f),
        slh_dsa!("SLH-DSA-SHA2-256s", slhdsa_sha2_256s),
        slh_dsa!("SLH-DSA-SHA2-256f", slhdsa_sha2_256f),
        slh_dsa!("SLH-DSA-SHAKE-128s", slhdsa_shake_128s),
        slh_dsa!("SLH-DSA-SHAKE-128f", slhdsa_shake_128f),
        slh_dsa!("SLH-DSA-SHAKE-192s", slhdsa_shake_192s),
        slh_dsa!("SLH-DSA-SHAKE-192f", slhdsa_shake_192f),
        slh_dsa!("SLH-DSA-SHAKE-256s", slhdsa_shake_256s),
        slh_dsa!("SLH-DSA-SHAKE-256f", slhdsa_shake_256f),
    ];
    markdown(["parameter set", "private key", "public key", "ciphertext or signature"], rows)
}
