// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Words out of bytes and back, in the byte order that each standard names.

/// Reads the big-endian 32-bit word at byte offset `at`.
#[inline(always)]
pub(crate) fn be32(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// Reads the big-endian 64-bit word at byte offset `at`.
#[inline(always)]
pub(crate) fn be64(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[at..at + 8]);
    u64::from_be_bytes(word)
}

/// `output ^= input`, byte by byte, over the shorter of the two.
#[inline(always)]
pub(crate) fn xor_into(output: &mut [u8], input: &[u8]) {
    for (o, i) in output.iter_mut().zip(input) {
        *o ^= i;
    }
}
