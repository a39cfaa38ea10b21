// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Hash functions by name, over messages and outputs of any number of bits, for the vectors. The
//! module itself takes whole bytes only: the padding of a broken last byte is written here and in
//! [`bits`](super::bits), over the same compression functions and permutation.
//!
//! A message of `bits` bits fills its bytes from the most significant bit, as ACVP writes it.

use super::bits::{Bits, split};
use crate::primitive::sha1;
use crate::primitive::sha2::{self, compress256, compress512};

/// Runs `$body` with `$hash` as the type of the hash function of this name, or gives `None`.
macro_rules! with_hash {
    ($name:expr, |$hash:ident| $body:expr) => {
        $crate::lab::hash::with_hash!($name, |$hash| $body,
            "SHA-1" sha1 Sha1, "SHA2-224" sha2 Sha224, "SHA2-256" sha2 Sha256,
            "SHA2-384" sha2 Sha384, "SHA2-512" sha2 Sha512,
            "SHA2-512/224" sha2 Sha512_224, "SHA2-512/256" sha2 Sha512_256,
            "SHA3-224" sha3 Sha3_224, "SHA3-256" sha3 Sha3_256,
            "SHA3-384" sha3 Sha3_384, "SHA3-512" sha3 Sha3_512)
    };
    ($name:expr, |$hash:ident| $body:expr, $($known:literal $module:ident $primitive:ident),*) => {
        match $name {
            $($known => {
                type $hash = $crate::primitive::$module::$primitive;
                $body
            })*
            _ => None,
        }
    };
}
pub(super) use with_hash;

/// The names by which [`digest`] knows a hash function.
pub const NAMES: [&str; 11] = [
    "SHA-1",
    "SHA2-224",
    "SHA2-256",
    "SHA2-384",
    "SHA2-512",
    "SHA2-512/224",
    "SHA2-512/256",
    "SHA3-224",
    "SHA3-256",
    "SHA3-384",
    "SHA3-512",
];

/// The digest of the first `bits` bits of `message`. `None` if there are fewer, or no such hash.
pub fn digest(name: &str, message: &[u8], bits: usize) -> Option<Vec<u8>> {
    Some(match name {
        "SHA-1" => {
            let mut state = sha1::INITIAL;
            sha1::compress(&mut state, &sha2_padded(message, bits, 64)?);
            state.iter().flat_map(|word| word.to_be_bytes()).collect()
        }
        "SHA2-224" => sha256(sha2::INITIAL_224, message, bits)?[..28].to_vec(),
        "SHA2-256" => sha256(sha2::INITIAL_256, message, bits)?,
        "SHA2-384" => sha512(sha2::INITIAL_384, message, bits)?[..48].to_vec(),
        "SHA2-512" => sha512(sha2::INITIAL_512, message, bits)?,
        "SHA2-512/224" => sha512(sha2::INITIAL_512_224, message, bits)?[..28].to_vec(),
        "SHA2-512/256" => sha512(sha2::INITIAL_512_256, message, bits)?[..32].to_vec(),
        "SHA3-224" => sha3(144, message, bits, 224)?,
        "SHA3-256" => sha3(136, message, bits, 256)?,
        "SHA3-384" => sha3(104, message, bits, 384)?,
        "SHA3-512" => sha3(72, message, bits, 512)?,
        _ => return None,
    })
}

/// The first `output_bits` bits that SHAKE128 or SHAKE256 gives for the first `bits` bits of
/// `message`. A broken last byte of output has its bits at the least significant end, with zeros
/// above, as \[FIPS 202\] §B.1 writes it; ACVP's revision FIPS202 shifts it to the other end.
pub fn shake(name: &str, message: &[u8], bits: usize, output_bits: usize) -> Option<Vec<u8>> {
    match name {
        "SHAKE-128" => xof(168, message, bits, output_bits),
        "SHAKE-256" => xof(136, message, bits, output_bits),
        _ => None,
    }
}

