// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Ed25519 and Ed25519ph against AWS-LC, Ed448 and Ed448ph against RustCrypto's ed448-goldilocks.

use aws_lc_sys::{
    ED25519_keypair_from_seed, ED25519_sign, ED25519_verify, ED25519ph_sign, ED25519ph_verify,
};
use ed448_goldilocks::{PreHash, Signature, SigningKey};
use lab_engine::lab::eddsa::{Scheme, public_key, sign, verify};
use sha3::digest::{ExtendableOutput, Update, XofReader};

use crate::random::{Random, inputs_without_lanes, slow_inputs_without_lanes};

/// A private key: random, or one byte over and over.
fn seed<const N: usize>(random: &mut Random, len: usize) -> [u8; N] {
    if len % 8 == 7 { [random.next() as u8; N] } else { random.array() }
}

/// Flips a bit somewhere.
fn altered(random: &mut Random, bytes: &[u8]) -> Vec<u8> {
    let mut altered = bytes.to_vec();
    altered[random.below(bytes.len())] ^= 1 << random.below(8);
    altered
}

/// AWS-LC's public key, and its private key in the form that its functions take.
fn aws_lc_key(seed: &[u8; 32]) -> ([u8; 32], [u8; 64]) {
    let (mut public, mut private) = ([0; 32], [0; 64]);
    // SAFETY: the lengths are those of the declarations in C.
    unsafe { ED25519_keypair_from_seed(public.as_mut_ptr(), private.as_mut_ptr(), seed.as_ptr()) };
    (public, private)
}

#[test]
fn ed25519() {
    let theirs_accept = |q: &[u8], message: &[u8], signature: &[u8]| {
        assert_eq!((q.len(), signature.len()), (32, 64));
        // SAFETY: the lengths are those of the declarations in C.
        let accepted = unsafe {
            ED25519_verify(message.as_ptr(), message.len(), signature.as_ptr(), q.as_ptr())
        };
        accepted == 1
    };
    inputs_without_lanes("Ed25519", |random, len| {
        let (d, message) = (seed::<32>(random, len), random.bytes(len));
        let (q, private) = aws_lc_key(&d);
        assert_eq!(public_key(Scheme::Ed25519, &d).unwrap(), q);
        let ours = sign(Scheme::Ed25519, &d, b"", &message).unwrap();
        let mut theirs = [0; 64];
        // SAFETY: the lengths are those of the declarations in C.
        let signed =
            unsafe { ED25519_sign(theirs.as_mut_ptr(), message.as_ptr(), len, private.as_ptr()) };
        assert_eq!((signed, &ours[..]), (1, &theirs[..]));
        assert!(verify(Scheme::Ed25519, &q, b"", &message, &theirs));

        // Both refuse the same altered signatures and keys.
        let bad = altered(random, &ours);
        assert!(!theirs_accept(&q, &message, &bad));
        assert!(!verify(Scheme::Ed25519, &q, b"", &message, &bad));
        let bad = altered(random, &q);
        assert!(!theirs_accept(&bad, &message, &ours));
        assert!(!verify(Scheme::Ed25519, &bad, b"", &message, &ours));
    });
}

#[test]
fn ed25519ph() {
    inputs_without_lanes("Ed25519ph", |random, len| {
        let (d, message) = (seed::<32>(random, len), random.bytes(len));
        let context = random.bytes(len % 256);
        let (q, private) = aws_lc_key(&d);
        let ours = sign(Scheme::Ed25519ph, &d, &context, &message).unwrap();
        let mut theirs = [0; 64];
        // SAFETY: the lengths are those of the declarations in C.
        let signed = unsafe {
            let (out, m, c) = (theirs.as_mut_ptr(), message.as_ptr(), context.as_ptr());
            ED25519ph_sign(out, m, len, private.as_ptr(), c, context.len())
        };
        assert_eq!((signed, &ours[..]), (1, &theirs[..]));
        assert!(verify(Scheme::Ed25519ph, &q, &context, &message, &theirs));
        let longer = [&context[..], &[0]].concat();
        let other = &altered(random, if context.len() < 255 { &longer } else { &context });
        assert!(!verify(Scheme::Ed25519ph, &q, other, &message, &theirs));
        // SAFETY: the lengths are those of the declarations in C.
        let accepted = unsafe {
            let (m, c) = (message.as_ptr(), other.as_ptr());
            ED25519ph_verify(m, message.len(), ours.as_ptr(), q.as_ptr(), c, other.len())
        };
        assert_eq!(accepted, 0);
    });
}

/// SHAKE256 of a message, for their prehash scheme.
struct Digest([u8; 64]);

impl Digest {
    fn of(message: &[u8]) -> Self {
        let mut hash = sha3::Shake256::default();
        hash.update(message);
        let mut digest = [0; 64];
        hash.finalize_xof().read(&mut digest);
        Digest(digest)
    }
}

impl PreHash for Digest {
    fn fill_bytes(&mut self, out: &mut [u8]) {
        out.copy_from_slice(&self.0);
    }
}

#[test]
fn ed448() {
    slow_inputs_without_lanes("Ed448", |random, len| {
        let (d, message) = (seed::<57>(random, len), random.bytes(len));
        let context = random.bytes(len % 256);
        let theirs = SigningKey::try_from(&d[..]).unwrap();
        let q = public_key(Scheme::Ed448, &d).unwrap();
        assert_eq!(q, theirs.verifying_key().as_bytes()[..]);

        let ours = sign(Scheme::Ed448, &d, &context, &message).unwrap();
        let signature = theirs.sign_ctx(&context, &message).unwrap();
        assert_eq!(ours, signature.to_bytes()[..]);
        assert!(verify(Scheme::Ed448, &q, &context, &message, &ours));
        let bad = altered(random, &ours);
        assert!(!verify(Scheme::Ed448, &q, &context, &message, &bad));
        let bad = Signature::from_slice(&bad);
        let accepts = |bad| theirs.verifying_key().verify_ctx(&bad, &context, &message).is_ok();
        assert!(!bad.is_ok_and(accepts));
    });
}

#[test]
fn ed448ph() {
    slow_inputs_without_lanes("Ed448ph", |random, len| {
        let (d, message) = (seed::<57>(random, len), random.bytes(len));
        let context = random.bytes(len % 256);
        let theirs = SigningKey::try_from(&d[..]).unwrap();
        let q = public_key(Scheme::Ed448ph, &d).unwrap();
        let ours = sign(Scheme::Ed448ph, &d, &context, &message).unwrap();
        let signature = theirs.sign_prehashed(Some(&context), Digest::of(&message)).unwrap();
        assert_eq!(ours, signature.to_bytes()[..]);
        assert!(verify(Scheme::Ed448ph, &q, &context, &message, &ours));
        // The digest as a message is another thing.
        let digest = Digest::of(&message).0;
        assert!(!verify(Scheme::Ed448, &q, &context, &digest, &ours));
    });
}
