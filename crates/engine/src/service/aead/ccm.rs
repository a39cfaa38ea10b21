// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES-CCM with nonces that the module draws.

use crate::module::{Error, Reason};
use crate::primitive::ccm::Ccm;

macro_rules! ccm {
    ($module:ident, $bits:literal, $key:literal) => {
        #[doc = concat!("AES-", $bits, "-CCM with tags of `T` bytes. \\[SP 800-38C\\]")]
        ///
        /// `T` belongs to the key: 8, 10, 12, 14 or 16. Nonces are 12 random bytes, which leaves
        /// 24 bits for a message's length. A key opens messages with nonces of 7 to 13 bytes.
        ///
        /// ```
        #[doc = concat!("use alula_engine::aead::", stringify!($module), "::Key;")]
        ///
        /// let key = Key::<16>::generate()?;
        /// let mut record = *b"position, heading";
        /// let seal = key.seal(b"record 7", &mut record)?;
        /// key.open(&seal.nonce, b"record 7", &seal.tag, &mut record)?;
        /// assert_eq!(&record, b"position, heading");
        /// # Ok::<(), alula_engine::Error>(())
        /// ```
        pub mod $module {
            pub use super::{MOST_SEALS, Seal};
            use super::{open, tag_len};
            use crate::base::atomic::Count;
            use crate::base::secret::{Secret, declassify};
            use crate::module::{Approval, Error, Service, rng, serve};
            use crate::primitive::ccm::Ccm;

            #[doc = concat!("A key for AES-", $bits, "-CCM with tags of `T` bytes.")]
            pub struct Key<const T: usize> {
                ccm: Ccm<$key>,
                /// How often this object has sealed.
                pub(super) sealed: Count,
                approval: Approval,
            }

            impl<const T: usize> Key<T> {
                #[doc = concat!("A key from ", stringify!($key), " secret bytes.")]
                /// They must not serve another key object that seals: nonces are counted for each
                /// object by itself.
                ///
                /// Tags of less than 8 bytes are refused with `TagTooShort` (\[SP 800-38C\] §B.2);
                /// `WrongLength` if the standard has none of `T` bytes.
                pub fn from_secret(secret: &Secret<$key>) -> Result<Self, Error> {
                    serve(Service::AesCcmSeal, || {
                        tag_len(T)?;
                        Ok(Self::new(secret))
                    })
                }

                /// A key that nobody knows: what it seals, only it opens. Errors as for
                /// [`from_secret`](Self::from_secret).
                pub fn generate() -> Result<Self, Error> {
                    serve(Service::AesCcmSeal, || {
                        tag_len(T)?;
                        let mut secret = Secret::zeroed();
                        rng::fill(secret.as_mut_bytes())?;
                        Ok(Self::new(&secret))
                    })
                }

                fn new(secret: &Secret<$key>) -> Self {
                    let ccm = Ccm::new(secret.as_bytes());
                    Key { ccm, sealed: Count::from(0), approval: Approval::now() }
                }

                /// Encrypts `data` in place, and authenticates it together with `aad`.
                ///
                /// `Exhausted` after [`MOST_SEALS`] calls; `WrongLength` for 2^24 bytes or more.
                /// On error `data` is unchanged.
                pub fn seal(&self, aad: &[u8], data: &mut [u8]) -> Result<Seal<T>, Error> {
                    serve(Service::AesCcmSeal, || {
                        self.sealed.take(MOST_SEALS).ok_or(Error::Exhausted)?;
                        // A nonce that came twice would give away the sum of two plaintexts.
                        let (mut nonce, mut tag) = ([0; 12], [0; T]);
                        rng::fill(&mut nonce)?;
                        declassify(&nonce, "the nonce goes out with its message");
                        let done = self.ccm.seal(&nonce, aad, data, &mut tag);
                        done.ok_or(Error::WrongLength)?;
                        declassify(&tag, "a tag goes out with its message");
                        declassify(data, "ciphertext is public");
                        Ok(Seal { nonce, tag })
                    })
                }

                /// Decrypts `data` in place if it and `aad` are what was sealed with this nonce, of
                /// 7 to 13 bytes.
                ///
                /// `Rejected` otherwise, and `data` is all zeros then.
                pub fn open(
                    &self,
                    nonce: &[u8],
                    aad: &[u8],
                    tag: &[u8; T],
                    data: &mut [u8],
                ) -> Result<(), Error> {
                    serve(Service::AesCcmOpen, || open(&self.ccm, nonce, aad, tag, data))
                }

                /// What this key's answers count for.
                pub fn approval(&self) -> Approval {
                    self.approval
                }
            }
        }
    };
}

