// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SLH-DSA in all its parameter sets: a public module each, stamped by one macro. \[FIPS 205\]

mod key;
#[cfg(test)]
mod tests;

/// A parameter set's module: its name, hash family, length of nodes, shape, and services.
macro_rules! parameter_set {
    ($module:ident, $name:literal, $family:ident, $n:literal, $shape:ident, $signature:literal,
     $category:literal,
     [$generate:ident $import:ident $export:ident $sign:ident $verify:ident], $speed:literal) => {
        #[doc = concat!($name, ", hash-based signatures of security category ", $category, ".")]
        /// \[FIPS 205\]
        ///
        #[doc = concat!("A signature has ", $signature, " bytes. ", $speed)]
        /// It is made for a context, which names what it is for, and a message, and is written to
        /// the caller's slice.
        ///
        /// ```
        #[doc = concat!("use alula_engine::sign::", stringify!($module), "::*;")]
        ///
        /// let signer = SigningKey::generate()?;
        /// let published = signer.verifying_key().to_bytes();
        /// let mut signature = [0; SIGNATURE_LEN];
        /// signer.sign(b"firmware", b"image 7", &mut signature)?;
        ///
        /// let verifier = VerifyingKey::from_bytes(&published)?;
        /// verifier.verify(b"firmware", b"image 7", &signature)?;
        /// # assert!(verifier.verify(b"firmware", b"image 8", &signature).is_err());
        /// # Ok::<(), alula_engine::Error>(())
        /// ```
        pub mod $module {
            use super::key::{Pair, Public};
            use crate::base::secret::Secret;
            use crate::module::{Approval, Error, Service, serve};
            use crate::primitive::prehash::PreHash;
            use crate::primitive::slhdsa::{Message, Shape, $family};
            use crate::service::sign::prehash;

            type Hashes = $family<$n>;
            const SHAPE: Shape = Shape::$shape;

            /// Length of a signature in bytes.
            pub const SIGNATURE_LEN: usize = $signature;
            const _: () = assert!(SHAPE.signature_len($n) == SIGNATURE_LEN);

            /// The private key and its public key. It is wiped when dropped.
            pub struct SigningKey {
                pair: Pair<$n>,
                verifying_key: VerifyingKey,
            }

            /// The public key.
            pub struct VerifyingKey {
                public: Public<$n>,
                approval: Approval,
            }

            impl SigningKey {
                /// Length in bytes.
                pub const LEN: usize = 4 * $n;

                /// A new key pair from the module's random numbers, tested for consistency.
                ///
                /// `NoEntropy` if there are none. \[FIPS 205\] Algorithm 21, slh_keygen.
                pub fn generate() -> Result<Self, Error> {
                    serve(Service::$generate, || Pair::generate::<Hashes>(SHAPE).map(Self::of))
                }

                /// The key pair that [`to_secret`](Self::to_secret) once gave, or another
                /// implementation: SK.seed ‖ SK.prf ‖ PK.seed ‖ PK.root.
                ///
                /// `InvalidKey` if PK.root is not what the other parts make, which is computed
                /// and takes as long as a new key. \[FIPS 205\] §9.1, §3.1.
                pub fn from_secret(secret: &Secret<{ Self::LEN }>) -> Result<Self, Error> {
                    serve(Service::$import, || {
                        Pair::import::<Hashes>(SHAPE, secret.as_bytes()).map(Self::of)
                    })
                }

                /// Exports the private key: SK.seed ‖ SK.prf ‖ PK.seed ‖ PK.root. Wrap it before
                /// it leaves the process. \[FIPS 205\] Figure 15.
                pub fn to_secret(&self) -> Result<Secret<{ Self::LEN }>, Error> {
                    serve(Service::$export, || {
                        let mut secret = Secret::zeroed();
                        self.pair.export(secret.as_mut_bytes());
                        Ok(secret)
                    })
                }

                /// The public key of the pair.
                pub fn verifying_key(&self) -> &VerifyingKey {
                    &self.verifying_key
                }

                /// Signs a message of any length, hedged with fresh randomness, and writes
                /// [`SIGNATURE_LEN`] bytes.
                ///
                /// `WrongLength` if the context has more than 255 bytes, or the output another
                /// length. \[FIPS 205\] Algorithm 22, slh_sign.
                pub fn sign(
                    &self,
                    context: &[u8],
                    message: &[u8],
                    signature: &mut [u8],
                ) -> Result<(), Error> {
                    serve(Service::$sign, || {
                        let message = Message::Pure { context, parts: &[message] };
                        self.pair.sign_hedged::<Hashes>(SHAPE, &message, signature)
                    })
                }

                /// Signs the concatenation of `parts`, as [`sign`](Self::sign) does a message.
                pub fn sign_parts(
                    &self,
                    context: &[u8],
                    parts: &[&[u8]],
                    signature: &mut [u8],
                ) -> Result<(), Error> {
                    serve(Service::$sign, || {
                        let message = Message::Pure { context, parts };
                        self.pair.sign_hedged::<Hashes>(SHAPE, &message, signature)
                    })
                }

                /// Signs without randomness: one message has one signature. For callers that need
                /// that; a fault or a measurement of power gets more out of it than out of
                /// [`sign`](Self::sign), and a key should be used with one of the two only.
                /// \[FIPS 205\] Algorithm 22, slh_sign, deterministic.
                pub fn sign_deterministic(
                    &self,
                    context: &[u8],
                    message: &[u8],
                    signature: &mut [u8],
                ) -> Result<(), Error> {
                    serve(Service::$sign, || {
                        let message = Message::Pure { context, parts: &[message] };
                        self.pair.sign::<Hashes>(SHAPE, &message, None, signature)
                    })
                }

                /// Signs the digest of a message by `hash`, which is never interchangeable with
                /// [`sign`](Self::sign).
                ///
                /// `Refused` if the hash function is weaker than the parameter set; `WrongLength`
                /// as [`sign`](Self::sign) has it. \[FIPS 205\] Algorithm 23, hash_slh_sign.
                pub fn sign_prehash(
                    &self,
                    hash: PreHash,
                    context: &[u8],
                    message: &[u8],
                    signature: &mut [u8],
                ) -> Result<(), Error> {
                    serve(Service::$sign, || {
                        let digest = &prehash::digest(8 * $n, hash, message)?;
                        let message = Message::Digest { context, digest };
                        self.pair.sign_hedged::<Hashes>(SHAPE, &message, signature)
                    })
                }

                /// Signs the digest of a message by `hash` without randomness: see
                /// [`sign_deterministic`](Self::sign_deterministic) and
                /// [`sign_prehash`](Self::sign_prehash).
                pub fn sign_prehash_deterministic(
                    &self,
                    hash: PreHash,
                    context: &[u8],
                    message: &[u8],
                    signature: &mut [u8],
                ) -> Result<(), Error> {
                    serve(Service::$sign, || {
                        let digest = &prehash::digest(8 * $n, hash, message)?;
                        let message = Message::Digest { context, digest };
                        self.pair.sign::<Hashes>(SHAPE, &message, None, signature)
                    })
                }

                /// What this key's answers count for.
                pub fn approval(&self) -> Approval {
                    self.verifying_key.approval
                }

                fn of(pair: Pair<$n>) -> Self {
                    let public = pair.public();
                    let verifying_key = VerifyingKey { public, approval: Approval::now() };
                    SigningKey { pair, verifying_key }
                }
            }

            impl VerifyingKey {
                /// Length in bytes.
                pub const LEN: usize = 2 * $n;

                /// Takes a public key, PK.seed ‖ PK.root; `InvalidKey` if it has another length.
                /// Every string of that length is one. \[FIPS 205\] Figure 16.
                pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
                    serve(Service::$verify, || {
                        let public = Public::from_bytes(bytes).ok_or(Error::InvalidKey)?;
                        Ok(VerifyingKey { public, approval: Approval::now() })
                    })
                }

                /// The public key as the standard encodes it.
                pub fn to_bytes(&self) -> [u8; Self::LEN] {
                    let mut bytes = [0; Self::LEN];
                    self.public.write(&mut bytes);
                    bytes
                }

                /// Succeeds if the signature was made for this context and message by the owner
                /// of the key; else `Rejected`, also for a signature of a wrong length.
                /// `WrongLength` if the context has more than 255 bytes.
                /// \[FIPS 205\] Algorithm 24, slh_verify.
                pub fn verify(
                    &self,
                    context: &[u8],
                    message: &[u8],
                    signature: &[u8],
                ) -> Result<(), Error> {
                    serve(Service::$verify, || {
                        let message = Message::Pure { context, parts: &[message] };
                        self.public.verify::<Hashes>(SHAPE, &message, signature)
                    })
                }

                /// Verifies a signature of the concatenation of `parts`, as
                /// [`verify`](Self::verify) does.
                pub fn verify_parts(
                    &self,
                    context: &[u8],
                    parts: &[&[u8]],
                    signature: &[u8],
                ) -> Result<(), Error> {
                    serve(Service::$verify, || {
                        let message = Message::Pure { context, parts };
                        self.public.verify::<Hashes>(SHAPE, &message, signature)
                    })
                }

                /// Verifies a signature of the digest of a message by `hash`, as
                /// [`verify`](Self::verify) does one of the message. `Refused` if the hash
                /// function is weaker than the parameter set.
                /// \[FIPS 205\] Algorithm 25, hash_slh_verify.
                pub fn verify_prehash(
                    &self,
                    hash: PreHash,
                    context: &[u8],
                    message: &[u8],
                    signature: &[u8],
                ) -> Result<(), Error> {
                    serve(Service::$verify, || {
                        let digest = &prehash::digest(8 * $n, hash, message)?;
                        let message = Message::Digest { context, digest };
                        self.public.verify::<Hashes>(SHAPE, &message, signature)
                    })
                }

                /// What this key's answers count for.
                pub fn approval(&self) -> Approval {
                    self.approval
                }
            }
        }
    };
}

