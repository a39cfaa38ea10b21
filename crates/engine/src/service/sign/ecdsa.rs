// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What ECDSA is on every curve: keys, signatures, and which hash functions may be used. The
//! modules beside this one name the curve. \[FIPS 186-5\] §6.
//!
//! Policy. To sign, a hash function must resist collisions as well as the curve resists logarithms:
//! a digest of 32 bytes at least on P-256, 48 on P-384, 64 on P-521. To verify, every hash function
//! is accepted, SHA-1 for old signatures only. \[SP 800-131A\] §3, §9

use crate::primitive::digest::Digest;

use crate::module::{Error, Reason};
use crate::primitive::der::{Reader, Writer, tag};
use crate::primitive::digest::WithHash;
use crate::primitive::ecdsa::per_message_secret;
use crate::primitive::hash::Hash;
use crate::primitive::weierstrass::{Curve, Scalar};

/// Refuses to sign with a hash function that is weaker than the curve.
pub(super) fn may_sign(digest: Digest, shortest: usize) -> Result<(), Error> {
    match digest.len() >= shortest {
        true => Ok(()),
        false => Err(Error::Refused(Reason::HashNotAllowed)),
    }
}

/// The per-message secret that follows from key and digest. \[FIPS 186-5\] A.3.3.
pub(super) struct Derivation<'a, C: Curve> {
    pub(super) d: &'a Scalar<C>,
    /// The digest, at the beginning.
    pub(super) hash: &'a [u8],
}

impl<C: Curve> WithHash for Derivation<'_, C> {
    type Output = Scalar<C>;

    fn call<H: Hash>(self) -> Option<Scalar<C>> {
        let mut digest = H::new().finish();
        digest.as_mut().iter_mut().zip(self.hash).for_each(|(to, from)| *to = *from);
        per_message_secret::<C, H>(self.d, &digest)
    }
}

/// Writes r ‖ s as a sequence of two integers to the front of `output`. \[SEC 1\] §C.5
pub(super) fn write_der(signature: &[u8], output: &mut [u8]) -> Result<usize, Error> {
    let (r, s) = signature.split_at(signature.len() / 2);
    let mut writer = Writer::new(output);
    let written = (|| {
        let end = writer.mark();
        writer.unsigned(s)?;
        writer.unsigned(r)?;
        writer.close(tag::SEQUENCE, end)?;
        writer.finish()
    })();
    written.ok_or(Error::WrongLength)
}

/// Reads what [`write_der`] writes, and nothing else.
pub(super) fn read_der(der: &[u8], signature: &mut [u8]) -> Option<()> {
    let (r, s) = signature.split_at_mut_checked(signature.len() / 2)?;
    let mut sequence = Reader::whole_sequence(der)?;
    for half in [r, s] {
        let digits = sequence.unsigned()?;
        let start = half.len().checked_sub(digits.len())?;
        half.get_mut(start..)?.copy_from_slice(digits);
    }
    sequence.end()
}

