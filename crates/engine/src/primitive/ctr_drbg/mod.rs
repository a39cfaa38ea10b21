// SPDX-License-Identifier: Apache-2.0 OR MIT
//! CTR_DRBG on AES, with and without a derivation function. [SP 800-90Ar1] §10.2.1.
//!
//! ctr_len is the whole block. Without a derivation function the entropy input must have full
//! entropy: that is the caller's promise.

pub(crate) mod cast;

use super::aes::{Aes, Block};
use super::ctr;
use super::drbg::{Drbg, may_answer};
use crate::base::bytes::xor_into;
use crate::base::secret::{Wipe, Wiped};

/// The working state of [SP 800-90Ar1] §10.2.1.1, and the algorithms without a derivation
/// function; those with one are [`WithDf`]'s. Key is kept as its round keys. `SEED` is seedlen in
/// bytes: a key and a block.
pub(crate) struct CtrDrbg<const KEY: usize, const SEED: usize> {
    key: Aes<KEY>,
    v: u128,
    /// Zero in a state that was uninstantiated.
    reseed_counter: u64,
}

/// On AES-256: the module's own.
pub(crate) type CtrDrbg256 = CtrDrbg<32, SEED_256>;

/// seedlen for AES-256. [SP 800-90Ar1] Table 3.
pub(crate) const SEED_256: usize = 48;

type Seed<const SEED: usize> = Wiped<[u8; SEED]>;

impl<const KEY: usize, const SEED: usize> CtrDrbg<KEY, SEED> {
    /// A place for a state, from which nothing can be generated.
    pub(crate) const fn uninstantiated() -> Self {
        const { assert!(SEED == KEY + 16) };
        CtrDrbg { key: Aes::without_key(), v: 0, reseed_counter: 0 }
    }

    /// `None`, and no change, if the personalization string is longer than the seed.
    /// [SP 800-90Ar1] §10.2.1.3.1, CTR_DRBG_Instantiate_algorithm without a derivation function.
    pub(crate) fn instantiate(
        &mut self,
        entropy: &[u8; SEED],
        personalization: &[u8],
    ) -> Option<()> {
        // 1–3.
        let seed = mix(entropy, personalization)?;
        // 4–8.
        self.start(&seed);
        Some(())
    }

    fn start(&mut self, seed: &Seed<SEED>) {
        self.key.rekey(&[0; KEY]);
        self.v = 0;
        self.update(seed);
        self.reseed_counter = 1;
    }

    /// `None`, and no change, if the additional input is longer than the seed.
    /// [SP 800-90Ar1] §10.2.1.4.1, CTR_DRBG_Reseed_algorithm without a derivation function.
    pub(crate) fn reseed(&mut self, entropy: &[u8; SEED], additional: &[u8]) -> Option<()> {
        let seed = mix(entropy, additional)?;
        self.update(&seed);
        self.reseed_counter = 1;
        Some(())
    }

    /// `None`, and no output, if a reseed is required, if more than [`MAX_REQUEST`] bytes are
    /// wanted, or if the additional input is longer than the seed.
    /// [SP 800-90Ar1] §10.2.1.5.1, CTR_DRBG_Generate_algorithm without a derivation function.
    ///
    /// [`MAX_REQUEST`]: super::drbg::MAX_REQUEST
    pub(crate) fn generate(&mut self, additional: &[u8], output: &mut [u8]) -> Option<()> {
        // 2.1–2.2.
        let additional =
            if additional.is_empty() { None } else { Some(mix(&[0; SEED], additional)?) };
        self.generate_with(additional, output)
    }