/// The parameter sets of one hash family.
macro_rules! parameter_sets {
    ($family:ident $services:tt $($module:ident $name:literal $n:literal $shape:ident
      $signature:literal $category:literal $speed:literal;)*) => {
        $(parameter_set!(
            $module, $name, $family, $n, $shape, $signature, $category, $services, $speed
        );)*
    };
}

parameter_sets! {
    Sha2 [
        SlhDsaSha2Generate SlhDsaSha2Import SlhDsaSha2Export SlhDsaSha2Sign SlhDsaSha2Verify
    ]
    slhdsa_sha2_128s "SLH-DSA-SHA2-128s" 16 S128 7_856 "1" "Small: signing is slow.";
    slhdsa_sha2_128f "SLH-DSA-SHA2-128f" 16 F128 17_088 "1" "Fast: signatures are large.";
    slhdsa_sha2_192s "SLH-DSA-SHA2-192s" 24 S192 16_224 "3" "Small: signing is slow.";
    slhdsa_sha2_192f "SLH-DSA-SHA2-192f" 24 F192 35_664 "3" "Fast: signatures are large.";
    slhdsa_sha2_256s "SLH-DSA-SHA2-256s" 32 S256 29_792 "5" "Small: signing is slow.";
    slhdsa_sha2_256f "SLH-DSA-SHA2-256f" 32 F256 49_856 "5" "Fast: signatures are large.";
}

parameter_sets! {
    Shake [
        SlhDsaShakeGenerate SlhDsaShakeImport SlhDsaShakeExport SlhDsaShakeSign SlhDsaShakeVerify
    ]
    slhdsa_shake_128s "SLH-DSA-SHAKE-128s" 16 S128 7_856 "1" "Small: signing is slow.";
    slhdsa_shake_128f "SLH-DSA-SHAKE-128f" 16 F128 17_088 "1" "Fast: signatures are large.";
    slhdsa_shake_192s "SLH-DSA-SHAKE-192s" 24 S192 16_224 "3" "Small: signing is slow.";
    slhdsa_shake_192f "SLH-DSA-SHAKE-192f" 24 F192 35_664 "3" "Fast: signatures are large.";
    slhdsa_shake_256s "SLH-DSA-SHAKE-256s" 32 S256 29_792 "5" "Small: signing is slow.";
    slhdsa_shake_256f "SLH-DSA-SHAKE-256f" 32 F256 49_856 "5" "Fast: signatures are large.";
}
