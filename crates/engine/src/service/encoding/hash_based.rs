// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys of SLH-DSA: the standard's own bytes, with nothing around them. [RFC 9909]

use super::spki::spki;
use super::{algorithm, pkcs8, spki};
use crate::base::secret::Secret;
use crate::module::{Error, Service, serve};
use crate::primitive::der::Writer;
use crate::sign::*;

macro_rules! slhdsa {
    ([$import:ident $export:ident] $($set:ident $algorithm:ident)*) => { $(
        spki!(
            $set::VerifyingKey,
            algorithm::$algorithm,
            $import,
            |bytes| Self::from_bytes(bytes),
            |key| &key.to_bytes()
        );

        impl $set::SigningKey {
            /// Reads a private key in PKCS#8, DER. `Rejected` if it is none for this parameter set;
            /// `InvalidKey` if the key is not valid, or a public key beside it is another's.
            pub fn from_pkcs8(der: &[u8]) -> Result<Self, Error> {
                serve(Service::$import, || {
                    let contents = pkcs8::read(der, algorithm::$algorithm)?;
                    let bytes = contents.private.try_into().map_err(|_| Error::Rejected)?;
                    let key = Self::from_secret(&Secret::from_bytes(bytes))?;
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
                    let secret = self.to_secret()?;
                    pkcs8::write(algorithm::$algorithm, output, |writer: &mut Writer| {
                        writer.raw(secret.as_bytes())
                    })
                })
            }
        }
    )* };
}
slhdsa! {
    [SlhDsaSha2Import SlhDsaSha2Export]
    slhdsa_sha2_128s SLH_DSA_SHA2_128S
    slhdsa_sha2_128f SLH_DSA_SHA2_128F
    slhdsa_sha2_192s SLH_DSA_SHA2_192S
    slhdsa_sha2_192f SLH_DSA_SHA2_192F
    slhdsa_sha2_256s SLH_DSA_SHA2_256S
    slhdsa_sha2_256f SLH_DSA_SHA2_256F
}
slhdsa! {
    [SlhDsaShakeImport SlhDsaShakeExport]
    slhdsa_shake_128s SLH_DSA_SHAKE_128S
    slhdsa_shake_128f SLH_DSA_SHAKE_128F
    slhdsa_shake_192s SLH_DSA_SHAKE_192S
    slhdsa_shake_192f SLH_DSA_SHAKE_192F
    slhdsa_shake_256s SLH_DSA_SHAKE_256S
    slhdsa_shake_256f SLH_DSA_SHAKE_256F
}
