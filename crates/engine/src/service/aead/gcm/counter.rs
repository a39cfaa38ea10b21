// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys whose IVs are a name and a count: the deterministic construction. [SP 800-38D] §8.2.1,
//! [IG] C.H, scenario 3.

macro_rules! counter {
    ($module:ident, $bits:literal, $key:literal) => {
        pub(super) mod $module {
            use super::super::{Seal, key};
            use super::{COUNTER_LABEL, SALT_LEN};
            use crate::base::atomic::Count;
            use crate::base::secret::{Secret, declassify};
            use crate::module::{Approval, Error, Service, rng, serve};
            use crate::primitive::gcm::Gcm;
            use crate::primitive::hmac::Hmac;
            use crate::primitive::kbkdf::{self, Mode};
            use crate::primitive::sha2::Sha384;

            #[doc = concat!("A key for AES-", $bits, "-GCM that seals with a count of its own.")]
            ///
            /// An IV is a name of 32 bits, which tells this key's holder from all others that seal
            /// under it, and a count of 64 bits. There is no limit of 2^32 messages, but an end.
            ///
            /// ```
            #[doc = concat!("use alula_engine::aead::", stringify!($module), "::*;")]
            /// use alula_engine::{Secret, derive, random};
            ///
            /// let parent = random::secret::<48>()?;
            /// let (key, salt) = CounterKey::derive(&parent, *b"UAV7")?;
            /// let mut data = *b"telemetry";
            /// let seal = key.seal(b"", &mut data)?;
            /// // The ground has the parent key, and is told the salt.
            /// let same: Secret<_> = derive::kbkdf_sha384(&parent, COUNTER_LABEL, &salt)?;
            /// Opener::from_secret(&same)?.open(&seal.iv, b"", &seal.tag, &mut data)?;
            /// assert_eq!(&data, b"telemetry");
            /// # Ok::<(), alula_engine::Error>(())
            /// ```
            pub struct CounterKey {
                gcm: Gcm<$key>,
                name: [u8; 4],
                /// The count of the next IV; the highest is never used.
                next: Count,
                approval: Approval,
            }

            impl CounterKey {
                /// A key that nobody knows: what it seals, only it opens.
                pub fn generate(name: [u8; 4]) -> Result<Self, Error> {
                    serve(Service::AesGcmCounterSeal, || {
                        let mut secret = Secret::zeroed();
                        rng::fill(secret.as_mut_bytes())?;
                        Ok(Self::new(&secret, name, 0))
                    })
                }

                /// A key from a parent key and a random salt, which is not secret. Every call gives
                /// another key: therefore its count may begin at zero.
                ///
                /// The key is [`derive::kbkdf_sha384`](crate::derive::kbkdf_sha384) of the parent,
                /// [`COUNTER_LABEL`] and the salt. A parent that is shorter than the key does not
                /// compile.
                pub fn derive<const N: usize>(
                    parent: &Secret<N>,
                    name: [u8; 4],
                ) -> Result<(Self, [u8; SALT_LEN]), Error> {
                    const { assert!(N >= $key) };
                    serve(Service::AesGcmCounterDerive, || {
                        let mut salt = [0; SALT_LEN];
                        rng::fill(&mut salt)?;
                        declassify(&salt, "a salt is told to whoever derives the same key");
                        let mut secret = Secret::zeroed();
                        let prf = Hmac::<Sha384>::new(parent.as_bytes());
                        let (mode, output) = (Mode::Counter, secret.as_mut_bytes());
                        kbkdf::labelled(&prf, mode, COUNTER_LABEL, &salt, output)
                            .ok_or(Error::WrongLength)?;
                        Ok((Self::new(&secret, name, 0), salt))
                    })
                }

                /// A key that has sealed before, after its object was lost, under `next` and the
                /// numbers above. **If `next` was used before, an IV comes twice: the sum of two
                /// plaintexts and the hash subkey are given away, and with them every message's
                /// authenticity under this key.** Write the number down before it is used.
                pub fn resume(
                    secret: &Secret<$key>,
                    name: [u8; 4],
                    next: u64,
                ) -> Result<Self, Error> {
                    serve(Service::AesGcmCounterSeal, || Ok(Self::new(secret, name, next)))
                }

                fn new(secret: &Secret<$key>, name: [u8; 4], next: u64) -> Self {
                    let (gcm, next) = (Gcm::new(secret.as_bytes()), Count::from(next));
                    CounterKey { gcm, name, next, approval: Approval::now() }
                }

                /// Encrypts `data` in place, and authenticates it together with `aad`.
                ///
                /// `Exhausted` when the count has ended, `WrongLength` for more than 2^36 − 32
                /// bytes. On error `data` is unchanged.
                pub fn seal(&self, aad: &[u8], data: &mut [u8]) -> Result<Seal, Error> {
                    serve(Service::AesGcmCounterSeal, || {
                        // Two calls at once get two numbers: the same one twice would be fatal.
                        let count = self.next.take(u64::MAX).ok_or(Error::Exhausted)?;
                        let mut iv = [0; 12];
                        iv[..4].copy_from_slice(&self.name);
                        iv[4..].copy_from_slice(&count.to_be_bytes());
                        let tag = self.gcm.seal(&iv, aad, data).ok_or(Error::WrongLength)?;
                        declassify(&tag, "a tag goes out with its message");
                        declassify(data, "ciphertext is public");
                        Ok(Seal { iv, tag })
                    })
                }

                /// Decrypts `data` in place if it and `aad` are what was sealed.
                ///
                /// `Rejected` otherwise, and `data` is all zeros then.
                pub fn open(&self, aad: &[u8], seal: &Seal, data: &mut [u8]) -> Result<(), Error> {
                    serve(Service::AesGcmOpen, || {
                        key::open(&self.gcm, &seal.iv, aad, &seal.tag, data)
                    })
                }

                /// The number of the next message: what [`resume`](Self::resume) must be told.
                pub fn next(&self) -> u64 {
                    self.next.next()
                }

                /// What this key's answers count for.
                pub fn approval(&self) -> Approval {
                    self.approval
                }
            }
        }
    };
}

