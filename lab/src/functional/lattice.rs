// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Services on lattices: ML-KEM and ML-DSA. The parameter sets share code and self-tests; each
//! operation is called with one of them.

use lab_engine::kem::mlkem1024;
use lab_engine::sign::mldsa87;
use lab_engine::{Error, Secret, Service};

use super::Family;

pub(super) struct Objects {
    kem_seed: Secret<64>,
    kem: mlkem1024::DecapKey,
    kem_public: [u8; mlkem1024::EncapKey::LEN],
    kem_ciphertext: mlkem1024::Ciphertext,
    sign_seed: Secret<32>,
    sign: mldsa87::SigningKey,
    signature: mldsa87::Signature,
}

impl Objects {
    pub(super) fn make() -> Result<Self, Error> {
        let kem = mlkem1024::DecapKey::generate()?;
        let sign = mldsa87::SigningKey::generate()?;
        Ok(Objects {
            kem_seed: kem.seed()?,
            kem_public: kem.encap_key().to_bytes(),
            kem_ciphertext: kem.encap_key().encapsulate()?.1,
            kem,
            sign_seed: sign.seed()?,
            signature: sign.sign(b"context", b"message")?,
            sign,
        })
    }
}

impl Family for Objects {
    fn call(&self, service: Service) -> Option<Result<(), Error>> {
        Some(match service {
            Service::MlKemGenerate => mlkem1024::DecapKey::generate().map(drop),
            Service::MlKemImport => {
                let private = mlkem1024::DecapKey::from_seed(&self.kem_seed).map(drop);
                private.and(mlkem1024::EncapKey::from_bytes(&self.kem_public).map(drop))
            }
            Service::MlKemExport => self.kem.seed().map(drop),
            Service::MlKemEncapsulate => self.kem.encap_key().encapsulate().map(drop),
            Service::MlKemDecapsulate => self.kem.decapsulate(&self.kem_ciphertext).map(drop),
            Service::MlDsaGenerate => mldsa87::SigningKey::generate().map(drop),
            Service::MlDsaImport => mldsa87::SigningKey::from_seed(&self.sign_seed).map(drop),
            Service::MlDsaExport => self.sign.seed().map(drop),
            Service::MlDsaSign => self.sign.sign(b"context", b"message").map(drop),
            Service::MlDsaVerify => {
                self.sign.verifying_key().verify(b"context", b"message", &self.signature)
            }
            _ => return None,
        })
    }
}
