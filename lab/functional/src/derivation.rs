// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation.

use lab_engine::derive::*;
use lab_engine::{Error, Secret, Service, random};

use super::Family;

pub(super) struct Objects {
    secret: Secret<32>,
    master: Secret<48>,
}

impl Objects {
    pub(super) fn make() -> Result<Self, Error> {
        Ok(Objects { secret: random::secret()?, master: random::secret()? })
    }
}

impl Family for Objects {
    fn call(&self, service: Service) -> Option<Result<(), Error>> {
        let (secret, master) = (&self.secret, &self.master);
        Some(match service {
            Service::Hkdf => hkdf_sha384::<32, 32>(secret, b"salt", b"info").map(drop),
            Service::HkdfExpand => hkdf_expand_sha384::<32, 32>(secret, b"info").map(drop),
            Service::Kbkdf => kbkdf_sha384::<32, 32>(secret, b"label", b"context").map(drop),
            Service::KbkdfFeedback => {
                kbkdf_feedback_sha384::<32, 32>(secret, b"IV", b"label", b"context").map(drop)
            }
            Service::KbkdfPipeline => {
                kbkdf_pipeline_sha384::<32, 32>(secret, b"label", b"context").map(drop)
            }
            Service::KbkdfCmac => kbkdf_cmac_aes256::<32>(secret, b"label", b"context").map(drop),
            Service::KbkdfKmac => kbkdf_kmac256::<32, 32>(secret, b"label", b"context").map(drop),
            Service::OneStepKmac => onestep::kmac256::<32, 32>(secret, b"salt", b"info").map(drop),
            Service::OneStep => {
                let hmac = onestep::hmac_sha384::<32, 32>(secret, b"salt", b"info").map(drop);
                hmac.and(onestep::sha384::<32, 32>(secret, b"info").map(drop))
            }
            Service::TwoStep => {
                twostep::feedback_sha384::<32, 32>(secret, b"salt", b"IV", b"info").map(drop)
            }
            Service::Pbkdf2 => {
                pbkdf2_sha384::<32>(b"a password", b"a salt, 16 bytes", 1000).map(drop)
            }
            Service::Tls12Kdf => {
                tls12::key_block_sha384::<32>(master, &[1; 32], &[2; 32]).map(drop)
            }
            Service::Tls13Kdf => tls13::derive_secret_sha384(master, b"label", &[1; 48]).map(drop),
            Service::SshKdf => {
                let purpose = ssh::Purpose::EncryptionKeyToServer;
                ssh::derive_sha256::<32, 32>(secret, &[1; 32], purpose, &[2; 32]).map(drop)
            }
            Service::SrtpKdf => {
                let purpose = srtp::Purpose::Encryption;
                srtp::derive_aes256::<32>(secret, &[1; 14], purpose, 0, srtp::Rate::ONCE).map(drop)
            }
            _ => return None,
        })
    }
}
