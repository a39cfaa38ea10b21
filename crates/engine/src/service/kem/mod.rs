// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key encapsulation: two sides come to hold one secret, which neither has sent.

mod decap_key;
mod encap_key;
mod hybrid;

pub mod mlkem1024;
pub mod mlkem512;
pub mod mlkem768;
pub mod secp256r1mlkem768;
pub mod secp384r1mlkem1024;
pub mod x25519mlkem768;

mod x25519;

#[cfg(test)]
mod tests;

/// ML-KEM's services for one parameter set.
macro_rules! mlkem {
    ($set:ident) => {
        use crate::base::cast::Pct;
        use crate::base::ct;
        use crate::base::secret::{Cleared, Secret};
        use crate::module::{Approval, Error, Reason, Service, make, rng, selftest, serve};

        crate::service::kem::decap_key::decap_key!($set);
        crate::service::kem::encap_key::encap_key!($set);
    };
}
use mlkem;
