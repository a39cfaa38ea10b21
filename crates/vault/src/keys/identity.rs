// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The aircraft's identity: one ML-DSA-87 key pair, which signs the headers of recordings. The
//! private key lies on the aircraft in the clear, since it must start with nobody there; it opens
//! nothing. `docs/formats/keys.md` §5.

#[cfg(feature = "std")]
use std::path::Path;

use alula_engine::Secret;
use alula_engine::sign::mldsa87;
use zeroize::Zeroizing;

use super::bytes::{Fields, strip_checksum};
#[cfg(feature = "std")]
use super::bytes::{SUITE, VERSION, append_checksum};
use super::error::{Document, Error};
#[cfg(feature = "std")]
use super::files;
use super::fingerprint::Fingerprint;

/// The private identity of an aircraft.
pub struct Identity {
    key: mldsa87::SigningKey,
    public: IdentityPublic,
}

/// The public identity of an aircraft.
pub struct IdentityPublic {
    key: mldsa87::VerifyingKey,
    fingerprint: Fingerprint,
}

impl Identity {
    /// Draws a new identity.
    pub fn generate() -> Result<Self, Error> {
        Self::of(mldsa87::SigningKey::generate()?)
    }

    fn of(key: mldsa87::SigningKey) -> Result<Self, Error> {
        let public = IdentityPublic::from_bytes(&key.verifying_key().to_bytes())?;
        Ok(Identity { key, public })
    }

    /// The public side.
    pub fn public(&self) -> &IdentityPublic {
        &self.public
    }

    /// Signs `message` under `context`.
    pub fn sign(
        &self,
        context: &[u8],
        message: &[u8],
    ) -> Result<mldsa87::Signature, alula_engine::Error> {
        self.key.sign(context, message)
    }

    /// The bytes of `identity.key`.
    #[cfg(feature = "std")]
    pub(crate) fn to_file(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        // Room for all of it at once: a vector that grows leaves its old bytes behind.
        let mut file = Zeroizing::new(Vec::with_capacity(FILE_LEN));
        file.extend_from_slice(MARK);
        file.extend_from_slice(&VERSION.to_be_bytes());
        file.extend_from_slice(&SUITE.to_be_bytes());
        let seed = Zeroizing::new(self.key.seed()?.declassify("the identity lies in a file"));
        file.extend_from_slice(&*seed);
        append_checksum(&mut file)?;
        Ok(file)
    }

    /// Reads the bytes of `identity.key`.
    pub fn from_file(file: &[u8]) -> Result<Self, Error> {
        Fields::open(WHAT, MARK, file)?;
        let mut fields = Fields::open(WHAT, MARK, strip_checksum(WHAT, file)?)?;
        fields.suite()?;
        let seed = Zeroizing::new(fields.array::<32>()?);
        fields.end()?;
        Self::of(mldsa87::SigningKey::from_seed(&Secret::from_bytes(&seed))?)
    }

    /// Reads `identity.key`.
    #[cfg(feature = "std")]
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        Self::from_file(&Zeroizing::new(files::read(path, FILE_LEN + 1)?))
    }
}

impl IdentityPublic {
    /// Length of the public key in bytes.
    pub const LEN: usize = 2592;

    /// Takes a public key as the header of a recording holds it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let key = mldsa87::VerifyingKey::from_bytes(bytes)?;
        Ok(IdentityPublic { key, fingerprint: Fingerprint::of(bytes)? })
    }

    /// The public key.
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        self.key.to_bytes()
    }

    /// SHA-384 of the public key.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Checks a signature that the aircraft made under `context`.
    pub fn verify(
        &self,
        context: &[u8],
        message: &[u8],
        signature: &mldsa87::Signature,
    ) -> Result<(), alula_engine::Error> {
        self.key.verify(context, message, signature)
    }
}

const WHAT: Document = Document::Identity;
const MARK: &[u8; 8] = b"ALULAIDK";
const FILE_LEN: usize = 8 + 2 + 2 + 32 + 16;
