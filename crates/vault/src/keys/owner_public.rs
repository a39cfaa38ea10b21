// SPDX-License-Identifier: Apache-2.0 OR MIT
//! An owner as the aircraft knows him: three public keys in one bundle, one line of text, one
//! fingerprint over all of it. `docs/formats/keys.md` §3.

#[cfg(feature = "std")]
use std::path::Path;

use alula_engine::agree::ecdh_p384;
use alula_engine::kem::mlkem1024;
use alula_engine::sign::mldsa87;

use super::bytes::Fields;
#[cfg(feature = "std")]
use super::bytes::{SUITE, VERSION};
use super::error::{Document, Error};
#[cfg(feature = "std")]
use super::files;
use super::fingerprint::Fingerprint;
#[cfg(feature = "std")]
use super::text;

/// An owner's public keys: whoever has them can seal to the owner and check what he signed.
pub struct OwnerPublic {
    agree: ecdh_p384::PublicKey,
    kem: mlkem1024::EncapKey,
    sign: mldsa87::VerifyingKey,
    pub(super) fingerprint: Fingerprint,
    #[cfg(feature = "std")]
    name: String,
}

impl OwnerPublic {
    /// Length of the bundle in bytes.
    pub const BUNDLE_LEN: usize = 12 + 97 + 1568 + 2592;

    /// Reads a bundle. Each key is checked as its standard demands.
    pub fn from_bundle(bytes: &[u8]) -> Result<Self, Error> {
        let mut fields = Fields::open(WHAT, MARK, bytes)?;
        fields.suite()?;
        let agree = ecdh_p384::PublicKey::from_bytes(fields.slice(97)?).map_err(invalid)?;
        let kem = mlkem1024::EncapKey::from_bytes(fields.slice(1568)?).map_err(invalid)?;
        let sign = mldsa87::VerifyingKey::from_bytes(fields.slice(2592)?).map_err(invalid)?;
        fields.end()?;
        Ok(OwnerPublic {
            agree,
            kem,
            sign,
            fingerprint: Fingerprint::of(bytes)?,
            #[cfg(feature = "std")]
            name: String::new(),
        })
    }

    /// The bundle, over which the fingerprint is taken.
    #[cfg(feature = "std")]
    pub fn to_bundle(&self) -> Vec<u8> {
        bundle_of(&self.agree, &self.kem, &self.sign)
    }

    /// Reads the line of text that `owner.pub` holds.
    #[cfg(feature = "std")]
    pub fn from_line(line: &[u8]) -> Result<Self, Error> {
        let (bundle, name) = text::read(WHAT, PREFIX, line, Self::BUNDLE_LEN)?;
        Ok(OwnerPublic { name, ..Self::from_bundle(&bundle)? })
    }

    /// Reads an `owner.pub`.
    #[cfg(feature = "std")]
    pub fn read(path: &Path) -> Result<Self, Error> {
        Self::from_line(&files::read(path, LINE_MAX)?)
    }

    /// The line of text for `owner.pub`, with its line feed.
    #[cfg(feature = "std")]
    pub fn to_line(&self) -> Result<String, Error> {
        text::write(PREFIX, &self.to_bundle(), &self.name)
    }

    /// SHA-384 of the bundle.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The name in the line of text; empty for none. It is no part of the fingerprint.
    #[cfg(feature = "std")]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives the owner a name of at most 64 bytes of printable text.
    #[cfg(feature = "std")]
    pub fn set_name(&mut self, name: &str) -> Result<(), Error> {
        text::check_name(name)?;
        self.name = name.into();
        Ok(())
    }

    /// Checks a signature that the owner made under `context`.
    pub fn verify(
        &self,
        context: &[u8],
        message: &[u8],
        signature: &mldsa87::Signature,
    ) -> Result<(), alula_engine::Error> {
        self.sign.verify(context, message, signature)
    }

    pub(crate) fn agree_key(&self) -> &ecdh_p384::PublicKey {
        &self.agree
    }

    pub(crate) fn kem_key(&self) -> &mlkem1024::EncapKey {
        &self.kem
    }
}

/// The bundle of three public keys.
#[cfg(feature = "std")]
pub(super) fn bundle_of(
    agree: &ecdh_p384::PublicKey,
    kem: &mlkem1024::EncapKey,
    sign: &mldsa87::VerifyingKey,
) -> Vec<u8> {
    let mut bundle = Vec::with_capacity(OwnerPublic::BUNDLE_LEN);
    bundle.extend_from_slice(MARK);
    bundle.extend_from_slice(&VERSION.to_be_bytes());
    bundle.extend_from_slice(&SUITE.to_be_bytes());
    bundle.extend_from_slice(&agree.to_bytes());
    bundle.extend_from_slice(&kem.to_bytes());
    bundle.extend_from_slice(&sign.to_bytes());
    bundle
}

/// A key that its standard does not accept is a malformed bundle; a module that does not answer
/// is not.
fn invalid(error: alula_engine::Error) -> Error {
    match error {
        alula_engine::Error::InvalidKey | alula_engine::Error::WrongLength => {
            Error::Malformed(WHAT, "one of its keys is not valid")
        }
        other => Error::Engine(other),
    }
}

const WHAT: Document = Document::OwnerPublic;
#[cfg(feature = "std")]
const PREFIX: &str = "alula-owner-1";
const MARK: &[u8; 8] = b"ALULAOWN";
#[cfg(feature = "std")]
const LINE_MAX: usize = 8192;
