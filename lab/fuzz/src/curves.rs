// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Points and private keys on curves of prime order.

use std::sync::OnceLock;

use alula_engine::agree::ecdh_p384::{PrivateKey, PublicKey};

use super::Row;

pub(super) const TARGETS: &[Row] = &[("ecdh_p384_point", point, points)];

fn own() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| PrivateKey::generate().expect("the module works"))
}

fn points() -> Vec<Vec<u8>> {
    let full = own().public_key().to_bytes();
    let mut compressed = full[..49].to_vec();
    compressed[0] = 2 | full[96] & 1;
    vec![full.to_vec(), compressed]
}

/// A point that is taken has one encoding of each form, and gives a secret.
fn point(data: &[u8]) {
    let Ok(point) = PublicKey::from_bytes(data) else { return };
    let full = point.to_bytes();
    match data[0] {
        4 => assert_eq!(full, data),
        sign => assert!(full[1..49] == data[1..] && full[96] & 1 == sign & 1),
    }
    assert!(own().agree(&point).is_ok());
}
