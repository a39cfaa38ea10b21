// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-DSA's public keys, stamped once for each parameter set. [FIPS 204] §5.3

macro_rules! verifying_key {
    ($set:ident) => {
        /// The public key, wiped when dropped.
        pub struct VerifyingKey {
            pk: Cleared<[u8; $set::PK_LEN]>,
            /// The hash of `pk`, which every verification needs.
            tr: Cleared<[u8; TR_LEN]>,
            approval: Approval,
        }

        impl VerifyingKey {
            /// Length in bytes.
            pub const LEN: usize = $set::PK_LEN;

            /// Takes a public key of [`LEN`](Self::LEN) bytes; `InvalidKey` otherwise. Every such
            /// string is a public key. \[FIPS 204\] §3.6.2.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
                let mut key = Ok(Self::blank());
                make(Service::MlDsaVerify, &mut key, |key| {
                    if bytes.len() != Self::LEN {
                        return Err(Error::InvalidKey);
                    }
                    key.pk.copy_from_slice(bytes);
                    *key.tr = hash_public_key(&*key.pk);
                    Ok(())
                });
                key
            }

            /// The public key as the standard encodes it.
            pub fn to_bytes(&self) -> [u8; $set::PK_LEN] {
                *self.pk
            }

            /// Succeeds if the signature was made for this context and message by the owner of the
            /// key; else `Rejected`. `WrongLength` if the context has more than 255 bytes.
            /// \[FIPS 204\] Algorithm 3, ML-DSA.Verify.
            pub fn verify(
                &self,
                context: &[u8],
                message: &[u8],
                signature: &Signature,
            ) -> Result<(), Error> {
                serve(Service::MlDsaVerify, || self.verify_pure(context, &[message], signature))
            }

            /// Verifies a signature of the concatenation of `parts`, as [`verify`](Self::verify)
            /// does.
            pub fn verify_parts(
                &self,
                context: &[u8],
                parts: &[&[u8]],
                signature: &Signature,
            ) -> Result<(), Error> {
                serve(Service::MlDsaVerify, || self.verify_pure(context, parts, signature))
            }

            /// Begins the representative of a message to be signed or verified with this pair, in
            /// as many pieces as it comes. `WrongLength` if the context has more than 255 bytes.
            /// \[FIPS 204\] Algorithm 7, step 6.
            pub fn mu_hasher(&self, context: &[u8]) -> Result<MuHasher, Error> {
                serve(Service::MlDsaMu, || {
                    check_context(context)?;
                    Ok(MuHasher::pure(&*self.tr, context))
                })
            }

            /// Verifies a signature by the message's representative, which
            /// [`mu_hasher`](Self::mu_hasher) of this key makes.
            /// \[FIPS 204\] Algorithm 8, its comment on step 7.
            pub fn verify_mu(&self, mu: &Mu, signature: &Signature) -> Result<(), Error> {
                serve(Service::MlDsaVerify, || {
                    self.verify_message(Message::Representative(mu.as_bytes()), &signature.0)
                })
            }

            /// What this key's answers count for.
            pub fn approval(&self) -> Approval {
                self.approval
            }

            fn blank() -> Self {
                VerifyingKey { pk: Cleared([0; _]), tr: Cleared([0; _]), approval: Approval::now() }
            }

            fn verify_pure(
                &self,
                context: &[u8],
                parts: &[&[u8]],
                signature: &Signature,
            ) -> Result<(), Error> {
                check_context(context)?;
                self.verify_message(Message::Pure { context, parts }, &signature.0)
            }

            fn verify_message(&self, message: Message, signature: &[u8]) -> Result<(), Error> {
                if self.accepts(message, signature) { Ok(()) } else { Err(Error::Rejected) }
            }

            fn accepts(&self, message: Message, signature: &[u8]) -> bool {
                $set::verify_internal(&*self.pk, &*self.tr, message, signature)
            }
        }
    };
}
pub(in crate::service::sign) use verifying_key;
