// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation without policy, for the vectors. Hash functions have the names of
//! [`hash::NAMES`](super::hash::NAMES); `None` means no such hash, or a length out of range.

use super::hash::with_hash;
use crate::primitive::kbkdf::{self, Input};
use crate::primitive::{hkdf, pbkdf2};

pub fn hkdf(hash: &str, secret: &[u8], salt: &[u8], info: &[u8], output: &mut [u8]) -> Option<()> {
    with_hash!(hash, |H| hkdf::derive::<H>(secret, salt, info, output))
}

pub fn hkdf_extract(hash: &str, salt: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
    with_hash!(hash, |H| Some(hkdf::extract::<H>(salt, secret).to_vec()))
}

pub fn hkdf_expand(hash: &str, key: &[u8], info: &[u8], output: &mut [u8]) -> Option<()> {
    with_hash!(hash, |H| hkdf::expand::<H>(key, info, output))
}

/// Counter mode; the counter of 8, 16, 24 or 32 bits stands between `before` and `after`.
pub fn kbkdf_counter(
    hash: &str,
    key: &[u8],
    counter_bits: usize,
    [before, after]: [&[u8]; 2],
    output: &mut [u8],
) -> Option<()> {
    let (before, after) = ([before], [after]);
    let input = input(&before, counter_bits, &after)?;
    with_hash!(hash, |H| kbkdf::counter::<H>(key, &input, output))
}

/// Feedback mode from an empty IV; the counter stands as in [`kbkdf_counter`], after K(i − 1).
pub fn kbkdf_feedback(
    hash: &str,
    key: &[u8],
    counter_bits: usize,
    [before, after]: [&[u8]; 2],
    output: &mut [u8],
) -> Option<()> {
    let (before, after) = ([before], [after]);
    let input = input(&before, counter_bits, &after)?;
    with_hash!(hash, |H| kbkdf::feedback::<H>(key, &input, output))
}

fn input<'a>(before: &'a [&'a [u8]], bits: usize, after: &'a [&'a [u8]]) -> Option<Input<'a>> {
    let counter_len = matches!(bits, 8 | 16 | 24 | 32).then_some(bits / 8)?;
    Some(Input { before, counter_len, after })
}

pub fn pbkdf2(
    hash: &str,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    output: &mut [u8],
) -> Option<()> {
    with_hash!(hash, |H| pbkdf2::derive::<H>(password, salt, iterations, output))
}
