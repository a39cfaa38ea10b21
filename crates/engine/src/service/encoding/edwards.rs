// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys of Ed25519 and Ed448. [RFC 8410] Keys of Ed25519ph and Ed448ph have no algorithm
//! identifier: that of the pure scheme would let them sign what they must not.

use super::spki::spki;
use super::{algorithm, pkcs8, spki};
use crate::base::secret::Secret;
use crate::module::{Error, Service, serve};
use crate::primitive::der::{Reader, Writer};
use crate::sign::{ed448, ed25519};

/// A CurvePrivateKey: an octet string within the octet string. [RFC 8410] §7.
fn read<const N: usize>(private: &[u8]) -> Option<Secret<N>> {
    let mut reader = Reader::new(private);
    let seed = reader.octets()?;
    reader.end()?;
    Some(Secret::from_bytes(seed.try_into().ok()?))
}

macro_rules! keys {
    ($set:ident, $algorithm:ident, $import:ident, $export:ident) => {
        spki!(
            $set::VerifyingKey,
            algorithm::$algorithm,
            $import,
            |bytes| Self::from_bytes(bytes),
            |key| &key.to_bytes()
        );

        impl $set::SigningKey {
            /// Reads a private key in PKCS#8, DER. `Rejected` if it is none for this curve;
            /// `InvalidKey` if a public key beside it is another's.
            pub fn from_pkcs8(der: &[u8]) -> Result<Self, Error> {
                serve(Service::$import, || {
                    let contents = pkcs8::read(der, algorithm::$algorithm)?;
                    let key = Self::from_seed(&read(contents.private).ok_or(Error::Rejected)?)?;
                    let own = key.verifying_key().to_bytes();
                    if contents.public.is_some_and(|public| public != own) {
                        return Err(Error::InvalidKey);
                    }
                    Ok(key)
                })
            }

            /// Writes the private key in PKCS#8, DER, to the front of `output`, and tells the
            /// length: an explicit export. `WrongLength`, and zeros, if it does not fit. Wrap it
            /// before it leaves the process, and wipe `output`.
            pub fn to_pkcs8(&self, output: &mut [u8]) -> Result<usize, Error> {
                serve(Service::$export, || {
                    let seed = self.seed()?;
                    pkcs8::write(algorithm::$algorithm, output, |writer: &mut Writer| {
                        writer.octets(seed.as_bytes())
                    })
                })
            }
        }
    };
}
keys!(ed25519, ED25519, Ed25519Import, Ed25519Export);
keys!(ed448, ED448, Ed448Import, Ed448Export);