/// The verifying half of one curve: its primitive, its name, the lengths of its public key and of
/// its signatures, its service.
macro_rules! verifying {
    ($curve:ident, $name:literal, $public:literal, $signature:literal, $encodings:literal,
     $verify:ident) => {
        pub use $crate::primitive::digest::Digest;

        use $crate::module::{Approval, Error, Service, serve};
        use $crate::primitive::{ecdsa as primitive, $curve};

        /// The public key, validated in full when it was made.
        pub struct VerifyingKey {
            key: $curve::PublicKey,
            approval: Approval,
        }

        #[doc = concat!("A signature, r ‖ s: ", $signature, " bytes.")]
        #[derive(Clone, PartialEq, Eq)]
        pub struct Signature([u8; $signature]);

        impl VerifyingKey {
            /// Length of the uncompressed encoding in bytes.
            pub const LEN: usize = $public;

            #[doc = concat!("Decodes a public key, ", $encodings, ", and validates it in full:")]
            /// lengths, ranges, the curve's equation. \[SP 800-186\] §D.1.1, \[SEC 1\] §2.3.4.
            ///
            /// `InvalidKey` if anything about it is not valid.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
                serve(Service::$verify, || {
                    let key = $curve::PublicKey::from_bytes(bytes).ok_or(Error::InvalidKey)?;
                    Ok(VerifyingKey { key, approval: Approval::now() })
                })
            }

            /// The uncompressed encoding: 4, x, y. \[SEC 1\] §2.3.3.
            pub fn to_bytes(&self) -> [u8; $public] {
                self.key.to_bytes()
            }

            /// Succeeds if the signature was made of this message, hashed by this function, by the
            /// owner of the key; else `Rejected`. \[FIPS 186-5\] §6.4.2.
            ///
            /// SHA-1 is accepted for signatures of old.
            pub fn verify(
                &self,
                digest: Digest,
                message: &[u8],
                signature: &Signature,
            ) -> Result<(), Error> {
                serve(Service::$verify, || {
                    let hash = digest.hash(&[message]);
                    let hash = hash.get(..digest.len()).unwrap_or_default();
                    match primitive::verify(&self.key, hash, &signature.0) {
                        true => Ok(()),
                        false => Err(Error::Rejected),
                    }
                })
            }

            /// What this key's answers count for.
            pub fn approval(&self) -> Approval {
                self.approval
            }
        }

        impl Signature {
            /// Length in bytes.
            pub const LEN: usize = $signature;

            #[doc = concat!("Takes ", $signature, " bytes, r ‖ s; `WrongLength` otherwise.")]
            /// Whether they are a signature, verifying tells.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
                serve(Service::$verify, || {
                    bytes.try_into().map(Signature).map_err(|_| Error::WrongLength)
                })
            }

            /// The signature as r ‖ s.
            pub fn as_bytes(&self) -> &[u8; $signature] {
                &self.0
            }

            /// Reads a signature in DER, a sequence of r and s. `Rejected` if it is none.
            /// \[SEC 1\] §C.5
            pub fn from_der(der: &[u8]) -> Result<Self, Error> {
                serve(Service::$verify, || {
                    let mut signature = Signature([0; $signature]);
                    match super::ecdsa::read_der(der, &mut signature.0) {
                        Some(()) => Ok(signature),
                        None => Err(Error::Rejected),
                    }
                })
            }

            /// Writes the signature in DER to the front of `output`, and tells its length, at most
            #[doc = concat!($signature, " and nine bytes. `WrongLength`, and zeros, if it does")]
            /// not fit.
            pub fn to_der(&self, output: &mut [u8]) -> Result<usize, Error> {
                serve(Service::$verify, || super::ecdsa::write_der(&self.0, output))
            }
        }
    };
}
pub(super) use verifying;

