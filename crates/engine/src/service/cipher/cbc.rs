// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Cipher block chaining, from an IV that the module draws. There is no padding: a function that
//! tells a wrong one would be an oracle.

macro_rules! cbc {
    ($module:ident, $bits:literal, $key:literal) => {
        #[doc = concat!("AES-", $bits, " in cipher block chaining. \\[SP 800-38A\\] §6.2")]
        ///
        /// Nothing here notices an altered ciphertext. Messages are whole blocks of 16 bytes;
        /// padding is the caller's, who authenticates the ciphertext before he looks at it.
        ///
        /// ```
        #[doc = concat!("use alula_engine::cipher::", stringify!($module), "::Key;")]
        ///
        /// let key = Key::generate()?;
        /// let mut data = *b"two blocks, which have 32 bytes.";
        /// let iv = key.encrypt(&mut data)?;
        /// key.decrypt(&iv, &mut data)?;
        /// assert_eq!(&data, b"two blocks, which have 32 bytes.");
        /// # Ok::<(), alula_engine::Error>(())
        /// ```
        pub mod $module {
            use super::super::whole_blocks;
            use crate::base::secret::{Secret, declassify};
            use crate::module::{Approval, Error, Service, rng, serve};
            use crate::primitive::aes::Aes;
            use crate::primitive::cbc;

            #[doc = concat!("A key for AES-", $bits, " in cipher block chaining.")]
            pub struct Key {
                aes: Aes<$key>,
                approval: Approval,
            }

            impl Key {
                #[doc = concat!("A key from ", stringify!($key), " secret bytes.")]
                pub fn from_secret(secret: &Secret<$key>) -> Result<Self, Error> {
                    serve(Service::AesCbcEncrypt, || Ok(Self::new(secret)))
                }

                /// A key that nobody knows: what it encrypts, only it decrypts.
                pub fn generate() -> Result<Self, Error> {
                    serve(Service::AesCbcEncrypt, || {
                        let mut secret = Secret::zeroed();
                        rng::fill(secret.as_mut_bytes())?;
                        Ok(Self::new(&secret))
                    })
                }

                fn new(secret: &Secret<$key>) -> Self {
                    Key { aes: Aes::new(secret.as_bytes()), approval: Approval::now() }
                }

                /// Encrypts `data` in place and answers with the IV, 128 random bits.
                /// \[SP 800-38A\] Appendix C
                ///
                /// `WrongLength` if `data` is not whole blocks. On error `data` is unchanged.
                pub fn encrypt(&self, data: &mut [u8]) -> Result<[u8; 16], Error> {
                    serve(Service::AesCbcEncrypt, || {
                        let blocks = whole_blocks(data)?;
                        // Whoever foresees an IV can test guesses at the plaintext of another
                        // message.
                        let mut iv = [0; 16];
                        rng::fill(&mut iv)?;
                        declassify(&iv, "the IV goes out with its message");
                        cbc::encrypt(&self.aes, &mut iv.clone(), blocks);
                        declassify(blocks, "ciphertext is public");
                        Ok(iv)
                    })
                }

                /// Decrypts `data` in place, from the IV that [`encrypt`](Self::encrypt) gave.
                ///
                /// `WrongLength`, and no change, if `data` is not whole blocks.
                pub fn decrypt(&self, iv: &[u8; 16], data: &mut [u8]) -> Result<(), Error> {
                    serve(Service::AesCbcDecrypt, || {
                        cbc::decrypt(&self.aes, &mut iv.clone(), whole_blocks(data)?);
                        Ok(())
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

cbc! { aes128cbc, "128", 16 }
cbc! { aes192cbc, "192", 24 }
cbc! { aes256cbc, "256", 32 }

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, Secret};

    #[test]
    fn ivs_differ_and_only_whole_blocks_are_taken() {
        let key = aes128cbc::Key::from_secret(&Secret::from_bytes(&[2; 16])).unwrap();
        let (mut a, mut b) = ([0; 48], [0; 48]);
        let (first, second) = (key.encrypt(&mut a).unwrap(), key.encrypt(&mut b).unwrap());
        assert_ne!(first, second);
        assert_ne!(a, b);
        key.decrypt(&first, &mut a).unwrap();
        key.decrypt(&second, &mut b).unwrap();
        assert_eq!((a, b), ([0; 48], [0; 48]));
        assert_eq!(key.encrypt(&mut a[1..]), Err(Error::WrongLength));
        assert_eq!(key.decrypt(&first, &mut a[..15]), Err(Error::WrongLength));
        assert_eq!(a, [0; 48]);
    }
}
