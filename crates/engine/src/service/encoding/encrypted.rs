// SPDX-License-Identifier: Apache-2.0 OR MIT
//! PKCS#8 under a password: EncryptedPrivateKeyInfo with PBES2, that is PBKDF2 and AES-256-CBC.
//! \[RFC 8018\] §6.2, \[RFC 5958\] §3.
//!
//! Others read what is written here, which is the reason for it. CBC authenticates nothing: who can
//! alter the file can alter the key in it, and a wrong password is told from a right one by the
//! shape of what comes out. Where both sides are yours, [`wrap`](crate::wrap) is better.
//!
//! ```
//! use alula_engine::agree::ecdh_p384::PrivateKey;
//! use alula_engine::encoding::encrypted;
//!
//! let (key, password) = (PrivateKey::generate()?, b"correct horse battery staple");
//! let (mut der, mut file) = ([0; 256], [0; 512]);
//! let len = key.to_pkcs8(&mut der)?;
//! let written = encrypted::seal(password, 100_000, &der[..len], &mut file)?;
//!
//! let read = encrypted::open(password, &file[..written], &mut der)?;
//! let same = PrivateKey::from_pkcs8(&der[..read])?;
//! assert_eq!(same.public_key().to_bytes(), key.public_key().to_bytes());
//! # Ok::<(), alula_engine::Error>(())
//! ```

use crate::base::ct::Choice;
use crate::base::secret::{Secret, declassify, wipe};
use crate::derive;
use crate::module::{Error, Reason, Service, rng, serve};
use crate::primitive::aes::{Aes, Block};
use crate::primitive::cbc;
use crate::primitive::der::{Reader, Writer, tag};

/// More iterations are refused: a file from elsewhere must not cost hours.
pub const MOST_ITERATIONS: u32 = 10_000_000;

/// Encrypts a private key's PKCS#8 encoding, writes the EncryptedPrivateKeyInfo to the front of
/// `output`, and tells its length, which is at most 160 bytes more than `der`'s.
///
/// Salt and IV are drawn by the module; PBKDF2 uses HMAC-SHA-512 and refuses what
/// [`derive`] refuses: a password below 8 bytes, fewer than 1000 iterations. `WrongLength`, and
/// zeros, if it does not fit.
pub fn seal(
    password: &[u8],
    iterations: u32,
    der: &[u8],
    output: &mut [u8],
) -> Result<usize, Error> {
    serve(Service::Pkcs8Seal, || {
        output.fill(0);
        if iterations > MOST_ITERATIONS {
            return Err(Error::Refused(Reason::TooManyIterations));
        }
        let (mut salt, mut iv) = ([0; 16], [0; 16]);
        rng::fill(&mut salt)?;
        rng::fill(&mut iv)?;
        declassify(&salt, "the salt stands in the file");
        declassify(&iv, "the IV stands in the file");
        let key: Secret<32> = derive::pbkdf2_sha512(password, &salt, iterations)?;
        let mut writer = Writer::new(output);
        write(&mut writer, &key, &salt, iterations, &iv, der).ok_or(Error::WrongLength)
    })
}

/// Decrypts an EncryptedPrivateKeyInfo, writes the PKCS#8 encoding to the front of `output`, and
/// tells its length. As many bytes as `der` has are always enough for `output`.
///
/// AES-256-CBC under PBKDF2 with HMAC-SHA-256, -384 or -512 is read. `Rejected` if it is none, or
/// the password is wrong; `Refused` if salt, iterations or password are below what [`derive`]
/// takes, or there are more than [`MOST_ITERATIONS`]. `output` is all zeros on error.
pub fn open(password: &[u8], der: &[u8], output: &mut [u8]) -> Result<usize, Error> {
    serve(Service::Pkcs8Open, || {
        output.fill(0);
        let sealed = read(der).ok_or(Error::Rejected)?;
        if sealed.iterations > MOST_ITERATIONS {
            return Err(Error::Refused(Reason::TooManyIterations));
        }
        let text = output.get_mut(..sealed.text.len()).ok_or(Error::WrongLength)?;
        let pbkdf2 = match sealed.prf {
            HMAC_SHA_256 => derive::pbkdf2_sha256,
            HMAC_SHA_384 => derive::pbkdf2_sha384,
            HMAC_SHA_512 => derive::pbkdf2_sha512,
            _ => return Err(Error::Rejected),
        };
        let key: Secret<32> = pbkdf2(password, sealed.salt, sealed.iterations)?;
        text.copy_from_slice(sealed.text);
        let len = decrypt(&key, sealed.iv, text).filter(|len| is_sequence(text.get(..*len)));
        let rest = len.and_then(|len| output.get_mut(len..));
        match (len, rest) {
            (Some(len), Some(rest)) => {
                wipe(rest);
                Ok(len)
            }
            _ => {
                wipe(output);
                Err(Error::Rejected)
            }
        }
    })
}

