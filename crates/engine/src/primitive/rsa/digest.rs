// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The functions that make masks of the hash functions of RSA's encodings.

use super::super::sha3;
use crate::base::bytes::xor_into;
use crate::base::secret::Wiped;
pub(crate) use crate::primitive::digest::{Digest, MAX_DIGEST};

/// A mask generation function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Mask {
    /// MGF1 with this hash function. \[RFC 8017\] §B.2.1
    Mgf1(Digest),
    /// SHAKE128. \[FIPS 186-5\] §5.4.1
    Shake128,
    /// SHAKE256. \[FIPS 186-5\] §5.4.1
    Shake256,
}

impl Mask {
    /// output ^= mask(seed).
    /// [RFC 8017] §B.2.1, MGF1.
    pub(crate) fn xor(self, seed: &[u8], output: &mut [u8]) {
        match self {
            Mask::Mgf1(digest) => {
                // 3. Longer masks than 2^32 digests do not occur.
                for (block, counter) in output.chunks_mut(digest.len().max(1)).zip(0u32..) {
                    let bytes = digest.hash(&[seed, &counter.to_be_bytes()]);
                    xor_into(block, bytes.as_slice());
                }
            }
            Mask::Shake128 => {
                let mut xof = sha3::Shake128::new();
                xof.update(seed);
                xor_stream(output, |bytes| xof.squeeze(bytes));
            }
            Mask::Shake256 => {
                let mut xof = sha3::Shake256::new();
                xof.update(seed);
                xor_stream(output, |bytes| xof.squeeze(bytes));
            }
        }
    }
}

/// output ^= what `squeeze` gives.
fn xor_stream(output: &mut [u8], mut squeeze: impl FnMut(&mut [u8])) {
    let mut bytes = Wiped([0; 128]);
    for block in output.chunks_mut(128) {
        squeeze(bytes.as_mut_slice());
        xor_into(block, bytes.as_slice());
    }
}
