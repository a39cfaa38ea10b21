// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SHA-3: the sponge over Keccak-f[1600], its fixed-length hashes and its extendable-output
//! functions. [FIPS 202] §4 to §6. Messages of whole bytes only, as every service takes them.

pub(crate) mod cast;
mod four;
mod portable;

pub(crate) use four::{Shake128Four, Shake256Four};

use super::hash::Hash;
use crate::base::secret::wipe;

/// The suffix bits and the first bit of pad10*1, in the order of [FIPS 202] §B.2.
const SUFFIX_HASH: u8 = 0x06;
pub(crate) const SUFFIX_XOF: u8 = 0x1f;

/// The sponge of [FIPS 202] Algorithm 8 with a rate of `RATE` bytes.
#[derive(Clone)]
pub(crate) struct Sponge<const RATE: usize> {
    lanes: [u64; 25],
    /// Bytes absorbed into, or squeezed out of, the current block.
    at: usize,
}

impl<const RATE: usize> Sponge<RATE> {
    pub(crate) fn new() -> Self {
        Sponge { lanes: [0; 25], at: 0 }
    }

    #[inline(always)]
    fn xor_byte(&mut self, at: usize, byte: u8) {
        debug_assert!(at < 200);
        if let Some(lane) = self.lanes.get_mut(at / 8) {
            *lane ^= u64::from(byte) << (8 * (at % 8));
        }
    }

    pub(crate) fn absorb(&mut self, mut message: &[u8]) {
        while !message.is_empty() {
            let (now, later) = message.split_at(message.len().min(RATE - self.at));
            self.xor(now);
            self.at += now.len();
            if self.at == RATE {
                keccak_f1600(&mut self.lanes);
                self.at = 0;
            }
            message = later;
        }
    }

    /// Adds bytes that fit into the block: those before the first whole lane, lanes, the rest.
    #[inline(always)]
    fn xor(&mut self, bytes: &[u8]) {
        let (before, bytes) = bytes.split_at(bytes.len().min(self.at.wrapping_neg() % 8));
        for (offset, byte) in before.iter().enumerate() {
            self.xor_byte(self.at + offset, *byte);
        }
        let at = self.at + before.len();
        let (words, after) = bytes.as_chunks();
        for (lane, word) in self.lanes.iter_mut().skip(at / 8).zip(words) {
            *lane ^= u64::from_le_bytes(*word);
        }
        for (offset, byte) in after.iter().enumerate() {
            self.xor_byte(at + 8 * words.len() + offset, *byte);
        }
    }

    /// Absorbs zeros up to the end of a block that has begun.
    pub(crate) fn fill_block(&mut self) {
        if self.at > 0 {
            keccak_f1600(&mut self.lanes);
            self.at = 0;
        }
    }

    /// Ends the message; what follows is output.
    pub(crate) fn pad(&mut self, suffix: u8) {
        self.xor_byte(self.at, suffix);
        self.xor_byte(RATE - 1, 0x80);
        // An empty block is left: the first squeeze permutes.
        self.at = RATE;
    }

    pub(crate) fn squeeze(&mut self, mut output: &mut [u8]) {
        while !output.is_empty() {
            if self.at == RATE {
                keccak_f1600(&mut self.lanes);
                self.at = 0;
            }
            let take = output.len().min(RATE - self.at);
            let (now, later) = output.split_at_mut(take);
            let mut lanes = self.lanes.iter().skip(self.at / 8);
            if self.at.is_multiple_of(8) {
                let (words, rest) = now.as_chunks_mut();
                for (word, lane) in words.iter_mut().zip(&mut lanes) {
                    *word = lane.to_le_bytes();
                }
                if let Some(lane) = lanes.next() {
                    let bytes = lane.to_le_bytes();
                    rest.iter_mut().zip(bytes).for_each(|(byte, of_lane)| *byte = of_lane);
                }
            } else {
                let bytes = lanes.flat_map(|lane| lane.to_le_bytes()).skip(self.at % 8);
                now.iter_mut().zip(bytes).for_each(|(byte, of_lane)| *byte = of_lane);
            }
            self.at += take;
            output = later;
        }
    }
}

