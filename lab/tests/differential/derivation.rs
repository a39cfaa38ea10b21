// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation: HKDF and its second half, KBKDF, one-step, two-step, PBKDF2.

use std::num::NonZeroU32;

use aws_lc_rs::kdf::{KbkdfCtrHmacAlgorithmId, get_kbkdf_ctr_hmac_algorithm, kbkdf_ctr_hmac};
use aws_lc_rs::{hkdf, pbkdf2};
use lab_engine::lab::derive::{self, Mode, Place, Shape};
use lab_engine::lab::mac;

use crate::evp::{self, HASHES};
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
        for hash in HASHES {
            let mut ours = vec![0; out];
            derive::hkdf(hash, &secret, &salt, &info, &mut ours).unwrap();
            assert_eq!(ours, evp::hkdf(hash, &secret, &salt, &info, out), "{hash}");
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
            let (mode, place) = (Mode::Counter, Place::Within);
            let shape = Shape { mode, before: &[], place, counter_bits: 32, after: &fixed };
            derive::kbkdf(hash, &key, &shape, &mut ours).unwrap();
            let peer = get_kbkdf_ctr_hmac_algorithm(id).unwrap();
            kbkdf_ctr_hmac(peer, &key, &fixed, &mut theirs).unwrap();
            assert_eq!(ours, theirs);
        }
    });
}

/// The standard's formulas over another library's MAC.
fn by_formula(mac: impl Fn(&[u8]) -> Vec<u8>, shape: &Shape, out: usize) -> Vec<u8> {
    let Shape { mode, before, place, counter_bits, after } = *shape;
    let fixed = [before, after].concat();
    let mut output = Vec::new();
    let mut chained = match mode {
        Mode::Counter => Vec::new(),
        Mode::Feedback { iv } => iv.to_vec(),
        Mode::DoublePipeline => fixed.clone(),
    };
    for i in 1u32.. {
        if let Mode::DoublePipeline = mode {
            chained = mac(&chained);
        }
        let counter = &i.to_be_bytes()[4 - counter_bits / 8..];
        let input = match place {
            Place::Nowhere => [&chained[..], &fixed].concat(),
            Place::First => [counter, &chained, &fixed].concat(),
            Place::Within => [&chained[..], before, counter, after].concat(),
        };
        let block = mac(&input);
        output.extend(&block);
        if let Mode::Feedback { .. } = mode {
            chained = block;
        }
        if output.len() >= out {
            break;
        }
    }
    output.truncate(out);
    output
}

#[test]
fn kbkdf_in_every_mode_and_two_step() {
    inputs("KBKDF and two-step", |random, len| {
        let (key_len, iv_len, after_len) =
            (1 + random.below(200), random.below(80), random.below(100));
        let (key, iv) = (random.bytes(key_len), random.bytes(iv_len));
        let (before, after) = (random.bytes(len), random.bytes(after_len));
        let hash = HASHES[random.below(HASHES.len())];
        let place = [Place::Nowhere, Place::First, Place::Within][random.below(3)];
        let counter_bits = 8 * (1 + random.below(4));
        let out = 1 + random.below(500);
        for mode in [Mode::Counter, Mode::Feedback { iv: &iv }, Mode::DoublePipeline] {
            let place = if let Mode::Counter = mode { Place::Within } else { place };
            let shape = Shape { mode, before: &before, place, counter_bits, after: &after };
            let mut ours = vec![0; out];
            derive::kbkdf(hash, &key, &shape, &mut ours).unwrap();
            assert_eq!(ours, by_formula(|m| evp::hmac(hash, &key, m), &shape, out), "{hash}");

            derive::two_step(hash, &key, &iv, &shape, &mut ours).unwrap();
            let extracted = evp::hmac(hash, &iv, &key);
            assert_eq!(ours, by_formula(|m| evp::hmac(hash, &extracted, m), &shape, out), "{hash}");
        }
    });
}

