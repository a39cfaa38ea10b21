// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Services with key pairs: ECDH, ML-KEM, ML-DSA.

use lab_engine::agree::ecdh_p384;
use lab_engine::kem::mlkem1024;
use lab_engine::sign::mldsa87;
use lab_engine::{Error, Secret, Service};

use super::Family;

pub(super) struct Objects {
    ecdh: ecdh_p384::PrivateKey,
    ecdh_secret: Secret<48>,
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
        let ecdh = ecdh_p384::PrivateKey::generate()?;
        let kem = mlkem1024::DecapKey::generate()?;
        let sign = mldsa87::SigningKey::generate()?;
        Ok(Objects {
            ecdh_secret: ecdh.to_secret()?,
            ecdh,
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
            Service::MlKem1024Generate => mlkem1024::DecapKey::generate().map(drop),
            Service::MlKem1024Import => {
                let private = mlkem1024::DecapKey::from_seed(&self.kem_seed).map(drop);
                private.and(mlkem1024::EncapKey::from_bytes(&self.kem_public).map(drop))
            }
            Service::MlKem1024Export => self.kem.seed().map(drop),
            Service::MlKem1024Encapsulate => self.kem.encap_key().encapsulate().map(drop),
            Service::MlKem1024Decapsulate => self.kem.decapsulate(&self.kem_ciphertext).map(drop),
            Service::EcdhP384Generate => ecdh_p384::PrivateKey::generate().map(drop),
            Service::EcdhP384Import => {
                ecdh_p384::PrivateKey::from_secret(&self.ecdh_secret).map(drop)
            }
            Service::EcdhP384Export => self.ecdh.to_secret().map(drop),
            Service::EcdhP384Validate => {
                ecdh_p384::PublicKey::from_bytes(&self.ecdh.public_key().to_bytes()).map(drop)
            }
            Service::EcdhP384Agree => self.ecdh.agree(self.ecdh.public_key()).map(drop),
            Service::MlDsa87Generate => mldsa87::SigningKey::generate().map(drop),
            Service::MlDsa87Import => mldsa87::SigningKey::from_seed(&self.sign_seed).map(drop),
            Service::MlDsa87Export => self.sign.seed().map(drop),
            Service::MlDsa87Sign => self.sign.sign(b"context", b"message").map(drop),
            Service::MlDsa87Verify => {
                self.sign.verifying_key().verify(b"context", b"message", &self.signature)
            }
            _ => return None,
        })
    }
}
