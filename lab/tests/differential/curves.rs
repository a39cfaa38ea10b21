// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The curves of prime order, against AWS-LC.

use aws_lc_rs::agreement::{self, ECDH_P256, ECDH_P384, ECDH_P521, UnparsedPublicKey};
use lab_engine::lab::curves;

use crate::random::{Random, inputs};

#[test]
fn ecdh_p256() {
    ecdh("P-256", &ECDH_P256);
}

#[test]
fn ecdh_p384() {
    ecdh("P-384", &ECDH_P384);
}

#[test]
fn ecdh_p521() {
    ecdh("P-521", &ECDH_P521);
}

fn ecdh(curve: &str, algorithm: &'static agreement::Algorithm) {
    inputs(&format!("ECDH {curve}"), |random, case| {
        let d = private_key(curve, random, case);
        let peer = agreement::PrivateKey::generate(algorithm).unwrap();
        let peer_public = peer.compute_public_key().unwrap();
        let ours = curves::ecdh(curve, &d, peer_public.as_ref()).unwrap();

        let same = agreement::PrivateKey::from_private_key(algorithm, &d).unwrap();
        let public = curves::public_key(curve, &d).unwrap();
        assert_eq!(public, same.compute_public_key().unwrap().as_ref());
        let theirs = |key: &agreement::PrivateKey, public: &[u8]| {
            let public = UnparsedPublicKey::new(algorithm, public);
            agreement::agree(key, public, (), |z| Ok(z.to_vec())).unwrap()
        };
        assert_eq!(ours[..], theirs(&same, peer_public.as_ref()));
        assert_eq!(ours[..], theirs(&peer, &public));
    });
}

/// Small and sparse private keys as well as full ones.
fn private_key(curve: &str, random: &mut Random, case: usize) -> Vec<u8> {
    let len = curves::len(curve).unwrap();
    let mut d = random.bytes(len);
    d[..case % len].fill(0);
    d[len - 1] |= 1;
    curves::key_of_candidate(curve, &d).unwrap_or_else(|| {
        d[1] = 0;
        curves::key_of_candidate(curve, &d).unwrap()
    })
}
