// SPDX-License-Identifier: Apache-2.0 OR MIT
//! GMAC: what of GCM authenticates, on its own. \[SP 800-38D\]

use crate::aead::aes256gcm::{MOST_SEALS, Seal};
use crate::base::atomic::Count;
use crate::base::secret::{Secret, declassify};
use crate::module::{Approval, Error, Reason, Service, rng, serve};
use crate::primitive::gcm::Gcm;

macro_rules! gmac {
    ($name:ident, $bits:literal, $key:literal) => {
        #[doc = concat!("GMAC with AES-", $bits, ", under IVs that the module draws.")]
        /// \[SP 800-38D\] §3
        ///
        /// ```
        #[doc = concat!("use alula_engine::mac::", stringify!($name), ";")]
        ///
        #[doc = concat!("let key = ", stringify!($name), "::generate()?;")]
        /// let seal = key.mac(b"arm")?;
        /// key.verify(&seal.iv, b"arm", &seal.tag)?;
        /// assert!(key.verify(&seal.iv, b"disarm", &seal.tag).is_err());
        /// # Ok::<(), alula_engine::Error>(())
        /// ```
        pub struct $name {
            gcm: Gcm<$key>,
            /// How often this object has made tags.
            made: Count,
            approval: Approval,
        }

        impl $name {
            #[doc = concat!("A key from ", stringify!($key), " secret bytes.")]
            /// They must not serve another key object that makes tags or seals: IVs are counted
            /// for each object by itself.
            pub fn from_secret(secret: &Secret<$key>) -> Result<Self, Error> {
                serve(Service::AesGmac, || Ok(Self::new(secret)))
            }

            /// A key that nobody knows: what it authenticates, only it verifies.
            pub fn generate() -> Result<Self, Error> {
                serve(Service::AesGmac, || {
                    let mut secret = Secret::zeroed();
                    rng::fill(secret.as_mut_bytes())?;
                    Ok(Self::new(&secret))
                })
            }

            fn new(secret: &Secret<$key>) -> Self {
                let (gcm, made) = (Gcm::new(secret.as_bytes()), Count::from(0));
                Self { gcm, made, approval: Approval::now() }
            }

            /// The tag of a message, and the IV, of 96 random bits, that belongs to it.
            /// \[SP 800-38D\] §8.2.2
            ///
            /// `Exhausted` after 2^32 calls.
            pub fn mac(&self, message: &[u8]) -> Result<Seal, Error> {
                serve(Service::AesGmac, || {
                    self.made.take(MOST_SEALS).ok_or(Error::Exhausted)?;
                    // An IV that came twice would give away the hash subkey, and anyone could make
                    // tags.
                    let mut iv = [0; 12];
                    rng::fill(&mut iv)?;
                    declassify(&iv, "the IV goes out with its message");
                    let tag = self.gcm.seal(&iv, message, &mut []).ok_or(Error::WrongLength)?;
                    declassify(&tag, "a tag goes out with its message");
                    Ok(Seal { iv, tag })
                })
            }

            /// `Rejected` unless `tag` is that of the message under this IV, of any length but
            /// zero.
            ///
            /// All tags have 16 bytes, since a key has one length of tags (\[SP 800-38D\]
            /// §5.2.1.2): shorter ones are refused with `TagTooShort`, longer ones are a
            /// `WrongLength`.
            pub fn verify<const T: usize>(
                &self,
                iv: &[u8],
                message: &[u8],
                tag: &[u8; T],
            ) -> Result<(), Error> {
                serve(Service::AesGmacVerify, || match T {
                    ..16 => Err(Error::Refused(Reason::TagTooShort)),
                    17.. => Err(Error::WrongLength),
                    16 => match self.gcm.open(iv, message, &mut [], tag) {
                        Some(true) => Ok(()),
                        _ => Err(Error::Rejected),
                    },
                })
            }

            /// What this key's answers count for.
            pub fn approval(&self) -> Approval {
                self.approval
            }
        }
    };
}

gmac! { Aes128Gmac, "128", 16 }
gmac! { Aes192Gmac, "192", 24 }
gmac! { Aes256Gmac, "256", 32 }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ivs_differ_and_tags_are_counted() {
        let mut key = Aes192Gmac::generate().unwrap();
        let (first, second) = (key.mac(b"message").unwrap(), key.mac(b"message").unwrap());
        assert!(first.iv != second.iv && first.tag != second.tag);
        key.verify(&first.iv, b"message", &first.tag).unwrap();
        let mixed = key.verify(&second.iv, b"message", &first.tag);
        assert_eq!(mixed, Err(Error::Rejected));
        key.made.set(MOST_SEALS);
        assert_eq!(key.mac(b"message"), Err(Error::Exhausted));
    }

    #[test]
    fn any_flipped_bit_and_any_other_length_is_refused() {
        let key = Aes256Gmac::from_secret(&Secret::from_bytes(&[1; 32])).unwrap();
        let seal = key.mac(b"message").unwrap();
        for bit in 0..128 {
            let mut forged = seal.tag;
            forged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key.verify(&seal.iv, b"message", &forged), Err(Error::Rejected));
        }
        let refused = Err(Error::Refused(Reason::TagTooShort));
        assert_eq!(key.verify(&seal.iv, b"message", &[0; 4]), refused);
        assert_eq!(key.verify(&seal.iv, b"message", &[0; 15]), refused);
        assert_eq!(key.verify(&seal.iv, b"message", &[0; 17]), Err(Error::WrongLength));
        assert_eq!(key.verify(&[], b"message", &seal.tag), Err(Error::Rejected));
    }

    #[test]
    fn the_tag_is_that_of_gcm_without_a_text() {
        let secret = Secret::from_bytes(&[2; 16]);
        let key = Aes128Gmac::from_secret(&secret).unwrap();
        let gcm = crate::primitive::gcm::Gcm::<16>::new(&[2; 16]);
        for len in 1..40 {
            let iv = vec![len as u8; len];
            let tag = gcm.seal(&iv, b"message", &mut []).unwrap();
            assert_eq!(key.verify(&iv, b"message", &tag), Ok(()));
        }
    }
}
