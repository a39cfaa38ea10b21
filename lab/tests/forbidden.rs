// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Every pair of an algorithm and a parameter that policy forbids: the service answers `Refused`,
//! with the reason, and leaves its output as it was. What the same pairs compute is in the vectors,
//! through the primitives.

use lab_engine::derive::{hkdf_sha384, kbkdf_sha256, pbkdf2_sha512};
use lab_engine::mac::{HmacSha256, Kmac256};
use lab_engine::sign::rsa::{self, Digest, Mask, Scheme};
use lab_engine::sign::{PreHash, ecdsa_p256, ecdsa_p384, ecdsa_p521, mldsa87};
use lab_engine::{Error, Reason, Secret, random};

fn refused<T>(answer: Result<T, Error>) -> Option<Reason> {
    match answer {
        Err(Error::Refused(reason)) => Some(reason),
        _ => None,
    }
}

macro_rules! ecdsa {
    ($curve:ident, $($weak:ident)*) => {{
        let key = $curve::SigningKey::generate().unwrap();
        for digest in [Digest::Sha1, $(Digest::$weak),*] {
            let drawn = refused(key.sign(digest, b"message"));
            assert_eq!(drawn, Some(Reason::HashNotAllowed), "{digest:?}");
            let derived = refused(key.sign_deterministic(digest, b"message"));
            assert_eq!(derived, Some(Reason::HashNotAllowed), "{digest:?}");
        }
    }};
}

#[test]
fn ecdsa_with_hashes_that_are_too_weak() {
    ecdsa!(ecdsa_p256, Sha224 Sha512_224 Sha3_224);
    ecdsa!(ecdsa_p384, Sha224 Sha256 Sha512_224 Sha512_256 Sha3_224 Sha3_256);
    ecdsa!(ecdsa_p521, Sha224 Sha256 Sha384 Sha512_224 Sha512_256 Sha3_224 Sha3_256 Sha3_384);
}

#[test]
fn rsa_with_sha_1_long_salts_and_small_moduli() {
    for bits in [512, 1024, 1536, 2047, 2056, 8192] {
        let made = refused(rsa::SigningKey::generate(bits));
        assert_eq!(made, Some(Reason::ModulusSize), "{bits} bits");
    }
    let key = rsa::SigningKey::generate(2048).unwrap();
    let sha1_mask =
        Scheme::Pss { digest: Digest::Sha256, mask: Mask::Mgf1(Digest::Sha1), salt_len: 32 };
    for scheme in [Scheme::Pkcs1(Digest::Sha1), Scheme::pss(Digest::Sha1), sha1_mask] {
        assert_eq!(refused(key.sign(scheme, b"message")), Some(Reason::HashNotAllowed));
    }
    let mask = Mask::Mgf1(Digest::Sha256);
    let salted = Scheme::Pss { digest: Digest::Sha256, mask, salt_len: 33 };
    assert_eq!(refused(key.sign(salted, b"message")), Some(Reason::SaltTooLong));
}

/// Hash functions that are too weak for the set. For P-224, LMS and XMSS nothing that signs exists.
#[test]
fn ml_dsa_with_weak_prehashes() {
    let key = mldsa87::SigningKey::generate().unwrap();
    for hash in [PreHash::Sha224, PreHash::Sha256, PreHash::Sha384, PreHash::Sha3_256] {
        let signed = refused(key.sign_prehash(hash, b"", b"message"));
        assert_eq!(signed, Some(Reason::PreHashTooWeak), "{hash:?}");
    }
}

#[test]
fn keys_tags_salts_and_iterations_below_the_limits() {
    let short: Secret<13> = random::secret().unwrap();
    let key: Secret<32> = random::secret().unwrap();
    assert_eq!(refused(HmacSha256::mac(&short, b"")), Some(Reason::KeyTooShort));
    assert_eq!(refused(HmacSha256::verify(&key, b"", &[0; 3])), Some(Reason::TagTooShort));
    assert_eq!(refused(Kmac256::new(&short, b"")), Some(Reason::KeyTooShort));
    assert_eq!(refused(hkdf_sha384::<13, 32>(&short, b"", b"")), Some(Reason::KeyTooShort));
    assert_eq!(refused(kbkdf_sha256::<13, 32>(&short, b"", b"")), Some(Reason::KeyTooShort));
    let derived = |password: &[u8], salt: &[u8], iterations| {
        refused(pbkdf2_sha512::<32>(password, salt, iterations))
    };
    assert_eq!(derived(b"7 bytes", &[0; 16], 1000), Some(Reason::PasswordTooShort));
    assert_eq!(derived(b"8 bytes.", &[0; 15], 1000), Some(Reason::SaltTooShort));
    assert_eq!(derived(b"8 bytes.", &[0; 16], 999), Some(Reason::TooFewIterations));
}
