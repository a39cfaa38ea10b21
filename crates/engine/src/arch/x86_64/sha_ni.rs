// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SHA-256's compression on the SHA extensions, two rounds an instruction.
//! [FIPS 180-4] §6.2.2; the round constants come from the portable version.

use core::arch::x86_64::*;

use crate::arch::cpu::{self, Features};

/// The SHA extensions, present and latched.
#[derive(Clone, Copy)]
pub(crate) struct ShaNi(());

impl ShaNi {
    #[inline(always)]
    pub(crate) fn new() -> Option<Self> {
        cpu::has(Features::SHA_NI).then_some(ShaNi(()))
    }

    /// Compresses whole 64-byte blocks into `state`; a remainder is ignored.
    #[inline(always)]
    pub(crate) fn compress(self, state: &mut [u32; 8], blocks: &[u8], k: &[u32; 64]) {
        // SAFETY: holding `self` proves that the CPU has SHA, SSSE3 and SSE4.1.
        unsafe { compress(state, blocks, k) }
    }
}

/// # Safety
/// The CPU must have SHA, SSSE3 and SSE4.1.
#[target_feature(enable = "sha,ssse3,sse4.1")]
unsafe fn compress(state: &mut [u32; 8], blocks: &[u8], k: &[u32; 64]) {
    let big_endian = _mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203);
    // SAFETY: all loads and stores are unaligned ones inside `state`, `k` and one 64-byte block.
    unsafe {
        // The instructions want the state as ABEF and CDGH.
        let dcba = _mm_loadu_si128(state.as_ptr().cast());
        let hgfe = _mm_loadu_si128(state.as_ptr().add(4).cast());
        let cdab = _mm_shuffle_epi32(dcba, 0xb1);
        let efgh = _mm_shuffle_epi32(hgfe, 0x1b);
        let mut abef = _mm_alignr_epi8(cdab, efgh, 8);
        let mut cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);

        for block in blocks.chunks_exact(64) {
            let (abef_before, cdgh_before) = (abef, cdgh);
            let word = |i: usize| {
                let loaded = _mm_loadu_si128(block.as_ptr().add(16 * i).cast());
                _mm_shuffle_epi8(loaded, big_endian)
            };
            let (mut w0, mut w1, mut w2, mut w3) = (word(0), word(1), word(2), word(3));
            // Four rounds with W[t..] and K[t..], where t = 4 * $quad.
            macro_rules! rounds {
                ($now:ident, $quad:expr) => {
                    let constants = _mm_loadu_si128(k.as_ptr().add(4 * $quad).cast());
                    let wk = _mm_add_epi32($now, constants);
                    cdgh = _mm_sha256rnds2_epu32(cdgh, abef, wk);
                    abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(wk, 0x0e));
                };
            }
            // The same, then W[t+16..] from W[t..], W[t+4..], W[t+8..], W[t+12..].
            macro_rules! rounds_and_schedule {
                ($now:ident $next:ident $third:ident $last:ident, $quad:expr) => {
                    rounds!($now, $quad);
                    let sum = _mm_add_epi32(
                        _mm_sha256msg1_epu32($now, $next),
                        _mm_alignr_epi8($last, $third, 4),
                    );
                    $now = _mm_sha256msg2_epu32(sum, $last);
                };
            }
            for sixteen in 0..3 {
                rounds_and_schedule!(w0 w1 w2 w3, 4 * sixteen);
                rounds_and_schedule!(w1 w2 w3 w0, 4 * sixteen + 1);
                rounds_and_schedule!(w2 w3 w0 w1, 4 * sixteen + 2);
                rounds_and_schedule!(w3 w0 w1 w2, 4 * sixteen + 3);
            }
            rounds!(w0, 12);
            rounds!(w1, 13);
            rounds!(w2, 14);
            rounds!(w3, 15);
            abef = _mm_add_epi32(abef, abef_before);
            cdgh = _mm_add_epi32(cdgh, cdgh_before);
        }

        let feba = _mm_shuffle_epi32(abef, 0x1b);
        let dchg = _mm_shuffle_epi32(cdgh, 0xb1);
        _mm_storeu_si128(state.as_mut_ptr().cast(), _mm_blend_epi16(feba, dchg, 0xf0));
        _mm_storeu_si128(state.as_mut_ptr().add(4).cast(), _mm_alignr_epi8(dchg, feba, 8));
    }
}
