// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys of RSA, for signatures and for transport alike. [RFC 8017] Appendix A.1, [RFC 3279] §2.3.1.
//!
//! An encoding's length shows how many zero bytes its numbers begin with, private ones too: DER has
//! it so.

use super::{algorithm, pkcs8, spki};
use crate::module::{Error, Service, serve};
use crate::primitive::der::{Reader, Writer, tag};
use crate::service::rsa::{Components, PrivateComponents};
use crate::sign::rsa;
use crate::transport::rsa_oaep;

/// The largest modulus and exponent, and the structure around them.
const PUBLIC_LEN: usize = 512 + 32 + 16;

/// An RSAPublicKey's modulus and exponent.
fn read_public(bytes: &[u8]) -> Option<[&[u8]; 2]> {
    let mut key = Reader::whole_sequence(bytes)?;
    let numbers = [key.unsigned()?, key.unsigned()?];
    key.end()?;
    Some(numbers)
}

/// An RSAPrivateKey of two primes.
fn read_private(bytes: &[u8]) -> Option<Components<'_>> {
    let mut key = Reader::whole_sequence(bytes)?;
    if key.small()? != 0 {
        return None;
    }
    let mut next = || key.unsigned();
    let (n, e, d) = (next()?, next()?, next()?);
    let (p, q, dp, dq, qinv) = (next()?, next()?, next()?, next()?, next()?);
    key.end()?;
    Some(Components { n, e, d, p, q, dp, dq, qinv })
}

/// The same, its last number first.
fn write_private(writer: &mut Writer, key: &PrivateComponents) -> Option<()> {
    let end = writer.mark();
    for number in [key.qinv(), key.dq(), key.dp(), key.q(), key.p(), key.d(), key.e(), key.n()] {
        writer.unsigned(number)?;
    }
    writer.unsigned(&[0])?;
    writer.close(tag::SEQUENCE, end)
}

macro_rules! keys {
    ($private:ty, $public:ty, $import:ident, $export:ident, $public_import:ident) => {
        impl $public {
            /// Reads a SubjectPublicKeyInfo in DER. `Rejected` if it is none for RSA; else as
            /// [`from_components`](Self::from_components).
            pub fn from_spki(der: &[u8]) -> Result<Self, Error> {
                serve(Service::$public_import, || {
                    let key = spki::read(der, algorithm::RSA)?;
                    let [n, e] = read_public(key).ok_or(Error::Rejected)?;
                    Self::from_components(n, e)
                })
            }

            /// Writes the SubjectPublicKeyInfo in DER to the front of `output`, and tells its
            /// length. `WrongLength`, and zeros, if it does not fit.
            pub fn to_spki(&self, output: &mut [u8]) -> Result<usize, Error> {
                serve(Service::$public_import, || {
                    let (numbers, mut key) = (self.components(), [0; PUBLIC_LEN]);
                    let mut writer = Writer::new(&mut key);
                    let written = (|| {
                        let end = writer.mark();
                        writer.unsigned(numbers.e())?;
                        writer.unsigned(numbers.n())?;
                        writer.close(tag::SEQUENCE, end)?;
                        writer.finish()
                    })();
                    drop(writer);
                    let key = written.and_then(|len| key.get(..len)).ok_or(Error::InvalidKey)?;
                    spki::write(algorithm::RSA, key, output)
                })
            }
        }

        impl $private {
            /// Reads a private key in PKCS#8, DER. `Rejected` if it is none for RSA; else as
            /// [`from_components`](Self::from_components).
            pub fn from_pkcs8(der: &[u8]) -> Result<Self, Error> {
                serve(Service::$import, || {
                    let contents = pkcs8::read(der, algorithm::RSA)?;
                    let numbers = read_private(contents.private).ok_or(Error::Rejected)?;
                    if let Some(public) = contents.public {
                        let [n, e] = read_public(public).ok_or(Error::Rejected)?;
                        if n != numbers.n || e != numbers.e {
                            return Err(Error::InvalidKey);
                        }
                    }
                    Self::of_components(&numbers)
                })
            }

            /// Writes the private key in PKCS#8, DER, to the front of `output`, and tells the
            /// length: an explicit export. `WrongLength`, and zeros, if it does not fit. Wrap it
            /// before it leaves the process, and wipe `output`.
            pub fn to_pkcs8(&self, output: &mut [u8]) -> Result<usize, Error> {
                serve(Service::$export, || {
                    let numbers = self.components()?;
                    pkcs8::write(algorithm::RSA, output, |writer| write_private(writer, &numbers))
                })
            }
        }
    };
}
keys!(rsa::SigningKey, rsa::VerifyingKey, RsaImport, RsaExport, RsaVerify);
keys!(rsa_oaep::PrivateKey, rsa_oaep::PublicKey, RsaOaepImport, RsaOaepExport, RsaOaepWrap);
