// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation by protocols: TLS 1.2 and 1.3 against AWS-LC; SSH and SRTP against their formulas
//! over AWS-LC's hash functions and its AES.

use lab_engine::lab::derive;

use crate::evp;
use crate::random::inputs;

#[test]
fn tls() {
    inputs("TLS KDF", |random, len| {
        let (secret_len, label_len) = (1 + random.below(200), 1 + random.below(249));
        let (secret, label) = (random.bytes(secret_len), random.bytes(label_len));
        let (context, seed) = (random.bytes(len % 256), random.bytes(len));
        let out = 1 + random.below(500);
        for hash in ["SHA2-256", "SHA2-384", "SHA2-512"] {
            let mut ours = vec![0; out];
            derive::tls12_prf(hash, &secret, &label, &[&seed, &context], &mut ours).unwrap();
            assert_eq!(ours, evp::tls12_prf(hash, &secret, &label, [&seed, &context], out));

            derive::tls13_expand_label(hash, &secret, &label, &context, &mut ours).unwrap();
            assert_eq!(ours, evp::tls13_expand_label(hash, &secret, &label, &context, out));
        }
    });
}

#[test]
fn ssh() {
    inputs("SSH KDF", |random, len| {
        let (shared, exchange) = (random.bytes(len), random.bytes(32));
        let (session, letter) = (random.bytes(32), b'A' + random.below(6) as u8);
        let out = 1 + random.below(200);
        for hash in ["SHA-1", "SHA2-224", "SHA2-256", "SHA2-384", "SHA2-512"] {
            let mut ours = vec![0; out];
            derive::ssh(hash, &shared, &exchange, letter, &session, &mut ours).unwrap();
            let first = [&shared[..], &exchange, &[letter], &session].concat();
            let mut theirs = evp::digest(hash, &first);
            while theirs.len() < out {
                let next = [&shared[..], &exchange, &theirs].concat();
                theirs.extend(evp::digest(hash, &next));
            }
            assert_eq!(ours, theirs[..out]);
        }
    });
}

#[test]
fn srtp() {
    inputs("SRTP KDF", |random, len| {
        let key_len = [16, 24, 32][random.below(3)];
        let (key, salt) = (random.bytes(key_len), random.array::<14>());
        let (label, index) = (random.below(6) as u8, random.next() >> 16);
        let log = random.below(26);
        let rate = if log == 25 { 0 } else { 1 << log };
        let mut ours = vec![0; len];
        derive::srtp(&key, &salt, label, index, rate, &mut ours).unwrap();
        let r = if log == 25 { 0 } else { index >> log };
        let mut counter = [0; 16];
        counter[..14].copy_from_slice(&salt);
        counter[7] ^= label;
        counter[8..14].iter_mut().zip(&r.to_be_bytes()[2..]).for_each(|(c, r)| *c ^= r);
        assert_eq!(ours, evp::aes_ctr(&key, counter, len));
    });
}
