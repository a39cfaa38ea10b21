// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Encodings of keys that are no part of a key's own services.

use lab_engine::encoding::pem::{self, Label};
use lab_engine::{Error, Service};

use super::Family;

pub(super) struct Encodings;

impl Family for Encodings {
    fn call(&self, service: Service) -> Option<Result<(), Error>> {
        Some(match service {
            Service::Pem => pem::encode(Label::PublicKey, b"der", &mut [0; 64]).map(drop),
            _ => return None,
        })
    }
}