/// The signing half of one curve: its primitive, its type, its name, the lengths of its private
/// key and of the shortest digest, its pairwise test, and its services.
macro_rules! signing {
    ($curve:ident, $type:ident, $name:literal, $len:literal, $shortest:literal, $pct:ident,
     $generate:ident $import:ident $export:ident $sign:ident) => {
        use $crate::base::cast::Pct;
        use $crate::base::secret::{Secret, Wiped};
        use $crate::module::{Reason, rng, selftest};
        use $crate::primitive::weierstrass;
        use $crate::service::CANDIDATES;

        use super::ecdsa::{Derivation, may_sign};

        /// The private key, with its public key. It is wiped when dropped.
        pub struct SigningKey {
            d: Secret<$len>,
            verifying_key: VerifyingKey,
        }

        impl SigningKey {
            /// Length in bytes.
            pub const LEN: usize = $len;

            /// A new key pair, tested for consistency. `NoEntropy` if there are no random numbers.
            /// \[FIPS 186-5\] A.2.2.
            pub fn generate() -> Result<Self, Error> {
                serve(Service::$generate, || {
                    for _ in 0..CANDIDATES {
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
            /// big-endian; tested for consistency.
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

            /// The public key of the pair.
            pub fn verifying_key(&self) -> &VerifyingKey {
                &self.verifying_key
            }

            /// Signs a message, hashed by this function, with a random per-message secret, into
            /// which key and message are mixed as well. \[FIPS 186-5\] §6.4.1, A.3.2.
            ///
            #[doc = concat!("`Refused` if the digest has less than ", $shortest, " bytes, which")]
            /// is weaker than the curve. `NoEntropy` if there are no random numbers.
            pub fn sign(&self, digest: Digest, message: &[u8]) -> Result<Signature, Error> {
                serve(Service::$sign, || {
                    may_sign(digest, $shortest)?;
                    let d =
                        $curve::Scalar::from_bytes(self.d.as_bytes()).ok_or(Error::InvalidKey)?;
                    let hash = digest.hash(&[message]);
                    let hash = hash.get(..digest.len()).unwrap_or_default();
                    let mixed = Digest::Sha384.hash(&[self.d.as_bytes(), hash]);
                    let mixed = mixed.get(..Digest::Sha384.len()).unwrap_or_default();
                    for _ in 0..CANDIDATES {
                        let mut candidate = Secret::<$len>::zeroed();
                        rng::fill_with(mixed, candidate.as_mut_bytes())?;
                        // A candidate out of range is thrown away, and so is a k that gives no
                        // signature.
                        if let Some(k) = $curve::Scalar::from_candidate(candidate.as_mut_bytes())
                            && let Some(signature) = signed(&d, &k, hash)
                        {
                            return Ok(signature);
                        }
                    }
                    Err(Error::NoEntropy)
                })
            }

            /// Signs a message, hashed by this function, with the per-message secret that follows
            /// from key and message: without random numbers, and always alike.
            /// \[FIPS 186-5\] §6.4.1, A.3.3.
            ///
            #[doc = concat!("`Refused` if the digest has less than ", $shortest, " bytes, or is")]
            /// SHAKE, with which the standard derives no secrets. `Exhausted` if the derivation
            /// gives no signature, which no correct execution meets.
            pub fn sign_deterministic(
                &self,
                digest: Digest,
                message: &[u8],
            ) -> Result<Signature, Error> {
                serve(Service::$sign, || {
                    may_sign(digest, $shortest)?;
                    if matches!(digest, Digest::Shake128 | Digest::Shake256) {
                        return Err(Error::Refused(Reason::HashNotAllowed));
                    }
                    let d =
                        $curve::Scalar::from_bytes(self.d.as_bytes()).ok_or(Error::InvalidKey)?;
                    deterministic(&d, digest, message).ok_or(Error::Exhausted)
                })
            }

            /// What this key's answers count for.
            pub fn approval(&self) -> Approval {
                self.verifying_key.approval
            }

            /// The pair, once its consistency has been tested: a signature verifies.
            /// \[IG\] 10.3.A.
            fn consistent(secret: Secret<$len>, d: &$curve::Scalar) -> Result<Self, Error> {
                let key = weierstrass::public_key(d).ok_or(Error::InvalidKey)?;
                let signature = deterministic(d, Digest::Sha512, PAIR);
                let hash = Digest::Sha512.hash(&[PAIR]);
                let valid = signature
                    .is_some_and(|signature| primitive::verify(&key, &*hash, &signature.0));
                selftest::pairwise(Pct::$pct, &[u8::from(valid)], &[1])?;
                let verifying_key = VerifyingKey { key, approval: Approval::now() };
                Ok(SigningKey { d: secret, verifying_key })
            }
        }

        /// What the pairwise test signs.
        const PAIR: &[u8] = concat!("ECDSA ", $name, " pairwise consistency").as_bytes();

        fn signed(d: &$curve::Scalar, k: &$curve::Scalar, hash: &[u8]) -> Option<Signature> {
            let mut signature = Signature([0; 2 * $len]);
            primitive::sign(d, k, hash, &mut signature.0).then_some(signature)
        }

        fn deterministic(d: &$curve::Scalar, digest: Digest, message: &[u8]) -> Option<Signature> {
            let hash = Wiped(*digest.hash(&[message]));
            let hash = hash.get(..digest.len())?;
            let k = digest.with(Derivation::<$curve::$type> { d, hash })?;
            signed(d, &k, hash)
        }

        #[cfg(test)]
        mod tests {
            use super::*;

            #[test]
            fn a_stored_key_signs_for_the_published_key() {
                let signer = SigningKey::generate().unwrap();
                let restored = SigningKey::from_secret(&signer.to_secret().unwrap()).unwrap();
                let published = signer.verifying_key().to_bytes();
                assert_eq!(restored.verifying_key().to_bytes(), published);
                assert_eq!(restored.approval(), signer.approval());
                let verifier = VerifyingKey::from_bytes(&published).unwrap();
                assert_eq!(verifier.approval(), signer.approval());
                let stranger = SigningKey::generate().unwrap();
                for &digest in Digest::ALL.iter().filter(|digest| digest.len() >= $shortest) {
                    let random = restored.sign(digest, b"message").unwrap();
                    let again = restored.sign(digest, b"message").unwrap();
                    assert!(random != again, "each signature draws its own secret");
                    for signature in
                        [Some(random), restored.sign_deterministic(digest, b"message").ok()]
                            .into_iter()
                            .flatten()
                    {
                        let received = Signature::from_bytes(signature.as_bytes()).unwrap();
                        let verdict = |message| verifier.verify(digest, message, &received);
                        assert_eq!(verdict(b"message"), Ok(()));
                        assert_eq!(verdict(b"massage"), Err(Error::Rejected));
                        let other = stranger.verifying_key();
                        let verdict = other.verify(digest, b"message", &received);
                        assert_eq!(verdict, Err(Error::Rejected));
                    }
                }
            }

            #[test]
            fn derived_secrets_give_one_signature() {
                let signer = SigningKey::generate().unwrap();
                let sign = |message| signer.sign_deterministic(Digest::Sha512, message).unwrap();
                assert!(sign(b"m") == sign(b"m") && sign(b"m") != sign(b"n"));
            }

            #[test]
            fn weak_hash_functions_sign_nothing_and_shake_derives_nothing() {
                let signer = SigningKey::generate().unwrap();
                let refused = Some(Error::Refused(Reason::HashNotAllowed));
                for &digest in Digest::ALL {
                    let weak = digest.len() < $shortest;
                    let shake = matches!(digest, Digest::Shake128 | Digest::Shake256);
                    let signed = signer.sign(digest, b"m").err();
                    assert_eq!(signed, if weak { refused } else { None }, "{digest:?}");
                    let signed = signer.sign_deterministic(digest, b"m").err();
                    assert_eq!(signed, if weak || shake { refused } else { None }, "{digest:?}");
                }
            }

            #[test]
            fn der_has_one_form() {
                let signer = SigningKey::generate().unwrap();
                for round in 0..40 {
                    let signature = signer.sign(Digest::Sha512, &[round]).unwrap();
                    let mut der = [0xaa; 2 * $len + 9];
                    let len = signature.to_der(&mut der).unwrap();
                    assert!(Signature::from_der(&der[..len]).unwrap() == signature);
                    for end in 0..len {
                        assert_eq!(Signature::from_der(&der[..end]).err(), Some(Error::Rejected));
                        let mut short = vec![0xaa; end];
                        assert_eq!(signature.to_der(&mut short), Err(Error::WrongLength));
                        assert_eq!(short, vec![0; end]);
                    }
                    assert!(Signature::from_der(&[&der[..len], &[0]].concat()).is_err());
                }
            }

            #[test]
            fn what_the_caller_controls_is_named() {
                for bytes in [[0; $len], [0xff; $len]] {
                    let key = SigningKey::from_secret(&Secret::from_bytes(&bytes));
                    assert_eq!(key.err(), Some(Error::InvalidKey));
                }
                for len in [0, 1, 2 * $len - 1, 2 * $len + 1] {
                    let bytes = vec![1; len];
                    assert_eq!(Signature::from_bytes(&bytes).err(), Some(Error::WrongLength));
                    assert_eq!(VerifyingKey::from_bytes(&bytes).err(), Some(Error::InvalidKey));
                }
            }
        }
    };
}
pub(super) use signing;
