// SPDX-License-Identifier: Apache-2.0 OR MIT
//! RSA: signatures and key transport.

use lab_engine::sign::rsa::{Digest, Scheme, Signature, SigningKey, VerifyingKey};
use lab_engine::transport::rsa_oaep::{Ciphertext, PrivateKey};
use lab_engine::{Error, Secret, Service};
use zeroize::Zeroizing;

use super::{Family, outcome, written};

const SCHEME: Scheme = Scheme::pss(Digest::Sha384);

pub(super) struct Objects {
    signer_file: Zeroizing<Vec<u8>>,
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
            signer_file: written(|output| signer.to_pkcs8(output))?,
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
        let call: fn(&Self) -> Result<(), Error> = match service {
            Service::RsaGenerate => |_| outcome(&SigningKey::generate(2048)),
            Service::RsaImport => Self::import_signer,
            Service::RsaExport => |own| outcome(&own.signer.components()),
            Service::RsaSign => |own| outcome(&own.signer.sign(SCHEME, b"message")),
            Service::RsaVerify => Self::verify,
            Service::RsaOaepGenerate => |_| outcome(&PrivateKey::generate(2048)),
            Service::RsaOaepImport => Self::import_receiver,
            Service::RsaOaepExport => |own| outcome(&own.receiver.components()),
            Service::RsaOaepWrap => {
                |own| outcome(&own.receiver.public_key().wrap(Digest::Sha256, b"", &own.secret))
            }
            Service::RsaOaepUnwrap => {
                |own| outcome(&own.receiver.unwrap::<32>(Digest::Sha256, b"label", &own.wrapped))
            }
            _ => return None,
        };
        Some(call(self))
    }
}

/// A frame each, so that a service's use of the stack can be told from its neighbours'.
impl Objects {
    fn import_signer(&self) -> Result<(), Error> {
        outcome(&SigningKey::from_components(&self.signing_numbers.as_components()))?;
        outcome(&SigningKey::from_pkcs8(&self.signer_file))
    }

    fn import_receiver(&self) -> Result<(), Error> {
        outcome(&PrivateKey::from_components(&self.receiving_numbers.as_components()))
    }

    fn verify(&self) -> Result<(), Error> {
        let (n, e) = (self.signing_numbers.n(), self.signing_numbers.e());
        VerifyingKey::from_components(n, e)?.verify(SCHEME, b"message", &self.signature)
    }
}
