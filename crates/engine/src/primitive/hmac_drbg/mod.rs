// SPDX-License-Identifier: Apache-2.0 OR MIT
//! HMAC_DRBG on any hash function. [SP 800-90Ar1] §10.1.2.

pub(crate) mod cast;

use core::marker::PhantomData;

use super::drbg::{Drbg, may_answer, short_enough, strength_of};
use super::hash::Hash;
use super::hmac::Hmac;
use crate::base::secret::Wipe;

/// The working state of [SP 800-90Ar1] §10.1.2.1; Key and V fill the first bytes of their places.
pub(crate) struct HmacDrbg<H: Hash> {
    key: [u8; LONGEST_DIGEST],
    v: [u8; LONGEST_DIGEST],
    /// Zero in a state that was uninstantiated.
    reseed_counter: u64,
    hash: PhantomData<H>,
}

impl<H: Hash> HmacDrbg<H> {
    fn hmac(&self) -> Hmac<H> {
        Hmac::new(&self.key[..H::LEN])
    }

    /// V = HMAC(Key, V).
    fn step(&mut self, hmac: &Hmac<H>) {
        let mut block = hmac.mac(&[&self.v[..H::LEN]]);
        self.v[..H::LEN].copy_from_slice(block.as_ref());
        block.wipe();
    }

    /// [SP 800-90Ar1] §10.1.2.2, HMAC_DRBG_Update.
    fn update(&mut self, provided: &[&[u8]]) {
        let empty = provided.iter().all(|part| part.is_empty());
        // 1–3 with 0x00, 4–6 with 0x01.
        for byte in 0..if empty { 1 } else { 2 } {
            let hmac = self.hmac();
            let mut message = hmac.begin();
            message.update(&self.v[..H::LEN]);
            message.update(&[byte]);
            provided.iter().for_each(|part| message.update(part));
            let mut key = hmac.end(message);
            self.key[..H::LEN].copy_from_slice(key.as_ref());
            key.wipe();
            let hmac = self.hmac();
            self.step(&hmac);
        }
    }

    /// True if nothing is left of the state.
    fn is_clear(&self) -> bool {
        self.key.iter().chain(&self.v).all(|byte| *byte == 0) && self.reseed_counter == 0
    }
}

impl<H: Hash> Drbg for HmacDrbg<H> {
    const ENTROPY: usize = strength_of(H::LEN);
    const NONCE: usize = Self::ENTROPY / 2;

    const UNINSTANTIATED: Self =
        HmacDrbg { key: [0; _], v: [0; _], reseed_counter: 0, hash: PhantomData };

    /// [SP 800-90Ar1] §10.1.2.3, HMAC_DRBG_Instantiate_algorithm.
    fn instantiate(&mut self, entropy: &[u8], nonce: &[u8], personalization: &[u8]) -> Option<()> {
        short_enough(&[entropy, nonce, personalization])?;
        // 2–3.
        self.key[..H::LEN].fill(0x00);
        self.v[..H::LEN].fill(0x01);
        // 1, 4.
        self.update(&[entropy, nonce, personalization]);
        // 5.
        self.reseed_counter = 1;
        Some(())
    }

    /// [SP 800-90Ar1] §10.1.2.4, HMAC_DRBG_Reseed_algorithm.
    fn reseed(&mut self, entropy: &[u8], additional: &[u8]) -> Option<()> {
        short_enough(&[entropy, additional])?;
        // 1–2.
        self.update(&[entropy, additional]);
        // 3.
        self.reseed_counter = 1;
        Some(())
    }

    /// [SP 800-90Ar1] §10.1.2.5, HMAC_DRBG_Generate_algorithm.
    fn generate(&mut self, additional: &[u8], output: &mut [u8]) -> Option<()> {
        // 1.
        if !may_answer(self.reseed_counter, output.len()) {
            return None;
        }
        short_enough(&[additional])?;
        // 2.
        if !additional.is_empty() {
            self.update(&[additional]);
        }
        // 3–5.
        let hmac = self.hmac();
        for piece in output.chunks_mut(H::LEN) {
            self.step(&hmac);
            piece.iter_mut().zip(&self.v).for_each(|(out, byte)| *out = *byte);
        }
        // 6.
        self.update(&[additional]);
        // 7.
        self.reseed_counter += 1;
        Some(())
    }

    fn uninstantiate(&mut self) {
        self.key.wipe();
        self.v.wipe();
        self.reseed_counter.wipe();
    }
}

impl<H: Hash> Drop for HmacDrbg<H> {
    fn drop(&mut self) {
        self.uninstantiate();
    }
}

const LONGEST_DIGEST: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::drbg::{MAX_REQUEST, RESEED_INTERVAL};
    use crate::primitive::sha2::Sha384;

    #[test]
    fn limits() {
        let mut drbg = HmacDrbg::<Sha384>::UNINSTANTIATED;
        let mut output = [0; MAX_REQUEST + 1];
        assert!(drbg.generate(&[], &mut output[..9]).is_none());
        drbg.instantiate(&[7; 32], &[8; 16], b"test").unwrap();
        assert!(drbg.generate(&[], &mut output).is_none());
        assert!(output.iter().all(|byte| *byte == 0));
        drbg.reseed_counter = RESEED_INTERVAL;
        assert!(drbg.generate(&[], &mut output[..9]).is_some());
        assert!(drbg.generate(&[], &mut output[..9]).is_none());
        assert!(drbg.reseed(&[8; 32], &[]).is_some());
        assert!(drbg.generate(&[], &mut output[..9]).is_some());
        assert!(!drbg.is_clear());
        drbg.uninstantiate();
        assert!(drbg.is_clear());
        assert!(drbg.generate(&[], &mut output[..9]).is_none());
    }
}
