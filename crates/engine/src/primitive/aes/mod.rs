// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES, the block cipher: forward and inverse, for keys of 16, 24 and 32 bytes. [FIPS 197].
//!
//! Round keys are kept as the standard writes them, whichever lane uses them.

pub(crate) mod cast;
mod portable;

#[cfg(target_arch = "x86_64")]
use crate::arch::x86_64::aes_ni::AesNi;
use crate::base::secret::wipe;

/// A block of 16 bytes; byte `r + 4c` stands in row `r` and column `c` of the state.
pub(crate) type Block = [u8; 16];

/// Eleven, thirteen or fifteen round keys, in the first places.
pub(crate) type RoundKeys = [Block; 15];

/// AES under one key of `KEY` bytes.
pub(crate) struct Aes<const KEY: usize> {
    round_keys: RoundKeys,
}

impl<const KEY: usize> Aes<KEY> {
    /// Nr, the number of rounds.
    const ROUNDS: usize = {
        assert!(KEY == 16 || KEY == 24 || KEY == 32);
        KEY / 4 + 6
    };

    /// No cipher yet: a place for a key.
    pub(crate) const fn without_key() -> Self {
        Aes { round_keys: [[0; 16]; 15] }
    }

    pub(crate) fn new(key: &[u8; KEY]) -> Self {
        let mut aes = Self::without_key();
        aes.rekey(key);
        aes
    }

    /// Puts a key in the place of the one before.
    pub(crate) fn rekey(&mut self, key: &[u8; KEY]) {
        let round_keys = &mut self.round_keys[..=Self::ROUNDS];
        #[cfg(target_arch = "x86_64")]
        if let Some(kernel) = AesNi::new() {
            return expand_key(key, round_keys, |word| kernel.sub_word(word));
        }
        expand_key(key, round_keys, portable::sub_word);
    }

    /// Wipes the key; what is left is no cipher.
    pub(crate) fn clear(&mut self) {
        wipe(&mut self.round_keys);
    }

    /// The round keys in use.
    pub(crate) fn round_keys(&self) -> &[Block] {
        &self.round_keys[..=Self::ROUNDS]
    }

    /// [FIPS 197] Algorithm 1, Cipher.
    pub(crate) fn encrypt_block(&self, block: &mut Block) {
        self.encrypt_blocks(core::slice::from_mut(block));
    }

    /// The cipher on each of the blocks; many at once are faster than one by one.
    pub(crate) fn encrypt_blocks(&self, blocks: &mut [Block]) {
        #[cfg(target_arch = "x86_64")]
        if let Some(kernel) = AesNi::new() {
            return kernel.encrypt(self.round_keys(), blocks);
        }
        portable::encrypt(self.round_keys(), blocks);
    }

    /// [FIPS 197] Algorithm 3, InvCipher.
    pub(crate) fn decrypt_block(&self, block: &mut Block) {
        self.decrypt_blocks(core::slice::from_mut(block));
    }

    /// The inverse cipher on each of the blocks; many at once are faster than one by one.
    pub(crate) fn decrypt_blocks(&self, blocks: &mut [Block]) {
        #[cfg(target_arch = "x86_64")]
        if let Some(kernel) = AesNi::new() {
            return kernel.decrypt(self.round_keys(), blocks);
        }
        portable::decrypt(self.round_keys(), blocks);
    }
}

impl<const KEY: usize> Drop for Aes<KEY> {
    fn drop(&mut self) {
        self.clear();
    }
}

/// The key schedule. Words are little-endian here, so that byte 0 of a word is its lowest.
/// [FIPS 197] Algorithm 2, KeyExpansion.
fn expand_key(key: &[u8], round_keys: &mut [Block], sub_word: impl Fn(u32) -> u32) {
    let words = round_keys.as_flattened_mut();
    let load = |words: &[u8], i: usize| {
        u32::from_le_bytes([words[4 * i], words[4 * i + 1], words[4 * i + 2], words[4 * i + 3]])
    };
    // 2–5.
    let nk = key.len() / 4;
    words[..key.len()].copy_from_slice(key);
    // 6–16. The standard's RotWord moves byte 1 to place 0: here a rotation to the right.
    let mut temp = load(words, nk - 1);
    for i in nk..words.len() / 4 {
        if i % nk == 0 {
            temp = sub_word(temp.rotate_right(8)) ^ u32::from(RCON[i / nk]);
        } else if nk > 6 && i % nk == 4 {
            temp = sub_word(temp);
        }
        temp ^= load(words, i - nk);
        words[4 * i..4 * i + 4].copy_from_slice(&temp.to_le_bytes());
    }
}

