// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Galois/Counter Mode: authenticated encryption. [SP 800-38D].
//!
//! Where IVs come from and how often a key may be used is decided above.

pub(crate) mod cast;
mod portable;

use super::aes::{Aes, Block};
#[cfg(target_arch = "x86_64")]
use crate::arch::x86_64::gcm::GcmKernel;
use crate::base::bytes::xor_into;
use crate::base::ct;
use crate::base::secret::{Wiped, wipe};

/// A key for GCM: the cipher and the hash subkey.
pub(crate) struct Gcm<const KEY: usize> {
    aes: Aes<KEY>,
    /// What the lane needs of the hash subkey H: powers of it, or itself in the last place.
    powers: [Block; 16],
    lane: Lane,
}

#[derive(Clone, Copy)]
enum Lane {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Kernel(GcmKernel),
}

/// The most that one message may have, in bytes: 2^39 − 256 bits. [SP 800-38D] §5.2.1.1.
const MOST_TEXT: u64 = (1 << 36) - 32;
/// 2^64 − 1 bits, for additional data and for IVs.
const MOST_HASHED: u64 = (1 << 61) - 1;

impl<const KEY: usize> Gcm<KEY> {
    pub(crate) fn new(key: &[u8; KEY]) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(kernel) = GcmKernel::new() {
            return Self::on(key, Lane::Kernel(kernel));
        }
        Self::on(key, Lane::Portable)
    }

    fn on(key: &[u8; KEY], lane: Lane) -> Self {
        let mut gcm = Gcm { aes: Aes::new(key), powers: [[0; 16]; 16], lane };
        let mut h = Wiped([0; 16]);
        gcm.aes.encrypt_block(&mut h);
        match lane {
            Lane::Portable => gcm.powers[15] = *h,
            #[cfg(target_arch = "x86_64")]
            Lane::Kernel(kernel) => kernel.powers(&h, &mut gcm.powers),
        }
        gcm
    }

    /// Encrypts `data` in place and answers with the tag. `None`, and nothing done, if a length is
    /// none that the standard allows.
    /// [SP 800-38D] Algorithm 4, GCM-AE.
    pub(crate) fn seal(&self, iv: &[u8], aad: &[u8], data: &mut [u8]) -> Option<Block> {
        allowed(iv, aad, data).then(|| *self.crypt::<true>(iv, aad, data))
    }

    /// Decrypts `data` in place if `tag`, which may be truncated, is right: else `data` is all
    /// zeros and the answer is false. `None`, and nothing done, if a length is none that the
    /// standard allows.
    /// [SP 800-38D] Algorithm 5, GCM-AD.
    pub(crate) fn open(&self, iv: &[u8], aad: &[u8], data: &mut [u8], tag: &[u8]) -> Option<bool> {
        if !allowed(iv, aad, data) || !matches!(tag.len(), 4 | 8 | 12..=16) {
            return None;
        }
        let expected = self.crypt::<false>(iv, aad, data);
        let authentic =
            ct::eq(&expected[..tag.len()], tag).declassify("whether a message is authentic");
        if !authentic {
            wipe(data);
        }
        Some(authentic)
    }

    /// The steps that encryption and decryption share: both hash the ciphertext.
    fn crypt<const SEAL: bool>(&self, iv: &[u8], aad: &[u8], data: &mut [u8]) -> Wiped<Block> {
        // 2. (Algorithm 5: 3.)
        let j0 = self.first_counter(iv);
        let mut lengths = [0; 16];
        lengths[..8].copy_from_slice(&(8 * aad.len() as u64).to_be_bytes());
        lengths[8..].copy_from_slice(&(8 * data.len() as u64).to_be_bytes());
        // 3–5. Counter mode from inc32(J0), and the hash of what is complete in itself.
        let mut hash = Wiped([0; 16]);
        self.hash_padded(&mut hash, aad);
        let mut counter = j0;
        inc32(&mut counter);
        let done = self.whole_batches::<SEAL>(&mut counter, &mut hash, data);
        // The rest of the text, short of a batch, the lengths, and 6.: the tag's own block.
        let mut tag = Wiped(j0);
        let rest = data.get_mut(done..).unwrap_or_default();
        self.rest::<SEAL>(&counter, &mut hash, rest, &lengths, &mut tag);
        xor_into(&mut *tag, &*hash);
        tag
    }

    /// J0. [SP 800-38D] Algorithm 4, step 2.
    fn first_counter(&self, iv: &[u8]) -> Block {
        let mut j0 = [0; 16];
        if iv.len() == 12 {
            j0[..12].copy_from_slice(iv);
            j0[15] = 1;
        } else {
            self.hash_padded(&mut j0, iv);
            let lengths = u128::from(8 * iv.len() as u64).to_be_bytes();
            self.hash(&mut j0, &[lengths]);
        }
        j0
    }

    /// What the lane does best in batches; answers with the number of bytes done.
    fn whole_batches<const SEAL: bool>(
        &self,
        counter: &mut Block,
        hash: &mut Block,
        data: &mut [u8],
    ) -> usize {
        match self.lane {
            Lane::Portable => {
                let whole = data.len() - data.len() % 128;
                for batch in data[..whole].chunks_exact_mut(128) {
                    let mut stream = Wiped([[0; 16]; 8]);
                    for block in stream.iter_mut() {
                        *block = *counter;
                        inc32(counter);
                    }
                    self.aes.encrypt_blocks(&mut *stream);
                    if !SEAL {
                        self.hash(hash, batch.as_chunks().0);
                    }
                    xor_into(batch, stream.as_flattened());
                    if SEAL {
                        self.hash(hash, batch.as_chunks().0);
                    }
                }
                whole
            }
            #[cfg(target_arch = "x86_64")]
            Lane::Kernel(kernel) => {
                let (keys, blocks) = (self.aes.round_keys(), data.as_chunks_mut().0);
                16 * kernel.crypt::<SEAL>(keys, &self.powers, counter, hash, blocks)
            }
        }
    }

    /// Less than a batch of text and the block of lengths. `tag` goes through the cipher with the
    /// counter blocks.
    fn rest<const SEAL: bool>(
        &self,
        counter: &Block,
        hash: &mut Block,
        data: &mut [u8],
        lengths: &Block,
        tag: &mut Block,
    ) {
        let blocks = data.len().div_ceil(16);
        let mut stream = Wiped([[0; 16]; REST + 1]);
        stream[0] = *tag;
        let mut counter = *counter;
        for block in stream.iter_mut().skip(1).take(blocks) {
            *block = counter;
            inc32(&mut counter);
        }
        self.aes.encrypt_blocks(stream.get_mut(..=blocks).unwrap_or_default());
        *tag = stream[0];

        let mut hashed = [[0; 16]; REST + 1];
        let Some(text) = hashed.as_flattened_mut().get_mut(..data.len()) else { return };
        if !SEAL {
            text.copy_from_slice(data);
        }
        xor_into(data, stream[1..].as_flattened());
        if SEAL {
            text.copy_from_slice(data);
        }
        if let Some(last) = hashed.get_mut(blocks) {
            *last = *lengths;
        }
        self.hash(hash, hashed.get(..=blocks).unwrap_or_default());
    }

    /// The bytes, then zeros up to a whole block.
    fn hash_padded(&self, hash: &mut Block, bytes: &[u8]) {
        let (blocks, rest) = bytes.as_chunks();
        self.hash(hash, blocks);
        if !rest.is_empty() {
            let mut last = [0; 16];
            last[..rest.len()].copy_from_slice(rest);
            self.hash(hash, &[last]);
        }
    }

    /// [SP 800-38D] Algorithm 2, GHASH, from `hash` on.
    fn hash(&self, hash: &mut Block, blocks: &[Block]) {
        match self.lane {
            Lane::Portable => portable::hash(&self.powers[15], hash, blocks),
            #[cfg(target_arch = "x86_64")]
            Lane::Kernel(kernel) => kernel.hash(&self.powers, hash, blocks),
        }
    }
}