#[test]
fn a_counter_at_a_whole_byte_is_a_counter_at_a_bit() {
    inputs("KBKDF at a bit", |random, len| {
        let (key, fixed) = (random.bytes(32), random.bytes(len.min(300)));
        let (at, counter_bits) = (random.below(fixed.len() + 1), 8 * (1 + random.below(4)));
        let (before, after) = fixed.split_at(at);
        let (mode, place) = (Mode::Counter, Place::Within);
        let shape = Shape { mode, before, place, counter_bits, after };
        let (mut bytes, mut bits) = ([0; 100], [0; 100]);
        derive::kbkdf("SHA2-256", &key, &shape, &mut bytes).unwrap();
        let done =
            derive::kbkdf_counter_at_bit("SHA2-256", &key, counter_bits, &fixed, 8 * at, &mut bits);
        assert!(done.is_some());
        assert_eq!(bytes, bits);
    });
}

#[test]
fn one_step() {
    inputs("one-step", |random, len| {
        let (secret_len, salt_len) = (1 + random.below(100), random.below(200));
        let (secret, salt) = (random.bytes(secret_len), random.bytes(salt_len));
        let (info, out) = (random.bytes(len), 1 + random.below(500));
        for hash in HASHES {
            let mut ours = vec![0; out];
            derive::one_step(hash, &secret, &info, &mut ours).unwrap();
            assert_eq!(ours, evp::one_step(hash, &secret, &info, out), "{hash}");
            derive::one_step_hmac(hash, &secret, &salt, &info, &mut ours).unwrap();
            assert_eq!(ours, evp::one_step_hmac(hash, &secret, &salt, &info, out), "{hash}");
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
        for hash in HASHES {
            let mut ours = vec![0; out];
            derive::pbkdf2(hash, &password, &salt, count, &mut ours).unwrap();
            assert_eq!(ours, evp::pbkdf2(hash, &password, &salt, count, out), "{hash}");
        }
    });
}

/// KMAC is one call, against KMAC itself, which is compared with another library elsewhere.
#[test]
fn key_derivation_with_kmac() {
    inputs("KDF with KMAC", |random, len| {
        let (key_len, label_len) = (1 + random.below(300), random.below(300));
        let (key, label) = (random.bytes(key_len), random.bytes(label_len));
        let (context, out) = (random.bytes(len), 1 + random.below(300));
        for (name, block) in [("KMAC-128", 168), ("KMAC-256", 136)] {
            let (mut ours, mut theirs) = (vec![0; out], vec![0; out]);
            derive::kbkdf_kmac(name, &key, &label, &context, &mut ours).unwrap();
            mac::kmac(name, false, &key, &label, &context, &mut theirs).unwrap();
            assert_eq!(ours, theirs);

            let salt = if label.is_empty() { vec![0; block - 4] } else { label.clone() };
            let message = [&[0, 0, 0, 1], &key[..], &context].concat();
            derive::one_step_kmac(name, &key, &label, &context, &mut ours).unwrap();
            mac::kmac(name, false, &salt, b"KDF", &message, &mut theirs).unwrap();
            assert_eq!(ours, theirs);
        }
    });
}

#[test]
fn kbkdf_with_cmac_in_every_mode() {
    inputs("KBKDF with CMAC", |random, len| {
        let key_len = [16, 32][random.below(2)];
        let key = random.bytes(key_len);
        let (before, iv) = (random.bytes(len), random.bytes(16));
        let place = [Place::Nowhere, Place::First, Place::Within][random.below(3)];
        let (counter_bits, out) = (8 * (1 + random.below(4)), 1 + random.below(500));
        for mode in [Mode::Counter, Mode::Feedback { iv: &iv }, Mode::DoublePipeline] {
            let place = if let Mode::Counter = mode { Place::Within } else { place };
            let shape = Shape { mode, before: &before, place, counter_bits, after: b"after" };
            let mut ours = vec![0; out];
            derive::kbkdf_cmac(&key, &shape, &mut ours).unwrap();
            assert_eq!(ours, by_formula(|m| evp::cmac(&key, m), &shape, out));
        }
    });
}
