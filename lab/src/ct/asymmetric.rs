// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Subjects under key pairs on curves: both encodings of peers, keys out of range.

use anyhow::Result;
use lab_engine::agree::ecdh_p384::{PrivateKey, PublicKey};
use lab_engine::{Error, Secret};

use super::subjects::{Subject, refused, require, still_secret};

pub(super) const SUBJECTS: &[Subject] = &[
    ("ECDH P-384 with edge private keys", edge_keys),
    ("ECDH P-384 with both encodings of a peer", peers),
];

/// The order of P-384's group, big-endian.
const N: [u8; 48] = *b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
    \xff\xff\xff\xff\xff\xff\xff\xff\xc7\x63\x4d\x81\xf4\x37\x2d\xdf\
    \x58\x1a\x0d\xb2\x48\xb0\xa7\x7a\xec\xec\x19\x6a\xcc\xc5\x29\x73";

fn edge_keys() -> Result<()> {
    let peer = PrivateKey::generate().map_err(refused)?;
    let (mut one, mut last) = ([0; 48], N);
    one[47] = 1;
    last[47] -= 1;
    for bytes in [one, last] {
        let key = PrivateKey::from_secret(&Secret::from_bytes(&bytes)).map_err(refused)?;
        still_secret(&key.agree(peer.public_key()).map_err(refused)?)?;
    }
    for bytes in [[0; 48], N, [0xff; 48]] {
        require(PrivateKey::from_secret(&Secret::from_bytes(&bytes)), Error::InvalidKey)?;
    }
    Ok(())
}

fn peers() -> Result<()> {
    let (key, peer) = (PrivateKey::generate(), PrivateKey::generate());
    let (key, peer) = (key.map_err(refused)?, peer.map_err(refused)?.public_key().to_bytes());
    let mut compressed = [0; 49];
    compressed.copy_from_slice(&peer[..49]);
    compressed[0] = 2 + (peer[96] & 1);
    for encoding in [peer.as_slice(), &compressed] {
        let peer = PublicKey::from_bytes(encoding).map_err(refused)?;
        still_secret(&key.agree(&peer).map_err(refused)?)?;
    }
    still_secret(&key.to_secret().map_err(refused)?)
}
