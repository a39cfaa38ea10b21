// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ECDH on P-384 with the private key from outside.

use crate::primitive::p384::{PublicKey, Scalar};
use crate::primitive::weierstrass;

/// d·G, if d is a private key.
pub fn public_key(d: &[u8; 48]) -> Option<[u8; 97]> {
    weierstrass::public_key(&Scalar::from_bytes(d)?).map(|public| public.to_bytes())
}

/// The shared secret, if d is a private key and the peer's encoding a public key.
pub fn ecdh(d: &[u8; 48], peer: &[u8]) -> Option<[u8; 48]> {
    let (d, peer) = (Scalar::from_bytes(d)?, PublicKey::from_bytes(peer)?);
    let mut z = [0; 48];
    weierstrass::shared_secret(&d, &peer, &mut z).then_some(z)
}

/// True if these bytes are a valid public key.
pub fn validate(peer: &[u8]) -> bool {
    PublicKey::from_bytes(peer).is_some()
}
