// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ECDH on P-384, ML-KEM-1024, ML-DSA-87.

use aws_lc_rs::agreement::{self, ECDH_P384, UnparsedPublicKey};
use aws_lc_rs::kem::{self, ML_KEM_1024};
use aws_lc_rs::signature::{self, KeyPair, ML_DSA_87, ML_DSA_87_SIGNING, PqdsaKeyPair};
use lab_engine::lab::{mldsa, mlkem, p384};

use crate::random::inputs;

#[test]
fn ecdh_p384() {
    inputs("ECDH P-384", |random, len| {
        let mut d = random.array::<48>();
        // Small and sparse scalars as well as full ones.
        d[..len % 48].fill(0);
        d[47] |= 1;
        if d[..4] == [0xff; 4] {
            d[0] = 0;
        }
        let peer = agreement::PrivateKey::generate(&ECDH_P384).unwrap();
        let peer_public = peer.compute_public_key().unwrap();
        let ours = p384::ecdh(&d, peer_public.as_ref()).unwrap();

        let same = agreement::PrivateKey::from_private_key(&ECDH_P384, &d).unwrap();
        let public = p384::public_key(&d).unwrap();
        assert_eq!(public, same.compute_public_key().unwrap().as_ref());
        let theirs = |key: &agreement::PrivateKey, public: &[u8]| {
            let public = UnparsedPublicKey::new(&ECDH_P384, public);
            agreement::agree(key, public, (), |z| Ok(z.to_vec())).unwrap()
        };
        assert_eq!(ours[..], theirs(&same, peer_public.as_ref()));
        assert_eq!(ours[..], theirs(&peer, &public));
    });
}

#[test]
fn ml_kem_1024() {
    use ml_kem::{Decapsulate, KeyExport, ml_kem_1024};
    inputs("ML-KEM-1024", |random, _| {
        let (d, z, m) = (random.array::<32>(), random.array::<32>(), random.array::<32>());
        let (ek, dk) = mlkem::keygen(&d, &z);
        let (c, k) = mlkem::encaps(&ek, &m).unwrap();

        // The same from the same randomness, by RustCrypto.
        let seed: [u8; 64] = [d, z].concat().try_into().unwrap();
        let theirs = ml_kem_1024::DecapsulationKey::from_seed(seed.into());
        assert_eq!(ek[..], theirs.encapsulation_key().to_bytes()[..]);
        let (their_c, their_k) = theirs.encapsulation_key().encapsulate_deterministic(&m.into());
        assert_eq!((&c[..], &k[..]), (&their_c[..], &their_k[..]));

        // Across, in both directions, with AWS-LC.
        let theirs_private = kem::DecapsulationKey::new(&ML_KEM_1024, &dk).unwrap();
        let opened = theirs_private.decapsulate(c[..].into()).unwrap();
        assert_eq!(opened.as_ref(), k);
        let public = kem::EncapsulationKey::new(&ML_KEM_1024, &ek).unwrap();
        let (sent, secret) = public.encapsulate().unwrap();
        assert_eq!(mlkem::decaps(&dk, sent.as_ref()).unwrap(), secret.as_ref());

        // Implicit rejection gives everybody the same useless secret.
        let mut altered = c;
        altered[random.below(c.len())] ^= 1 << random.below(8);
        let rejected = mlkem::decaps(&dk, &altered).unwrap();
        let opened = theirs_private.decapsulate(altered[..].into()).unwrap();
        assert_eq!(opened.as_ref(), rejected);
        assert_eq!(theirs.decapsulate(&altered.into())[..], rejected);
    });
}

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
