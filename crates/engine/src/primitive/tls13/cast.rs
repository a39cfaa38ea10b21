// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Self-test of TLS 1.3's key schedule: extraction, Derive-Secret, extraction, a traffic key.

use super::expand_label;
use crate::base::cast::Cast;
use crate::base::secret::Wiped;
use crate::primitive::hkdf::extract;
use crate::primitive::sha2::Sha384;

pub(crate) fn tls13_kdf() -> bool {
    let mut output = [0; 80];
    let derived = run(&mut output);
    Cast::Tls13Kdf.agrees(&output, &OUTPUT) && derived.is_some()
}

fn run(output: &mut [u8; 80]) -> Option<()> {
    let (traffic_secret, traffic_key) = output.split_at_mut(48);
    let early = extract::<Sha384>(&[0; 48], PSK);
    let mut derived = Wiped([0; 48]);
    expand_label::<Sha384>(early.as_ref(), b"derived", TRANSCRIPT_1, &mut *derived)?;
    let handshake = extract::<Sha384>(&*derived, SHARED_SECRET);
    expand_label::<Sha384>(handshake.as_ref(), b"c hs traffic", TRANSCRIPT_2, traffic_secret)?;
    expand_label::<Sha384>(traffic_secret, b"key", b"", traffic_key)
}

const PSK: &[u8] = b"Alula TLS 1.3 KDF CAST pre-shared key";
const SHARED_SECRET: &[u8] = b"Alula TLS 1.3 KDF CAST shared secret";
const TRANSCRIPT_1: &[u8; 48] = b"Alula TLS 1.3 KDF CAST, hash of the first hello.";
const TRANSCRIPT_2: &[u8; 48] = b"Alula TLS 1.3 KDF CAST, hash of both the hellos.";
#[rustfmt::skip]
const OUTPUT: [u8; 80] = [
    0x47, 0x91, 0x29, 0x2c, 0xea, 0x05, 0x4b, 0x5d, 0x1a, 0xc8, 0x40, 0x5b, 0x69, 0xe9, 0x6f, 0xdc,
    0x7a, 0x2c, 0x3a, 0x61, 0x4e, 0xfd, 0x1b, 0x29, 0x67, 0x55, 0x64, 0xcb, 0xd1, 0x46, 0x39, 0x2c,
    0x3e, 0xc2, 0xc8, 0xf2, 0x11, 0xcf, 0xd2, 0xad, 0x1d, 0x03, 0xc5, 0x26, 0x51, 0x08, 0xe2, 0x95,
    0x50, 0x49, 0xd5, 0xde, 0x8f, 0xc0, 0x93, 0xa6, 0xc4, 0x67, 0x8b, 0x7f, 0x7f, 0x39, 0x17, 0x6c,
    0x34, 0x52, 0xbf, 0xcf, 0x06, 0x2e, 0x96, 0xc2, 0xdd, 0x7f, 0xf9, 0xbe, 0xf1, 0x96, 0x21, 0xe8,
];
