// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Ed448: what is a key, what is a signature, and what is neither.

use super::*;

const SEED: [u8; 57] = [0x5e; 57];

fn signed(message: Message) -> ([u8; 57], [u8; 114]) {
    let (q, mut signature) = (public_key(&SEED), [0; 114]);
    sign(&SEED, &q, message, &mut signature);
    (q, signature)
}

fn pure<'a>(context: &'a [u8], parts: &'a [&'a [u8]]) -> Message<'a> {
    Message::Pure { context, parts }
}

#[test]
fn what_is_signed_verifies_and_nothing_else() {
    let digest = [7; 64];
    let as_message: [&[u8]; 1] = [&digest];
    let messages = [
        pure(b"", &[b"message"]),
        pure(b"Z", &[b"message"]),
        pure(&[0x5a; 255], &[]),
        Message::Prehashed { context: b"", digest: &digest },
        Message::Prehashed { context: b"Z", digest: &digest },
        // The digest as a message is another thing.
        pure(b"", &as_message),
    ];
    for (i, message) in messages.into_iter().enumerate() {
        let (q, signature) = signed(message);
        let key = PublicKey::from_bytes(&q).unwrap();
        for (j, other) in messages.into_iter().enumerate() {
            assert_eq!(verify(&key, other, &signature), i == j, "{i} {j}");
        }
        for bit in (0..912).skip(i).step_by(messages.len()) {
            let mut flipped = signature;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(!verify(&key, message, &flipped), "{bit}");
        }
    }
}

#[test]
fn parts_are_one_message() {
    let (q, signature) = signed(pure(b"", &[b"one message"]));
    let key = PublicKey::from_bytes(&q).unwrap();
    assert!(verify(&key, pure(b"", &[b"one", b"", b" mess", b"age"]), &signature));
}

/// S + n and S + 2n stand for the same S: other signatures, were they not refused.
#[test]
fn signatures_are_not_malleable() {
    let message = pure(b"", &[b"message"]);
    let (q, signature) = signed(message);
    let key = PublicKey::from_bytes(&q).unwrap();
    let mut n = [0; 64];
    ORDER.own_words(&mut n);
    let mut malleable = signature;
    for _ in 0..2 {
        let mut carry = 0;
        for (own, byte) in malleable[57..].iter_mut().zip(n) {
            carry += u16::from(*own) + u16::from(byte);
            *own = carry as u8;
            carry >>= 8;
        }
        assert_eq!(carry, 0);
        assert!(!verify(&key, message, &malleable));
    }
    // The last byte of S is zero.
    for last in 1..=255 {
        let mut longer = signature;
        longer[113] = last;
        assert!(!verify(&key, message, &longer));
    }
}

/// The four points whose order divides the cofactor, and keys that hide one of them.
#[test]
fn keys_without_the_full_order_are_refused() {
    // x = ±1, y = 0
    let order_4 = decode(&[0; 57]).unwrap();
    assert!(!order_4.doublings(1).is_identity().declassify("test"));
    let good = decode(&public_key(&SEED)).unwrap();
    let mut torsion = order_4;
    for multiple in 1..=4 {
        let encoding = encode(&torsion);
        assert!(decode(&encoding).is_some());
        assert!(PublicKey::from_bytes(&encoding).is_none(), "{multiple}");
        let mixed = encode(&good.add(&torsion));
        assert_eq!(PublicKey::from_bytes(&mixed).is_some(), multiple == 4);
        torsion = torsion.add(&order_4);
    }
}

/// R + (a point of small order) satisfies the equation with the cofactor only.
#[test]
fn nothing_of_small_order_hides_in_a_signature() {
    let message = pure(b"", &[b"message"]);
    let order_4 = decode(&[0; 57]).unwrap();
    let q = public_key(&SEED);
    let key = PublicKey::from_bytes(&q).unwrap();
    // Sign as the owner could: with R shifted before k is hashed.
    let Expanded { s, .. } = expand(&SEED);
    let r = ORDER.reduce(&[3; 64]);
    let shifted = encode(&base(&r).add(&order_4));
    for (bytes_r, valid) in [(shifted, false), (encode(&base(&r)), true)] {
        let k = ORDER.reduce(&*digest(&[&bytes_r, &q], message));
        let mut signature = [0; 114];
        signature[..57].copy_from_slice(&bytes_r);
        ORDER.multiply_add(&k, &s, &r).encode(&mut signature[57..]);
        assert_eq!(verify(&key, message, &signature), valid);
    }
}
