// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The block cipher on its own: what protocols and vectors ask for, and nothing else.

macro_rules! ecb {
    ($module:ident, $bits:literal, $key:literal) => {
        #[doc = concat!("AES-", $bits, " on single blocks, ECB. \\[SP 800-38A\\] §6.1")]
        ///
        /// **Not for messages**: equal blocks of plaintext are equal blocks of ciphertext, and
        /// nobody notices an altered one. It is here for protocols that build on the block cipher,
        /// such as header protection in QUIC, and for test vectors.
        ///
        /// ```
        #[doc = concat!("use alula_engine::{cipher::", stringify!($module), "::Key, random};")]
        ///
        /// let key = Key::from_secret(&random::secret()?)?;
        /// let mut blocks = [7; 32];
        /// key.encrypt(&mut blocks)?;
        /// key.decrypt(&mut blocks)?;
        /// assert_eq!(blocks, [7; 32]);
        /// # Ok::<(), alula_engine::Error>(())
        /// ```
        pub mod $module {
            use crate::base::secret::{Secret, declassify};
            use crate::module::{Approval, Error, Service, serve};
            use crate::primitive::aes::Aes;

            #[doc = concat!("A key for AES-", $bits, ".")]
            pub struct Key {
                aes: Aes<$key>,
                approval: Approval,
            }

            impl Key {
                #[doc = concat!("A key from ", stringify!($key), " secret bytes.")]
                pub fn from_secret(secret: &Secret<$key>) -> Result<Self, Error> {
                    serve(Service::AesEcbEncrypt, || {
                        Ok(Key { aes: Aes::new(secret.as_bytes()), approval: Approval::now() })
                    })
                }

                /// Encrypts each block of 16 bytes in place. `WrongLength`, and no change, if
                /// `data` is not whole blocks.
                pub fn encrypt(&self, data: &mut [u8]) -> Result<(), Error> {
                    serve(Service::AesEcbEncrypt, || {
                        let blocks = super::super::whole_blocks(data)?;
                        self.aes.encrypt_blocks(blocks);
                        declassify(blocks, "ciphertext is public");
                        Ok(())
                    })
                }

                /// Decrypts each block of 16 bytes in place. `WrongLength`, and no change, if
                /// `data` is not whole blocks.
                pub fn decrypt(&self, data: &mut [u8]) -> Result<(), Error> {
                    serve(Service::AesEcbDecrypt, || {
                        self.aes.decrypt_blocks(super::super::whole_blocks(data)?);
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

ecb! { aes128ecb, "128", 16 }
ecb! { aes192ecb, "192", 24 }
ecb! { aes256ecb, "256", 32 }

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, Secret};

    #[test]
    fn only_whole_blocks_are_taken() {
        let key = aes192ecb::Key::from_secret(&Secret::from_bytes(&[1; 24])).unwrap();
        for len in (0..50).filter(|len| len % 16 != 0) {
            let mut data = [5; 50];
            assert_eq!(key.encrypt(&mut data[..len]), Err(Error::WrongLength));
            assert_eq!(key.decrypt(&mut data[..len]), Err(Error::WrongLength));
            assert_eq!(data, [5; 50]);
        }
        assert_eq!(key.encrypt(&mut []), Ok(()));
    }
}
