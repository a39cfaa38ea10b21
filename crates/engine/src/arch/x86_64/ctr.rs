// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Counter mode on the AES instructions, in batches of eight vectors: the rounds of GCM without its
//! hash. [SP 800-38A] §6.5.

use core::arch::x86_64::*;

use super::clmul::{Block, Lanes};
use super::gcm::rounds;
use crate::arch::cpu::{self, Features};

/// The instructions, present and latched.
#[derive(Clone, Copy)]
pub(crate) struct CtrKernel {
    /// With vectors of two blocks.
    wide: bool,
}

impl CtrKernel {
    #[inline(always)]
    pub(crate) fn new() -> Option<Self> {
        let narrow = cpu::has(Features::AES_NI);
        narrow.then(|| CtrKernel { wide: cpu::has(Features::VAES) })
    }

    /// The same with vectors of one block, for twins.
    #[cfg(test)]
    pub(crate) fn narrow(self) -> Self {
        CtrKernel { wide: false }
    }

    /// Adds the key stream from `counter` on to whole batches at the start of `blocks`, and answers
    /// with the number of blocks done.
    #[inline(always)]
    pub(crate) fn add_key_stream(
        self,
        round_keys: &[Block],
        counter: &Block,
        blocks: &mut [Block],
    ) -> usize {
        if self.wide {
            // SAFETY: `wide` is set only where the CPU has AVX2, VAES and VPCLMULQDQ.
            unsafe { wide(round_keys, counter, blocks) }
        } else {
            // SAFETY: holding `self` proves that the CPU has AES, SSSE3 and SSE4.1.
            unsafe { narrow(round_keys, counter, blocks) }
        }
    }
}

#[target_feature(enable = "aes,ssse3,sse4.1")]
fn narrow(round_keys: &[Block], counter: &Block, blocks: &mut [Block]) -> usize {
    // SAFETY: what vectors of one block need for the cipher is enabled.
    unsafe { add_key_stream::<__m128i>(round_keys, counter, blocks) }
}

#[target_feature(enable = "avx2,vaes,vpclmulqdq,aes,pclmulqdq")]
fn wide(round_keys: &[Block], counter: &Block, blocks: &mut [Block]) -> usize {
    // SAFETY: what vectors of two blocks need is enabled.
    unsafe { add_key_stream::<__m256i>(round_keys, counter, blocks) }
}

/// # Safety
/// What `V` needs is enabled in the function that this one is inlined into.
#[inline(always)]
unsafe fn add_key_stream<V: Lanes>(
    round_keys: &[Block],
    counter: &Block,
    blocks: &mut [Block],
) -> usize {
    let batch = 8 * V::BLOCKS;
    let batches = blocks.len() / batch;
    // SAFETY: the caller's promise; no batch is beyond the last whole one.
    unsafe {
        let mut next = V::counters::<true>(__m128i::broadcast(counter).reversed());
        for at in 0..batches {
            let y = _mm_setzero_si128();
            rounds::<V, false, true>(round_keys, &[], &mut next, y, blocks, at, at);
        }
    }
    batches * batch
}
