// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Ed25519: what is a key, what is a signature, and what is neither.

use super::*;

const SEED: [u8; 32] = *b"a private key is any thirty-two.";

fn signed(message: Message) -> ([u8; 32], [u8; 64]) {
    let (q, mut signature) = (public_key(&SEED), [0; 64]);
    sign(&SEED, &q, message, &mut signature);
    (q, signature)
}

#[test]
fn what_is_signed_verifies_and_nothing_else() {
    let digest = [7; 64];
    let messages = [
        Message::Pure(&[b"message"]),
        Message::Pure(&[]),
        Message::Prehashed { context: b"", digest: &digest },
        Message::Prehashed { context: &[0x5a; 255], digest: &digest },
        Message::Prehashed { context: b"Z", digest: &digest },
        // The digest as a message is another thing.
        Message::Pure(&[&digest]),
    ];
    for (i, message) in messages.into_iter().enumerate() {
        let (q, signature) = signed(message);
        let key = PublicKey::from_bytes(&q).unwrap();
        for (j, other) in messages.into_iter().enumerate() {
            assert_eq!(verify(&key, other, &signature), i == j, "{i} {j}");
        }
        for bit in 0..512 {
            let mut flipped = signature;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(!verify(&key, message, &flipped), "{bit}");
        }
    }
}

#[test]
fn parts_are_one_message() {
    let (q, signature) = signed(Message::Pure(&[b"one message"]));
    let key = PublicKey::from_bytes(&q).unwrap();
    assert!(verify(&key, Message::Pure(&[b"one", b"", b" mess", b"age"]), &signature));
}

/// S + n stands for the same S: a second signature, were it not refused.
#[test]
fn signatures_are_not_malleable() {
    let message = Message::Pure(&[b"message"]);
    let (q, signature) = signed(message);
    let key = PublicKey::from_bytes(&q).unwrap();
    let mut n = [0; 32];
    ORDER.own_words(&mut n);
    let (mut malleable, mut carry) = (signature, 0);
    for (own, byte) in malleable[32..].iter_mut().zip(n) {
        carry += u16::from(*own) + u16::from(byte);
        *own = carry as u8;
        carry >>= 8;
    }
    assert_eq!(carry, 0);
    assert!(!verify(&key, message, &malleable));
}

/// The eight points whose order divides the cofactor, and a key that hides one of them.
#[test]
fn keys_without_the_full_order_are_refused() {
    let mut order_8 = None;
    for low in 0..=255 {
        let mut bytes = [0; 32];
        bytes[0] = low;
        if let Some(point) = decode(&bytes) {
            // [n]P has an order that divides 8.
            let torsion = multiply_vartime(&ORDER.own_bits(5 * WINDOWS), &point);
            if !torsion.doublings(2).is_identity().declassify("test") {
                order_8 = Some(torsion);
            }
        }
    }
    let order_8 = order_8.unwrap();
    let good = decode(&public_key(&SEED)).unwrap();
    let mut torsion = order_8;
    for multiple in 1..=8 {
        let encoding = encode(&torsion);
        assert!(decode(&encoding).is_some());
        assert!(PublicKey::from_bytes(&encoding).is_none(), "{multiple}");
        let mixed = encode(&good.add(&torsion));
        assert_eq!(PublicKey::from_bytes(&mixed).is_some(), multiple == 8);
        torsion = torsion.add(&order_8);
    }
}

/// R + (a point of small order) satisfies the equation with the cofactor only.
#[test]
fn nothing_of_small_order_hides_in_a_signature() {
    let message = Message::Pure(&[b"message"]);
    let mut minus_one = [0xff; 32];
    (minus_one[0], minus_one[31]) = (0xec, 0x7f);
    let order_2 = decode(&minus_one).unwrap();
    let q = public_key(&SEED);
    let key = PublicKey::from_bytes(&q).unwrap();
    // Sign as the owner could: with R shifted before k is hashed.
    let Expanded { s, .. } = expand(&SEED);
    let r = ORDER.reduce(&[3; 64]);
    let shifted = encode(&base(&r).add(&order_2));
    for (bytes_r, valid) in [(shifted, false), (encode(&base(&r)), true)] {
        let k = ORDER.reduce(&*digest(&[&bytes_r, &q], message));
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&bytes_r);
        ORDER.multiply_add(&k, &s, &r).encode(&mut signature[32..]);
        assert_eq!(verify(&key, message, &signature), valid);
    }
}
