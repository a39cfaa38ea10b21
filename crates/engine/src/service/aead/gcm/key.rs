// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys with random IVs, and keys that only open.

use crate::module::{Error, Reason};
use crate::primitive::gcm::Gcm;

macro_rules! key {
    ($module:ident, $bits:literal, $key:literal) => {
        pub(super) mod $module {
            use super::super::{MOST_SEALS, Seal};
            use crate::base::atomic::Count;
            use crate::base::secret::{Secret, declassify};
            use crate::module::{Approval, Error, Service, rng, serve};
            use crate::primitive::gcm::Gcm;

            #[doc = concat!("A key for AES-", $bits, "-GCM that seals with random IVs.")]
            pub struct Key {
                gcm: Gcm<$key>,
                /// How often this object has sealed.
                pub(super) sealed: Count,
                approval: Approval,
            }

            impl Key {
                #[doc = concat!("A key from ", stringify!($key), " secret bytes.")]
                /// They must not serve another key object that seals: IVs are counted for each
                /// object by itself.
                pub fn from_secret(secret: &Secret<$key>) -> Result<Self, Error> {
                    serve(Service::AesGcmSeal, || Ok(Self::new(secret)))
                }

                /// A key that nobody knows: what it seals, only it opens.
                pub fn generate() -> Result<Self, Error> {
                    serve(Service::AesGcmSeal, || {
                        let mut secret = Secret::zeroed();
                        rng::fill(secret.as_mut_bytes())?;
                        Ok(Self::new(&secret))
                    })
                }

                fn new(secret: &Secret<$key>) -> Self {
                    let gcm = Gcm::new(secret.as_bytes());
                    Key { gcm, sealed: Count::from(0), approval: Approval::now() }
                }

                /// Encrypts `data` in place, and authenticates it together with `aad`.
                ///
                /// The IV is 96 random bits. \[SP 800-38D\] §8.2.2. `Exhausted` after
                /// [`MOST_SEALS`] calls; `WrongLength` for more than 2^36 − 32 bytes. On error
                /// `data` is unchanged.
                pub fn seal(&self, aad: &[u8], data: &mut [u8]) -> Result<Seal, Error> {
                    serve(Service::AesGcmSeal, || {
                        self.sealed.take(MOST_SEALS).ok_or(Error::Exhausted)?;
                        // An IV that came twice under this key would give away the hash subkey, and
                        // with it every message's authenticity. [SP 800-38D] Appendix A.
                        let mut iv = [0; 12];
                        rng::fill(&mut iv)?;
                        declassify(&iv, "the IV goes out with its message");
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
                        super::open(&self.gcm, &seal.iv, aad, &seal.tag, data)
                    })
                }

                /// What this key's answers count for.
                pub fn approval(&self) -> Approval {
                    self.approval
                }
            }

            #[doc = concat!("A key for AES-", $bits, "-GCM that only opens, whatever the sender's")]
            /// IVs are.
            pub struct Opener {
                gcm: Gcm<$key>,
                approval: Approval,
            }

            impl Opener {
                #[doc = concat!("A key from ", stringify!($key), " secret bytes.")]
                pub fn from_secret(secret: &Secret<$key>) -> Result<Self, Error> {
                    serve(Service::AesGcmOpen, || {
                        Ok(Opener { gcm: Gcm::new(secret.as_bytes()), approval: Approval::now() })
                    })
                }

                /// Decrypts `data` in place if it and `aad` are what was sealed with this IV, of
                /// any length but zero.
                ///
                /// `Rejected` otherwise, and `data` is all zeros then. All tags have 16 bytes,
                /// since a key has one length of tags (\[SP 800-38D\] §5.2.1.2): shorter ones are
                /// refused with `TagTooShort`, longer ones are a `WrongLength`, and `data` is
                /// unchanged.
                pub fn open<const T: usize>(
                    &self,
                    iv: &[u8],
                    aad: &[u8],
                    tag: &[u8; T],
                    data: &mut [u8],
                ) -> Result<(), Error> {
                    serve(Service::AesGcmOpen, || {
                        super::open(&self.gcm, iv, aad, super::whole(tag)?, data)
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

key! { aes128gcm, "128", 16 }
key! { aes192gcm, "192", 24 }
key! { aes256gcm, "256", 32 }

/// Opens, or leaves zeros.
pub(super) fn open<const KEY: usize>(
    gcm: &Gcm<KEY>,
    iv: &[u8],
    aad: &[u8],
    tag: &[u8; 16],
    data: &mut [u8],
) -> Result<(), Error> {
    match gcm.open(iv, aad, data, tag) {
        Some(true) => Ok(()),
        Some(false) => Err(Error::Rejected),
        None => {
            data.fill(0);
            Err(Error::Rejected)
        }
    }
}

/// A tag of 16 bytes, or why it is none.
pub(crate) fn whole(tag: &[u8]) -> Result<&[u8; 16], Error> {
    tag.try_into().map_err(|_| match tag.len() {
        ..16 => Error::Refused(Reason::TagTooShort),
        _ => Error::WrongLength,
    })
}

#[cfg(test)]
mod tests {
    use super::aes256gcm::{Key, Opener};
    use crate::aead::aes256gcm::MOST_SEALS;
    use crate::{Error, Reason, Secret};

    #[test]
    fn ivs_differ_and_seals_are_counted() {
        let mut key = Key::generate().unwrap();
        let (mut a, mut b) = ([1; 40], [1; 40]);
        let (first, second) = (key.seal(b"", &mut a).unwrap(), key.seal(b"", &mut b).unwrap());
        assert_ne!(first.iv, second.iv);
        assert_ne!(a, b);
        key.open(b"", &first, &mut a).unwrap();
        assert_eq!(a, [1; 40]);

        key.sealed.set(MOST_SEALS - 1);
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

    #[test]
    fn an_opener_takes_every_iv_and_whole_tags_only() {
        let secret = Secret::from_bytes(&[9; 32]);
        let opener = Opener::from_secret(&secret).unwrap();
        let mut data = *b"video";
        let seal = Key::from_secret(&secret).unwrap().seal(b"", &mut data).unwrap();
        let sealed = data;
        let short: [u8; 12] = core::array::from_fn(|i| seal.tag[i]);
        let refused = Err(Error::Refused(Reason::TagTooShort));
        assert_eq!(opener.open(&seal.iv, b"", &short, &mut data), refused);
        assert_eq!(opener.open(&seal.iv, b"", &[0; 4], &mut data), refused);
        assert_eq!(opener.open(&seal.iv, b"", &[0; 17], &mut data), Err(Error::WrongLength));
        assert_eq!(data, sealed);
        opener.open(&seal.iv, b"", &seal.tag, &mut data).unwrap();
        assert_eq!(&data, b"video");

        let gcm = crate::primitive::gcm::Gcm::<32>::new(&[9; 32]);
        for len in 1..40 {
            let iv = vec![len as u8; len];
            let mut data = *b"audio";
            let tag = gcm.seal(&iv, b"x", &mut data).unwrap();
            opener.open(&iv, b"x", &tag, &mut data).unwrap();
            assert_eq!(&data, b"audio");
        }
        assert_eq!(opener.open(&[], b"", &seal.tag, &mut data), Err(Error::Rejected));
        assert_eq!(data, [0; 5]);
    }
}
