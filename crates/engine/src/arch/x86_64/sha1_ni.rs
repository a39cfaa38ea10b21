// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SHA-1's compression on the SHA extensions, four rounds an instruction.
//! [FIPS 180-4] §6.1.2; the instructions hold the round constants.

use core::arch::x86_64::*;

use super::sha_ni::ShaNi;

impl ShaNi {
    /// Compresses whole 64-byte blocks into `state`; a remainder is ignored.
    #[inline(always)]
    pub(crate) fn compress_sha1(self, state: &mut [u32; 5], blocks: &[u8]) {
        // SAFETY: holding `self` proves that the CPU has SHA, SSSE3 and SSE4.1.
        unsafe { compress(state, blocks) }
    }
}

/// The function and constant of each twenty rounds, as the instruction numbers them.
const CH: i32 = 0;
const PARITY: i32 = 1;
const MAJ: i32 = 2;
const LAST_PARITY: i32 = 3;

#[target_feature(enable = "sha,ssse3,sse4.1")]
fn compress(state: &mut [u32; 5], blocks: &[u8]) {
    let big_endian = _mm_set_epi64x(0x0001_0203_0405_0607, 0x0809_0a0b_0c0d_0e0f);
    let [a, b, c, d, e] = state.map(|word| word as i32);
    // The first word stands highest. `e` holds e alone; within a block, instead, the word a of four
    // rounds before, of which SHA1NEXTE makes e by rotating it.
    let (mut abcd, mut e) = (_mm_set_epi32(a, b, c, d), _mm_set_epi32(e, 0, 0, 0));

    for block in blocks.as_chunks::<64>().0 {
        let (abcd_before, e_before) = (abcd, e);
        let word = |i: usize| {
            let quarter = &block.as_chunks::<16>().0[i];
            // SAFETY: an unaligned load of 16 bytes from as many.
            let loaded = unsafe { _mm_loadu_si128(quarter.as_ptr().cast()) };
            _mm_shuffle_epi8(loaded, big_endian)
        };
        let (mut w0, mut w1, mut w2, mut w3) = (word(0), word(1), word(2), word(3));
        // Four rounds with W[t..].
        macro_rules! rounds {
            ($now:ident, $f:ident) => {
                let with_words = _mm_sha1nexte_epu32(e, $now);
                e = abcd;
                abcd = _mm_sha1rnds4_epu32::<$f>(abcd, with_words);
            };
        }
        // The same, then W[t+16..] from W[t..], W[t+4..], W[t+8..], W[t+12..].
        macro_rules! rounds_and_schedule {
            ($now:ident $next:ident $third:ident $last:ident, $f:ident) => {
                rounds!($now, $f);
                let sum = _mm_xor_si128(_mm_sha1msg1_epu32($now, $next), $third);
                $now = _mm_sha1msg2_epu32(sum, $last);
            };
        }
        // The first four rounds take e as it is.
        let with_words = _mm_add_epi32(e, w0);
        e = abcd;
        abcd = _mm_sha1rnds4_epu32::<CH>(abcd, with_words);
        let sum = _mm_xor_si128(_mm_sha1msg1_epu32(w0, w1), w2);
        w0 = _mm_sha1msg2_epu32(sum, w3);
        rounds_and_schedule!(w1 w2 w3 w0, CH);
        rounds_and_schedule!(w2 w3 w0 w1, CH);
        rounds_and_schedule!(w3 w0 w1 w2, CH);
        rounds_and_schedule!(w0 w1 w2 w3, CH);
        rounds_and_schedule!(w1 w2 w3 w0, PARITY);
        rounds_and_schedule!(w2 w3 w0 w1, PARITY);
        rounds_and_schedule!(w3 w0 w1 w2, PARITY);
        rounds_and_schedule!(w0 w1 w2 w3, PARITY);
        rounds_and_schedule!(w1 w2 w3 w0, PARITY);
        rounds_and_schedule!(w2 w3 w0 w1, MAJ);
        rounds_and_schedule!(w3 w0 w1 w2, MAJ);
        rounds_and_schedule!(w0 w1 w2 w3, MAJ);
        rounds_and_schedule!(w1 w2 w3 w0, MAJ);
        rounds_and_schedule!(w2 w3 w0 w1, MAJ);
        rounds_and_schedule!(w3 w0 w1 w2, LAST_PARITY);
        rounds!(w0, LAST_PARITY);
        rounds!(w1, LAST_PARITY);
        rounds!(w2, LAST_PARITY);
        rounds!(w3, LAST_PARITY);
        e = _mm_sha1nexte_epu32(e, e_before);
        abcd = _mm_add_epi32(abcd, abcd_before);
    }

    let words = [
        _mm_extract_epi32::<3>(abcd),
        _mm_extract_epi32::<2>(abcd),
        _mm_extract_epi32::<1>(abcd),
        _mm_extract_epi32::<0>(abcd),
        _mm_extract_epi32::<3>(e),
    ];
    *state = words.map(|word| word as u32);
}
