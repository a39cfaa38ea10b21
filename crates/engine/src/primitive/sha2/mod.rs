// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The Secure Hash Algorithms SHA-256, SHA-384 and SHA-512: padding and buffering around the
//! compression functions. [FIPS 180-4] §5 and §6.
//!
//! A message may have up to 2^64 − 1 bytes, which is beyond what a machine can feed; the standard's
//! limit for SHA-256 (2^64 bits) is 2^61 bytes, likewise.

pub(crate) mod cast;
mod portable;

use super::hash::Hash;
use crate::base::secret::wipe;
#[cfg(alula_lab)]
pub(crate) use portable::{INITIAL_256, INITIAL_384, INITIAL_512};

macro_rules! sha2 {
    ($(#[$doc:meta])* $name:ident, $word:ty, $block:literal, $len:literal, $length_field:ty,
     $compress:path, $initial:path) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub(crate) struct $name {
            state: [$word; 8],
            buffer: [u8; $block],
            total: u64,
        }

        impl Hash for $name {
            const BLOCK: usize = $block;
            const LEN: usize = $len;
            type Digest = [u8; $len];

            fn new() -> Self {
                $name { state: $initial, buffer: [0; $block], total: 0 }
            }

            fn update(&mut self, mut message: &[u8]) {
                let filled = (self.total % $block) as usize;
                self.total = self.total.wrapping_add(message.len() as u64);
                if filled > 0 {
                    let (head, rest) = message.split_at(message.len().min($block - filled));
                    self.buffer[filled..filled + head.len()].copy_from_slice(head);
                    if filled + head.len() < $block {
                        return;
                    }
                    $compress(&mut self.state, &self.buffer);
                    message = rest;
                }
                let (blocks, tail) = message.split_at(message.len() - message.len() % $block);
                $compress(&mut self.state, blocks);
                self.buffer[..tail.len()].copy_from_slice(tail);
            }

            /// [FIPS 180-4] §5.1: a one bit, zeros, the length in bits; then the last block or two.
            fn finish(mut self) -> [u8; $len] {
                const FIELD: usize = size_of::<$length_field>();
                let filled = (self.total % $block) as usize;
                self.buffer[filled] = 0x80;
                self.buffer[filled + 1..].fill(0);
                if filled + 1 > $block - FIELD {
                    $compress(&mut self.state, &self.buffer);
                    self.buffer.fill(0);
                }
                let bits = <$length_field>::from(self.total) << 3;
                self.buffer[$block - FIELD..].copy_from_slice(&bits.to_be_bytes());
                $compress(&mut self.state, &self.buffer);

                let mut digest = [0; $len];
                for (bytes, word) in digest.chunks_exact_mut(size_of::<$word>()).zip(self.state) {
                    bytes.copy_from_slice(&word.to_be_bytes());
                }
                digest
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                wipe(&mut self.state);
                wipe(&mut self.buffer);
            }
        }
    };
}

sha2! {
    /// SHA-256. [FIPS 180-4] §6.2.
    Sha256, u32, 64, 32, u64, compress256, portable::INITIAL_256
}
sha2! {
    /// SHA-384. [FIPS 180-4] §6.5.
    Sha384, u64, 128, 48, u128, compress512, portable::INITIAL_384
}
sha2! {
    /// SHA-512. [FIPS 180-4] §6.4.
    Sha512, u64, 128, 64, u128, compress512, portable::INITIAL_512
}

/// SHA-256's compression of whole blocks on the latched lane.
pub(crate) fn compress256(state: &mut [u32; 8], blocks: &[u8]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(kernel) = crate::arch::x86_64::sha_ni::ShaNi::new() {
        return kernel.compress(state, blocks, &portable::K_256);
    }
    portable::compress256(state, blocks);
}

/// SHA-512's compression of whole blocks on the latched lane.
pub(crate) fn compress512(state: &mut [u64; 8], blocks: &[u8]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(kernel) = crate::arch::x86_64::sha512_avx2::Sha512Avx2::new() {
        return kernel.compress(state, blocks, &portable::K_512);
    }
    portable::compress512(state, blocks);
}

