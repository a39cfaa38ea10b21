// SPDX-License-Identifier: Apache-2.0 OR MIT
//! PX4's encrypted logs, `.ulge` of version 1: read with the RSA key that the flight controller's
//! key belongs to, into the ULog that they hold.
//!
//! ```text
//! 0 "ULogEnc" · 7 version 1 · 8 µs since boot, u64 · 16 exchange algorithm 4 · 17 key index
//! 18 length of the wrapped key, u16 · 20 length of the nonce, u16 · 22 wrapped key · nonce · log
//! ```
//!
//! Integers are little-endian. The log's 32-byte key is wrapped with RSA-OAEP (SHA-256, empty
//! label); the log is XChaCha20 from block 0.
//!
//! **Nothing in such a file is authenticated.** Whoever has had it may have changed any bit of the
//! log, or made all of it: the wrapping key is public. XChaCha20 is no approved algorithm, and not
//! the module's: it comes from the crate `chacha20`.
//!
//! ```no_run
//! use alula_vault::ulge::{LogKey, Ulge};
//!
//! let key = LogKey::from_pem(&std::fs::read("logs.pem")?)?;
//! let mut log = Ulge::open(std::fs::File::open("flight.ulge")?, &key)?;
//! std::io::copy(&mut log, &mut std::fs::File::create("flight.ulg")?)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::io::{self, Read};

use alula_engine::transport::rsa_oaep::{Ciphertext, Digest, PrivateKey};
use chacha20::XChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};
use zeroize::Zeroizing;

/// A log's first bytes, once it is decrypted.
const ULOG: &[u8; 7] = b"ULog\x01\x12\x35";
const MAGIC: &[u8; 7] = b"ULogEnc";
const VERSION: u8 = 1;
/// RSA-OAEP, among PX4's key exchange algorithms.
const RSA_OAEP: u8 = 4;
const FIXED_LEN: usize = 22;
const NONCE_LEN: usize = 24;
const KEY_LEN: usize = 32;
/// A modulus of 4096 bits.
const WRAPPED_MAX: usize = 512;

/// Why a log cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// Not an encrypted log; says where it differs.
    Malformed(&'static str),
    /// Of a version that is not known here.
    UnknownVersion(u8),
    /// The key was wrapped in another way: the number of the exchange algorithm.
    UnknownExchange(u8),
    /// The key does not open it, or it was altered.
    Rejected,
    /// The text is no RSA private key.
    Key,
    /// The cryptographic module answered with an error.
    Engine(alula_engine::Error),
    /// The file could not be read.
    Io(io::Error),
}

/// The private key for the logs of one or more flight controllers.
pub struct LogKey(PrivateKey);

impl LogKey {
    /// Takes a key in PEM: PKCS#8 or, as PX4's tools write it, PKCS#1. 2048, 3072 or 4096 bits.
    pub fn from_pem(text: &[u8]) -> Result<Self, Error> {
        let mut der = Zeroizing::new(vec![0; text.len()]);
        let (label, key) = pem_rfc7468::decode(text, &mut der).map_err(|_| Error::Key)?;
        let key = match label {
            "PRIVATE KEY" => PrivateKey::from_pkcs8(key),
            "RSA PRIVATE KEY" => PrivateKey::from_pkcs8(&pkcs8_of_pkcs1(key)?),
            _ => return Err(Error::Key),
        };
        match key {
            Ok(key) => Ok(LogKey(key)),
            Err(error @ alula_engine::Error::NotOperational(_)) => Err(Error::Engine(error)),
            Err(_) => Err(Error::Key),
        }
    }
}

/// PKCS#8 around a PKCS#1 key: version 0, rsaEncryption, the key as an octet string.
/// [RFC 8017] §A.1
fn pkcs8_of_pkcs1(key: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    const HEAD: [u8; 18] = [
        0x02, 0x01, 0x00, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01,
        0x01, 0x05, 0x00,
    ];
    // Both lengths take two bytes: keys of 2048 to 4096 bits are 1 to 3 kB.
    let octets = u16::try_from(key.len()).ok().filter(|len| (256..60_000).contains(len));
    let octets = octets.ok_or(Error::Key)?;
    let mut der = Zeroizing::new(Vec::with_capacity(key.len() + 32));
    der.extend([0x30, 0x82]);
    der.extend((octets + HEAD.len() as u16 + 4).to_be_bytes());
    der.extend(HEAD);
    der.extend([0x04, 0x82]);
    der.extend(octets.to_be_bytes());
    der.extend_from_slice(key);
    Ok(der)
}

