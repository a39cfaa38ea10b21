// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Up to four extendable outputs side by side, for the samplers of ML-KEM and ML-DSA: their seeds
//! are short, equally long, and differ in the last bytes only. [FIPS 202] §6.2

use super::{SUFFIX_XOF, keccak_f1600};
use crate::base::secret::{Wiped, wipe};

/// Sponges of one rate, whose message has ended. Lane i of all of them stands together.
pub(crate) struct Four<const RATE: usize> {
    states: [[u64; 4]; 25],
    used: usize,
}

/// Four times SHAKE128.
pub(crate) type Shake128Four = Four<168>;
/// Four times SHAKE256.
pub(crate) type Shake256Four = Four<136>;

impl<const RATE: usize> Four<RATE> {
    /// For each ending, the function of `seed` and that ending. Endings beyond the fourth are
    /// ignored; together with the seed they are shorter than the rate.
    pub(crate) fn new<const N: usize>(
        seed: &[u8],
        endings: impl IntoIterator<Item = [u8; N]>,
    ) -> Self {
        debug_assert!(seed.len() + N < RATE);
        let mut four = Four { states: [[0; 4]; 25], used: 0 };
        let mut block = Wiped([0; RATE]);
        for (to, from) in block.iter_mut().zip(seed) {
            *to = *from;
        }
        for (place, ending) in endings.into_iter().take(4).enumerate() {
            let padded = ending.iter().copied().chain([SUFFIX_XOF]);
            for (to, from) in block.iter_mut().skip(seed.len()).zip(padded) {
                *to = from;
            }
            block[RATE - 1] |= 0x80;
            for (lanes, word) in four.states.iter_mut().zip(block.as_chunks().0) {
                lanes[place] = u64::from_le_bytes(*word);
            }
            four.used = place + 1;
        }
        four
    }

    /// Fills as many outputs as there were endings, of the first one's length, from the next block
    /// on: what remains of the last block is lost.
    pub(crate) fn squeeze(&mut self, mut outputs: [&mut [u8]; 4]) {
        let len = outputs[0].len();
        for start in (0..len).step_by(RATE) {
            self.permute();
            for (place, output) in outputs.iter_mut().enumerate().take(self.used) {
                let end = len.min(start + RATE);
                self.copy(place, output.get_mut(start..end).unwrap_or_default());
            }
        }
    }

    /// A block, or its beginning, of one output.
    fn copy(&self, place: usize, output: &mut [u8]) {
        let (words, rest) = output.as_chunks_mut();
        let mut lanes = self.states.iter().map(|lanes| lanes[place].to_le_bytes());
        for (word, lane) in words.iter_mut().zip(&mut lanes) {
            *word = lane;
        }
        for (byte, from) in rest.iter_mut().zip(lanes.next().unwrap_or_default()) {
            *byte = from;
        }
    }

    /// On the latched lane.
    fn permute(&mut self) {
        #[cfg(target_arch = "x86_64")]
        if let Some(kernel) = crate::arch::x86_64::keccak_lanes::KeccakLanes::new()
            && self.used > 1
        {
            return kernel.permute(&mut self.states, &super::portable::ROUND_CONSTANTS);
        }
        for place in 0..self.used {
            let mut one = Wiped([0; 25]);
            for (lane, lanes) in one.iter_mut().zip(&self.states) {
                *lane = lanes[place];
            }
            keccak_f1600(&mut one);
            for (lane, lanes) in one.iter().zip(&mut self.states) {
                lanes[place] = *lane;
            }
        }
    }
}

impl<const RATE: usize> Drop for Four<RATE> {
    fn drop(&mut self) {
        wipe(&mut self.states);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Shake128, Shake256};
    use super::*;

    #[test]
    fn twins_four_and_one() {
        let seed: [u8; 64] = core::array::from_fn(|i| (31 * i) as u8);
        for used in 0..=4u8 {
            for len in [0, 1, 32, 64] {
                let endings = (0..used).map(|place| [place, len as u8]);
                let mut short = Shake128Four::new(&seed[..len], endings.clone());
                let mut long = Shake256Four::new(&seed[..len], endings.clone());
                let mut blocks = [[0; 2 * 168]; 4];
                let mut bytes = [[0; 641]; 4];
                for half in [0, 168] {
                    let outputs = blocks.each_mut().map(|block| &mut block[half..half + 168]);
                    short.squeeze(outputs);
                }
                let outputs = bytes.each_mut().map(|bytes| bytes.as_mut_slice());
                long.squeeze(outputs);
                for ((ending, block), bytes) in endings.zip(blocks).zip(bytes) {
                    let (mut twin128, mut twin256) = ([0; 2 * 168], [0; 641]);
                    Shake128::digest(&[&seed[..len], &ending], &mut twin128);
                    Shake256::digest(&[&seed[..len], &ending], &mut twin256);
                    assert_eq!((block, bytes), (twin128, twin256), "{used} of {len}");
                }
            }
        }
    }
}