impl Sha384 {
    /// Appends a message to each of four: side by side if they are at one place in their blocks and
    /// the messages have one length, and the lane can do it; else one after the other.
    pub(crate) fn update_four(mut hashes: [&mut Self; 4], messages: [&[u8]; 4]) {
        #[cfg(target_arch = "x86_64")]
        if let Some(kernel) = crate::arch::x86_64::sha512_lanes::Sha512Lanes::new() {
            let (filled, len) = (hashes[0].total % 128, messages[0].len());
            let open = (128 - filled as usize) % 128;
            if len >= open + 128
                && hashes.iter().all(|hash| hash.total % 128 == filled)
                && messages.iter().all(|message| message.len() == len)
            {
                let whole = (len - open) - (len - open) % 128;
                let mut rest = messages;
                for (hash, message) in hashes.iter_mut().zip(&mut rest) {
                    let (head, tail) = message.split_at(open);
                    hash.update(head);
                    hash.total = hash.total.wrapping_add(whole as u64);
                    *message = tail;
                }
                let states = hashes.each_mut().map(|hash| &mut hash.state);
                kernel.compress(states, rest.map(|message| &message[..whole]), &portable::K_512);
                return one_by_one(hashes, rest.map(|message| &message[whole..]));
            }
        }
        one_by_one(hashes, messages);
    }
}

fn one_by_one(hashes: [&mut Sha384; 4], messages: [&[u8]; 4]) {
    hashes.into_iter().zip(messages).for_each(|(hash, message)| hash.update(message));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every length after every place in a block, with four different messages; and what is not in
    /// step.
    #[test]
    fn four_are_what_each_is_alone() {
        let bytes: [u8; 1200] = core::array::from_fn(|i| (i * i + 7 * i) as u8);
        let agree = |before: [usize; 4], lens: [usize; 4]| {
            let mut four = [(); 4].map(|()| Sha384::new());
            for (hash, before) in four.iter_mut().zip(before) {
                hash.update(&bytes[..before]);
            }
            let message = |i: usize| &bytes[before[i] + 100 * i..][..lens[i]];
            let messages = core::array::from_fn(message);
            Sha384::update_four(four.each_mut(), messages);
            for ((hash, before), message) in four.into_iter().zip(before).zip(messages) {
                let mut alone = Sha384::new();
                alone.update(&bytes[..before]);
                message.iter().for_each(|byte| alone.update(&[*byte]));
                assert_eq!(hash.finish(), alone.finish(), "{before} bytes, then {}", message.len());
            }
        };
        for before in [0, 1, 63, 127, 128, 129] {
            (0..600).for_each(|len| agree([before; 4], [len; 4]));
        }
        agree([0, 0, 0, 1], [300; 4]);
        agree([5; 4], [300, 300, 301, 300]);
    }

    fn chunking_does_not_matter<H: Hash>() {
        let message: [u8; 517] = core::array::from_fn(|i| (i * 7) as u8);
        for len in 0..message.len() {
            let whole = H::digest(&message[..len]);
            for step in [1, 3, 63, 64, 65, 127, 128, 129] {
                let mut hash = H::new();
                message[..len].chunks(step).for_each(|chunk| hash.update(chunk));
                assert_eq!(hash.finish().as_ref(), whole.as_ref(), "{len} bytes by {step}");
            }
        }
    }

    #[test]
    fn digests_do_not_depend_on_chunking() {
        chunking_does_not_matter::<Sha256>();
        chunking_does_not_matter::<Sha384>();
        chunking_does_not_matter::<Sha512>();
    }

    #[test]
    #[cfg(target_arch = "x86_64")]
    fn twins_sha_ni_and_portable() {
        let Some(kernel) = crate::arch::x86_64::sha_ni::ShaNi::new() else {
            return println!("skipped: this CPU has no SHA extensions");
        };
        let blocks: [u8; 64 * 9] = core::array::from_fn(|i| (i * i + 3 * i) as u8);
        for count in 0..9 {
            let (mut a, mut b) = (portable::INITIAL_256, portable::INITIAL_256);
            kernel.compress(&mut a, &blocks[..64 * count], &portable::K_256);
            portable::compress256(&mut b, &blocks[..64 * count]);
            assert_eq!(a, b, "{count} blocks");
        }
    }
    #[test]
    #[cfg(target_arch = "x86_64")]
    fn twins_avx2_and_portable() {
        let Some(kernel) = crate::arch::x86_64::sha512_avx2::Sha512Avx2::new() else {
            return println!("skipped: this CPU has no AVX2 or no BMI");
        };
        let blocks: [u8; 128 * 9 + 5] = core::array::from_fn(|i| (i * i + 3 * i) as u8);
        for len in (0..=blocks.len()).step_by(32) {
            let (mut a, mut b) = (portable::INITIAL_512, portable::INITIAL_512);
            kernel.compress(&mut a, &blocks[..len], &portable::K_512);
            portable::compress512(&mut b, &blocks[..len]);
            assert_eq!(a, b, "{len} bytes");
        }
    }
}
