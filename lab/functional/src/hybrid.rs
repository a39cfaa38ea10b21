// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Services of the hybrids of ML-KEM and ECDH.

use lab_engine::kem::{secp256r1mlkem768, secp384r1mlkem1024, x25519mlkem768};
use lab_engine::{Error, Service};

use super::Family;

macro_rules! hybrid {
    ($keys:ident, $module:ident, $generate:ident $encapsulate:ident $decapsulate:ident) => {
        pub(super) struct $keys {
            owner: $module::DecapKey,
            sender: $module::EncapKey,
            ciphertext: $module::Ciphertext,
        }

        impl $keys {
            pub(super) fn make() -> Result<Self, Error> {
                let owner = $module::DecapKey::generate()?;
                let sender = $module::EncapKey::from_bytes(&owner.encap_key_bytes())?;
                let (_, ciphertext) = sender.encapsulate()?;
                Ok($keys { owner, sender, ciphertext })
            }
        }

        impl Family for $keys {
            fn call(&self, service: Service) -> Option<Result<(), Error>> {
                Some(match service {
                    Service::$generate => $module::DecapKey::generate().map(drop),
                    Service::$encapsulate => self.sender.encapsulate().map(drop),
                    Service::$decapsulate => self.owner.decapsulate(&self.ciphertext).map(drop),
                    _ => return None,
                })
            }
        }
    };
}
hybrid! {
    X25519MlKem768, x25519mlkem768,
    X25519MlKem768Generate X25519MlKem768Encapsulate X25519MlKem768Decapsulate
}
hybrid! {
    SecP256r1MlKem768, secp256r1mlkem768,
    SecP256r1MlKem768Generate SecP256r1MlKem768Encapsulate SecP256r1MlKem768Decapsulate
}
hybrid! {
    SecP384r1MlKem1024, secp384r1mlkem1024,
    SecP384r1MlKem1024Generate SecP384r1MlKem1024Encapsulate SecP384r1MlKem1024Decapsulate
}
