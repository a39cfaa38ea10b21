// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation without policy, for the vectors. Hash functions have the names of
//! [`hash::NAMES`](super::hash::NAMES); `None` means no such hash, or a length out of range.

use super::hash::with_hash;
use crate::primitive::cmac::Cmac;
use crate::primitive::hmac::Hmac;
use crate::primitive::{hkdf, kbkdf, onestep, pbkdf2, srtp as srtp_kdf, ssh as ssh_kdf};
use crate::primitive::{tls12, tls13, twostep};

pub fn hkdf(hash: &str, secret: &[u8], salt: &[u8], info: &[u8], output: &mut [u8]) -> Option<()> {
    with_hash!(hash, |H| hkdf::derive::<H>(secret, salt, info, output))
}

pub fn hkdf_extract(hash: &str, salt: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
    with_hash!(hash, |H| Some(hkdf::extract::<H>(salt, secret).to_vec()))
}

pub fn hkdf_expand(hash: &str, key: &[u8], info: &[u8], output: &mut [u8]) -> Option<()> {
    with_hash!(hash, |H| hkdf::expand::<H>(key, info, output))
}

/// Which iteration variable there is.
#[derive(Clone, Copy)]
pub enum Mode<'a> {
    Counter,
    Feedback { iv: &'a [u8] },
    DoublePipeline,
}

/// Where the counter stands, if anywhere: before the iteration variable, or after it, between the
/// two parts of the fixed data.
#[derive(Clone, Copy)]
pub enum Place {
    Nowhere,
    First,
    Within,
}

/// A way to derive keys from a key. `counter_bits` are 8, 16, 24 or 32, if there is a counter.
#[derive(Clone, Copy)]
pub struct Shape<'a> {
    pub mode: Mode<'a>,
    pub before: &'a [u8],
    pub place: Place,
    pub counter_bits: usize,
    pub after: &'a [u8],
}

impl Shape<'_> {
    fn run(&self, derive: impl FnOnce(kbkdf::Mode, &kbkdf::Input) -> Option<()>) -> Option<()> {
        let mode = match self.mode {
            Mode::Counter => kbkdf::Mode::Counter,
            Mode::Feedback { iv } => kbkdf::Mode::Feedback { iv },
            Mode::DoublePipeline => kbkdf::Mode::DoublePipeline,
        };
        let place = match self.place {
            Place::Nowhere => kbkdf::Place::Nowhere,
            Place::First => kbkdf::Place::First,
            Place::Within => kbkdf::Place::Within,
        };
        let (before, after) = ([self.before], [self.after]);
        let counter_len = self.counter_bits.is_multiple_of(8).then_some(self.counter_bits / 8)?;
        derive(mode, &kbkdf::Input { before: &before, place, counter_len, after: &after })
    }
}

/// Any mode with HMAC.
pub fn kbkdf(hash: &str, key: &[u8], shape: &Shape, output: &mut [u8]) -> Option<()> {
    let derive = |mode: kbkdf::Mode, input: &kbkdf::Input| {
        with_hash!(hash, |H| kbkdf::derive(&Hmac::<H>::new(key), mode, input, output))
    };
    shape.run(derive)
}

/// Counter mode with HMAC, where the fixed data is one string of bits that the counter divides
/// after any number of them, which are counted from the most significant one of each byte.
pub fn kbkdf_counter_at_bit(
    hash: &str,
    key: &[u8],
    counter_bits: usize,
    fixed: &[u8],
    at: usize,
    output: &mut [u8],
) -> Option<()> {
    with_hash!(hash, |H| at_bit(&Hmac::<H>::new(key), counter_bits, fixed, at, output))
}

/// Any mode with CMAC under a key of 16, 24 or 32 bytes.
pub fn kbkdf_cmac(key: &[u8], shape: &Shape, output: &mut [u8]) -> Option<()> {
    shape.run(|mode, input| match key.len() {
        16 => kbkdf::derive(&cmac::<16>(key)?, mode, input, output),
        24 => kbkdf::derive(&cmac::<24>(key)?, mode, input, output),
        32 => kbkdf::derive(&cmac::<32>(key)?, mode, input, output),
        _ => None,
    })
}

/// As [`kbkdf_counter_at_bit`], with CMAC.
pub fn kbkdf_cmac_at_bit(
    key: &[u8],
    counter_bits: usize,
    fixed: &[u8],
    at: usize,
    output: &mut [u8],
) -> Option<()> {
    match key.len() {
        16 => at_bit(&cmac::<16>(key)?, counter_bits, fixed, at, output),
        24 => at_bit(&cmac::<24>(key)?, counter_bits, fixed, at, output),
        32 => at_bit(&cmac::<32>(key)?, counter_bits, fixed, at, output),
        _ => None,
    }
}

fn cmac<const KEY: usize>(key: &[u8]) -> Option<Cmac<KEY>> {
    key.try_into().ok().map(Cmac::new)
}

