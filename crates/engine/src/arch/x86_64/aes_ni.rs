// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES on the AES instructions, eight blocks in flight. [FIPS 197] §5; round keys are laid out as
//! there, eleven, thirteen or fifteen of them.

use core::arch::x86_64::*;

use crate::arch::cpu::{self, Features};
use crate::base::secret::Wiped;

/// The AES instructions, present and latched.
#[derive(Clone, Copy)]
pub(crate) struct AesNi(());

impl AesNi {
    #[inline(always)]
    pub(crate) fn new() -> Option<Self> {
        cpu::has(Features::AES_NI).then_some(AesNi(()))
    }

    /// The S-box on each byte of a word. [FIPS 197] Equation 5.11, SubWord.
    #[inline(always)]
    pub(crate) fn sub_word(self, word: u32) -> u32 {
        // SAFETY: holding `self` proves that the CPU has AES, SSSE3 and SSE4.1.
        unsafe { sub_word(word) }
    }

    /// The cipher on each of the blocks.
    #[inline(always)]
    pub(crate) fn encrypt(self, round_keys: &[[u8; 16]], blocks: &mut [[u8; 16]]) {
        // SAFETY: as above.
        unsafe { encrypt(round_keys, blocks) }
    }

    /// The inverse cipher on each of the blocks.
    #[inline(always)]
    pub(crate) fn decrypt(self, round_keys: &[[u8; 16]], blocks: &mut [[u8; 16]]) {
        // SAFETY: as above.
        unsafe { decrypt(round_keys, blocks) }
    }
}

#[target_feature(enable = "aes,ssse3,sse4.1")]
fn sub_word(word: u32) -> u32 {
    // All four columns are alike, hence ShiftRows changes nothing; the round key is zero.
    let columns = _mm_set1_epi32(word as i32);
    _mm_cvtsi128_si32(_mm_aesenclast_si128(columns, _mm_setzero_si128())) as u32
}

/// The cipher on `N` blocks at once.
#[target_feature(enable = "aes,ssse3,sse4.1")]
#[inline]
fn rounds<const N: usize>(round_keys: &[[u8; 16]], state: &mut [__m128i; N]) {
    let last = round_keys.len() - 1;
    let key = load(&round_keys[0]);
    state.iter_mut().for_each(|block| *block = _mm_xor_si128(*block, key));
    for key in &round_keys[1..last] {
        let key = load(key);
        state.iter_mut().for_each(|block| *block = _mm_aesenc_si128(*block, key));
    }
    let key = load(&round_keys[last]);
    state.iter_mut().for_each(|block| *block = _mm_aesenclast_si128(*block, key));
}

#[target_feature(enable = "aes,ssse3,sse4.1")]
fn encrypt(round_keys: &[[u8; 16]], blocks: &mut [[u8; 16]]) {
    let (eights, rest) = blocks.as_chunks_mut::<8>();
    for eight in eights {
        encrypt_some(round_keys, eight);
    }
    match rest {
        [] => {}
        [one] => encrypt_some::<1>(round_keys, core::array::from_mut(one)),
        few => {
            // Eight blocks take as long as one does: the latency of the rounds.
            let mut eight = Wiped([[0; 16]; 8]);
            eight[..few.len()].copy_from_slice(few);
            encrypt_some(round_keys, &mut eight.0);
            few.copy_from_slice(&eight[..few.len()]);
        }
    }
}

#[target_feature(enable = "aes,ssse3,sse4.1")]
#[inline]
fn encrypt_some<const N: usize>(round_keys: &[[u8; 16]], blocks: &mut [[u8; 16]; N]) {
    let mut state = [_mm_setzero_si128(); N];
    for n in 0..N {
        state[n] = load(&blocks[n]);
    }
    rounds(round_keys, &mut state);
    for n in 0..N {
        store(&mut blocks[n], state[n]);
    }
}

#[target_feature(enable = "aes,ssse3,sse4.1")]
fn decrypt(round_keys: &[[u8; 16]], blocks: &mut [[u8; 16]]) {
    let (eights, rest) = blocks.as_chunks_mut::<8>();
    for eight in eights {
        decrypt_some(round_keys, eight);
    }
    match rest {
        [] => {}
        [one] => decrypt_some::<1>(round_keys, core::array::from_mut(one)),
        few => {
            let mut eight = Wiped([[0; 16]; 8]);
            eight[..few.len()].copy_from_slice(few);
            decrypt_some(round_keys, &mut eight.0);
            few.copy_from_slice(&eight[..few.len()]);
        }
    }
}

/// The equivalent inverse cipher; its round keys come from InvMixColumns as they are needed.
/// [FIPS 197] §5.3.5.
#[target_feature(enable = "aes,ssse3,sse4.1")]
#[inline]
fn decrypt_some<const N: usize>(round_keys: &[[u8; 16]], blocks: &mut [[u8; 16]; N]) {
    let last = round_keys.len() - 1;
    let key = load(&round_keys[last]);
    let mut state = [_mm_setzero_si128(); N];
    for n in 0..N {
        state[n] = _mm_xor_si128(load(&blocks[n]), key);
    }
    for key in round_keys[1..last].iter().rev() {
        let key = _mm_aesimc_si128(load(key));
        state.iter_mut().for_each(|block| *block = _mm_aesdec_si128(*block, key));
    }
    let key = load(&round_keys[0]);
    for n in 0..N {
        store(&mut blocks[n], _mm_aesdeclast_si128(state[n], key));
    }
}

#[inline(always)]
fn load(bytes: &[u8; 16]) -> __m128i {
    // SAFETY: an unaligned load of exactly these 16 bytes; SSE2 is part of x86-64.
    unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
}

#[inline(always)]
fn store(bytes: &mut [u8; 16], vector: __m128i) {
    // SAFETY: an unaligned store to exactly these 16 bytes.
    unsafe { _mm_storeu_si128(bytes.as_mut_ptr().cast(), vector) }
}
