// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The owner's private keys, and `owner.key`, in which they lie sealed under a passphrase.
//! `docs/formats/keys.md` §4.
//!
//! [SP 800-132] §5.4 option 2b: PBKDF2 makes a master key; KBKDF makes of it one key-encryption key
//! per seed, with the whole header as its context; AES-256-KW wraps the seed. A changed header
//! makes other keys, so it is authenticated with each seed, and no seed ever leaves its `Secret`.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use alula_engine::agree::ecdh_p384;
use alula_engine::kem::mlkem1024;
use alula_engine::sign::mldsa87;
use alula_engine::{Secret, derive, random, wrap};

use super::bytes::{Fields, SUITE, VERSION, append_checksum, strip_checksum};
use super::error::{Document, Error};
use super::files;
use super::fingerprint::Fingerprint;
use super::owner_public::OwnerPublic;
use super::passphrase::Passphrase;

/// An owner's private keys: ECDH P-384, ML-KEM-1024 and ML-DSA-87, each drawn for itself.
pub struct OwnerKey {
    agree: ecdh_p384::PrivateKey,
    kem: mlkem1024::DecapKey,
    sign: mldsa87::SigningKey,
    public: OwnerPublic,
}

impl OwnerKey {
    /// Draws three new key pairs.
    pub fn generate() -> Result<Self, Error> {
        Self::of(
            ecdh_p384::PrivateKey::generate()?,
            mlkem1024::DecapKey::generate()?,
            mldsa87::SigningKey::generate()?,
        )
    }

    fn of(
        agree: ecdh_p384::PrivateKey,
        kem: mlkem1024::DecapKey,
        sign: mldsa87::SigningKey,
    ) -> Result<Self, Error> {
        let bundle = super::owner_public::bundle_of(
            agree.public_key(),
            kem.encap_key(),
            sign.verifying_key(),
        );
        let public = OwnerPublic::from_bundle(&bundle)?;
        Ok(OwnerKey { agree, kem, sign, public })
    }

    /// The three seeds that are the whole key: P-384, ML-KEM-1024, ML-DSA-87.
    pub(crate) fn seeds(&self) -> Result<(Secret<48>, Secret<64>, Secret<32>), Error> {
        Ok((self.agree.to_secret()?, self.kem.seed()?, self.sign.seed()?))
    }

