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
                let _pass = enter(Service::MlDsaGenerate)?;
                Self::of_seed(|xi| rng::fill(xi))
            }

            /// The key pair of a seed that [`seed`](Self::seed) once gave, tested for consistency.
            /// \[FIPS 204\] §3.6.3.
            pub fn from_seed(seed: &Secret<32>) -> Result<Self, Error> {
                let _pass = enter(Service::MlDsaImport)?;
                Self::of_seed(|xi| {
                    xi.copy_from_slice(seed.as_bytes());
                    Ok(())
                })
            }

            /// The key pair of an expanded private key, which has no seed any more.
            ///
            /// The public key is computed anew. `InvalidKey` if a coefficient is out of its range,
            /// or if what the key says of its public key (t0, and tr, its hash) is not so.
            pub fn from_expanded(sk: &Secret<{ $set::SK_LEN }>) -> Result<Self, Error> {
                let _pass = enter(Service::MlDsaImport)?;
                Self::of_expanded(sk)
            }

            /// Hands out the seed, which is the whole key: an explicit export, to be wrapped and
            /// stored. `Refused` if the key came without it. \[FIPS 204\] §3.6.3.
            pub fn seed(&self) -> Result<Secret<32>, Error> {
                let _pass = enter(Service::MlDsaExport)?;
                if !self.has_seed {
                    return Err(Error::Refused(Reason::NoSeed));
                }
                let mut seed = Secret::zeroed();
                seed.as_mut_bytes().copy_from_slice(self.xi.as_bytes());
                Ok(seed)
            }

            /// Hands out the expanded private key, for those who do not take seeds: an explicit
            /// export, to be wrapped and stored.
            pub fn expanded(&self) -> Result<Secret<{ $set::SK_LEN }>, Error> {
                let _pass = enter(Service::MlDsaExport)?;
                let mut sk = Secret::zeroed();
                sk.as_mut_bytes().copy_from_slice(self.sk.as_bytes());
                Ok(sk)
            }

            /// The public key of the pair.
            pub fn verifying_key(&self) -> &VerifyingKey {
                &self.verifying_key
            }

            /// Signs a message of any length. `WrongLength` if the context has more than 255 bytes;
            /// `Exhausted` after more rejected candidates than any correct execution meets.
            /// \[FIPS 204\] Algorithm 2, ML-DSA.Sign, hedged.
            pub fn sign(&self, context: &[u8], message: &[u8]) -> Result<Signature, Error> {
                let _pass = enter(Service::MlDsaSign)?;
                self.sign_pure(context, &[message], Randomness::Hedged)
            }

            /// Signs the concatenation of `parts`, as [`sign`](Self::sign) does a message.
            pub fn sign_parts(&self, context: &[u8], parts: &[&[u8]]) -> Result<Signature, Error> {
                let _pass = enter(Service::MlDsaSign)?;
                self.sign_pure(context, parts, Randomness::Hedged)
            }

            /// Signs as [`sign`](Self::sign) does, without randomness: the same signature every
            /// time. A device whose faults or power an attacker can observe signs hedged.
            /// \[FIPS 204\] §3.4.
            pub fn sign_deterministic(
                &self,
                context: &[u8],
                message: &[u8],
            ) -> Result<Signature, Error> {
                let _pass = enter(Service::MlDsaSign)?;
                self.sign_pure(context, &[message], Randomness::Deterministic)
            }

            /// Signs a message by its representative, which
            /// [`mu_hasher`](VerifyingKey::mu_hasher) of this pair's public key makes: the
            /// signature is the one of [`sign`](Self::sign). \[FIPS 204\] Algorithm 7, its comment
            /// on step 6.
            pub fn sign_mu(&self, mu: &Mu) -> Result<Signature, Error> {
                let _pass = enter(Service::MlDsaSign)?;
                self.sign_representative(mu, Randomness::Hedged)
            }

            /// Signs as [`sign_mu`](Self::sign_mu) does, without randomness.
            pub fn sign_mu_deterministic(&self, mu: &Mu) -> Result<Signature, Error> {
                let _pass = enter(Service::MlDsaSign)?;
                self.sign_representative(mu, Randomness::Deterministic)
            }

            /// What this key's answers count for.
            pub fn approval(&self) -> Approval {
                self.verifying_key.approval
            }

            #[inline(always)]
            fn blank() -> Self {
                SigningKey {
                    xi: Secret::zeroed(),
                    has_seed: false,
                    sk: Secret::zeroed(),
                    verifying_key: VerifyingKey::blank(),
                }
            }

            /// The key pair of a seed, made in place and tested for consistency.
            ///
            /// A frame of its own, made when the gate's self-tests have left the stack.
            #[inline(never)]
            fn of_seed(
                seed: impl FnOnce(&mut [u8; 32]) -> Result<(), Error>,
            ) -> Result<Self, Error> {
                Self::in_place(|key| {
                    seed(key.xi.as_mut_bytes())?;
                    key.has_seed = true;
                    let (xi, public) = (key.xi.as_bytes(), &mut key.verifying_key);
                    $set::keygen_internal(xi, &mut public.pk, key.sk.as_mut_bytes());
                    public.tr = hash_public_key(&public.pk);
                    key.pairwise()
                })
            }

            /// A frame of its own, as [`of_seed`](Self::of_seed) has.
            #[inline(never)]
            fn of_expanded(sk: &Secret<{ $set::SK_LEN }>) -> Result<Self, Error> {
                Self::in_place(|key| {
                    key.sk.as_mut_bytes().copy_from_slice(sk.as_bytes());
                    let public = &mut key.verifying_key;
                    if !$set::public_key(key.sk.as_bytes(), &mut public.pk) {
                        return Err(Error::InvalidKey);
                    }
                    public.tr = hash_public_key(&public.pk);
                    key.pairwise()
                })
            }

            /// A key made where the caller wants it: what is moved leaves a copy behind.
            #[inline(always)]
            fn in_place(make: impl FnOnce(&mut Self) -> Result<(), Error>) -> Result<Self, Error> {
                let mut key = Ok(Self::blank());
                let made = match &mut key {
                    Ok(key) => make(key),
                    Err(error) => Err(*error),
                };
                if let Err(error) = made {
                    key = Err(error);
                }
                key
            }

            fn sign_pure(
                &self,
                context: &[u8],
                parts: &[&[u8]],
                randomness: Randomness,
            ) -> Result<Signature, Error> {
                check_context(context)?;
                let mut signature = Signature([0; _]);
                let message = Message::Pure { context, parts };
                self.sign_message(message, randomness, &mut signature.0)?;
                Ok(signature)
            }

            fn sign_representative(
                &self,
                mu: &Mu,
                randomness: Randomness,
            ) -> Result<Signature, Error> {
                let mut signature = Signature([0; _]);
                let message = Message::Representative(mu.as_bytes());
                self.sign_message(message, randomness, &mut signature.0)?;
                Ok(signature)
            }

            /// A frame of its own, as [`of_seed`](Self::of_seed) has.
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
