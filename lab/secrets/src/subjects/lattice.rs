// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Subjects on lattices: keys from seeds and expanded, implicit rejection, and enough signatures
//! that candidates are rejected.

use anyhow::Result;
use lab_engine::{Error, Secret};

use super::{Subject, drawn, message, refused, require, still_secret};

pub(super) const SUBJECTS: &[Subject] = &[
    ("ML-KEM-512 in both forms, there and back", mlkem512::kem),
    ("ML-KEM-512 implicit rejection", mlkem512::implicit_rejection),
    ("ML-KEM-768 in both forms, there and back", mlkem768::kem),
    ("ML-KEM-768 implicit rejection", mlkem768::implicit_rejection),
    ("ML-KEM-1024 in both forms, there and back", mlkem1024::kem),
    ("ML-KEM-1024 implicit rejection", mlkem1024::implicit_rejection),
    ("ML-DSA-44 in both forms, many signatures", mldsa44::signatures),
    ("ML-DSA-65 in both forms, many signatures", mldsa65::signatures),
    ("ML-DSA-87 in both forms, many signatures", mldsa87::signatures),
    ("ML-DSA private keys that are refused", refused_keys),
];

macro_rules! kem {
    ($($module:ident)*) => { $(
        mod $module {
            use super::*;
            use lab_engine::kem::$module::{Ciphertext, DecapKey, EncapKey};

            pub(super) fn kem() -> Result<()> {
                let key = DecapKey::from_seed(&drawn()?).map_err(refused)?;
                let public = key.encap_key().to_bytes();
                let sender = EncapKey::from_bytes(&public).map_err(refused)?;
                let (sent, ciphertext) = sender.encapsulate().map_err(refused)?;
                still_secret(&sent)?;
                still_secret(&key.decapsulate(&ciphertext).map_err(refused)?)?;
                still_secret(&key.seed().map_err(refused)?)?;
                let expanded = key.expanded().map_err(refused)?;
                let key = DecapKey::from_expanded(&expanded).map_err(refused)?;
                still_secret(&key.decapsulate(&ciphertext).map_err(refused)?)
            }

            pub(super) fn implicit_rejection() -> Result<()> {
                let key = DecapKey::generate().map_err(refused)?;
                let (_, ciphertext) = key.encap_key().encapsulate().map_err(refused)?;
                for byte in [0, 1, Ciphertext::LEN - 100, Ciphertext::LEN - 1] {
                    let mut altered = *ciphertext.as_bytes();
                    altered[byte] ^= 1;
                    let altered = Ciphertext::from_bytes(&altered).map_err(refused)?;
                    still_secret(&key.decapsulate(&altered).map_err(refused)?)?;
                }
                let invented = [0xa7; Ciphertext::LEN];
                let invented = Ciphertext::from_bytes(&invented).map_err(refused)?;
                still_secret(&key.decapsulate(&invented).map_err(refused)?)
            }
        }
    )* };
}
kem! { mlkem512 mlkem768 mlkem1024 }

macro_rules! dsa {
    ($($module:ident)*) => { $(
        mod $module {
            use super::*;
            use lab_engine::sign::$module::{PreHash, SigningKey};

            /// The messages are secret: what is signed need not be published.
            pub(super) fn signatures() -> Result<()> {
                let key = SigningKey::from_seed(&drawn()?).map_err(refused)?;
                still_secret(&key.seed().map_err(refused)?)?;
                let expanded = key.expanded().map_err(refused)?;
                let key = SigningKey::from_expanded(&expanded).map_err(refused)?;
                let public = key.verifying_key();
                for len in 0..12 {
                    let (context, message) = (vec![0x5a; 20 * len], message(40 * len));
                    let signature = key.sign(&context, &message).map_err(refused)?;
                    public.verify(&context, &message, &signature).map_err(refused)?;
                    key.sign_parts(b"", &[&message, &message]).map_err(refused)?;
                    key.sign_deterministic(b"", &message).map_err(refused)?;
                    key.sign_prehash(PreHash::Sha512, &context, &message).map_err(refused)?;
                    let mut mu = public.mu_hasher(&context).map_err(refused)?;
                    mu.update(&message).map_err(refused)?;
                    let mu = mu.finish().map_err(refused)?;
                    let signature = key.sign_mu(&mu).map_err(refused)?;
                    public.verify_mu(&mu, &signature).map_err(refused)?;
                }
                Ok(())
            }
        }
    )* };
}
dsa! { mldsa44 mldsa65 mldsa87 }

/// Coefficients beyond eta, and a t0 that belongs to other vectors.
fn refused_keys() -> Result<()> {
    use lab_engine::sign::mldsa65::SigningKey;
    let mut key = [0xff; SigningKey::EXPANDED_LEN];
    require(SigningKey::from_expanded(&Secret::from_bytes(&key)), Error::InvalidKey)?;
    key[128..].fill(0);
    require(SigningKey::from_expanded(&Secret::from_bytes(&key)), Error::InvalidKey)
}
