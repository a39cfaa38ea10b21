// SPDX-License-Identifier: Apache-2.0 OR MIT
//! RSA-OAEP: keys wrapped under a public key of 2048, 3072 or 4096 bits. \[SP 800-56Br2\] §9.2
//! (KTS-OAEP-basic), \[RFC 8017\] §7.1.
//!
//! The label is not sent: both sides know it. Encryption under PKCS#1 v1.5 is not offered.
//!
//! ```
//! use alula_engine::transport::rsa_oaep::{Ciphertext, Digest, PrivateKey, PublicKey};
//! use alula_engine::{Secret, random};
//!
//! let ground = PrivateKey::generate(3072)?;
//! let published = ground.public_key().components();
//!
//! let receiver = PublicKey::from_components(published.n(), published.e())?;
//! let key: Secret<32> = random::secret()?;
//! let sent = receiver.wrap(Digest::Sha384, b"session 7", &key)?;
//!
//! let received = Ciphertext::from_bytes(sent.as_bytes())?;
//! let again: Secret<32> = ground.unwrap(Digest::Sha384, b"session 7", &received)?;
//! # assert!(ground.unwrap::<32>(Digest::Sha384, b"session 8", &received).is_err());
//! # assert!(again.declassify("doc test") == key.declassify("doc test"));
//! # Ok::<(), alula_engine::Error>(())
//! ```

use crate::base::secret::{Secret, Wiped, declassify};
use crate::module::{Approval, Error, Reason, Service, rng, serve};
use crate::primitive::rsa::digest::{MAX_DIGEST, Mask};
use crate::primitive::rsa::{self as primitive, Block, oaep, usual_exponent};
use crate::service::rsa;

pub use crate::primitive::digest::Digest;
pub use crate::service::rsa::{Components, Primes, PrivateComponents, PublicComponents};

/// A private key of 2048, 3072 or 4096 bits, with its public key: 4.7 KiB.
pub struct PrivateKey {
    pair: primitive::PrivateKey,
    public: PublicKey,
}

/// A public key of 2048, 3072 or 4096 bits.
pub struct PublicKey {
    key: primitive::PublicKey,
    approval: Approval,
}

/// A wrapped key, as long as the modulus.
#[derive(Clone, PartialEq, Eq)]
pub struct Ciphertext {
    bytes: [u8; Ciphertext::MAX_LEN],
    len: usize,
}

impl PrivateKey {
    /// A new key pair with a modulus of 2048, 3072 or 4096 bits and the exponent 65537, tested for
    /// consistency. \[FIPS 186-5\] A.1.3, \[SP 800-56Br2\] §6.3.1.3.
    ///
    /// `Refused` for another size. How long it takes varies widely.
    pub fn generate(bits: usize) -> Result<Self, Error> {
        serve(Service::RsaOaepGenerate, || {
            let mut e = [0; 32];
            usual_exponent().write_be_bytes(&mut e);
            Self::consistent(rsa::generate(bits, &e, Primes::Random)?)
        })
    }

    /// A new key pair with this public exponent, big-endian, and primes found in this way.
    ///
    /// `InvalidKey` if the exponent is even, or not between 2^16 and 2^256. \[FIPS 186-5\] A.1.
    pub fn generate_with(bits: usize, exponent: &[u8], primes: Primes) -> Result<Self, Error> {
        serve(Service::RsaOaepGenerate, || Self::consistent(rsa::generate(bits, exponent, primes)?))
    }

    /// A key pair made elsewhere, checked in full: both primes are in range and prime, and every
    /// number follows from them. Then tested for consistency. \[SP 800-56Br2\] §6.4.1.3.3.
    ///
    /// `Refused` for a size that is not offered, `InvalidKey` if a number is wrong.
    pub fn from_components(numbers: &Components) -> Result<Self, Error> {
        serve(Service::RsaOaepImport, || Self::of_components(numbers))
    }

    /// Hands out the key's numbers: an explicit export, to be wrapped and stored.
    pub fn components(&self) -> Result<PrivateComponents, Error> {
        serve(Service::RsaOaepExport, || Ok(PrivateComponents::of(&self.pair)))
    }

    /// The public key of the pair.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The key of `N` bytes that was wrapped with this hash function and label.
    ///
    /// `Rejected` if the ciphertext was altered, was made for another key, hash function or label,
    /// or holds a key of another length. \[RFC 8017\] §7.1.2, RSAES-OAEP-DECRYPT.
    pub fn unwrap<const N: usize>(
        &self,
        digest: Digest,
        label: &[u8],
        ciphertext: &Ciphertext,
    ) -> Result<Secret<N>, Error> {
        serve(Service::RsaOaepUnwrap, || {
            let mut key = Secret::zeroed();
            let len = self.decrypt(digest, label, ciphertext, key.as_mut_bytes());
            match len {
                Ok(len) if len == N => Ok(key),
                Ok(_) | Err(Error::WrongLength) => Err(Error::Rejected),
                Err(error) => Err(error),
            }
        })
    }

