// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-KEM-1024, key encapsulation that withstands quantum computers. \[FIPS 203\]
//!
//! The owner generates a [`DecapKey`] and publishes its [`EncapKey`]. Whoever has that makes a
//! shared secret and a [`Ciphertext`], from which only the owner gets the same secret. A key pair
//! is kept as its seed of 64 bytes.
//!
//! ```
//! use alula_engine::kem::mlkem1024::{Ciphertext, DecapKey, EncapKey};
//!
//! let owner = DecapKey::generate()?;
//! let published = owner.encap_key().to_bytes();
//!
//! let (secret, ciphertext) = EncapKey::from_bytes(&published)?.encapsulate()?;
//! let sent = ciphertext.as_bytes();
//!
//! let same = owner.decapsulate(&Ciphertext::from_bytes(sent)?)?;
//! # assert_eq!(secret.declassify("example"), same.declassify("example"));
//! # Ok::<(), alula_engine::Error>(())
//! ```

use crate::base::cast::Pct;
use crate::base::ct;
use crate::base::secret::{Secret, Wiped};
use crate::module::{Approval, Error, Service, enter, rng, selftest};
use crate::primitive::mlkem::MlKem1024;

/// The private key: with it, ciphertexts become shared secrets.
pub struct DecapKey {
    /// d ‖ z.
    seed: Secret<64>,
    dk: Secret<{ MlKem1024::DK }>,
    encap_key: EncapKey,
}

/// The public key, checked: its length is right and every integer in it is below q.
pub struct EncapKey {
    ek: Wiped<[u8; MlKem1024::EK]>,
    /// H(ek), which every encapsulation needs.
    hash: [u8; 32],
    approval: Approval,
}

/// What encapsulation sends to the owner of the key.
#[derive(Clone)]
pub struct Ciphertext([u8; MlKem1024::C]);

impl DecapKey {
    /// A new key pair, tested for consistency. \[FIPS 203\] Algorithm 19, ML-KEM.KeyGen.
    pub fn generate() -> Result<Self, Error> {
        let _pass = enter(Service::MlKem1024Generate)?;
        let mut key = Self::blank();
        rng::fill(key.seed.as_mut_bytes())?;
        key.expand()?;
        Ok(key)
    }

    /// The key pair of a seed d ‖ z that [`seed`](Self::seed) once gave, tested for consistency.
    /// \[FIPS 203\] §3.3 and §7.1.
    pub fn from_seed(seed: &Secret<64>) -> Result<Self, Error> {
        let _pass = enter(Service::MlKem1024Import)?;
        let mut key = Self::blank();
        key.seed.as_mut_bytes().copy_from_slice(seed.as_bytes());
        key.expand()?;
        Ok(key)
    }

    /// Hands out the seed d ‖ z, which is the whole key: an explicit export, to be wrapped and
    /// stored. \[FIPS 203\] §3.3.
    pub fn seed(&self) -> Result<Secret<64>, Error> {
        let _pass = enter(Service::MlKem1024Export)?;
        let mut seed = Secret::zeroed();
        seed.as_mut_bytes().copy_from_slice(self.seed.as_bytes());
        Ok(seed)
    }

    /// The public key of the pair.
    pub fn encap_key(&self) -> &EncapKey {
        &self.encap_key
    }

    /// The shared secret that `ciphertext` carries.
    ///
    /// A ciphertext that was changed or that was made for another key gives a secret that nobody
    /// else has, and no error: the standard wants it so, and whatever is sealed with it will be
    /// `Rejected`. \[FIPS 203\] Algorithm 21, ML-KEM.Decaps.
    pub fn decapsulate(&self, ciphertext: &Ciphertext) -> Result<Secret<32>, Error> {
        let _pass = enter(Service::MlKem1024Decapsulate)?;
        let mut secret = Secret::zeroed();
        // The ciphertext's type holds its length, and the key was made here: §7.3 is met.
        MlKem1024::decaps_internal(self.dk.as_bytes(), &ciphertext.0, secret.as_mut_bytes());
        Ok(secret)
    }

    /// What this key's answers count for.
    pub fn approval(&self) -> Approval {
        self.encap_key.approval
    }

    fn blank() -> Self {
        DecapKey { seed: Secret::zeroed(), dk: Secret::zeroed(), encap_key: EncapKey::blank() }
    }

    /// Makes both keys of the seed in place.
    fn expand(&mut self) -> Result<(), Error> {
        let public = &mut self.encap_key;
        let (d_z, _) = self.seed.as_bytes().as_chunks();
        MlKem1024::keygen_internal(
            &d_z[0],
            &d_z[1],
            public.ek.as_mut_slice(),
            self.dk.as_mut_bytes(),
        );
        public.hash = MlKem1024::h(public.ek.as_slice());
        self.pairwise()
    }

    /// The pairwise consistency test. \[FIPS 203\] §7.1, key pair check 4; \[IG\] 10.3.A.
    fn pairwise(&self) -> Result<(), Error> {
        let (sent, ciphertext) = self.encap_key.encapsulate_fresh()?;
        let mut received = Secret::<32>::zeroed();
        MlKem1024::decaps_internal(self.dk.as_bytes(), &ciphertext.0, received.as_mut_bytes());
        let equal = ct::eq(received.as_bytes(), sent.as_bytes())
            .declassify("a failed self-test is reported");
        selftest::pairwise(Pct::MlKem1024, &[u8::from(equal)], &[1])
    }
}

