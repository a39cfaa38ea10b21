// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-KEM's private keys, stamped once for each parameter set: generation, both forms in and out,
//! decapsulation. [FIPS 203] §7.1 and §7.3

macro_rules! decap_key {
    ($set:ident) => {
        /// The private key: with it, ciphertexts become shared secrets.
        pub struct DecapKey {
            /// d ‖ z; zeros if the key came without them.
            seed: Secret<64>,
            has_seed: bool,
            dk: Secret<{ $set::DK }>,
            encap_key: EncapKey,
        }

        impl DecapKey {
            /// Length of the seed d ‖ z in bytes.
            pub const SEED_LEN: usize = 64;
            /// Length of the expanded form in bytes.
            pub const EXPANDED_LEN: usize = $set::DK;

            /// A new key pair, tested for consistency. \[FIPS 203\] Algorithm 19, ML-KEM.KeyGen.
            pub fn generate() -> Result<Self, Error> {
                let mut key = Ok(Self::blank());
                make(Service::MlKemGenerate, &mut key, |key| key.renew());
                key
            }

            /// The key pair of a seed d ‖ z that [`seed`](Self::seed) once gave, tested for
            /// consistency. \[FIPS 203\] §3.3 and §7.1.
            pub fn from_seed(seed: &Secret<64>) -> Result<Self, Error> {
                let mut key = Ok(Self::blank());
                make(Service::MlKemImport, &mut key, |key| key.take_seed(seed.as_bytes()));
                key
            }

            /// The key pair of an expanded decapsulation key, which has no seed any more.
            ///
            /// `InvalidKey` if its hash is not that of the encapsulation key in it, if an integer
            /// of that is not below q, or if the two do not agree on a secret.
            /// \[FIPS 203\] §7.1, key pair checks 2 to 4.
            pub fn from_expanded(dk: &Secret<{ $set::DK }>) -> Result<Self, Error> {
                let mut key = Ok(Self::blank());
                make(Service::MlKemImport, &mut key, |key| key.take_expanded(dk.as_bytes()));
                key
            }

            /// Hands out the seed d ‖ z, which is the whole key: an explicit export, to be wrapped
            /// and stored. `Refused` if the key came without it. \[FIPS 203\] §3.3.
            pub fn seed(&self) -> Result<Secret<64>, Error> {
                serve(Service::MlKemExport, || {
                    if !self.has_seed {
                        return Err(Error::Refused(Reason::NoSeed));
                    }
                    let mut seed = Secret::zeroed();
                    seed.as_mut_bytes().copy_from_slice(self.seed.as_bytes());
                    Ok(seed)
                })
            }

            /// Hands out the expanded decapsulation key, for those who do not take seeds: an
            /// explicit export, to be wrapped and stored. \[FIPS 203\] §3.3.
            pub fn expanded(&self) -> Result<Secret<{ $set::DK }>, Error> {
                let mut dk = Ok(Secret::zeroed());
                make(Service::MlKemExport, &mut dk, |dk| {
                    dk.as_mut_bytes().copy_from_slice(self.dk.as_bytes());
                    Ok(())
                });
                dk
            }

            /// The public key of the pair.
            pub fn encap_key(&self) -> &EncapKey {
                &self.encap_key
            }

            /// The shared secret that `ciphertext` carries.
            ///
            /// A ciphertext that was changed or that was made for another key gives a secret that
            /// nobody else has, and no error: the standard wants it so, and whatever is sealed with
            /// it will be `Rejected`. \[FIPS 203\] Algorithm 21, ML-KEM.Decaps.
            pub fn decapsulate(&self, ciphertext: &Ciphertext) -> Result<Secret<32>, Error> {
                serve(Service::MlKemDecapsulate, || {
                    let mut secret = Secret::zeroed();
                    // The ciphertext's type holds its length, and the key was checked when it was
                    // made: §7.3 is met.
                    $set::decaps_internal(self.dk.as_bytes(), &ciphertext.0, secret.as_mut_bytes());
                    Ok(secret)
                })
            }

            /// What this key's answers count for.
            pub fn approval(&self) -> Approval {
                self.encap_key.approval
            }

            #[inline(always)]
            pub(in crate::service) fn blank() -> Self {
                DecapKey {
                    seed: Secret::zeroed(),
                    has_seed: false,
                    dk: Secret::zeroed(),
                    encap_key: EncapKey::blank(),
                }
            }

            /// Becomes a new key pair.
            pub(in crate::service) fn renew(&mut self) -> Result<(), Error> {
                rng::fill(self.seed.as_mut_bytes())?;
                self.expand()
            }

            /// Becomes the key pair of a seed.
            pub(in crate::service) fn take_seed(&mut self, seed: &[u8; 64]) -> Result<(), Error> {
                self.seed.as_mut_bytes().copy_from_slice(seed);
                self.expand()
            }

            /// Becomes the key pair of an expanded key.
            pub(in crate::service) fn take_expanded(
                &mut self,
                dk: &[u8; $set::DK],
            ) -> Result<(), Error> {
                if !$set::check_dk(dk) {
                    return Err(Error::InvalidKey);
                }
                self.dk.as_mut_bytes().copy_from_slice(dk);
                self.encap_key.take($set::ek_of(self.dk.as_bytes()))?;
                // A key from outside may be wrong without a fault of the module: it is refused,
                // where a pair that was made here would fail a self-test.
                if self.is_consistent()? { Ok(()) } else { Err(Error::InvalidKey) }
            }

            /// The seed, unless the key came without it.
            pub(in crate::service) fn seed_form(&self) -> Option<&[u8]> {
                self.has_seed.then_some(self.seed.as_bytes().as_slice())
            }

            /// The expanded decapsulation key.
            pub(in crate::service) fn expanded_form(&self) -> &[u8] {
                self.dk.as_bytes()
            }

            /// Makes both keys of the seed in place, and tests them.
            fn expand(&mut self) -> Result<(), Error> {
                let public = &mut self.encap_key;
                let (d_z, _) = self.seed.as_bytes().as_chunks();
                let (ek, dk) = (public.ek.as_mut_slice(), self.dk.as_mut_bytes());
                $set::keygen_internal(&d_z[0], &d_z[1], ek, dk);
                *public.hash = $set::h(public.ek.as_slice());
                self.has_seed = true;
                // [IG] 10.3.A
                let consistent = self.is_consistent()?;
                selftest::pairwise(Pct::MlKem, &[u8::from(consistent)], &[1])
            }

            /// The pairwise consistency test. \[FIPS 203\] §7.1, key pair check 4.
            fn is_consistent(&self) -> Result<bool, Error> {
                let (sent, ciphertext) = self.encap_key.encapsulate_fresh()?;
                let mut received = Secret::<32>::zeroed();
                let dk = self.dk.as_bytes();
                $set::decaps_internal(dk, &ciphertext.0, received.as_mut_bytes());
                Ok(ct::eq(received.as_bytes(), sent.as_bytes())
                    .declassify("whether a key pair is consistent is told to its holder"))
            }
        }
    };
}
pub(super) use decap_key;
