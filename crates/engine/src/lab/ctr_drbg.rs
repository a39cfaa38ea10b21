// SPDX-License-Identifier: Apache-2.0 OR MIT
//! CTR_DRBG(AES-256) with external entropy, for the vectors. `None` means that a length is not one
//! that the algorithm takes, or that a reseed is required.

use crate::primitive::ctr_drbg::CtrDrbg;

/// A generator, with a derivation function if `df`.
pub struct Drbg {
    drbg: CtrDrbg,
    df: bool,
}

impl Drbg {
    /// Without a derivation function `entropy` has 48 bytes, and `nonce` is empty.
    pub fn instantiate(
        df: bool,
        entropy: &[u8],
        nonce: &[u8],
        personalization: &[u8],
    ) -> Option<Self> {
        let mut drbg = CtrDrbg::uninstantiated();
        if df {
            drbg.instantiate_df(entropy, nonce, personalization)?;
        } else if nonce.is_empty() {
            drbg.instantiate(entropy.try_into().ok()?, personalization)?;
        } else {
            return None;
        }
        Some(Drbg { drbg, df })
    }

    pub fn reseed(&mut self, entropy: &[u8], additional: &[u8]) -> Option<()> {
        if self.df {
            self.drbg.reseed_df(entropy, additional)
        } else {
            self.drbg.reseed(entropy.try_into().ok()?, additional)
        }
    }

    pub fn generate(&mut self, additional: &[u8], output: &mut [u8]) -> Option<()> {
        if self.df {
            self.drbg.generate_df(additional, output)
        } else {
            self.drbg.generate(additional, output)
        }
    }

    pub fn uninstantiate(&mut self) {
        self.drbg.uninstantiate();
    }
}
