// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Services on Edwards curves: EdDSA and HashEdDSA.

use lab_engine::sign::{ed448, ed448ph, ed25519, ed25519ph};
use lab_engine::{Error, Secret, Service};

use super::Family;

macro_rules! keys {
    ($keys:ident, $module:ident, $len:literal, [$($context:literal)?],
     $generate:ident $import:ident $export:ident $sign:ident $verify:ident) => {
        struct $keys {
            seed: Secret<$len>,
            key: $module::SigningKey,
            signature: $module::Signature,
        }

        impl $keys {
            fn make() -> Result<Self, Error> {
                let key = $module::SigningKey::generate()?;
                let signature = key.sign($($context,)? b"message")?;
                Ok($keys { seed: key.seed()?, signature, key })
            }
        }

        impl Family for $keys {
            fn call(&self, service: Service) -> Option<Result<(), Error>> {
                Some(match service {
                    Service::$generate => $module::SigningKey::generate().map(drop),
                    Service::$import => $module::SigningKey::from_seed(&self.seed).map(drop),
                    Service::$export => self.key.seed().map(drop),
                    Service::$sign => self.key.sign($($context,)? b"message").map(drop),
                    Service::$verify => {
                        let key = self.key.verifying_key();
                        key.verify($($context,)? b"message", &self.signature)
                    }
                    _ => return None,
                })
            }
        }
    };
}

keys! {
    Ed25519, ed25519, 32, [],
    Ed25519Generate Ed25519Import Ed25519Export Ed25519Sign Ed25519Verify
}
keys! {
    Ed25519ph, ed25519ph, 32, [b"context"],
    Ed25519phGenerate Ed25519phImport Ed25519phExport Ed25519phSign Ed25519phVerify
}
keys! {
    Ed448, ed448, 57, [b"context"],
    Ed448Generate Ed448Import Ed448Export Ed448Sign Ed448Verify
}
keys! {
    Ed448ph, ed448ph, 57, [b"context"],
    Ed448phGenerate Ed448phImport Ed448phExport Ed448phSign Ed448phVerify
}

pub(super) struct Objects {
    ed25519: Ed25519,
    ed25519ph: Ed25519ph,
    ed448: Ed448,
    ed448ph: Ed448ph,
}

impl Objects {
    pub(super) fn make() -> Result<Self, Error> {
        Ok(Objects {
            ed25519: Ed25519::make()?,
            ed25519ph: Ed25519ph::make()?,
            ed448: Ed448::make()?,
            ed448ph: Ed448ph::make()?,
        })
    }
}

impl Family for Objects {
    fn call(&self, service: Service) -> Option<Result<(), Error>> {
        let families: [&dyn Family; 4] =
            [&self.ed25519, &self.ed25519ph, &self.ed448, &self.ed448ph];
        families.into_iter().find_map(|family| family.call(service))
    }
}
