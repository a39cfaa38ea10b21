// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the hybrids of ML-KEM and ECDH have in common, in the layout of TLS. \[RFC 10024\]
//!
//! The shared secret is both halves' secrets, one after the other, and as strong as the stronger of
//! them. It is not uniform: a key derivation function has to follow, as in TLS.

/// A hybrid of an ML-KEM module and an ECDH module. `$halves` sorts (ML-KEM, ECDH) into the order
/// on the wire, which is the order of the secrets, too.
macro_rules! hybrid {
    ($kem:ident, $ecdh:ident, |$of_kem:ident, $of_ecdh:ident| [$first:ident, $second:ident],
     public: $public:literal, ciphertext: $ciphertext:literal, secret: $secret:literal,
     split at: $split_public:literal $split_ciphertext:literal,
     $generate:ident $encapsulate:ident $decapsulate:ident) => {
        /// The private key, of one exchange: with it, ciphertexts become shared secrets.
        ///
        /// It can neither be exported nor imported: the two halves are made together, and used for
        /// nothing else.
        pub struct DecapKey {
            kem: $kem::DecapKey,
            ecdh: $ecdh::PrivateKey,
            approval: Approval,
        }

        /// The public key, both halves of which are validated.
        pub struct EncapKey {
            kem: $kem::EncapKey,
            ecdh: $ecdh::PublicKey,
            approval: Approval,
        }

        /// What encapsulation sends to the owner of the key.
        #[derive(Clone)]
        pub struct Ciphertext([u8; $ciphertext]);

        impl DecapKey {
            /// A new key pair, both halves of which are tested for consistency. `NoEntropy` if the
            /// module has no random numbers.
            pub fn generate() -> Result<Self, Error> {
                let ecdh = serve(Service::$generate, $ecdh::PrivateKey::generate)?;
                let (kem, approval) = ($kem::DecapKey::blank(), Approval::now());
                let mut pair = Ok(DecapKey { kem, ecdh, approval });
                make(Service::$generate, &mut pair, |pair| pair.kem.renew());
                pair
            }

            /// The pair of these private halves, as known answers give them.
            #[cfg(alula_lab)]
            pub fn of_halves(kem: &[u8], ecdh: &[u8]) -> Option<Self> {
                let kem = Secret::from_bytes(kem.try_into().ok()?);
                let ecdh = Secret::from_bytes(ecdh.try_into().ok()?);
                let kem = $kem::DecapKey::from_expanded(&kem).ok()?;
                let ecdh = $ecdh::PrivateKey::from_secret(&ecdh).ok()?;
                Some(DecapKey { kem, ecdh, approval: Approval::now() })
            }

            #[doc = concat!("The public key of the pair, ", $public, " bytes: in TLS, the ",
                "client's key share.")]
            pub fn encap_key_bytes(&self) -> [u8; $public] {
                let $of_kem = &self.kem.encap_key().to_bytes()[..];
                let $of_ecdh = &self.ecdh.public_key().to_bytes()[..];
                join($first, $second)
            }

            /// The shared secret that `ciphertext` carries.
            ///
            /// `Rejected` if the ECDH half of it is no public key of the curve or gives no shared
            /// secret. A change of the ML-KEM half gives a secret that nobody else has, and no
            /// error, as ML-KEM has it.
            pub fn decapsulate(&self, ciphertext: &Ciphertext) -> Result<Secret<$secret>, Error> {
                serve(Service::$decapsulate, || {
                    let ($first, $second) = ciphertext.0.split_at($split_ciphertext);
                    let peer = $ecdh::PublicKey::from_bytes($of_ecdh);
                    let peer = peer.map_err(|error| match error {
                        Error::InvalidKey => Error::Rejected,
                        other => other,
                    })?;
                    let sent = $kem::Ciphertext::from_bytes($of_kem)?;
                    let $of_ecdh = self.ecdh.agree(&peer)?;
                    let $of_kem = self.kem.decapsulate(&sent)?;
                    Ok(Secret::concat(&$first, &$second))
                })
            }

            /// What this key's answers count for.
            pub fn approval(&self) -> Approval {
                self.approval
            }
        }

        impl EncapKey {
            /// Length in bytes.
            pub const LEN: usize = $public;

            #[doc = concat!("Takes a public key of ", $public, " bytes: in TLS, the client's key ",
                "share. `InvalidKey` if it has another length, or if either half is not valid.")]
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
                serve(Service::$encapsulate, || {
                    let bytes: &[u8; $public] = bytes.try_into().map_err(|_| Error::InvalidKey)?;
                    let ($first, $second) = bytes.split_at($split_public);
                    let kem = $kem::EncapKey::from_bytes($of_kem)?;
                    let ecdh = $ecdh::PublicKey::from_bytes($of_ecdh)?;
                    Ok(EncapKey { kem, ecdh, approval: Approval::now() })
                })
            }

            /// The public key as it is sent.
            pub fn to_bytes(&self) -> [u8; $public] {
                let $of_kem = &self.kem.to_bytes()[..];
                let $of_ecdh = &self.ecdh.to_bytes()[..];
                join($first, $second)
            }

            /// A fresh shared secret, and the ciphertext that carries it to the key's owner.
            ///
            /// `Rejected` if the ECDH half of the key gives no shared secret.
            pub fn encapsulate(&self) -> Result<(Secret<$secret>, Ciphertext), Error> {
                serve(Service::$encapsulate, || {
                    let ephemeral = $ecdh::PrivateKey::generate()?;
                    let z = ephemeral.agree(&self.ecdh)?;
                    let (k, c) = self.kem.encapsulate()?;
                    let share = ephemeral.public_key().to_bytes();
                    let ($of_kem, $of_ecdh) = (&c.as_bytes()[..], &share[..]);
                    let ciphertext = Ciphertext(join($first, $second));
                    let ($of_kem, $of_ecdh) = (k, z);
                    Ok((Secret::concat(&$first, &$second), ciphertext))
                })
            }

            /// What this key's answers count for.
            pub fn approval(&self) -> Approval {
                self.approval
            }
        }

        impl Ciphertext {
            /// Length in bytes.
            pub const LEN: usize = $ciphertext;

            #[doc = concat!("Takes ", $ciphertext, " bytes: in TLS, the server's key share. ",
                "`WrongLength` otherwise.")]
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
                serve(Service::$decapsulate, || {
                    bytes.try_into().map(Ciphertext).map_err(|_| Error::WrongLength)
                })
            }

            /// The bytes to send.
            pub fn as_bytes(&self) -> &[u8; $ciphertext] {
                &self.0
            }
        }

        #[cfg(test)]
        mod tests {
            use super::*;

            fn opened(secret: Secret<$secret>) -> [u8; $secret] {
                secret.declassify("test")
            }

            #[test]
            fn both_sides_come_to_one_secret() {
                let owner = DecapKey::generate().unwrap();
                let sender = EncapKey::from_bytes(&owner.encap_key_bytes()).unwrap();
                assert_eq!(sender.to_bytes(), owner.encap_key_bytes());
                let approvals = (owner.approval(), sender.approval());
                assert_eq!(approvals, (Approval::now(), Approval::now()));
                let (secret, ciphertext) = sender.encapsulate().unwrap();
                let received = Ciphertext::from_bytes(ciphertext.as_bytes()).unwrap();
                let secret = opened(secret);
                assert_eq!(opened(owner.decapsulate(&received).unwrap()), secret);
                let (again, other) = sender.encapsulate().unwrap();
                let again = opened(again);
                let half = $secret / 2;
                assert!(again[..half] != secret[..half] && again[half..] != secret[half..]);
                assert_eq!(opened(owner.decapsulate(&other).unwrap()), again);
            }

            /// Whatever is altered, the secret is another, or there is none.
            #[test]
            fn a_changed_ciphertext_gives_no_secret_or_another() {
                let owner = DecapKey::generate().unwrap();
                let sender = EncapKey::from_bytes(&owner.encap_key_bytes()).unwrap();
                let (secret, ciphertext) = sender.encapsulate().unwrap();
                let secret = opened(secret);
                let ends = [0, 1, $split_ciphertext - 1, $split_ciphertext, $ciphertext - 2];
                for byte in ends.into_iter().chain((0..$ciphertext).step_by(37)) {
                    let mut altered = *ciphertext.as_bytes();
                    altered[byte] ^= 1;
                    let altered = Ciphertext::from_bytes(&altered).unwrap();
                    match owner.decapsulate(&altered) {
                        Ok(other) => assert!(opened(other) != secret, "{byte}"),
                        Err(error) => assert_eq!(error, Error::Rejected, "{byte}"),
                    }
                }
            }

            #[test]
            fn what_is_not_a_key_or_a_ciphertext_is_named() {
                let owner = DecapKey::generate().unwrap();
                let good = owner.encap_key_bytes();
                for len in [0, 1, $public - 1, $public + 1, $ciphertext - 1, $ciphertext + 1] {
                    let bytes = vec![0; len];
                    if len != $public {
                        let key = EncapKey::from_bytes(&bytes);
                        assert_eq!(key.err(), Some(Error::InvalidKey), "{len}");
                    }
                    if len != $ciphertext {
                        let sent = Ciphertext::from_bytes(&bytes);
                        assert_eq!(sent.err(), Some(Error::WrongLength), "{len}");
                    }
                }
                // An integer of ML-KEM's that is not below q: 12 bits of ones.
                let ($of_kem, $of_ecdh) = (true, false);
                assert!($first != $second);
                let at = if $first { 0 } else { $split_public };
                let mut bad = good;
                bad[at..at + 3].fill(0xff);
                assert_eq!(EncapKey::from_bytes(&bad).err(), Some(Error::InvalidKey));
            }
        }
    };
}
pub(super) use hybrid;

/// Two halves into one whole.
pub(super) fn join<const N: usize>(first: &[u8], second: &[u8]) -> [u8; N] {
    debug_assert_eq!(first.len() + second.len(), N);
    let mut whole = [0; N];
    for (byte, half) in whole.iter_mut().zip(first.iter().chain(second)) {
        *byte = *half;
    }
    whole
}
