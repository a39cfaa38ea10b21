// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signatures that an attacker made, keys that he chose, and keys wrapped under RSA.

use std::sync::OnceLock;

use alula_engine::encoding::encrypted;
use alula_engine::sign::rsa::{self, Digest, Scheme};
use alula_engine::sign::{ecdsa_p256, ecdsa_p521, hss, lms, slhdsa_sha2_128f, xmss, xmssmt};
use alula_engine::transport::rsa_oaep;
use alula_engine::{Error, Secret};

use super::{Row, written};

pub(super) const TARGETS: &[Row] = &[
    ("ecdsa", ecdsa, ecdsa_seeds),
    ("rsa", rsa_numbers, rsa_seeds),
    ("slhdsa", slhdsa, || vec![vec![7; slhdsa_sha2_128f::SIGNATURE_LEN]]),
    ("stateful", stateful, stateful_seeds),
    ("encrypted", password, encrypted_seeds),
];

const WORKS: &str = "the module works";
const MESSAGE: &[u8] = b"message";

macro_rules! curve {
    ($curve:ident, $data:expr) => {{
        static KEY: OnceLock<$curve::SigningKey> = OnceLock::new();
        let key = KEY.get_or_init(|| $curve::SigningKey::generate().expect(WORKS));
        if let Ok(signature) = $curve::Signature::from_der($data) {
            let mut again = [0; 200];
            let len = signature.to_der(&mut again).expect(WORKS);
            assert_eq!(&again[..len], $data);
            let verified = key.verifying_key().verify(Digest::Sha512, MESSAGE, &signature);
            assert_eq!(verified, Err(Error::Rejected));
        }
        if let Ok(other) = $curve::VerifyingKey::from_bytes($data) {
            let own = key.sign(Digest::Sha512, MESSAGE).expect(WORKS);
            assert_eq!(other.verify(Digest::Sha512, MESSAGE, &own), Err(Error::Rejected));
        }
    }};
}

fn ecdsa(data: &[u8]) {
    curve!(ecdsa_p256, data);
    curve!(ecdsa_p521, data);
}

fn ecdsa_seeds() -> Vec<Vec<u8>> {
    let key = ecdsa_p256::SigningKey::generate().expect(WORKS);
    let signature = key.sign(Digest::Sha256, MESSAGE).expect(WORKS);
    vec![written(|output| signature.to_der(output)), key.verifying_key().to_bytes().to_vec()]
}

/// As a signature, as a ciphertext, and as a modulus.
fn rsa_numbers(data: &[u8]) {
    static KEYS: OnceLock<(rsa::SigningKey, rsa_oaep::PrivateKey)> = OnceLock::new();
    let (signer, owner) = KEYS.get_or_init(|| {
        let signer = rsa::SigningKey::generate(2048).expect(WORKS);
        (signer, rsa_oaep::PrivateKey::generate(2048).expect(WORKS))
    });
    if let Ok(signature) = rsa::Signature::from_bytes(data) {
        for scheme in [Scheme::Pkcs1(Digest::Sha256), Scheme::pss(Digest::Sha256)] {
            let verified = signer.verifying_key().verify(scheme, MESSAGE, &signature);
            assert!(verified.is_err());
        }
    }
    if let Ok(ciphertext) = rsa_oaep::Ciphertext::from_bytes(data) {
        assert!(owner.unwrap::<32>(Digest::Sha256, b"", &ciphertext).is_err());
    }
    if let Ok(key) = rsa::VerifyingKey::from_components(data, &[1, 0, 1])
        && let Ok(signature) = rsa::Signature::from_bytes(&vec![1; data.len()])
    {
        assert!(key.verify(Scheme::Pkcs1(Digest::Sha256), MESSAGE, &signature).is_err());
    }
}

fn rsa_seeds() -> Vec<Vec<u8>> {
    let mut modulus = vec![0xff; 256];
    modulus[200] = 3;
    vec![vec![1; 256], modulus]
}

fn slhdsa(data: &[u8]) {
    static KEY: OnceLock<slhdsa_sha2_128f::SigningKey> = OnceLock::new();
    let key = KEY.get_or_init(|| slhdsa_sha2_128f::SigningKey::generate().expect(WORKS));
    assert!(key.verifying_key().verify(b"", MESSAGE, data).is_err());
    if let Ok(secret) = data.try_into()
        && let Ok(key) = slhdsa_sha2_128f::SigningKey::from_secret(&Secret::from_bytes(secret))
    {
        assert_eq!(key.to_secret().expect(WORKS).declassify("fuzz"), *secret);
    }
}

/// A public key, and a signature behind it.
fn stateful(data: &[u8]) {
    macro_rules! scheme {
        ($($scheme:ident)*) => { $(
            for len in [52, 56, 60, 64, 68] {
                let Some((key, signature)) = data.split_at_checked(len) else { continue };
                if let Ok(key) = $scheme::VerifyingKey::from_bytes(key) {
                    assert!(key.verify(MESSAGE, signature).is_err());
                }
            }
        )* };
    }
    scheme!(lms hss xmss xmssmt);
}

fn stateful_seeds() -> Vec<Vec<u8>> {
    let lms = [&[0, 0, 0, 5, 0, 0, 0, 4][..], &[7; 48], &[0, 0, 0, 1, 0, 0, 0, 4], &[9; 2400]];
    let hss = [&[0, 0, 0, 1][..], lms[0], &[7; 48], &[0; 4], lms[2], &[9; 2400]];
    let xmss = [&[0, 0, 0, 1][..], &[7; 64], &[0; 4], &[9; 2496]];
    vec![lms.concat(), hss.concat(), xmss.concat()]
}

/// The password is refused once the file has been read, before the iterations that it asks for.
fn password(data: &[u8]) {
    let mut output = vec![1; data.len()];
    assert!(encrypted::open(b"short", data, &mut output).is_err());
    assert!(output.iter().all(|byte| *byte == 0));
}

fn encrypted_seeds() -> Vec<Vec<u8>> {
    vec![written(|output| encrypted::seal(b"a password", 1000, &[0x30, 0], output))]
}
