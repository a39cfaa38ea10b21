// SPDX-License-Identifier: Apache-2.0 OR MIT
//! X25519, which no service offers by itself, with the private key from outside.

use crate::base::secret::{Secret, declassify};
use crate::primitive::x25519;

pub fn public_key(d: &[u8; 32]) -> [u8; 32] {
    x25519::public_key(Secret::from_bytes(d).as_bytes())
}

/// The shared secret, if it is not zero.
pub fn agree(d: &[u8; 32], peer: &[u8; 32]) -> Option<[u8; 32]> {
    let mut z = [0; 32];
    let shared = x25519::shared_secret(Secret::from_bytes(d).as_bytes(), peer, &mut z);
    declassify(&z, "vectors are public");
    shared.then_some(z)
}
