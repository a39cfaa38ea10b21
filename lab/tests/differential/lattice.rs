// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-KEM and ML-DSA with every parameter set.

use aws_lc_rs::signature::{self, KeyPair, PqdsaKeyPair};
use aws_lc_rs::{digest, kem};
use lab_engine::lab::{mldsa, mlkem};
use lab_engine::sign::PreHash;
use ml_dsa::{ExpandedSigningKey, MlDsa44, MlDsa65, MlDsa87};

use crate::random::{inputs, slow_inputs};

macro_rules! ml_kem {
    ($test:ident, $name:literal, $aws:ident) => {
        #[test]
        fn $test() {
            use ml_kem::{Decapsulate, KeyExport, $test};
            let set = mlkem::set($name).unwrap();
            inputs($name, |random, _| {
                let (d, z, m) = (random.array::<32>(), random.array::<32>(), random.array::<32>());
                let (ek, dk) = set.keygen(&d, &z);
                let (c, k) = set.encaps(&ek, &m).unwrap();

                // The same from the same randomness, by RustCrypto.
                let seed: [u8; 64] = [d, z].concat().try_into().unwrap();
                let theirs = $test::DecapsulationKey::from_seed(seed.into());
                let their_ek = theirs.encapsulation_key();
                assert_eq!(ek[..], their_ek.to_bytes()[..]);
                let (their_c, their_k) = their_ek.encapsulate_deterministic(&m.into());
                assert_eq!((&c[..], &k[..]), (&their_c[..], &their_k[..]));

                // Across, in both directions, with AWS-LC.
                let theirs_private = kem::DecapsulationKey::new(&kem::$aws, &dk).unwrap();
                let opened = theirs_private.decapsulate(c[..].into()).unwrap();
                assert_eq!(opened.as_ref(), k);
                let public = kem::EncapsulationKey::new(&kem::$aws, &ek).unwrap();
                let (sent, secret) = public.encapsulate().unwrap();
                assert_eq!(set.decaps(&dk, sent.as_ref()).unwrap(), secret.as_ref());

                // Implicit rejection gives everybody the same useless secret.
                let mut altered = c;
                altered[random.below(set.c)] ^= 1 << random.below(8);
                let rejected = set.decaps(&dk, &altered).unwrap();
                let opened = theirs_private.decapsulate(altered[..].into()).unwrap();
                assert_eq!(opened.as_ref(), rejected);
                let altered = altered[..].try_into().unwrap();
                assert_eq!(theirs.decapsulate(&altered)[..], rejected);
            });
        }
    };
}
ml_kem!(ml_kem_512, "ML-KEM-512", ML_KEM_512);
ml_kem!(ml_kem_768, "ML-KEM-768", ML_KEM_768);
ml_kem!(ml_kem_1024, "ML-KEM-1024", ML_KEM_1024);

macro_rules! ml_dsa {
    ($test:ident, $name:literal, $aws:ident, $aws_signing:ident, $rust_crypto:ident) => {
        #[test]
        fn $test() {
            use aws_lc_rs::signature::{$aws, $aws_signing};
            let set = mldsa::set($name).unwrap();
            slow_inputs($name, |random, len| {
                let (xi, rnd) = (random.array::<32>(), random.array::<32>());
                let (message, context) = (random.bytes(len), random.bytes(len % 256));
                let (pk, sk) = set.keygen(&xi);
                assert_eq!(set.public_key(&sk).as_deref(), Some(&pk[..]));

                // The same from the same randomness, by RustCrypto.
                let theirs = ExpandedSigningKey::<$rust_crypto>::from_seed(&xi.into());
                assert_eq!(pk[..], theirs.verifying_key().encode()[..]);
                let prefix = [&[0, context.len() as u8], &context[..]].concat();
                let signature = theirs.sign_internal(&[&prefix, &message], &rnd.into());
                let mut ours = set.sign(&sk, &context, &message, &rnd).unwrap();
                assert_eq!(ours[..], signature.encode()[..]);
                assert!(set.verify(&pk, &context, &message, &ours));

                // HashML-DSA, with the message formatted here as the standard says.
                let digest = digest::digest(&digest::SHA512, &message);
                let oid = b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03";
                let prefix = [&[1, context.len() as u8], &context[..], oid].concat();
                let signature = theirs.sign_internal(&[&prefix, digest.as_ref()], &rnd.into());
                let hash = PreHash::Sha512;
                ours = set.sign_prehash(&sk, hash, &context, &message, &rnd).unwrap();
                assert_eq!(ours[..], signature.encode()[..]);
                assert!(set.verify_prehash(&pk, hash, &context, &message, &ours));
                assert!(!set.verify(&pk, &context, &message, &ours));

                // AWS-LC signs with randomness of its own and no context.
                let theirs = PqdsaKeyPair::from_seed(&$aws_signing, &xi).unwrap();
                assert_eq!(pk, theirs.public_key().as_ref());
                let public = signature::UnparsedPublicKey::new(&$aws, &pk);
                let mut signature = vec![0; $aws_signing.signature_len()];
                theirs.sign(&message, &mut signature).unwrap();
                assert!(set.verify(&pk, b"", &message, &signature));
                ours = set.sign(&sk, b"", &message, &rnd).unwrap();
                public.verify(&message, &ours).unwrap();

                // Both refuse the same altered signature.
                ours[random.below(set.signature)] ^= 1 << random.below(8);
                assert!(public.verify(&message, &ours).is_err());
                assert!(!set.verify(&pk, b"", &message, &ours));
            });
        }
    };
}
ml_dsa!(ml_dsa_44, "ML-DSA-44", ML_DSA_44, ML_DSA_44_SIGNING, MlDsa44);
ml_dsa!(ml_dsa_65, "ML-DSA-65", ML_DSA_65, ML_DSA_65_SIGNING, MlDsa65);
ml_dsa!(ml_dsa_87, "ML-DSA-87", ML_DSA_87, ML_DSA_87_SIGNING, MlDsa87);
