// SPDX-License-Identifier: Apache-2.0 OR MIT
//! HashML-DSA, stamped once for each parameter set: signatures of a message's digest. Their type is
//! not that of pure signatures, and neither verifies as the other. [FIPS 204] §5.4

macro_rules! prehash {
    ($set:ident) => {
        crate::service::sign::mldsa::signature! {
            /// A signature of a message's digest, which verifies as that alone.
            PrehashSignature, $set, MlDsaVerify
        }

        impl SigningKey {
            /// Signs the digest of a message by `hash`, for verifiers that ask for HashML-DSA.
            /// [`sign`](Self::sign) is to be preferred; a key should be used for one of the two.
            ///
            /// `Refused` if the hash function is weaker than the parameter set; `WrongLength` if
            /// the context has more than 255 bytes. \[FIPS 204\] Algorithm 4, HashML-DSA.Sign,
            /// hedged.
            pub fn sign_prehash(
                &self,
                hash: PreHash,
                context: &[u8],
                message: &[u8],
            ) -> Result<PrehashSignature, Error> {
                let mut signature = Ok(PrehashSignature::blank());
                make(Service::MlDsaSign, &mut signature, |signature| {
                    self.sign_digest(hash, context, message, Randomness::Hedged, signature)
                });
                signature
            }

            /// Signs as [`sign_prehash`](Self::sign_prehash) does, without randomness: see
            /// [`sign_deterministic`](Self::sign_deterministic).
            pub fn sign_prehash_deterministic(
                &self,
                hash: PreHash,
                context: &[u8],
                message: &[u8],
            ) -> Result<PrehashSignature, Error> {
                let mut signature = Ok(PrehashSignature::blank());
                make(Service::MlDsaSign, &mut signature, |signature| {
                    self.sign_digest(hash, context, message, Randomness::Deterministic, signature)
                });
                signature
            }

            fn sign_digest(
                &self,
                hash: PreHash,
                context: &[u8],
                message: &[u8],
                randomness: Randomness,
                signature: &mut PrehashSignature,
            ) -> Result<(), Error> {
                check_context(context)?;
                let digest = &prehash::digest($set::STRENGTH, hash, message)?;
                let message = Message::Digest { context, digest };
                self.sign_message(message, randomness, &mut signature.0)
            }
        }

        impl VerifyingKey {
            /// Succeeds if the signature was made for this context and the message's digest by
            /// `hash`; else `Rejected`. `Refused` and `WrongLength` as
            /// [`sign_prehash`](SigningKey::sign_prehash) has them.
            /// \[FIPS 204\] Algorithm 5, HashML-DSA.Verify.
            pub fn verify_prehash(
                &self,
                hash: PreHash,
                context: &[u8],
                message: &[u8],
                signature: &PrehashSignature,
            ) -> Result<(), Error> {
                serve(Service::MlDsaVerify, || {
                    check_context(context)?;
                    let digest = &prehash::digest($set::STRENGTH, hash, message)?;
                    self.verify_message(Message::Digest { context, digest }, &signature.0)
                })
            }
        }
    };
}
pub(in crate::service::sign) use prehash;