impl EncapKey {
    /// Length in bytes.
    pub const LEN: usize = MlKem1024::EK;

    /// Takes a public key of 1568 bytes. `InvalidKey` if it has another length or holds an integer
    /// that is not below q. \[FIPS 203\] §7.2.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let _pass = enter(Service::MlKem1024Import)?;
        if !MlKem1024::check_ek(bytes) {
            return Err(Error::InvalidKey);
        }
        let mut key = Self::blank();
        key.ek.copy_from_slice(bytes);
        key.hash = MlKem1024::h(bytes);
        Ok(key)
    }

    /// The public key as the standard encodes it.
    pub fn to_bytes(&self) -> [u8; MlKem1024::EK] {
        *self.ek
    }

    /// A fresh shared secret, and the ciphertext that carries it to the key's owner.
    /// \[FIPS 203\] Algorithm 20, ML-KEM.Encaps.
    pub fn encapsulate(&self) -> Result<(Secret<32>, Ciphertext), Error> {
        let _pass = enter(Service::MlKem1024Encapsulate)?;
        self.encapsulate_fresh()
    }

    /// What this key's answers count for.
    pub fn approval(&self) -> Approval {
        self.approval
    }

    fn blank() -> Self {
        EncapKey { ek: Wiped([0; _]), hash: [0; 32], approval: Approval::now() }
    }

    fn encapsulate_fresh(&self) -> Result<(Secret<32>, Ciphertext), Error> {
        let mut m = Secret::<32>::zeroed();
        rng::fill(m.as_mut_bytes())?;
        let mut answer = (Secret::zeroed(), Ciphertext([0; _]));
        let (secret, Ciphertext(c)) = &mut answer;
        let (ek, secret) = (self.ek.as_slice(), secret.as_mut_bytes());
        MlKem1024::encaps_internal(ek, &self.hash, m.as_bytes(), c, secret);
        Ok(answer)
    }
}

impl Ciphertext {
    /// Length in bytes.
    pub const LEN: usize = MlKem1024::C;

    /// Takes 1568 bytes; `WrongLength` otherwise. Every such string is a ciphertext.
    /// \[FIPS 203\] §7.3.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let _pass = enter(Service::MlKem1024Decapsulate)?;
        bytes.try_into().map(Ciphertext).map_err(|_| Error::WrongLength)
    }

    /// The bytes to send.
    pub fn as_bytes(&self) -> &[u8; MlKem1024::C] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(secret: Secret<32>) -> [u8; 32] {
        secret.declassify("test")
    }

    #[test]
    fn a_key_that_was_published_and_kept_as_its_seed_still_works() {
        let owner = DecapKey::generate().unwrap();
        let restored = DecapKey::from_seed(&owner.seed().unwrap()).unwrap();
        let published = owner.encap_key().to_bytes();
        assert_eq!(restored.encap_key().to_bytes(), published);
        assert_eq!(restored.approval(), owner.approval());

        let sender = EncapKey::from_bytes(&published).unwrap();
        let (secret, ciphertext) = sender.encapsulate().unwrap();
        let received = Ciphertext::from_bytes(ciphertext.as_bytes()).unwrap();
        let secret = opened(secret);
        assert_eq!(opened(owner.decapsulate(&received).unwrap()), secret);
        assert_eq!(opened(restored.decapsulate(&received).unwrap()), secret);
        assert_ne!(opened(sender.encapsulate().unwrap().0), secret, "each secret is fresh");
    }

    #[test]
    fn a_changed_ciphertext_gives_another_secret_and_no_error() {
        let owner = DecapKey::generate().unwrap();
        let (secret, ciphertext) = owner.encap_key().encapsulate().unwrap();
        let secret = opened(secret);
        for byte in [0, 1, 1407, 1408, 1567] {
            let mut bad = *ciphertext.as_bytes();
            bad[byte] ^= 1;
            let bad = Ciphertext::from_bytes(&bad).unwrap();
            let rejected = opened(owner.decapsulate(&bad).unwrap());
            assert_ne!(rejected, secret);
            assert_eq!(opened(owner.decapsulate(&bad).unwrap()), rejected, "always the same one");
        }
    }

    #[test]
    fn what_is_not_a_key_or_a_ciphertext_is_named() {
        for len in [0, 1, 1567, 1569, 3168] {
            let bytes = vec![0; len];
            assert_eq!(EncapKey::from_bytes(&bytes).err(), Some(Error::InvalidKey), "{len}");
            assert_eq!(Ciphertext::from_bytes(&bytes).err(), Some(Error::WrongLength), "{len}");
        }
        let mut bytes = [0; EncapKey::LEN];
        assert!(EncapKey::from_bytes(&bytes).is_ok());
        (bytes[0], bytes[1]) = (0x01, 0x0d); // 3329
        assert_eq!(EncapKey::from_bytes(&bytes).err(), Some(Error::InvalidKey));
    }
}
