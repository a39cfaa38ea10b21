// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Hash functions, and message authentication codes made of them.

use aws_lc_rs::{digest, hmac};
use lab_engine::hash::*;
use lab_engine::lab::mac;
use sha3::digest::{ExtendableOutput, KeyInit, Mac, Update, XofReader};

use crate::random::inputs;

#[test]
fn hashes() {
    inputs("hashes", |random, len| {
        let message = random.bytes(len);
        let theirs = |algorithm| digest::digest(algorithm, &message).as_ref().to_vec();
        let sha1 = theirs(&digest::SHA1_FOR_LEGACY_USE_ONLY);
        assert_eq!(Sha1::digest(&message).unwrap()[..], sha1);
        assert_eq!(Sha224::digest(&message).unwrap()[..], theirs(&digest::SHA224));
        assert_eq!(Sha256::digest(&message).unwrap()[..], theirs(&digest::SHA256));
        assert_eq!(Sha384::digest(&message).unwrap()[..], theirs(&digest::SHA384));
        assert_eq!(Sha512::digest(&message).unwrap()[..], theirs(&digest::SHA512));
        assert_eq!(Sha512_224::digest(&message).unwrap()[..], sha512_224(&message));
        assert_eq!(Sha512_256::digest(&message).unwrap()[..], theirs(&digest::SHA512_256));
        let sha3_224 = <sha3::Sha3_224 as sha3::digest::Digest>::digest(&message);
        assert_eq!(Sha3_224::digest(&message).unwrap()[..], sha3_224[..]);
        assert_eq!(Sha3_256::digest(&message).unwrap()[..], theirs(&digest::SHA3_256));
        assert_eq!(Sha3_384::digest(&message).unwrap()[..], theirs(&digest::SHA3_384));
        assert_eq!(Sha3_512::digest(&message).unwrap()[..], theirs(&digest::SHA3_512));
    });
}

/// The one that `aws_lc_rs` does not name.
fn sha512_224(message: &[u8]) -> [u8; 28] {
    let mut digest = [0; 28];
    // SAFETY: the slice is live, and the output is as long as this digest.
    unsafe { aws_lc_sys::SHA512_224(message.as_ptr(), message.len(), digest.as_mut_ptr()) };
    digest
}

#[test]
fn extendable_outputs() {
    inputs("SHAKE", |random, len| {
        let message = random.bytes(len);
        let mut ours = vec![0; random.below(600)];
        let mut theirs = vec![0; ours.len()];
        Shake128::digest(&message, &mut ours).unwrap();
        let mut shake = sha3::Shake128::default();
        shake.update(&message);
        shake.finalize_xof().read(&mut theirs);
        assert_eq!(ours, theirs);
        Shake256::digest(&message, &mut ours).unwrap();
        let mut shake = sha3::Shake256::default();
        shake.update(&message);
        shake.finalize_xof().read(&mut theirs);
        assert_eq!(ours, theirs);
    });
}

#[test]
fn customized_outputs() {
    inputs("cSHAKE", |random, len| {
        let (name_len, custom_len) = (random.below(20), random.below(300));
        let (name, custom) = (random.bytes(name_len), random.bytes(custom_len));
        let (message, out) = (random.bytes(len), random.below(600));
        let mut ours = vec![0; out];
        CShake128::digest(&name, &custom, &message, &mut ours).unwrap();
        assert_eq!(ours, cshake_of::<168>(&name, &custom, &[&message], out));
        CShake256::digest(&name, &custom, &message, &mut ours).unwrap();
        assert_eq!(ours, cshake_of::<136>(&name, &custom, &[&message], out));
    });
}

fn cshake_of<const RATE: usize>(
    name: &[u8],
    custom: &[u8],
    parts: &[&[u8]],
    out: usize,
) -> Vec<u8> {
    let mut peer = cshake::CShake::<RATE>::new_with_function_name(name, custom);
    parts.iter().for_each(|part| peer.update(part));
    let mut output = vec![0; out];
    peer.finalize_xof().read(&mut output);
    output
}