impl<const RATE: usize> Drop for Sponge<RATE> {
    fn drop(&mut self) {
        wipe(&mut self.lanes);
    }
}

macro_rules! sha3 {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub(crate) struct $name(Sponge<{ 200 - 2 * $len }>);

        impl Hash for $name {
            const BLOCK: usize = 200 - 2 * $len;
            const LEN: usize = $len;
            type Digest = [u8; $len];

            fn new() -> Self {
                $name(Sponge::new())
            }

            fn update(&mut self, message: &[u8]) {
                self.0.absorb(message);
            }

            fn finish(mut self) -> [u8; $len] {
                self.0.pad(SUFFIX_HASH);
                let mut digest = [0; $len];
                self.0.squeeze(&mut digest);
                digest
            }
        }
    };
}

sha3! {
    /// SHA3-224. [FIPS 202] §6.1.
    Sha3_224, 28
}
sha3! {
    /// SHA3-256. [FIPS 202] §6.1.
    Sha3_256, 32
}
sha3! {
    /// SHA3-384. [FIPS 202] §6.1.
    Sha3_384, 48
}
sha3! {
    /// SHA3-512. [FIPS 202] §6.1.
    Sha3_512, 64
}

macro_rules! shake {
    ($(#[$doc:meta])* $name:ident, $rate:literal) => {
        $(#[$doc])*
        ///
        /// Absorb with `update`, then `squeeze` as often as needed. The first `squeeze` ends the
        /// message; an `update` after it is a broken invariant of the caller's.
        #[derive(Clone)]
        pub(crate) struct $name {
            sponge: Sponge<$rate>,
            squeezing: bool,
        }

        impl $name {
            /// Bytes to a permutation.
            #[allow(dead_code)] // the samplers of ML-KEM and ML-DSA size their buffers by it
            pub(crate) const RATE: usize = $rate;

            pub(crate) fn new() -> Self {
                $name { sponge: Sponge::new(), squeezing: false }
            }

            pub(crate) fn update(&mut self, message: &[u8]) {
                debug_assert!(!self.squeezing);
                self.sponge.absorb(message);
            }

            pub(crate) fn squeeze(&mut self, output: &mut [u8]) {
                if !self.squeezing {
                    self.sponge.pad(SUFFIX_XOF);
                    self.squeezing = true;
                }
                self.sponge.squeeze(output);
            }

            /// The whole function in one call, over the concatenation of `parts`.
            pub(crate) fn digest(parts: &[&[u8]], output: &mut [u8]) {
                let mut xof = Self::new();
                parts.iter().for_each(|part| xof.update(part));
                xof.squeeze(output);
            }
        }
    };
}

shake! {
    /// SHAKE128. [FIPS 202] §6.2.
    Shake128, 168
}
shake! {
    /// SHAKE256. [FIPS 202] §6.2.
    Shake256, 136
}

/// Keccak-f[1600] on the latched lane.
pub(crate) fn keccak_f1600(lanes: &mut [u64; 25]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(bmi) = crate::arch::x86_64::bmi::Bmi::new() {
        return bmi.run(|| portable::keccak_f1600(lanes));
    }
    portable::keccak_f1600(lanes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absorbing_and_squeezing_do_not_depend_on_chunking() {
        let message: [u8; 450] = core::array::from_fn(|i| (i * 11) as u8);
        for len in 0..message.len() {
            let mut whole = [0; 401];
            Shake128::digest(&[&message[..len]], &mut whole);
            for step in [1, 7, 8, 167, 168, 169] {
                let mut xof = Shake128::new();
                message[..len].chunks(step).for_each(|chunk| xof.update(chunk));
                let mut pieces = [0; 401];
                pieces.chunks_mut(step).for_each(|chunk| xof.squeeze(chunk));
                assert_eq!(whole, pieces, "{len} bytes by {step}");
            }
        }
    }
    #[test]
    fn twins_latched_and_portable() {
        let mut lanes: [u64; 25] = core::array::from_fn(|i| (i as u64) << (2 * i));
        for _ in 0..100 {
            let mut twin = lanes;
            portable::keccak_f1600(&mut twin);
            keccak_f1600(&mut lanes);
            assert_eq!(lanes, twin);
        }
    }
}
