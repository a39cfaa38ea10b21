// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation: HKDF and its second half, KBKDF, PBKDF2.

use std::num::NonZeroU32;

use aws_lc_rs::kdf::{KbkdfCtrHmacAlgorithmId, get_kbkdf_ctr_hmac_algorithm, kbkdf_ctr_hmac};
use aws_lc_rs::{hkdf, pbkdf2};
use lab_engine::lab::derive;

use crate::random::inputs;

/// The length that AWS-LC wants as a type.
struct Len(usize);

impl hkdf::KeyType for Len {
    fn len(&self) -> usize {
        self.0
    }
}

#[test]
fn hkdf_and_expand() {
    inputs("HKDF", |random, len| {
        let (secret_len, salt_len) = (1 + random.below(100), random.below(100));
        let (secret, salt) = (random.bytes(secret_len), random.bytes(salt_len));
        let info_len = random.below(200);
        let info = random.bytes(info_len);
        let out = (len % 1000).max(1);
        for (hash, algorithm) in [
            ("SHA2-256", hkdf::HKDF_SHA256),
            ("SHA2-384", hkdf::HKDF_SHA384),
            ("SHA2-512", hkdf::HKDF_SHA512),
        ] {
            let (mut ours, mut halves, mut theirs) = (vec![0; out], vec![0; out], vec![0; out]);
            derive::hkdf(hash, &secret, &salt, &info, &mut ours).unwrap();
            let key = derive::hkdf_extract(hash, &salt, &secret).unwrap();
            derive::hkdf_expand(hash, &key, &info, &mut halves).unwrap();
            let peer = hkdf::Salt::new(algorithm, &salt).extract(&secret);
            peer.expand(&[&info], Len(out)).unwrap().fill(&mut theirs).unwrap();
            assert_eq!(ours, theirs);
            assert_eq!(halves, theirs);
        }
    });
}

#[test]
fn kbkdf_in_counter_mode() {
    use KbkdfCtrHmacAlgorithmId::{Sha256, Sha384, Sha512};
    inputs("KBKDF", |random, len| {
        let key_len = 1 + random.below(200);
        let (key, fixed) = (random.bytes(key_len), random.bytes(len));
        let out = 1 + random.below(500);
        for (hash, id) in [("SHA2-256", Sha256), ("SHA2-384", Sha384), ("SHA2-512", Sha512)] {
            let (mut ours, mut theirs) = (vec![0; out], vec![0; out]);
            derive::kbkdf_counter(hash, &key, 32, [b"", &fixed], &mut ours).unwrap();
            let peer = get_kbkdf_ctr_hmac_algorithm(id).unwrap();
            kbkdf_ctr_hmac(peer, &key, &fixed, &mut theirs).unwrap();
            assert_eq!(ours, theirs);
        }
    });
}

#[test]
fn pbkdf2_hmac() {
    inputs("PBKDF2", |random, len| {
        let salt_len = random.below(64);
        let (password, salt) = (random.bytes(len), random.bytes(salt_len));
        let (out, count) = (1 + random.below(200), 1 + random.below(20) as u32);
        for (hash, algorithm) in [
            ("SHA2-256", pbkdf2::PBKDF2_HMAC_SHA256),
            ("SHA2-384", pbkdf2::PBKDF2_HMAC_SHA384),
            ("SHA2-512", pbkdf2::PBKDF2_HMAC_SHA512),
        ] {
            let (mut ours, mut theirs) = (vec![0; out], vec![0; out]);
            derive::pbkdf2(hash, &password, &salt, count, &mut ours).unwrap();
            let count = NonZeroU32::new(count).unwrap();
            pbkdf2::derive(algorithm, count, &salt, &password, &mut theirs);
            assert_eq!(ours, theirs);
        }
    });
}
