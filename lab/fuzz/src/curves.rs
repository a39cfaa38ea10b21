// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Points, private keys and signatures on curves of prime order.

use std::sync::OnceLock;

use alula_engine::agree::{ecdh_p256, ecdh_p384, ecdh_p521};
use alula_engine::sign::rsa::Digest;
use alula_engine::sign::{ecdsa_p224, ecdsa_p256, ecdsa_p384, ecdsa_p521};
use alula_engine::{Error, Secret};

use super::{Row, WORKS, written};

pub(super) const TARGETS: &[Row] = &[("ecdh", ecdh, ecdh_seeds), ("ecdsa", ecdsa, ecdsa_seeds)];

const MESSAGE: &[u8] = b"message";

macro_rules! ecdh {
    ($($curve:ident $len:literal),*) => {
        /// A point that is taken has one encoding of each form, and gives a secret; so does a
        /// private key.
        fn ecdh(data: &[u8]) {
            $({
                static KEY: OnceLock<$curve::PrivateKey> = OnceLock::new();
                let own = KEY.get_or_init(|| $curve::PrivateKey::generate().expect(WORKS));
                if let Ok(point) = $curve::PublicKey::from_bytes(data) {
                    let full = point.to_bytes();
                    match data[0] {
                        4 => assert_eq!(full, data),
                        sign => {
                            assert_eq!(full[1..1 + $len], data[1..]);
                            assert_eq!(full[2 * $len] & 1, sign & 1);
                        }
                    }
                    assert!(own.agree(&point).is_ok());
                }
                if let Ok(scalar) = data.try_into()
                    && let Ok(key) = $curve::PrivateKey::from_secret(&Secret::from_bytes(scalar))
                {
                    let theirs = own.agree(key.public_key()).expect(WORKS).declassify("fuzz");
                    let ours = key.agree(own.public_key()).expect(WORKS).declassify("fuzz");
                    assert_eq!(theirs, ours);
                }
            })*
        }

        fn ecdh_seeds() -> Vec<Vec<u8>> {
            let mut seeds = Vec::new();
            $({
                let full = $curve::PrivateKey::generate().expect(WORKS).public_key().to_bytes();
                let mut compressed = full[..1 + $len].to_vec();
                compressed[0] = 2 | full[2 * $len] & 1;
                seeds.extend([full.to_vec(), compressed, vec![0; $len]]);
            })*
            seeds
        }
    };
}
ecdh!(ecdh_p256 32, ecdh_p384 48, ecdh_p521 66);

/// A signature in both forms under a key that did not make it, and a key under which nothing was
/// signed.
macro_rules! verify {
    ($curve:ident, $data:expr, $key:expr, $own:expr) => {
        if let Ok(signature) = $curve::Signature::from_der($data) {
            assert_eq!(written(|output| signature.to_der(output)), $data);
            let verified = $key.verify(Digest::Sha512, MESSAGE, &signature);
            assert_eq!(verified, Err(Error::Rejected));
        }
        if let Ok(signature) = $curve::Signature::from_bytes($data) {
            let verified = $key.verify(Digest::Sha512, MESSAGE, &signature);
            assert_eq!(verified, Err(Error::Rejected));
        }
        if let Ok(other) = $curve::VerifyingKey::from_bytes($data) {
            assert_eq!(other.verify(Digest::Sha512, MESSAGE, &$own), Err(Error::Rejected));
        }
    };
}

fn ecdsa(data: &[u8]) {
    macro_rules! curve {
        ($($curve:ident)*) => { $({
            static OWN: OnceLock<($curve::SigningKey, $curve::Signature)> = OnceLock::new();
            let (key, signature) = OWN.get_or_init(|| {
                let key = $curve::SigningKey::generate().expect(WORKS);
                let signature = key.sign(Digest::Sha512, MESSAGE).expect(WORKS);
                (key, signature)
            });
            verify!($curve, data, key.verifying_key(), *signature);
            if let Ok(scalar) = data.try_into()
                && let Ok(key) = $curve::SigningKey::from_secret(&Secret::from_bytes(scalar))
            {
                let own = key.sign(Digest::Sha512, MESSAGE).expect(WORKS);
                assert_eq!(key.verifying_key().verify(Digest::Sha512, MESSAGE, &own), Ok(()));
            }
        })* };
    }
    curve!(ecdsa_p256 ecdsa_p384 ecdsa_p521);
    let key = ecdsa_p224::VerifyingKey::from_bytes(&P224_BASE).expect("a point of the curve");
    let any = ecdsa_p224::Signature::from_bytes(&[7; 56]).expect("in range");
    verify!(ecdsa_p224, data, key, any);
}

/// The base point: the public key of the private key 1. [SP 800-186] §3.2.1.2
const P224_BASE: [u8; 57] = [
    4, 0xb7, 0x0e, 0x0c, 0xbd, 0x6b, 0xb4, 0xbf, 0x7f, 0x32, 0x13, 0x90, 0xb9, 0x4a, 0x03, 0xc1,
    0xd3, 0x56, 0xc2, 0x11, 0x22, 0x34, 0x32, 0x80, 0xd6, 0x11, 0x5c, 0x1d, 0x21, 0xbd, 0x37, 0x63,
    0x88, 0xb5, 0xf7, 0x23, 0xfb, 0x4c, 0x22, 0xdf, 0xe6, 0xcd, 0x43, 0x75, 0xa0, 0x5a, 0x07, 0x47,
    0x64, 0x44, 0xd5, 0x81, 0x99, 0x85, 0x00, 0x7e, 0x34,
];

fn ecdsa_seeds() -> Vec<Vec<u8>> {
    let mut seeds = vec![P224_BASE.to_vec(), vec![7; 56]];
    macro_rules! curve {
        ($($curve:ident)*) => { $({
            let key = $curve::SigningKey::generate().expect(WORKS);
            let signature = key.sign(Digest::Sha512, MESSAGE).expect(WORKS);
            seeds.push(written(|output| signature.to_der(output)));
            seeds.push(signature.as_bytes().to_vec());
            seeds.push(key.verifying_key().to_bytes().to_vec());
        })* };
    }
    curve!(ecdsa_p256 ecdsa_p384 ecdsa_p521);
    seeds
}