counter! { aes128gcm, "128", 16 }
counter! { aes192gcm, "192", 24 }
counter! { aes256gcm, "256", 32 }

/// The label under which `CounterKey::derive` derives keys.
pub const COUNTER_LABEL: &[u8] = b"Alula AES-GCM counter key";
/// The bytes of a salt for `CounterKey::derive`.
pub const SALT_LEN: usize = 32;

#[cfg(test)]
mod tests {
    use super::aes256gcm::CounterKey;
    use crate::aead::aes256gcm::Opener;
    use crate::{Error, Secret};

    #[test]
    fn ivs_are_the_name_and_the_count() {
        let key = CounterKey::generate(*b"name").unwrap();
        for count in 0..3u64 {
            assert_eq!(key.next(), count);
            let mut data = *b"data";
            let seal = key.seal(b"aad", &mut data).unwrap();
            assert_eq!(seal.iv[..4], *b"name");
            assert_eq!(seal.iv[4..], count.to_be_bytes());
            key.open(b"aad", &seal, &mut data).unwrap();
            assert_eq!(&data, b"data");
        }
    }

    #[test]
    fn a_resumed_key_goes_on_and_ends() {
        let secret = Secret::from_bytes(&[3; 32]);
        let key = CounterKey::resume(&secret, *b"name", u64::MAX - 2).unwrap();
        let opener = Opener::from_secret(&secret).unwrap();
        for count in [u64::MAX - 2, u64::MAX - 1] {
            let mut data = [4; 9];
            let seal = key.seal(b"", &mut data).unwrap();
            assert_eq!(seal.iv[4..], count.to_be_bytes());
            opener.open(&seal.iv, b"", &seal.tag, &mut data).unwrap();
        }
        let mut data = [4; 9];
        for _ in 0..2 {
            assert_eq!(key.seal(b"", &mut data), Err(Error::Exhausted));
        }
        assert_eq!((data, key.next()), ([4; 9], u64::MAX));
        let ended = CounterKey::resume(&secret, *b"name", u64::MAX).unwrap();
        assert_eq!(ended.seal(b"", &mut data), Err(Error::Exhausted));
    }

    #[test]
    fn each_derived_key_is_another() {
        let parent = Secret::from_bytes(&[5; 48]);
        let (a, a_salt) = CounterKey::derive(&parent, *b"name").unwrap();
        let (b, b_salt) = CounterKey::derive(&parent, *b"name").unwrap();
        assert_ne!(a_salt, b_salt);
        let mut data = [0; 20];
        let seal = a.seal(b"", &mut data).unwrap();
        assert_eq!(b.open(b"", &seal, &mut data), Err(Error::Rejected));
    }

    #[test]
    fn calls_at_once_get_numbers_of_their_own() {
        let key = CounterKey::generate(*b"name").unwrap();
        let seal = || (0..200).map(|_| key.seal(b"", &mut [0; 1]).unwrap().iv).collect::<Vec<_>>();
        let mut ivs = std::thread::scope(|scope| {
            let threads = [(); 4].map(|()| scope.spawn(seal));
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        ivs.sort();
        ivs.dedup();
        assert_eq!((ivs.len(), key.next()), (800, 800));
    }
}
