// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What callers may rely on, on the fast parameter sets.

use super::{slhdsa_sha2_128f, slhdsa_sha2_192f, slhdsa_sha2_256f, slhdsa_shake_128f};
use crate::base::secret::Secret;
use crate::module::{Error, Reason};
use crate::primitive::prehash::PreHash;

macro_rules! keys_sign_and_come_back {
    ($($test:ident: $module:ident, $strong:ident;)*) => { $(
        #[test]
        fn $test() {
            use $module::*;
            let signer = SigningKey::generate().unwrap();
            let stored = signer.to_secret().unwrap();
            let restored = SigningKey::from_secret(&stored).unwrap();
            let published = signer.verifying_key().to_bytes();
            assert_eq!(restored.verifying_key().to_bytes(), published);
            assert_eq!(restored.approval(), signer.approval());
            assert_eq!(stored.declassify("test")[SigningKey::LEN / 2..], published);

            let verifier = VerifyingKey::from_bytes(&published).unwrap();
            assert_eq!(verifier.approval(), signer.approval());
            let (mut one, mut two) = (vec![0; SIGNATURE_LEN], vec![0; SIGNATURE_LEN]);
            restored.sign(b"context", b"message", &mut one).unwrap();
            signer.sign_parts(b"context", &[b"mess", b"age"], &mut two).unwrap();
            assert!(one != two, "each signature draws its own randomness");
            for signature in [&one, &two] {
                assert_eq!(verifier.verify(b"context", b"message", signature), Ok(()));
                assert_eq!(verifier.verify_parts(b"context", &[b"message"], signature), Ok(()));
            }
            let rejected = Err(Error::Rejected);
            assert_eq!(verifier.verify(b"other", b"message", &one), rejected);
            assert_eq!(verifier.verify(b"context", b"massage", &one), rejected);
            assert_eq!(verifier.verify(b"context", b"message", &one[1..]), rejected);
            let hash = PreHash::$strong;
            assert_eq!(verifier.verify_prehash(hash, b"context", b"message", &one), rejected);

            signer.sign_deterministic(b"", b"m", &mut one).unwrap();
            restored.sign_deterministic(b"", b"m", &mut two).unwrap();
            assert!(one == two);
            assert_eq!(verifier.verify(b"", b"m", &one), Ok(()));

            signer.sign_prehash(hash, b"c", b"m", &mut one).unwrap();
            signer.sign_prehash_deterministic(hash, b"c", b"m", &mut two).unwrap();
            for signature in [&one, &two] {
                assert_eq!(verifier.verify_prehash(hash, b"c", b"m", signature), Ok(()));
                assert_eq!(verifier.verify(b"c", b"m", signature), rejected);
                let other = verifier.verify_prehash(PreHash::Sha512, b"c", b"m", signature);
                assert_eq!(other, if hash == PreHash::Sha512 { Ok(()) } else { rejected });
            }
        }
    )* };
}

keys_sign_and_come_back! {
    sha2_128f: slhdsa_sha2_128f, Sha256;
    sha2_192f: slhdsa_sha2_192f, Sha384;
    sha2_256f: slhdsa_sha2_256f, Sha512;
    shake_128f: slhdsa_shake_128f, Shake128;
}

#[test]
fn lengths_that_the_caller_controls_are_named() {
    use slhdsa_sha2_128f::*;
    let signer = SigningKey::generate().unwrap();
    let verifier = signer.verifying_key();
    let mut signature = vec![0x5a; SIGNATURE_LEN];
    let wrong = Err(Error::WrongLength);
    assert_eq!(signer.sign(&[7; 256], b"", &mut signature), wrong);
    assert_eq!(signer.sign_prehash(PreHash::Sha256, &[7; 256], b"", &mut signature), wrong);
    assert_eq!(signer.sign(b"", b"", &mut signature[1..]), wrong);
    assert_eq!(signer.sign(b"", b"", &mut []), wrong);
    assert!(signature.iter().all(|byte| *byte == 0x5a), "outputs stay as they were");
    assert_eq!(verifier.verify(&[7; 256], b"", &signature), wrong);
    signer.sign(&[7; 255], b"", &mut signature).unwrap();
    assert_eq!(verifier.verify(&[7; 255], b"", &signature), Ok(()));
    for len in [0, 31, 33, 48] {
        let key = VerifyingKey::from_bytes(&vec![0; len]);
        assert_eq!(key.err(), Some(Error::InvalidKey));
    }
}

#[test]
fn a_private_key_whose_parts_do_not_fit_is_refused() {
    use slhdsa_shake_128f::SigningKey;
    let good = SigningKey::generate().unwrap().to_secret().unwrap().declassify("test");
    for at in [0, 15, 32, 47, 48, 63] {
        let mut bytes = good;
        bytes[at] ^= 1;
        let key = SigningKey::from_secret(&Secret::from_bytes(&bytes));
        assert_eq!(key.err(), Some(Error::InvalidKey), "byte {at}");
    }
    // Any SK.prf fits: nothing else depends on it.
    let mut bytes = good;
    bytes[16] ^= 1;
    assert!(SigningKey::from_secret(&Secret::from_bytes(&bytes)).is_ok());
}

#[test]
fn a_hash_function_weaker_than_the_parameter_set_is_refused() {
    use slhdsa_sha2_192f::*;
    let signer = SigningKey::generate().unwrap();
    let mut signature = vec![0x5a; SIGNATURE_LEN];
    let refused = Err(Error::Refused(Reason::PreHashTooWeak));
    for hash in [PreHash::Sha256, PreHash::Sha3_256, PreHash::Shake128] {
        assert_eq!(signer.sign_prehash(hash, b"", b"", &mut signature), refused);
        assert!(signature.iter().all(|byte| *byte == 0x5a));
        let verdict = signer.verifying_key().verify_prehash(hash, b"", b"", &signature);
        assert_eq!(verdict, refused);
    }
}
