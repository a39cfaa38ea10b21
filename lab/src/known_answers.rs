// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the module registers, and how many known answers from outside each algorithm passes at
//! least: ACVP, Wycheproof, or a standard's own examples. Zero is a failure, and so is a number
//! that falls below the one pinned here.

use lab_engine::Service;

/// An algorithm with its key size, as a handler names it in its answer.
pub struct Registered {
    /// The name.
    pub algorithm: &'static str,
    /// The service that offers it.
    pub service: Service,
    /// Known answers that passed when the row was last pinned, without the gigabyte messages.
    pub at_least: usize,
}

const fn row(algorithm: &'static str, service: Service, at_least: usize) -> Registered {
    Registered { algorithm, service, at_least }
}

/// One row for each algorithm and key size.
pub const REGISTERED: &[Registered] = &[
    // Hash functions.
    row("SHA-1", Service::Sha1, 71),
    row("SHA-224", Service::Sha224, 513),
    row("SHA-256", Service::Sha256, 513),
    row("SHA-384", Service::Sha384, 1025),
    row("SHA-512", Service::Sha512, 1025),
    row("SHA-512/224", Service::Sha512_224, 1025),
    row("SHA-512/256", Service::Sha512_256, 1025),
    row("SHA3-224", Service::Sha3_224, 1259),
    row("SHA3-256", Service::Sha3_256, 1195),
    row("SHA3-384", Service::Sha3_384, 939),
    row("SHA3-512", Service::Sha3_512, 683),
    row("SHAKE128", Service::Shake128, 2174),
    row("SHAKE256", Service::Shake256, 1898),
    row("cSHAKE128", Service::CShake128, 101),
    row("cSHAKE256", Service::CShake256, 101),
    // Message authentication.
    row("HMAC-SHA-1", Service::HmacSha1, 320),
    row("HMAC-SHA-224", Service::HmacSha224, 322),
    row("HMAC-SHA-256", Service::HmacSha256, 324),
    row("HMAC-SHA-384", Service::HmacSha384, 324),
    row("HMAC-SHA-512", Service::HmacSha512, 324),
    row("HMAC-SHA-512/224", Service::HmacSha512_224, 323),
    row("HMAC-SHA-512/256", Service::HmacSha512_256, 325),
    row("HMAC-SHA3-224", Service::HmacSha3_224, 322),
    row("HMAC-SHA3-256", Service::HmacSha3_256, 324),
    row("HMAC-SHA3-384", Service::HmacSha3_384, 324),
    row("HMAC-SHA3-512", Service::HmacSha3_512, 324),
    row("KMAC128", Service::Kmac128, 574),
    row("KMAC256", Service::Kmac256, 661),
    row("KMACXOF128", Service::KmacXof128, 400),
    row("KMACXOF256", Service::KmacXof256, 400),
    // Key derivation.
    row("HKDF-SHA-256", Service::Hkdf, 87),
    row("HKDF-SHA-384", Service::Hkdf, 84),
    row("HKDF-SHA-512", Service::Hkdf, 84),
    row("HKDF-Expand-SHA-256", Service::HkdfExpand, 102),
    row("HKDF-Expand-SHA-384", Service::HkdfExpand, 99),
    row("HKDF-Expand-SHA-512", Service::HkdfExpand, 97),
    row("KBKDF-HMAC-SHA-256", Service::Kbkdf, 16),
    row("KBKDF-HMAC-SHA-384", Service::Kbkdf, 16),
    row("KBKDF-HMAC-SHA-512", Service::Kbkdf, 14),
    row("PBKDF2-HMAC-SHA-256", Service::Pbkdf2, 60),
    row("PBKDF2-HMAC-SHA-384", Service::Pbkdf2, 58),
    row("PBKDF2-HMAC-SHA-512", Service::Pbkdf2, 58),
    // Random numbers.
    row("CTR_DRBG-AES-256", Service::Random, 150),
    // AES and its modes.
    row("AES-256-encrypt", Service::Aes256Ctr, 416),
    row("AES-256-decrypt", Service::Aes256KwUnwrap, 416),
    row("AES-256-CTR", Service::Aes256Ctr, 50),
    row("AES-256-GCM seal", Service::Aes256GcmSeal, 105),
    row("AES-256-GCM open", Service::Aes256GcmOpen, 105),
    row("AES-256-KW wrap", Service::Aes256KwWrap, 668),
    row("AES-256-KW unwrap", Service::Aes256KwUnwrap, 668),
    row("AES-256-KWP wrap", Service::Aes256KwpWrap, 694),
    row("AES-256-KWP unwrap", Service::Aes256KwpUnwrap, 694),
    // Curves with prime order.
    row("P-256 key generation", Service::EcdhP256Generate, 6),
    row("P-256 key validation", Service::EcdhP256Validate, 970),
    row("P-256 shared secret", Service::EcdhP256Agree, 967),
    row("P-384 key generation", Service::EcdhP384Generate, 6),
    row("P-384 key validation", Service::EcdhP384Validate, 1840),
    row("P-384 shared secret", Service::EcdhP384Agree, 1837),
    row("P-521 key generation", Service::EcdhP521Generate, 6),
    row("P-521 key validation", Service::EcdhP521Validate, 1580),
    row("P-521 shared secret", Service::EcdhP521Agree, 1577),
    // ML-KEM.
    row("ML-KEM-512 key generation", Service::MlKemGenerate, 125),
    row("ML-KEM-512 encapsulation key check", Service::MlKemImport, 20),
    row("ML-KEM-512 decapsulation key check", Service::MlKemImport, 20),
    row("ML-KEM-512 encapsulation", Service::MlKemEncapsulate, 311),
    row("ML-KEM-512 decapsulation", Service::MlKemDecapsulate, 239),
    row("ML-KEM-768 key generation", Service::MlKemGenerate, 125),
    row("ML-KEM-768 encapsulation key check", Service::MlKemImport, 20),
    row("ML-KEM-768 decapsulation key check", Service::MlKemImport, 20),
    row("ML-KEM-768 encapsulation", Service::MlKemEncapsulate, 315),
    row("ML-KEM-768 decapsulation", Service::MlKemDecapsulate, 240),
    row("ML-KEM-1024 key generation", Service::MlKemGenerate, 125),
    row("ML-KEM-1024 encapsulation key check", Service::MlKemImport, 20),
    row("ML-KEM-1024 decapsulation key check", Service::MlKemImport, 20),
    row("ML-KEM-1024 encapsulation", Service::MlKemEncapsulate, 319),
    row("ML-KEM-1024 decapsulation", Service::MlKemDecapsulate, 241),
    // ML-DSA.
    row("ML-DSA-87 key generation", Service::MlDsaGenerate, 25),
    row("ML-DSA-87 sign", Service::MlDsaSign, 445),
    row("ML-DSA-87 verify", Service::MlDsaVerify, 286),
];

/// True if an algorithm of this name is offered.
pub fn is_registered(algorithm: &str) -> bool {
    REGISTERED.iter().any(|row| row.algorithm == algorithm)
}