    /// The same for a key whose length its sender chose: fills the beginning of `output`, and tells
    /// how many bytes. `WrongLength` if it does not fit. On error `output` is unchanged.
    pub fn unwrap_into(
        &self,
        digest: Digest,
        label: &[u8],
        ciphertext: &Ciphertext,
        output: &mut [u8],
    ) -> Result<usize, Error> {
        serve(Service::RsaOaepUnwrap, || self.decrypt(digest, label, ciphertext, output))
    }

    /// What this key's answers count for.
    pub fn approval(&self) -> Approval {
        self.public.approval
    }

    #[inline(never)]
    pub(in crate::service) fn of_components(numbers: &Components) -> Result<Self, Error> {
        Self::consistent(rsa::import(numbers)?)
    }

    fn consistent(pair: primitive::PrivateKey) -> Result<Self, Error> {
        rsa::transports(&pair)?;
        let key = rsa::public_of(&pair)?;
        Ok(PrivateKey { pair, public: PublicKey { key, approval: Approval::now() } })
    }

    /// A frame of its own, made when the gate's self-tests have left the stack.
    #[inline(never)]
    fn decrypt(
        &self,
        digest: Digest,
        label: &[u8],
        ciphertext: &Ciphertext,
        output: &mut [u8],
    ) -> Result<usize, Error> {
        let parameters = parameters(digest)?;
        let public = self.pair.public();
        let c = public.number(ciphertext.as_bytes()).filter(|c| public.is_proper_ciphertext(c));
        let mut em = rsa::decrypt(&self.pair, &c.ok_or(Error::Rejected)?)?;
        let at = parameters.decode(&mut em, label).ok_or(Error::Rejected)?;
        let message = em.get(at..).ok_or(Error::Rejected)?;
        let output = output.get_mut(..message.len()).ok_or(Error::WrongLength)?;
        output.iter_mut().zip(message).for_each(|(to, from)| *to = *from);
        Ok(message.len())
    }
}

impl PublicKey {
    /// Takes modulus and exponent, big-endian. \[SP 800-56Br2\] §6.4.2.2, partial validation.
    ///
    /// `Refused` if the modulus has another length than 2048, 3072 or 4096 bits; `InvalidKey` if it
    /// is even, or if the exponent is even or not between 2^16 and 2^256.
    pub fn from_components(n: &[u8], e: &[u8]) -> Result<Self, Error> {
        serve(Service::RsaOaepWrap, || {
            Ok(PublicKey { key: rsa::transport_key(n, e)?, approval: Approval::now() })
        })
    }

    /// Modulus and exponent.
    pub fn components(&self) -> PublicComponents {
        PublicComponents::of(&self.key)
    }

    /// The length of the modulus in bits.
    pub fn bits(&self) -> usize {
        self.key.bits()
    }

    /// Wraps a key with this hash function, for this label, which both sides know.
    ///
    /// `WrongLength` if it is longer than the modulus less two digests and two bytes;
    /// `Refused` for SHA-1 and SHAKE. \[RFC 8017\] §7.1.1, RSAES-OAEP-ENCRYPT.
    pub fn wrap<const N: usize>(
        &self,
        digest: Digest,
        label: &[u8],
        key: &Secret<N>,
    ) -> Result<Ciphertext, Error> {
        serve(Service::RsaOaepWrap, || self.encrypt(digest, label, key.as_bytes()))
    }

    /// The same for a key of any length.
    pub fn wrap_bytes(
        &self,
        digest: Digest,
        label: &[u8],
        key: &[u8],
    ) -> Result<Ciphertext, Error> {
        serve(Service::RsaOaepWrap, || self.encrypt(digest, label, key))
    }

    /// What this key's answers count for.
    pub fn approval(&self) -> Approval {
        self.approval
    }

    #[inline(never)]
    fn encrypt(&self, digest: Digest, label: &[u8], key: &[u8]) -> Result<Ciphertext, Error> {
        let parameters = parameters(digest)?;
        let mut seed = Wiped([0; MAX_DIGEST]);
        let seed = seed.get_mut(..digest.len()).ok_or(Error::WrongLength)?;
        rng::fill(seed)?;
        let mut em = Block::zero(self.key.len());
        parameters.encode(&mut em, label, key, seed).ok_or(Error::WrongLength)?;
        let em = self.key.number(&em).ok_or(Error::WrongLength)?;
        let ciphertext = self.key.block(&self.key.apply(&em));
        declassify(&ciphertext, "a ciphertext is public");
        Ciphertext::of(&ciphertext).ok_or(Error::WrongLength)
    }
}

