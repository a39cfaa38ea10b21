// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Generators that a caller holds.

use std::cell::RefCell;

use lab_engine::random::{ctr_drbg, hash_drbg, hmac_drbg};
use lab_engine::{Error, Service};

use super::Family;

pub(super) struct Objects {
    ctr: RefCell<ctr_drbg::Aes256Df>,
    hash: RefCell<hash_drbg::Sha512>,
    hmac: RefCell<hmac_drbg::Sha512>,
}

impl Objects {
    pub(super) fn make() -> Result<Self, Error> {
        Ok(Objects {
            ctr: RefCell::new(ctr_drbg::Aes256Df::new(b"")?),
            hash: RefCell::new(hash_drbg::Sha512::new(b"")?),
            hmac: RefCell::new(hmac_drbg::Sha512::new(b"")?),
        })
    }
}

impl Family for Objects {
    fn call(&self, service: Service) -> Option<Result<(), Error>> {
        let output = &mut [0; 100];
        Some(match service {
            Service::CtrDrbg => self.ctr.borrow_mut().fill_fresh(b"additional", output),
            Service::HashDrbg => self.hash.borrow_mut().fill_fresh(b"additional", output),
            Service::HmacDrbg => self.hmac.borrow_mut().fill_fresh(b"additional", output),
            _ => return None,
        })
    }
}