    /// The key of these seeds.
    pub(crate) fn from_seeds(
        agree: &Secret<48>,
        kem: &Secret<64>,
        sign: &Secret<32>,
    ) -> Result<Self, Error> {
        Self::of(
            ecdh_p384::PrivateKey::from_secret(agree)?,
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

    /// Seals the keys under a passphrase: the bytes of `owner.key`.
    pub fn seal(&self, passphrase: &Passphrase, iterations: u32) -> Result<Vec<u8>, Error> {
        check_iterations(iterations)?;
        let mut salt = [0; SALT_LEN];
        random::fill(&mut salt)?;

        let mut file = Vec::with_capacity(FILE_LEN);
        file.extend_from_slice(MARK);
        file.extend_from_slice(&VERSION.to_be_bytes());
        file.extend_from_slice(&SUITE.to_be_bytes());
        file.extend_from_slice(&iterations.to_be_bytes());
        file.extend_from_slice(&salt);
        file.extend_from_slice(self.public.fingerprint().as_bytes());
        let master = master_key(passphrase, &salt, iterations)?;
        let header: [u8; HEADER_LEN] = *file.last_chunk().expect("the header was just written");
        let (agree, kem, sign) = self.seeds()?;
        wrap_seed(&master, P384, &header, &agree, &mut file)?;
        wrap_seed(&master, ML_KEM, &header, &kem, &mut file)?;
        wrap_seed(&master, ML_DSA, &header, &sign, &mut file)?;
        append_checksum(&mut file)?;
        Ok(file)
    }

    /// Opens the bytes of `owner.key`. Damage is told before the passphrase is tried; the number of
    /// iterations is checked before any is done.
    pub fn open(file: &[u8], passphrase: &Passphrase) -> Result<Self, Error> {
        let sealed = Sealed::parse(file)?;
        let master = master_key(passphrase, &sealed.salt, sealed.iterations)?;
        let agree = unwrap_seed(&master, P384, sealed.header, sealed.p384)?;
        let kem = unwrap_seed(&master, ML_KEM, sealed.header, sealed.ml_kem)?;
        let sign = unwrap_seed(&master, ML_DSA, sealed.header, sealed.ml_dsa)?;
        let key = Self::from_seeds(&agree, &kem, &sign)?;
        // The header is authentic here; keys that do not make this bundle were computed wrongly.
        if key.public.fingerprint != sealed.fingerprint {
            return Err(Error::Malformed(WHAT, "its keys do not have its fingerprint"));
        }
        Ok(key)
    }

    /// The fingerprint that `owner.key` names, readable without the passphrase and authentic only
    /// once it has opened.
    pub fn fingerprint_of(file: &[u8]) -> Result<Fingerprint, Error> {
        Ok(Sealed::parse(file)?.fingerprint)
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
        Self::open(&files::read(path, FILE_LEN + 1)?, passphrase)
    }

    pub(crate) fn agree_key(&self) -> &ecdh_p384::PrivateKey {
        &self.agree
    }

    pub(crate) fn kem_key(&self) -> &mlkem1024::DecapKey {
        &self.kem
    }
}

/// The iterations that take about `target` on this machine, within what is allowed.
pub fn calibrate(target: Duration) -> Result<u32, Error> {
    // The fastest of some probes: whatever else the machine does only slows them down.
    let mut fastest = Duration::MAX;
    for _ in 0..PROBES {
        let start = Instant::now();
        derive::pbkdf2_sha384::<32>(b"calibration", &[0; SALT_LEN], PROBE)?;
        fastest = fastest.min(start.elapsed());
    }
    let count = u128::from(PROBE) * target.as_nanos() / fastest.as_nanos().max(1);
    Ok(u32::try_from(count).unwrap_or(u32::MAX).clamp(ITERATIONS_MIN, ITERATIONS_MAX))
}

/// `owner.key` taken apart, nothing of it authenticated.
struct Sealed<'a> {
    header: &'a [u8; HEADER_LEN],
    iterations: u32,
    salt: [u8; SALT_LEN],
    fingerprint: Fingerprint,
    p384: &'a [u8],
    ml_kem: &'a [u8],
    ml_dsa: &'a [u8],
}

impl<'a> Sealed<'a> {
    fn parse(file: &'a [u8]) -> Result<Self, Error> {
        // Mark and version come first: a later version may end in another way.
        Fields::open(WHAT, MARK, file)?;
        let body = strip_checksum(WHAT, file)?;
        let mut fields = Fields::open(WHAT, MARK, body)?;
        fields.suite()?;
        let iterations = fields.u32()?;
        check_iterations(iterations)?;
        let sealed = Sealed {
            header: body.first_chunk().ok_or(Error::Malformed(WHAT, "it is too short"))?,
            iterations,
            salt: fields.array()?,
            fingerprint: Fingerprint::from_bytes(fields.array()?),
            p384: fields.slice(48 + 8)?,
            ml_kem: fields.slice(64 + 8)?,
            ml_dsa: fields.slice(32 + 8)?,
        };
        fields.end()?;
        Ok(sealed)
    }
}

fn check_iterations(iterations: u32) -> Result<(), Error> {
    match iterations {
        ITERATIONS_MIN..=ITERATIONS_MAX => Ok(()),
        _ => Err(Error::Iterations(iterations)),
    }
}

fn master_key(
    passphrase: &Passphrase,
    salt: &[u8; SALT_LEN],
    iterations: u32,
) -> Result<Secret<48>, Error> {
    Ok(derive::pbkdf2_sha384(passphrase.as_bytes(), salt, iterations)?)
}

/// The key-encryption key of one seed.
fn kek(master: &Secret<48>, seed: u8, header: &[u8; HEADER_LEN]) -> Result<wrap::Kek, Error> {
    let mut context = [0; 1 + HEADER_LEN];
    context[0] = seed;
    context[1..].copy_from_slice(header);
    let kek = derive::kbkdf_sha384::<48, 32>(master, LABEL, &context)?;
    Ok(wrap::Kek::from_secret(&kek)?)
}

fn wrap_seed<const N: usize>(
    master: &Secret<48>,
    seed: u8,
    header: &[u8; HEADER_LEN],
    secret: &Secret<N>,
    file: &mut Vec<u8>,
) -> Result<(), Error> {
    let start = file.len();
    file.resize(start + N + 8, 0);
    Ok(kek(master, seed, header)?.wrap(secret, &mut file[start..])?)
}

fn unwrap_seed<const N: usize>(
    master: &Secret<48>,
    seed: u8,
    header: &[u8; HEADER_LEN],
    wrapped: &[u8],
) -> Result<Secret<N>, Error> {
    kek(master, seed, header)?.unwrap(wrapped).map_err(|error| match error {
        alula_engine::Error::Rejected => Error::WrongPassphrase,
        other => Error::Engine(other),
    })
}

/// Fewest PBKDF2 iterations.
pub const ITERATIONS_MIN: u32 = 210_000;
/// Most PBKDF2 iterations: some seconds on a slow machine, and no more for a file made to hurt.
pub const ITERATIONS_MAX: u32 = 10_000_000;
/// What `owner new` takes if nothing is measured: somewhat less than a second of a desktop's core.
pub const ITERATIONS_DEFAULT: u32 = 1_000_000;

const WHAT: Document = Document::OwnerKey;
const MARK: &[u8; 8] = b"ALULAKEY";
const LABEL: &[u8] = b"alula/1/owner-key";
const SALT_LEN: usize = 16;
const HEADER_LEN: usize = 8 + 2 + 2 + 4 + SALT_LEN + Fingerprint::LEN;
const FILE_LEN: usize = HEADER_LEN + 56 + 72 + 40 + 16;
const PROBES: usize = 4;
const PROBE: u32 = 5_000;
// The numbers of the seeds in a key-encryption key's context.
const P384: u8 = 1;
const ML_KEM: u8 = 2;
const ML_DSA: u8 = 3;

#[cfg(test)]
mod tests {
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
