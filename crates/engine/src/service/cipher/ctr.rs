// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Counter mode, from a counter block that the module draws.

macro_rules! ctr {
    ($module:ident, $bits:literal, $key:literal) => {
        #[doc = concat!("AES-", $bits, " in counter mode, from a counter block that the module")]
        /// draws. \[SP 800-38A\] §6.5
        ///
        /// Nothing here notices an altered ciphertext: whoever flips one of its bits flips that of
        /// the plaintext.
        ///
        /// ```
        #[doc = concat!("use alula_engine::cipher::", stringify!($module), "::Key;")]
        ///
        /// let key = Key::generate()?;
        /// let mut data = *b"one long stream";
        /// let initial = key.encrypt(&mut data)?;
        /// key.decrypt(&initial, &mut data)?;
        /// assert_eq!(&data, b"one long stream");
        /// # Ok::<(), alula_engine::Error>(())
        /// ```
        pub mod $module {
            use crate::base::atomic::Count;
            use crate::base::secret::{Secret, declassify};
            use crate::module::{Approval, Error, Service, rng, serve};
            use crate::primitive::aes::Aes;
            use crate::primitive::ctr;

            #[doc = concat!("A key for AES-", $bits, " in counter mode.")]
            pub struct Key {
                aes: Aes<$key>,
                /// How often this object has encrypted.
                pub(super) encrypted: Count,
                approval: Approval,
            }

            /// The most bytes of one message: 2^32 blocks, which is what 32 bits can count.
            pub const MOST_DATA: u64 = 1 << 36;
            /// How often a key object encrypts: two of so many random 96-bit prefixes are equal
            /// with a probability below 2^-32.
            pub const MOST_MESSAGES: u64 = 1 << 32;

            impl Key {
                #[doc = concat!("A key from ", stringify!($key), " secret bytes.")]
                /// They must not serve another key object that encrypts: messages are counted for
                /// each object by itself.
                pub fn from_secret(secret: &Secret<$key>) -> Result<Self, Error> {
                    serve(Service::AesCtr, || Ok(Self::new(secret)))
                }

                /// A key that nobody knows: what it encrypts, only it decrypts.
                pub fn generate() -> Result<Self, Error> {
                    serve(Service::AesCtr, || {
                        let mut secret = Secret::zeroed();
                        rng::fill(secret.as_mut_bytes())?;
                        Ok(Self::new(&secret))
                    })
                }

                fn new(secret: &Secret<$key>) -> Self {
                    let aes = Aes::new(secret.as_bytes());
                    Key { aes, encrypted: Count::from(0), approval: Approval::now() }
                }

                /// Encrypts `data` in place and answers with the initial counter block: 96 random
                /// bits, then a count of blocks in 32 bits, from zero. \[SP 800-38A\] §B.2
                ///
                /// `WrongLength` for more than [`MOST_DATA`] bytes, `Exhausted` after
                /// [`MOST_MESSAGES`] calls. On error `data` is unchanged.
                pub fn encrypt(&self, data: &mut [u8]) -> Result<[u8; 16], Error> {
                    serve(Service::AesCtr, || {
                        if data.len() as u64 > MOST_DATA {
                            return Err(Error::WrongLength);
                        }
                        self.encrypted.take(MOST_MESSAGES).ok_or(Error::Exhausted)?;
                        // Two messages with equal counter blocks give away the sum of their
                        // plaintexts.
                        let mut initial = [0; 16];
                        rng::fill(&mut initial[..12])?;
                        declassify(&initial, "the counter block goes out with its message");
                        ctr::add_key_stream(&self.aes, &mut u128::from_be_bytes(initial), data);
                        declassify(data, "ciphertext is public");
                        Ok(initial)
                    })
                }

                /// Decrypts `data` in place, from the counter block that [`encrypt`](Self::encrypt)
                /// gave.
                ///
                /// `WrongLength`, and no change, for more than [`MOST_DATA`] bytes.
                pub fn decrypt(&self, initial: &[u8; 16], data: &mut [u8]) -> Result<(), Error> {
                    serve(Service::AesCtr, || {
                        if data.len() as u64 > MOST_DATA {
                            return Err(Error::WrongLength);
                        }
                        ctr::add_key_stream(&self.aes, &mut u128::from_be_bytes(*initial), data);
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

ctr! { aes128ctr, "128", 16 }
ctr! { aes192ctr, "192", 24 }
ctr! { aes256ctr, "256", 32 }

#[cfg(test)]
mod tests {
    use super::aes256ctr::*;
    use crate::{Error, Secret};

    #[test]
    fn counter_blocks_differ_and_messages_are_counted() {
        let mut key = Key::from_secret(&Secret::from_bytes(&[9; 32])).unwrap();
        let (mut a, mut b) = ([0; 50], [0; 50]);
        let (first, second) = (key.encrypt(&mut a).unwrap(), key.encrypt(&mut b).unwrap());
        assert_ne!(first[..12], second[..12]);
        assert_eq!([first[15], second[15]], [0; 2]);
        assert_ne!(a, b);
        key.decrypt(&first, &mut a).unwrap();
        key.decrypt(&second, &mut b).unwrap();
        assert_eq!((a, b), ([0; 50], [0; 50]));
        key.encrypted.set(MOST_MESSAGES);
        assert_eq!(key.encrypt(&mut a), Err(Error::Exhausted));
        assert_eq!(a, [0; 50]);
    }
}
