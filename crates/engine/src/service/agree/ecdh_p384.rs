// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Elliptic-curve Diffie-Hellman on P-384. \[SP 800-56Ar3\] §5.7.1.2, \[FIPS 186-5\] A.2.2.
//!
//! ```
//! use alula_engine::agree::ecdh_p384::{PrivateKey, PublicKey};
//!
//! let (aircraft, ground) = (PrivateKey::generate()?, PrivateKey::generate()?);
//! let received = PublicKey::from_bytes(&ground.public_key().to_bytes())?;
//! let ours = aircraft.agree(&received)?;
//! let theirs = ground.agree(aircraft.public_key())?;
//! assert_eq!(ours.declassify("doc test"), theirs.declassify("doc test"));
//! # Ok::<(), alula_engine::Error>(())
//! ```

use crate::base::cast::Pct;
use crate::base::secret::Secret;
use crate::module::{Approval, Error, Service, enter, rng, selftest};
use crate::primitive::{p384, weierstrass};

/// A private key and its public key. The private key is wiped when dropped.
pub struct PrivateKey {
    d: Secret<48>,
    public: PublicKey,
    approval: Approval,
}

/// A public key, validated in full when it was made.
pub struct PublicKey(p384::PublicKey);

impl PrivateKey {
    /// Length in bytes.
    pub const LEN: usize = 48;

    /// A new key pair from the module's random numbers.
    ///
    /// `NoEntropy` if there are none. \[SP 800-56Ar3\] §5.6.1.2.2, \[FIPS 186-5\] A.2.2.
    pub fn generate() -> Result<Self, Error> {
        let _pass = enter(Service::EcdhP384Generate)?;
        for _ in 0..CANDIDATES {
            let mut candidate = Secret::zeroed();
            rng::fill(candidate.as_mut_bytes())?;
            // A candidate out of range is thrown away. The standards' candidate c stands for
            // d = c + 1; to test 1 ≤ d ≤ n − 1 itself gives the same distribution.
            if let Some(d) = p384::Scalar::from_bytes(candidate.as_bytes()) {
                return Self::consistent(candidate, &d);
            }
        }
        Err(Error::NoEntropy)
    }

    /// The key pair of a private key made elsewhere: 48 bytes, big-endian.
    ///
    /// `InvalidKey` if it is zero or not below the order of the group.
    pub fn from_secret(secret: &Secret<48>) -> Result<Self, Error> {
        let _pass = enter(Service::EcdhP384Import)?;
        let d = p384::Scalar::from_bytes(secret.as_bytes()).ok_or(Error::InvalidKey)?;
        let mut copy = Secret::zeroed();
        copy.as_mut_bytes().copy_from_slice(secret.as_bytes());
        Self::consistent(copy, &d)
    }

    /// Exports the private key: 48 bytes, big-endian. Wrap it before it leaves the process.
    pub fn to_secret(&self) -> Result<Secret<48>, Error> {
        let _pass = enter(Service::EcdhP384Export)?;
        let mut copy = Secret::zeroed();
        copy.as_mut_bytes().copy_from_slice(self.d.as_bytes());
        Ok(copy)
    }

    /// The public key, to be given to the peer.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The shared secret Z with the peer: 48 bytes, the x-coordinate of the common point.
    ///
    /// `Rejected` if the common point is the identity, which no valid key gives.
    pub fn agree(&self, peer: &PublicKey) -> Result<Secret<48>, Error> {
        let _pass = enter(Service::EcdhP384Agree)?;
        let d = p384::Scalar::from_bytes(self.d.as_bytes()).ok_or(Error::InvalidKey)?;
        let mut z = Secret::zeroed();
        if weierstrass::shared_secret(&d, &peer.0, z.as_mut_bytes()) {
            Ok(z)
        } else {
            Err(Error::Rejected)
        }
    }

    /// Whether this key was made by the approved module.
    pub fn approval(&self) -> Approval {
        self.approval
    }

    /// The pair, once its consistency has been tested: the public key is computed anew and
    /// compared.
    /// [SP 800-56Ar3] §5.6.2.1.4 b.
    fn consistent(secret: Secret<48>, d: &p384::Scalar) -> Result<Self, Error> {
        let public = weierstrass::public_key(d).ok_or(Error::InvalidKey)?;
        let again = weierstrass::public_key(d).ok_or(Error::InvalidKey)?;
        selftest::pairwise(Pct::P384, &again.to_bytes::<97>(), &public.to_bytes::<97>())?;
        Ok(PrivateKey { d: secret, public: PublicKey(public), approval: Approval::now() })
    }
}

impl PublicKey {
    /// Length of the uncompressed encoding in bytes.
    pub const LEN: usize = 97;

    /// Decodes a public key, uncompressed (97 bytes) or compressed (49 bytes), and validates it in
    /// full: lengths, ranges, the curve's equation. \[SP 800-56Ar3\] §5.6.2.3.3, \[SEC 1\] §2.3.4.
    ///
    /// `InvalidKey` if anything about it is not valid.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let _pass = enter(Service::EcdhP384Validate)?;
        p384::PublicKey::from_bytes(bytes).map(PublicKey).ok_or(Error::InvalidKey)
    }

    /// The uncompressed encoding: 4, x, y. \[SEC 1\] §2.3.3.
    pub fn to_bytes(&self) -> [u8; 97] {
        self.0.to_bytes()
    }
}

/// Candidates to try. One fails with probability 2^-190; so many that fail are no random numbers.
const CANDIDATES: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_export_and_import() {
        let key = PrivateKey::generate().unwrap();
        let again = PrivateKey::from_secret(&key.to_secret().unwrap()).unwrap();
        assert_eq!(key.public_key().to_bytes(), again.public_key().to_bytes());
        assert_eq!(key.approval(), Approval::now());
        let other = PrivateKey::generate().unwrap();
        assert_ne!(key.public_key().to_bytes(), other.public_key().to_bytes());
        let z =
            |a: &PrivateKey, b: &PrivateKey| a.agree(b.public_key()).unwrap().declassify("test");
        assert_eq!(z(&key, &other), z(&other, &again));
        assert_ne!(z(&key, &other), z(&key, &key));
    }

    #[test]
    fn private_keys_out_of_range_are_invalid() {
        for bytes in [[0; 48], [0xff; 48]] {
            let imported = PrivateKey::from_secret(&Secret::from_bytes(&bytes));
            assert_eq!(imported.err(), Some(Error::InvalidKey));
        }
    }

    #[test]
    fn public_keys_that_differ_in_one_bit_are_invalid() {
        let bytes = PrivateKey::generate().unwrap().public_key().to_bytes();
        for bit in 0..8 * bytes.len() {
            let mut flipped = bytes;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(PublicKey::from_bytes(&flipped).err(), Some(Error::InvalidKey), "{bit}");
        }
        for len in 0..bytes.len() {
            assert!(PublicKey::from_bytes(&bytes[..len]).is_err(), "{len}");
        }
    }
}
