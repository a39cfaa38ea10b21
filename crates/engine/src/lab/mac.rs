// SPDX-License-Identifier: Apache-2.0 OR MIT
//! HMAC and KMAC with keys of any length, for the vectors. Hash functions have the names of
//! [`hash::NAMES`](super::hash::NAMES).

use super::bits::Bits;
use super::hash::{digest, with_hash};
use crate::primitive::hash::Hash;
use crate::primitive::hmac::Hmac;
use crate::primitive::kmac::{Kmac128, Kmac256};

/// The whole tag.
pub fn hmac(hash: &str, key: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    with_hash!(hash, |H| Some(Hmac::<H>::new(key).mac(&[message]).to_vec()))
}

/// The whole tag of the first `bits` bits of a message: two digests, as \[FIPS 198-1\] defines it.
pub fn hmac_bits(hash: &str, key: &[u8], message: &[u8], bits: usize) -> Option<Vec<u8>> {
    let block = with_hash!(hash, |H| Some(H::BLOCK))?;
    let mut k0 = if key.len() > block { digest(hash, key, 8 * key.len())? } else { key.to_vec() };
    k0.resize(block, 0);
    let pad = |with: u8| k0.iter().map(|byte| byte ^ with).collect::<Vec<_>>();
    let inner = digest(hash, &[&pad(0x36), message].concat(), 8 * block + bits)?;
    let outer = [pad(0x5c), inner].concat();
    digest(hash, &outer, 8 * outer.len())
}

/// KMAC-128 or KMAC-256, or KMACXOF if `xof`, by the primitive.
pub fn kmac(
    name: &str,
    xof: bool,
    key: &[u8],
    customization: &[u8],
    message: &[u8],
    output: &mut [u8],
) -> Option<()> {
    macro_rules! with {
        ($kmac:ident) => {{
            let mut mac = $kmac::new(key, customization);
            mac.update(message);
            if xof {
                mac.finish_xof(output)
            } else {
                mac.finish(output)
            }
            Some(())
        }};
    }
    match name {
        "KMAC-128" => with!(Kmac128),
        "KMAC-256" => with!(Kmac256),
        _ => None,
    }
}

/// The same for a key, a message and an output of any number of bits, each with its length, over
/// the permutation. A broken last byte of output has its bits at the least significant end.
pub fn kmac_bits(
    name: &str,
    xof: bool,
    key: (&[u8], usize),
    customization: &[u8],
    message: (&[u8], usize),
    output_bits: usize,
) -> Option<Vec<u8>> {
    let rate = if name == "KMAC-128" { 168 } else { 136 };
    let names = [(&b"KMAC"[..], 32), (customization, 8 * customization.len())];
    let mut input = Bits::new();
    input.padded(rate, &names)?;
    input.padded(rate, &[key])?;
    input.message(message.0, message.1)?;
    input.right_encoded(if xof { 0 } else { output_bits });
    input.push(0b00, 2);
    Some(input.sponge(rate, output_bits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::hash::NAMES;

    #[test]
    fn whole_bytes_are_authenticated_as_the_primitive_does() {
        let bytes: [u8; 400] = core::array::from_fn(|i| (i * 17 + 1) as u8);
        for len in 0..bytes.len() {
            let (key, message) = bytes.split_at(len);
            for name in NAMES {
                let bits = hmac_bits(name, key, message, 8 * message.len());
                assert_eq!(bits, hmac(name, key, message), "HMAC-{name}, {len}");
            }
            for (name, xof) in [("KMAC-128", true), ("KMAC-128", false), ("KMAC-256", false)] {
                let mut output = vec![0; len];
                kmac(name, xof, key, &bytes[..len / 3], message, &mut output).unwrap();
                let (key, message) = ((key, 8 * len), (message, 8 * message.len()));
                let bits = kmac_bits(name, xof, key, &bytes[..len / 3], message, 8 * len);
                assert_eq!(bits.unwrap(), output, "{name}, {len}");
            }
        }
    }
}