/// [FIPS 197] Table 5: the powers of x in GF(2^8), from place 1.
const RCON: [u8; 11] = [0, 0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x1b, 0x36];

#[cfg(test)]
mod tests {
    use super::*;

    /// [FIPS 197] Appendix B: the input of the example, and Appendix A's keys.
    #[test]
    fn the_standards_example() {
        let key = *b"\x2b\x7e\x15\x16\x28\xae\xd2\xa6\xab\xf7\x15\x88\x09\xcf\x4f\x3c";
        let mut block = *b"\x32\x43\xf6\xa8\x88\x5a\x30\x8d\x31\x31\x98\xa2\xe0\x37\x07\x34";
        let aes = Aes::<16>::new(&key);
        let last = *b"\xd0\x14\xf9\xa8\xc9\xee\x25\x89\xe1\x3f\x0c\xc8\xb6\x63\x0c\xa6";
        assert_eq!(aes.round_keys()[10], last);
        aes.encrypt_block(&mut block);
        let output = *b"\x39\x25\x84\x1d\x02\xdc\x09\xfb\xdc\x11\x85\x97\x19\x6a\x0b\x32";
        assert_eq!(block, output);
    }

    fn inverse_undoes_cipher<const KEY: usize>() {
        let aes = Aes::<KEY>::new(&core::array::from_fn(|i| (i * 37 + KEY) as u8));
        let blocks: [Block; 19] = core::array::from_fn(|n| [(n * 29) as u8; 16]);
        for count in 0..=blocks.len() {
            let mut many = blocks;
            aes.encrypt_blocks(&mut many[..count]);
            assert_eq!(many[count..], blocks[count..]);
            for (block, plain) in many[..count].iter().zip(&blocks) {
                let mut single = *plain;
                aes.encrypt_block(&mut single);
                assert_eq!(*block, single);
                aes.decrypt_block(&mut single);
                assert_eq!(single, *plain);
            }
            aes.decrypt_blocks(&mut many[..count]);
            assert_eq!(many, blocks);
        }
    }

    #[test]
    fn the_inverse_cipher_undoes_the_cipher() {
        inverse_undoes_cipher::<16>();
        inverse_undoes_cipher::<24>();
        inverse_undoes_cipher::<32>();
    }

    #[cfg(target_arch = "x86_64")]
    fn twins<const KEY: usize>(kernel: AesNi) {
        let mut seed = 0x9e37_79b9_u32;
        let mut byte = || {
            seed = seed.wrapping_mul(0x0019_660d).wrapping_add(0x3c6e_f35f);
            (seed >> 24) as u8
        };
        for count in 0..=19 {
            let key: [u8; KEY] = core::array::from_fn(|_| byte());
            let (mut a, mut b) = ([[0; 16]; 15], [[0; 16]; 15]);
            expand_key(&key, &mut a[..=Aes::<KEY>::ROUNDS], |word| kernel.sub_word(word));
            expand_key(&key, &mut b[..=Aes::<KEY>::ROUNDS], portable::sub_word);
            assert_eq!(a, b);
            let round_keys = &a[..=Aes::<KEY>::ROUNDS];

            let mut x: [Block; 20] = core::array::from_fn(|_| core::array::from_fn(|_| byte()));
            let mut y = x;
            kernel.encrypt(round_keys, &mut x[..count]);
            portable::encrypt(round_keys, &mut y[..count]);
            assert_eq!(x, y, "{count} blocks");
            kernel.decrypt(round_keys, &mut x[..count + 1]);
            portable::decrypt(round_keys, &mut y[..count + 1]);
            assert_eq!(x, y, "{count} blocks and one");
        }
    }

    #[test]
    #[cfg(target_arch = "x86_64")]
    fn twins_aes_ni_and_portable() {
        let Some(kernel) = AesNi::new() else {
            return println!("skipped: this CPU has no AES instructions");
        };
        twins::<16>(kernel);
        twins::<24>(kernel);
        twins::<32>(kernel);
    }
}
