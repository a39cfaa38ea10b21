// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ECDH on P-384.

use aws_lc_rs::agreement::{self, ECDH_P384, UnparsedPublicKey};
use lab_engine::lab::p384;

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
