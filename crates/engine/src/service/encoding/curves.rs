// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys on curves of prime order. [RFC 5480], [RFC 5915].

use super::pkcs8::Contents;
use super::spki::spki;
use super::{algorithm, pkcs8, spki};
use crate::base::secret::Secret;
use crate::module::{Error, Service, serve};
use crate::primitive::der::{Reader, Writer, tag};

macro_rules! private_key {
    ($key:ty, $len:literal, $algorithm:ident, $import:ident, $export:ident,
     |$self:ident| $public:expr) => {
        impl $key {
            /// Reads a private key in PKCS#8, DER. `Rejected` if it is none for this curve;
            /// `InvalidKey` if the key is out of range, or a public key beside it is another's.
            pub fn from_pkcs8(der: &[u8]) -> Result<Self, Error> {
                serve(Service::$import, || {
                    let contents = pkcs8::read(der, algorithm::$algorithm)?;
                    let (secret, public) =
                        read::<$len>(&contents, algorithm::$algorithm).ok_or(Error::Rejected)?;
                    let key = Self::from_secret(&secret)?;
                    let $self = &key;
                    let own = $public;
                    let same = |public: Option<&[u8]>| public.is_none_or(|public| public == own);
                    if !same(public) || !same(contents.public) {
                        return Err(Error::InvalidKey);
                    }
                    Ok(key)
                })
            }

            /// Writes the private key in PKCS#8, DER, with its public key, to the front of
            /// `output`, and tells the length: an explicit export. `WrongLength`, and zeros, if it
            /// does not fit. Wrap it before it leaves the process, and wipe `output`.
            pub fn to_pkcs8(&self, output: &mut [u8]) -> Result<usize, Error> {
                serve(Service::$export, || {
                    let secret = self.to_secret()?;
                    let $self = self;
                    let public = $public;
                    pkcs8::write(algorithm::$algorithm, output, |writer| {
                        write(writer, secret.as_bytes(), &public)
                    })
                })
            }
        }
    };
}

/// The private key and the public key, if there is one, of an ECPrivateKey. [RFC 5915] §3.
fn read<'a, const N: usize>(
    contents: &Contents<'a>,
    algorithm: &[u8],
) -> Option<(Secret<N>, Option<&'a [u8]>)> {
    let mut key = Reader::whole_sequence(contents.private)?;
    if key.small()? != 1 {
        return None;
    }
    let secret = Secret::from_bytes(key.octets()?.try_into().ok()?);
    // The curve may be named a second time, behind id-ecPublicKey's nine bytes.
    let curve = key.optional(tag::constructed(0))?;
    if curve.is_some() && curve != algorithm.get(9..) {
        return None;
    }
    let public = match key.optional(tag::constructed(1))? {
        Some(bits) => {
            let mut bits = Reader::new(bits);
            let public = bits.bits()?;
            bits.end()?;
            Some(public)
        }
        None => None,
    };
    key.end()?;
    Some((secret, public))
}

/// An ECPrivateKey with its public key, its last value first.
fn write(writer: &mut Writer, secret: &[u8], public: &[u8]) -> Option<()> {
    let end = writer.mark();
    writer.bits(public)?;
    writer.close(tag::constructed(1), end)?;
    writer.octets(secret)?;
    writer.unsigned(&[1])?;
    writer.close(tag::SEQUENCE, end)
}

/// Both forms of the keys of one curve and use: the types of the public and the private key, and
/// the method that gives the former of the latter.
macro_rules! keys {
    ($($key:ident)::+, $($private:ident)::+, $public:ident, $len:literal, $algorithm:ident,
     $import:ident, $export:ident, $validate:ident) => {
        spki!(
            $crate::$($key)::+,
            algorithm::$algorithm,
            $validate,
            |bytes| Self::from_bytes(bytes),
            |key| &key.to_bytes()
        );
        private_key!(
            $crate::$($private)::+,
            $len,
            $algorithm,
            $import,
            $export,
            |key| key.$public().to_bytes()
        );
    };
}
macro_rules! ecdh {
    ($module:ident, $($rest:tt)*) => {
        keys!(agree::$module::PublicKey, agree::$module::PrivateKey, public_key, $($rest)*);
    };
}
ecdh!(ecdh_p256, 32, P256, EcdhP256Import, EcdhP256Export, EcdhP256Validate);
ecdh!(ecdh_p384, 48, P384, EcdhP384Import, EcdhP384Export, EcdhP384Validate);
ecdh!(ecdh_p521, 66, P521, EcdhP521Import, EcdhP521Export, EcdhP521Validate);

macro_rules! ecdsa {
    ($module:ident, $($rest:tt)*) => {
        keys!(sign::$module::VerifyingKey, sign::$module::SigningKey, verifying_key, $($rest)*);
    };
}
ecdsa!(ecdsa_p256, 32, P256, EcdsaP256Import, EcdsaP256Export, EcdsaP256Verify);
ecdsa!(ecdsa_p384, 48, P384, EcdsaP384Import, EcdsaP384Export, EcdsaP384Verify);
ecdsa!(ecdsa_p521, 66, P521, EcdsaP521Import, EcdsaP521Export, EcdsaP521Verify);
spki!(
    crate::sign::ecdsa_p224::VerifyingKey,
    algorithm::P224,
    EcdsaP224Verify,
    |bytes| Self::from_bytes(bytes),
    |key| &key.to_bytes()
);
