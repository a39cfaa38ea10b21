// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The Secure Hash Algorithms SHA-224, SHA-256, SHA-384, SHA-512, SHA-512/224 and SHA-512/256.
//! [FIPS 180-4] §6.

pub(crate) mod cast;
mod portable;

use super::block_hash::block_hash;
use super::hash::Hash;
#[cfg(alula_lab)]
pub(crate) use portable::{INITIAL_224, INITIAL_384, INITIAL_512_224, INITIAL_512_256};
pub(crate) use portable::{INITIAL_256, INITIAL_512};

block_hash! {
    /// SHA-224: SHA-256 from another initial state, cut. [FIPS 180-4] §6.3.
    Sha224, [u32; 8], 64, 28, u64, compress256, portable::INITIAL_224
}
block_hash! {
    /// SHA-256. [FIPS 180-4] §6.2.
    Sha256, [u32; 8], 64, 32, u64, compress256, portable::INITIAL_256
}
block_hash! {
    /// SHA-384. [FIPS 180-4] §6.5.
    Sha384, [u64; 8], 128, 48, u128, compress512, portable::INITIAL_384
}
block_hash! {
    /// SHA-512. [FIPS 180-4] §6.4.
    Sha512, [u64; 8], 128, 64, u128, compress512, portable::INITIAL_512
}
block_hash! {
    /// SHA-512/224. [FIPS 180-4] §6.6.
    Sha512_224, [u64; 8], 128, 28, u128, compress512, portable::INITIAL_512_224
}
block_hash! {
    /// SHA-512/256. [FIPS 180-4] §6.7.
    Sha512_256, [u64; 8], 128, 32, u128, compress512, portable::INITIAL_512_256
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
    pub(crate) fn update_four(hashes: [&mut Self; 4], messages: [&[u8]; 4]) {
        #[cfg(target_arch = "x86_64")]
        let (hashes, messages) = Self::side_by_side(hashes, messages);
        hashes.into_iter().zip(messages).for_each(|(hash, message)| hash.update(message));
    }

    /// Hands the hashes back, and what of the messages is left to do.
    #[cfg(target_arch = "x86_64")]
    fn side_by_side<'h, 'm>(
        mut hashes: [&'h mut Self; 4],
        messages: [&'m [u8]; 4],
    ) -> ([&'h mut Self; 4], [&'m [u8]; 4]) {
        let (filled, len) = (hashes[0].total % 128, messages[0].len());
        let open = (128 - filled as usize) % 128;
        let in_step = len >= open + 128
            && hashes.iter().all(|hash| hash.total % 128 == filled)
            && messages.iter().all(|message| message.len() == len);
        let kernel = crate::arch::x86_64::sha512_lanes::Sha512Lanes::new();
        let Some(kernel) = kernel.filter(|_| in_step) else { return (hashes, messages) };
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
        (hashes, rest.map(|message| &message[whole..]))
    }
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
        chunking_does_not_matter::<Sha224>();
        chunking_does_not_matter::<Sha256>();
        chunking_does_not_matter::<Sha384>();
        chunking_does_not_matter::<Sha512>();
        chunking_does_not_matter::<Sha512_224>();
        chunking_does_not_matter::<Sha512_256>();
    }

    /// [FIPS 180-4] §5.3.6, the IV generation function: SHA-512 of the name, from a changed start.
    #[test]
    fn truncated_sha_512_starts_from_its_own_name() {
        for (name, initial) in
            [("SHA-512/224", portable::INITIAL_512_224), ("SHA-512/256", portable::INITIAL_512_256)]
        {
            let mut hash = Sha512::new();
            hash.state.iter_mut().for_each(|word| *word ^= 0xa5a5_a5a5_a5a5_a5a5);
            hash.update(name.as_bytes());
            let digest = hash.finish();
            let words = digest.as_chunks().0.iter().map(|word| u64::from_be_bytes(*word));
            assert!(words.eq(initial), "{name}");
        }
    }

    /// [FIPS 180-4] §5.3.2: the low halves of SHA-384's initial words.
    #[test]
    fn sha_224_starts_from_the_low_halves_of_sha_384() {
        assert_eq!(portable::INITIAL_384.map(|word| word as u32), portable::INITIAL_224);
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
