// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The compression function of SHA-1, written beside [FIPS 180-4] §4.1.1 and §6.1.2. Additions,
//! rotations and logic only: constant time as it stands.

use crate::base::bytes::be32;

/// SHA-1's compression of whole blocks; a remainder is ignored.
/// [FIPS 180-4] §6.1.2.
pub(crate) fn compress(state: &mut [u32; 5], blocks: &[u8]) {
    let ch = |x: u32, y: u32, z: u32| z ^ (x & (y ^ z));
    let parity = |x: u32, y: u32, z: u32| x ^ y ^ z;
    let maj = |x: u32, y: u32, z: u32| (x & y) | (z & (x | y));

    for block in blocks.chunks_exact(64) {
        // 1. The message schedule, kept as a window of 16 words.
        let mut w: [u32; 16] = core::array::from_fn(|t| be32(block, 4 * t));
        // 2.
        let mut words = *state;
        // 3. Twenty rounds with each function and constant.
        twenty(&mut words, &mut w, 0, ch);
        twenty(&mut words, &mut w, 1, parity);
        twenty(&mut words, &mut w, 2, maj);
        twenty(&mut words, &mut w, 3, parity);
        // 4.
        for (sum, word) in state.iter_mut().zip(words) {
            *sum = sum.wrapping_add(word);
        }
    }
}

/// The rounds from 20 · `quarter` on.
#[inline(always)]
fn twenty(
    words: &mut [u32; 5],
    w: &mut [u32; 16],
    quarter: usize,
    f: impl Fn(u32, u32, u32) -> u32,
) {
    let [mut a, mut b, mut c, mut d, mut e] = *words;
    for t in 20 * quarter..20 * quarter + 20 {
        if t >= 16 {
            let sum = w[(t + 13) % 16] ^ w[(t + 8) % 16] ^ w[(t + 2) % 16] ^ w[t % 16];
            w[t % 16] = sum.rotate_left(1);
        }
        let sum = a.rotate_left(5).wrapping_add(f(b, c, d)).wrapping_add(e);
        let next = sum.wrapping_add(K[quarter]).wrapping_add(w[t % 16]);
        (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
    }
    *words = [a, b, c, d, e];
}

/// [FIPS 180-4] §5.3.1.
pub(crate) const INITIAL: [u32; 5] =
    [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
/// [FIPS 180-4] §4.2.1: the square roots of 2, 3, 5 and 10, times 2^30.
const K: [u32; 4] = [0x5a82_7999, 0x6ed9_eba1, 0x8f1b_bcdc, 0xca62_c1d6];
