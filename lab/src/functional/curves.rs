// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Services with key pairs on curves of prime order.

use lab_engine::{Error, Secret, Service};

use super::Family;

/// The objects of ECDH on one curve.
macro_rules! ecdh {
    ($module:ident, $len:literal,
     $generate:ident $import:ident $export:ident $validate:ident $agree:ident) => {
        pub(super) mod $module {
            use lab_engine::agree::$module::{PrivateKey, PublicKey};

            use super::*;

            pub(in super::super) struct Objects {
                key: PrivateKey,
                secret: Secret<$len>,
            }

            impl Objects {
                pub(in super::super) fn make() -> Result<Self, Error> {
                    let key = PrivateKey::generate()?;
                    Ok(Objects { secret: key.to_secret()?, key })
                }
            }

            impl Family for Objects {
                fn call(&self, service: Service) -> Option<Result<(), Error>> {
                    Some(match service {
                        Service::$generate => PrivateKey::generate().map(drop),
                        Service::$import => PrivateKey::from_secret(&self.secret).map(drop),
                        Service::$export => self.key.to_secret().map(drop),
                        Service::$validate => {
                            PublicKey::from_bytes(&self.key.public_key().to_bytes()).map(drop)
                        }
                        Service::$agree => self.key.agree(self.key.public_key()).map(drop),
                        _ => return None,
                    })
                }
            }
        }
    };
}

ecdh!(ecdh_p256, 32, EcdhP256Generate EcdhP256Import EcdhP256Export EcdhP256Validate EcdhP256Agree);
ecdh!(ecdh_p384, 48, EcdhP384Generate EcdhP384Import EcdhP384Export EcdhP384Validate EcdhP384Agree);
ecdh!(ecdh_p521, 66, EcdhP521Generate EcdhP521Import EcdhP521Export EcdhP521Validate EcdhP521Agree);
