// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Hash_DRBG on any hash function. [SP 800-90Ar1] §10.1.1.
//!
//! SHA-3 takes the seed lengths of SHA-2 with the same digest length.

pub(crate) mod cast;

use core::marker::PhantomData;

use super::drbg::{Drbg, may_answer, short_enough, strength_of};
use super::hash::Hash;
use crate::base::secret::{Wipe, Wiped};

/// The working state of [SP 800-90Ar1] §10.1.1.1; V and C fill the first bytes of their places.
pub(crate) struct HashDrbg<H: Hash> {
    v: [u8; LONGEST_SEED],
    c: [u8; LONGEST_SEED],
    /// Zero in a state that was uninstantiated.
    reseed_counter: u64,
    hash: PhantomData<H>,
}

impl<H: Hash> HashDrbg<H> {
    /// seedlen in bytes. [SP 800-90Ar1] Table 2.
    const SEED: usize = if H::LEN <= 32 { 55 } else { 111 };

    fn v(&self) -> &[u8] {
        &self.v[..Self::SEED]
    }

    /// The end of instantiation and reseeding: V is new, C follows from it.
    fn start(&mut self) -> Option<()> {
        let Self { v, c, .. } = self;
        hash_df::<H>(&[&[0x00], &v[..Self::SEED]], &mut c[..Self::SEED])?;
        self.reseed_counter = 1;
        Some(())
    }

    /// [SP 800-90Ar1] §10.1.1.4, Hashgen.
    fn hashgen(&self, output: &mut [u8]) {
        // 2.
        let mut data = Wiped(self.v);
        let data = &mut data[..Self::SEED];
        // 4–5.
        for piece in output.chunks_mut(H::LEN) {
            let w = Wiped(H::digest(data));
            piece.iter_mut().zip(w.as_ref()).for_each(|(out, byte)| *out = *byte);
            add(data, &[1]);
        }
    }

    /// True if nothing is left of the state.
    fn is_clear(&self) -> bool {
        self.v.iter().chain(&self.c).all(|byte| *byte == 0) && self.reseed_counter == 0
    }
}

impl<H: Hash> Drbg for HashDrbg<H> {
    const ENTROPY: usize = strength_of(H::LEN);
    const NONCE: usize = Self::ENTROPY / 2;

    const UNINSTANTIATED: Self =
        HashDrbg { v: [0; _], c: [0; _], reseed_counter: 0, hash: PhantomData };

    /// [SP 800-90Ar1] §10.1.1.2, Hash_DRBG_Instantiate_algorithm.
    fn instantiate(&mut self, entropy: &[u8], nonce: &[u8], personalization: &[u8]) -> Option<()> {
        short_enough(&[entropy, nonce, personalization])?;
        // 1–3.
        hash_df::<H>(&[entropy, nonce, personalization], &mut self.v[..Self::SEED])?;
        // 4–6.
        self.start()
    }

    /// [SP 800-90Ar1] §10.1.1.3, Hash_DRBG_Reseed_algorithm.
    fn reseed(&mut self, entropy: &[u8], additional: &[u8]) -> Option<()> {
        short_enough(&[entropy, additional])?;
        // 1–3.
        let mut v = Wiped([0; LONGEST_SEED]);
        hash_df::<H>(&[&[0x01], self.v(), entropy, additional], &mut v[..Self::SEED])?;
        self.v = *v;
        // 4–6.
        self.start()
    }

    /// [SP 800-90Ar1] §10.1.1.4, Hash_DRBG_Generate_algorithm.
    fn generate(&mut self, additional: &[u8], output: &mut [u8]) -> Option<()> {
        // 1.
        if !may_answer(self.reseed_counter, output.len()) {
            return None;
        }
        short_enough(&[additional])?;
        // 2.
        if !additional.is_empty() {
            let w = hash::<H>(&[&[0x02], self.v(), additional]);
            add(&mut self.v[..Self::SEED], w.as_ref());
        }
        // 3.
        self.hashgen(output);
        // 4.
        let h = hash::<H>(&[&[0x03], self.v()]);
        // 5.
        let v = &mut self.v[..Self::SEED];
        add(v, h.as_ref());
        add(v, &self.c[..Self::SEED]);
        add(v, &self.reseed_counter.to_be_bytes());
        // 6.
        self.reseed_counter += 1;
        Some(())
    }

    fn uninstantiate(&mut self) {
        self.v.wipe();
        self.c.wipe();
        self.reseed_counter.wipe();
    }
}

impl<H: Hash> Drop for HashDrbg<H> {
    fn drop(&mut self) {
        self.uninstantiate();
    }
}

/// Table 2's 888 bits.
const LONGEST_SEED: usize = 111;

/// Derives `output` from the concatenation of `inputs`. `None` if it has more than 255 digests.
/// [SP 800-90Ar1] §10.3.1, Hash_df.
pub(crate) fn hash_df<H: Hash>(inputs: &[&[u8]], output: &mut [u8]) -> Option<()> {
    // 1–2. no_of_bits_to_return has 32 bits, the counter 8.
    let bits = u32::try_from(output.len()).ok()?.checked_mul(8)?.to_be_bytes();
    if output.len().div_ceil(H::LEN) > 255 {
        return None;
    }
    // 3–5.
    for (counter, piece) in (1u8..=255).zip(output.chunks_mut(H::LEN)) {
        let mut hash = H::new();
        hash.update(&[counter]);
        hash.update(&bits);
        inputs.iter().for_each(|input| hash.update(input));
        let block = Wiped(hash.finish());
        piece.iter_mut().zip(block.as_ref()).for_each(|(out, byte)| *out = *byte);
    }
    Some(())
}

fn hash<H: Hash>(parts: &[&[u8]]) -> Wiped<H::Digest> {
    let mut hash = H::new();
    parts.iter().for_each(|part| hash.update(part));
    Wiped(hash.finish())
}

/// `v += x` modulo 2 to the bits of `v`, both big-endian; `x` is no longer than `v`.
fn add(v: &mut [u8], x: &[u8]) {
    debug_assert!(x.len() <= v.len());
    let mut carry = 0;
    let padded = x.iter().rev().copied().chain(core::iter::repeat(0));
    for (v, x) in v.iter_mut().rev().zip(padded) {
        let sum = u16::from(*v) + u16::from(x) + carry;
        (*v, carry) = (sum as u8, sum >> 8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::drbg::{MAX_REQUEST, RESEED_INTERVAL};
    use crate::primitive::sha2::{Sha256, Sha384};

    #[test]
    fn addition_carries_and_wraps() {
        let mut v = [0x00, 0xff, 0xff, 0xfe];
        add(&mut v, &[0x01, 0x01]);
        assert_eq!(v, [0x01, 0x00, 0x00, 0xff]);
        let mut v = [0xff; 4];
        add(&mut v, &[1]);
        assert_eq!(v, [0; 4]);
    }

    #[test]
    fn seeds_have_the_standards_lengths() {
        assert_eq!((HashDrbg::<Sha256>::SEED, HashDrbg::<Sha384>::SEED), (55, 111));
    }

    #[test]
    fn limits() {
        let mut drbg = HashDrbg::<Sha256>::UNINSTANTIATED;
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
        assert!(hash_df::<Sha256>(&[], &mut [0; 255 * 32]).is_some());
        assert!(hash_df::<Sha256>(&[], &mut [0; 255 * 32 + 1]).is_none());
    }
}
