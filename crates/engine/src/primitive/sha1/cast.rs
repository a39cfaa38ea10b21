// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Self-test of SHA-1.

use super::Sha1;
use crate::base::cast::Cast;
use crate::primitive::hash::Hash;

pub(crate) fn sha1() -> bool {
    Cast::Sha1.agrees(&Sha1::digest(MESSAGE), &DIGEST)
}

const MESSAGE: &[u8] =
    b"Alula SHA-1 CAST: one block and then some more bytes, so that padding spills over.";
#[rustfmt::skip]
const DIGEST: [u8; 20] = [
    0xaa, 0xea, 0xdc, 0xb8, 0x98, 0x4d, 0x70, 0xef, 0xd4, 0x58, 0x59, 0xe8, 0xc9, 0x0e, 0x32, 0x81,
    0x5e, 0x9f, 0xfd, 0xa6,
];
