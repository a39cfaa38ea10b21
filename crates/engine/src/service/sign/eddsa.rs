// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the four kinds of EdDSA keys have in common: generation, import and export of private keys,
//! validation of public ones, signatures as bytes.
//!
//! A type of keys for each scheme, because a private key that signs both messages and digests lets
//! a signature of the one be taken for the other. \[FIPS 186-5\] §7.8

macro_rules! keys {
    ($scheme:literal, $primitive:ident,
     services: $generate:ident, $import:ident, $export:ident, $verify:ident, $pct:expr,
     tested with: $message:expr) => {
        /// A private key and its public key. The private key is wiped when dropped.
        pub struct SigningKey {
            d: Secret<{ $primitive::KEY_LEN }>,
            verifying_key: VerifyingKey,
        }

        /// A public key, validated in full when it was made.
        pub struct VerifyingKey {
            key: $primitive::PublicKey,
            approval: Approval,
        }

        /// A signature, R ‖ S.
        #[derive(Clone, PartialEq, Eq)]
        pub struct Signature([u8; $primitive::SIGNATURE_LEN]);

        impl SigningKey {
            /// Length of the seed in bytes.
            pub const LEN: usize = $primitive::KEY_LEN;

            /// A new key pair, tested for consistency. `NoEntropy` if the module has no random
            /// numbers. \[FIPS 186-5\] A.2.3.
            pub fn generate() -> Result<Self, Error> {
                serve(Service::$generate, || {
                    let mut d = Secret::zeroed();
                    rng::fill(d.as_mut_bytes())?;
                    Self::consistent(d)
                })
            }

            #[doc = concat!("The key pair of a seed that [`seed`](Self::seed) once gave, or that ",
                "another implementation calls the private key; tested for consistency. Every ",
                "string of this length is a seed.")]
            ///
            #[doc = concat!("A seed belongs to one scheme: one that signs by another than ",
                $scheme, " is to be imported there only.")]
            pub fn from_seed(seed: &Secret<{ $primitive::KEY_LEN }>) -> Result<Self, Error> {
                serve(Service::$import, || {
                    let mut d = Secret::zeroed();
                    d.as_mut_bytes().copy_from_slice(seed.as_bytes());
                    Self::consistent(d)
                })
            }

            /// Hands out the seed, which is the whole key: an explicit export, to be wrapped and
            /// stored.
            pub fn seed(&self) -> Result<Secret<{ $primitive::KEY_LEN }>, Error> {
                serve(Service::$export, || {
                    let mut seed = Secret::zeroed();
                    seed.as_mut_bytes().copy_from_slice(self.d.as_bytes());
                    Ok(seed)
                })
            }

            /// The public key of the pair.
            pub fn verifying_key(&self) -> &VerifyingKey {
                &self.verifying_key
            }

            /// What this key's answers count for.
            pub fn approval(&self) -> Approval {
                self.verifying_key.approval
            }

            /// The pair, once it has signed and verified. A public key that is not valid can only
            /// come from a fault, and fails the test, too. \[IG\] 10.3.A.
            fn consistent(d: Secret<{ $primitive::KEY_LEN }>) -> Result<Self, Error> {
                let q = $primitive::public_key(d.as_bytes());
                let key = $primitive::PublicKey::from_bytes(&q);
                let mut signature = [0; _];
                $primitive::sign(d.as_bytes(), &q, $message, &mut signature);
                let verifies = |key| $primitive::verify(key, $message, &signature);
                let consistent = key.as_ref().is_some_and(verifies);
                selftest::pairwise($pct, &[u8::from(consistent)], &[1])?;
                let key = key.ok_or(Error::InvalidKey)?;
                let verifying_key = VerifyingKey { key, approval: Approval::now() };
                Ok(SigningKey { d, verifying_key })
            }

            fn signature(&self, message: Message) -> Signature {
                let mut signature = Signature([0; _]);
                let q = self.verifying_key.key.as_bytes();
                $primitive::sign(self.d.as_bytes(), q, message, &mut signature.0);
                signature
            }
        }

        impl VerifyingKey {
            /// Length in bytes.
            pub const LEN: usize = $primitive::KEY_LEN;

            /// Decodes a public key and validates it in full. `InvalidKey` if it has another
            /// length, if it is no canonical encoding of a point of the curve, or if that point has
            /// not the order of the base point: a small order, or a part of small order, is
            /// refused. \[FIPS 186-5\] §7.3, \[SP 800-186\] Appendix D.1.3.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
                serve(Service::$verify, || {
                    let bytes = bytes.try_into().map_err(|_| Error::InvalidKey)?;
                    let key = $primitive::PublicKey::from_bytes(bytes).ok_or(Error::InvalidKey)?;
                    Ok(VerifyingKey { key, approval: Approval::now() })
                })
            }

            /// The public key as the standard encodes it.
            pub fn to_bytes(&self) -> [u8; $primitive::KEY_LEN] {
                *self.key.as_bytes()
            }

            /// What this key's answers count for.
            pub fn approval(&self) -> Approval {
                self.approval
            }

            fn accept(&self, message: Message, signature: &Signature) -> Result<(), Error> {
                let valid = $primitive::verify(&self.key, message, &signature.0);
                if valid { Ok(()) } else { Err(Error::Rejected) }
            }
        }

        impl Signature {
            /// Length in bytes.
            pub const LEN: usize = $primitive::SIGNATURE_LEN;

            /// Takes a signature as it was received; `WrongLength` if it has another length.
            /// Verifying decides about the rest.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
                serve(Service::$verify, || {
                    bytes.try_into().map(Signature).map_err(|_| Error::WrongLength)
                })
            }

            /// The bytes to send.
            pub fn as_bytes(&self) -> &[u8; $primitive::SIGNATURE_LEN] {
                &self.0
            }
        }
    };
}

