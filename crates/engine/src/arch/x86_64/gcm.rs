// SPDX-License-Identifier: Apache-2.0 OR MIT
//! GCM's two halves woven into one pass: counter mode on the AES instructions and GHASH on
//! carry-less multiplication. [SP 800-38D] §6.4, §6.5.
//!
//! A batch is eight vectors of one block (AES-NI, PCLMULQDQ) or of two (VAES, VPCLMULQDQ). While a
//! batch goes through the rounds, GHASH takes in another: the one before when sealing, the same one
//! when opening.

use core::arch::x86_64::*;

pub(crate) use super::clmul::Powers;
use super::clmul::{self, Block, Lanes, Sum};
use crate::arch::cpu::{self, Features};

/// The instructions, present and latched.
#[derive(Clone, Copy)]
pub(crate) struct GcmKernel {
    /// With vectors of two blocks.
    wide: bool,
}

impl GcmKernel {
    /// Less than this many bytes are left by `crypt`.
    pub(crate) const BATCH: usize = 2 * 8 * 16;

    #[inline(always)]
    pub(crate) fn new() -> Option<Self> {
        let narrow = cpu::has(Features::AES_NI.and(Features::CLMUL));
        narrow.then(|| GcmKernel { wide: cpu::has(Features::VAES) })
    }

    /// The same with vectors of one block, for twins.
    #[cfg(test)]
    pub(crate) fn narrow(self) -> Self {
        GcmKernel { wide: false }
    }

    /// The table of the hash subkey `h`.
    #[inline(always)]
    pub(crate) fn powers(self, h: &Block, powers: &mut Powers) {
        // SAFETY: holding `self` proves that the CPU has AES, PCLMULQDQ, SSSE3 and SSE4.1.
        unsafe { clmul::powers(h, powers) }
    }

    /// `hash = (hash + block) · H` for one block after another.
    #[inline(always)]
    pub(crate) fn hash(self, powers: &Powers, hash: &mut Block, blocks: &[Block]) {
        // SAFETY: as above.
        unsafe { clmul::hash(powers, hash, blocks) }
    }

    /// Encrypts (if `SEAL`) or decrypts whole batches at the start of `blocks`, takes their
    /// ciphertext into `hash`, and counts `counter` on. Answers with the number of blocks done.
    #[inline(always)]
    pub(crate) fn crypt<const SEAL: bool>(
        self,
        round_keys: &[Block],
        powers: &Powers,
        counter: &mut Block,
        hash: &mut Block,
        blocks: &mut [Block],
    ) -> usize {
        if self.wide {
            // SAFETY: `wide` is set only where the CPU has AVX2, VAES and VPCLMULQDQ, too.
            unsafe { crypt_wide::<SEAL>(round_keys, powers, counter, hash, blocks) }
        } else {
            // SAFETY: as above.
            unsafe { crypt_narrow::<SEAL>(round_keys, powers, counter, hash, blocks) }
        }
    }
}

#[target_feature(enable = "aes,pclmulqdq,ssse3,sse4.1")]
fn crypt_narrow<const SEAL: bool>(
    round_keys: &[Block],
    powers: &Powers,
    counter: &mut Block,
    hash: &mut Block,
    blocks: &mut [Block],
) -> usize {
    // SAFETY: what vectors of one block need is enabled.
    unsafe { crypt::<__m128i, SEAL>(round_keys, powers, counter, hash, blocks) }
}

#[target_feature(enable = "avx2,vaes,vpclmulqdq,aes,pclmulqdq")]
fn crypt_wide<const SEAL: bool>(
    round_keys: &[Block],
    powers: &Powers,
    counter: &mut Block,
    hash: &mut Block,
    blocks: &mut [Block],
) -> usize {
    // SAFETY: what vectors of two blocks need is enabled.
    unsafe { crypt::<__m256i, SEAL>(round_keys, powers, counter, hash, blocks) }
}

