// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Self-tests of SLH-DSA, for SHA-2 and SHAKE apart: both are built on hash functions of their own.
//! One parameter set stands for its family; the others differ in numbers only.
//!
//! Signatures are compared by their SHA-256 digests. The signature that is verified is stored, so
//! that a verifier need not wait for one to be made.

use super::internal::{PrivateKey, recompute};
use super::{
    Family, Message, PublicKey, Sha2, Shake, Shape, keygen_internal, sign_internal, verify_internal,
};
use crate::base::cast::Cast;
use crate::primitive::hash::Hash;
use crate::primitive::sha2::Sha256;

pub(crate) fn sha2_keygen() -> bool {
    Cast::SlhDsaSha2KeyGen.agrees(&root::<Sha2<16>>(b"SLH-DSA-SHA2-KeyGen CAST"), &SHA2_ROOT)
}

pub(crate) fn sha2_sign() -> bool {
    let digest = signed::<Sha2<16>>(b"SLH-DSA-SHA2-Sign CAST");
    Cast::SlhDsaSha2Sign.agrees(&digest, &SHA2_SIGNATURE)
}

pub(crate) fn sha2_verify() -> bool {
    let signature = Cast::SlhDsaSha2Verify.given(SHA2_VERIFY);
    let computed = verified::<Sha2<16>>(&SHA2_KEY, signature);
    Cast::SlhDsaSha2Verify.agrees(&computed, &accepted(&SHA2_KEY))
}

pub(crate) fn shake_keygen() -> bool {
    Cast::SlhDsaShakeKeyGen.agrees(&root::<Shake<16>>(b"SLH-DSA-SHAKE-KeyGen CAST"), &SHAKE_ROOT)
}

pub(crate) fn shake_sign() -> bool {
    let digest = signed::<Shake<16>>(b"SLH-DSA-SHAKE-Sign CAST");
    Cast::SlhDsaShakeSign.agrees(&digest, &SHAKE_SIGNATURE)
}

pub(crate) fn shake_verify() -> bool {
    let signature = Cast::SlhDsaShakeVerify.given(SHAKE_VERIFY);
    let computed = verified::<Shake<16>>(&SHAKE_KEY, signature);
    Cast::SlhDsaShakeVerify.agrees(&computed, &accepted(&SHAKE_KEY))
}

/// SK.seed, SK.prf and PK.seed of a test, from its name.
fn seeds(name: &[u8]) -> [[u8; 16]; 3] {
    let digest = Sha256::digest(name);
    let mut seeds = [[0; 16]; 3];
    seeds[0].copy_from_slice(&digest[..16]);
    seeds[1].copy_from_slice(&digest[16..]);
    seeds[2].copy_from_slice(&digest[8..24]);
    seeds
}

#[inline(never)] // its frame must not lie under the other self-tests
fn root<F: Family<16>>(name: &[u8]) -> [u8; 16] {
    let [sk_seed, _, pk_seed] = seeds(name);
    keygen_internal::<F, 16>(Shape::F128, &sk_seed, &pk_seed)
}

/// The digest of a signature of its own name; of zeros, if there is none.
#[inline(never)] // its frame must not lie under the other self-tests
fn signed<F: Family<16>>(name: &[u8]) -> [u8; 32] {
    let mut signature = [0; LEN];
    sign::<F>(name, name, &mut signature);
    Sha256::digest(&signature)
}

/// Signs with the key that comes from `name`, and gives its public key.
fn sign<F: Family<16>>(name: &[u8], message: &[u8], signature: &mut [u8; LEN]) -> PublicKey<16> {
    let [seed, prf, pk_seed] = &seeds(name);
    let pk = PublicKey::new(pk_seed, &root::<F>(name));
    let (sk, message) = (PrivateKey { seed, prf }, Message::Formatted(message));
    let _ = sign_internal::<F, 16>(Shape::F128, &sk, &pk, &message, pk_seed, signature);
    pk
}

/// The root that the stored signature leads to, and the decisions on it and on another message.
fn verified<F: Family<16>>(key: &[u8; 32], signature: &[u8; LEN]) -> [u8; 18] {
    let mut pk = PublicKey::new(&[0; 16], &[0; 16]);
    pk.seed.copy_from_slice(&key[..16]);
    pk.root.copy_from_slice(&key[16..]);
    let accepts = |message| {
        let message = Message::Formatted(message);
        u8::from(verify_internal::<F, 16>(Shape::F128, &pk, &message, signature))
    };
    let mut computed = [0; 18];
    let message = Message::Formatted(VERIFY_MESSAGE);
    if let Some(root) = recompute::<F, 16>(Shape::F128, &pk, &message, signature) {
        computed[..16].copy_from_slice(&root);
    }
    computed[16..].copy_from_slice(&[accepts(VERIFY_MESSAGE), accepts(b"")]);
    computed
}

fn accepted(key: &[u8; 32]) -> [u8; 18] {
    let mut expected = [0; 18];
    expected[..16].copy_from_slice(&key[16..]);
    expected[16] = 1;
    expected
}

const LEN: usize = Shape::F128.signature_len(16);

