// SPDX-License-Identifier: Apache-2.0 OR MIT
//! RSA: signatures and key transport.

use lab_engine::sign::rsa::{Digest, Scheme, Signature, SigningKey, VerifyingKey};
use lab_engine::transport::rsa_oaep::{Ciphertext, PrivateKey};
use lab_engine::{Error, Secret, Service};

use super::Family;

const SCHEME: Scheme = Scheme::pss(Digest::Sha384);

pub(super) struct Objects {
    signer: SigningKey,
    signing_numbers: lab_engine::sign::rsa::PrivateComponents,
    signature: Signature,
    receiver: PrivateKey,
    receiving_numbers: lab_engine::sign::rsa::PrivateComponents,
    secret: Secret<32>,
    wrapped: Ciphertext,
}

impl Objects {
    pub(super) fn make() -> Result<Self, Error> {
        let (signer, receiver) = (SigningKey::generate(2048)?, PrivateKey::generate(2048)?);
        let secret = lab_engine::random::secret()?;
        Ok(Objects {
            signing_numbers: signer.components()?,
            signature: signer.sign(SCHEME, b"message")?,
            signer,
            receiving_numbers: receiver.components()?,
            wrapped: receiver.public_key().wrap(Digest::Sha256, b"label", &secret)?,
            receiver,
            secret,
        })
    }
}

impl Family for Objects {
    fn call(&self, service: Service) -> Option<Result<(), Error>> {
        Some(match service {
            Service::RsaGenerate => SigningKey::generate(2048).map(drop),
            Service::RsaImport => {
                SigningKey::from_components(&self.signing_numbers.as_components()).map(drop)
            }
            Service::RsaExport => self.signer.components().map(drop),
            Service::RsaSign => self.signer.sign(SCHEME, b"message").map(drop),
            Service::RsaVerify => {
                let (n, e) = (self.signing_numbers.n(), self.signing_numbers.e());
                VerifyingKey::from_components(n, e)
                    .and_then(|key| key.verify(SCHEME, b"message", &self.signature))
            }
            Service::RsaOaepGenerate => PrivateKey::generate(2048).map(drop),
            Service::RsaOaepImport => {
                PrivateKey::from_components(&self.receiving_numbers.as_components()).map(drop)
            }
            Service::RsaOaepExport => self.receiver.components().map(drop),
            Service::RsaOaepWrap => {
                self.receiver.public_key().wrap(Digest::Sha256, b"", &self.secret).map(drop)
            }
            Service::RsaOaepUnwrap => {
                self.receiver.unwrap::<32>(Digest::Sha256, b"label", &self.wrapped).map(drop)
            }
            _ => return None,
        })
    }
}