/// The first `output_bits` bits that cSHAKE-128 or cSHAKE-256 gives, as [`shake`] does.
pub fn cshake(
    name: &str,
    function_name: &[u8],
    customization: &[u8],
    message: &[u8],
    bits: usize,
    output_bits: usize,
) -> Option<Vec<u8>> {
    let rate = if name == "cSHAKE-128" { 168 } else { 136 };
    if function_name.is_empty() && customization.is_empty() {
        return xof(rate, message, bits, output_bits);
    }
    let mut input = Bits::new();
    input.padded(
        rate,
        &[(function_name, 8 * function_name.len()), (customization, 8 * customization.len())],
    )?;
    input.message(message, bits)?;
    input.push(0b00, 2);
    Some(input.sponge(rate, output_bits))
}

/// \[FIPS 202\] §6.1.
fn sha3(rate: usize, message: &[u8], bits: usize, output_bits: usize) -> Option<Vec<u8>> {
    let mut input = Bits::new();
    input.message(message, bits)?;
    input.push(0b10, 2);
    Some(input.sponge(rate, output_bits))
}

/// \[FIPS 202\] §6.2.
fn xof(rate: usize, message: &[u8], bits: usize, output_bits: usize) -> Option<Vec<u8>> {
    let mut input = Bits::new();
    input.message(message, bits)?;
    input.push(0b1111, 4);
    Some(input.sponge(rate, output_bits))
}

fn sha256(mut state: [u32; 8], message: &[u8], bits: usize) -> Option<Vec<u8>> {
    compress256(&mut state, &sha2_padded(message, bits, 64)?);
    Some(state.iter().flat_map(|word| word.to_be_bytes()).collect())
}

fn sha512(mut state: [u64; 8], message: &[u8], bits: usize) -> Option<Vec<u8>> {
    compress512(&mut state, &sha2_padded(message, bits, 128)?);
    Some(state.iter().flat_map(|word| word.to_be_bytes()).collect())
}

/// [FIPS 180-4] §5.1: a one bit, zeros, and the length in bits as the end of the last block.
fn sha2_padded(message: &[u8], bits: usize, block: usize) -> Option<Vec<u8>> {
    let (whole, broken) = split(message, bits)?;
    let mut padded = whole.to_vec();
    padded.push(broken | 0x80 >> (bits % 8));
    let length_at = (padded.len() + block / 8).next_multiple_of(block) - 8;
    padded.resize(length_at, 0);
    padded.extend((bits as u64).to_be_bytes());
    Some(padded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::hash::Hash;
    use crate::primitive::sha3::{Shake128, Shake256};

    #[test]
    fn whole_bytes_are_hashed_as_the_primitives_do() {
        let message: [u8; 400] = core::array::from_fn(|i| (i * 17 + 1) as u8);
        for len in 0..message.len() {
            let message = &message[..len];
            for name in NAMES {
                let known = with_hash!(name, |H| Some(H::digest(message).to_vec()));
                assert_eq!(digest(name, message, 8 * len), known, "{name}, {len} bytes");
            }
            let mut output = [0; 500];
            Shake128::digest(&[message], &mut output);
            assert_eq!(shake("SHAKE-128", message, 8 * len, 4000).unwrap(), output);
            Shake256::digest(&[message], &mut output);
            assert_eq!(shake("SHAKE-256", message, 8 * len, 4000).unwrap(), output);
        }
    }

    #[test]
    fn only_the_bits_asked_for_count() {
        for bits in 1..1200 {
            let mut message = [0xa5; 151];
            let before = NAMES.map(|name| digest(name, &message, bits));
            message[bits / 8] ^= 0x80 >> (bits % 8);
            assert_eq!(before, NAMES.map(|name| digest(name, &message, bits)));
            message[(bits - 1) / 8] ^= 0x80 >> ((bits - 1) % 8);
            for (before, name) in before.into_iter().zip(NAMES) {
                assert_ne!(before, digest(name, &message, bits), "{name}, {bits} bits");
            }
        }
    }
}
