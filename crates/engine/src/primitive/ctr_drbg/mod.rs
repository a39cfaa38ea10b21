// SPDX-License-Identifier: Apache-2.0 OR MIT
//! CTR_DRBG on AES-256, with and without a derivation function. [SP 800-90Ar1] §10.2.1.
//!
//! ctr_len is the whole block. Where entropy comes from, when to reseed, and prediction resistance
//! (a reseed before a request) are decided above. Without a derivation function the entropy input
//! must have full entropy: that, too, is the caller's promise.

pub(crate) mod cast;

use super::aes::{Aes, Block};
use super::ctr;
use crate::base::bytes::xor_into;
use crate::base::secret::{Wipe, Wiped};

/// seedlen in bytes: a key and a block. [SP 800-90Ar1] Table 3.
pub(crate) const SEED_LEN: usize = 48;
/// max_number_of_bits_per_request, 2^19 bits, in bytes. [SP 800-90Ar1] Table 3.
pub(crate) const MAX_REQUEST: usize = 1 << 16;
/// reseed_interval. [SP 800-90Ar1] Table 3.
const RESEED_INTERVAL: u64 = 1 << 48;

/// The working state of [SP 800-90Ar1] §10.2.1.1. Key is kept as its round keys.
pub(crate) struct CtrDrbg {
    key: Aes<32>,
    v: u128,
    /// Zero in a state that was uninstantiated.
    reseed_counter: u64,
}

type Seed = Wiped<[u8; SEED_LEN]>;

impl CtrDrbg {
    /// A place for a state, from which nothing can be generated.
    pub(crate) const fn uninstantiated() -> Self {
        CtrDrbg { key: Aes::without_key(), v: 0, reseed_counter: 0 }
    }

    /// `None`, and no change, if the personalization string is longer than the seed.
    /// [SP 800-90Ar1] §10.2.1.3.1, CTR_DRBG_Instantiate_algorithm without a derivation function.
    pub(crate) fn instantiate(
        &mut self,
        entropy: &[u8; SEED_LEN],
        personalization: &[u8],
    ) -> Option<()> {
        // 1–3.
        let seed = mix(entropy, personalization)?;
        // 4–8.
        self.start(&seed);
        Some(())
    }

    /// `None`, and no change, if the inputs have 2^32 bytes or more.
    /// [SP 800-90Ar1] §10.2.1.3.2, CTR_DRBG_Instantiate_algorithm with a derivation function.
    pub(crate) fn instantiate_df(
        &mut self,
        entropy: &[u8],
        nonce: &[u8],
        personalization: &[u8],
    ) -> Option<()> {
        // 1–2.
        let seed = block_cipher_df(&[entropy, nonce, personalization])?;
        // 3–7.
        self.start(&seed);
        Some(())
    }

    fn start(&mut self, seed: &Seed) {
        self.key.rekey(&[0; 32]);
        self.v = 0;
        self.update(seed);
        self.reseed_counter = 1;
    }

    /// `None`, and no change, if the additional input is longer than the seed.
    /// [SP 800-90Ar1] §10.2.1.4.1, CTR_DRBG_Reseed_algorithm without a derivation function.
    pub(crate) fn reseed(&mut self, entropy: &[u8; SEED_LEN], additional: &[u8]) -> Option<()> {
        let seed = mix(entropy, additional)?;
        self.update(&seed);
        self.reseed_counter = 1;
        Some(())
    }

    /// `None`, and no change, if the inputs have 2^32 bytes or more.
    /// [SP 800-90Ar1] §10.2.1.4.2, CTR_DRBG_Reseed_algorithm with a derivation function.
    pub(crate) fn reseed_df(&mut self, entropy: &[u8], additional: &[u8]) -> Option<()> {
        let seed = block_cipher_df(&[entropy, additional])?;
        self.update(&seed);
        self.reseed_counter = 1;
        Some(())
    }

    /// `None`, and no output, if a reseed is required, if more than [`MAX_REQUEST`] bytes are
    /// wanted, or if the additional input is longer than the seed.
    /// [SP 800-90Ar1] §10.2.1.5.1, CTR_DRBG_Generate_algorithm without a derivation function.
    pub(crate) fn generate(&mut self, additional: &[u8], output: &mut [u8]) -> Option<()> {
        // 2.1–2.2.
        let additional =
            if additional.is_empty() { None } else { Some(mix(&[0; 48], additional)?) };
        self.generate_with(additional, output)
    }

