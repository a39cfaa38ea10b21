// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Self-test of SRTP's key derivation, over more than one block of output.

use super::{derive, divided};
use crate::base::cast::Cast;

pub(crate) fn srtp_kdf() -> bool {
    let mut output = [0; 40];
    let derived = divided(0x1234_5678_9abc, 1 << 8)
        .and_then(|r| derive(MASTER_KEY, MASTER_SALT, 1, r, &mut output));
    Cast::SrtpKdf.agrees(&output, &OUTPUT) && derived.is_some()
}

const MASTER_KEY: &[u8; 32] = b"Alula SRTP KDF CAST, master key.";
const MASTER_SALT: &[u8; 14] = b"Alula SRTP KDF";
#[rustfmt::skip]
const OUTPUT: [u8; 40] = [
    0x62, 0xec, 0x59, 0xa6, 0xd2, 0x73, 0x25, 0x0c, 0xf9, 0x4a, 0xea, 0x43, 0x03, 0x84, 0x69, 0x0f,
    0x40, 0xe9, 0x7e, 0x5b, 0xad, 0x3e, 0x4e, 0x7b, 0xb9, 0xa4, 0x38, 0x01, 0x7d, 0x7f, 0x62, 0x00,
    0x4b, 0xc2, 0x0b, 0x5f, 0x3c, 0x17, 0x08, 0xd2,
];
