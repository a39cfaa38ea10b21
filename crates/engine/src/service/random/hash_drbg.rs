// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Hash_DRBG, held by the caller. \[SP 800-90Ar1\] §10.1.1.
//!
//! Generators on hash functions with digests of 224 bits support a strength of 192 bits, the others
//! 256 bits. \[SP 800-57\] Table 3.

use crate::base::secret::Secret;
use crate::module::{Error, Service, serve};
use crate::primitive::hash_drbg::HashDrbg;
use crate::primitive::{sha2, sha3};

generators! { HashDrbg:
    Sha224, HashDrbg<sha2::Sha224>, "Hash_DRBG on SHA-224";
    Sha256, HashDrbg<sha2::Sha256>, "Hash_DRBG on SHA-256";
    Sha384, HashDrbg<sha2::Sha384>, "Hash_DRBG on SHA-384";
    Sha512, HashDrbg<sha2::Sha512>, "Hash_DRBG on SHA-512";
    Sha512_224, HashDrbg<sha2::Sha512_224>, "Hash_DRBG on SHA-512/224";
    Sha512_256, HashDrbg<sha2::Sha512_256>, "Hash_DRBG on SHA-512/256";
    Sha3_224, HashDrbg<sha3::Sha3_224>, "Hash_DRBG on SHA3-224";
    Sha3_256, HashDrbg<sha3::Sha3_256>, "Hash_DRBG on SHA3-256";
    Sha3_384, HashDrbg<sha3::Sha3_384>, "Hash_DRBG on SHA3-384";
    Sha3_512, HashDrbg<sha3::Sha3_512>, "Hash_DRBG on SHA3-512";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generator_answers_until_it_is_wiped() {
        let mut generator = Sha3_384::new(b"personalization").unwrap();
        let (mut first, mut second) = ([0; 100], [0; 100]);
        generator.fill(&mut first).unwrap();
        generator.reseed(b"additional").unwrap();
        generator.fill_fresh(&[1; 5000], &mut second).unwrap();
        assert_ne!(first, second);
        assert_ne!(generator.secret::<32>().unwrap().declassify("test"), [0; 32]);
        generator.uninstantiate().unwrap();
        assert_eq!(generator.fill(&mut first), Err(Error::Exhausted));
        assert_eq!(first, [0; 100]);
    }
}