/// What an EncryptedPrivateKeyInfo holds.
struct Sealed<'a> {
    salt: &'a [u8],
    iterations: u32,
    prf: &'a [u8],
    iv: &'a Block,
    /// Whole blocks, one at least.
    text: &'a [u8],
}

/// [RFC 8018] Appendix A.2 and A.4, [RFC 5958] §3.
fn read(der: &[u8]) -> Option<Sealed<'_>> {
    let mut info = Reader::whole_sequence(der)?;
    let mut algorithm = info.sequence()?;
    let text = info.octets()?;
    info.end()?;
    algorithm.oid(PBES2)?;
    let mut parameters = algorithm.sequence()?;
    algorithm.end()?;
    let mut derivation = parameters.sequence()?;
    let mut encryption = parameters.sequence()?;
    parameters.end()?;

    derivation.oid(PBKDF2)?;
    let mut pbkdf2 = derivation.sequence()?;
    derivation.end()?;
    let (salt, iterations) = (pbkdf2.octets()?, pbkdf2.small()?);
    if pbkdf2.next_tag()? == tag::INTEGER && pbkdf2.small()? != 32 {
        return None;
    }
    let prf = pbkdf2.value(tag::SEQUENCE)?;
    pbkdf2.end()?;

    encryption.oid(AES_256_CBC)?;
    let iv = encryption.octets()?.try_into().ok()?;
    encryption.end()?;
    let whole = !text.is_empty() && text.len().is_multiple_of(16);
    whole.then_some(Sealed { salt, iterations, prf, iv, text })
}

fn write(
    writer: &mut Writer,
    key: &Secret<32>,
    salt: &[u8],
    iterations: u32,
    iv: &Block,
    der: &[u8],
) -> Option<usize> {
    let end = writer.mark();
    // [RFC 8018] §6.1.1 step 4: as many bytes as are missing, one at least, each of that value.
    let padding = 16 - der.len() % 16;
    writer.raw([padding as u8; 16].get(..padding)?)?;
    writer.raw(der)?;
    encrypt(key, iv, writer.since(end)?);
    declassify(writer.since(end)?, "ciphertext is public");
    writer.close(tag::OCTET_STRING, end)?;

    let algorithm = writer.mark();
    let encryption = writer.mark();
    writer.octets(iv)?;
    writer.oid(AES_256_CBC)?;
    writer.close(tag::SEQUENCE, encryption)?;
    let derivation = writer.mark();
    writer.value(tag::SEQUENCE, HMAC_SHA_512)?;
    writer.unsigned(&iterations.to_be_bytes())?;
    writer.octets(salt)?;
    writer.close(tag::SEQUENCE, derivation)?;
    writer.oid(PBKDF2)?;
    writer.close(tag::SEQUENCE, derivation)?;
    writer.close(tag::SEQUENCE, algorithm)?;
    writer.oid(PBES2)?;
    writer.close(tag::SEQUENCE, algorithm)?;
    writer.close(tag::SEQUENCE, end)?;
    writer.finish()
}

/// Encrypts a padded text in place. [RFC 8018] §6.2.1
pub(crate) fn encrypt(key: &Secret<32>, iv: &Block, padded: &mut [u8]) {
    cbc::encrypt(&Aes::new(key.as_bytes()), &mut { *iv }, padded.as_chunks_mut().0);
}

/// Decrypts in place; the length without the padding, if that is right. [RFC 8018] §6.2.2
pub(crate) fn decrypt(key: &Secret<32>, iv: &Block, text: &mut [u8]) -> Option<usize> {
    cbc::decrypt(&Aes::new(key.as_bytes()), &mut { *iv }, text.as_chunks_mut().0);
    unpadded(text)
}

