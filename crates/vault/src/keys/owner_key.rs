// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The owner's private keys, and `owner.key`, in which they lie sealed under a passphrase.

use std::path::{Path, PathBuf};

use alula_engine::Secret;
use alula_engine::agree::ecdh_p384;
use alula_engine::kem::mlkem1024;
use alula_engine::sign::mldsa87;

use super::error::Error;
use super::files;
use super::fingerprint::Fingerprint;
use super::owner_file::{self, FILE_MAX, P384, Sealed, Seeds, WHAT};
use super::owner_public::OwnerPublic;
use super::passphrase::Passphrase;
use super::token::{Agree, AgreeKey, TokenKey};

/// An owner's private keys: ECDH P-384, which may lie in a token, ML-KEM-1024 and ML-DSA-87, each
/// drawn for itself.
pub struct OwnerKey {
    agree: AgreeKey,
    kem: mlkem1024::DecapKey,
    sign: mldsa87::SigningKey,
    public: OwnerPublic,
}

impl OwnerKey {
    /// Draws three new key pairs.
    pub fn generate() -> Result<Self, Error> {
        Self::of(
            AgreeKey::Module(ecdh_p384::PrivateKey::generate()?),
            mlkem1024::DecapKey::generate()?,
            mldsa87::SigningKey::generate()?,
        )
    }

    /// Draws two new key pairs beside a P-384 key that lies in a token. `Error::OtherTokenKey` if
    /// the token does not have it.
    pub fn generate_beside(key: TokenKey, token: Box<dyn Agree>) -> Result<Self, Error> {
        Self::of(
            AgreeKey::on_token(key, token)?,
            mlkem1024::DecapKey::generate()?,
            mldsa87::SigningKey::generate()?,
        )
    }

    fn of(
        agree: AgreeKey,
        kem: mlkem1024::DecapKey,
        sign: mldsa87::SigningKey,
    ) -> Result<Self, Error> {
        let bundle =
            super::owner_public::bundle_of(agree.public(), kem.encap_key(), sign.verifying_key());
        let public = OwnerPublic::from_bundle(&bundle)?;
        Ok(OwnerKey { agree, kem, sign, public })
    }

    /// The three seeds that are the whole key: P-384, ML-KEM-1024, ML-DSA-87. `Error::OnToken` if
    /// the first of them is in a token.
    pub(crate) fn seeds(&self) -> Result<(Secret<48>, Secret<64>, Secret<32>), Error> {
        match &self.agree {
            AgreeKey::Module(agree) => {
                Ok((agree.to_secret()?, self.kem.seed()?, self.sign.seed()?))
            }
            AgreeKey::Token(..) => Err(Error::OnToken),
        }
    }

    /// The key of these seeds.
    pub(crate) fn from_seeds(
        agree: &Secret<48>,
        kem: &Secret<64>,
        sign: &Secret<32>,
    ) -> Result<Self, Error> {
        Self::of(
            AgreeKey::Module(ecdh_p384::PrivateKey::from_secret(agree)?),
            mlkem1024::DecapKey::from_seed(kem)?,
            mldsa87::SigningKey::from_seed(sign)?,
        )
    }

    /// The public side.
    pub fn public(&self) -> &OwnerPublic {
        &self.public
    }

    /// Gives the owner a name of at most 64 bytes of printable text, for `owner.pub`.
    pub fn set_name(&mut self, name: &str) -> Result<(), Error> {
        self.public.set_name(name)
    }

    /// Signs `message` under `context`.
    pub fn sign(
        &self,
        context: &[u8],
        message: &[u8],
    ) -> Result<mldsa87::Signature, alula_engine::Error> {
        self.sign.sign(context, message)
    }

    /// The key in a token, if the P-384 key is in one.
    pub fn token(&self) -> Option<&TokenKey> {
        match &self.agree {
            AgreeKey::Module(_) => None,
            AgreeKey::Token(key, ..) => Some(key),
        }
    }

    /// Seals the keys under a passphrase: the bytes of `owner.key`.
    pub fn seal(&self, passphrase: &Passphrase, iterations: u32) -> Result<Vec<u8>, Error> {
        let seeds = Seeds {
            agree: match &self.agree {
                AgreeKey::Module(agree) => P384::Here(agree.to_secret()?),
                AgreeKey::Token(key, ..) => P384::Token(key.clone()),
            },
            kem: self.kem.seed()?,
            sign: self.sign.seed()?,
        };
        owner_file::seal(&seeds, self.public.fingerprint(), passphrase, iterations)
    }

    /// Opens the bytes of `owner.key`. Damage is told before the passphrase is tried; the number of
    /// iterations is checked before any is done. `Error::NeedsToken` if a part of it is in a token.
    pub fn open(file: &[u8], passphrase: &Passphrase) -> Result<Self, Error> {
        let needs = |key: TokenKey| Error::NeedsToken(Box::new(key));
        Self::open_with(file, passphrase, |key| Err(needs(key.clone())))
    }

