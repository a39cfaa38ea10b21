// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A secret sent to one person: one-pass ECDH P-384 with a fresh key and ML-KEM-1024, together.
//! Whoever breaks one of the two still does not have it. `docs/formats/keys.md` §9.

use alula_engine::agree::ecdh_p384;
#[cfg(feature = "std")]
use alula_engine::kem::mlkem1024;
use alula_engine::{Error, Secret, derive};

use crate::keys::OwnerPublic;
#[cfg(feature = "std")]
use crate::keys::{self, OwnerKey};

/// Length of what is sent: an ephemeral P-384 public key and an ML-KEM-1024 ciphertext.
pub(crate) const SENT_LEN: usize = 97 + 1568;

/// Z = x-coordinate of ECDH ‖ ML-KEM secret, drawn anew; `sent`, of [`SENT_LEN`] bytes, takes what
/// the other side needs for it.
pub(crate) fn send(to: &OwnerPublic, sent: &mut [u8]) -> Result<Secret<80>, Error> {
    let (point, ciphertext) = sent.split_at_mut_checked(97).ok_or(Error::WrongLength)?;
    let ephemeral = ecdh_p384::PrivateKey::generate()?;
    let agreed = ephemeral.agree(to.agree_key())?;
    let (encapsulated, encapsulation) = to.kem_key().encapsulate()?;
    if ciphertext.len() != encapsulation.as_bytes().len() {
        return Err(Error::WrongLength);
    }
    point.copy_from_slice(&ephemeral.public_key().to_bytes());
    ciphertext.copy_from_slice(encapsulation.as_bytes());
    Ok(Secret::concat(&agreed, &encapsulated))
}

/// Z again, for the one to whom it was sent.
///
/// `Error::Rejected` if what was sent cannot be for him, whatever is wrong with it. The ephemeral
/// key is validated here, before it goes to a token.
#[cfg(feature = "std")]
pub(crate) fn receive(owner: &OwnerKey, sent: &[u8]) -> Result<Secret<80>, keys::Error> {
    let (point, ciphertext) = sent.split_at_checked(97).ok_or(Error::WrongLength)?;
    let ephemeral = ecdh_p384::PublicKey::from_bytes(point)?;
    let ciphertext = mlkem1024::Ciphertext::from_bytes(ciphertext)?;
    let agreed = owner.agree(&ephemeral)?;
    let encapsulated = owner.kem_key().decapsulate(&ciphertext)?;
    Ok(Secret::concat(&agreed, &encapsulated))
}

/// A key out of Z. [SP 800-56C] §5, two-step; the salt is the default one of §5.1: zeros, which
/// HMAC makes of an empty key.
pub(crate) fn key(z: &Secret<80>, context: &[u8]) -> Result<Secret<32>, Error> {
    derive::hkdf_sha384(z, &[], context)
}
