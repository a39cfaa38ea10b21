// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Encodings of keys. What is read is written again: the same bytes where there is one encoding,
//! and where there are more, one that is read as the same key.

use alula_engine::agree::ecdh_p384;
use alula_engine::encoding::pem::{self, Label};
use alula_engine::kem::mlkem768;
use alula_engine::sign::{ecdsa_p256, ed448, ed25519, mldsa44, rsa, slhdsa_sha2_128f};

use super::{Row, written};

pub(super) const TARGETS: &[Row] =
    &[("pem", pem_text, texts), ("spki", spki, public_keys), ("pkcs8", pkcs8, private_keys)];

const LABELS: [Label; 3] = [Label::PublicKey, Label::PrivateKey, Label::EncryptedPrivateKey];

fn texts() -> Vec<Vec<u8>> {
    let text = |len: usize, label| written(|output| pem::encode(label, &vec![0xa5; len], output));
    LABELS.iter().flat_map(|label| [1, 47, 48, 49, 200].map(|len| text(len, *label))).collect()
}

fn pem_text(data: &[u8]) {
    for label in LABELS {
        let mut der = vec![1; data.len()];
        match pem::decode(label, data, &mut der) {
            Ok(len) => {
                let lines = |text: &[u8]| String::from_utf8_lossy(text).replace("\r\n", "\n");
                let again = written(|output| pem::encode(label, &der[..len], output));
                assert_eq!(lines(&again).trim_ascii(), lines(data).trim_ascii());
            }
            Err(_) => assert!(der.iter().all(|byte| *byte == 0)),
        }
    }
}

macro_rules! public {
    ($($key:ty),*) => {
        fn spki(data: &[u8]) {
            $(if let Ok(key) = <$key>::from_spki(data) {
                assert_eq!(written(|output| key.to_spki(output)), data);
            })*
        }
    };
}
public!(
    ecdh_p384::PublicKey,
    ecdsa_p256::VerifyingKey,
    ed25519::VerifyingKey,
    ed448::VerifyingKey,
    rsa::VerifyingKey,
    mlkem768::EncapKey,
    mldsa44::VerifyingKey,
    slhdsa_sha2_128f::VerifyingKey
);

macro_rules! private {
    ($($key:ty => $make:ident($($size:literal)?)),*) => {
        fn pkcs8(data: &[u8]) {
            $(if let Ok(key) = <$key>::from_pkcs8(data) {
                let once = written(|output| key.to_pkcs8(output));
                let again = <$key>::from_pkcs8(&once).expect("what is written is read");
                assert_eq!(written(|output| again.to_pkcs8(output)), once);
            })*
        }

        fn private_keys() -> Vec<Vec<u8>> {
            vec![$({
                let key = <$key>::$make($($size)?).expect("the module works");
                written(|output| key.to_pkcs8(output))
            }),*]
        }
    };
}
private!(
    ecdh_p384::PrivateKey => generate(),
    ecdsa_p256::SigningKey => generate(),
    ed25519::SigningKey => generate(),
    ed448::SigningKey => generate(),
    rsa::SigningKey => generate(2048),
    mlkem768::DecapKey => generate(),
    mldsa44::SigningKey => generate(),
    slhdsa_sha2_128f::SigningKey => generate()
);

fn public_keys() -> Vec<Vec<u8>> {
    let works = "the module works";
    let p384 = ecdh_p384::PrivateKey::generate().expect(works);
    let ed448 = ed448::SigningKey::generate().expect(works);
    let rsa = rsa::SigningKey::generate(2048).expect(works);
    let mlkem = mlkem768::DecapKey::generate().expect(works);
    let mldsa = mldsa44::SigningKey::generate().expect(works);
    vec![
        written(|output| p384.public_key().to_spki(output)),
        written(|output| ed448.verifying_key().to_spki(output)),
        written(|output| rsa.verifying_key().to_spki(output)),
        written(|output| mlkem.encap_key().to_spki(output)),
        written(|output| mldsa.verifying_key().to_spki(output)),
    ]
}
