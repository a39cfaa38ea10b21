// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The laws of a signature scheme, for each parameter set.

use super::*;

macro_rules! laws {
    ($($module:ident $set:ident,)*) => { $(
        mod $module {
            use super::*;

            struct Pair {
                pk: [u8; $set::PK_LEN],
                sk: [u8; $set::SK_LEN],
            }

            fn pair(seed: u8) -> Pair {
                let mut pair = Pair { pk: [0; $set::PK_LEN], sk: [0; $set::SK_LEN] };
                $set::keygen_internal(&[seed; 32], &mut pair.pk, &mut pair.sk);
                pair
            }

            impl Pair {
                fn sign(&self, message: Message, rnd: u8) -> [u8; $set::SIGNATURE_LEN] {
                    let mut sigma = [0; $set::SIGNATURE_LEN];
                    $set::sign_internal(&self.sk, message, &[rnd; 32], &mut sigma).unwrap();
                    sigma
                }

                fn verifies(&self, message: Message, sigma: &[u8]) -> bool {
                    $set::verify_internal(&self.pk, &hash_public_key(&self.pk), message, sigma)
                }
            }

            #[test]
            fn what_is_signed_verifies_under_its_own_key_only() {
                let (ours, theirs) = (pair(1), pair(2));
                for rnd in 0..20 {
                    let parts: &[&[u8]] = &[b"waypoints", &[rnd]];
                    let message = Message::Pure { context: &[rnd], parts };
                    let sigma = ours.sign(message, rnd);
                    assert!(ours.verifies(message, &sigma));
                    assert!(!theirs.verifies(message, &sigma));
                    assert!(!ours.verifies(message, &sigma[1..]));
                }
            }

            #[test]
            fn parts_join_and_contexts_do_not() {
                let key = pair(3);
                let parts: &[&[u8]] = &[b"", b"cd", b"e"];
                let sigma = key.sign(Message::Pure { context: b"ab", parts }, 0);
                let verifies =
                    |context, parts| key.verifies(Message::Pure { context, parts }, &sigma);
                assert!(verifies(b"ab", &[b"cde"]));
                assert!(!verifies(b"abc", &[b"de"]));
                assert!(!verifies(b"a", &[b"bcde"]));
                assert!(key.verifies(Message::Formatted(b"\x00\x02abcde"), &sigma));
                assert!(!key.verifies(Message::Formatted(b"\x01\x02abcde"), &sigma));
            }

            #[test]
            fn any_flipped_bit_is_rejected() {
                let key = pair(4);
                let message = Message::Pure { context: b"c", parts: &[b"message"] };
                let mut sigma = key.sign(message, 0);
                // Every bit of the commitment hash and of the hint, and some of every coefficient
                // of z.
                let rows = ($set::PK_LEN - 32) / $set::T1_LEN;
                let hint = 8 * ($set::SIGNATURE_LEN - $set::OMEGA - rows);
                for bit in (0..8 * $set::SIGNATURE_LEN)
                    .filter(|bit| *bit < 64 * 8 || *bit >= hint || bit % 13 == 0)
                {
                    sigma[bit / 8] ^= 1 << (bit % 8);
                    assert!(!key.verifies(message, &sigma), "bit {bit}");
                    sigma[bit / 8] ^= 1 << (bit % 8);
                }
                assert!(key.verifies(message, &sigma));
                for bit in 0..7 * 8 {
                    let mut altered = *b"message";
                    altered[bit / 8] ^= 1 << (bit % 8);
                    let message = Message::Pure { context: b"c", parts: &[&altered] };
                    assert!(!key.verifies(message, &sigma));
                }
                let mut key = key;
                for bit in (0..8 * $set::PK_LEN).step_by(97) {
                    key.pk[bit / 8] ^= 1 << (bit % 8);
                    assert!(!key.verifies(message, &sigma));
                    key.pk[bit / 8] ^= 1 << (bit % 8);
                }
            }

            #[test]
            fn every_input_of_signing_matters() {
                let key = pair(5);
                let message = Message::Formatted(b"m");
                let sigma = key.sign(message, 0);
                assert!(sigma == key.sign(message, 0));
                let mut frugal = [0; $set::SIGNATURE_LEN];
                $set::sign_frugally(&key.sk, message, &mut frugal).unwrap();
                assert!(sigma == frugal);
                assert!(sigma != key.sign(message, 1));
                assert!(sigma != key.sign(Message::Formatted(b"n"), 0));
                assert!(sigma != pair(6).sign(message, 0));
            }

            #[test]
            fn a_representative_stands_for_its_message() {
                let key = pair(7);
                let message = Message::Pure { context: b"c", parts: &[b"message"] };
                let tr = hash_public_key(&key.pk);
                let mut mu = Representative::pure(&tr, b"c");
                b"message".iter().for_each(|byte| mu.update(&[*byte]));
                let mu = mu.finish();
                let by_mu = Message::Representative(&mu);
                assert!(key.sign(message, 0) == key.sign(by_mu, 0));
                assert!(key.verifies(by_mu, &key.sign(message, 1)));
            }
        }
    )* };
}
laws! { mldsa44 MlDsa44, mldsa65 MlDsa65, mldsa87 MlDsa87, }