/// An encrypted log, read as the log that it holds.
pub struct Ulge<R> {
    inner: R,
    cipher: XChaCha20,
    /// The log's first bytes, which were read to see that it is one, and how many were given out.
    first: [u8; ULOG.len()],
    given: usize,
    timestamp_us: u64,
    key_index: u8,
}

impl<R: Read> Ulge<R> {
    /// Reads the header and opens the key. `Rejected` if this is not the key, or what it opens does
    /// not begin as a log does.
    pub fn open(mut inner: R, key: &LogKey) -> Result<Self, Error> {
        let mut fixed = [0; FIXED_LEN];
        fill(&mut inner, &mut fixed)?;
        let word = |at: usize| usize::from(u16::from_le_bytes([fixed[at], fixed[at + 1]]));
        if fixed[..7] != *MAGIC {
            return Err(Error::Malformed("it does not begin with ULogEnc"));
        }
        if fixed[7] != VERSION {
            return Err(Error::UnknownVersion(fixed[7]));
        }
        if fixed[16] != RSA_OAEP {
            return Err(Error::UnknownExchange(fixed[16]));
        }
        let (wrapped_len, nonce_len) = (word(18), word(20));
        if nonce_len != NONCE_LEN {
            return Err(Error::Malformed("its nonce is not one of XChaCha20"));
        }
        if wrapped_len > WRAPPED_MAX {
            return Err(Error::Malformed("its wrapped key is longer than any RSA key's"));
        }
        let mut wrapped = [0; WRAPPED_MAX];
        let wrapped = &mut wrapped[..wrapped_len];
        let mut nonce = [0; NONCE_LEN];
        fill(&mut inner, wrapped)?;
        fill(&mut inner, &mut nonce)?;
        let mut cipher = unwrap(key, wrapped, &nonce)?;
        let mut first = [0; ULOG.len()];
        fill(&mut inner, &mut first)?;
        cipher.apply_keystream(&mut first);
        if first != *ULOG {
            return Err(Error::Rejected);
        }
        let timestamp_us =
            fixed[8..16].iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte));
        Ok(Ulge { inner, cipher, first, given: 0, timestamp_us, key_index: fixed[17] })
    }

    /// Microseconds from the flight controller's start to the log's, as the header claims.
    pub fn timestamp_us(&self) -> u64 {
        self.timestamp_us
    }

    /// Which of the flight controller's keys the log's key was wrapped with.
    pub fn key_index(&self) -> u8 {
        self.key_index
    }
}

impl<R: Read> Read for Ulge<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = &self.first[self.given..];
        if !left.is_empty() {
            let len = left.len().min(buffer.len());
            buffer[..len].copy_from_slice(&left[..len]);
            self.given += len;
            return Ok(len);
        }
        let len = self.inner.read(buffer)?;
        let text = &mut buffer[..len];
        // 2^64 blocks: no file is as long.
        self.cipher.try_apply_keystream(text).map_err(|_| io::ErrorKind::FileTooLarge)?;
        Ok(len)
    }
}

fn unwrap(key: &LogKey, wrapped: &[u8], nonce: &[u8; NONCE_LEN]) -> Result<XChaCha20, Error> {
    let ciphertext = Ciphertext::from_bytes(wrapped).map_err(engine)?;
    let secret = key.0.unwrap::<KEY_LEN>(Digest::Sha256, b"", &ciphertext).map_err(engine)?;
    let secret = Zeroizing::new(secret.declassify("a key for an algorithm outside the module"));
    Ok(XChaCha20::new((&*secret).into(), nonce.into()))
}

/// What the module answers to a key or ciphertext that an attacker may have made.
fn engine(error: alula_engine::Error) -> Error {
    match error {
        alula_engine::Error::Rejected
        | alula_engine::Error::WrongLength
        | alula_engine::Error::InvalidKey => Error::Rejected,
        other => Error::Engine(other),
    }
}

