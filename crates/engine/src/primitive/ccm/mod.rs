// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Counter with cipher block chaining MAC: authenticated encryption. [SP 800-38C], with the
//! formatting of its Appendix A.
//!
//! Where nonces come from and how often a key may be used is decided above.

pub(crate) mod cast;

use super::aes::{Aes, Block};
use super::ctr::add_key_stream;
use crate::base::bytes::xor_into;
use crate::base::ct;
use crate::base::secret::{Wiped, wipe};

/// A key for CCM.
pub(crate) struct Ccm<const KEY: usize> {
    aes: Aes<KEY>,
}

impl<const KEY: usize> Ccm<KEY> {
    pub(crate) fn new(key: &[u8; KEY]) -> Self {
        Ccm { aes: Aes::new(key) }
    }

    /// Encrypts `data` in place and fills `tag`. `None`, and nothing done, if a length is none that
    /// the standard allows.
    /// [SP 800-38C] §6.1, CCM-Generation-Encryption.
    pub(crate) fn seal(
        &self,
        nonce: &[u8],
        aad: &[u8],
        data: &mut [u8],
        tag: &mut [u8],
    ) -> Option<()> {
        allowed(nonce, data, tag)?;
        // 1–4.
        let mut t = self.mac(nonce, aad, data, tag.len());
        // 5–8.
        self.crypt(nonce, data, &mut t);
        tag.iter_mut().zip(t.iter()).for_each(|(tag, byte)| *tag = *byte);
        Some(())
    }

    /// Decrypts `data` in place if `tag` is right: else `data` is all zeros and the answer is
    /// false. `None`, and nothing done, if a length is none that the standard allows.
    /// [SP 800-38C] §6.2, CCM-Decryption-Verification.
    pub(crate) fn open(
        &self,
        nonce: &[u8],
        aad: &[u8],
        data: &mut [u8],
        tag: &[u8],
    ) -> Option<bool> {
        // 1.
        allowed(nonce, data, tag)?;
        // 2–6. The tag is enciphered for comparison, rather than the other one deciphered.
        let mut stream = Wiped([0; 16]);
        self.crypt(nonce, data, &mut stream);
        // 7–10.
        let mut expected = self.mac(nonce, aad, data, tag.len());
        xor_into(&mut *expected, &*stream);
        let leftmost = expected.get(..tag.len())?;
        let authentic = ct::eq(leftmost, tag).declassify("whether a message is authentic");
        if !authentic {
            wipe(data);
        }
        Some(authentic)
    }

    /// Adds S0 to `tag`, and the key stream from the next counter block on to `data`.
    /// [SP 800-38C] §A.3
    fn crypt(&self, nonce: &[u8], data: &mut [u8], tag: &mut Block) {
        let mut counter = u128::from_be_bytes(formatted(q(nonce) as u8 - 1, nonce, 0));
        add_key_stream(&self.aes, &mut counter, tag);
        add_key_stream(&self.aes, &mut counter, data);
    }

    /// T, of 16 bytes: the chained blocks B0, the additional data's and the payload's.
    /// [SP 800-38C] §6.1, steps 1 to 4, and §A.2
    fn mac(&self, nonce: &[u8], aad: &[u8], payload: &[u8], tag_len: usize) -> Wiped<Block> {
        let mut chain = Chain { aes: &self.aes, sum: Wiped([0; 16]), filled: 0 };
        // A.2.1: whether there is additional data, the tag's length, and that of Q.
        let flags = u8::from(!aad.is_empty()) << 6 | ((tag_len as u8 - 2) / 2) << 3;
        chain.add(&formatted(flags | (q(nonce) as u8 - 1), nonce, payload.len() as u64));
        // A.2.2.
        let len = aad.len() as u64;
        match len {
            0 => {}
            1..0xff00 => chain.add(&(len as u16).to_be_bytes()),
            0xff00..0x1_0000_0000 => {
                chain.add(&[0xff, 0xfe]);
                chain.add(&(len as u32).to_be_bytes());
            }
            _ => {
                chain.add(&[0xff, 0xff]);
                chain.add(&len.to_be_bytes());
            }
        }
        chain.add(aad);
        chain.pad();
        // A.2.3.
        chain.add(payload);
        chain.pad();
        chain.sum
    }
}

/// The blocks B in progress; what is not yet a whole block has been added, and not enciphered.
struct Chain<'a, const KEY: usize> {
    aes: &'a Aes<KEY>,
    sum: Wiped<Block>,
    filled: usize,
}

impl<const KEY: usize> Chain<'_, KEY> {
    fn add(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let place = self.sum.get_mut(self.filled..).unwrap_or_default();
            let (now, later) = bytes.split_at(place.len().min(bytes.len()));
            xor_into(place, now);
            self.filled += now.len();
            if self.filled == 16 {
                self.pad();
            }
            bytes = later;
        }
    }

    /// Completes a block that has begun, with zeros.
    fn pad(&mut self) {
        if self.filled > 0 {
            self.aes.encrypt_block(&mut self.sum);
            self.filled = 0;
        }
    }
}