    /// As [`generate`](Self::generate); the additional input must have less than 2^32 bytes.
    /// [SP 800-90Ar1] §10.2.1.5.2, CTR_DRBG_Generate_algorithm with a derivation function.
    pub(crate) fn generate_df(&mut self, additional: &[u8], output: &mut [u8]) -> Option<()> {
        // 2.1.
        let additional =
            if additional.is_empty() { None } else { Some(block_cipher_df(&[additional])?) };
        self.generate_with(additional, output)
    }

    /// Steps 1 and 2.3 to 8 of both generate algorithms.
    fn generate_with(&mut self, additional: Option<Seed>, output: &mut [u8]) -> Option<()> {
        // 1. Zero wraps to the highest number: nothing comes from a state that is no more.
        if self.reseed_counter.wrapping_sub(1) >= RESEED_INTERVAL || output.len() > MAX_REQUEST {
            return None;
        }
        // 2.3.
        if let Some(additional) = &additional {
            self.update(additional);
        }
        // 3–5. V counts on from request to update, so that the last few blocks of output and the
        // three of the update are one batch.
        let few = if output.len() <= 5 * 16 { output.len() } else { output.len() % 16 };
        let (bulk, last) = output.split_at_mut(output.len() - few);
        bulk.fill(0);
        let mut counter = self.v.wrapping_add(1);
        ctr::add_key_stream(&self.key, &mut counter, bulk);
        let outputs = last.len().div_ceil(16);
        let mut blocks: Wiped<[Block; 8]> = Wiped([[0; 16]; 8]);
        for block in &mut blocks[..outputs + 3] {
            *block = counter.to_be_bytes();
            counter = counter.wrapping_add(1);
        }
        self.key.encrypt_blocks(&mut blocks[..outputs + 3]);
        let (stream, temp) = blocks.as_flattened().split_at(16 * outputs);
        last.copy_from_slice(&stream[..last.len()]);
        // 6.
        let mut seed = Wiped([0; SEED_LEN]);
        seed.copy_from_slice(&temp[..SEED_LEN]);
        if let Some(additional) = &additional {
            xor_into(&mut *seed, &**additional);
        }
        self.set(&seed);
        // 7–8.
        self.reseed_counter += 1;
        Some(())
    }

    /// [SP 800-90Ar1] §10.2.1.2, CTR_DRBG_Update.
    fn update(&mut self, provided: &Seed) {
        // 1–4.
        let mut temp = Wiped(provided.0);
        let mut counter = self.v.wrapping_add(1);
        ctr::add_key_stream(&self.key, &mut counter, &mut *temp);
        // 5–7.
        self.set(&temp);
    }

    /// Key and V from the 48 bytes that an update ends with.
    fn set(&mut self, temp: &Seed) {
        let (key, v) = temp.split_at(32);
        if let (Ok(key), Ok(v)) = (key.try_into(), v.try_into()) {
            self.key.rekey(key);
            self.v = u128::from_be_bytes(v);
        }
    }

    /// Wipes the state; nothing can be generated afterwards.
    /// [SP 800-90Ar1] §9.4, Uninstantiate_function.
    pub(crate) fn uninstantiate(&mut self) {
        self.key.clear();
        self.v.wipe();
        self.reseed_counter.wipe();
    }

    /// True if nothing is left of the state.
    fn is_clear(&self) -> bool {
        self.key.round_keys().as_flattened().iter().all(|byte| *byte == 0)
            && self.v == 0
            && self.reseed_counter == 0
    }
}

impl Drop for CtrDrbg {
    fn drop(&mut self) {
        self.uninstantiate();
    }
}

/// Entropy plus a string that is padded with zeros.
fn mix(entropy: &[u8; SEED_LEN], string: &[u8]) -> Option<Seed> {
    if string.len() > SEED_LEN {
        return None;
    }
    let mut seed = Wiped(*entropy);
    xor_into(&mut *seed, string);
    Some(seed)
}

