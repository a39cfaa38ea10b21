// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What is sealed or wrapped under a secret key: no attacker's bytes are accepted, and none come
//! out.

use std::sync::OnceLock;

use alula_engine::aead::aes256gcm::{Key, Seal};
use alula_engine::wrap::Kek;
use alula_engine::{Error, Secret};

use super::{Row, first};

pub(super) const TARGETS: &[Row] =
    &[("gcm_open", gcm, || vec![vec![7; 60]]), ("unwrap", unwrap, wrapped)];

fn gcm(data: &[u8]) {
    static KEY: OnceLock<Key> = OnceLock::new();
    let key = KEY.get_or_init(|| Key::generate().expect("the module works"));
    let (iv, rest) = first(data);
    let (tag, rest) = first(rest);
    let (aad, text) = rest.split_at(rest.len() / 3);
    let mut text = text.to_vec();
    assert_eq!(key.open(aad, &Seal { iv, tag }, &mut text), Err(Error::Rejected));
    assert!(text.iter().all(|byte| *byte == 0));
}

fn kek() -> &'static Kek {
    static KEK: OnceLock<Kek> = OnceLock::new();
    KEK.get_or_init(|| Kek::from_secret(&Secret::from_bytes(&[3; 32])).expect("the module works"))
}

fn wrapped() -> Vec<Vec<u8>> {
    let (mut kw, mut kwp) = ([0; 40], [0; 24]);
    kek().wrap(&Secret::from_bytes(&[5; 32]), &mut kw).expect("the module works");
    kek().wrap_padded(&Secret::from_bytes(&[5; 13]), &mut kwp).expect("the module works");
    vec![kw.to_vec(), kwp.to_vec()]
}

/// What is accepted is what this key wraps it to.
fn unwrap(data: &[u8]) {
    if let Ok(key) = kek().unwrap::<32>(data) {
        let mut again = [0; 40];
        kek().wrap(&key, &mut again).expect("the module works");
        assert_eq!(again, data);
    }
    if let Ok(key) = kek().unwrap_padded::<13>(data) {
        let mut again = [0; 24];
        kek().wrap_padded(&key, &mut again).expect("the module works");
        assert_eq!(again, data);
    }
}