/// # Safety
/// What `V` needs is enabled in the function that this one is inlined into.
#[inline(always)]
unsafe fn crypt<V: Lanes, const SEAL: bool>(
    round_keys: &[Block],
    powers: &Powers,
    counter: &mut Block,
    hash: &mut Block,
    blocks: &mut [Block],
) -> usize {
    let batch = 8 * V::BLOCKS;
    let batches = blocks.len() / batch;
    if batches == 0 {
        return 0;
    }
    let powers = &powers[16 - batch..];
    // SAFETY: the caller's promise; no batch is beyond the last whole one.
    unsafe {
        let mut next = V::counters::<false>(__m128i::broadcast(counter).reversed());
        let mut y = __m128i::broadcast(hash).reversed();
        if SEAL {
            rounds::<V, false, false>(round_keys, powers, &mut next, y, blocks, 0, 0);
            for at in 1..batches {
                y = rounds::<V, true, false>(round_keys, powers, &mut next, y, blocks, at, at - 1);
            }
            y = hash_batch::<V>(powers, y, blocks, batches - 1);
        } else {
            for at in 0..batches {
                y = rounds::<V, true, false>(round_keys, powers, &mut next, y, blocks, at, at);
            }
        }
        y.reversed().store(core::slice::from_mut(hash), 0);
    }
    count_on(counter, (batches * batch) as u32);
    batches * batch
}

/// Batch number `at` through the rounds, and at the same time batch number `hashed` into the hash,
/// if `HASH`; answers with the new hash. Of the counters all bits count if `WHOLE`, else 32.
///
/// # Safety
/// As for [`crypt`]; `blocks` has both batches, and there are at least eleven round keys.
#[inline(always)]
pub(super) unsafe fn rounds<V: Lanes, const HASH: bool, const WHOLE: bool>(
    round_keys: &[Block],
    powers: &[Block],
    next: &mut V,
    y: __m128i,
    blocks: &mut [Block],
    at: usize,
    hashed: usize,
) -> __m128i {
    debug_assert!(round_keys.len() >= 11);
    let last = round_keys.len() - 1;
    // SAFETY: the caller's promises.
    unsafe {
        let key = V::broadcast(&round_keys[0]);
        let mut state = [key; 8];
        for vector in &mut state {
            *vector = vector.xor(next.reversed());
            *next = next.count_on::<WHOLE>();
        }
        let mut sum = Sum::zero();
        // Of the nine, eleven or thirteen middle rounds the first eight go with one vector each.
        for i in 0..8 {
            let key = V::broadcast(round_keys.get_unchecked(1 + i));
            for vector in &mut state {
                *vector = vector.aesenc(key);
            }
            if HASH {
                let x = V::load(blocks, 8 * hashed + i).reversed();
                let power = V::load(powers, i);
                match i {
                    0 => sum = Sum::of(x.xor(V::first(y)), power),
                    _ => sum.add(x, power),
                }
            }
            V::pin(&mut state, &mut sum);
        }
        for key in &round_keys[9..last] {
            let key = V::broadcast(key);
            for vector in &mut state {
                *vector = vector.aesenc(key);
            }
            V::pin(&mut state, &mut sum);
        }
        let key = V::broadcast(&round_keys[last]);
        for (i, vector) in state.into_iter().enumerate() {
            // The key and the text at once: AESENCLAST ends with an addition.
            let text = V::load(blocks, 8 * at + i);
            vector.aesenclast(key.xor(text)).store(blocks, 8 * at + i);
        }
        if HASH { sum.reduced() } else { y }
    }
}

/// Batch number `hashed` into the hash.
///
/// # Safety
/// As for [`rounds`].
#[inline(always)]
unsafe fn hash_batch<V: Lanes>(
    powers: &[Block],
    y: __m128i,
    blocks: &[Block],
    hashed: usize,
) -> __m128i {
    // SAFETY: the caller's promises.
    unsafe {
        let x = V::load(blocks, 8 * hashed).reversed().xor(V::first(y));
        let mut sum = Sum::of(x, V::load(powers, 0));
        for i in 1..8 {
            sum.add(V::load(blocks, 8 * hashed + i).reversed(), V::load(powers, i));
        }
        sum.reduced()
    }
}

/// `blocks` times the incrementing function. [SP 800-38D] §6.2, inc32.
fn count_on(counter: &mut Block, blocks: u32) {
    if let Some(word) = counter.last_chunk_mut::<4>() {
        *word = u32::from_be_bytes(*word).wrapping_add(blocks).to_be_bytes();
    }
}
