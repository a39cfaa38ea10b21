// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES and its modes with every key size and external IVs, for the vectors. `None` means that a
//! length is not one that the algorithm takes.

use crate::primitive::aes::{Aes, Block};
use crate::primitive::ccm::Ccm;
use crate::primitive::cmac::Cmac;
use crate::primitive::gcm::Gcm;
use crate::primitive::key_wrap::{self, Wrapping};
use crate::primitive::xts::Xts;
use crate::primitive::{cbc, ctr};

/// Runs `$body` with `$cipher`, an `$Cipher` under a key of any of the three lengths.
macro_rules! with_key {
    ($key:expr, $Cipher:ident, |$cipher:ident| $body:expr) => {{
        let key: &[u8] = $key;
        if let Ok(key) = key.try_into() {
            let $cipher = $Cipher::<16>::new(key);
            $body
        } else if let Ok(key) = key.try_into() {
            let $cipher = $Cipher::<24>::new(key);
            $body
        } else if let Ok(key) = key.try_into() {
            let $cipher = $Cipher::<32>::new(key);
            $body
        } else {
            None
        }
    }};
}

fn blocks(data: &mut [u8]) -> Option<&mut [Block]> {
    let (blocks, rest) = data.as_chunks_mut();
    rest.is_empty().then_some(blocks)
}

pub fn ecb_encrypt(key: &[u8], data: &mut [u8]) -> Option<()> {
    let blocks = blocks(data)?;
    with_key!(key, Aes, |aes| {
        aes.encrypt_blocks(blocks);
        Some(())
    })
}

pub fn ecb_decrypt(key: &[u8], data: &mut [u8]) -> Option<()> {
    let blocks = blocks(data)?;
    with_key!(key, Aes, |aes| {
        aes.decrypt_blocks(blocks);
        Some(())
    })
}

/// CBC; `iv` becomes the last ciphertext block.
pub fn cbc_encrypt(key: &[u8], iv: &mut [u8; 16], data: &mut [u8]) -> Option<()> {
    let blocks = blocks(data)?;
    with_key!(key, Aes, |aes| {
        cbc::encrypt(&aes, iv, blocks);
        Some(())
    })
}

/// CBC; `iv` becomes the last ciphertext block.
pub fn cbc_decrypt(key: &[u8], iv: &mut [u8; 16], data: &mut [u8]) -> Option<()> {
    let blocks = blocks(data)?;
    with_key!(key, Aes, |aes| {
        cbc::decrypt(&aes, iv, blocks);
        Some(())
    })
}

/// Counter mode from this counter block; encryption and decryption are the same.
pub fn ctr(key: &[u8], iv: &[u8; 16], data: &mut [u8]) -> Option<()> {
    let mut counter = u128::from_be_bytes(*iv);
    with_key!(key, Aes, |aes| {
        ctr::add_key_stream(&aes, &mut counter, data);
        Some(())
    })
}

/// KW; `wrapped` is 8 bytes longer. `inverse` makes the inverse cipher the one that wraps.
pub fn kw_wrap(key: &[u8], plaintext: &[u8], wrapped: &mut [u8], inverse: bool) -> Option<()> {
    with_key!(key, Aes, |kek| key_wrap::kw_wrap(&kek, wrapping(inverse), plaintext, wrapped))
}

/// KW; whether `wrapped` is authentic. `plaintext` is 8 bytes shorter.
pub fn kw_unwrap(key: &[u8], wrapped: &[u8], plaintext: &mut [u8], inverse: bool) -> Option<bool> {
    with_key!(key, Aes, |kek| key_wrap::kw_unwrap(&kek, wrapping(inverse), wrapped, plaintext))
}

/// KWP; `wrapped` is 8 bytes longer than `plaintext` with its padding.
pub fn kwp_wrap(key: &[u8], plaintext: &[u8], wrapped: &mut [u8], inverse: bool) -> Option<()> {
    with_key!(key, Aes, |kek| key_wrap::kwp_wrap(&kek, wrapping(inverse), plaintext, wrapped))
}

/// KWP; the plaintext's length in `padded`, which is 8 bytes shorter than `wrapped`. `None` also if
/// `wrapped` is not authentic.
pub fn kwp_unwrap(key: &[u8], wrapped: &[u8], padded: &mut [u8], inverse: bool) -> Option<usize> {
    with_key!(key, Aes, |kek| key_wrap::kwp_unwrap(&kek, wrapping(inverse), wrapped, padded))
}

fn wrapping(inverse: bool) -> Wrapping {
    if inverse { Wrapping::Inverse } else { Wrapping::Forward }
}

/// GCM with an external IV; the tag's leftmost bytes are truncated tags.
pub fn gcm_seal(
    key: &[u8],
    iv: &[u8],
    aad: &[u8],
    data: &mut [u8],
    tag: &mut [u8; 16],
) -> Option<()> {
    with_key!(key, Gcm, |gcm| {
        *tag = gcm.seal(iv, aad, data)?;
        Some(())
    })
}

/// GCM; whether `tag`, which may be truncated, is right. `data` is all zeros if not.
pub fn gcm_open(key: &[u8], iv: &[u8], aad: &[u8], data: &mut [u8], tag: &[u8]) -> Option<bool> {
    with_key!(key, Gcm, |gcm| gcm.open(iv, aad, data, tag))
}

/// CCM with an external nonce and a tag of any length that the standard has.
pub fn ccm_seal(
    key: &[u8],
    nonce: &[u8],
    aad: &[u8],
    data: &mut [u8],
    tag: &mut [u8],
) -> Option<()> {
    with_key!(key, Ccm, |ccm| ccm.seal(nonce, aad, data, tag))
}

/// CCM; whether `tag` is right. `data` is all zeros if not.
pub fn ccm_open(key: &[u8], nonce: &[u8], aad: &[u8], data: &mut [u8], tag: &[u8]) -> Option<bool> {
    with_key!(key, Ccm, |ccm| ccm.open(nonce, aad, data, tag))
}

/// CMAC; the tag's leftmost bytes are truncated tags.
pub fn cmac(key: &[u8], message: &[u8]) -> Option<[u8; 16]> {
    with_key!(key, Cmac, |cmac| Some(cmac.mac(&[message])))
}

/// XTS on a data unit of so many bits, with both keys in one. `None` also if they are equal.
pub fn xts(key: &[u8], tweak: &[u8; 16], unit: &mut [u8], bits: u64, encrypt: bool) -> Option<()> {
    fn with<const KEY: usize>(
        (key1, key2): (&[u8], &[u8]),
        tweak: &[u8; 16],
        unit: &mut [u8],
        bits: u64,
        encrypt: bool,
    ) -> Option<()> {
        let xts = Xts::<KEY>::new(key1.try_into().ok()?, key2.try_into().ok()?)?;
        let crypt = if encrypt { Xts::encrypt } else { Xts::decrypt };
        crypt(&xts, tweak, unit, bits)
    }
    let keys = key.split_at(key.len() / 2);
    match key.len() {
        32 => with::<16>(keys, tweak, unit, bits, encrypt),
        64 => with::<32>(keys, tweak, unit, bits, encrypt),
        _ => None,
    }
}
