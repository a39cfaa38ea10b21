// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The laws of a key-encapsulation mechanism, for the parameter set that is offered.

use super::*;

struct Pair {
    ek: [u8; MlKem1024::EK],
    dk: [u8; MlKem1024::DK],
}

fn pair(seed: u8) -> Pair {
    let mut pair = Pair { ek: [0; _], dk: [0; _] };
    MlKem1024::keygen_internal(&[seed; 32], &[!seed; 32], &mut pair.ek, &mut pair.dk);
    pair
}

fn encaps(ek: &[u8], m: u8) -> ([u8; MlKem1024::C], [u8; 32]) {
    let (mut c, mut key) = ([0; _], [0; 32]);
    MlKem1024::encaps_internal(ek, &MlKem1024::h(ek), &[m; 32], &mut c, &mut key);
    (c, key)
}

fn decaps(dk: &[u8], c: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    MlKem1024::decaps_internal(dk, c, &mut key);
    key
}

#[test]
fn lengths_are_those_of_table_3() {
    assert_eq!((MlKem1024::EK, MlKem1024::DK, MlKem1024::C), (1568, 3168, 1568));
}

#[test]
fn both_sides_hold_the_same_secret() {
    for seed in 0..40 {
        let pair = pair(seed);
        assert!(MlKem1024::check_ek(&pair.ek) && MlKem1024::check_dk(&pair.dk));
        let (c, key) = encaps(&pair.ek, 200 - seed);
        assert_eq!(decaps(&pair.dk, &c), key, "{seed}");
    }
}

#[test]
fn any_flipped_bit_gives_the_secret_of_implicit_rejection() {
    let pair = pair(1);
    let (c, key) = encaps(&pair.ek, 2);
    for byte in 0..MlKem1024::C {
        let mut bad = c;
        bad[byte] ^= 1 << (byte % 8);
        let mut rejected = [0; 32];
        Shake256::digest(&[&pair.dk[MlKem1024::DK - 32..], &bad], &mut rejected);
        assert_ne!(rejected, key);
        assert_eq!(decaps(&pair.dk, &bad), rejected, "byte {byte}");
    }
}

#[test]
fn keys_of_one_pair_do_not_open_for_another() {
    let (c, key) = encaps(&pair(1).ek, 3);
    assert_ne!(decaps(&pair(2).dk, &c), key);
    assert_ne!(encaps(&pair(2).ek, 3).1, key);
    assert_ne!(encaps(&pair(1).ek, 4).1, key);
}

#[test]
fn each_part_of_the_randomness_counts() {
    let mut base = [[7; 32]; 2];
    let mut keygen = |flip: usize| {
        base[flip / 256][flip % 256 / 8] ^= 1 << (flip % 8);
        let mut pair = Pair { ek: [0; _], dk: [0; _] };
        MlKem1024::keygen_internal(&base[0], &base[1], &mut pair.ek, &mut pair.dk);
        base[flip / 256][flip % 256 / 8] ^= 1 << (flip % 8);
        pair
    };
    let (first, second) = (keygen(5), keygen(250));
    assert_ne!(first.ek, second.ek);
    let (third, fourth) = (keygen(256), keygen(511));
    assert_eq!(third.ek, fourth.ek, "z is not in the encapsulation key");
    assert_ne!(third.dk, fourth.dk);
}

#[test]
fn keys_of_a_wrong_length_or_hash_are_refused() {
    let pair = pair(9);
    assert!(!MlKem1024::check_ek(&pair.ek[1..]) && !MlKem1024::check_dk(&pair.dk[1..]));
    assert!(!MlKem1024::check_ek(&[]) && !MlKem1024::check_dk(&[]));
    assert!(!MlKem1024::check_ek(&pair.dk) && !MlKem1024::check_dk(&pair.ek));
    for byte in 384 * 4..MlKem1024::DK - 32 {
        let mut bad = pair.dk;
        bad[byte] ^= 1 << (byte % 8);
        assert!(!MlKem1024::check_dk(&bad), "byte {byte}");
    }
}

#[test]
fn the_modulus_is_checked_at_every_coefficient() {
    let good = pair(9).ek;
    for at in 0..4 * 256 {
        for value in [3329u16, 3330, 4095] {
            let mut bad = good;
            let three = &mut bad[at / 2 * 3..][..3];
            match at % 2 {
                0 => {
                    three[0] = value as u8;
                    three[1] = three[1] & 0xf0 | (value >> 8) as u8;
                }
                _ => {
                    three[1] = three[1] & 0x0f | (value << 4) as u8;
                    three[2] = (value >> 4) as u8;
                }
            }
            assert!(!MlKem1024::check_ek(&bad), "{value} at {at}");
        }
    }
}