fn fill(inner: &mut impl Read, bytes: &mut [u8]) -> Result<(), Error> {
    inner.read_exact(bytes).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => Error::Malformed("it ends before its log begins"),
        _ => Error::Io(error),
    })
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Malformed(why) => write!(f, "this is no encrypted PX4 log: {why}"),
            Error::UnknownVersion(version) => {
                write!(f, "it is of version {version}; version 1 is the only one known here")
            }
            Error::UnknownExchange(number) => {
                write!(
                    f,
                    "its key is exchanged by PX4's algorithm {number}; only 4, RSA-OAEP, is known"
                )
            }
            Error::Rejected => f.write_str("this key does not open it, or it was altered"),
            Error::Key => f.write_str("this is no RSA private key of 2048 bits or more in PEM"),
            Error::Engine(error) => write!(f, "cryptographic module: {error}"),
            Error::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use alula_engine::Secret;
    use alula_engine::transport::rsa_oaep::PublicKey;

    use super::*;

    /// A log's key pair, and its PKCS#8 file.
    fn pair() -> &'static (LogKey, Vec<u8>) {
        static PAIR: OnceLock<(LogKey, Vec<u8>)> = OnceLock::new();
        PAIR.get_or_init(|| {
            let key = PrivateKey::generate(2048).unwrap();
            let mut der = vec![0; 4096];
            let len = key.to_pkcs8(&mut der).unwrap();
            der.truncate(len);
            (LogKey(key), der)
        })
    }

    fn sealed(public: &PublicKey, log: &[u8]) -> Vec<u8> {
        let (key, nonce) = ([7; KEY_LEN], [9; NONCE_LEN]);
        let wrapped = public.wrap(Digest::Sha256, b"", &Secret::from_bytes(&key)).unwrap();
        let mut file = MAGIC.to_vec();
        file.push(VERSION);
        file.extend(12_345_678_u64.to_le_bytes());
        file.extend([RSA_OAEP, 1, 0, 1, 24, 0]);
        file.extend_from_slice(wrapped.as_bytes());
        file.extend(nonce);
        let mut log = log.to_vec();
        XChaCha20::new(&key.into(), &nonce.into()).apply_keystream(&mut log);
        file.extend(log);
        file
    }

    fn opened(file: &[u8]) -> Result<Vec<u8>, Error> {
        let mut log = Vec::new();
        let mut ulge = Ulge::open(file, &pair().0)?;
        assert_eq!((ulge.timestamp_us(), ulge.key_index()), (12_345_678, 1));
        ulge.read_to_end(&mut log).map_err(Error::Io)?;
        Ok(log)
    }

    #[test]
    fn a_log_comes_back_at_every_length() {
        for len in [0, 1, 56, 57, 58, 121, 10_000] {
            let log: Vec<u8> = ULOG.iter().copied().chain((0..len).map(|i| i as u8)).collect();
            assert_eq!(opened(&sealed(pair().0.0.public_key(), &log)).unwrap(), log);
        }
    }

    #[test]
    fn what_is_no_log_of_this_key_is_refused() {
        let file = sealed(pair().0.0.public_key(), b"ULog\x01\x12\x35\x01 and so on");
        for (at, byte) in file.iter().enumerate().take(FIXED_LEN + 256 + NONCE_LEN + 7) {
            // Time and key index are anybody's.
            if (8..16).contains(&at) || at == 17 {
                continue;
            }
            let mut altered = file.clone();
            altered[at] = byte ^ 1;
            assert!(opened(&altered).is_err(), "byte {at}");
            assert!(matches!(opened(&file[..at]), Err(Error::Malformed(_))), "{at} bytes");
        }
        let mut long = file.clone();
        long[18..20].copy_from_slice(&u16::MAX.to_le_bytes());
        assert!(matches!(opened(&long), Err(Error::Malformed(_))));
        let other = LogKey(PrivateKey::generate(2048).unwrap());
        assert!(matches!(Ulge::open(&file[..], &other), Err(Error::Rejected)));
    }

    #[test]
    fn keys_come_in_both_forms() {
        let der = &pair().1;
        let pem = |label, der: &[u8]| {
            pem_rfc7468::encode_string(label, pem_rfc7468::LineEnding::LF, der).unwrap()
        };
        assert!(LogKey::from_pem(pem("PRIVATE KEY", der).as_bytes()).is_ok());
        // The octet string begins where the fixed part of PKCS#8 ends.
        let pkcs1 = pem("RSA PRIVATE KEY", &der[26..]);
        assert!(LogKey::from_pem(pkcs1.as_bytes()).is_ok());
        for bad in [&pem("PUBLIC KEY", der)[..], "text", "", &pkcs1[..200]] {
            assert!(matches!(LogKey::from_pem(bad.as_bytes()), Err(Error::Key)), "{bad}");
        }
    }
}