impl Ciphertext {
    /// The length, in bytes, of the longest ciphertext.
    pub const MAX_LEN: usize = primitive::MAX_LEN;

    /// Takes up to 512 bytes; `WrongLength` otherwise.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        serve(Service::RsaOaepUnwrap, || Self::of(bytes).ok_or(Error::WrongLength))
    }

    /// The ciphertext, as long as the modulus.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        let mut ciphertext = Ciphertext { bytes: [0; _], len: bytes.len() };
        ciphertext.bytes.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(ciphertext)
    }
}

/// OAEP with one function for label and mask.
fn parameters(digest: Digest) -> Result<oaep::Parameters, Error> {
    if digest == Digest::Sha1 || digest.prefix().is_none() {
        return Err(Error::Refused(Reason::HashNotAllowed));
    }
    Ok(oaep::Parameters { digest, mask: Mask::Mgf1(digest) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_every_length_arrive() {
        let own = PrivateKey::generate(2048).unwrap();
        let published = own.public_key().components();
        let receiver = PublicKey::from_components(published.n(), published.e()).unwrap();
        assert_eq!((receiver.bits(), receiver.approval()), (2048, own.approval()));
        for digest in [Digest::Sha224, Digest::Sha256, Digest::Sha512_256, Digest::Sha3_512] {
            let room = 256 - 2 * digest.len() - 2;
            for len in [0, 1, 32, room] {
                let key: Vec<_> = (0..len).map(|at| at as u8).collect();
                let sent = receiver.wrap_bytes(digest, b"label", &key).unwrap();
                let received = Ciphertext::from_bytes(sent.as_bytes()).unwrap();
                let mut output = [0xa5; 256];
                assert_eq!(own.unwrap_into(digest, b"label", &received, &mut output), Ok(len));
                assert!(output[..len] == key[..] && output[len..].iter().all(|b| *b == 0xa5));
            }
            let long = vec![0; room + 1];
            assert_eq!(receiver.wrap_bytes(digest, b"", &long).err(), Some(Error::WrongLength));
        }
        for digest in [Digest::Sha1, Digest::Shake128, Digest::Shake256] {
            let refused = Some(Error::Refused(Reason::HashNotAllowed));
            assert_eq!(receiver.wrap_bytes(digest, b"", b"key").err(), refused);
            let any = Ciphertext::from_bytes(&[1; 256]).unwrap();
            assert_eq!(own.unwrap_into(digest, b"", &any, &mut []).err(), refused);
        }
    }

    #[test]
    fn what_was_altered_is_rejected_and_leaves_the_output_alone() {
        let own = PrivateKey::generate(2048).unwrap();
        let key = Secret::<16>::from_bytes(&[7; 16]);
        let sent = own.public_key().wrap(Digest::Sha256, b"", &key).unwrap();
        let again: Secret<16> = own.unwrap(Digest::Sha256, b"", &sent).unwrap();
        assert_eq!(again.declassify("test"), [7; 16]);
        let rejected = Some(Error::Rejected);
        assert_eq!(own.unwrap::<15>(Digest::Sha256, b"", &sent).err(), rejected);
        assert_eq!(own.unwrap::<17>(Digest::Sha256, b"", &sent).err(), rejected);
        assert_eq!(own.unwrap::<16>(Digest::Sha384, b"", &sent).err(), rejected);
        assert_eq!(own.unwrap::<16>(Digest::Sha256, b"label", &sent).err(), rejected);
        let mut output = [9; 15];
        let short = own.unwrap_into(Digest::Sha256, b"", &sent, &mut output);
        assert_eq!((short.err(), output), (Some(Error::WrongLength), [9; 15]));
        let mut one = vec![0; 256];
        one[255] = 1;
        let mut altered = sent.as_bytes().to_vec();
        altered[200] ^= 4;
        let shorter = sent.as_bytes()[..255].to_vec();
        for bytes in [one, altered, shorter, vec![], vec![0; 256], vec![0xff; 256], vec![1; 512]] {
            let received = Ciphertext::from_bytes(&bytes).unwrap();
            let answer = own.unwrap_into(Digest::Sha256, b"", &received, &mut output);
            assert_eq!((answer.err(), output), (rejected, [9; 15]));
        }
        assert_eq!(Ciphertext::from_bytes(&[0; 513]).err(), Some(Error::WrongLength));
    }

    #[test]
    fn keys_survive_export_and_import() {
        let own = PrivateKey::generate(2048).unwrap();
        let numbers = own.components().unwrap();
        let again = PrivateKey::from_components(&numbers.as_components()).unwrap();
        let sent = own.public_key().wrap_bytes(Digest::Sha256, b"", b"key").unwrap();
        let mut output = [0; 3];
        assert_eq!(again.unwrap_into(Digest::Sha256, b"", &sent, &mut output), Ok(3));
        assert_eq!(&output, b"key");
    }
}