/// The services of a prehash scheme: the message is hashed piece by piece, and signed with a
/// context.
macro_rules! prehash {
    ($primitive:ident, $sign:ident, $verify:ident, $hash:ty, $hash_name:literal,
     $finish:expr) => {
        #[doc = concat!("A message in progress: its ", $hash_name, ", made by the module itself.")]
        #[derive(Clone)]
        pub struct Prehash($hash);

        impl Prehash {
            /// An empty message.
            pub fn new() -> Result<Self, Error> {
                serve(Service::$verify, || Ok(Prehash(<$hash>::new())))
            }

            /// Appends to the message.
            pub fn update(&mut self, message: &[u8]) -> Result<(), Error> {
                serve(Service::$verify, || {
                    self.0.update(message);
                    Ok(())
                })
            }

            fn of(message: &[u8]) -> Self {
                let mut prehash = Prehash(<$hash>::new());
                prehash.0.update(message);
                prehash
            }

            fn finish(self) -> Wiped<[u8; 64]> {
                let finish: fn($hash) -> [u8; 64] = $finish;
                Wiped(finish(self.0))
            }
        }

        impl SigningKey {
            /// Signs a message for a context, which names what it is for. `WrongLength` if the
            /// context has more than 255 bytes. \[FIPS 186-5\] §7.8.1.
            pub fn sign(&self, context: &[u8], message: &[u8]) -> Result<Signature, Error> {
                serve(Service::$sign, || self.sign_hashed(context, Prehash::of(message)))
            }

            /// Signs a message that was hashed piece by piece, as [`sign`](Self::sign) does.
            pub fn sign_prehash(
                &self,
                context: &[u8],
                message: Prehash,
            ) -> Result<Signature, Error> {
                serve(Service::$sign, || self.sign_hashed(context, message))
            }

            fn sign_hashed(&self, context: &[u8], message: Prehash) -> Result<Signature, Error> {
                if context.len() > CONTEXT_LEN {
                    return Err(Error::WrongLength);
                }
                Ok(self.signature(Message::Prehashed { context, digest: &message.finish() }))
            }
        }

        impl VerifyingKey {
            /// Succeeds if the owner of the key made the signature for this context and message;
            /// else `Rejected`. `WrongLength` if the context has more than 255 bytes.
            /// \[FIPS 186-5\] §7.8.2.
            pub fn verify(
                &self,
                context: &[u8],
                message: &[u8],
                signature: &Signature,
            ) -> Result<(), Error> {
                serve(Service::$verify, || {
                    self.verify_hashed(context, Prehash::of(message), signature)
                })
            }

            /// Verifies a signature of a message that was hashed piece by piece, as
            /// [`verify`](Self::verify) does.
            pub fn verify_prehash(
                &self,
                context: &[u8],
                message: Prehash,
                signature: &Signature,
            ) -> Result<(), Error> {
                serve(Service::$verify, || self.verify_hashed(context, message, signature))
            }

            fn verify_hashed(
                &self,
                context: &[u8],
                message: Prehash,
                signature: &Signature,
            ) -> Result<(), Error> {
                if context.len() > CONTEXT_LEN {
                    return Err(Error::WrongLength);
                }
                let digest = message.finish();
                self.accept(Message::Prehashed { context, digest: &digest }, signature)
            }
        }
    };
}

pub(super) use {keys, prehash};

/// A context's greatest length in bytes.
pub(super) const CONTEXT_LEN: usize = 255;
