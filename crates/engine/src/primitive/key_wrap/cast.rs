// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Self-tests of KW and KWP, each way with keys of its own: a key is wrapped under every key size,
//! and what comes of it under the next. Unwrapping also refuses a wrapped key with one bit changed.

use super::*;
use crate::base::cast::Cast;

const WRAPPING: Wrapping = Wrapping::Forward;

pub(crate) fn kw_wrap() -> bool {
    let (mut once, mut twice, mut wrapped) = ([0; 32], [0; 40], [0; 48]);
    let (short, middle) = (Aes::new(b"KW w AES-128 key"), Aes::new(b"KW w AES-192 key........"));
    let long = Aes::new(b"KW w AES-256 key................");
    let mut done = || {
        super::kw_wrap(&short, WRAPPING, b"a key that gets wrapped ", &mut once)?;
        super::kw_wrap(&middle, WRAPPING, &once, &mut twice)?;
        super::kw_wrap(&long, WRAPPING, &twice, &mut wrapped)
    };
    done().is_some() && Cast::AesKwWrap.agrees(&wrapped, &KW_WRAPPED)
}

pub(crate) fn kw_unwrap() -> bool {
    let (mut twice, mut once, mut key) = ([0; 40], [0; 32], [0; 24]);
    let (short, middle) = (Aes::new(b"KW u AES-128 key"), Aes::new(b"KW u AES-192 key........"));
    let long = Aes::new(b"KW u AES-256 key................");
    let mut altered = KW_TO_UNWRAP;
    altered[47] ^= 1;
    super::kw_unwrap(&short, WRAPPING, &altered, &mut twice) == Some(false)
        && super::kw_unwrap(&short, WRAPPING, &KW_TO_UNWRAP, &mut twice) == Some(true)
        && super::kw_unwrap(&middle, WRAPPING, &twice, &mut once) == Some(true)
        && super::kw_unwrap(&long, WRAPPING, &once, &mut key) == Some(true)
        && Cast::AesKwUnwrap.agrees(&key, b"a key that comes back...")
}

pub(crate) fn kwp_wrap() -> bool {
    let (mut once, mut twice, mut wrapped) = ([0; 32], [0; 40], [0; 48]);
    let (short, middle) = (Aes::new(b"KWPw AES-128 key"), Aes::new(b"KWPw AES-192 key........"));
    let long = Aes::new(b"KWPw AES-256 key................");
    let mut done = || {
        super::kwp_wrap(&short, WRAPPING, b"a key that gets padded", &mut once)?;
        super::kwp_wrap(&middle, WRAPPING, &once, &mut twice)?;
        super::kwp_wrap(&long, WRAPPING, &twice, &mut wrapped)
    };
    done().is_some() && Cast::AesKwpWrap.agrees(&wrapped, &KWP_WRAPPED)
}

pub(crate) fn kwp_unwrap() -> bool {
    let (mut twice, mut once, mut key) = ([0; 40], [0; 32], [0; 24]);
    let (short, middle) = (Aes::new(b"KWPu AES-128 key"), Aes::new(b"KWPu AES-192 key........"));
    let long = Aes::new(b"KWPu AES-256 key................");
    let mut altered = KWP_TO_UNWRAP;
    altered[0] ^= 1;
    super::kwp_unwrap(&short, WRAPPING, &altered, &mut twice).is_none()
        && super::kwp_unwrap(&short, WRAPPING, &KWP_TO_UNWRAP, &mut twice) == Some(40)
        && super::kwp_unwrap(&middle, WRAPPING, &twice, &mut once) == Some(32)
        && super::kwp_unwrap(&long, WRAPPING, &once, &mut key) == Some(22)
        && Cast::AesKwpUnwrap.agrees(&key, b"a key that had padding\0\0")
}

#[rustfmt::skip]
const KW_WRAPPED: [u8; 48] = [
    0xbe, 0x46, 0x5c, 0xbb, 0x8d, 0x0b, 0x5f, 0x59, 0xb7, 0x4d, 0x6b, 0x39, 0xec, 0x1d, 0xed, 0xb9,
    0x77, 0x9e, 0x2e, 0xa7, 0xa6, 0x7b, 0x03, 0x5e, 0x41, 0x56, 0xc2, 0xcf, 0xb3, 0xc8, 0x7e, 0x46,
    0x96, 0x4d, 0x71, 0x10, 0x80, 0xe8, 0x48, 0x10, 0x0e, 0x3b, 0xff, 0xb4, 0x9b, 0x23, 0x06, 0x5f,
];
#[rustfmt::skip]
const KW_TO_UNWRAP: [u8; 48] = [
    0xf7, 0x78, 0xbd, 0x3f, 0x31, 0x7e, 0xc7, 0xfe, 0x79, 0x45, 0xa0, 0x8c, 0xab, 0x36, 0x7f, 0x3e,
    0xa8, 0x8f, 0xaa, 0x72, 0x1e, 0xb6, 0xf0, 0x94, 0x91, 0x36, 0x93, 0xa1, 0x0b, 0x95, 0xa5, 0x47,
    0xaf, 0x4f, 0x6e, 0x1c, 0x1c, 0x6f, 0x7d, 0xda, 0x84, 0x27, 0x68, 0x66, 0x5b, 0xc1, 0x9f, 0xc3,
];
#[rustfmt::skip]
const KWP_WRAPPED: [u8; 48] = [
    0xce, 0x5c, 0xc5, 0xdd, 0x8f, 0x87, 0x28, 0xa4, 0x4d, 0xb7, 0xa6, 0x62, 0x06, 0x9b, 0xcb, 0xa2,
    0x02, 0xf6, 0xbd, 0xd3, 0x03, 0x1f, 0x40, 0xab, 0xfe, 0xd0, 0xc2, 0x35, 0xc2, 0x23, 0x51, 0x40,
    0x5e, 0x6d, 0x78, 0x1e, 0xeb, 0x53, 0x28, 0x17, 0x4e, 0x0c, 0x6d, 0x62, 0xea, 0x60, 0xa8, 0x37,
];
#[rustfmt::skip]
const KWP_TO_UNWRAP: [u8; 48] = [
    0x10, 0x46, 0x58, 0x4b, 0xf2, 0xa8, 0xa5, 0x0e, 0x7b, 0xd0, 0xad, 0xd3, 0x8e, 0xcd, 0xbe, 0x2a,
    0x0f, 0xff, 0x33, 0x41, 0x75, 0x08, 0x47, 0xe1, 0xac, 0x16, 0x71, 0xbc, 0x6d, 0xd9, 0x8b, 0xc7,
    0xc4, 0x31, 0x59, 0xe4, 0x6e, 0x3d, 0x24, 0xf8, 0xc4, 0xdb, 0x11, 0x73, 0x4a, 0x6a, 0xe3, 0xd1,
];
