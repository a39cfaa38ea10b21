// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Services with key pairs on curves: ECDH.

use lab_engine::agree::ecdh_p384;
use lab_engine::{Error, Secret, Service};

use super::Family;

pub(super) struct Objects {
    ecdh: ecdh_p384::PrivateKey,
    ecdh_secret: Secret<48>,
}

impl Objects {
    pub(super) fn make() -> Result<Self, Error> {
        let ecdh = ecdh_p384::PrivateKey::generate()?;
        Ok(Objects { ecdh_secret: ecdh.to_secret()?, ecdh })
    }
}

impl Family for Objects {
    fn call(&self, service: Service) -> Option<Result<(), Error>> {
        Some(match service {
            Service::EcdhP384Generate => ecdh_p384::PrivateKey::generate().map(drop),
            Service::EcdhP384Import => {
                ecdh_p384::PrivateKey::from_secret(&self.ecdh_secret).map(drop)
            }
            Service::EcdhP384Export => self.ecdh.to_secret().map(drop),
            Service::EcdhP384Validate => {
                ecdh_p384::PublicKey::from_bytes(&self.ecdh.public_key().to_bytes()).map(drop)
            }
            Service::EcdhP384Agree => self.ecdh.agree(self.ecdh.public_key()).map(drop),
            _ => return None,
        })
    }
}
