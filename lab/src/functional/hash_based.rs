// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Services of hash-based signatures: SLH-DSA, once for each hash family.

use lab_engine::sign::{slhdsa_sha2_128f as sha2, slhdsa_shake_128f as shake};
use lab_engine::{Error, Secret, Service};

use super::Family;

pub(super) struct Objects {
    sha2: sha2::SigningKey,
    sha2_secret: Secret<64>,
    sha2_signature: Vec<u8>,
    shake: shake::SigningKey,
    shake_secret: Secret<64>,
    shake_signature: Vec<u8>,
}

impl Objects {
    pub(super) fn make() -> Result<Self, Error> {
        let sha2 = sha2::SigningKey::generate()?;
        let shake = shake::SigningKey::generate()?;
        let mut sha2_signature = vec![0; sha2::SIGNATURE_LEN];
        let mut shake_signature = vec![0; shake::SIGNATURE_LEN];
        sha2.sign(b"context", b"message", &mut sha2_signature)?;
        shake.sign(b"context", b"message", &mut shake_signature)?;
        Ok(Objects {
            sha2_secret: sha2.to_secret()?,
            sha2,
            sha2_signature,
            shake_secret: shake.to_secret()?,
            shake,
            shake_signature,
        })
    }
}

impl Family for Objects {
    fn call(&self, service: Service) -> Option<Result<(), Error>> {
        let output = &mut vec![0; sha2::SIGNATURE_LEN];
        Some(match service {
            Service::SlhDsaSha2Generate => sha2::SigningKey::generate().map(drop),
            Service::SlhDsaSha2Import => sha2::SigningKey::from_secret(&self.sha2_secret).map(drop),
            Service::SlhDsaSha2Export => self.sha2.to_secret().map(drop),
            Service::SlhDsaSha2Sign => self.sha2.sign(b"context", b"message", output),
            Service::SlhDsaSha2Verify => {
                let verifier = self.sha2.verifying_key();
                verifier.verify(b"context", b"message", &self.sha2_signature)
            }
            Service::SlhDsaShakeGenerate => shake::SigningKey::generate().map(drop),
            Service::SlhDsaShakeImport => {
                shake::SigningKey::from_secret(&self.shake_secret).map(drop)
            }
            Service::SlhDsaShakeExport => self.shake.to_secret().map(drop),
            Service::SlhDsaShakeSign => self.shake.sign(b"context", b"message", output),
            Service::SlhDsaShakeVerify => {
                let verifier = self.shake.verifying_key();
                verifier.verify(b"context", b"message", &self.shake_signature)
            }
            _ => return None,
        })
    }
}
