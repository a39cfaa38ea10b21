// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the service signs, verifies and refuses.

use super::*;

const ALL: [Digest; 13] = [
    Digest::Sha1,
    Digest::Sha224,
    Digest::Sha256,
    Digest::Sha384,
    Digest::Sha512,
    Digest::Sha512_224,
    Digest::Sha512_256,
    Digest::Sha3_224,
    Digest::Sha3_256,
    Digest::Sha3_384,
    Digest::Sha3_512,
    Digest::Shake128,
    Digest::Shake256,
];

const REFUSED: Option<Error> = Some(Error::Refused(Reason::HashNotAllowed));

#[test]
fn every_scheme_signs_for_the_published_key() {
    let signer = SigningKey::generate(2048).unwrap();
    let published = signer.verifying_key().components();
    assert_eq!((published.n().len(), published.e()), (256, &[1, 0, 1][..]));
    let verifier = VerifyingKey::from_components(published.n(), published.e()).unwrap();
    assert_eq!((verifier.bits(), verifier.approval()), (2048, signer.approval()));
    for digest in ALL {
        for scheme in [Scheme::Pkcs1(digest), Scheme::pss(digest)] {
            let pkcs1 = matches!(scheme, Scheme::Pkcs1(_));
            let xof = matches!(digest, Digest::Shake128 | Digest::Shake256);
            let signed = signer.sign(scheme, b"message");
            if digest == Digest::Sha1 || (pkcs1 && xof) {
                assert_eq!(signed.err(), REFUSED, "{scheme:?}");
                continue;
            }
            let received = Signature::from_bytes(signed.unwrap().as_bytes()).unwrap();
            assert_eq!(verifier.verify(scheme, b"message", &received), Ok(()));
            assert_eq!(verifier.verify_parts(scheme, &[b"mess", b"age"], &received), Ok(()));
            assert_eq!(verifier.verify(scheme, b"massage", &received), Err(Error::Rejected));
            let mut altered = received.clone();
            altered.bytes[100] ^= 1;
            assert_eq!(verifier.verify(scheme, b"message", &altered), Err(Error::Rejected));
            let other = Scheme::pss(Digest::Sha3_384);
            if scheme != other {
                assert_eq!(verifier.verify(other, b"message", &received), Err(Error::Rejected));
            }
        }
    }
}

#[test]
fn salts_have_any_length_up_to_the_digests() {
    let signer = SigningKey::generate(2048).unwrap();
    let pss = |salt_len| Scheme::Pss {
        digest: Digest::Sha256,
        mask: Mask::Mgf1(Digest::Sha512),
        salt_len,
    };
    for salt_len in [0, 1, 20, 32] {
        let signature = signer.sign(pss(salt_len), b"m").unwrap();
        assert_eq!(signer.verifying_key().verify(pss(salt_len), b"m", &signature), Ok(()));
        let verdict = signer.verifying_key().verify(pss(salt_len ^ 1), b"m", &signature);
        assert!(verdict.is_err());
    }
    let refused = Some(Error::Refused(Reason::SaltTooLong));
    let signature = signer.sign(pss(32), b"m").unwrap();
    assert_eq!(signer.sign(pss(33), b"m").err(), refused);
    assert_eq!(signer.verifying_key().verify(pss(33), b"m", &signature).err(), refused);
    let masked_by_sha1 =
        Scheme::Pss { digest: Digest::Sha256, mask: Mask::Mgf1(Digest::Sha1), salt_len: 32 };
    assert_eq!(signer.sign(masked_by_sha1, b"m").err(), REFUSED);
}

#[test]
fn keys_survive_export_and_import() {
    let exponent = [1, 0, 0, 0, 0, 15];
    let signer = SigningKey::generate_with(2048, &exponent, Primes::Conditioned).unwrap();
    let numbers = signer.components().unwrap();
    assert_eq!(numbers.e(), exponent);
    let again = SigningKey::from_components(&numbers.as_components()).unwrap();
    let signature = again.sign(Scheme::Pkcs1(Digest::Sha512), b"message").unwrap();
    let verdict =
        signer.verifying_key().verify(Scheme::Pkcs1(Digest::Sha512), b"message", &signature);
    assert_eq!(verdict, Ok(()));
}

