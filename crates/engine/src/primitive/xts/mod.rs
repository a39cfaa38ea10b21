// SPDX-License-Identifier: Apache-2.0 OR MIT
//! XTS, for storage: a tweakable mode whose ciphertext has the length of its plaintext.
//! [SP 800-38E], which takes it from [IEEE 1619] §5.
//!
//! There is no XTS with AES-192. [SP 800-38E] §4.

pub(crate) mod cast;

use super::aes::{Aes, Block};
use crate::base::bytes::xor_into;
use crate::base::ct;
use crate::base::secret::Wiped;

/// A key for XTS.
pub(crate) struct Xts<const KEY: usize> {
    /// Key1, for the text.
    data: Aes<KEY>,
    /// Key2, for tweaks.
    tweak: Aes<KEY>,
}

/// The bits of a block.
const BLOCK: u64 = 128;
/// The longest data unit: 2^20 blocks. [SP 800-38E] §4.
const LONGEST: u64 = BLOCK << 20;
/// How many blocks go through the cipher at once.
const BATCH: usize = 32;

/// A direction of the cipher on many blocks.
type Direction<const KEY: usize> = fn(&Aes<KEY>, &mut [Block]);

impl<const KEY: usize> Xts<KEY> {
    /// `None` if the keys are equal: then whoever may choose plaintexts learns tweaks.
    /// [IG] C.I
    pub(crate) fn new(key1: &[u8; KEY], key2: &[u8; KEY]) -> Option<Self> {
        const { assert!(KEY == 16 || KEY == 32) };
        let equal = ct::eq(key1, key2).declassify("whether a key is refused is told to its holder");
        (!equal).then(|| Xts { data: Aes::new(key1), tweak: Aes::new(key2) })
    }

    /// Encrypts a data unit in place. Its length is in bits, of which the last byte has the most
    /// significant ones. `None`, and no change, if they are not 128 to 2^27, or not those of
    /// `unit`.
    /// [IEEE 1619] §5.3.2, XTS-AES encryption of a data unit.
    pub(crate) fn encrypt(&self, tweak: &Block, unit: &mut [u8], bits: u64) -> Option<()> {
        let (whole, partial) = split(unit, bits)?;
        let mut t = self.first_tweak(tweak);
        self.blocks(Aes::encrypt_blocks, &mut t, whole);
        if let (Some(last), [_, ..]) = (whole.last_mut(), &partial) {
            // The last complete block of ciphertext, CC, lends the partial one its beginning and
            // keeps its end: what results is enciphered again.
            swap_bits(last, partial, bits % BLOCK);
            self.blocks(Aes::encrypt_blocks, &mut t, core::slice::from_mut(last));
        }
        Some(())
    }

    /// Decrypts a data unit in place; lengths as for [`encrypt`](Self::encrypt).
    /// [IEEE 1619] §5.4.2, XTS-AES decryption of a data unit.
    pub(crate) fn decrypt(&self, tweak: &Block, unit: &mut [u8], bits: u64) -> Option<()> {
        let (whole, partial) = split(unit, bits)?;
        let (last, before) = whole.split_last_mut()?;
        let last = core::slice::from_mut(last);
        let mut t = self.first_tweak(tweak);
        self.blocks(Aes::decrypt_blocks, &mut t, before);
        if !partial.is_empty() {
            // It was enciphered once more after it had lent its beginning.
            let mut after = Wiped(*t);
            multiply_by_alpha(&mut after);
            self.blocks(Aes::decrypt_blocks, &mut after, last);
            swap_bits(&mut last[0], partial, bits % BLOCK);
        }
        self.blocks(Aes::decrypt_blocks, &mut t, last);
        Some(())
    }

    /// T of the first block.
    fn first_tweak(&self, tweak: &Block) -> Wiped<Block> {
        let mut t = Wiped(*tweak);
        self.tweak.encrypt_block(&mut t);
        t
    }

    /// Whole blocks under one tweak after another; `t` becomes the next.
    /// [IEEE 1619] §5.3.1 and §5.4.1, XTS-AES-blockEnc and blockDec.
    fn blocks(&self, direction: Direction<KEY>, t: &mut Block, blocks: &mut [Block]) {
        let mut tweaks = Wiped([[0; 16]; BATCH]);
        for batch in blocks.chunks_mut(BATCH) {
            for (tweak, _) in tweaks.iter_mut().zip(&*batch) {
                *tweak = *t;
                multiply_by_alpha(t);
            }
            xor_into(batch.as_flattened_mut(), tweaks.as_flattened());
            direction(&self.data, batch);
            xor_into(batch.as_flattened_mut(), tweaks.as_flattened());
        }
    }
}

