// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The code of ML-DSA's services, stamped once for each parameter set. [FIPS 204]

mod mu;
mod prehash;
mod signature;
mod signing_key;
mod verifying_key;

use crate::module::Error;
pub use mu::{Mu, MuHasher};

#[cfg(test)]
mod tests;

/// A context has at most 255 bytes. \[FIPS 204\] Algorithm 2, step 1.
pub(super) fn check_context(context: &[u8]) -> Result<(), Error> {
    if context.len() <= 255 { Ok(()) } else { Err(Error::WrongLength) }
}

/// ML-DSA's services for one parameter set.
macro_rules! mldsa {
    ($set:ident) => {
        use crate::base::cast::Pct;
        use crate::base::secret::{Cleared, Secret};
        use crate::module::{Approval, Error, Reason, Service, make, rng, selftest, serve};
        use crate::primitive::mldsa::{Message, TR_LEN, hash_public_key};
        use crate::service::sign::mldsa::check_context;
        use crate::service::sign::prehash;

        pub use crate::primitive::prehash::PreHash;
        pub use crate::service::sign::mldsa::{Mu, MuHasher};

        crate::service::sign::mldsa::signing_key!($set);
        crate::service::sign::mldsa::verifying_key!($set);
        crate::service::sign::mldsa::signature! {
            /// A signature.
            Signature, $set, MlDsaVerify
        }
        crate::service::sign::mldsa::prehash!($set);
    };
}
pub(super) use mldsa;
pub(super) use prehash::prehash;
pub(super) use signature::signature;
pub(super) use signing_key::signing_key;
pub(super) use verifying_key::verifying_key;
