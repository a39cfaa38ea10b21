// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The Secure Hash Algorithm SHA-1. [FIPS 180-4] §6.1.
//!
//! Collisions are found in practice: nothing may be signed over it, and what was is verified as a
//! legacy only ([SP 800-131A] §9). HMAC and key derivation do not rest on collision resistance.

pub(crate) mod cast;
mod portable;

use super::block_hash::block_hash;
#[cfg(alula_lab)]
pub(crate) use portable::INITIAL;

block_hash! {
    /// SHA-1. [FIPS 180-4] §6.1.
    Sha1, [u32; 5], 64, 20, u64, compress, portable::INITIAL
}

/// The compression of whole blocks on the latched lane.
pub(crate) fn compress(state: &mut [u32; 5], blocks: &[u8]) {
    #[cfg(target_arch = "x86_64")]
    // MemorySanitizer does not know SHA1RNDS4 and takes it for a decision.
    if let Some(kernel) = crate::arch::x86_64::sha_ni::ShaNi::new().filter(|_| !cfg!(alula_msan)) {
        return kernel.compress_sha1(state, blocks);
    }
    portable::compress(state, blocks);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::hash::Hash;

    /// What [FIPS 180-4] gave as examples before they moved to a page of their own.
    #[test]
    fn the_standards_examples() {
        let spelled = |digest: [u8; 20]| {
            let words = digest.as_chunks().0.iter().map(|word| u32::from_be_bytes(*word));
            let mut spelled = [0; 5];
            spelled.iter_mut().zip(words).for_each(|(s, w)| *s = w);
            spelled
        };
        assert_eq!(
            spelled(Sha1::digest(b"abc")),
            [0xa999_3e36, 0x4706_816a, 0xba3e_2571, 0x7850_c26c, 0x9cd0_d89d]
        );
        assert_eq!(
            spelled(Sha1::digest(b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            [0x8498_3e44, 0x1c3b_d26e, 0xbaae_4aa1, 0xf951_29e5, 0xe546_70f1]
        );
    }

    #[test]
    #[cfg(target_arch = "x86_64")]
    fn twins_sha_ni_and_portable() {
        let Some(kernel) = crate::arch::x86_64::sha_ni::ShaNi::new() else {
            return println!("skipped: this CPU has no SHA extensions");
        };
        let blocks: [u8; 64 * 9 + 5] = core::array::from_fn(|i| (i * i + 3 * i) as u8);
        for len in (0..=blocks.len()).step_by(32) {
            let (mut a, mut b) = (portable::INITIAL, portable::INITIAL);
            kernel.compress_sha1(&mut a, &blocks[..len]);
            portable::compress(&mut b, &blocks[..len]);
            assert_eq!(a, b, "{len} bytes");
        }
    }

    #[test]
    fn digests_do_not_depend_on_chunking() {
        let message: [u8; 300] = core::array::from_fn(|i| (i * 7) as u8);
        for len in 0..message.len() {
            let whole = Sha1::digest(&message[..len]);
            for step in [1, 3, 55, 56, 63, 64, 65] {
                let mut hash = Sha1::new();
                message[..len].chunks(step).for_each(|chunk| hash.update(chunk));
                assert_eq!(hash.finish(), whole, "{len} bytes by {step}");
            }
        }
    }
}
