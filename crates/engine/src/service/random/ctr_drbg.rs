// SPDX-License-Identifier: Apache-2.0 OR MIT
//! CTR_DRBG, held by the caller. \[SP 800-90Ar1\] §10.2.1.
//!
//! Without a derivation function personalization and additional input are at most as long as the
//! seed (32, 40 or 48 bytes); with one they may have any length.

use crate::base::secret::Secret;
use crate::module::{Error, Service, serve};
use crate::primitive::ctr_drbg::{CtrDrbg, WithDf};

generators! { CtrDrbg:
    Aes128, CtrDrbg<16, 32>, "CTR_DRBG on AES-128 without a derivation function";
    Aes192, CtrDrbg<24, 40>, "CTR_DRBG on AES-192 without a derivation function";
    Aes256, CtrDrbg<32, 48>, "CTR_DRBG on AES-256 without a derivation function";
    Aes128Df, WithDf<16, 32>, "CTR_DRBG on AES-128 with a derivation function";
    Aes192Df, WithDf<24, 40>, "CTR_DRBG on AES-192 with a derivation function";
    Aes256Df, WithDf<32, 48>, "CTR_DRBG on AES-256 with a derivation function";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_fit_into_the_seed_or_go_through_the_derivation_function() {
        assert!(Aes256::new(&[1; 48]).is_ok());
        assert_eq!(Aes256::new(&[1; 49]).map(drop), Err(Error::WrongLength));
        assert!(Aes128Df::new(&[1; 49]).is_ok());
        let mut generator = Aes192::new(b"").unwrap();
        let mut output = [7; 16];
        assert_eq!(generator.fill_with(&[1; 41], &mut output), Err(Error::WrongLength));
        assert_eq!(output, [0; 16]);
        assert_eq!(generator.fill_fresh(&[1; 41], &mut output), Err(Error::WrongLength));
        assert_eq!(generator.reseed(&[1; 41]), Err(Error::WrongLength));
        assert!(generator.fill_fresh(&[1; 40], &mut output).is_ok());
    }
}
