// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What ECDH is on every curve: private and public keys, and the shared secret. The modules beside
//! this one name the curve.

/// The types of one curve: its primitive, its name, the lengths of its private key and of both
/// encodings of its public key, its pairwise test and its services.
macro_rules! ecdh {
    ($curve:ident, $name:literal, $len:literal, $public:literal, $compressed:literal, $pct:ident,
     $generate:ident $import:ident $export:ident $validate:ident $agree:ident) => {
        use $crate::base::cast::Pct;
        use $crate::base::secret::Secret;
        use $crate::module::{Approval, Error, Service, rng, selftest, serve};
        use $crate::primitive::{weierstrass, $curve};

        /// A private key and its public key. The private key is wiped when dropped.
        pub struct PrivateKey {
            d: Secret<$len>,
            public: PublicKey,
            approval: Approval,
        }

        /// A public key, validated in full when it was made.
        pub struct PublicKey($curve::PublicKey);

        impl PrivateKey {
            /// Length in bytes.
            pub const LEN: usize = $len;

            /// A new key pair from the module's random numbers.
            ///
            /// `NoEntropy` if there are none. \[SP 800-56Ar3\] §5.6.1.2.2, \[FIPS 186-5\] A.2.2.
            pub fn generate() -> Result<Self, Error> {
                serve(Service::$generate, || {
                    for _ in 0..$crate::service::CANDIDATES {
                        let mut candidate = Secret::zeroed();
                        rng::fill(candidate.as_mut_bytes())?;
                        // A candidate out of range is thrown away.
                        if let Some(d) = $curve::Scalar::from_candidate(candidate.as_mut_bytes()) {
                            return Self::consistent(candidate, &d);
                        }
                    }
                    Err(Error::NoEntropy)
                })
            }

            #[doc = concat!("The key pair of a private key made elsewhere: ", $len, " bytes,")]
            /// big-endian.
            ///
            /// `InvalidKey` if it is zero or not below the order of the group.
            pub fn from_secret(secret: &Secret<$len>) -> Result<Self, Error> {
                serve(Service::$import, || {
                    let d =
                        $curve::Scalar::from_bytes(secret.as_bytes()).ok_or(Error::InvalidKey)?;
                    let mut copy = Secret::zeroed();
                    copy.as_mut_bytes().copy_from_slice(secret.as_bytes());
                    Self::consistent(copy, &d)
                })
            }

            #[doc = concat!("Exports the private key: ", $len, " bytes, big-endian.")]
            /// Wrap it before it leaves the process.
            pub fn to_secret(&self) -> Result<Secret<$len>, Error> {
                serve(Service::$export, || {
                    let mut copy = Secret::zeroed();
                    copy.as_mut_bytes().copy_from_slice(self.d.as_bytes());
                    Ok(copy)
                })
            }

            /// The public key, to be given to the peer.
            pub fn public_key(&self) -> &PublicKey {
                &self.public
            }

            #[doc = concat!("The shared secret Z with the peer: ", $len, " bytes, the")]
            /// x-coordinate of the common point.
            ///
            /// `Rejected` if the common point is the identity, which no valid key gives.
            pub fn agree(&self, peer: &PublicKey) -> Result<Secret<$len>, Error> {
                serve(Service::$agree, || {
                    let d =
                        $curve::Scalar::from_bytes(self.d.as_bytes()).ok_or(Error::InvalidKey)?;
                    let mut z = Secret::zeroed();
                    if weierstrass::shared_secret(&d, &peer.0, z.as_mut_bytes()) {
                        Ok(z)
                    } else {
                        Err(Error::Rejected)
                    }
                })
            }

            /// Whether this key was made by the approved module.
            pub fn approval(&self) -> Approval {
                self.approval
            }

            /// The pair, once its consistency has been tested: the public key is computed anew and
            /// compared. [SP 800-56Ar3] §5.6.2.1.4 b.
            fn consistent(secret: Secret<$len>, d: &$curve::Scalar) -> Result<Self, Error> {
                let public = weierstrass::public_key(d).ok_or(Error::InvalidKey)?;
                let again = weierstrass::public_key(d).ok_or(Error::InvalidKey)?;
                let bytes = public.to_bytes::<$public>();
                selftest::pairwise(Pct::$pct, &again.to_bytes::<$public>(), &bytes)?;
                Ok(PrivateKey { d: secret, public: PublicKey(public), approval: Approval::now() })
            }
        }

        impl PublicKey {
            /// Length of the uncompressed encoding in bytes.
            pub const LEN: usize = $public;

            #[doc = concat!("Decodes a public key, uncompressed (", $public, " bytes) or")]
            #[doc = concat!("compressed (", $compressed, " bytes), and validates it in full:")]
            /// lengths, ranges, the curve's equation. \[SP 800-56Ar3\] §5.6.2.3.3, \[SEC 1\]
            /// §2.3.4.
            ///
            /// `InvalidKey` if anything about it is not valid.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
                serve(Service::$validate, || {
                    $curve::PublicKey::from_bytes(bytes).map(PublicKey).ok_or(Error::InvalidKey)
                })
            }

            /// The uncompressed encoding: 4, x, y. \[SEC 1\] §2.3.3.
            pub fn to_bytes(&self) -> [u8; $public] {
                self.0.to_bytes()
            }
        }

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
                let z = |a: &PrivateKey, b: &PrivateKey| {
                    a.agree(b.public_key()).unwrap().declassify("test")
                };
                assert_eq!(z(&key, &other), z(&other, &again));
                assert_ne!(z(&key, &other), z(&key, &key));
            }

            #[test]
            fn private_keys_out_of_range_are_invalid() {
                for bytes in [[0; $len], [0xff; $len]] {
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
                    let decoded = PublicKey::from_bytes(&flipped);
                    assert_eq!(decoded.err(), Some(Error::InvalidKey), "{bit}");
                }
                for len in 0..bytes.len() {
                    assert!(PublicKey::from_bytes(&bytes[..len]).is_err(), "{len}");
                }
            }
        }
    };
}
pub(super) use ecdh;
