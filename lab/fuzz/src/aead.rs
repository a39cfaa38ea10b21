// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What is sealed or wrapped under a secret key: no attacker's bytes are accepted, and none come
//! out.

use std::sync::OnceLock;

use alula_engine::aead::{aes128ccm, aes128gcm, aes192ccm, aes192gcm, aes256ccm, aes256gcm};
use alula_engine::wrap::{aes128kw, aes192kw, aes256kw};
use alula_engine::{Error, Secret};

use super::{Row, WORKS, first};

pub(super) const TARGETS: &[Row] = &[
    ("gcm_open", gcm, || vec![vec![7; 60]]),
    ("gcm_records", records, || vec![vec![7; 60]]),
    ("ccm_open", ccm, || vec![vec![7; 60]]),
    ("unwrap", unwrap, wrapped),
];

/// A forgery: `open` must reject it and leave nothing of it.
fn forged(text: &[u8], open: impl FnOnce(&mut [u8]) -> Result<(), Error>) {
    let mut text = text.to_vec();
    assert_eq!(open(&mut text), Err(Error::Rejected));
    assert!(text.iter().all(|byte| *byte == 0));
}

/// An IV of any length, and a key of any.
fn gcm(data: &[u8]) {
    let ([lengths], rest) = first(data);
    let (tag, rest) = first::<16>(rest);
    let (iv, rest) = rest.split_at(rest.len().min(1 + usize::from(lengths)));
    let (aad, text) = rest.split_at(rest.len() / 3);
    macro_rules! size {
        ($($module:ident)*) => { $({
            static KEYS: OnceLock<($module::Key, $module::Opener)> = OnceLock::new();
            let (key, opener) = KEYS.get_or_init(|| {
                let opener = $module::Opener::from_secret(&Secret::from_bytes(&[3; _]));
                ($module::Key::generate().expect(WORKS), opener.expect(WORKS))
            });
            forged(text, |text| opener.open(iv, aad, &tag, text));
            if let Ok(iv) = iv.try_into() {
                forged(text, |text| key.open(aad, &$module::Seal { iv, tag }, text));
            }
        })* };
    }
    size!(aes128gcm aes192gcm aes256gcm);
}

/// A record under any number.
fn records(data: &[u8]) {
    let (number, rest) = first(data);
    let (tag, rest) = first(rest);
    let (aad, text) = rest.split_at(rest.len() / 3);
    macro_rules! size {
        ($($module:ident)*) => { $({
            static KEY: OnceLock<$module::RecordOpener> = OnceLock::new();
            let key = KEY.get_or_init(|| {
                let secret = Secret::from_bytes(&[3; _]);
                let key =
                    $module::RecordOpener::from_traffic_secret($module::Protocol::Quic, &secret);
                key.expect(WORKS)
            });
            forged(text, |text| key.open(u64::from_be_bytes(number), aad, &tag, text));
        })* };
    }
    size!(aes128gcm aes256gcm);
}

/// A nonce of any length that the standard has, tags of the shortest length and of the longest.
fn ccm(data: &[u8]) {
    let ([lengths], rest) = first(data);
    let (tag, rest) = first::<16>(rest);
    let (short, _) = first::<8>(&tag);
    let (nonce, rest) = first::<13>(rest);
    let nonce = &nonce[..7 + usize::from(lengths % 7)];
    let (aad, text) = rest.split_at(rest.len() / 3);
    macro_rules! size {
        ($($module:ident)*) => { $({
            static KEYS: OnceLock<($module::Key<16>, $module::Key<8>)> = OnceLock::new();
            let (key, short_key) = KEYS.get_or_init(|| {
                ($module::Key::generate().expect(WORKS), $module::Key::generate().expect(WORKS))
            });
            forged(text, |text| key.open(nonce, aad, &tag, text));
            forged(text, |text| short_key.open(nonce, aad, &short, text));
        })* };
    }
    size!(aes128ccm aes192ccm aes256ccm);
}

macro_rules! keks {
    ($($module:ident)*) => {
        /// What is accepted is what this key wraps it to.
        fn unwrap(data: &[u8]) {
            $({
                static KEK: OnceLock<$module::Kek> = OnceLock::new();
                let kek = KEK.get_or_init(|| {
                    $module::Kek::from_secret(&Secret::from_bytes(&[3; _])).expect(WORKS)
                });
                if let Ok(key) = kek.unwrap::<32>(data) {
                    let mut again = [0; 40];
                    kek.wrap(&key, &mut again).expect(WORKS);
                    assert_eq!(again, data);
                }
                if let Ok(key) = kek.unwrap_padded::<13>(data) {
                    let mut again = [0; 24];
                    kek.wrap_padded(&key, &mut again).expect(WORKS);
                    assert_eq!(again, data);
                }
            })*
        }

        fn wrapped() -> Vec<Vec<u8>> {
            let mut seeds = Vec::new();
            $({
                let kek = $module::Kek::from_secret(&Secret::from_bytes(&[3; _])).expect(WORKS);
                let (mut kw, mut kwp) = ([0; 40], [0; 24]);
                kek.wrap(&Secret::from_bytes(&[5; 32]), &mut kw).expect(WORKS);
                kek.wrap_padded(&Secret::from_bytes(&[5; 13]), &mut kwp).expect(WORKS);
                seeds.extend([kw.to_vec(), kwp.to_vec()]);
            })*
            seeds
        }
    };
}
keks!(aes128kw aes192kw aes256kw);
