// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Self-tests of XMSS verification, for SHA-256 and SHAKE256 apart. They cover XMSS^MT, which is
//! nothing but XMSS on each layer. The signatures are the reference implementation's.

use super::{PublicKey, Set, root_from_sig};
use crate::base::cast::Cast;
use crate::primitive::node_hash::{NodeHash, Sha256, Shake256};

pub(crate) fn sha256() -> bool {
    let signature = Cast::XmssSha256Verify.given(SHA256_SIGNATURE);
    let computed = verified::<Sha256>(&SHA256_KEY, b"XMSS-SHA2_10_192", signature);
    Cast::XmssSha256Verify.agrees(&computed, &expected(&SHA256_KEY))
}

pub(crate) fn shake256() -> bool {
    let signature = Cast::XmssShake256Verify.given(SHAKE256_SIGNATURE);
    let computed = verified::<Shake256>(&SHAKE256_KEY, b"XMSS-SHAKE256_10_192", signature);
    Cast::XmssShake256Verify.agrees(&computed, &expected(&SHAKE256_KEY))
}

/// A height of 10 with nodes of 24 bytes.
const LEN: usize = 4 + (1 + 51 + 10) * 24;

/// The root, and the decisions on the message and on another. Zeros where reading stops early.
fn verified<H: NodeHash<24>>(key: &[u8; 52], message: &[u8], signature: &[u8; LEN]) -> [u8; 26] {
    let mut computed = [0; 26];
    if let Some(key) = PublicKey::read(key, Set::xmss) {
        if let Some(root) = root_from_sig::<H, 24>(&key, &[message], signature) {
            computed[..24].copy_from_slice(&root);
        }
        let accepts = |message| u8::from(key.verify(&[message], signature));
        computed[24..].copy_from_slice(&[accepts(message), accepts(b"")]);
    }
    computed
}

fn expected(key: &[u8; 52]) -> [u8; 26] {
    let mut expected = [0; 26];
    expected[..24].copy_from_slice(&key[4..28]);
    expected[24] = 1;
    expected
}

#[rustfmt::skip]
const SHA256_KEY: [u8; 52] = [
    0x00, 0x00, 0x00, 0x0d, 0x12, 0x88, 0x7b, 0x84, 0x59, 0x26, 0x38, 0xe4, 0x70, 0x34, 0x97, 0x08,
    0x64, 0x18, 0x88, 0x29, 0x93, 0xad, 0x5f, 0x87, 0x4e, 0xc6, 0x9a, 0xcf, 0x33, 0x3c, 0x38, 0xda,
    0x24, 0xfa, 0x03, 0xce, 0x87, 0x32, 0xd6, 0xe6, 0xa8, 0xab, 0xc8, 0xf7, 0xfb, 0x23, 0x3f, 0x33,
    0x19, 0x1e, 0x31, 0x8e,
];
#[rustfmt::skip]
const SHAKE256_KEY: [u8; 52] = [
    0x00, 0x00, 0x00, 0x13, 0xa8, 0x57, 0x22, 0x80, 0x37, 0x0d, 0x80, 0xab, 0xf4, 0x49, 0x07, 0x0a,
    0x7d, 0x57, 0xcf, 0x81, 0x2e, 0x84, 0x4e, 0x7f, 0x7e, 0xd1, 0xa1, 0xa0, 0x6b, 0x7c, 0x97, 0x96,
    0xc1, 0x6c, 0xb0, 0x0d, 0xf6, 0xd1, 0x84, 0x38, 0x5b, 0x5c, 0xcf, 0x5b, 0x79, 0xbb, 0x14, 0x18,
    0xdb, 0x98, 0x0c, 0x5d,
];
const SHA256_SIGNATURE: &[u8; LEN] = include_bytes!("cast_sha2_10_192.sig");
const SHAKE256_SIGNATURE: &[u8; LEN] = include_bytes!("cast_shake256_10_192.sig");
