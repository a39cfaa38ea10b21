// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys that are made, what they sign and decrypt, and what they refuse.

use super::digest::{Digest, Mask};
use super::*;
use crate::primitive::bignum::tests::Random;
use crate::primitive::bignum::{add, subtract};

fn draw(random: &mut Random) -> impl FnMut(&mut [u8]) -> Option<()> + '_ {
    |bytes| {
        bytes.iter_mut().for_each(|byte| *byte = random.next() as u8);
        Some(())
    }
}

fn pair(seed: u64) -> PrivateKey {
    let residues = [None, None];
    keygen::generate(2048, &usual_exponent(), residues, draw(&mut Random(seed))).unwrap()
}

#[test]
fn generated_keys_decrypt_what_they_encrypt() {
    let mut random = Random(11);
    for (bits, residues) in [(2048, [None, None]), (3072, [Some(5), Some(3)])] {
        let e = usual_exponent();
        let pair = keygen::generate(bits, &e, residues, draw(&mut random)).unwrap();
        let public = pair.public();
        assert_eq!((public.bits(), public.len()), (bits, bits / 8));
        for (prime, residue) in pair.primes().into_iter().zip(residues) {
            assert!(residue.is_none_or(|residue| prime[0] % 8 == residue));
        }
        assert!(pair.is_private_exponent(pair.d()).declassify("test"));
        for _ in 0..5 {
            let mut m = Whole::zero(bits / 64);
            m.iter_mut().for_each(|limb| *limb = random.next());
            m[bits / 64 - 1] >>= 1;
            let blind = [random.next() as u8; BLIND_LEN];
            let c = public.apply(&m);
            assert!(*pair.apply(&c, &blind).unwrap() == *m);
            // The same without Chinese remainders.
            let n = public.modulus();
            assert!(*n.leave(&n.pow_vartime(&n.enter(&c), pair.d())) == *m);
        }
        let mut edge = Whole::of(public.n(), bits / 64);
        subtract(&mut edge, &[1]);
        for number in [Whole::zero(bits / 64), edge] {
            assert!(*pair.apply(&number, &[7; BLIND_LEN]).unwrap() == *number);
        }
    }
}

#[test]
fn keys_of_primes_with_conditions_have_them() {
    let pair = auxiliary::generate(2048, &usual_exponent(), draw(&mut Random(12))).unwrap();
    let m = Whole::of(&[42], 32);
    let c = pair.public().apply(&m);
    assert!(*pair.apply(&c, &[1; BLIND_LEN]).unwrap() == *m);
}

#[test]
fn primes_that_break_a_criterion_make_no_key() {
    let pair = pair(13);
    let e = usual_exponent();
    let [p, q] = pair.primes().map(|prime| Half::of(prime, 16));
    assert!(PrivateKey::from_primes(&p, &q, &e, 2048).is_some());
    assert!(PrivateKey::from_primes(&p, &p, &e, 2048).is_none(), "not far apart");
    let mut near = Half::of(&p, 16);
    add(&mut near, &[2]);
    assert!(PrivateKey::from_primes(&p, &near, &e, 2048).is_none(), "not far apart");
    let mut small = Half::of(&q, 16);
    small[15] = 1 << 63;
    assert!(PrivateKey::from_primes(&p, &small, &e, 2048).is_none(), "below the range");
    let mut even = Half::of(&q, 16);
    even[0] ^= 1;
    assert!(PrivateKey::from_primes(&p, &even, &e, 2048).is_none(), "even");
    assert!(PrivateKey::from_primes(&p, &q, &e, 3072).is_none(), "another length");
    for e in [3u64, 65535, 65536, 65538] {
        assert!(PrivateKey::from_primes(&p, &q, &[e], 2048).is_none(), "e = {e}");
    }
}

#[test]
fn a_disturbed_computation_gives_nothing() {
    let (pair, other) = (pair(14), pair(15));
    let c = pair.public().apply(&Whole::of(&[1 << 40], 32));
    // As if a bit of a prime had flipped: the parts belong to different keys.
    let mixed = pair.with_parts_of(other);
    assert!(mixed.apply(&c, &[3; BLIND_LEN]).is_none());
}

#[test]
fn signatures_verify_and_any_flipped_bit_ends_that() {
    let pair = pair(16);
    let public = pair.public();
    let hash = Digest::Sha384.hash(&[b"way", b"points"]);
    for salt in [&[][..], b"salt", &[9; 48]] {
        let pss = pss::Parameters {
            digest: Digest::Sha384,
            mask: Mask::Mgf1(Digest::Sha384),
            salt_len: salt.len(),
        };
        let mut em = Block::zero(256);
        pss.encode(&mut em, 2047, &*hash, salt).unwrap();
        let signed = pair.apply(&public.number(&em).unwrap(), &[2; BLIND_LEN]).unwrap();
        let mut recovered = public.block(&public.apply(&signed));
        assert!(pss.verify(&recovered, 2047, &*hash));
        for bit in (0..2048).step_by(13) {
            recovered[bit / 8] ^= 1 << (bit % 8);
            assert!(!pss.verify(&recovered, 2047, &*hash), "bit {bit}");
            recovered[bit / 8] ^= 1 << (bit % 8);
        }
        let longer = pss::Parameters { salt_len: salt.len() + 1, ..pss };
        assert!(!longer.verify(&recovered, 2047, &*hash));
    }
}

#[test]
fn what_does_not_fit_is_not_encoded() {
    let hash = Digest::Sha512.hash(&[b""]);
    let prefix = Digest::Sha512.prefix().unwrap().len();
    assert!(pkcs1::encode(&mut vec![0; prefix + 64 + 11], Digest::Sha512, &*hash).is_some());
    assert!(pkcs1::encode(&mut vec![0; prefix + 64 + 10], Digest::Sha512, &*hash).is_none());
    assert!(pkcs1::encode(&mut [0; 256], Digest::Shake128, &*hash).is_none());
    let pss = pss::Parameters { digest: Digest::Sha512, mask: Mask::Shake256, salt_len: 64 };
    assert!(pss.encode(&mut [0; 130], 1039, &*hash, &[0; 64]).is_some());
    assert!(pss.encode(&mut [0; 129], 1031, &*hash, &[0; 64]).is_none());
    assert!(pss.encode(&mut [0; 256], 2047, &*hash, &[0; 63]).is_none());
}

#[test]
fn transported_keys_arrive_whatever_their_length() {
    let oaep = oaep::Parameters { digest: Digest::Sha256, mask: Mask::Mgf1(Digest::Sha256) };
    let room = oaep.max_message(256).unwrap();
    assert_eq!((room, oaep.max_message(65)), (190, None));
    let message = [0x5a; 191];
    for len in 0..=room {
        let mut em = Block::zero(256);
        oaep.encode(&mut em, b"label", &message[..len], &[len as u8; 32]).unwrap();
        let at = oaep.decode(&mut em, b"label").unwrap();
        assert_eq!(em[at..], message[..len]);
    }
    let mut em = Block::zero(256);
    assert!(oaep.encode(&mut em, b"", &message, &[0; 32]).is_none());
    assert!(oaep.encode(&mut em, b"", b"short", &[0; 31]).is_none());
    for bit in (0..2048).step_by(11) {
        oaep.encode(&mut em, b"", b"message", &[1; 32]).unwrap();
        em[bit / 8] ^= 1 << (bit % 8);
        assert!(oaep.decode(&mut em, b"").is_none(), "bit {bit}");
    }
    oaep.encode(&mut em, b"", b"message", &[1; 32]).unwrap();
    assert!(oaep.decode(&mut em, b"label").is_none());
}