impl<const KEY: usize> Drop for Gcm<KEY> {
    fn drop(&mut self) {
        wipe(self.powers.as_flattened_mut());
    }
}

/// The most blocks, whole or not, that are left when all batches are done.
const REST: usize = 16;
#[cfg(target_arch = "x86_64")]
const _: () = assert!(GcmKernel::BATCH <= 16 * REST);

/// The lengths of [SP 800-38D] §5.2.1.1.
fn allowed(iv: &[u8], aad: &[u8], data: &[u8]) -> bool {
    !iv.is_empty()
        && iv.len() as u64 <= MOST_HASHED
        && aad.len() as u64 <= MOST_HASHED
        && data.len() as u64 <= MOST_TEXT
}

/// [SP 800-38D] §6.2, the incrementing function on 32 bits.
fn inc32(counter: &mut Block) {
    if let Some(word) = counter.last_chunk_mut::<4>() {
        *word = u32::from_be_bytes(*word).wrapping_add(1).to_be_bytes();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every lane that this CPU has.
    fn lanes() -> Vec<Lane> {
        #[allow(unused_mut)]
        let mut lanes = vec![Lane::Portable];
        #[cfg(target_arch = "x86_64")]
        if let Some(kernel) = GcmKernel::new() {
            lanes.extend([Lane::Kernel(kernel.narrow()), Lane::Kernel(kernel)]);
        }
        lanes
    }

    fn text(len: usize) -> Vec<u8> {
        (0..len).map(|i| (i * i + 7 * i + len) as u8).collect()
    }

    fn twins<const KEY: usize>() {
        let key = core::array::from_fn(|i| (i * 5 + 1) as u8);
        let keys: Vec<_> = lanes().into_iter().map(|lane| Gcm::<KEY>::on(&key, lane)).collect();
        for len in (0..600).chain([1023, 4096, 5000]) {
            let (aad, iv) = (text(len % 67 + 300 * (len % 2)), text(1 + len % 40));
            for iv in [&iv[..], &[9; 12]] {
                let mut first: Option<(Vec<u8>, Block)> = None;
                for key in &keys {
                    let mut data = text(len);
                    let tag = key.seal(iv, &aad, &mut data).unwrap();
                    let (sealed, expected) = first.get_or_insert((data.clone(), tag));
                    assert_eq!((&*sealed, &*expected), (&data, &tag), "{len} bytes");
                    assert_eq!(key.open(iv, &aad, &mut data, &tag), Some(true));
                    assert_eq!(data, text(len));
                }
            }
        }
    }

    #[test]
    fn lanes_agree_at_every_length() {
        twins::<16>();
        twins::<24>();
        twins::<32>();
    }

    /// J0 of a long IV may have any last word: the counter then wraps within a message.
    #[test]
    fn lanes_agree_when_the_counter_wraps() {
        for last in [0xffff_ffff_u32, 0xffff_fff8, 0xffff_fff0, 0xffff_fef1] {
            let mut results = lanes().into_iter().map(|lane| {
                let key = Gcm::<32>::on(&[6; 32], lane);
                let mut counter = [0x77; 16];
                counter[12..].copy_from_slice(&last.to_be_bytes());
                let (mut hash, mut data, mut tag) = ([0; 16], text(1000), [0; 16]);
                let done = key.whole_batches::<true>(&mut counter, &mut hash, &mut data);
                let rest = &mut data[done..];
                let rest_len = rest.len();
                for chunk in rest.chunks_mut(256) {
                    key.rest::<true>(&counter, &mut [0; 16], chunk, &[0; 16], &mut tag);
                }
                assert!(rest_len < 256);
                data
            });
            let first = results.next().unwrap();
            assert!(results.all(|other| other == first));
        }
    }

    #[test]
    fn any_flipped_bit_is_refused_and_releases_nothing() {
        for lane in lanes() {
            let key = Gcm::<32>::on(&[8; 32], lane);
            for len in [0, 1, 16, 40, 300] {
                let mut sealed = text(len);
                let tag = key.seal(&[1; 12], b"context", &mut sealed).unwrap();
                let refuse = |iv: &[u8], aad: &[u8], sealed: &[u8], tag: &[u8]| {
                    let mut data = sealed.to_vec();
                    assert_eq!(key.open(iv, aad, &mut data, tag), Some(false));
                    assert!(data.iter().all(|byte| *byte == 0));
                };
                for bit in 0..len * 8 {
                    let mut sealed = sealed.clone();
                    sealed[bit / 8] ^= 1 << (bit % 8);
                    refuse(&[1; 12], b"context", &sealed, &tag);
                }
                for bit in 0..128 {
                    let mut tag = tag;
                    tag[bit / 8] ^= 1 << (bit % 8);
                    refuse(&[1; 12], b"context", &sealed, &tag);
                }
                refuse(&[2; 12], b"context", &sealed, &tag);
                refuse(&[1; 12], b"contexT", &sealed, &tag);
                refuse(&[1; 12], b"context\0", &sealed, &tag);
                for tag_len in 0..=16 {
                    let opened =
                        key.open(&[1; 12], b"context", &mut sealed.clone(), &tag[..tag_len]);
                    let allowed = matches!(tag_len, 4 | 8 | 12..=16);
                    assert_eq!(opened, allowed.then_some(true));
                }
            }
            assert!(key.seal(&[], b"", &mut []).is_none());
        }
    }
}
