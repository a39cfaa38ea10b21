// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The hash functions of HashML-DSA and HashSLH-DSA, as the sets name them.

use lab_engine::sign::PreHash;

use super::case::{Stop, fault};

/// The hash function of this name.
pub(super) fn prehash(name: &str) -> Result<PreHash, Stop> {
    Ok(match name {
        "SHA2-224" => PreHash::Sha224,
        "SHA2-256" => PreHash::Sha256,
        "SHA2-384" => PreHash::Sha384,
        "SHA2-512" => PreHash::Sha512,
        "SHA2-512/224" => PreHash::Sha512_224,
        "SHA2-512/256" => PreHash::Sha512_256,
        "SHA3-224" => PreHash::Sha3_224,
        "SHA3-256" => PreHash::Sha3_256,
        "SHA3-384" => PreHash::Sha3_384,
        "SHA3-512" => PreHash::Sha3_512,
        "SHAKE-128" => PreHash::Shake128,
        "SHAKE-256" => PreHash::Shake256,
        _ => return fault(format!("{name} is no hash function of the standards")),
    })
}