#[rustfmt::skip]
const SHA2_ROOT: [u8; 16] = [
    0x7d, 0x4d, 0x23, 0x90, 0x82, 0xcb, 0xd7, 0xd1, 0xf0, 0x9c, 0x87, 0xdd, 0xfd, 0xeb, 0x23, 0xce,
];
#[rustfmt::skip]
const SHA2_SIGNATURE: [u8; 32] = [
    0x6c, 0xca, 0xf9, 0xa0, 0xdc, 0xa9, 0x59, 0xe9, 0xf7, 0x83, 0x62, 0x3a, 0x8b, 0xfe, 0xc8, 0x6c,
    0xb5, 0x67, 0x57, 0x09, 0xae, 0xf0, 0x89, 0xf7, 0x6b, 0x6c, 0xb5, 0xbc, 0x7c, 0x3c, 0x07, 0x19,
];
#[rustfmt::skip]
const SHAKE_ROOT: [u8; 16] = [
    0xa9, 0xa5, 0x84, 0x14, 0x4d, 0x9c, 0x58, 0xf1, 0x0b, 0xf0, 0x73, 0xa7, 0xae, 0x6b, 0xfa, 0xb4,
];
#[rustfmt::skip]
const SHAKE_SIGNATURE: [u8; 32] = [
    0xd8, 0x81, 0x05, 0x16, 0x1b, 0xcf, 0xf8, 0x2c, 0xad, 0x95, 0x1f, 0x2a, 0xa2, 0x3c, 0x0d, 0xa3,
    0x73, 0xd5, 0x42, 0x0d, 0x47, 0x47, 0x25, 0xc8, 0x5e, 0xfd, 0xa0, 0x16, 0xd3, 0xc6, 0xba, 0x37,
];

const VERIFY_MESSAGE: &[u8] = b"SLH-DSA-Verify CAST";
#[rustfmt::skip]
const SHA2_KEY: [u8; 32] = [
    0xb1, 0xee, 0x4f, 0x07, 0x27, 0x74, 0x3a, 0x02, 0x23, 0x29, 0xff, 0x4d, 0x31, 0x51, 0xb2, 0x85,
    0x2b, 0xb8, 0x4e, 0x3b, 0xb2, 0xce, 0x48, 0x3f, 0x29, 0x21, 0x2f, 0x4e, 0x86, 0x5e, 0xda, 0xbc,
];
#[rustfmt::skip]
const SHAKE_KEY: [u8; 32] = [
    0x9a, 0x4a, 0x7b, 0x2f, 0x7b, 0x3f, 0x09, 0x66, 0x60, 0x65, 0xa1, 0xf0, 0x77, 0x0a, 0xdd, 0x7f,
    0x9b, 0xba, 0xb6, 0x55, 0x39, 0x5f, 0x5d, 0x81, 0x60, 0x05, 0x26, 0xd2, 0x93, 0xd1, 0x51, 0x47,
];
/// Signatures of 17,088 bytes, made by the key of the same name in the test below.
const SHA2_VERIFY: &[u8; LEN] = include_bytes!("cast_sha2_128f.sig");
const SHAKE_VERIFY: &[u8; LEN] = include_bytes!("cast_shake_128f.sig");

#[cfg(test)]
mod tests {
    use super::*;

    fn made<F: Family<16>>(name: &[u8]) -> ([u8; 32], [u8; LEN]) {
        let (mut key, mut signature) = ([0; 32], [0; LEN]);
        let pk = sign::<F>(name, VERIFY_MESSAGE, &mut signature);
        key[..16].copy_from_slice(&*pk.seed);
        key[16..].copy_from_slice(&*pk.root);
        (key, signature)
    }

    #[test]
    fn stored_signatures_are_what_their_keys_make() {
        let (key, signature) = made::<Sha2<16>>(b"SLH-DSA-SHA2-Verify CAST");
        assert!(key == SHA2_KEY && signature == *SHA2_VERIFY);
        let (key, signature) = made::<Shake<16>>(b"SLH-DSA-SHAKE-Verify CAST");
        assert!(key == SHAKE_KEY && signature == *SHAKE_VERIFY);
    }

    #[test]
    #[ignore = "prints the constants above and writes the stored signatures"]
    fn make() {
        println!("{:?}", root::<Sha2<16>>(b"SLH-DSA-SHA2-KeyGen CAST"));
        println!("{:?}", signed::<Sha2<16>>(b"SLH-DSA-SHA2-Sign CAST"));
        println!("{:?}", root::<Shake<16>>(b"SLH-DSA-SHAKE-KeyGen CAST"));
        println!("{:?}", signed::<Shake<16>>(b"SLH-DSA-SHAKE-Sign CAST"));
        let (key, signature) = made::<Sha2<16>>(b"SLH-DSA-SHA2-Verify CAST");
        println!("{key:?}");
        std::fs::write("src/primitive/slhdsa/cast_sha2_128f.sig", signature).unwrap();
        let (key, signature) = made::<Shake<16>>(b"SLH-DSA-SHAKE-Verify CAST");
        println!("{key:?}");
        std::fs::write("src/primitive/slhdsa/cast_shake_128f.sig", signature).unwrap();
    }
}