#[test]
fn numbers_that_do_not_belong_together_are_no_key() {
    let (one, two) = (SigningKey::generate(2048).unwrap(), SigningKey::generate(2048).unwrap());
    let (one, two) = (one.components().unwrap(), two.components().unwrap());
    let (right, wrong) = (one.as_components(), two.as_components());
    assert!(SigningKey::from_components(&right).is_ok());
    let mut leading = vec![0; 3];
    leading.extend_from_slice(right.dp);
    assert!(SigningKey::from_components(&Components { dp: &leading, ..right }).is_ok());
    for numbers in [
        Components { n: wrong.n, ..right },
        Components { e: &[1, 0, 3], ..right },
        Components { d: wrong.d, ..right },
        Components { d: &[], ..right },
        Components { p: wrong.p, ..right },
        Components { q: wrong.q, ..right },
        Components { p: &[], ..right },
        Components { p: right.q, q: right.p, ..right },
        Components { dp: wrong.dp, ..right },
        Components { dq: wrong.dq, ..right },
        Components { qinv: wrong.qinv, ..right },
        Components { p: right.n, ..right },
    ] {
        assert_eq!(SigningKey::from_components(&numbers).err(), Some(Error::InvalidKey));
    }
}

#[test]
fn sizes_and_exponents_that_are_not_offered_are_named() {
    let size = Some(Error::Refused(Reason::ModulusSize));
    for bits in [0, 512, 1024, 1536, 2047, 2049, 2560, 4095, 4608, 8192, usize::MAX] {
        assert_eq!(SigningKey::generate(bits).err(), size, "{bits} bits");
    }
    let invalid = Some(Error::InvalidKey);
    let mut exponents = vec![vec![], vec![3], vec![1, 0, 0], vec![1, 0, 2], vec![0xff, 0xff]];
    exponents.push([vec![1], vec![0; 31], vec![1]].concat());
    let mut n = vec![0xff; 256];
    for e in &exponents {
        assert_eq!(SigningKey::generate_with(2048, e, Primes::Random).err(), invalid);
        assert_eq!(VerifyingKey::from_components(&n, e).err(), invalid);
    }
    assert!(VerifyingKey::from_components(&n, &[1, 0, 1]).is_ok());
    n[255] = 0xfe;
    assert_eq!(VerifyingKey::from_components(&n, &[1, 0, 1]).err(), invalid, "even");
    for len in [0, 64, 127, 129, 192, 255, 257, 511, 513, 1024] {
        assert_eq!(VerifyingKey::from_components(&vec![0xff; len], &[1, 0, 1]).err(), size);
    }
    assert!(VerifyingKey::from_components(&[0xff; 128], &[1, 0, 1]).is_ok(), "legacy");
    let numbers = SigningKey::generate(2048).unwrap().components().unwrap();
    let short = Components { n: &[0xff; 128], ..numbers.as_components() };
    assert_eq!(SigningKey::from_components(&short).err(), size);
}

#[test]
fn signatures_of_another_length_or_value_are_rejected() {
    let signer = SigningKey::generate(2048).unwrap();
    let scheme = Scheme::pss(Digest::Sha256);
    for bytes in [vec![], vec![1; 255], vec![1; 257], vec![0; 256], vec![0xff; 256], vec![0; 512]] {
        let signature = Signature::from_bytes(&bytes).unwrap();
        assert_eq!(signer.verifying_key().verify(scheme, b"", &signature), Err(Error::Rejected));
    }
    assert_eq!(Signature::from_bytes(&[0; 513]).err(), Some(Error::WrongLength));
}
