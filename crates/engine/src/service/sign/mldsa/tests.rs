// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What holds for ML-DSA's services with every parameter set.

use crate::base::secret::Secret;
use crate::module::{Error, Reason};

macro_rules! tests {
    ($($module:ident $strength:literal,)*) => { $(
        mod $module {
            use super::*;
            use crate::service::sign::$module::*;

            const REJECTED: Result<(), Error> = Err(Error::Rejected);

            #[test]
            fn a_key_kept_in_either_form_signs_for_the_published_key() {
                let signer = SigningKey::generate().unwrap();
                let from_seed = SigningKey::from_seed(&signer.seed().unwrap()).unwrap();
                let expanded = signer.expanded().unwrap();
                let from_expanded = SigningKey::from_expanded(&expanded).unwrap();
                assert_eq!(from_expanded.seed().err(), Some(Error::Refused(Reason::NoSeed)));
                let again = from_expanded.expanded().unwrap().declassify("test");
                assert!(again == expanded.declassify("test"));

                let published = signer.verifying_key().to_bytes();
                let verifier = VerifyingKey::from_bytes(&published).unwrap();
                let stranger = SigningKey::generate().unwrap();
                assert_eq!(verifier.approval(), signer.approval());
                for key in [&signer, &from_seed, &from_expanded] {
                    assert!(key.verifying_key().to_bytes() == published);
                    assert_eq!(key.approval(), signer.approval());
                    let signature = key.sign(b"context", b"message").unwrap();
                    let signature = Signature::from_bytes(signature.as_bytes()).unwrap();
                    let parts: &[&[u8]] = &[b"mess", b"age"];
                    assert_eq!(verifier.verify(b"context", b"message", &signature), Ok(()));
                    assert_eq!(verifier.verify_parts(b"context", parts, &signature), Ok(()));
                    assert_eq!(verifier.verify(b"other", b"message", &signature), REJECTED);
                    assert_eq!(verifier.verify(b"context", b"massage", &signature), REJECTED);
                    let theirs = stranger.verifying_key();
                    assert_eq!(theirs.verify(b"context", b"message", &signature), REJECTED);
                }
            }

            #[test]
            fn signing_is_hedged_unless_asked_otherwise() {
                let signer = SigningKey::generate().unwrap();
                let hedged = [signer.sign(b"", b"m").unwrap(), signer.sign(b"", b"m").unwrap()];
                assert!(hedged[0] != hedged[1], "each signature draws its own randomness");
                let same = signer.sign_deterministic(b"", b"m").unwrap();
                assert!(same == signer.sign_deterministic(b"", b"m").unwrap());
                assert!(!hedged.contains(&same));
                assert_eq!(signer.verifying_key().verify(b"", b"m", &same), Ok(()));
            }

            #[test]
            fn a_representative_signs_for_its_message_however_it_was_cut() {
                let signer = SigningKey::generate().unwrap();
                let verifier = signer.verifying_key();
                let message: [u8; 300] = core::array::from_fn(|i| (i * 7) as u8);
                let plain = signer.sign_deterministic(b"context", &message).unwrap();
                for len in [1, 7, 136, 137, 299, 300] {
                    let mut hasher = verifier.mu_hasher(b"context").unwrap();
                    message.chunks(len).for_each(|chunk| hasher.update(chunk).unwrap());
                    let mu = Mu::from_bytes(hasher.finish().unwrap().as_bytes());
                    assert!(signer.sign_mu_deterministic(&mu).unwrap() == plain, "{len}");
                    assert_eq!(verifier.verify_mu(&mu, &plain), Ok(()));
                    let hedged = signer.sign_mu(&mu).unwrap();
                    assert!(hedged != plain);
                    assert_eq!(verifier.verify(b"context", &message, &hedged), Ok(()));
                }
                let mu = verifier.mu_hasher(b"context").unwrap().finish().unwrap();
                assert_eq!(verifier.verify_mu(&mu, &plain), REJECTED);
            }

            #[test]
            fn a_digest_is_signed_for_its_function_and_for_nothing_else() {
                let signer = SigningKey::generate().unwrap();
                let verifier = signer.verifying_key();
                for hash in PreHash::ALL {
                    let sign = |message| signer.sign_prehash(*hash, b"context", message);
                    if hash.collision_bits() < $strength {
                        let refused = Some(Error::Refused(Reason::PreHashTooWeak));
                        let signature = PrehashSignature::from_bytes(&[0; Signature::LEN]).unwrap();
                        let verdict = verifier.verify_prehash(*hash, b"", b"", &signature);
                        assert_eq!(sign(b"message").err(), refused);
                        assert_eq!(verdict.err(), refused);
                        let same = signer.sign_prehash_deterministic(*hash, b"", b"");
                        assert_eq!(same.err(), refused);
                        continue;
                    }
                    let signature = sign(b"message").unwrap();
                    let bytes = signature.as_bytes();
                    let signature = PrehashSignature::from_bytes(bytes).unwrap();
                    let verify = |hash, context: &[u8], message: &[u8]| {
                        verifier.verify_prehash(hash, context, message, &signature)
                    };
                    assert_eq!(verify(*hash, b"context", b"message"), Ok(()));
                    assert_eq!(verify(*hash, b"other", b"message"), REJECTED);
                    assert_eq!(verify(*hash, b"context", b"massage"), REJECTED);
                    assert_eq!(verify(*hash, &[0; 256], b""), Err(Error::WrongLength));
                    for other in PreHash::ALL.iter().filter(|other| *other != hash) {
                        assert!(verify(*other, b"context", b"message").is_err());
                    }
                    // Neither is its signature one of the message, nor the other way round.
                    let pure = Signature::from_bytes(bytes).unwrap();
                    assert_eq!(verifier.verify(b"context", b"message", &pure), REJECTED);
                    let pure = signer.sign(b"context", b"message").unwrap();
                    let bytes = pure.as_bytes();
                    let signature = PrehashSignature::from_bytes(bytes).unwrap();
                    let verdict =
                        verifier.verify_prehash(*hash, b"context", b"message", &signature);
                    assert_eq!(verdict, REJECTED);
                    let same = || signer.sign_prehash_deterministic(*hash, b"", b"").unwrap();
                    assert!(same() == same() && sign(b"").unwrap() != sign(b"").unwrap());
                }
                let too_long = signer.sign_prehash(PreHash::Sha512, &[0; 256], b"").err();
                assert_eq!(too_long, Some(Error::WrongLength));
            }

            #[test]
            fn lengths_that_the_caller_controls_are_named() {
                let signer = SigningKey::generate().unwrap();
                let verifier = signer.verifying_key();
                let signature = signer.sign(&[7; 255], b"").unwrap();
                let too_long = Err(Error::WrongLength);
                assert_eq!(verifier.verify(&[7; 255], b"", &signature), Ok(()));
                assert_eq!(signer.sign(&[7; 256], b"").map(drop), too_long);
                assert_eq!(signer.sign_parts(&[7; 256], &[]).map(drop), too_long);
                assert_eq!(signer.sign_deterministic(&[7; 256], b"").map(drop), too_long);
                assert_eq!(verifier.verify(&[7; 256], b"", &signature), too_long);
                assert_eq!(verifier.verify_parts(&[7; 256], &[], &signature), too_long);
                assert_eq!(verifier.mu_hasher(&[7; 256]).map(drop), too_long);
                for len in [0, VerifyingKey::LEN - 1, VerifyingKey::LEN + 1] {
                    let key = VerifyingKey::from_bytes(&vec![0; len]);
                    assert_eq!(key.err(), Some(Error::InvalidKey));
                }
                for len in [0, Signature::LEN - 1, Signature::LEN + 1] {
                    let signature = Signature::from_bytes(&vec![0; len]);
                    assert_eq!(signature.err(), Some(Error::WrongLength));
                }
            }

            #[test]
            fn an_expanded_key_that_does_not_hold_together_is_refused() {
                let key = SigningKey::generate().unwrap().expanded().unwrap().declassify("test");
                // rho, tr, and places in s1, s2 and t0; but not K, which is any 32 bytes.
                let last = SigningKey::EXPANDED_LEN - 1;
                for byte in [0, 31, 64, 127, 128, 500, 700, last / 2, last - 1, last] {
                    let mut bad = key;
                    bad[byte] ^= 8;
                    let refused = SigningKey::from_expanded(&Secret::from_bytes(&bad)).err();
                    assert_eq!(refused, Some(Error::InvalidKey), "byte {byte}");
                }
                let mut good = key;
                good[40] ^= 1;
                assert!(SigningKey::from_expanded(&Secret::from_bytes(&good)).is_ok());
            }
        }
    )* };
}
tests! { mldsa44 128, mldsa65 192, mldsa87 256, }