    /// Steps 1 and 2.3 to 8 of both generate algorithms.
    fn generate_with(&mut self, additional: Option<Seed<SEED>>, output: &mut [u8]) -> Option<()> {
        // 1.
        if !may_answer(self.reseed_counter, output.len()) {
            return None;
        }
        // 2.3.
        if let Some(additional) = &additional {
            self.update(additional);
        }
        // 3–5. V counts on from request to update, so that the last few blocks of output and the
        // two or three of the update are one batch.
        let few = if output.len() <= 5 * 16 { output.len() } else { output.len() % 16 };
        let (bulk, last) = output.split_at_mut(output.len() - few);
        bulk.fill(0);
        let mut counter = self.v.wrapping_add(1);
        ctr::add_key_stream(&self.key, &mut counter, bulk);
        let outputs = last.len().div_ceil(16);
        let mut blocks: Wiped<[Block; 8]> = Wiped([[0; 16]; 8]);
        let batch = &mut blocks[..outputs + SEED.div_ceil(16)];
        for block in batch.iter_mut() {
            *block = counter.to_be_bytes();
            counter = counter.wrapping_add(1);
        }
        self.key.encrypt_blocks(batch);
        let (stream, temp) = blocks.as_flattened().split_at(16 * outputs);
        last.copy_from_slice(&stream[..last.len()]);
        // 6.
        let mut seed = Wiped([0; SEED]);
        seed.copy_from_slice(&temp[..SEED]);
        if let Some(additional) = &additional {
            xor_into(&mut *seed, &**additional);
        }
        self.set(&seed);
        // 7–8.
        self.reseed_counter += 1;
        Some(())
    }

    /// [SP 800-90Ar1] §10.2.1.2, CTR_DRBG_Update.
    fn update(&mut self, provided: &Seed<SEED>) {
        // 1–4.
        let mut temp = Wiped(provided.0);
        let mut counter = self.v.wrapping_add(1);
        ctr::add_key_stream(&self.key, &mut counter, &mut *temp);
        // 5–7.
        self.set(&temp);
    }

