// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES-256-GCM with an IV that the module draws. \[SP 800-38D\]
//!
//! ```
//! use alula_engine::{Error, aead::aes256gcm::Key};
//!
//! let key = Key::generate()?;
//! let mut record = *b"position, heading";
//! let seal = key.seal(b"record 7", &mut record)?;
//! assert_ne!(&record, b"position, heading");
//! key.open(b"record 7", &seal, &mut record)?;
//! assert_eq!(&record, b"position, heading");
//! assert_eq!(key.open(b"record 8", &seal, &mut record), Err(Error::Rejected));
//! # Ok::<(), Error>(())
//! ```

use core::sync::atomic::{AtomicU64, Ordering};

use crate::base::secret::{Secret, declassify};
use crate::module::{Approval, Error, Service, enter, rng};
use crate::primitive::gcm::Gcm;

/// A key for AES-256-GCM.
pub struct Key {
    gcm: Gcm<32>,
    /// How often this object has sealed.
    sealed: AtomicU64,
    approval: Approval,
}

/// What belongs to a sealed text, and is not secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seal {
    /// The initialisation vector, drawn by the module.
    pub iv: [u8; 12],
    /// The authentication tag.
    pub tag: [u8; 16],
}

/// How often a key object seals: random IVs allow no more. \[SP 800-38D\] §8.3
pub const MOST_SEALS: u64 = 1 << 32;

impl Key {
    /// A key from 32 secret bytes. They must not serve another key object that seals: IVs are
    /// counted for each object by itself.
    pub fn from_secret(secret: &Secret<32>) -> Result<Self, Error> {
        let _pass = enter(Service::Aes256GcmSeal)?;
        Ok(Self::new(secret))
    }

    /// A key that nobody knows: what it seals, only it opens.
    pub fn generate() -> Result<Self, Error> {
        let _pass = enter(Service::Aes256GcmSeal)?;
        let mut secret = Secret::zeroed();
        rng::fill(secret.as_mut_bytes())?;
        Ok(Self::new(&secret))
    }

    fn new(secret: &Secret<32>) -> Self {
        let gcm = Gcm::new(secret.as_bytes());
        Key { gcm, sealed: AtomicU64::new(0), approval: Approval::now() }
    }

    /// Encrypts `data` in place, and authenticates it together with `aad`.
    ///
    /// The IV is 96 random bits. \[SP 800-38D\] §8.2.2. `Exhausted` after [`MOST_SEALS`] calls;
    /// `WrongLength` for more than 2^36 − 32 bytes. On error `data` is unchanged.
    pub fn seal(&self, aad: &[u8], data: &mut [u8]) -> Result<Seal, Error> {
        let _pass = enter(Service::Aes256GcmSeal)?;
        if self.sealed.fetch_add(1, Ordering::Relaxed) >= MOST_SEALS {
            return Err(Error::Exhausted);
        }
        // An IV that came twice under this key would give away the hash subkey, and with it every
        // message's authenticity. [SP 800-38D] Appendix A.
        let mut iv = [0; 12];
        rng::fill(&mut iv)?;
        declassify(&iv, "the IV goes out with its message");
        let tag = self.gcm.seal(&iv, aad, data).ok_or(Error::WrongLength)?;
        declassify(&tag, "a tag goes out with its message");
        declassify(data, "ciphertext is public");
        Ok(Seal { iv, tag })
    }

    /// Decrypts `data` in place if it and `aad` are what was sealed.
    ///
    /// `Rejected` otherwise, and `data` is all zeros then.
    pub fn open(&self, aad: &[u8], seal: &Seal, data: &mut [u8]) -> Result<(), Error> {
        let _pass = enter(Service::Aes256GcmOpen)?;
        match self.gcm.open(&seal.iv, aad, data, &seal.tag) {
            Some(true) => Ok(()),
            Some(false) => Err(Error::Rejected),
            None => {
                data.fill(0);
                Err(Error::Rejected)
            }
        }
    }

    /// What this key's answers count for.
    pub fn approval(&self) -> Approval {
        self.approval
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ivs_differ_and_seals_are_counted() {
        let key = Key::generate().unwrap();
        let (mut a, mut b) = ([1; 40], [1; 40]);
        let (first, second) = (key.seal(b"", &mut a).unwrap(), key.seal(b"", &mut b).unwrap());
        assert_ne!(first.iv, second.iv);
        assert_ne!(a, b);
        key.open(b"", &first, &mut a).unwrap();
        assert_eq!(a, [1; 40]);

        key.sealed.store(MOST_SEALS - 1, Ordering::Relaxed);
        assert!(key.seal(b"", &mut a).is_ok());
        a = [1; 40];
        for _ in 0..2 {
            assert_eq!(key.seal(b"", &mut a), Err(Error::Exhausted));
        }
        assert_eq!(a, [1; 40]);
        assert!(key.open(b"", &second, &mut b).is_ok());
    }

    #[test]
    fn a_key_from_a_secret_opens_what_its_twin_sealed() {
        let secret = Secret::from_bytes(&[7; 32]);
        let (a, b) = (Key::from_secret(&secret).unwrap(), Key::from_secret(&secret).unwrap());
        let mut data = *b"telemetry";
        let seal = a.seal(b"aad", &mut data).unwrap();
        let mut altered = data;
        altered[3] ^= 4;
        assert_eq!(b.open(b"aad", &seal, &mut altered), Err(Error::Rejected));
        assert_eq!(altered, [0; 9]);
        b.open(b"aad", &seal, &mut data).unwrap();
        assert_eq!(&data, b"telemetry");
    }
}
