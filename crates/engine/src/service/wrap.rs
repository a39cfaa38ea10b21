// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys wrapped under a key: AES-KW and AES-KWP. \[SP 800-38F\]
//!
//! Wrapping is deterministic: equal keys under one key-encryption key give equal wrapped keys.
//! [`Kek`] has 256 bits; `aes128kw::Kek` and `aes192kw::Kek` are for those who ask for less.
//!
//! ```
//! use alula_engine::{Error, Secret, random, wrap::Kek};
//!
//! let kek = Kek::from_secret(&random::secret()?)?;
//! let key: Secret<32> = random::secret()?;
//! let mut wrapped = [0; 40];
//! kek.wrap(&key, &mut wrapped)?;
//! let again: Secret<32> = kek.unwrap(&wrapped)?;
//! wrapped[7] ^= 1;
//! assert!(matches!(kek.unwrap::<32>(&wrapped), Err(Error::Rejected)));
//! # Ok::<(), Error>(())
//! ```

use crate::primitive::key_wrap::kwp_wrapped_len;

macro_rules! kek {
    ($module:ident, $bits:literal, $key:literal) => {
        #[doc = concat!("AES-", $bits, "-KW and AES-", $bits, "-KWP. \\[SP 800-38F\\]")]
        pub mod $module {
            use super::{MAX_PADDED, padded_len};
            use crate::base::secret::{Secret, Wiped};
            use crate::module::{Approval, Error, Service, serve};
            use crate::primitive::aes::Aes;
            use crate::primitive::key_wrap::{self, Wrapping};

            #[doc = concat!("A key-encryption key for AES-", $bits, "-KW and AES-", $bits, "-KWP.")]
            pub struct Kek {
                aes: Aes<$key>,
                approval: Approval,
            }

            impl Kek {
                #[doc = concat!("A key-encryption key from ", stringify!($key), " secret bytes.")]
                pub fn from_secret(secret: &Secret<$key>) -> Result<Self, Error> {
                    serve(Service::AesKwWrap, || {
                        Ok(Kek { aes: Aes::new(secret.as_bytes()), approval: Approval::now() })
                    })
                }

                /// Wraps `key` into the `N + 8` bytes of `wrapped`. `N` is a multiple of 8 and at
                /// least 16.
                ///
                /// `WrongLength` otherwise. \[SP 800-38F\] Algorithm 3, KW-AE.
                pub fn wrap<const N: usize>(
                    &self,
                    key: &Secret<N>,
                    wrapped: &mut [u8],
                ) -> Result<(), Error> {
                    serve(Service::AesKwWrap, || {
                        key_wrap::kw_wrap(&self.aes, Wrapping::Forward, key.as_bytes(), wrapped)
                            .ok_or(Error::WrongLength)
                    })
                }

                /// The key of `N` bytes that [`wrap`](Self::wrap) has wrapped.
                ///
                /// `WrongLength` if `N` is not a multiple of 8 and at least 16; `Rejected` if
                /// `wrapped` has not `N + 8` bytes, was altered, or was wrapped under another key.
                /// \[SP 800-38F\] Algorithm 4, KW-AD.
                pub fn unwrap<const N: usize>(&self, wrapped: &[u8]) -> Result<Secret<N>, Error> {
                    serve(Service::AesKwUnwrap, || {
                        if N < 16 || !N.is_multiple_of(8) {
                            return Err(Error::WrongLength);
                        }
                        let mut key = Secret::zeroed();
                        match key_wrap::kw_unwrap(
                            &self.aes,
                            Wrapping::Forward,
                            wrapped,
                            key.as_mut_bytes(),
                        ) {
                            Some(true) => Ok(key),
                            _ => Err(Error::Rejected),
                        }
                    })
                }

                /// Wraps `key`, of any length but zero, into `wrapped`, whose length is
                /// [`padded_len`]`(N)`.
                ///
                /// `WrongLength` otherwise. \[SP 800-38F\] Algorithm 5, KWP-AE.
                pub fn wrap_padded<const N: usize>(
                    &self,
                    key: &Secret<N>,
                    wrapped: &mut [u8],
                ) -> Result<(), Error> {
                    serve(Service::AesKwpWrap, || {
                        key_wrap::kwp_wrap(&self.aes, Wrapping::Forward, key.as_bytes(), wrapped)
                            .ok_or(Error::WrongLength)
                    })
                }

                /// The key of `N` bytes that [`wrap_padded`](Self::wrap_padded) has wrapped.
                ///
                /// `WrongLength` if `N` is zero or above [`MAX_PADDED`]; `Rejected` if `wrapped`
                /// was altered, was wrapped under another key, or holds a key of another length.
                /// \[SP 800-38F\] Algorithm 6, KWP-AD.
                pub fn unwrap_padded<const N: usize>(
                    &self,
                    wrapped: &[u8],
                ) -> Result<Secret<N>, Error> {
                    serve(Service::AesKwpUnwrap, || {
                        if N == 0 || N > MAX_PADDED {
                            return Err(Error::WrongLength);
                        }
                        if wrapped.len() != padded_len(N) {
                            return Err(Error::Rejected);
                        }
                        let mut buffer = Wiped([0; MAX_PADDED]);
                        let padded = &mut buffer[..wrapped.len() - 8];
                        let len =
                            key_wrap::kwp_unwrap(&self.aes, Wrapping::Forward, wrapped, padded);
                        if len != Some(N) {
                            return Err(Error::Rejected);
                        }
                        let mut key = Secret::zeroed();
                        key.as_mut_bytes().copy_from_slice(&padded[..N]);
                        Ok(key)
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

kek! { aes128kw, "128", 16 }
kek! { aes192kw, "192", 24 }
kek! { aes256kw, "256", 32 }

pub use aes256kw::Kek;

/// The longest key, in bytes, that [`Kek::unwrap_padded`] takes.
pub const MAX_PADDED: usize = 8192;

/// The length in bytes of a wrapped key of `len` bytes, with padding.
pub const fn padded_len(len: usize) -> usize {
    kwp_wrapped_len(len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, Secret};

    #[test]
    fn each_kind_of_wrong_has_its_error() {
        let kek = Kek::from_secret(&Secret::from_bytes(&[1; 32])).unwrap();
        let key = Secret::from_bytes(&[2; 32]);
        let mut wrapped = [0; 40];
        assert_eq!(kek.wrap(&key, &mut wrapped[1..]), Err(Error::WrongLength));
        assert_eq!(wrapped, [0; 40]);
        kek.wrap(&key, &mut wrapped).unwrap();
        assert_eq!(kek.unwrap::<32>(&wrapped).unwrap().as_bytes(), key.as_bytes());
        assert_eq!(kek.unwrap::<12>(&wrapped).err(), Some(Error::WrongLength));
        assert_eq!(kek.unwrap::<24>(&wrapped).err(), Some(Error::Rejected));
        assert_eq!(kek.unwrap::<32>(&wrapped[8..]).err(), Some(Error::Rejected));
        assert_eq!(kek.unwrap_padded::<32>(&wrapped).err(), Some(Error::Rejected));

        let odd = Secret::from_bytes(&[3; 29]);
        let mut wrapped = [0; padded_len(29)];
        kek.wrap_padded(&odd, &mut wrapped).unwrap();
        assert_eq!(kek.unwrap_padded::<29>(&wrapped).unwrap().as_bytes(), odd.as_bytes());
        assert_eq!(kek.unwrap_padded::<30>(&wrapped).err(), Some(Error::Rejected));
        assert_eq!(kek.unwrap_padded::<3>(&wrapped).err(), Some(Error::Rejected));
        let other = Kek::from_secret(&Secret::from_bytes(&[4; 32])).unwrap();
        assert_eq!(other.unwrap_padded::<29>(&wrapped).err(), Some(Error::Rejected));
    }
}
