// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-KEM and ML-DSA-87.

use aws_lc_rs::kem;
use aws_lc_rs::signature::{self, KeyPair, ML_DSA_87, ML_DSA_87_SIGNING, PqdsaKeyPair};
use lab_engine::lab::{mldsa, mlkem};

use crate::random::inputs;

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

#[test]
fn ml_dsa_87() {
    inputs("ML-DSA-87", |random, len| {
        let (xi, rnd) = (random.array::<32>(), random.array::<32>());
        let message = random.bytes(len);
        let (pk, sk) = mldsa::keygen(&xi);
        let theirs = PqdsaKeyPair::from_seed(&ML_DSA_87_SIGNING, &xi).unwrap();
        assert_eq!(pk, theirs.public_key().as_ref());

        // AWS-LC signs with randomness of its own and no context.
        let mut ours = mldsa::sign(&sk, b"", &message, &rnd).unwrap();
        let public = signature::UnparsedPublicKey::new(&ML_DSA_87, &pk);
        public.verify(&message, &ours).unwrap();
        let mut signature = vec![0; ML_DSA_87_SIGNING.signature_len()];
        theirs.sign(&message, &mut signature).unwrap();
        assert!(mldsa::verify(&pk, b"", &message, &signature));

        // Both refuse the same altered signature.
        ours[random.below(mldsa::SIGNATURE_LEN)] ^= 1 << random.below(8);
        assert!(public.verify(&message, &ours).is_err());
        assert!(!mldsa::verify(&pk, b"", &message, &ours));
    });
}
