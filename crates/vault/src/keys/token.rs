// SPDX-License-Identifier: Apache-2.0 OR MIT
//! An owner whose P-384 private key lies in a token (PKCS#11) and never leaves it.
//! `docs/formats/keys.md` §4.
//!
//! This crate speaks to no token: whoever has one gives an [`Agree`].

use alula_engine::Secret;
use alula_engine::agree::ecdh_p384;

use super::bytes::Fields;
use super::error::Error;
use super::text::printable;

/// What a token does for its owner: ECDH with a key that it keeps.
pub trait Agree: Send + Sync {
    /// Z, the x-coordinate that the private key has in common with `ephemeral`: 48 bytes.
    /// `ephemeral` is a valid public key of P-384 and not compressed.
    ///
    /// `Error::Token` if the token does not answer. [SP 800-56A] §5.7.1.2.
    fn agree(&self, ephemeral: &[u8; 97]) -> Result<Secret<48>, Error>;
}

/// Which key of which token, as `owner.key` names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TokenKey {
    public: [u8; 97],
    serial: String,
    label: String,
    id: Vec<u8>,
}

impl TokenKey {
    /// Length in the file.
    pub(super) const LEN: usize = 97 + SERIAL_MAX + LABEL_MAX + 1 + ID_MAX;

    /// Names the key with this public key (97 bytes, not compressed) and CKA_ID, 1 to 32 bytes, in
    /// the token with this serial number and label, both as the token tells them.
    pub fn new(public: [u8; 97], serial: &str, label: &str, id: &[u8]) -> Result<Self, Error> {
        let (serial, label) = (serial.trim_end_matches(' '), label.trim_end_matches(' '));
        if serial.len() > SERIAL_MAX || label.len() > LABEL_MAX {
            return Err(Error::Token("the token's serial number or label is too long".into()));
        }
        if !printable(serial) || !printable(label) {
            return Err(Error::Token("the token's serial number or label is not printable".into()));
        }
        if id.is_empty() || id.len() > ID_MAX {
            return Err(Error::Token(
                "the CKA_ID of the token's key does not have 1 to 32 bytes".into(),
            ));
        }
        ecdh_p384::PublicKey::from_bytes(&public)?;
        Ok(TokenKey { public, serial: serial.into(), label: label.into(), id: id.into() })
    }

    /// The serial number of the token.
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// The label of the token.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The key's CKA_ID in the token.
    pub fn id(&self) -> &[u8] {
        &self.id
    }

    pub(super) fn append_to(&self, file: &mut Vec<u8>) {
        let blanks = || std::iter::repeat(b' ');
        file.extend_from_slice(&self.public);
        file.extend(self.serial.bytes().chain(blanks()).take(SERIAL_MAX));
        file.extend(self.label.bytes().chain(blanks()).take(LABEL_MAX));
        file.push(self.id.len() as u8);
        file.extend_from_slice(&self.id);
        file.resize(file.len() + ID_MAX - self.id.len(), 0);
    }

    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let malformed = || Error::Malformed(super::owner_file::WHAT, "what it says of its token");
        let public = fields.array()?;
        let text = |bytes| std::str::from_utf8(bytes).map_err(|_| malformed());
        let serial = text(fields.slice(SERIAL_MAX)?)?;
        let label = text(fields.slice(LABEL_MAX)?)?;
        let len = usize::from(fields.u8()?);
        let id: [u8; ID_MAX] = fields.array()?;
        let (id, zeros) = id.split_at_checked(len).ok_or_else(malformed)?;
        if zeros.iter().any(|byte| *byte != 0) {
            return Err(malformed());
        }
        Self::new(public, serial, label, id).map_err(|error| match error {
            Error::Engine(alula_engine::Error::InvalidKey) | Error::Token(_) => malformed(),
            other => other,
        })
    }
}

/// Where an owner's P-384 private key is.
pub(super) enum AgreeKey {
    /// In the module.
    Module(ecdh_p384::PrivateKey),
    /// In a token.
    Token(TokenKey, ecdh_p384::PublicKey, Box<dyn Agree>),
}

impl AgreeKey {
    /// The key in a token, once it has shown that it is the one named: it agrees with a key drawn
    /// for this alone. [SP 800-56A] §5.6.2.1.4.
    pub(super) fn on_token(key: TokenKey, token: Box<dyn Agree>) -> Result<Self, Error> {
        let public = ecdh_p384::PublicKey::from_bytes(&key.public)?;
        let probe = ecdh_p384::PrivateKey::generate()?;
        let here = probe.agree(&public)?;
        let there = token.agree(&probe.public_key().to_bytes())?;
        let shown = |z: &Secret<48>| z.declassify("of a key that is thrown away once compared");
        if shown(&here) != shown(&there) {
            return Err(Error::OtherTokenKey);
        }
        Ok(AgreeKey::Token(key, public, token))
    }

    pub(super) fn public(&self) -> &ecdh_p384::PublicKey {
        match self {
            AgreeKey::Module(key) => key.public_key(),
            AgreeKey::Token(_, public, _) => public,
        }
    }

    /// Z with a key that was validated when it was read, wherever the private key is.
    pub(super) fn agree(&self, ephemeral: &ecdh_p384::PublicKey) -> Result<Secret<48>, Error> {
        match self {
            AgreeKey::Module(key) => Ok(key.agree(ephemeral)?),
            AgreeKey::Token(_, _, token) => token.agree(&ephemeral.to_bytes()),
        }
    }
}

/// As long as PKCS#11 has them.
const SERIAL_MAX: usize = 16;
const LABEL_MAX: usize = 32;
const ID_MAX: usize = 32;