/// The length without the padding, if that is right. [RFC 8018] §6.1.2 step 5.
fn unpadded(text: &[u8]) -> Option<usize> {
    let (last, padding) = (text.last_chunk::<16>()?, *text.last()?);
    let mut good = !Choice::is_zero(u64::from(padding));
    good = good & Choice::lt_word(u64::from(padding), 17);
    for (behind, byte) in last.iter().rev().enumerate() {
        let is_padding = Choice::lt_word(behind as u64, u64::from(padding));
        good = good & (!is_padding | Choice::eq_word(u64::from(*byte), u64::from(padding)));
    }
    if !good.declassify("whether a password is right is told to who gave it") {
        return None;
    }
    declassify(text.last_chunk::<1>()?, "the length of a key's encoding is public");
    text.len().checked_sub(usize::from(*core::hint::black_box(text.last()?)))
}

/// True for the encoding of a sequence: nearly no wrong password gives one.
fn is_sequence(text: Option<&[u8]>) -> bool {
    text.is_some_and(|text| {
        declassify(text.get(..6).unwrap_or(text), "the shape of a key's encoding is public");
        Reader::whole_sequence(text).is_some()
    })
}

/// 1.2.840.113549.1.5, and 13 or 12.
const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];
const PBKDF2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c];
/// 2.16.840.1.101.3.4.1.42
const AES_256_CBC: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a];

/// Algorithm identifiers 1.2.840.113549.2.9 to 11, with NULL for parameters.
macro_rules! hmac {
    ($($name:ident $number:literal)*) => { $(
        const $name: &[u8] =
            &[0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, $number, 0x05, 0x00];
    )* };
}
hmac!(HMAC_SHA_256 9 HMAC_SHA_384 10 HMAC_SHA_512 11);

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &[u8] = b"a password";

    /// A sequence of this many bytes of contents.
    fn sequence(len: u8) -> Vec<u8> {
        [vec![0x30, len], vec![0xc3; usize::from(len)]].concat()
    }

    #[test]
    fn every_length_comes_back() {
        for len in 0..40 {
            let (key, mut file) = (sequence(len), [1; 400]);
            let written = seal(PASSWORD, 1000, &key, &mut file).unwrap();
            assert!(written <= key.len() + 160);
            let mut output = [1; 400];
            let read = open(PASSWORD, &file[..written], &mut output[..written]).unwrap();
            assert_eq!(output[..read], key);
            assert!(output[read..written].iter().all(|byte| *byte == 0));
            let mut again = [1; 400];
            seal(PASSWORD, 1000, &key, &mut again).unwrap();
            assert_ne!(file, again);
        }
    }

    #[test]
    fn a_wrong_password_gives_nothing() {
        let (key, mut file) = (sequence(100), [0; 400]);
        let len = seal(PASSWORD, 1000, &key, &mut file).unwrap();
        for last in 0..=255 {
            let mut output = [1; 400];
            let opened = open(&[b"a passwor", &[last][..]].concat(), &file[..len], &mut output);
            assert_eq!(opened.is_ok(), last == b'd');
            assert!(opened.is_ok() || output == [0; 400]);
        }
    }

    #[test]
    fn policy_and_space_are_checked() {
        let (key, mut file) = (sequence(9), [0; 400]);
        let refused = |reason| Err(Error::Refused(reason));
        let output = &mut [0; 400];
        assert_eq!(seal(b"7 bytes", 1000, &key, output), refused(Reason::PasswordTooShort));
        assert_eq!(seal(PASSWORD, 999, &key, output), refused(Reason::TooFewIterations));
        let most = MOST_ITERATIONS + 1;
        assert_eq!(seal(PASSWORD, most, &key, output), refused(Reason::TooManyIterations));
        let len = seal(PASSWORD, 1000, &key, &mut file).unwrap();
        for space in [0, 15, len - 1] {
            let mut short = [1; 400];
            let sealed = seal(PASSWORD, 1000, &key, &mut short[..space]);
            assert_eq!(sealed, Err(Error::WrongLength));
            assert!(short[..space].iter().all(|byte| *byte == 0));
        }
        let short = &mut [1; 15];
        assert_eq!(open(PASSWORD, &file[..len], short), Err(Error::WrongLength));
        for cut in 0..len {
            assert_eq!(open(PASSWORD, &file[..cut], output), Err(Error::Rejected));
        }
    }
}
