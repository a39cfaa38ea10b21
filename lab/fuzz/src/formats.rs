// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Encodings of keys. What is read is written again: the same bytes where there is one encoding,
//! and where there are more, one that is read as the same key.

use alula_engine::agree::{ecdh_p256, ecdh_p384, ecdh_p521};
use alula_engine::encoding::pem::{self, Label};
use alula_engine::kem::{mlkem512, mlkem768, mlkem1024};
use alula_engine::sign::{ecdsa_p224, ecdsa_p256, ecdsa_p384, ecdsa_p521, ed448, ed25519};
use alula_engine::sign::{mldsa44, mldsa65, mldsa87, rsa};
use alula_engine::sign::{
    slhdsa_sha2_128f, slhdsa_sha2_128s, slhdsa_sha2_192f, slhdsa_sha2_192s, slhdsa_sha2_256f,
    slhdsa_sha2_256s, slhdsa_shake_128f, slhdsa_shake_128s, slhdsa_shake_192f, slhdsa_shake_192s,
    slhdsa_shake_256f, slhdsa_shake_256s,
};
use alula_engine::transport::rsa_oaep;

use super::signatures::rsa_key;
use super::{Row, WORKS, written};

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
    ($($key:ty),* $(,)?) => {
        fn spki(data: &[u8]) {
            $(if let Ok(key) = <$key>::from_spki(data) {
                assert_eq!(written(|output| key.to_spki(output)), data);
            })*
        }
    };
}
public!(
    ecdh_p256::PublicKey,
    ecdh_p384::PublicKey,
    ecdh_p521::PublicKey,
    ecdsa_p224::VerifyingKey,
    ecdsa_p256::VerifyingKey,
    ecdsa_p384::VerifyingKey,
    ecdsa_p521::VerifyingKey,
    ed25519::VerifyingKey,
    ed448::VerifyingKey,
    rsa::VerifyingKey,
    rsa_oaep::PublicKey,
    mlkem512::EncapKey,
    mlkem768::EncapKey,
    mlkem1024::EncapKey,
    mldsa44::VerifyingKey,
    mldsa65::VerifyingKey,
    mldsa87::VerifyingKey,
    slhdsa_sha2_128s::VerifyingKey,
    slhdsa_sha2_128f::VerifyingKey,
    slhdsa_sha2_192s::VerifyingKey,
    slhdsa_sha2_192f::VerifyingKey,
    slhdsa_sha2_256s::VerifyingKey,
    slhdsa_sha2_256f::VerifyingKey,
    slhdsa_shake_128s::VerifyingKey,
    slhdsa_shake_128f::VerifyingKey,
    slhdsa_shake_192s::VerifyingKey,
    slhdsa_shake_192f::VerifyingKey,
    slhdsa_shake_256s::VerifyingKey,
    slhdsa_shake_256f::VerifyingKey,
);

macro_rules! private {
    ($($key:ty => |$own:ident| $public:expr),* $(,)?) => {
        fn pkcs8(data: &[u8]) {
            rsa_pkcs8(data);
            $(if let Ok(key) = <$key>::from_pkcs8(data) {
                let once = written(|output| key.to_pkcs8(output));
                let again = <$key>::from_pkcs8(&once).expect("what is written is read");
                assert_eq!(written(|output| again.to_pkcs8(output)), once);
            })*
        }

        fn private_keys() -> Vec<Vec<u8>> {
            let mut seeds = vec![written(|output| rsa_key().to_pkcs8(output))];
            $({
                let key = <$key>::generate().expect(WORKS);
                seeds.push(written(|output| key.to_pkcs8(output)));
            })*
            seeds
        }

        fn public_keys() -> Vec<Vec<u8>> {
            let mut seeds = vec![written(|output| rsa_key().verifying_key().to_spki(output))];
            $({
                let $own = <$key>::generate().expect(WORKS);
                seeds.push(written(|output| $public.to_spki(output)));
            })*
            seeds
        }
    };
}
// Every import signs: the slow sets of SLH-DSA would leave a fuzzer little else to do.
private!(
    ecdh_p256::PrivateKey => |key| key.public_key(),
    ecdh_p384::PrivateKey => |key| key.public_key(),
    ecdh_p521::PrivateKey => |key| key.public_key(),
    ecdsa_p256::SigningKey => |key| key.verifying_key(),
    ecdsa_p384::SigningKey => |key| key.verifying_key(),
    ecdsa_p521::SigningKey => |key| key.verifying_key(),
    ed25519::SigningKey => |key| key.verifying_key(),
    ed448::SigningKey => |key| key.verifying_key(),
    mlkem512::DecapKey => |key| key.encap_key(),
    mlkem768::DecapKey => |key| key.encap_key(),
    mlkem1024::DecapKey => |key| key.encap_key(),
    mldsa44::SigningKey => |key| key.verifying_key(),
    mldsa65::SigningKey => |key| key.verifying_key(),
    mldsa87::SigningKey => |key| key.verifying_key(),
    slhdsa_sha2_128f::SigningKey => |key| key.verifying_key(),
    slhdsa_shake_128f::SigningKey => |key| key.verifying_key(),
);

/// Both uses of an RSA key read the same files.
fn rsa_pkcs8(data: &[u8]) {
    let signer = rsa::SigningKey::from_pkcs8(data);
    assert_eq!(signer.as_ref().err(), rsa_oaep::PrivateKey::from_pkcs8(data).as_ref().err());
    if let Ok(key) = signer {
        let once = written(|output| key.to_pkcs8(output));
        let again = rsa::SigningKey::from_pkcs8(&once).expect("what is written is read");
        assert_eq!(written(|output| again.to_pkcs8(output)), once);
    }
}
