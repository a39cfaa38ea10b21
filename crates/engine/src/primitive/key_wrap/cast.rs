// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Self-tests of KW and KWP, each way with a key of its own. Unwrapping also refuses a wrapped key
//! with one bit changed.

use super::*;
use crate::base::cast::Cast;

pub(crate) fn kw_wrap() -> bool {
    let mut wrapped = [0; 32];
    let kek = Aes::new(b"Alula AES-256 CAST, KW wrap key.");
    super::kw_wrap(&kek, Wrapping::Forward, b"a key that gets wrapped ", &mut wrapped).is_some()
        && Cast::Aes256KwWrap.agrees(&wrapped, &KW_WRAPPED)
}

pub(crate) fn kw_unwrap() -> bool {
    let mut key = [0; 24];
    let kek = Aes::new(b"Alula AES-256 CAST, KW unwrapkey");
    let mut altered = KW_TO_UNWRAP;
    altered[31] ^= 1;
    super::kw_unwrap(&kek, Wrapping::Forward, &altered, &mut key) == Some(false)
        && super::kw_unwrap(&kek, Wrapping::Forward, &KW_TO_UNWRAP, &mut key) == Some(true)
        && Cast::Aes256KwUnwrap.agrees(&key, b"a key that comes back...")
}

pub(crate) fn kwp_wrap() -> bool {
    let mut wrapped = [0; 32];
    let kek = Aes::new(b"Alula AES-256 CAST, KWP wrap key");
    super::kwp_wrap(&kek, Wrapping::Forward, b"a key that gets padded", &mut wrapped).is_some()
        && Cast::Aes256KwpWrap.agrees(&wrapped, &KWP_WRAPPED)
}

pub(crate) fn kwp_unwrap() -> bool {
    let mut key = [0; 24];
    let kek = Aes::new(b"Alula AES-256 CAST, KWP unwrap k");
    let mut altered = KWP_TO_UNWRAP;
    altered[0] ^= 1;
    super::kwp_unwrap(&kek, Wrapping::Forward, &altered, &mut key).is_none()
        && super::kwp_unwrap(&kek, Wrapping::Forward, &KWP_TO_UNWRAP, &mut key) == Some(22)
        && Cast::Aes256KwpUnwrap.agrees(&key, b"a key that had padding\0\0")
}

#[rustfmt::skip]
const KW_WRAPPED: [u8; 32] = [
    0x19, 0x3d, 0x4c, 0xd8, 0x09, 0x6e, 0xe7, 0x1f, 0x8d, 0x75, 0x10, 0x26, 0x90, 0x60, 0xea, 0x82,
    0x58, 0x73, 0x08, 0x2b, 0x08, 0x92, 0x9e, 0xb5, 0xbb, 0x87, 0xaa, 0x4f, 0xc8, 0x0a, 0xc2, 0x8c,
];
#[rustfmt::skip]
const KW_TO_UNWRAP: [u8; 32] = [
    0x14, 0xe1, 0xe0, 0xa9, 0x9b, 0x5a, 0xe2, 0xca, 0xff, 0xd1, 0x39, 0xe0, 0xee, 0x60, 0x84, 0xdb,
    0xa1, 0x69, 0xef, 0xd8, 0xc4, 0x0d, 0x91, 0x65, 0x8e, 0x11, 0x85, 0x06, 0x4d, 0x01, 0x1a, 0xb8,
];
#[rustfmt::skip]
const KWP_WRAPPED: [u8; 32] = [
    0xb7, 0x06, 0xeb, 0xc7, 0x52, 0x68, 0xb2, 0x0a, 0x67, 0x96, 0xc2, 0x73, 0xf2, 0xb1, 0x72, 0xd0,
    0xe8, 0x7f, 0xdd, 0x1a, 0xf1, 0xd1, 0x11, 0xbd, 0x64, 0x18, 0x22, 0x10, 0xba, 0x7a, 0x0b, 0xf8,
];
#[rustfmt::skip]
const KWP_TO_UNWRAP: [u8; 32] = [
    0x0d, 0x2b, 0xc1, 0x81, 0x7d, 0xdc, 0x45, 0x4d, 0xec, 0xf5, 0xb9, 0x6c, 0x9e, 0xdc, 0x44, 0x2e,
    0x88, 0xbc, 0x9c, 0x4c, 0x32, 0xae, 0xa1, 0x97, 0xcb, 0x60, 0xda, 0x03, 0xcf, 0xcb, 0x90, 0x4e,
];
