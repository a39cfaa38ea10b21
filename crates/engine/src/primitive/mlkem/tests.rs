// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The laws of a key-encapsulation mechanism, for each parameter set.

use super::*;

#[test]
fn lengths_are_those_of_table_3() {
    assert_eq!((MlKem512::EK, MlKem512::DK, MlKem512::C), (800, 1632, 768));
    assert_eq!((MlKem768::EK, MlKem768::DK, MlKem768::C), (1184, 2400, 1088));
    assert_eq!((MlKem1024::EK, MlKem1024::DK, MlKem1024::C), (1568, 3168, 1568));
}

macro_rules! laws {
    ($($module:ident $set:ident,)*) => { $(
        mod $module {
            use super::*;

            struct Pair {
                ek: [u8; $set::EK],
                dk: [u8; $set::DK],
            }

            fn pair(d: &[u8; 32], z: &[u8; 32]) -> Pair {
                let mut pair = Pair { ek: [0; _], dk: [0; _] };
                $set::keygen_internal(d, z, &mut pair.ek, &mut pair.dk);
                pair
            }

            fn pair_of(seed: u8) -> Pair {
                pair(&[seed; 32], &[!seed; 32])
            }

            fn encaps(ek: &[u8], m: u8) -> ([u8; $set::C], [u8; 32]) {
                let (mut c, mut key) = ([0; _], [0; 32]);
                $set::encaps_internal(ek, &$set::h(ek), &[m; 32], &mut c, &mut key);
                (c, key)
            }

            fn decaps(dk: &[u8], c: &[u8]) -> [u8; 32] {
                let mut key = [0; 32];
                $set::decaps_internal(dk, c, &mut key);
                key
            }

            #[test]
            fn both_sides_hold_the_same_secret() {
                for seed in 0..40 {
                    let pair = pair_of(seed);
                    assert!($set::check_ek(&pair.ek) && $set::check_dk(&pair.dk));
                    let (c, key) = encaps(&pair.ek, 200 - seed);
                    assert_eq!(decaps(&pair.dk, &c), key, "{seed}");
                }
            }

            /// A comparison that stopped at the first difference, or at a zero byte, would take
            /// some of these for good.
            #[test]
            fn any_flipped_bit_gives_the_secret_of_implicit_rejection() {
                let pair = pair_of(1);
                let (c, key) = encaps(&pair.ek, 2);
                for byte in 0..$set::C {
                    let mut bad = c;
                    bad[byte] ^= 1 << (byte % 8);
                    let mut rejected = [0; 32];
                    Shake256::digest(&[&pair.dk[$set::DK - 32..], &bad], &mut rejected);
                    assert_ne!(rejected, key);
                    assert_eq!(decaps(&pair.dk, &bad), rejected, "byte {byte}");
                }
            }

            #[test]
            fn keys_of_one_pair_do_not_open_for_another() {
                let (c, key) = encaps(&pair_of(1).ek, 3);
                assert_ne!(decaps(&pair_of(2).dk, &c), key);
                assert_ne!(encaps(&pair_of(2).ek, 3).1, key);
                assert_ne!(encaps(&pair_of(1).ek, 4).1, key);
            }

            #[test]
            fn each_part_of_the_randomness_counts() {
                let mut base = [[7; 32]; 2];
                let mut keygen = |flip: usize| {
                    base[flip / 256][flip % 256 / 8] ^= 1 << (flip % 8);
                    let pair = pair(&base[0], &base[1]);
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
                let pair = pair_of(9);
                assert!(!$set::check_ek(&pair.ek[1..]) && !$set::check_dk(&pair.dk[1..]));
                assert!(!$set::check_ek(&[]) && !$set::check_dk(&[]));
                assert!(!$set::check_ek(&pair.dk) && !$set::check_dk(&pair.ek));
                let dk_pke = $set::DK - $set::EK - 64;
                assert_eq!($set::ek_of(&pair.dk), pair.ek);
                for byte in dk_pke..$set::DK - 32 {
                    let mut bad = pair.dk;
                    bad[byte] ^= 1 << (byte % 8);
                    assert!(!$set::check_dk(&bad), "byte {byte}");
                }
            }

            #[test]
            fn the_modulus_is_checked_at_every_coefficient() {
                let good = pair_of(9).ek;
                let coefficients = ($set::EK - 32) / 3 * 2;
                for at in 0..coefficients {
                    // Every value at some places, the ends of the range at all.
                    let all = [0, 1, 255, 256, coefficients - 1].contains(&at);
                    let step = if all { 1 } else { 766 };
                    for value in (3329u16..=4095).step_by(step) {
                        let mut bad = good;
                        write(&mut bad, at, value);
                        assert!(!$set::check_ek(&bad), "{value} at {at}");
                    }
                    let mut largest = good;
                    write(&mut largest, at, 3328);
                    assert!($set::check_ek(&largest));
                }
            }
        }
    )* };
}
laws! { mlkem512 MlKem512, mlkem768 MlKem768, mlkem1024 MlKem1024, }

/// Writes one integer of 12 bits into an encoding.
fn write(bytes: &mut [u8], at: usize, value: u16) {
    let three = &mut bytes[at / 2 * 3..][..3];
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
}
