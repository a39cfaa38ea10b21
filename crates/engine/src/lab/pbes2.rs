// SPDX-License-Identifier: Apache-2.0 OR MIT
//! PBES2 with AES-256 and any salt and number of iterations, for the vectors.

use crate::base::secret::Secret;
use crate::primitive::pbkdf2;
use crate::primitive::sha2::{Sha256, Sha384, Sha512};
use crate::service::encoding::encrypted;

/// The key that this hash function, password and salt give.
pub fn key(hash: &str, password: &[u8], salt: &[u8], iterations: u32) -> Option<Secret<32>> {
    let mut key = Secret::zeroed();
    let output = key.as_mut_bytes();
    match hash {
        "SHA2-256" => pbkdf2::derive::<Sha256>(password, salt, iterations, output)?,
        "SHA2-384" => pbkdf2::derive::<Sha384>(password, salt, iterations, output)?,
        "SHA2-512" => pbkdf2::derive::<Sha512>(password, salt, iterations, output)?,
        _ => return None,
    }
    Some(key)
}

pub fn encrypt(key: &Secret<32>, iv: &[u8; 16], message: &[u8]) -> Vec<u8> {
    let padding = 16 - message.len() % 16;
    let mut text = message.to_vec();
    text.resize(message.len() + padding, padding as u8);
    encrypted::encrypt(key, iv, &mut text);
    text
}

pub fn decrypt(key: &Secret<32>, iv: &[u8; 16], text: &[u8]) -> Option<Vec<u8>> {
    let mut message = text.to_vec();
    let len = encrypted::decrypt(key, iv, &mut message)?;
    message.truncate(len);
    Some(message)
}
