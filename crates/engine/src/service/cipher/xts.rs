// SPDX-License-Identifier: Apache-2.0 OR MIT
//! XTS: for storage whose blocks have no room for anything but themselves.

macro_rules! xts {
    ($module:ident, $bits:literal, $key:literal, $both:literal) => {
        #[doc = concat!("AES-", $bits, " in XTS mode, for storage only. \\[SP 800-38E\\]")]
        ///
        /// A data unit, such as a sector of a disk, is encrypted under its number, and keeps its
        /// length. Nothing here notices an altered ciphertext, nor an old one put back; and who
        /// sees a unit twice sees which of its blocks have changed.
        ///
        /// ```
        #[doc = concat!("use alula_engine::cipher::", stringify!($module), "::Key;")]
        ///
        /// let key = Key::generate()?;
        /// let mut sector = [0; 512];
        /// key.encrypt(7, &mut sector)?;
        /// key.decrypt(7, &mut sector)?;
        /// assert_eq!(sector, [0; 512]);
        /// # Ok::<(), alula_engine::Error>(())
        /// ```
        pub mod $module {
            pub use super::{LONGEST_UNIT, SHORTEST_UNIT};
            use crate::base::secret::{Secret, declassify};
            use crate::module::{Approval, Error, Service, rng, serve};
            use crate::primitive::xts::Xts;

            #[doc = concat!("A key for AES-", $bits, " in XTS mode: two AES keys.")]
            pub struct Key {
                xts: Xts<$key>,
                approval: Approval,
            }

            impl Key {
                #[doc = concat!("A key from ", stringify!($both), " secret bytes: two AES keys,")]
                /// made independently of each other, the one for the text first.
                ///
                /// `InvalidKey` if they are equal. \[IG\] C.I
                pub fn from_secret(secret: &Secret<$both>) -> Result<Self, Error> {
                    serve(Service::AesXtsEncrypt, || Self::new(secret))
                }

                /// A key that nobody knows: what it encrypts, only it decrypts.
                pub fn generate() -> Result<Self, Error> {
                    serve(Service::AesXtsEncrypt, || {
                        let mut secret = Secret::zeroed();
                        rng::fill(secret.as_mut_bytes())?;
                        Self::new(&secret)
                    })
                }

                fn new(secret: &Secret<$both>) -> Result<Self, Error> {
                    let [key1, key2] = super::halves(secret.as_bytes());
                    let xts = Xts::new(key1, key2).ok_or(Error::InvalidKey)?;
                    Ok(Key { xts, approval: Approval::now() })
                }

                /// Encrypts the data unit of this number in place.
                ///
                /// `WrongLength`, and no change, if it has less than [`SHORTEST_UNIT`] or more than
                /// [`LONGEST_UNIT`] bytes.
                pub fn encrypt(&self, number: u128, unit: &mut [u8]) -> Result<(), Error> {
                    serve(Service::AesXtsEncrypt, || {
                        let bits = 8 * unit.len() as u64;
                        let done = self.xts.encrypt(&number.to_le_bytes(), unit, bits);
                        done.ok_or(Error::WrongLength)?;
                        declassify(unit, "ciphertext is public");
                        Ok(())
                    })
                }

                /// Decrypts the data unit of this number in place; errors as for
                /// [`encrypt`](Self::encrypt).
                pub fn decrypt(&self, number: u128, unit: &mut [u8]) -> Result<(), Error> {
                    serve(Service::AesXtsDecrypt, || {
                        let bits = 8 * unit.len() as u64;
                        let done = self.xts.decrypt(&number.to_le_bytes(), unit, bits);
                        done.ok_or(Error::WrongLength)
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

xts! { aes128xts, "128", 16, 32 }
xts! { aes256xts, "256", 32, 64 }

/// The bytes of the shortest data unit: a block.
pub const SHORTEST_UNIT: usize = 16;
/// The bytes of the longest data unit: 2^20 blocks. \[SP 800-38E\] §4
pub const LONGEST_UNIT: usize = 16 << 20;

/// A key's two halves.
fn halves<const BOTH: usize, const KEY: usize>(both: &[u8; BOTH]) -> [&[u8; KEY]; 2] {
    const { assert!(BOTH == 2 * KEY) };
    match both.as_chunks().0 {
        [first, second, ..] => [first, second],
        _ => [&[0; KEY]; 2], // never, by the assertion; equal halves are refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, Secret};

    #[test]
    fn equal_halves_and_lengths_out_of_range_are_refused() {
        let mut secret = [6; 64];
        let refused = aes256xts::Key::from_secret(&Secret::from_bytes(&secret));
        assert_eq!(refused.err(), Some(Error::InvalidKey));
        secret[63] ^= 0x80;
        let key = aes256xts::Key::from_secret(&Secret::from_bytes(&secret)).unwrap();
        let mut data = vec![1; LONGEST_UNIT + 1];
        for len in [0, 15, LONGEST_UNIT + 1] {
            assert_eq!(key.encrypt(0, &mut data[..len]), Err(Error::WrongLength));
            assert_eq!(key.decrypt(0, &mut data[..len]), Err(Error::WrongLength));
        }
        assert!(data.iter().all(|byte| *byte == 1));
        key.encrypt(0, &mut data[..LONGEST_UNIT]).unwrap();
        key.decrypt(0, &mut data[..LONGEST_UNIT]).unwrap();
        assert!(data.iter().all(|byte| *byte == 1));
    }

    #[test]
    fn a_unit_depends_on_its_number() {
        let key = aes128xts::Key::generate().unwrap();
        let mut units = [[0; 20]; 3];
        for (number, unit) in [0, 1, u128::MAX].into_iter().zip(&mut units) {
            key.encrypt(number, unit).unwrap();
        }
        assert!(units[0] != units[1] && units[1] != units[2] && units[0] != units[2]);
        key.decrypt(u128::MAX, &mut units[2]).unwrap();
        assert_eq!(units[2], [0; 20]);
    }
}