/// The bytes of a payload's length, and of a counter.
fn q(nonce: &[u8]) -> usize {
    15 - nonce.len()
}

/// Flags, nonce, and a number in the bytes that are left: B0 or a counter block.
fn formatted(flags: u8, nonce: &[u8], number: u64) -> Block {
    let mut block = u128::from(number).to_be_bytes();
    block[0] = flags;
    block[1..].iter_mut().zip(nonce).for_each(|(place, byte)| *place = *byte);
    block
}

/// [SP 800-38C] §A.1: a nonce of 7 to 13 bytes, a payload whose length fits what is left of a
/// block, and a tag of 4, 6, … or 16 bytes.
fn allowed(nonce: &[u8], payload: &[u8], tag: &[u8]) -> Option<()> {
    if !(7..=13).contains(&nonce.len()) || !matches!(tag.len(), 4 | 6 | 8 | 10 | 12 | 14 | 16) {
        return None;
    }
    let most = u64::MAX >> (64 - 8 * q(nonce));
    (payload.len() as u64 <= most).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [SP 800-38C] Appendix C, examples 1 and 3.
    #[test]
    fn the_standards_examples() {
        let ccm = Ccm::<16>::new(&core::array::from_fn(|i| 0x40 + i as u8));
        let (mut data, mut tag) = (*b"\x20\x21\x22\x23", [0; 4]);
        let nonce: [u8; 12] = core::array::from_fn(|i| 0x10 + i as u8);
        let aad: [u8; 20] = core::array::from_fn(|i| i as u8);
        ccm.seal(&nonce[..7], &aad[..8], &mut data, &mut tag).unwrap();
        assert_eq!((&data, &tag), (b"\x71\x62\x01\x5b", b"\x4d\xac\x25\x5d"));
        let (mut data, mut tag) = (core::array::from_fn::<u8, 24, _>(|i| 0x20 + i as u8), [0; 8]);
        ccm.seal(&nonce, &aad, &mut data, &mut tag).unwrap();
        let sealed = b"\xe3\xb2\x01\xa9\xf5\xb7\x1a\x7a\x9b\x1c\xea\xec\xcd\x97\xe7\x0b\
            \x61\x76\xaa\xd9\xa4\x42\x8a\xa5";
        assert_eq!((&data, &tag), (sealed, b"\x48\x43\x92\xfb\xc1\xb0\x99\x51"));
    }

    #[test]
    fn every_length_comes_back_and_any_flipped_bit_is_refused() {
        let ccm = Ccm::<32>::new(&[6; 32]);
        for len in 0..50 {
            let plain: Vec<u8> = (0..len).map(|i| (i * 9) as u8).collect();
            let aad = vec![5; len * len % 41];
            let nonce = vec![3; 7 + len % 7];
            let (mut data, mut tag) = (plain.clone(), vec![0; 4 + 2 * (len % 7)]);
            ccm.seal(&nonce, &aad, &mut data, &mut tag).unwrap();
            let open = |data: &[u8], tag: &[u8]| {
                let mut opened = data.to_vec();
                (ccm.open(&nonce, &aad, &mut opened, tag), opened)
            };
            assert_eq!(open(&data, &tag), (Some(true), plain));
            for bit in 0..8 * len {
                let mut altered = data.clone();
                altered[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(open(&altered, &tag), (Some(false), vec![0; len]));
            }
            for bit in 0..8 * tag.len() {
                let mut altered = tag.clone();
                altered[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(open(&data, &altered), (Some(false), vec![0; len]));
            }
        }
    }

    #[test]
    fn lengths_out_of_range_change_nothing() {
        let ccm = Ccm::<16>::new(&[1; 16]);
        let mut data = vec![7; 1 << 16];
        for (nonce, tag) in [(6, 16), (14, 16), (7, 3), (7, 5), (12, 2), (12, 17), (12, 0)] {
            let (nonce, mut tag) = (vec![0; nonce], vec![0; tag]);
            assert_eq!(ccm.seal(&nonce, b"", &mut data[..9], &mut tag), None);
            assert_eq!(ccm.open(&nonce, b"", &mut data[..9], &tag), None);
        }
        assert_eq!(ccm.seal(&[0; 13], b"", &mut data, &mut [0; 16]), None);
        assert!(data.iter().all(|byte| *byte == 7));
        assert_eq!(ccm.seal(&[0; 13], b"", &mut data[1..], &mut [0; 16]), Some(()));
        assert_eq!(ccm.seal(&[0; 12], b"", &mut data, &mut [0; 16]), Some(()));
    }
}
