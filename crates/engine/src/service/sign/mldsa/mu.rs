// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The message representative mu, computed piece by piece: for messages that do not fit in memory,
//! and for signers that see the message elsewhere. [FIPS 204] §6.2

use crate::module::{Error, Service, serve};
use crate::primitive::mldsa::Representative;

/// mu: all that signing sees of a message, its context and the public key.
///
/// Whoever takes one from outside trusts its maker: it must be computed by a module such as this
/// one, for the public key that will sign it. \[FIPS 204\] §6.2, Algorithm 7, step 6.
#[derive(Clone)]
pub struct Mu([u8; 64]);

/// A message on its way to its [`Mu`].
pub struct MuHasher(Representative);

impl Mu {
    /// Length in bytes.
    pub const LEN: usize = 64;

    /// Takes a representative that was computed elsewhere.
    pub fn from_bytes(bytes: &[u8; 64]) -> Self {
        Mu(*bytes)
    }

    /// The bytes, to be signed elsewhere.
    pub fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

impl MuHasher {
    pub(in crate::service::sign) fn pure(tr: &[u8], context: &[u8]) -> Self {
        MuHasher(Representative::pure(tr, context))
    }

    /// Appends to the message.
    pub fn update(&mut self, message: &[u8]) -> Result<(), Error> {
        serve(Service::MlDsaMu, || {
            self.0.update(message);
            Ok(())
        })
    }

    /// Ends the message.
    pub fn finish(self) -> Result<Mu, Error> {
        serve(Service::MlDsaMu, || Ok(Mu(*self.0.finish())))
    }
}
