// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Cipher block chaining on whole blocks. [SP 800-38A] §6.2.
//!
//! There is no padding here: a function that told a right padding from a wrong one would decrypt
//! for whoever may ask it. That IVs are unpredictable is the caller's affair. [SP 800-38A] App. C.

pub(crate) mod cast;

use super::aes::{Aes, Block};
use crate::base::bytes::xor_into;

/// How many blocks go through the inverse cipher at once.
const BATCH: usize = 32;

/// Encrypts in place; `chain` is the IV and becomes the last ciphertext block.
/// [SP 800-38A] §6.2, CBC Encryption.
pub(crate) fn encrypt<const KEY: usize>(aes: &Aes<KEY>, chain: &mut Block, blocks: &mut [Block]) {
    for block in blocks {
        xor_into(block, chain);
        aes.encrypt_block(block);
        *chain = *block;
    }
}

/// Decrypts in place; `chain` is the IV and becomes the last ciphertext block.
/// [SP 800-38A] §6.2, CBC Decryption.
pub(crate) fn decrypt<const KEY: usize>(aes: &Aes<KEY>, chain: &mut Block, blocks: &mut [Block]) {
    let mut before = [[0; 16]; BATCH + 1];
    for batch in blocks.chunks_mut(BATCH) {
        // Each block is added to the ciphertext before it, which is about to be overwritten.
        before[0] = *chain;
        before[1..].iter_mut().zip(&*batch).for_each(|(place, block)| *place = *block);
        *chain = batch.last().copied().unwrap_or(*chain);
        aes.decrypt_blocks(batch);
        xor_into(batch.as_flattened_mut(), before.as_flattened());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decryption_undoes_encryption_in_pieces_of_any_length() {
        let aes = Aes::<24>::new(&[0x37; 24]);
        let plain: [Block; 70] = core::array::from_fn(|n| [(3 * n) as u8; 16]);
        let mut whole = plain;
        let mut chain = [9; 16];
        encrypt(&aes, &mut chain, &mut whole);
        assert_eq!(chain, whole[69]);
        for piece in [1, 2, 31, 32, 33, 64, 70] {
            let (mut chain, mut blocks) = ([9; 16], plain);
            blocks.chunks_mut(piece).for_each(|blocks| encrypt(&aes, &mut chain, blocks));
            assert_eq!(blocks, whole);
            chain = [9; 16];
            blocks.chunks_mut(piece).for_each(|blocks| decrypt(&aes, &mut chain, blocks));
            assert_eq!(blocks, plain);
            assert_eq!(chain, whole[69]);
        }
    }
}
