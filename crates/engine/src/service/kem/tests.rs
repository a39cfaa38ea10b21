// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What holds for ML-KEM's services with every parameter set.

use crate::base::secret::Secret;
use crate::module::{Error, Reason};

fn opened(secret: Secret<32>) -> [u8; 32] {
    secret.declassify("test")
}

macro_rules! tests {
    ($($module:ident)*) => { $(
        mod $module {
            use super::*;
            use crate::service::kem::$module::{Ciphertext, DecapKey, EncapKey};

            #[test]
            fn a_key_that_was_published_and_kept_in_either_form_still_works() {
                let owner = DecapKey::generate().unwrap();
                let from_seed = DecapKey::from_seed(&owner.seed().unwrap()).unwrap();
                let expanded = owner.expanded().unwrap();
                let from_expanded = DecapKey::from_expanded(&expanded).unwrap();
                let published = owner.encap_key().to_bytes();

                let sender = EncapKey::from_bytes(&published).unwrap();
                let (secret, ciphertext) = sender.encapsulate().unwrap();
                let received = Ciphertext::from_bytes(ciphertext.as_bytes()).unwrap();
                let secret = opened(secret);
                for key in [&owner, &from_seed, &from_expanded] {
                    assert_eq!(key.encap_key().to_bytes(), published);
                    assert_eq!(key.approval(), owner.approval());
                    assert_eq!(opened(key.decapsulate(&received).unwrap()), secret);
                    let again = key.expanded().unwrap().declassify("test");
                    assert_eq!(again, expanded.declassify("test"));
                }
                let seed = from_expanded.seed().err();
                assert_eq!(seed, Some(Error::Refused(Reason::NoSeed)));
                assert_ne!(opened(sender.encapsulate().unwrap().0), secret, "each is fresh");
            }

            #[test]
            fn a_changed_ciphertext_gives_another_secret_and_no_error() {
                let owner = DecapKey::generate().unwrap();
                let (secret, ciphertext) = owner.encap_key().encapsulate().unwrap();
                let secret = opened(secret);
                for byte in (0..Ciphertext::LEN).step_by(97).chain([Ciphertext::LEN - 1]) {
                    let mut bad = *ciphertext.as_bytes();
                    bad[byte] ^= 1;
                    let bad = Ciphertext::from_bytes(&bad).unwrap();
                    let rejected = opened(owner.decapsulate(&bad).unwrap());
                    assert_ne!(rejected, secret);
                    assert_eq!(opened(owner.decapsulate(&bad).unwrap()), rejected, "always so");
                }
            }

            #[test]
            fn what_is_not_a_key_or_a_ciphertext_is_named() {
                let lengths = [0, 1, 800, 1184, 1568, 768, 1088, 1632, 2400, 3168];
                let around = [EncapKey::LEN, Ciphertext::LEN].map(|len| [len - 1, len + 1]);
                for len in lengths.into_iter().chain(around.into_iter().flatten()) {
                    let bytes = vec![0; len];
                    let key = (len != EncapKey::LEN).then_some(Error::InvalidKey);
                    assert_eq!(EncapKey::from_bytes(&bytes).err(), key, "{len}");
                    let ciphertext = (len != Ciphertext::LEN).then_some(Error::WrongLength);
                    assert_eq!(Ciphertext::from_bytes(&bytes).err(), ciphertext, "{len}");
                }
                let mut bytes = [0; EncapKey::LEN];
                (bytes[0], bytes[1]) = (0x01, 0x0d); // 3329
                assert_eq!(EncapKey::from_bytes(&bytes).err(), Some(Error::InvalidKey));
            }

            #[test]
            fn an_expanded_key_that_does_not_hold_together_is_refused() {
                let key = DecapKey::generate().unwrap().expanded().unwrap().declassify("test");
                let other = DecapKey::generate().unwrap().expanded().unwrap().declassify("test");
                let refused = |dk: &[u8; DecapKey::EXPANDED_LEN]| {
                    DecapKey::from_expanded(&Secret::from_bytes(dk)).err()
                };
                assert_eq!(refused(&key), None);
                let dk_pke = DecapKey::EXPANDED_LEN - EncapKey::LEN - 64;
                // The encapsulation key and its hash.
                for byte in (dk_pke..DecapKey::EXPANDED_LEN - 32).step_by(89) {
                    let mut bad = key;
                    bad[byte] ^= 0x10;
                    assert_eq!(refused(&bad), Some(Error::InvalidKey), "byte {byte}");
                }
                // The secret of another pair.
                let mut bad = other;
                bad[dk_pke..].copy_from_slice(&key[dk_pke..]);
                assert_eq!(refused(&bad), Some(Error::InvalidKey));
                // An integer that is not below q, under a hash that is right.
                let mut bad = key;
                (bad[dk_pke], bad[dk_pke + 1]) = (0xff, 0xff);
                let (ek, rest) = bad[dk_pke..].split_at_mut(EncapKey::LEN);
                let hash = crate::service::hash::Sha3_256::digest(ek).unwrap();
                rest[..32].copy_from_slice(&hash);
                assert_eq!(refused(&bad), Some(Error::InvalidKey));
                // z is anything: whoever keeps a wrong one only rejects otherwise.
                let mut good = key;
                good[DecapKey::EXPANDED_LEN - 1] ^= 1;
                assert_eq!(refused(&good), None);
            }
        }
    )* };
}
tests! { mlkem512 mlkem768 mlkem1024 }