ccm! { aes128ccm, "128", 16 }
ccm! { aes192ccm, "192", 24 }
ccm! { aes256ccm, "256", 32 }

/// What belongs to a sealed text, and is not secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seal<const T: usize> {
    /// The nonce, drawn by the module.
    pub nonce: [u8; 12],
    /// The authentication tag.
    pub tag: [u8; T],
}

/// How often a key object seals: two of so many random nonces are equal with a probability below
/// 2^-32. \[SP 800-38C\] §5.3
pub const MOST_SEALS: u64 = 1 << 32;

fn tag_len(len: usize) -> Result<(), Error> {
    match len {
        8 | 10 | 12 | 14 | 16 => Ok(()),
        ..8 => Err(Error::Refused(Reason::TagTooShort)),
        _ => Err(Error::WrongLength),
    }
}

/// Opens, or leaves zeros.
fn open<const KEY: usize>(
    ccm: &Ccm<KEY>,
    nonce: &[u8],
    aad: &[u8],
    tag: &[u8],
    data: &mut [u8],
) -> Result<(), Error> {
    match ccm.open(nonce, aad, data, tag) {
        Some(true) => Ok(()),
        Some(false) => Err(Error::Rejected),
        None => {
            data.fill(0);
            Err(Error::Rejected)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::aes192ccm::{Key, MOST_SEALS};
    use crate::primitive::ccm::Ccm;
    use crate::{Error, Reason, Secret};

    #[test]
    fn nonces_differ_and_seals_are_counted() {
        let mut key = Key::<8>::generate().unwrap();
        let (mut a, mut b) = ([1; 40], [1; 40]);
        let (first, second) = (key.seal(b"", &mut a).unwrap(), key.seal(b"", &mut b).unwrap());
        assert_ne!(first.nonce, second.nonce);
        assert_ne!(a, b);
        key.open(&first.nonce, b"", &first.tag, &mut a).unwrap();
        assert_eq!(a, [1; 40]);
        let mut long = vec![3; 1 << 24];
        assert_eq!(key.seal(b"", &mut long), Err(Error::WrongLength));
        assert!(long.iter().all(|byte| *byte == 3));

        key.sealed.set(MOST_SEALS - 1);
        assert!(key.seal(b"", &mut a).is_ok());
        a = [1; 40];
        for _ in 0..2 {
            assert_eq!(key.seal(b"", &mut a), Err(Error::Exhausted));
        }
        assert_eq!(a, [1; 40]);
        assert_eq!(key.open(&second.nonce, b"x", &second.tag, &mut b), Err(Error::Rejected));
        assert_eq!(b, [0; 40]);
    }

    #[test]
    fn tags_have_64_bits_at_least_and_nonces_any_length_of_the_standard() {
        let secret = Secret::from_bytes(&[8; 24]);
        let refused = Some(Error::Refused(Reason::TagTooShort));
        assert_eq!(Key::<4>::from_secret(&secret).err(), refused);
        assert_eq!(Key::<6>::generate().err(), refused);
        assert_eq!(Key::<0>::generate().err(), refused);
        assert_eq!(Key::<9>::from_secret(&secret).err(), Some(Error::WrongLength));
        assert_eq!(Key::<18>::generate().err(), Some(Error::WrongLength));
        let key = Key::<10>::from_secret(&secret).unwrap();
        for len in 0..20 {
            let (nonce, mut data, mut tag) = (vec![7; len], *b"data", [0; 10]);
            let sealed = Ccm::<24>::new(&[8; 24]).seal(&nonce, b"", &mut data, &mut tag);
            let opened = key.open(&nonce, b"", &tag, &mut data);
            match sealed {
                Some(()) => assert_eq!((opened, &data), (Ok(()), b"data")),
                None => assert_eq!((opened, data), (Err(Error::Rejected), [0; 4])),
            }
        }
    }
}
