// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The code of ML-DSA's services, stamped once for each parameter set. [FIPS 204]

mod mu;
mod signature;
mod signing_key;
mod verifying_key;

pub use mu::{Mu, MuHasher};

#[cfg(test)]
mod tests;

/// The longest context, in bytes. \[FIPS 204\] Algorithm 2, step 1.
pub(super) const CONTEXT_LEN: usize = 255;

/// ML-DSA's services for one parameter set.
macro_rules! mldsa {
    ($set:ident) => {
        use crate::base::cast::Pct;
        use crate::base::secret::Secret;
        use crate::module::{Approval, Error, Reason, Service, enter, rng, selftest};
        use crate::primitive::mldsa::{Message, TR_LEN, hash_public_key};
        use crate::service::sign::mldsa::CONTEXT_LEN;

        pub use crate::service::sign::mldsa::{Mu, MuHasher};

        crate::service::sign::mldsa::signing_key!($set);
        crate::service::sign::mldsa::verifying_key!($set);
        crate::service::sign::mldsa::signature! {
            /// A signature.
            Signature, $set, MlDsaVerify
        }
    };
}
pub(super) use mldsa;
pub(super) use signature::signature;
pub(super) use signing_key::signing_key;
pub(super) use verifying_key::verifying_key;
