// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-KEM's public keys and ciphertexts, stamped once for each parameter set: validation,
//! encapsulation. [FIPS 203] §7.2 and §7.3

macro_rules! encap_key {
    ($set:ident) => {
        /// The public key, checked: its length is right and every integer in it is below q. It is
        /// wiped when dropped.
        pub struct EncapKey {
            ek: Cleared<[u8; $set::EK]>,
            /// H(ek), which every encapsulation needs.
            hash: Cleared<[u8; 32]>,
            approval: Approval,
        }

        /// What encapsulation sends to the owner of the key.
        #[derive(Clone)]
        pub struct Ciphertext([u8; $set::C]);

        impl EncapKey {
            /// Length in bytes.
            pub const LEN: usize = $set::EK;

            /// Takes a public key of [`LEN`](Self::LEN) bytes. `InvalidKey` if it has another
            /// length or holds an integer that is not below q. \[FIPS 203\] §7.2.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
                let mut key = Ok(Self::blank());
                make(Service::MlKemImport, &mut key, |key| key.take(bytes));
                key
            }

            /// The public key as the standard encodes it.
            pub fn to_bytes(&self) -> [u8; $set::EK] {
                *self.ek
            }

            /// A fresh shared secret, and the ciphertext that carries it to the key's owner.
            /// \[FIPS 203\] Algorithm 20, ML-KEM.Encaps.
            pub fn encapsulate(&self) -> Result<(Secret<32>, Ciphertext), Error> {
                serve(Service::MlKemEncapsulate, || self.encapsulate_fresh())
            }

            /// What this key's answers count for.
            pub fn approval(&self) -> Approval {
                self.approval
            }

            fn blank() -> Self {
                EncapKey { ek: Cleared([0; _]), hash: Cleared([0; 32]), approval: Approval::now() }
            }

            /// Takes `bytes` for the key if they pass the encapsulation key check.
            fn take(&mut self, bytes: &[u8]) -> Result<(), Error> {
                if !$set::check_ek(bytes) {
                    return Err(Error::InvalidKey);
                }
                self.ek.copy_from_slice(bytes);
                *self.hash = $set::h(bytes);
                Ok(())
            }

            fn encapsulate_fresh(&self) -> Result<(Secret<32>, Ciphertext), Error> {
                let mut m = Secret::<32>::zeroed();
                rng::fill(m.as_mut_bytes())?;
                let mut answer = (Secret::zeroed(), Ciphertext([0; _]));
                let (secret, Ciphertext(c)) = &mut answer;
                let (ek, secret) = (self.ek.as_slice(), secret.as_mut_bytes());
                $set::encaps_internal(ek, &self.hash, m.as_bytes(), c, secret);
                Ok(answer)
            }
        }

        impl Ciphertext {
            /// Length in bytes.
            pub const LEN: usize = $set::C;

            /// Takes [`LEN`](Self::LEN) bytes; `WrongLength` otherwise. Every such string is a
            /// ciphertext. \[FIPS 203\] §7.3.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
                serve(Service::MlKemDecapsulate, || {
                    bytes.try_into().map(Ciphertext).map_err(|_| Error::WrongLength)
                })
            }

            /// The bytes to send.
            pub fn as_bytes(&self) -> &[u8; $set::C] {
                &self.0
            }
        }
    };
}
pub(super) use encap_key;