    /// Key and V from the bytes that an update ends with.
    fn set(&mut self, temp: &Seed<SEED>) {
        let (key, v) = temp.split_at(KEY);
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

impl<const KEY: usize, const SEED: usize> Drop for CtrDrbg<KEY, SEED> {
    fn drop(&mut self) {
        self.uninstantiate();
    }
}

impl<const KEY: usize, const SEED: usize> Drbg for CtrDrbg<KEY, SEED> {
    const ENTROPY: usize = SEED;
    const NONCE: usize = 0;
    const UNINSTANTIATED: Self = Self::uninstantiated();

    fn instantiate(&mut self, entropy: &[u8], nonce: &[u8], personalization: &[u8]) -> Option<()> {
        let entropy = entropy.try_into().ok().filter(|_| nonce.is_empty())?;
        CtrDrbg::instantiate(self, entropy, personalization)
    }

    fn reseed(&mut self, entropy: &[u8], additional: &[u8]) -> Option<()> {
        CtrDrbg::reseed(self, entropy.try_into().ok()?, additional)
    }

    fn generate(&mut self, additional: &[u8], output: &mut [u8]) -> Option<()> {
        CtrDrbg::generate(self, additional, output)
    }

    fn uninstantiate(&mut self) {
        CtrDrbg::uninstantiate(self);
    }
}

/// Entropy plus a string that is padded with zeros.
fn mix<const SEED: usize>(entropy: &[u8; SEED], string: &[u8]) -> Option<Seed<SEED>> {
    if string.len() > SEED {
        return None;
    }
    let mut seed = Wiped(*entropy);
    xor_into(&mut *seed, string);
    Some(seed)
}

/// The same state, whose seeds come out of a derivation function.
pub(crate) struct WithDf<const KEY: usize, const SEED: usize>(CtrDrbg<KEY, SEED>);

impl<const KEY: usize, const SEED: usize> WithDf<KEY, SEED> {
    fn seed(inputs: &[&[u8]]) -> Option<Seed<SEED>> {
        let mut seed = Wiped([0; SEED]);
        block_cipher_df::<KEY>(inputs, &mut *seed)?;
        Some(seed)
    }
}

impl<const KEY: usize, const SEED: usize> Drbg for WithDf<KEY, SEED> {
    const ENTROPY: usize = KEY;
    const NONCE: usize = KEY / 2;
    const UNINSTANTIATED: Self = WithDf(CtrDrbg::uninstantiated());

    /// [SP 800-90Ar1] §10.2.1.3.2, CTR_DRBG_Instantiate_algorithm with a derivation function.
    fn instantiate(&mut self, entropy: &[u8], nonce: &[u8], personalization: &[u8]) -> Option<()> {
        // 1–2.
        let seed = Self::seed(&[entropy, nonce, personalization])?;
        // 3–7.
        self.0.start(&seed);
        Some(())
    }

    /// [SP 800-90Ar1] §10.2.1.4.2, CTR_DRBG_Reseed_algorithm with a derivation function.
    fn reseed(&mut self, entropy: &[u8], additional: &[u8]) -> Option<()> {
        let seed = Self::seed(&[entropy, additional])?;
        self.0.update(&seed);
        self.0.reseed_counter = 1;
        Some(())
    }

    /// [SP 800-90Ar1] §10.2.1.5.2, CTR_DRBG_Generate_algorithm with a derivation function.
    fn generate(&mut self, additional: &[u8], output: &mut [u8]) -> Option<()> {
        // 2.1.
        let additional =
            if additional.is_empty() { None } else { Some(Self::seed(&[additional])?) };
        self.0.generate_with(additional, output)
    }

    fn uninstantiate(&mut self) {
        self.0.uninstantiate();
    }
}

/// Derives `output`, of at most 64 bytes, from the concatenation of `inputs`; the chains of BCC go
/// side by side. `None` if the inputs have 2^32 bytes or more.
/// [SP 800-90Ar1] §10.3.2, Block_Cipher_df, and §10.3.3, BCC.
pub(crate) fn block_cipher_df<const KEY: usize>(inputs: &[&[u8]], output: &mut [u8]) -> Option<()> {
    // 1.
    if output.len() > 64 {
        return None;
    }
    // 2–4. L || N || input_string || 0x80, the zeros being implied.
    let len = inputs.iter().try_fold(0, |sum: usize, input| sum.checked_add(input.len()))?;
    let l = u32::try_from(len).ok()?.to_be_bytes();
    let n = (output.len() as u32).to_be_bytes();
    let s = l.iter().chain(&n).chain(inputs.iter().copied().flatten()).chain(&[0x80]);
    // 5–8.
    let key = Aes::<KEY>::new(&core::array::from_fn(|i| i as u8));
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
    // 10–11. A shorter key leaves a part of the chains unused.
    let (key, x) = chains.as_flattened().split_at(KEY);
    let key = Aes::<KEY>::new(key.try_into().ok()?);
    let mut x = Wiped(*x.first_chunk::<16>()?);
    // 12–15.
    for piece in output.chunks_mut(16) {
        key.encrypt_block(&mut x);
        piece.copy_from_slice(x.get(..piece.len())?);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::drbg::{MAX_REQUEST, RESEED_INTERVAL};

    /// Generate, written as the standard writes it: one block after another, then Update.
    fn generate_by_the_book<const KEY: usize, const SEED: usize>(
        drbg: &mut CtrDrbg<KEY, SEED>,
        output: &mut [u8],
    ) {
        for chunk in output.chunks_mut(16) {
            drbg.v = drbg.v.wrapping_add(1);
            let mut block = drbg.v.to_be_bytes();
            drbg.key.encrypt_block(&mut block);
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        drbg.update(&Wiped([0; SEED]));
    }

    fn batches<const KEY: usize, const SEED: usize>() {
        for len in (0..300).chain([4096, MAX_REQUEST - 1, MAX_REQUEST]) {
            let mut a = CtrDrbg::<KEY, SEED>::uninstantiated();
            a.instantiate(&[7; SEED], b"test").unwrap();
            let mut b = CtrDrbg::<KEY, SEED>::uninstantiated();
            b.instantiate(&[7; SEED], b"test").unwrap();
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
    fn batches_change_nothing() {
        batches::<16, 32>();
        batches::<24, 40>();
        batches::<32, 48>();
    }

    #[test]
    fn limits() {
        assert!(CtrDrbg256::uninstantiated().instantiate(&[7; 48], &[0; 49]).is_none());
        let mut drbg = CtrDrbg256::uninstantiated();
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
