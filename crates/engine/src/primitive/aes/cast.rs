// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Self-tests of AES: the cipher and its inverse with one key each. They share no constant, so that
//! each can be broken by itself.

use super::Aes;
use crate::base::cast::Cast;

pub(crate) fn encrypt() -> bool {
    let mut block = *b"encrypted once  ";
    Aes::new(b"Alula AES-256 CAST, forward key.").encrypt_block(&mut block);
    Cast::Aes256Encrypt.agrees(&block, &ENCRYPTED)
}

pub(crate) fn decrypt() -> bool {
    let mut block = *b"decrypted once  ";
    Aes::new(b"Alula AES-256 CAST, inverse key.").decrypt_block(&mut block);
    Cast::Aes256Decrypt.agrees(&block, &DECRYPTED)
}

#[rustfmt::skip]
const ENCRYPTED: [u8; 16] = [
    0x39, 0xbb, 0xe2, 0x69, 0xea, 0xe7, 0x3f, 0x44, 0x8c, 0xd7, 0x85, 0x0d, 0x5d, 0x54, 0xab, 0x92,
];
#[rustfmt::skip]
const DECRYPTED: [u8; 16] = [
    0x22, 0x3f, 0x96, 0x43, 0x10, 0x16, 0x51, 0xc5, 0x76, 0xca, 0x2d, 0xed, 0x69, 0x13, 0xc4, 0x15,
];
