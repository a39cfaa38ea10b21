// SPDX-License-Identifier: Apache-2.0 OR MIT
//! EdDSA on encoded keys, with private keys from outside. Lengths other than the scheme's give
//! `None` or false.

use crate::base::secret::{Wiped, mark_secret};
use crate::primitive::hash::Hash;
use crate::primitive::sha2::Sha512;
use crate::primitive::sha3::Shake256;
use crate::primitive::{ed448, ed25519};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scheme {
    Ed25519,
    Ed25519ph,
    Ed448,
    Ed448ph,
}

impl Scheme {
    pub const ALL: [Self; 4] = [Self::Ed25519, Self::Ed25519ph, Self::Ed448, Self::Ed448ph];

    pub fn name(self) -> &'static str {
        match self {
            Scheme::Ed25519 => "Ed25519",
            Scheme::Ed25519ph => "Ed25519ph",
            Scheme::Ed448 => "Ed448",
            Scheme::Ed448ph => "Ed448ph",
        }
    }

    pub fn key_len(self) -> usize {
        match self {
            Scheme::Ed25519 | Scheme::Ed25519ph => ed25519::KEY_LEN,
            Scheme::Ed448 | Scheme::Ed448ph => ed448::KEY_LEN,
        }
    }

    fn takes(self, context: &[u8]) -> bool {
        context.len() <= if self == Scheme::Ed25519 { 0 } else { 255 }
    }

    /// The message as it is signed, handed to `then` for the curve of the scheme.
    fn with<T>(
        self,
        context: &[u8],
        message: &[u8],
        then_25519: impl FnOnce(ed25519::Message) -> T,
        then_448: impl FnOnce(ed448::Message) -> T,
    ) -> T {
        let mut digest = [0; 64];
        match self {
            Scheme::Ed25519 => then_25519(ed25519::Message::Pure(&[message])),
            Scheme::Ed25519ph => {
                digest = Sha512::digest(message);
                then_25519(ed25519::Message::Prehashed { context, digest: &digest })
            }
            Scheme::Ed448 => then_448(ed448::Message::Pure { context, parts: &[message] }),
            Scheme::Ed448ph => {
                Shake256::digest(&[message], &mut digest);
                then_448(ed448::Message::Prehashed { context, digest: &digest })
            }
        }
    }
}

/// Q of a private key.
pub fn public_key(scheme: Scheme, d: &[u8]) -> Option<Vec<u8>> {
    Some(match scheme {
        Scheme::Ed25519 | Scheme::Ed25519ph => {
            ed25519::public_key(&secret(d.try_into().ok()?)).to_vec()
        }
        Scheme::Ed448 | Scheme::Ed448ph => ed448::public_key(&secret(d.try_into().ok()?)).to_vec(),
    })
}

/// True if these bytes are a valid public key.
pub fn validate(scheme: Scheme, q: &[u8]) -> bool {
    let valid = match scheme {
        Scheme::Ed25519 | Scheme::Ed25519ph => {
            q.try_into().is_ok_and(|q| ed25519::PublicKey::from_bytes(q).is_some())
        }
        Scheme::Ed448 | Scheme::Ed448ph => {
            q.try_into().is_ok_and(|q| ed448::PublicKey::from_bytes(q).is_some())
        }
    };
    valid && q.len() == scheme.key_len()
}

pub fn sign(scheme: Scheme, d: &[u8], context: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    if !scheme.takes(context) || d.len() != scheme.key_len() {
        return None;
    }
    let q = public_key(scheme, d)?;
    scheme.with(
        context,
        message,
        |message| {
            let mut signature = [0; _];
            let (d, q) = (secret(d.try_into().ok()?), q.as_slice().try_into().ok()?);
            ed25519::sign(&d, q, message, &mut signature);
            Some(signature.to_vec())
        },
        |message| {
            let mut signature = [0; _];
            let (d, q) = (secret(d.try_into().ok()?), q.as_slice().try_into().ok()?);
            ed448::sign(&d, q, message, &mut signature);
            Some(signature.to_vec())
        },
    )
}

pub fn verify(scheme: Scheme, q: &[u8], context: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let verified = scheme.with(
        context,
        message,
        |message| {
            let key = ed25519::PublicKey::from_bytes(q.try_into().ok()?)?;
            Some(ed25519::verify(&key, message, signature.try_into().ok()?))
        },
        |message| {
            let key = ed448::PublicKey::from_bytes(q.try_into().ok()?)?;
            Some(ed448::verify(&key, message, signature.try_into().ok()?))
        },
    );
    scheme.takes(context) && verified == Some(true)
}

fn secret<const N: usize>(d: &[u8; N]) -> Wiped<[u8; N]>
where
    [u8; N]: crate::base::secret::Wipe,
{
    let copy = Wiped(*d);
    mark_secret(&*copy);
    copy
}
