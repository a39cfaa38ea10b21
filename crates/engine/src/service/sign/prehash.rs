// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What HashML-DSA and HashSLH-DSA do before they sign: a message becomes its digest, by a function
//! that is strong enough. [FIPS 204] §5.4, [FIPS 205] §10.2

use crate::module::{Error, Reason, Service, serve};
use crate::primitive::prehash::{Digest, PreHash};

/// The digest of a message by a function that gives at least `strength` bits against collisions:
/// lambda of ML-DSA, 8 n of SLH-DSA.
///
/// The hash function is a service of its own, with its own self-test before its first use.
pub(super) fn digest(strength: usize, hash: PreHash, message: &[u8]) -> Result<Digest, Error> {
    if hash.collision_bits() < strength {
        return Err(Error::Refused(Reason::PreHashTooWeak));
    }
    serve(hash_service(hash), || Ok(hash.digest(&[message])))
}

/// The service that offers the hash function alone.
fn hash_service(hash: PreHash) -> Service {
    match hash {
        PreHash::Sha256 => Service::Sha256,
        PreHash::Sha384 => Service::Sha384,
        PreHash::Sha512 => Service::Sha512,
        PreHash::Sha224 => Service::Sha224,
        PreHash::Sha512_224 => Service::Sha512_224,
        PreHash::Sha512_256 => Service::Sha512_256,
        PreHash::Sha3_224 => Service::Sha3_224,
        PreHash::Sha3_256 => Service::Sha3_256,
        PreHash::Sha3_384 => Service::Sha3_384,
        PreHash::Sha3_512 => Service::Sha3_512,
        PreHash::Shake128 => Service::Shake128,
        PreHash::Shake256 => Service::Shake256,
    }
}
