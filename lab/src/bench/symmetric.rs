// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES, hashes, MACs, random bytes. Our seal draws its IV inside the module; AWS-LC's is handed
//! one.

use alula_engine::aead::aes256gcm;
use alula_engine::cipher::aes256ctr;
use alula_engine::hash::{Sha1, Sha3_256, Sha256, Sha384, Sha512, Shake128};
use alula_engine::mac::HmacSha256;
use alula_engine::{Secret, random};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{self, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::{digest, hmac, rand};

use super::{Row, Timed, each, length, on_copies, row};

const KEY: [u8; 32] = [0x42; 32];
const NONCE: [u8; 12] = [7; 12];

pub(super) fn rows() -> Vec<Row> {
    let mut rows = gcm();
    for len in [4096, 65536] {
        rows.push(row(format!("AES-256-CTR {}", length(len)), our_ctr(len), their_ctr(len)));
    }
    for len in [64, 1024, 65536, 1 << 20] {
        let name = |hash: &str| format!("{hash} {}", length(len));
        let message = || vec![0x5a; len];
        let theirs = |algorithm: &'static digest::Algorithm| {
            let message = message();
            each(move || digest::digest(algorithm, &message))
        };
        macro_rules! ours {
            ($hash:ty) => {{
                let message = message();
                each(move || <$hash>::digest(&message))
            }};
        }
        let legacy = theirs(&digest::SHA1_FOR_LEGACY_USE_ONLY);
        rows.push(row(name("SHA-1"), ours!(Sha1), legacy));
        rows.push(row(name("SHA-256"), ours!(Sha256), theirs(&digest::SHA256)));
        rows.push(row(name("SHA-384"), ours!(Sha384), theirs(&digest::SHA384)));
        rows.push(row(name("SHA-512"), ours!(Sha512), theirs(&digest::SHA512)));
        rows.push(row(name("SHA3-256"), ours!(Sha3_256), theirs(&digest::SHA3_256)));
        rows.push(row(name("SHAKE128"), our_shake(message()), their_shake(message())));
        rows.push(row(name("HMAC-SHA-256"), our_hmac(message()), their_hmac(message())));
    }
    for len in [32, 1 << 20] {
        let (mut ours, mut theirs) = (vec![0; len], vec![0; len]);
        rows.push(row(
            format!("random fill {}", length(len)),
            each(move || random::fill(&mut ours)),
            each(move || rand::fill(&mut theirs)),
        ));
    }
    rows
}

fn our_key() -> aes256gcm::Key {
    aes256gcm::Key::from_secret(&Secret::from_bytes(&KEY)).expect("the module works")
}

fn their_key() -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &KEY).expect("a key"))
}

fn gcm() -> Vec<Row> {
    let mut rows = Vec::new();
    for len in [16, 64, 256, 1024, 1400, 8192, 65536, 1 << 20] {
        let name = |verb: &str| format!("AES-256-GCM {verb} {}", length(len));
        let (key, mut data) = (our_key(), vec![0; len]);
        let ours = each(move || key.seal(&[], &mut data).expect("it seals"));
        let (key, mut data) = (their_key(), vec![0; len]);
        let theirs = each(move || their_seal(&key, &mut data));
        rows.push(row(name("seal"), ours, theirs));

        let (key, mut data) = (our_key(), vec![0; len]);
        let seal = key.seal(&[], &mut data).expect("it seals");
        let ours = on_copies(data, move |data| key.open(&[], &seal, data).expect("it opens"));
        let (key, mut data) = (their_key(), vec![0; len]);
        let tag = their_seal(&key, &mut data);
        data.extend_from_slice(tag.as_ref());
        let theirs = on_copies(data, move |data| {
            let nonce = Nonce::assume_unique_for_key(NONCE);
            key.open_in_place(nonce, Aad::empty(), data).expect("it opens");
        });
        rows.push(row(name("open"), ours, theirs));
    }
    let (mut data, mut same) = ([0; 64], [0; 64]);
    let ours = each(move || our_key().seal(&[], &mut data).expect("it seals"));
    let theirs = each(move || their_seal(&their_key(), &mut same));
    rows.push(row("AES-256-GCM new key + seal 64 B", ours, theirs));
    rows
}

fn their_seal(key: &LessSafeKey, data: &mut [u8]) -> aws_lc_rs::aead::Tag {
    let nonce = Nonce::assume_unique_for_key(NONCE);
    key.seal_in_place_separate_tag(nonce, Aad::empty(), data).expect("it seals")
}

fn our_ctr(len: usize) -> Timed {
    let key = aes256ctr::Key::from_secret(&Secret::from_bytes(&KEY)).expect("the module works");
    let mut data = vec![0; len];
    each(move || key.encrypt(&mut data).expect("it encrypts"))
}

fn their_ctr(len: usize) -> Timed {
    let key = UnboundCipherKey::new(&cipher::AES_256, &KEY).expect("a key");
    let key = EncryptingKey::ctr(key).expect("a key");
    let mut data = vec![0; len];
    each(move || {
        let context = EncryptionContext::Iv128(FixedLength::from(&[9; 16]));
        key.less_safe_encrypt(&mut data, context).expect("it encrypts")
    })
}

fn our_shake(message: Vec<u8>) -> Timed {
    let mut output = [0; 32];
    each(move || {
        Shake128::digest(&message, &mut output).expect("the module works");
        output
    })
}

/// aws-lc-rs has no SHAKE of its own, so this is the library below it.
fn their_shake(message: Vec<u8>) -> Timed {
    use aws_lc_sys::{EVP_DigestFinalXOF, EVP_DigestInit_ex, EVP_DigestUpdate, EVP_shake128};
    // SAFETY: a context of their own making, never freed: it lives as long as the process.
    let context = unsafe { aws_lc_sys::EVP_MD_CTX_new() };
    assert!(!context.is_null());
    let mut output = [0u8; 32];
    each(move || {
        // SAFETY: the context is live; pointers and lengths are those of live slices.
        let done = unsafe {
            EVP_DigestInit_ex(context, EVP_shake128(), std::ptr::null_mut())
                & EVP_DigestUpdate(context, message.as_ptr().cast(), message.len())
                & EVP_DigestFinalXOF(context, output.as_mut_ptr(), output.len())
        };
        assert_eq!(done, 1);
        output
    })
}

fn our_hmac(message: Vec<u8>) -> Timed {
    let key = Secret::from_bytes(&KEY);
    each(move || HmacSha256::mac(&key, &message).expect("the module works"))
}

fn their_hmac(message: Vec<u8>) -> Timed {
    each(move || hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &KEY), &message))
}
