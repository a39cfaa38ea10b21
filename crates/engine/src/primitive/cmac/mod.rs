// SPDX-License-Identifier: Apache-2.0 OR MIT
//! CMAC, a message authentication code from a block cipher. [SP 800-38B].

pub(crate) mod cast;

use super::aes::{Aes, Block};
use crate::base::bytes::xor_into;
use crate::base::secret::{Wiped, wipe};

/// A CMAC key: the cipher and the two subkeys, one of which is added to each last block.
pub(crate) struct Cmac<const KEY: usize> {
    aes: Aes<KEY>,
    /// For a last block that is complete.
    k1: Block,
    /// For one that is not.
    k2: Block,
}

/// A message in progress.
pub(crate) struct Message {
    /// C(i), of the blocks before.
    chain: Block,
    /// What may be the last block: it is enciphered only when more follows.
    held: Block,
    held_len: usize,
}

impl<const KEY: usize> Cmac<KEY> {
    /// [SP 800-38B] §6.1, SUBK.
    pub(crate) fn new(key: &[u8; KEY]) -> Self {
        let mut cmac = Cmac { aes: Aes::new(key), k1: [0; 16], k2: [0; 16] };
        // 1.
        let mut l = Wiped([0; 16]);
        cmac.aes.encrypt_block(&mut l);
        // 2–3.
        cmac.k1 = double(&l);
        cmac.k2 = double(&cmac.k1);
        cmac
    }

    /// Begins a message: [`update`](Self::update) it, then [`end`](Self::end) it.
    pub(crate) fn begin(&self) -> Message {
        Message { chain: [0; 16], held: [0; 16], held_len: 0 }
    }

    /// Appends to the message.
    pub(crate) fn update(&self, message: &mut Message, mut text: &[u8]) {
        while !text.is_empty() {
            if message.held_len == 16 {
                xor_into(&mut message.chain, &message.held);
                self.aes.encrypt_block(&mut message.chain);
                message.held_len = 0;
            }
            let place = message.held.get_mut(message.held_len..).unwrap_or_default();
            let (now, later) = text.split_at(place.len().min(text.len()));
            place.iter_mut().zip(now).for_each(|(place, byte)| *place = *byte);
            message.held_len += now.len();
            text = later;
        }
    }

    /// The tag of 16 bytes; shorter ones are its leftmost bytes.
    /// [SP 800-38B] §6.2, steps 3 to 7.
    pub(crate) fn end(&self, mut message: Message) -> Block {
        // 4.
        if message.held_len == 16 {
            xor_into(&mut message.held, &self.k1);
        } else {
            for (at, byte) in message.held.iter_mut().enumerate().skip(message.held_len) {
                *byte = if at == message.held_len { 0x80 } else { 0 };
            }
            xor_into(&mut message.held, &self.k2);
        }
        // 6.
        let mut tag = message.chain;
        xor_into(&mut tag, &message.held);
        self.aes.encrypt_block(&mut tag);
        tag
    }

    /// The tag of a whole message, given as the parts that it is the concatenation of.
    /// [SP 800-38B] §6.2, CMAC generation.
    pub(crate) fn mac(&self, parts: &[&[u8]]) -> Block {
        let mut message = self.begin();
        parts.iter().for_each(|part| self.update(&mut message, part));
        self.end(message)
    }
}

impl<const KEY: usize> Drop for Cmac<KEY> {
    fn drop(&mut self) {
        wipe(&mut self.k1);
        wipe(&mut self.k2);
    }
}

impl Drop for Message {
    fn drop(&mut self) {
        wipe(&mut self.chain);
        wipe(&mut self.held);
    }
}

/// The product with x in GF(2^128), without a branch on the bit that leaves. [SP 800-38B] §5.3,
/// R_128.
fn double(block: &Block) -> Block {
    let word = u128::from_be_bytes(*block);
    (word << 1 ^ (word >> 127).wrapping_neg() & 0x87).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [SP 800-38B] Appendix D.1: the subkeys and the first three examples.
    #[test]
    fn the_standards_examples() {
        let key = *b"\x2b\x7e\x15\x16\x28\xae\xd2\xa6\xab\xf7\x15\x88\x09\xcf\x4f\x3c";
        let cmac = Cmac::<16>::new(&key);
        let k1 = *b"\xfb\xee\xd6\x18\x35\x71\x33\x66\x7c\x85\xe0\x8f\x72\x36\xa8\xde";
        let k2 = *b"\xf7\xdd\xac\x30\x6a\xe2\x66\xcc\xf9\x0b\xc1\x1e\xe4\x6d\x51\x3b";
        assert_eq!((cmac.k1, cmac.k2), (k1, k2));
        let message = b"\x6b\xc1\xbe\xe2\x2e\x40\x9f\x96\xe9\x3d\x7e\x11\x73\x93\x17\x2a\
            \xae\x2d\x8a\x57\x1e\x03\xac\x9c\x9e\xb7\x6f\xac\x45\xaf\x8e\x51\
            \x30\xc8\x1c\x46\xa3\x5c\xe4\x11";
        let tags = [
            (0, b"\xbb\x1d\x69\x29\xe9\x59\x37\x28\x7f\xa3\x7d\x12\x9b\x75\x67\x46"),
            (16, b"\x07\x0a\x16\xb4\x6b\x4d\x41\x44\xf7\x9b\xdd\x9d\xd0\x4a\x28\x7c"),
            (40, b"\xdf\xa6\x67\x47\xde\x9a\xe6\x30\x30\xca\x32\x61\x14\x97\xc8\x27"),
        ];
        for (len, tag) in tags {
            assert_eq!(&cmac.mac(&[&message[..len]]), tag, "{len} bytes");
        }
    }

    #[test]
    fn pieces_of_any_length_make_the_tag_of_the_whole() {
        let cmac = Cmac::<32>::new(&[0x42; 32]);
        let text: [u8; 83] = core::array::from_fn(|i| (i * 5) as u8);
        for len in 0..=text.len() {
            let whole = cmac.mac(&[&text[..len]]);
            for piece in 1..40 {
                let mut message = cmac.begin();
                text[..len].chunks(piece).for_each(|part| cmac.update(&mut message, part));
                cmac.update(&mut message, &[]);
                assert_eq!(cmac.end(message), whole);
            }
        }
    }
}