    /// Opens the bytes of `owner.key`, and with `connect` the token that it names, if it names one;
    /// after the passphrase, so that what it names is authentic.
    pub fn open_with(
        file: &[u8],
        passphrase: &Passphrase,
        connect: impl FnOnce(&TokenKey) -> Result<Box<dyn Agree>, Error>,
    ) -> Result<Self, Error> {
        let sealed = Sealed::parse(file)?;
        let fingerprint = sealed.fingerprint;
        let seeds = sealed.open(passphrase)?;
        let agree = match seeds.agree {
            P384::Here(seed) => AgreeKey::Module(ecdh_p384::PrivateKey::from_secret(&seed)?),
            P384::Token(key) => {
                let token = connect(&key)?;
                AgreeKey::on_token(key, token)?
            }
        };
        let kem = mlkem1024::DecapKey::from_seed(&seeds.kem)?;
        let key = Self::of(agree, kem, mldsa87::SigningKey::from_seed(&seeds.sign)?)?;
        // The header is authentic here; keys that do not make this bundle were computed wrongly.
        if key.public.fingerprint != fingerprint {
            return Err(Error::Malformed(WHAT, "its keys do not have its fingerprint"));
        }
        Ok(key)
    }

    /// The fingerprint that `owner.key` names, readable without the passphrase and authentic only
    /// once it has opened.
    pub fn fingerprint_of(file: &[u8]) -> Result<Fingerprint, Error> {
        Ok(Sealed::parse(file)?.fingerprint)
    }

    /// The key in a token that `owner.key` names, if it names one; no more authentic than that.
    pub fn token_of(file: &[u8]) -> Result<Option<TokenKey>, Error> {
        Ok(Sealed::parse(file)?.token())
    }

    /// Writes `owner.key` (for its owner's eyes only) and `owner.pub` into `folder`, which is made
    /// if need be. Neither overwrites anything.
    pub fn create(
        folder: &Path,
        name: &str,
        passphrase: &Passphrase,
        iterations: u32,
    ) -> Result<(Self, PathBuf, PathBuf), Error> {
        let mut key = Self::generate()?;
        key.public.set_name(name)?;
        let (private, public) = key.write_into(folder, passphrase, iterations)?;
        Ok((key, private, public))
    }

    /// Writes both files of this key into `folder`, as [`create`](Self::create) does.
    pub fn write_into(
        &self,
        folder: &Path,
        passphrase: &Passphrase,
        iterations: u32,
    ) -> Result<(PathBuf, PathBuf), Error> {
        let (sealed, line) = (self.seal(passphrase, iterations)?, self.public.to_line()?);
        files::make_folder(folder)?;
        let (private, public) = (folder.join("owner.key"), folder.join("owner.pub"));
        files::write_new(&public, line.as_bytes(), files::Access::Everyone)?;
        if let Err(error) = files::write_new(&private, &sealed, files::Access::Owner) {
            files::remove(&public);
            return Err(error);
        }
        Ok((private, public))
    }

    /// Replaces an `owner.key` by this key, sealed under another passphrase. A power cut leaves the
    /// old file or the new one, whole.
    pub fn replace(
        &self,
        path: &Path,
        passphrase: &Passphrase,
        iterations: u32,
    ) -> Result<(), Error> {
        let sealed = self.seal(passphrase, iterations)?;
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| Error::io(path, std::io::ErrorKind::InvalidInput.into()))?;
        let folder = files::Folder(files::parent(path));
        files::Disk::replace(&folder, name, &sealed).map_err(|error| Error::io(path, error))
    }

    /// Reads and opens an `owner.key`.
    pub fn read(path: &Path, passphrase: &Passphrase) -> Result<Self, Error> {
        Self::open(&files::read(path, FILE_MAX + 1)?, passphrase)
    }

    pub(crate) fn agree(&self, ephemeral: &ecdh_p384::PublicKey) -> Result<Secret<48>, Error> {
        self.agree.agree(ephemeral)
    }

    pub(crate) fn kem_key(&self) -> &mlkem1024::DecapKey {
        &self.kem
    }
}

#[cfg(test)]
mod tests {
    use super::super::ITERATIONS_MIN;
    use super::*;

    #[test]
    fn keys_that_do_not_have_the_files_fingerprint_are_refused() {
        let passphrase = Passphrase::from_bytes(b"correct horse battery staple").unwrap();
        let mut owner = OwnerKey::generate().unwrap();
        owner.public.fingerprint = Fingerprint::from_bytes([1; 48]);
        let file = owner.seal(&passphrase, ITERATIONS_MIN).unwrap();
        assert!(matches!(OwnerKey::open(&file, &passphrase), Err(Error::Malformed(..))));
    }
}
