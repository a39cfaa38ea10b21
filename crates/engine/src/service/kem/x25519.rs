// SPDX-License-Identifier: Apache-2.0 OR MIT
//! X25519 as one half of a hybrid, and nothing else: it is not approved for key agreement by
//! itself, hence no caller can reach it. \[RFC 7748\] §6.1, \[IG\] D.S

use crate::base::cast::Pct;
use crate::base::secret::{Cleared, Secret};
use crate::module::{Error, rng, selftest};
use crate::primitive::x25519;

/// A private key and its public key. The private key is wiped when dropped.
pub(super) struct PrivateKey {
    d: Secret<32>,
    public: PublicKey,
}

/// A public key: any 32 bytes. It is wiped when dropped.
pub(super) struct PublicKey(Cleared<[u8; 32]>);

impl PrivateKey {
    /// A new key pair, tested for consistency: its public key is computed along another path.
    /// \[IG\] 10.3.A
    pub(super) fn generate() -> Result<Self, Error> {
        let mut d = Secret::zeroed();
        rng::fill(d.as_mut_bytes())?;
        let public = x25519::public_key(d.as_bytes());
        let again = x25519::public_key_by_ladder(d.as_bytes());
        selftest::pairwise(Pct::X25519, &again, &public)?;
        Ok(PrivateKey { d, public: PublicKey(Cleared(public)) })
    }

    /// The pair of a private key from outside, for known answers.
    #[cfg(alula_lab)]
    pub(super) fn from_secret(secret: &Secret<32>) -> Result<Self, Error> {
        let d = Secret::from_bytes(secret.as_bytes());
        let public = PublicKey(Cleared(x25519::public_key(d.as_bytes())));
        Ok(PrivateKey { d, public })
    }

    pub(super) fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The shared secret. `Rejected` if it is zero, as it is for points of small order.
    /// \[RFC 7748\] §6.1
    pub(super) fn agree(&self, peer: &PublicKey) -> Result<Secret<32>, Error> {
        let mut z = Secret::zeroed();
        if x25519::shared_secret(self.d.as_bytes(), &peer.0, z.as_mut_bytes()) {
            Ok(z)
        } else {
            Err(Error::Rejected)
        }
    }
}

impl PublicKey {
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        bytes.try_into().map(|bytes| PublicKey(Cleared(bytes))).map_err(|_| Error::InvalidKey)
    }

    pub(super) fn to_bytes(&self) -> [u8; 32] {
        *self.0
    }
}
