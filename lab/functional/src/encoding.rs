// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Encodings of keys that are no part of a key's own services.

use lab_engine::encoding::encrypted;
use lab_engine::encoding::pem::{self, Label};
use lab_engine::lab::ct::mark_public;
use lab_engine::{Error, Service};

use super::Family;

const PASSWORD: &[u8] = b"a password";
/// A sequence.
const KEY: &[u8] = &[0x30, 0];

/// An encrypted key and its length.
pub(super) struct Encodings([u8; 256], usize);

impl Encodings {
    pub(super) fn make() -> Result<Self, Error> {
        let mut file = [0; 256];
        let len = encrypted::seal(PASSWORD, 1000, KEY, &mut file)?;
        Ok(Encodings(file, len))
    }
}

impl Family for Encodings {
    fn call(&self, service: Service) -> Option<Result<(), Error>> {
        Some(match service {
            Service::Pkcs8Seal => {
                let mut file = [0; 256];
                encrypted::seal(PASSWORD, 1000, KEY, &mut file).map(|_| mark_public(&file))
            }
            Service::Pkcs8Open => {
                let Encodings(file, len) = self;
                encrypted::open(PASSWORD, &file[..*len], &mut [0; 256]).map(drop)
            }
            Service::Pem => pem::encode(Label::PublicKey, b"der", &mut [0; 64]).map(drop),
            _ => return None,
        })
    }
}
