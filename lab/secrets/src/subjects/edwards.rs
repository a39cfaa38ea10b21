// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Subjects on Edwards curves: keys from seeds, secret messages in one piece and in several,
//! contexts; and the hybrids, whose secrets must stay marked.

use anyhow::Result;
use lab_engine::Error;
use lab_engine::kem::{secp256r1mlkem768, secp384r1mlkem1024, x25519mlkem768};
use lab_engine::sign::{ed448, ed448ph, ed25519, ed25519ph};

use super::{Subject, drawn, message, refused, require, still_secret};

pub(super) const SUBJECTS: &[Subject] = &[
    ("Ed25519 from a seed, secret messages", pure_25519),
    ("Ed25519ph from a seed, secret messages", prehashed_25519),
    ("Ed448 from a seed, secret messages", pure_448),
    ("Ed448ph from a seed, secret messages", prehashed_448),
    ("X25519MLKEM768, there and back", x25519),
    ("SecP256r1MLKEM768, there and back", secp256r1),
    ("SecP384r1MLKEM1024, there and back", secp384r1),
];

fn pure_25519() -> Result<()> {
    for len in [0, 1, 63, 64, 300] {
        let key = ed25519::SigningKey::from_seed(&drawn()?).map_err(refused)?;
        let message = message(len);
        let signature = key.sign(&message).map_err(refused)?;
        key.verifying_key().verify(&message, &signature).map_err(refused)?;
        key.sign_parts(&[&message, &message]).map_err(refused)?;
        still_secret(&key.seed().map_err(refused)?)?;
    }
    Ok(())
}

fn pure_448() -> Result<()> {
    for len in [0, 1, 300] {
        let key = ed448::SigningKey::from_seed(&drawn()?).map_err(refused)?;
        let message = message(len);
        let signature = key.sign(b"context", &message).map_err(refused)?;
        key.verifying_key().verify(b"context", &message, &signature).map_err(refused)?;
        key.sign_parts(b"", &[&message, &message]).map_err(refused)?;
        still_secret(&key.seed().map_err(refused)?)?;
    }
    Ok(())
}

macro_rules! prehashed {
    ($name:ident, $module:ident) => {
        fn $name() -> Result<()> {
            let key = $module::SigningKey::from_seed(&drawn()?).map_err(refused)?;
            let message = message(300);
            let mut prehash = $module::Prehash::new().map_err(refused)?;
            message.chunks(77).try_for_each(|chunk| prehash.update(chunk)).map_err(refused)?;
            let signature = key.sign_prehash(b"context", prehash).map_err(refused)?;
            key.verifying_key().verify(b"context", &message, &signature).map_err(refused)?;
            still_secret(&key.seed().map_err(refused)?)
        }
    };
}
prehashed! { prehashed_25519, ed25519ph }
prehashed! { prehashed_448, ed448ph }

/// An exchange, and a share without a secret.
macro_rules! hybrid {
    ($name:ident, $module:ident, $ecdh_at:expr) => {
        fn $name() -> Result<()> {
            let key = $module::DecapKey::generate().map_err(refused)?;
            let sender = $module::EncapKey::from_bytes(&key.encap_key_bytes()).map_err(refused)?;
            let (sent, ciphertext) = sender.encapsulate().map_err(refused)?;
            still_secret(&sent)?;
            still_secret(&key.decapsulate(&ciphertext).map_err(refused)?)?;
            let mut altered = *ciphertext.as_bytes();
            altered[$ecdh_at..$ecdh_at + 32].fill(0);
            let altered = $module::Ciphertext::from_bytes(&altered).map_err(refused)?;
            require(key.decapsulate(&altered), Error::Rejected)
        }
    };
}
hybrid! { x25519, x25519mlkem768, 1088 }
hybrid! { secp256r1, secp256r1mlkem768, 1 }
hybrid! { secp384r1, secp384r1mlkem1024, 1 }
