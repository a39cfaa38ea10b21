// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Generators with entropy from outside, and the derivation functions inside them, for the vectors.
//! `None` means that a length is not one that the algorithm takes, or that a reseed is required.

use super::hash::with_hash;
use crate::primitive::ctr_drbg::{CtrDrbg, WithDf, block_cipher_df as ctr_df};
use crate::primitive::drbg;
use crate::primitive::hash_drbg::{HashDrbg, hash_df as whole_bytes_df};
use crate::primitive::hmac_drbg::HmacDrbg;

/// Which algorithm.
#[derive(Clone, Copy)]
pub enum Mechanism<'a> {
    /// With a key of 16, 24 or 32 bytes, and a derivation function if `df`.
    Ctr { key_len: usize, df: bool },
    /// With the hash function of this name.
    Hash(&'a str),
    /// With HMAC over the hash function of this name.
    Hmac(&'a str),
}

/// A generator.
pub struct Drbg(Box<dyn Generator>);

/// [`drbg::Drbg`] without what a `dyn` cannot have.
trait Generator {
    fn instantiate(&mut self, entropy: &[u8], nonce: &[u8], personalization: &[u8]) -> Option<()>;
    fn reseed(&mut self, entropy: &[u8], additional: &[u8]) -> Option<()>;
    fn generate(&mut self, additional: &[u8], output: &mut [u8]) -> Option<()>;
    fn uninstantiate(&mut self);
}

impl<D: drbg::Drbg> Generator for D {
    fn instantiate(&mut self, entropy: &[u8], nonce: &[u8], personalization: &[u8]) -> Option<()> {
        drbg::Drbg::instantiate(self, entropy, nonce, personalization)
    }

    fn reseed(&mut self, entropy: &[u8], additional: &[u8]) -> Option<()> {
        drbg::Drbg::reseed(self, entropy, additional)
    }

    fn generate(&mut self, additional: &[u8], output: &mut [u8]) -> Option<()> {
        drbg::Drbg::generate(self, additional, output)
    }

    fn uninstantiate(&mut self) {
        drbg::Drbg::uninstantiate(self);
    }
}

impl Drbg {
    /// Without a derivation function CTR_DRBG takes exactly a seed of entropy, and no nonce.
    pub fn instantiate(
        mechanism: Mechanism,
        entropy: &[u8],
        nonce: &[u8],
        personalization: &[u8],
    ) -> Option<Self> {
        let mut drbg = match mechanism {
            Mechanism::Ctr { key_len: 16, df: false } => empty::<CtrDrbg<16, 32>>(),
            Mechanism::Ctr { key_len: 24, df: false } => empty::<CtrDrbg<24, 40>>(),
            Mechanism::Ctr { key_len: 32, df: false } => empty::<CtrDrbg<32, 48>>(),
            Mechanism::Ctr { key_len: 16, df: true } => empty::<WithDf<16, 32>>(),
            Mechanism::Ctr { key_len: 24, df: true } => empty::<WithDf<24, 40>>(),
            Mechanism::Ctr { key_len: 32, df: true } => empty::<WithDf<32, 48>>(),
            Mechanism::Ctr { .. } => return None,
            Mechanism::Hash(hash) => with_hash!(hash, |H| Some(empty::<HashDrbg<H>>()))?,
            Mechanism::Hmac(hash) => with_hash!(hash, |H| Some(empty::<HmacDrbg<H>>()))?,
        };
        drbg.instantiate(entropy, nonce, personalization)?;
        Some(Drbg(drbg))
    }

    pub fn reseed(&mut self, entropy: &[u8], additional: &[u8]) -> Option<()> {
        self.0.reseed(entropy, additional)
    }

    pub fn generate(&mut self, additional: &[u8], output: &mut [u8]) -> Option<()> {
        self.0.generate(additional, output)
    }

    pub fn uninstantiate(&mut self) {
        self.0.uninstantiate();
    }
}

fn empty<D: drbg::Drbg + 'static>() -> Box<dyn Generator> {
    Box::new(D::UNINSTANTIATED)
}

/// Block_Cipher_df with a key of 16, 24 or 32 bytes.
pub fn block_cipher_df(key_len: usize, input: &[u8], output: &mut [u8]) -> Option<()> {
    match key_len {
        16 => ctr_df::<16>(&[input], output),
        24 => ctr_df::<24>(&[input], output),
        32 => ctr_df::<32>(&[input], output),
        _ => None,
    }
}

/// Hash_df of the first `bits` bits of `input`. If they end within a byte, one block of output.
pub fn hash_df(hash: &str, input: &[u8], bits: usize, output: &mut [u8]) -> Option<()> {
    if bits.is_multiple_of(8) {
        let input = input.get(..bits / 8)?;
        return with_hash!(hash, |H| whole_bytes_df::<H>(&[input], output));
    }
    let returned = u32::try_from(8 * output.len()).ok()?.to_be_bytes();
    let message = [&[1], &returned[..], input].concat();
    let block = super::hash::digest(hash, &message, 40 + bits)?;
    output.copy_from_slice(block.get(..output.len())?);
    Some(())
}
