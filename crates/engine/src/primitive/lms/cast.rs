// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Self-tests of LMS verification, for SHA-256 and SHAKE256 apart. They cover HSS, which is
//! nothing but LMS on each level.
//!
//! An LMS signature is valid for whichever root it leads to: the one of a test is the test's name,
//! hashed and repeated, and only the root is stored.

use super::{PublicKey, root_from_sig};
use crate::base::cast::Cast;
use crate::primitive::hash::Hash;
use crate::primitive::node_hash::{NodeHash, Sha256, Shake256};
use crate::primitive::sha2;

pub(crate) fn sha256() -> bool {
    let root = Cast::LmsSha256Verify.given(&SHA256_ROOT);
    let computed = verified::<Sha256>(b"LMS-SHA256-Verify CAST", [0x0a, 0x08], root);
    Cast::LmsSha256Verify.agrees(&computed, &expected(root))
}

pub(crate) fn shake256() -> bool {
    let root = Cast::LmsShake256Verify.given(&SHAKE256_ROOT);
    let computed = verified::<Shake256>(b"LMS-SHAKE256-Verify CAST", [0x14, 0x10], root);
    Cast::LmsShake256Verify.agrees(&computed, &expected(root))
}

/// M24_H5 with N24_W8.
const LEN: usize = 4 + 4 + 27 * 24 + 4 + 5 * 24;

/// The root, and the decisions on the message and on another. Zeros where reading stops early.
fn verified<H: NodeHash<24>>(name: &[u8], types: [u8; 2], root: &[u8; 24]) -> [u8; 26] {
    let seed = sha2::Sha256::digest(name);
    let mut key = [0; 48];
    (key[3], key[7]) = (types[0], types[1]);
    key[8..24].copy_from_slice(&seed[..16]);
    key[24..].copy_from_slice(root);
    let mut signature = [0; LEN];
    for (at, (byte, hashed)) in signature.iter_mut().zip(seed.iter().cycle()).enumerate() {
        *byte = hashed ^ at as u8;
    }
    signature[..8].copy_from_slice(&[0, 0, 0, 21, 0, 0, 0, types[1]]);
    let at = 4 + 4 + 27 * 24;
    signature[at..at + 4].copy_from_slice(&[0, 0, 0, types[0]]);

    let mut computed = [0; 26];
    if let Some((key, [])) = PublicKey::read(&key) {
        if let Some(root) = root_from_sig::<H, 24>(&key, &[name], &signature) {
            computed[..24].copy_from_slice(&root);
        }
        let accepts = |message| u8::from(key.verify(&[message], &signature));
        computed[24..].copy_from_slice(&[accepts(name), accepts(b"")]);
    }
    computed
}

fn expected(root: &[u8; 24]) -> [u8; 26] {
    let mut expected = [0; 26];
    expected[..24].copy_from_slice(root);
    expected[24] = 1;
    expected
}

#[rustfmt::skip]
const SHA256_ROOT: [u8; 24] = [
    0x99, 0x51, 0xa5, 0x4b, 0x10, 0x62, 0xd0, 0x37, 0x25, 0x2c, 0xa5, 0x03, 0x59, 0x97, 0xa1, 0x47,
    0xc1, 0xd3, 0xca, 0x75, 0xc4, 0x7d, 0xd6, 0x0a,
];
#[rustfmt::skip]
const SHAKE256_ROOT: [u8; 24] = [
    0x00, 0x72, 0xe4, 0x83, 0x46, 0x33, 0x29, 0x51, 0xaa, 0xd7, 0x9d, 0x57, 0xe7, 0x8d, 0xc0, 0x89,
    0x23, 0xe6, 0x75, 0xb9, 0xf5, 0x44, 0x62, 0xe7,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[ignore = "prints the roots above"]
    fn make() {
        println!("{:?}", verified::<Sha256>(b"LMS-SHA256-Verify CAST", [0x0a, 0x08], &[0; 24]));
        let name = b"LMS-SHAKE256-Verify CAST";
        println!("{:?}", verified::<Shake256>(name, [0x14, 0x10], &[0; 24]));
    }
}
