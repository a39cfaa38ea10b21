// SPDX-License-Identifier: Apache-2.0 OR MIT
//! HMAC with keys of any length, for the vectors. Hash functions have the names of
//! [`hash::NAMES`](super::hash::NAMES).

use super::hash::with_hash;
use crate::primitive::hmac::Hmac;

/// The whole tag.
pub fn hmac(hash: &str, key: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    with_hash!(hash, |H| Some(Hmac::<H>::new(key).mac(&[message]).to_vec()))
}
