// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Ciphertexts that nothing authenticates, and tags.

use std::sync::OnceLock;

use alula_engine::cipher::{
    aes128cbc, aes128ctr, aes128ecb, aes128xts, aes192cbc, aes192ctr, aes192ecb, aes256cbc,
    aes256ctr, aes256ecb, aes256xts,
};
use alula_engine::mac::{Aes128Cmac, Aes192Cmac, Aes256Cmac};
use alula_engine::mac::{Aes128Gmac, Aes192Gmac, Aes256Gmac};
use alula_engine::mac::{
    HmacSha1, HmacSha3_224, HmacSha3_256, HmacSha3_384, HmacSha3_512, HmacSha224, HmacSha256,
    HmacSha384, HmacSha512, HmacSha512_224, HmacSha512_256,
};
use alula_engine::mac::{Kmac128, Kmac256, KmacXof128, KmacXof256};
use alula_engine::{Error, Secret};

use super::{Row, WORKS, first};

pub(super) const TARGETS: &[Row] = &[
    ("decrypt", decrypt, || vec![vec![7; 32], vec![7; 64], vec![7; 77]]),
    ("mac_verify", tags, || vec![vec![7; 100]]),
];

/// Text of a length that the mode has is taken; other text is left as it is.
fn taken(text: &[u8], fits: bool, decrypt: impl FnOnce(&mut [u8]) -> Result<(), Error>) {
    let mut opened = text.to_vec();
    let outcome = decrypt(&mut opened);
    assert_eq!(outcome, if fits { Ok(()) } else { Err(Error::WrongLength) });
    assert!(fits || opened == text);
}

macro_rules! key {
    ($module:ident) => {
        key!($module, $module::Key::generate())
    };
    ($module:ident, $make:expr) => {{
        static KEY: OnceLock<$module::Key> = OnceLock::new();
        KEY.get_or_init(|| $make.expect(WORKS))
    }};
}

fn decrypt(data: &[u8]) {
    let (iv, text) = first(data);
    let blocks = text.len() % 16 == 0;
    macro_rules! modes {
        ($($ecb:ident $cbc:ident $ctr:ident),*) => { $(
            let ecb = key!($ecb, $ecb::Key::from_secret(&Secret::from_bytes(&[3; _])));
            taken(text, blocks, |text| ecb.decrypt(text));
            taken(text, blocks, |text| key!($cbc).decrypt(&iv, text));
            taken(text, true, |text| key!($ctr).decrypt(&iv, text));
        )* };
    }
    modes!(
        aes128ecb aes128cbc aes128ctr, aes192ecb aes192cbc aes192ctr, aes256ecb aes256cbc aes256ctr
    );
    let number = u128::from_le_bytes(iv);
    let unit = text.len() >= 16;
    taken(text, unit, |text| key!(aes128xts).decrypt(number, text));
    taken(text, unit, |text| key!(aes256xts).decrypt(number, text));
}

/// A tag, and the message that it pretends to authenticate; the shortest tags that are taken are
/// long enough that no fuzzer guesses one.
fn tags(data: &[u8]) {
    let (tag, rest) = first::<64>(data);
    let (iv, message) = first::<12>(rest);
    let (tag16, _) = first::<16>(&tag);
    macro_rules! each {
        ($key:literal: $($mac:ident $len:literal)*) => { $({
            let (key, (tag, _)) = (Secret::from_bytes(&[3; $key]), first::<$len>(&tag));
            assert_eq!($mac::verify(&key, message, &tag), Err(Error::Rejected));
        })* };
    }
    each!(16: Aes128Cmac 16 Aes128Cmac 8);
    each!(24: Aes192Cmac 16);
    each!(32: Aes256Cmac 16);
    each!(20: HmacSha1 20 HmacSha224 28 HmacSha256 32 HmacSha384 48 HmacSha512 64 HmacSha512_224 28
        HmacSha512_256 32 HmacSha3_224 28 HmacSha3_256 32 HmacSha3_384 48 HmacSha3_512 64
        HmacSha256 16);
    macro_rules! kmac {
        ($($mac:ident)*) => { $(
            let key = Secret::from_bytes(&[3; 32]);
            assert_eq!($mac::verify(&key, &iv, message, &tag), Err(Error::Rejected));
        )* };
    }
    kmac!(Kmac128 Kmac256 KmacXof128 KmacXof256);
    macro_rules! gmac {
        ($($mac:ident)*) => { $(
            let key = $mac::from_secret(&Secret::from_bytes(&[3; _])).expect(WORKS);
            assert_eq!(key.verify(&iv, message, &tag16), Err(Error::Rejected));
        )* };
    }
    gmac!(Aes128Gmac Aes192Gmac Aes256Gmac);
}
