// SPDX-License-Identifier: Apache-2.0 OR MIT
//! X25519 against AWS-LC; the hybrids against AWS-LC's ECDH and ML-KEM, put together here as
//! RFC 10024 has it, each side once ours and once theirs.

use aws_lc_rs::agreement::{self, ECDH_P256, ECDH_P384, UnparsedPublicKey, X25519};
use aws_lc_rs::kem::{self, ML_KEM_768, ML_KEM_1024};
use lab_engine::kem::{secp256r1mlkem768, secp384r1mlkem1024, x25519mlkem768};
use lab_engine::lab::x25519;

use crate::random::{inputs_without_lanes, slow_inputs};

#[test]
fn x25519_alone() {
    inputs_without_lanes("X25519", |random, len| {
        let mut d = random.array::<32>();
        // Sparse scalars as well as full ones.
        d[..len % 32].fill(0);
        let theirs = agreement::PrivateKey::from_private_key(&X25519, &d).unwrap();
        let public = x25519::public_key(&d);
        assert_eq!(public, theirs.compute_public_key().unwrap().as_ref());

        // Any 32 bytes are a public key; every few, one near p or of small order.
        let mut peer = random.array::<32>();
        if len % 4 == 0 {
            peer[1..].fill(if len % 8 == 0 { 0 } else { 0xff });
            peer[31] ^= random.next() as u8 & 0x80;
        }
        let ours = x25519::agree(&d, &peer);
        let peer = UnparsedPublicKey::new(&X25519, &peer);
        let theirs = agreement::agree(&theirs, peer, (), |z| Ok(z.to_vec())).ok();
        assert_eq!(ours.map(|z| z.to_vec()), theirs);
    });
}

/// The secret of their private key and this public one.
fn their_ecdh(
    algorithm: &'static agreement::Algorithm,
    peer: &[u8],
    key: &agreement::PrivateKey,
) -> Vec<u8> {
    let peer = UnparsedPublicKey::new(algorithm, peer);
    agreement::agree(key, peer, (), |z| Ok(z.to_vec())).unwrap()
}

macro_rules! hybrid {
    ($name:ident, $module:ident, $label:literal, $ecdh:expr, $kem:expr,
     |$of_kem:ident, $of_ecdh:ident| [$first:ident, $second:ident],
     split at: $split_public:literal $split_ciphertext:literal) => {
        #[test]
        fn $name() {
            use $module::{Ciphertext, DecapKey, EncapKey};
            slow_inputs($label, |random, _| {
                // Our key, their encapsulation.
                let owner = DecapKey::generate().unwrap();
                let public = owner.encap_key_bytes();
                let ($first, $second) = public.split_at($split_public);
                let ephemeral = agreement::PrivateKey::generate($ecdh).unwrap();
                let z = their_ecdh($ecdh, $of_ecdh, &ephemeral);
                let key = kem::EncapsulationKey::new($kem, $of_kem).unwrap();
                let (c, k) = key.encapsulate().unwrap();
                let share = ephemeral.compute_public_key().unwrap();
                let ($of_kem, $of_ecdh) = (c.as_ref(), share.as_ref());
                let mut sent = [$first, $second].concat();
                let ($of_kem, $of_ecdh) = (k.as_ref(), &z[..]);
                let secret = [$first, $second].concat();
                let ours = owner.decapsulate(&Ciphertext::from_bytes(&sent).unwrap()).unwrap();
                assert_eq!(ours.declassify("test")[..], secret);

                // An altered ciphertext gives another secret, or none.
                let at = random.below(sent.len());
                sent[at] ^= 1 << random.below(7);
                let altered = owner.decapsulate(&Ciphertext::from_bytes(&sent).unwrap());
                assert!(!altered.is_ok_and(|same| same.declassify("test")[..] == secret));

                // Their key, our encapsulation.
                let private = agreement::PrivateKey::generate($ecdh).unwrap();
                let decap = kem::DecapsulationKey::generate($kem).unwrap();
                let encap = decap.encapsulation_key().unwrap().key_bytes().unwrap();
                let share = private.compute_public_key().unwrap();
                let ($of_kem, $of_ecdh) = (encap.as_ref(), share.as_ref());
                let public = [$first, $second].concat();
                let (ours, sent) = EncapKey::from_bytes(&public).unwrap().encapsulate().unwrap();
                let ($first, $second) = sent.as_bytes().split_at($split_ciphertext);
                let z = their_ecdh($ecdh, $of_ecdh, &private);
                let k = decap.decapsulate($of_kem.into()).unwrap();
                let ($of_kem, $of_ecdh) = (k.as_ref(), &z[..]);
                assert_eq!(ours.declassify("test")[..], [$first, $second].concat());
            });
        }
    };
}
hybrid! {
    x25519_ml_kem_768, x25519mlkem768, "X25519MLKEM768", &X25519, &ML_KEM_768,
    |of_kem, of_ecdh| [of_kem, of_ecdh], split at: 1184 1088
}
hybrid! {
    secp256r1_ml_kem_768, secp256r1mlkem768, "SecP256r1MLKEM768", &ECDH_P256, &ML_KEM_768,
    |of_kem, of_ecdh| [of_ecdh, of_kem], split at: 65 65
}
hybrid! {
    secp384r1_ml_kem_1024, secp384r1mlkem1024, "SecP384r1MLKEM1024", &ECDH_P384, &ML_KEM_1024,
    |of_kem, of_ecdh| [of_ecdh, of_kem], split at: 97 97
}
