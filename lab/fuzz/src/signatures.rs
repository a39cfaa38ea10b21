// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signatures that an attacker made, keys that he chose, and keys wrapped under RSA.

use std::sync::OnceLock;

use alula_engine::encoding::encrypted;
use alula_engine::encoding::pem::{self, Label};
use alula_engine::sign::rsa::{self, Digest, Scheme};
use alula_engine::sign::{hss, lms, xmss, xmssmt};
use alula_engine::sign::{
    slhdsa_sha2_128f, slhdsa_sha2_128s, slhdsa_sha2_192f, slhdsa_sha2_192s, slhdsa_sha2_256f,
    slhdsa_sha2_256s, slhdsa_shake_128f, slhdsa_shake_128s, slhdsa_shake_192f, slhdsa_shake_192s,
    slhdsa_shake_256f, slhdsa_shake_256s,
};
use alula_engine::transport::rsa_oaep;
use alula_engine::{Error, Secret};

use super::{Row, WORKS, first, written};

pub(super) const TARGETS: &[Row] = &[
    ("rsa", rsa_numbers, rsa_seeds),
    ("slhdsa", slhdsa, slhdsa_seeds),
    ("stateful", stateful, stateful_seeds),
    ("encrypted", password, encrypted_seeds),
    ("decrypted_key", ciphertext, || vec![vec![7; 64]]),
];

const MESSAGE: &[u8] = b"message";

/// A key for these tests, since one that is made takes seconds to find.
pub(super) const RSA_KEY: &[u8] = include_bytes!("../rsa-2048.pem");

pub(super) fn rsa_key() -> &'static rsa::SigningKey {
    static KEY: OnceLock<rsa::SigningKey> = OnceLock::new();
    KEY.get_or_init(|| {
        let mut der = [0; 4096];
        let len = pem::decode(Label::PrivateKey, RSA_KEY, &mut der).expect("a key");
        rsa::SigningKey::from_pkcs8(&der[..len]).expect(WORKS)
    })
}

/// As a signature, as a ciphertext, and as a modulus.
fn rsa_numbers(data: &[u8]) {
    static OWNER: OnceLock<rsa_oaep::PrivateKey> = OnceLock::new();
    let owner = OWNER.get_or_init(|| {
        let mut der = [0; 4096];
        let len = pem::decode(Label::PrivateKey, RSA_KEY, &mut der).expect("a key");
        rsa_oaep::PrivateKey::from_pkcs8(&der[..len]).expect(WORKS)
    });
    let signer = rsa_key();
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

macro_rules! slhdsa {
    ($($set:ident),*) => {
        /// A parameter set, a public key whose root is nobody's, and a signature as long as the
        /// set's are: what the fuzzer has, repeated.
        fn slhdsa(data: &[u8]) {
            let ([number], rest) = first(data);
            let (key, rest) = first::<64>(rest);
            let mut sets = 0..;
            $(if sets.next() == Some(number % 12) {
                let mut key: [u8; $set::VerifyingKey::LEN] = first(&key).0;
                key[$set::VerifyingKey::LEN / 2..].fill(ROOT);
                let key = $set::VerifyingKey::from_bytes(&key).expect("any bytes are a key");
                let signature = rest.iter().chain(&[0]).copied().cycle();
                let signature: Vec<u8> = signature.take($set::SIGNATURE_LEN).collect();
                assert_eq!(key.verify(b"", MESSAGE, &signature), Err(Error::Rejected));
                assert_eq!(key.verify(b"", MESSAGE, rest), Err(Error::Rejected));
            })*
            private_key(data);
        }
    };
}
slhdsa!(
    slhdsa_sha2_128s,
    slhdsa_sha2_128f,
    slhdsa_sha2_192s,
    slhdsa_sha2_192f,
    slhdsa_sha2_256s,
    slhdsa_sha2_256f,
    slhdsa_shake_128s,
    slhdsa_shake_128f,
    slhdsa_shake_192s,
    slhdsa_shake_192f,
    slhdsa_shake_256s,
    slhdsa_shake_256f
);

fn private_key(data: &[u8]) {
    if let Ok(secret) = data.try_into()
        && let Ok(key) = slhdsa_sha2_128f::SigningKey::from_secret(&Secret::from_bytes(secret))
    {
        assert_eq!(key.to_secret().expect(WORKS).declassify("fuzz"), *secret);
    }
}

fn slhdsa_seeds() -> Vec<Vec<u8>> {
    (0..12).map(|number| [vec![number; 65], vec![7; 64]].concat()).collect()
}

/// What roots of hash trees consist of that nobody has the leaves of. A fuzzer that chose the root
/// itself would set it to what a signature gives: it watches comparisons.
const ROOT: u8 = 0x5a;

/// A public key, and a signature behind it. Under a root that is nobody's there is no signature.
fn stateful(data: &[u8]) {
    macro_rules! scheme {
        ($($scheme:ident $root:expr;)*) => { $(
            for len in [52, 56, 60, 64, 68] {
                let Some((key, signature)) = data.split_at_checked(len) else { continue };
                let mut nobodys = key.to_vec();
                let end = nobodys.len();
                nobodys[$root(end)].fill(ROOT);
                for (key, may_verify) in [(key, true), (&nobodys, false)] {
                    if let Ok(key) = $scheme::VerifyingKey::from_bytes(key) {
                        let verified = key.verify(MESSAGE, signature);
                        assert!(verified == Err(Error::Rejected) || may_verify);
                    }
                }
            }
        )* };
    }
    // Half of it is enough, and is at the same place whatever the length of a hash.
    let (end, begin) = (|end| end - 12..end, |_| 4..16);
    scheme!(lms end; hss end; xmss begin; xmssmt begin;);
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

/// Any ciphertext under the right password: it is a key only if its padding is right and it begins
/// as one.
fn ciphertext(data: &[u8]) {
    let mut text = data.to_vec();
    text.resize(data.len().next_multiple_of(16).clamp(16, 1024), 0);
    let mut file =
        written(|output| encrypted::seal(b"a password", 1000, &vec![0x30; text.len() - 1], output));
    let at = file.len() - text.len();
    file[at..].copy_from_slice(&text);
    let mut output = vec![1; file.len()];
    let len = encrypted::open(b"a password", &file, &mut output).unwrap_or(0);
    assert!(output[len..].iter().all(|byte| *byte == 0));
}
