// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The bytes of `owner.key`, in which an owner's seeds lie wrapped under a passphrase.
//! `docs/formats/keys.md` §4.
//!
//! [SP 800-132] §5.4 option 2b: PBKDF2 makes a master key; KBKDF makes of it one key-encryption key
//! per seed, with the whole header as its context; AES-256-KW wraps the seed. A changed header
//! makes other keys, so it is authenticated with each seed, and no seed ever leaves its `Secret`.

use std::time::{Duration, Instant};

use alula_engine::{Secret, derive, random, wrap};

use super::bytes::{CHECKSUM_LEN, Fields, SUITE, VERSION, append_checksum, strip_checksum};
use super::error::{Document, Error};
use super::fingerprint::Fingerprint;
use super::passphrase::Passphrase;
use super::token::TokenKey;

/// The seeds that a file holds: P-384, unless its key is in a token, ML-KEM-1024, ML-DSA-87.
pub(super) struct Seeds {
    pub(super) agree: P384,
    pub(super) kem: Secret<64>,
    pub(super) sign: Secret<32>,
}

/// What a file holds of the P-384 key.
pub(super) enum P384 {
    Here(Secret<48>),
    Token(TokenKey),
}

/// The bytes of a new file.
pub(super) fn seal(
    seeds: &Seeds,
    fingerprint: Fingerprint,
    passphrase: &Passphrase,
    iterations: u32,
) -> Result<Vec<u8>, Error> {
    check_iterations(iterations)?;
    let mut salt = [0; SALT_LEN];
    random::fill(&mut salt)?;

    let mut file = Vec::with_capacity(FILE_MAX);
    file.extend_from_slice(match seeds.agree {
        P384::Here(_) => MARK,
        P384::Token(_) => TOKEN_MARK,
    });
    file.extend_from_slice(&VERSION.to_be_bytes());
    file.extend_from_slice(&SUITE.to_be_bytes());
    file.extend_from_slice(&iterations.to_be_bytes());
    file.extend_from_slice(&salt);
    file.extend_from_slice(fingerprint.as_bytes());
    if let P384::Token(key) = &seeds.agree {
        key.append_to(&mut file);
    }
    let header = file.clone();
    let master = master_key(passphrase, &salt, iterations)?;
    if let P384::Here(agree) = &seeds.agree {
        wrap_seed(&master, AGREE, &header, agree, &mut file)?;
    }
    wrap_seed(&master, KEM, &header, &seeds.kem, &mut file)?;
    wrap_seed(&master, SIGN, &header, &seeds.sign, &mut file)?;
    append_checksum(&mut file)?;
    Ok(file)
}

/// `owner.key` taken apart, nothing of it authenticated.
pub(super) struct Sealed<'a> {
    header: &'a [u8],
    iterations: u32,
    salt: [u8; SALT_LEN],
    pub(super) fingerprint: Fingerprint,
    agree: Sheltered<'a>,
    kem: &'a [u8],
    sign: &'a [u8],
}

enum Sheltered<'a> {
    Wrapped(&'a [u8]),
    Token(TokenKey),
}

impl<'a> Sealed<'a> {
    pub(super) fn parse(file: &'a [u8]) -> Result<Self, Error> {
        let on_token = file.starts_with(TOKEN_MARK);
        let mark = if on_token { TOKEN_MARK } else { MARK };
        // Mark and version come first: a later version may end in another way.
        Fields::open(WHAT, mark, file)?;
        let body = strip_checksum(WHAT, file)?;
        let mut fields = Fields::open(WHAT, mark, body)?;
        fields.suite()?;
        let iterations = fields.u32()?;
        check_iterations(iterations)?;
        let (salt, fingerprint) = (fields.array()?, Fingerprint::from_bytes(fields.array()?));
        let token = if on_token { Some(TokenKey::read(&mut fields)?) } else { None };
        let header_len = if on_token { HEADER_LEN + TokenKey::LEN } else { HEADER_LEN };
        let sealed = Sealed {
            header: &body[..header_len],
            iterations,
            salt,
            fingerprint,
            agree: match token {
                Some(key) => Sheltered::Token(key),
                None => Sheltered::Wrapped(fields.slice(48 + WRAPPING)?),
            },
            kem: fields.slice(64 + WRAPPING)?,
            sign: fields.slice(32 + WRAPPING)?,
        };
        fields.end()?;
        Ok(sealed)
    }

    /// The token key that the file names, if it names one.
    pub(super) fn token(self) -> Option<TokenKey> {
        match self.agree {
            Sheltered::Token(key) => Some(key),
            Sheltered::Wrapped(_) => None,
        }
    }

    /// The seeds, and the header authenticated with them.
    pub(super) fn open(self, passphrase: &Passphrase) -> Result<Seeds, Error> {
        let master = master_key(passphrase, &self.salt, self.iterations)?;
        Ok(Seeds {
            kem: unwrap_seed(&master, KEM, self.header, self.kem)?,
            sign: unwrap_seed(&master, SIGN, self.header, self.sign)?,
            agree: match self.agree {
                Sheltered::Wrapped(seed) => {
                    P384::Here(unwrap_seed(&master, AGREE, self.header, seed)?)
                }
                Sheltered::Token(key) => P384::Token(key),
            },
        })
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
fn kek(master: &Secret<48>, seed: u8, header: &[u8]) -> Result<wrap::Kek, Error> {
    let context = [&[seed][..], header].concat();
    let kek = derive::kbkdf_sha384::<48, 32>(master, LABEL, &context)?;
    Ok(wrap::Kek::from_secret(&kek)?)
}

fn wrap_seed<const N: usize>(
    master: &Secret<48>,
    seed: u8,
    header: &[u8],
    secret: &Secret<N>,
    file: &mut Vec<u8>,
) -> Result<(), Error> {
    let start = file.len();
    file.resize(start + N + WRAPPING, 0);
    Ok(kek(master, seed, header)?.wrap(secret, &mut file[start..])?)
}

fn unwrap_seed<const N: usize>(
    master: &Secret<48>,
    seed: u8,
    header: &[u8],
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

/// Length of the longest file.
pub(super) const FILE_MAX: usize = HEADER_LEN + TokenKey::LEN + 72 + 40 + CHECKSUM_LEN;

pub(super) const WHAT: Document = Document::OwnerKey;
const MARK: &[u8; 8] = b"ALULAKEY";
const TOKEN_MARK: &[u8; 8] = b"ALULATOK";
const LABEL: &[u8] = b"alula/1/owner-key";
const SALT_LEN: usize = 16;
const HEADER_LEN: usize = 8 + 2 + 2 + 4 + SALT_LEN + Fingerprint::LEN;
/// What AES-KW adds.
const WRAPPING: usize = 8;
const _: () = assert!(FILE_MAX == 386);
const PROBES: usize = 4;
const PROBE: u32 = 5_000;
// The numbers of the seeds in a key-encryption key's context.
const AGREE: u8 = 1;
const KEM: u8 = 2;
const SIGN: u8 = 3;
