// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-DSA's private keys, stamped once for each parameter set: generation, both forms in and out,
//! signing. [FIPS 204] §5.1 and §5.2

macro_rules! signing_key {
    ($set:ident) => {
        /// The private key.
        ///
        /// Besides its seed it holds the private key as the standard encodes it, because expanding
        /// costs as much as half a signature.
        pub struct SigningKey {
            /// Zeros if the key came without it.
            xi: Secret<32>,
            has_seed: bool,
            sk: Secret<{ $set::SK_LEN }>,
            verifying_key: VerifyingKey,
        }

        /// Where signing takes its randomness from.
        enum Randomness {
            Hedged,
            Deterministic,
        }

        impl SigningKey {
            /// Length of the seed in bytes.
            pub const SEED_LEN: usize = 32;
            /// Length of the expanded form in bytes.
            pub const EXPANDED_LEN: usize = $set::SK_LEN;

            /// A new key pair, tested for consistency. \[FIPS 204\] Algorithm 1, ML-DSA.KeyGen.
            pub fn generate() -> Result<Self, Error> {
                let mut key = Ok(Self::blank());
                make(Service::MlDsaGenerate, &mut key, |key| {
                    rng::fill(key.xi.as_mut_bytes())?;
                    key.expand()
                });
                key
            }

            /// The key pair of a seed that [`seed`](Self::seed) once gave, tested for consistency.
            /// \[FIPS 204\] §3.6.3.
            pub fn from_seed(seed: &Secret<32>) -> Result<Self, Error> {
                let mut key = Ok(Self::blank());
                make(Service::MlDsaImport, &mut key, |key| key.take_seed(seed.as_bytes()));
                key
            }

            /// The key pair of an expanded private key, which has no seed any more.
            ///
            /// The public key is computed anew. `InvalidKey` if a coefficient is out of its range,
            /// or if what the key says of its public key (t0, and tr, its hash) is not so.
            pub fn from_expanded(sk: &Secret<{ $set::SK_LEN }>) -> Result<Self, Error> {
                let mut key = Ok(Self::blank());
                make(Service::MlDsaImport, &mut key, |key| key.take_expanded(sk.as_bytes()));
                key
            }

            /// Hands out the seed, which is the whole key: an explicit export, to be wrapped and
            /// stored. `Refused` if the key came without it. \[FIPS 204\] §3.6.3.
            pub fn seed(&self) -> Result<Secret<32>, Error> {
                serve(Service::MlDsaExport, || {
                    if !self.has_seed {
                        return Err(Error::Refused(Reason::NoSeed));
                    }
                    let mut seed = Secret::zeroed();
                    seed.as_mut_bytes().copy_from_slice(self.xi.as_bytes());
                    Ok(seed)
                })
            }

            /// Hands out the expanded private key, for those who do not take seeds: an explicit
            /// export, to be wrapped and stored.
            pub fn expanded(&self) -> Result<Secret<{ $set::SK_LEN }>, Error> {
                let mut sk = Ok(Secret::zeroed());
                make(Service::MlDsaExport, &mut sk, |sk| {
                    sk.as_mut_bytes().copy_from_slice(self.sk.as_bytes());
                    Ok(())
                });
                sk
            }

            /// The public key of the pair.
            pub fn verifying_key(&self) -> &VerifyingKey {
                &self.verifying_key
            }

            /// Signs a message of any length. `WrongLength` if the context has more than 255 bytes;
            /// `Exhausted` after more rejected candidates than any correct execution meets.
            /// \[FIPS 204\] Algorithm 2, ML-DSA.Sign, hedged.
            pub fn sign(&self, context: &[u8], message: &[u8]) -> Result<Signature, Error> {
                let mut signature = Ok(Signature::blank());
                make(Service::MlDsaSign, &mut signature, |signature| {
                    self.sign_pure(context, &[message], Randomness::Hedged, signature)
                });
                signature
            }

            /// Signs the concatenation of `parts`, as [`sign`](Self::sign) does a message.
            pub fn sign_parts(&self, context: &[u8], parts: &[&[u8]]) -> Result<Signature, Error> {
                let mut signature = Ok(Signature::blank());
                make(Service::MlDsaSign, &mut signature, |signature| {
                    self.sign_pure(context, parts, Randomness::Hedged, signature)
                });
                signature
            }

            /// Signs as [`sign`](Self::sign) does, without randomness: the same signature every
            /// time. A device whose faults or power an attacker can observe signs hedged.
            /// \[FIPS 204\] §3.4.
            pub fn sign_deterministic(
                &self,
                context: &[u8],
                message: &[u8],
            ) -> Result<Signature, Error> {
                let mut signature = Ok(Signature::blank());
                make(Service::MlDsaSign, &mut signature, |signature| {
                    self.sign_pure(context, &[message], Randomness::Deterministic, signature)
                });
                signature
            }

            /// Signs a message by its representative, which
            /// [`mu_hasher`](VerifyingKey::mu_hasher) of this pair's public key makes: the
            /// signature is the one of [`sign`](Self::sign). \[FIPS 204\] Algorithm 7, its comment
            /// on step 6.
            pub fn sign_mu(&self, mu: &Mu) -> Result<Signature, Error> {
                let mut signature = Ok(Signature::blank());
                make(Service::MlDsaSign, &mut signature, |signature| {
                    self.sign_representative(mu, Randomness::Hedged, signature)
                });
                signature
            }

            /// Signs as [`sign_mu`](Self::sign_mu) does, without randomness.
            pub fn sign_mu_deterministic(&self, mu: &Mu) -> Result<Signature, Error> {
                let mut signature = Ok(Signature::blank());
                make(Service::MlDsaSign, &mut signature, |signature| {
                    self.sign_representative(mu, Randomness::Deterministic, signature)
                });
                signature
            }

            /// What this key's answers count for.
            pub fn approval(&self) -> Approval {
                self.verifying_key.approval
            }

            #[inline(always)]
            pub(in crate::service) fn blank() -> Self {
                SigningKey {
                    xi: Secret::zeroed(),
                    has_seed: false,
                    sk: Secret::zeroed(),
                    verifying_key: VerifyingKey::blank(),
                }
            }

            /// Becomes the key pair of a seed.
            pub(in crate::service) fn take_seed(&mut self, seed: &[u8; 32]) -> Result<(), Error> {
                self.xi.as_mut_bytes().copy_from_slice(seed);
                self.expand()
            }

            /// Becomes the key pair of an expanded key.
            pub(in crate::service) fn take_expanded(
                &mut self,
                sk: &[u8; $set::SK_LEN],
            ) -> Result<(), Error> {
                self.sk.as_mut_bytes().copy_from_slice(sk);
                let public = &mut self.verifying_key;
                if !$set::public_key(self.sk.as_bytes(), &mut *public.pk) {
                    return Err(Error::InvalidKey);
                }
                *public.tr = hash_public_key(&*public.pk);
                self.pairwise()
            }

            /// The seed, unless the key came without it.
            pub(in crate::service) fn seed_form(&self) -> Option<&[u8]> {
                self.has_seed.then_some(self.xi.as_bytes().as_slice())
            }

            /// The expanded private key.
            pub(in crate::service) fn expanded_form(&self) -> &[u8] {
                self.sk.as_bytes()
            }

            /// Makes both keys of the seed in place, and tests them.
            fn expand(&mut self) -> Result<(), Error> {
                let public = &mut self.verifying_key;
                $set::keygen_internal(self.xi.as_bytes(), &mut *public.pk, self.sk.as_mut_bytes());
                *public.tr = hash_public_key(&*public.pk);
                self.has_seed = true;
                self.pairwise()
            }

            fn sign_pure(
                &self,
                context: &[u8],
                parts: &[&[u8]],
                randomness: Randomness,
                signature: &mut Signature,
            ) -> Result<(), Error> {
                check_context(context)?;
                let message = Message::Pure { context, parts };
                self.sign_message(message, randomness, &mut signature.0)
            }

            fn sign_representative(
                &self,
                mu: &Mu,
                randomness: Randomness,
                signature: &mut Signature,
            ) -> Result<(), Error> {
                let message = Message::Representative(mu.as_bytes());
                self.sign_message(message, randomness, &mut signature.0)
            }

            /// A frame of its own, made when the gate's self-tests have left the stack.
            #[inline(never)]
            fn sign_message(
                &self,
                message: Message,
                randomness: Randomness,
                signature: &mut [u8; $set::SIGNATURE_LEN],
            ) -> Result<(), Error> {
                let mut rnd = Secret::<32>::zeroed();
                match randomness {
                    Randomness::Hedged => rng::fill(rnd.as_mut_bytes())?,
                    Randomness::Deterministic => {}
                }
                let sk = self.sk.as_bytes();
                let signed = $set::sign_internal(sk, message, rnd.as_bytes(), signature);
                signed.ok_or(Error::Exhausted)
            }

            /// The pairwise consistency test. \[IG\] 10.3.A.
            #[inline(never)]
            fn pairwise(&self) -> Result<(), Error> {
                let parts: &[&[u8]] = &[b"ML-DSA pairwise consistency"];
                let message = Message::Pure { context: b"", parts };
                let mut signature = Signature([0; _]);
                let sk = self.sk.as_bytes();
                let signed = $set::sign_frugally(sk, message, &mut signature.0).is_some();
                let consistent = signed && self.verifying_key.accepts(message, &signature.0);
                selftest::pairwise(Pct::MlDsa, &[u8::from(consistent)], &[1])
            }
        }
    };
}
pub(in crate::service::sign) use signing_key;