/// The loop of counter mode over inputs that no [`Shape`] has.
fn at_bit<P: kbkdf::Prf>(
    prf: &P,
    counter_bits: usize,
    fixed: &[u8],
    at: usize,
    output: &mut [u8],
) -> Option<()> {
    let bit = |bytes: &[u8], i: usize| bytes[i / 8] >> (7 - i % 8) & 1;
    let len = 8 * fixed.len();
    if at > len || !matches!(counter_bits, 8 | 16 | 24 | 32) {
        return None;
    }
    for (i, piece) in (1u32..).zip(output.chunks_mut(P::LEN)) {
        let counter = i.to_be_bytes();
        let bits = (0..at).map(|i| bit(fixed, i));
        let bits = bits.chain((32 - counter_bits..32).map(|i| bit(&counter, i)));
        let bits: Vec<u8> = bits.chain((at..len).map(|i| bit(fixed, i))).collect();
        let whole = |byte: &[u8]| byte.iter().fold(0, |byte, bit| byte << 1 | bit);
        let input: Vec<u8> = bits.chunks(8).map(whole).collect();
        let block = prf.compute([&input[..]].into_iter());
        piece.copy_from_slice(&block.as_ref()[..piece.len()]);
    }
    Some(())
}

pub fn one_step(hash: &str, secret: &[u8], info: &[u8], output: &mut [u8]) -> Option<()> {
    with_hash!(hash, |H| onestep::with_hash::<H>(secret, info, output))
}

pub fn one_step_hmac(
    hash: &str,
    secret: &[u8],
    salt: &[u8],
    info: &[u8],
    output: &mut [u8],
) -> Option<()> {
    with_hash!(hash, |H| onestep::with_hmac::<H>(secret, salt, info, output))
}

pub fn two_step(
    hash: &str,
    secret: &[u8],
    salt: &[u8],
    shape: &Shape,
    output: &mut [u8],
) -> Option<()> {
    let derive = |mode: kbkdf::Mode, input: &kbkdf::Input| {
        with_hash!(hash, |H| twostep::derive::<H>(secret, salt, mode, input, output))
    };
    shape.run(derive)
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

/// TLS 1.2's PRF.
pub fn tls12_prf(
    hash: &str,
    secret: &[u8],
    label: &[u8],
    seed: &[&[u8]],
    output: &mut [u8],
) -> Option<()> {
    with_hash!(hash, |H| {
        tls12::prf::<H>(secret, label, seed, output);
        Some(())
    })
}

/// TLS 1.3's HKDF-Expand-Label.
pub fn tls13_expand_label(
    hash: &str,
    secret: &[u8],
    label: &[u8],
    context: &[u8],
    output: &mut [u8],
) -> Option<()> {
    with_hash!(hash, |H| tls13::expand_label::<H>(secret, label, context, output))
}

/// SSH's keys; `letter` is "A" to "F".
pub fn ssh(
    hash: &str,
    shared: &[u8],
    exchange_hash: &[u8],
    letter: u8,
    session_id: &[u8],
    output: &mut [u8],
) -> Option<()> {
    with_hash!(hash, |H| {
        ssh_kdf::derive::<H>(shared, exchange_hash, letter, session_id, output);
        Some(())
    })
}

/// SRTP's session keys, with a master key of 16, 24 or 32 bytes.
pub fn srtp(
    master_key: &[u8],
    master_salt: &[u8; 14],
    label: u8,
    index: u64,
    rate: u32,
    output: &mut [u8],
) -> Option<()> {
    let r = srtp_kdf::divided(index, rate)?;
    match master_key.len() {
        16 => srtp_kdf::derive::<16>(master_key.try_into().ok()?, master_salt, label, r, output),
        24 => srtp_kdf::derive::<24>(master_key.try_into().ok()?, master_salt, label, r, output),
        32 => srtp_kdf::derive::<32>(master_key.try_into().ok()?, master_salt, label, r, output),
        _ => None,
    }
}

/// Key derivation from a key with KMAC-128 or KMAC-256.
pub fn kbkdf_kmac(
    name: &str,
    key: &[u8],
    label: &[u8],
    context: &[u8],
    output: &mut [u8],
) -> Option<()> {
    match name {
        "KMAC-128" => kbkdf::kmac::<168>(key, label, context, output),
        "KMAC-256" => kbkdf::kmac::<136>(key, label, context, output),
        _ => None,
    }
}

/// One-step key derivation with KMAC-128 or KMAC-256.
pub fn one_step_kmac(
    name: &str,
    secret: &[u8],
    salt: &[u8],
    info: &[u8],
    output: &mut [u8],
) -> Option<()> {
    match name {
        "KMAC-128" => onestep::with_kmac::<168>(secret, salt, info, output),
        "KMAC-256" => onestep::with_kmac::<136>(secret, salt, info, output),
        _ => None,
    }
}