/// A seed from the concatenation of `inputs`; the three chains of BCC go side by side.
/// [SP 800-90Ar1] §10.3.2, Block_Cipher_df, and §10.3.3, BCC.
fn block_cipher_df(inputs: &[&[u8]]) -> Option<Seed> {
    // 2–4. L || N || input_string || 0x80, the zeros being implied.
    let len = inputs.iter().try_fold(0, |sum: usize, input| sum.checked_add(input.len()))?;
    let l = u32::try_from(len).ok()?.to_be_bytes();
    let n = (SEED_LEN as u32).to_be_bytes();
    let s = l.iter().chain(&n).chain(inputs.iter().copied().flatten()).chain(&[0x80]);
    // 5–8.
    let key = Aes::<32>::new(&core::array::from_fn(|i| i as u8));
    // 9. Each chain begins with its number, as a 32-bit integer and zeros.
    let mut chains: Wiped<[Block; 3]> = Wiped([[0; 16]; 3]);
    for (i, chain) in chains.iter_mut().enumerate() {
        chain[3] = i as u8;
    }
    key.encrypt_blocks(&mut *chains);
    let mut at = 0;
    for byte in s {
        chains.iter_mut().for_each(|chain| chain[at] ^= byte);
        at = (at + 1) % 16;
        if at == 0 {
            key.encrypt_blocks(&mut *chains);
        }
    }
    if at != 0 {
        key.encrypt_blocks(&mut *chains);
    }
    // 10–11.
    let (key, x) = chains.as_flattened().split_at(32);
    let key = Aes::<32>::new(key.try_into().ok()?);
    let mut x = Wiped(*x.first_chunk::<16>()?);
    // 12–15.
    let mut seed = Wiped([0; SEED_LEN]);
    for block in seed.as_chunks_mut::<16>().0 {
        key.encrypt_block(&mut x);
        *block = *x;
    }
    Some(seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Generate, written as the standard writes it: one block after another, then Update.
    fn generate_by_the_book(drbg: &mut CtrDrbg, output: &mut [u8]) {
        for chunk in output.chunks_mut(16) {
            drbg.v = drbg.v.wrapping_add(1);
            let mut block = drbg.v.to_be_bytes();
            drbg.key.encrypt_block(&mut block);
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        drbg.update(&Wiped([0; SEED_LEN]));
    }

    #[test]
    fn batches_change_nothing() {
        for len in (0..300).chain([4096, MAX_REQUEST - 1, MAX_REQUEST]) {
            let mut a = CtrDrbg::uninstantiated();
            a.instantiate(&[7; 48], b"test").unwrap();
            let mut b = CtrDrbg::uninstantiated();
            b.instantiate(&[7; 48], b"test").unwrap();
            a.v = u128::MAX - 3;
            b.v = u128::MAX - 3;
            for _ in 0..2 {
                let (mut x, mut y) = (vec![1; len], vec![2; len]);
                a.generate(&[], &mut x).unwrap();
                generate_by_the_book(&mut b, &mut y);
                assert_eq!(x, y, "{len} bytes");
                assert_eq!(a.v, b.v);
            }
        }
    }

    #[test]
    fn limits() {
        assert!(CtrDrbg::uninstantiated().instantiate(&[7; 48], &[0; 49]).is_none());
        let mut drbg = CtrDrbg::uninstantiated();
        assert!(drbg.instantiate(&[7; 48], &[1; 48]).is_some());
        let mut output = [0; MAX_REQUEST + 1];
        assert!(drbg.generate(&[], &mut output).is_none());
        assert!(drbg.generate(&[0; 49], &mut output[1..]).is_none());
        assert!(drbg.reseed(&[8; 48], &[0; 49]).is_none());
        assert!(output.iter().all(|byte| *byte == 0));
        drbg.reseed_counter = RESEED_INTERVAL;
        assert!(drbg.generate(&[], &mut output[..9]).is_some());
        assert!(drbg.generate(&[], &mut output[..9]).is_none());
        assert!(drbg.reseed(&[8; 48], &[]).is_some());
        assert!(drbg.generate(&[], &mut output[..9]).is_some());
        assert!(!drbg.is_clear());
        drbg.uninstantiate();
        assert!(drbg.is_clear());
        assert!(drbg.generate(&[], &mut output[..9]).is_none());
    }
}
