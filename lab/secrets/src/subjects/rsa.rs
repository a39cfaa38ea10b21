// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Subjects under RSA: a key in and out, every scheme on secret messages, transported keys of
//! several lengths, and ciphertexts that hold none.

use anyhow::Result;
use lab_engine::sign::rsa::{Digest, Primes, Scheme, SigningKey};
use lab_engine::transport::rsa_oaep::{Ciphertext, PrivateKey};
use lab_engine::{Error, Secret};

use super::{Subject, drawn, message, refused, require, still_secret};

pub(super) const SUBJECTS: &[Subject] = &[
    ("RSA key, there and back", key),
    ("RSA key with conditioned primes", conditioned),
    ("RSA signatures under every scheme", signatures),
    ("RSA-OAEP with keys of several lengths", transport),
    ("RSA-OAEP rejection", rejection),
];

fn key() -> Result<()> {
    let key = SigningKey::generate(2048).map_err(refused)?;
    let numbers = key.components().map_err(refused)?;
    let again = SigningKey::from_components(&numbers.as_components()).map_err(refused)?;
    again.sign(Scheme::pss(Digest::Sha256), b"message").map(drop).map_err(refused)
}

fn conditioned() -> Result<()> {
    SigningKey::generate_with(2048, &[1, 0, 1], Primes::Conditioned).map(drop).map_err(refused)
}

/// The messages are secret: what is signed need not be published.
fn signatures() -> Result<()> {
    let key = SigningKey::generate(2048).map_err(refused)?;
    for (digest, len) in [Digest::Sha256, Digest::Sha512, Digest::Sha3_256].into_iter().zip(0..) {
        for scheme in [Scheme::Pkcs1(digest), Scheme::pss(digest)] {
            let message = message(50 * len);
            let signature = key.sign(scheme, &message).map_err(refused)?;
            key.verifying_key().verify(scheme, &message, &signature).map_err(refused)?;
        }
    }
    Ok(())
}

fn transport() -> Result<()> {
    let key = PrivateKey::generate(2048).map_err(refused)?;
    let there_and_back = |secret: &Secret<32>, label: &[u8]| -> Result<()> {
        let sent = key.public_key().wrap(Digest::Sha256, label, secret).map_err(refused)?;
        let again: Secret<32> = key.unwrap(Digest::Sha256, label, &sent).map_err(refused)?;
        still_secret(&again)
    };
    there_and_back(&drawn()?, b"")?;
    there_and_back(&Secret::from_bytes(&[0; 32]), b"label")?;
    for len in [0, 1, 100, 190] {
        let secret = message(len);
        let sent = key.public_key().wrap_bytes(Digest::Sha256, b"", &secret).map_err(refused)?;
        key.unwrap_into(Digest::Sha256, b"", &sent, &mut [0; 256]).map_err(refused)?;
    }
    Ok(())
}

fn rejection() -> Result<()> {
    let key = PrivateKey::generate(2048).map_err(refused)?;
    let sent = key.public_key().wrap(Digest::Sha256, b"", &drawn::<32>()?).map_err(refused)?;
    for byte in [0, 1, 128, 255] {
        let mut altered = sent.as_bytes().to_vec();
        altered[byte] ^= 1;
        let altered = Ciphertext::from_bytes(&altered).map_err(refused)?;
        require(key.unwrap::<32>(Digest::Sha256, b"", &altered), Error::Rejected)?;
    }
    require(key.unwrap::<32>(Digest::Sha256, b"label", &sent), Error::Rejected)?;
    require(key.unwrap::<16>(Digest::Sha256, b"", &sent), Error::Rejected)
}
