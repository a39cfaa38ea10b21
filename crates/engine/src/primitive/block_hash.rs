// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Padding and buffering around a compression function, as SHA-1 and SHA-2 share them.
//! [FIPS 180-4] §5.
//!
//! A message may have up to 2^64 − 1 bytes, which is beyond what a machine can feed; the standard's
//! limit for blocks of 64 bytes (2^64 bits) is 2^61 bytes, likewise.

/// Makes a hash function of a state, a block length in bytes, a digest length in bytes, an integer
/// that holds the message's length in bits, a compression of whole blocks, and an initial state.
macro_rules! block_hash {
    ($(#[$doc:meta])* $name:ident, [$word:ty; $words:literal], $block:literal, $len:literal,
     $length_field:ty, $compress:path, $initial:path) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub(crate) struct $name {
            state: [$word; $words],
            buffer: [u8; $block],
            total: u64,
        }

        impl $crate::primitive::hash::Hash for $name {
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

                // The leftmost bytes of the last state, which may end within a word.
                let mut digest = [0; $len];
                for (bytes, word) in digest.chunks_mut(size_of::<$word>()).zip(self.state) {
                    bytes.copy_from_slice(&word.to_be_bytes()[..bytes.len()]);
                }
                digest
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                $crate::base::secret::wipe(&mut self.state);
                $crate::base::secret::wipe(&mut self.buffer);
            }
        }
    };
}
pub(crate) use block_hash;