/// Over a cSHAKE that is not ours, by the definition of \[SP 800-185\] §4.3.
#[test]
fn keccak_macs() {
    fn compare<const RATE: usize>(
        name: &str,
        key: &[u8],
        custom: &[u8],
        message: &[u8],
        out: usize,
    ) {
        // No number here has more than two bytes.
        let encoded = |number: usize| match number {
            0..256 => vec![number as u8],
            _ => vec![(number >> 8) as u8, number as u8],
        };
        let left = |number| [&[encoded(number).len() as u8], &encoded(number)[..]].concat();
        let right = |number| [&encoded(number)[..], &[encoded(number).len() as u8]].concat();
        let mut padded = [&left(RATE), &left(8 * key.len()), key].concat();
        padded.resize(padded.len().next_multiple_of(RATE), 0);
        let mut ours = vec![0; out];
        for xof in [false, true] {
            let end = right(if xof { 0 } else { 8 * out });
            mac::kmac(name, xof, key, custom, message, &mut ours).unwrap();
            let parts = [&padded, message, &end];
            assert_eq!(ours, cshake_of::<RATE>(b"KMAC", custom, &parts, out));
        }
    }
    inputs("KMAC", |random, len| {
        let (key_len, custom_len) = (random.below(300), random.below(300));
        let (key, custom) = (random.bytes(key_len), random.bytes(custom_len));
        let (message, out) = (random.bytes(len), random.below(600));
        compare::<168>("KMAC-128", &key, &custom, &message, out);
        compare::<136>("KMAC-256", &key, &custom, &message, out);
    });
}

#[test]
fn macs() {
    inputs("HMAC", |random, len| {
        let message = random.bytes(len);
        let key_len = random.below(200);
        let key = random.bytes(key_len);
        let ours = |hash| mac::hmac(hash, &key, &message).unwrap();
        let theirs =
            |algorithm| hmac::sign(&hmac::Key::new(algorithm, &key), &message).as_ref().to_vec();
        assert_eq!(ours("SHA-1"), theirs(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY));
        assert_eq!(ours("SHA2-224"), theirs(hmac::HMAC_SHA224));
        assert_eq!(ours("SHA2-256"), theirs(hmac::HMAC_SHA256));
        assert_eq!(ours("SHA2-384"), theirs(hmac::HMAC_SHA384));
        assert_eq!(ours("SHA2-512"), theirs(hmac::HMAC_SHA512));
        // SAFETY: the two only return pointers to constants.
        let (short, long) = unsafe { (aws_lc_sys::EVP_sha512_224(), aws_lc_sys::EVP_sha512_256()) };
        assert_eq!(ours("SHA2-512/224"), truncated_sha512(short, &key, &message));
        assert_eq!(ours("SHA2-512/256"), truncated_sha512(long, &key, &message));
        macro_rules! sha3 {
            ($($name:literal $hash:ident)*) => { $(
                let mut theirs = ::hmac::SimpleHmac::<sha3::$hash>::new_from_slice(&key).unwrap();
                Mac::update(&mut theirs, &message);
                assert_eq!(ours($name), theirs.finalize().into_bytes()[..]);
            )* };
        }
        sha3!("SHA3-224" Sha3_224 "SHA3-256" Sha3_256 "SHA3-384" Sha3_384 "SHA3-512" Sha3_512);
    });
}

/// HMACs that `aws_lc_rs` does not name.
fn truncated_sha512(hash: *const aws_lc_sys::EVP_MD, key: &[u8], message: &[u8]) -> Vec<u8> {
    let (mut tag, mut len) = ([0; 64], 0);
    // SAFETY: the slices are live, and the output has room for the longest tag of all.
    let done = unsafe {
        aws_lc_sys::HMAC(
            hash,
            key.as_ptr().cast(),
            key.len(),
            message.as_ptr(),
            message.len(),
            tag.as_mut_ptr(),
            &mut len,
        )
    };
    assert!(!done.is_null());
    tag[..len as usize].to_vec()
}
