// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Wycheproof: the cases at which implementations have broken before, run against the engine.
//!
//! A case that is "valid" must give the known answer, an "invalid" one must be refused or give
//! another. Of the "acceptable" ones `policy.txt` says, flag by flag, which must be answered.

mod aes;
mod curves;
mod derivation;
mod ecdsa;
mod edwards;
mod lattice;
mod pbes2;
mod policy;
mod rsa;
mod sets;
mod symmetric;

use std::fmt::Debug;

use wycheproof::TestResult;

use crate::vectors::Tally;

use sets::read;
pub use sets::wrongs;

/// Runs one set and tallies it under this name.
pub(crate) type Run = fn(&str) -> Tally;

/// Every set by name.
pub(crate) const SETS: &[(&str, Run)] = &[
    ("Wycheproof aes_cbc_pkcs5", aes::cbc),
    ("Wycheproof aes_ccm", aes::ccm),
    ("Wycheproof aes_cmac", aes::cmac),
    ("Wycheproof aes_gcm", aes::gcm),
    ("Wycheproof aes_gmac", aes::gmac),
    ("Wycheproof aes_kwp", aes::kwp),
    ("Wycheproof aes_wrap", aes::kw),
    ("Wycheproof aes_xts", aes::xts),
    ("Wycheproof ec_prime_order_curves", curves::parameters),
    ("Wycheproof ecdh_secp256r1", curves::ecdh_p256),
    ("Wycheproof ecdh_secp256r1_ecpoint", curves::ecdh_p256_points),
    ("Wycheproof ecdh_secp384r1", curves::ecdh_p384),
    ("Wycheproof ecdh_secp384r1_ecpoint", curves::ecdh_p384_points),
    ("Wycheproof ecdh_secp521r1", curves::ecdh_p521),
    ("Wycheproof ecdh_secp521r1_ecpoint", curves::ecdh_p521_points),
    ("Wycheproof ecdsa_secp224r1", ecdsa::p224_der),
    ("Wycheproof ecdsa_secp224r1_p1363", ecdsa::p224_raw),
    ("Wycheproof ecdsa_secp256r1", ecdsa::p256_der),
    ("Wycheproof ecdsa_secp256r1_p1363", ecdsa::p256_raw),
    ("Wycheproof ecdsa_secp384r1", ecdsa::p384_der),
    ("Wycheproof ecdsa_secp384r1_p1363", ecdsa::p384_raw),
    ("Wycheproof ecdsa_secp521r1", ecdsa::p521_der),
    ("Wycheproof ecdsa_secp521r1_p1363", ecdsa::p521_raw),
    ("Wycheproof hkdf", derivation::hkdf),
    ("Wycheproof ed25519", edwards::ed25519),
    ("Wycheproof ed448", edwards::ed448),
    ("Wycheproof hmac", symmetric::hmac),
    ("Wycheproof kmac", symmetric::kmac),
    ("Wycheproof mldsa_44_sign", lattice::mldsa_44_sign),
    ("Wycheproof mldsa_44_verify", lattice::mldsa_44_verify),
    ("Wycheproof mldsa_65_sign", lattice::mldsa_65_sign),
    ("Wycheproof mldsa_65_verify", lattice::mldsa_65_verify),
    ("Wycheproof mldsa_87_sign", lattice::mldsa_87_sign),
    ("Wycheproof mldsa_87_verify", lattice::mldsa_87_verify),
    ("Wycheproof mlkem_1024", lattice::mlkem_1024),
    ("Wycheproof mlkem_512", lattice::mlkem_512),
    ("Wycheproof mlkem_768", lattice::mlkem_768),
    ("Wycheproof pbes2", pbes2::aes_256),
    ("Wycheproof pbkdf2", derivation::pbkdf2),
    ("Wycheproof primality", rsa::primes),
    ("Wycheproof rsa_oaep", rsa::oaep),
    ("Wycheproof rsa_pss", rsa::pss),
    ("Wycheproof rsa_signature", rsa::pkcs1),
    ("Wycheproof x25519", edwards::x25519),
];

/// Counts one case for the algorithms that it exercised. `holds` says whether the engine did what
/// `result` asks for.
pub(crate) fn count(tally: &mut Tally, number: usize, algorithms: &[String], holds: bool) {
    tally.cases += 1;
    if let Some((_, computed)) = tally.sources.last_mut() {
        *computed += 1;
    }
    if !holds {
        return tally.failed.push(format!("case {number} of {}", algorithms.join(", ")));
    }
    tally.passed += 1;
    for algorithm in algorithms {
        *tally.by_algorithm.entry(algorithm.clone()).or_default() += 1;
    }
}

/// True if an answer, or a refusal, is what the case asks for. Cases that are neither valid nor
/// invalid are decided by the policy for their flags; a flag that it does not know fails.
fn as_asked<T: AsRef<[u8]>, F: Debug>(
    result: TestResult,
    flags: &[F],
    answer: Option<T>,
    known: &[u8],
) -> bool {
    let given = answer.is_some_and(|answer| answer.as_ref() == known);
    match result {
        TestResult::Valid => given,
        TestResult::Invalid => !given,
        TestResult::Acceptable => policy::takes(flags) == Some(given),
    }
}