/// The complete blocks, of which there is one at least, and what is left.
fn split(unit: &mut [u8], bits: u64) -> Option<(&mut [Block], &mut [u8])> {
    if !(BLOCK..=LONGEST).contains(&bits) || bits.div_ceil(8) != unit.len() as u64 {
        return None;
    }
    let (whole, partial) = unit.split_at_mut_checked((bits / BLOCK * 16) as usize)?;
    Some((whole.as_chunks_mut().0, partial))
}

/// Exchanges the first `bits` bits of a block with those of a partial one.
fn swap_bits(block: &mut Block, partial: &mut [u8], bits: u64) {
    for (at, (a, b)) in block.iter_mut().zip(partial).enumerate() {
        let left = bits - 8 * at as u64;
        let mask = if left < 8 { !(0xff >> left) } else { 0xff };
        let difference = (*a ^ *b) & mask;
        *a ^= difference;
        *b ^= difference;
    }
}

/// The product with α in GF(2^128), little-endian, without a branch on the bit that leaves.
/// [IEEE 1619] §5.2, multiplication by a primitive element α.
fn multiply_by_alpha(t: &mut Block) {
    let word = u128::from_le_bytes(*t);
    *t = (word << 1 ^ (word >> 127).wrapping_neg() & 0x87).to_le_bytes();
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: ([u8; 16], [u8; 16]) = ([0x24; 16], [0x81; 16]);

    fn unit(len: usize) -> Vec<u8> {
        (0..len).map(|i| (i * 7 + i / 16) as u8).collect()
    }

    /// Block after block, each tweak by its own multiplications.
    #[test]
    fn whole_blocks_are_those_of_the_standard() {
        let xts = Xts::<16>::new(&KEYS.0, &KEYS.1).unwrap();
        let tweak = [0xfe; 16];
        for blocks in [1, 2, 31, 32, 33, 100] {
            let mut many = unit(16 * blocks);
            xts.encrypt(&tweak, &mut many, 128 * blocks as u64).unwrap();
            for (j, block) in unit(16 * blocks).as_chunks_mut::<16>().0.iter_mut().enumerate() {
                let mut t = tweak;
                Aes::<16>::new(&KEYS.1).encrypt_block(&mut t);
                (0..j).for_each(|_| multiply_by_alpha(&mut t));
                xor_into(block, &t);
                Aes::<16>::new(&KEYS.0).encrypt_block(block);
                xor_into(block, &t);
                assert_eq!(*block, many[16 * j..16 * j + 16]);
            }
        }
    }

    #[test]
    fn every_length_comes_back_and_every_bit_counts() {
        let xts = Xts::<32>::new(&[1; 32], &[2; 32]).unwrap();
        for bits in (128usize..700).chain([16 * 8 * 32, 16 * 8 * 32 + 1, 16 * 8 * 33 - 1]) {
            let mut data = unit(usize::div_ceil(bits, 8));
            if let (Some(last), used @ 1..) = (data.last_mut(), bits % 8) {
                *last &= !(0xff >> used);
            }
            let plain = data.clone();
            xts.encrypt(&[3; 16], &mut data, bits as u64).unwrap();
            assert_ne!(data, plain);
            let beyond = (0xff_u16 >> ((bits + 7) % 8 + 1)) as u8;
            assert_eq!(data.last().unwrap() & beyond, 0);
            let sealed = data.clone();
            xts.decrypt(&[3; 16], &mut data, bits as u64).unwrap();
            assert_eq!(data, plain, "{bits} bits");
            data = sealed;
            xts.decrypt(&[4; 16], &mut data, bits as u64).unwrap();
            assert_ne!(data, plain);
        }
    }

    #[test]
    fn lengths_out_of_range_change_nothing() {
        let xts = Xts::<16>::new(&KEYS.0, &KEYS.1).unwrap();
        let mut data = unit((16 << 20) + 1);
        for (len, bits) in [(0, 0), (15, 120), (16, 127), (16, 136), (17, 128), (32, 247)] {
            assert_eq!(xts.encrypt(&[0; 16], &mut data[..len], bits), None);
            assert_eq!(xts.decrypt(&[0; 16], &mut data[..len], bits), None);
        }
        let most = 8 * (16 << 20);
        assert_eq!(xts.encrypt(&[0; 16], &mut data, most + 1), None);
        assert_eq!(xts.encrypt(&[0; 16], &mut data, most + 8), None);
        assert_eq!(data, unit(data.len()));
        assert_eq!(xts.encrypt(&[0; 16], &mut data[..16 << 20], most), Some(()));
    }

    #[test]
    fn equal_keys_are_refused() {
        assert!(Xts::<16>::new(&KEYS.0, &KEYS.0).is_none());
        let mut other = [7; 32];
        other[31] ^= 1;
        assert!(Xts::<32>::new(&[7; 32], &[7; 32]).is_none());
        assert!(Xts::<32>::new(&[7; 32], &other).is_some());
    }
}
