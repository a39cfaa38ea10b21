// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The names of the self-tests, and the one comparison that decides each of them.
//!
//! A CAST computes, then calls [`Cast::agrees`]; a pairwise consistency test calls [`Pct::agrees`].
//! In a lab build a test can be broken by its name: one bit of what was computed is then flipped
//! before it is compared, as a fault would do.

use super::broken;

macro_rules! named_tests {
    ($(#[$doc:meta])* $kind:ident { $($(#[$row:meta])* $test:ident = $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum $kind { $($(#[$row])* #[doc = $name] $test,)* }

        impl $kind {
            /// Every test of this kind, in the order of its number.
            pub const ALL: &[$kind] = &[$($kind::$test,)*];

            /// The name, as status reports print it.
            pub const fn name(self) -> &'static str {
                match self { $($kind::$test => $name,)* }
            }

            /// True if what was computed is what must come out.
            pub(crate) fn agrees(self, computed: &[u8], expected: &[u8]) -> bool {
                broken::see_last(self.name(), expected);
                let fault = u8::from(broken::is(self.name()));
                let mut difference = u8::from(computed.len() != expected.len());
                for (at, (c, e)) in computed.iter().zip(expected).enumerate() {
                    difference |= c ^ e ^ if at == 0 { fault } else { 0 };
                }
                difference == 0 || broken::is_removed(self.name())
            }

            /// The test with this number.
            pub(crate) fn from_number(number: u8) -> Option<Self> {
                Self::ALL.get(usize::from(number)).copied()
            }
        }
    };
}

named_tests! {
    /// A cryptographic algorithm self-test: run before the algorithm's first use.
    Cast {
        // Hash functions.
        Sha1 = "SHA-1",
        Sha2_256 = "SHA2-256",
        Sha2_512 = "SHA2-512",
        Sha3_256 = "SHA3-256",
        Shake256 = "SHAKE256",
        // Message authentication.
        HmacSha1 = "HMAC-SHA-1",
        HmacSha2_256 = "HMAC-SHA2-256",
        HmacSha2_512 = "HMAC-SHA2-512",
        HmacSha3_256 = "HMAC-SHA3-256",
        Kmac256 = "KMAC-256",
        // Key derivation.
        HkdfSha2_384 = "HKDF-SHA2-384",
        FeedbackKbkdf = "KBKDF-Feedback-HMAC-SHA2-384",
        CounterKbkdf = "KBKDF-Counter-HMAC-SHA2-384",
        Pbkdf2 = "PBKDF2-HMAC-SHA2-384",
        PipelineKbkdf = "KBKDF-DoublePipeline-HMAC-SHA2-384",
        CmacKbkdf = "KBKDF-Counter-CMAC-AES-256",
        KmacKbkdf = "KBKDF-KMAC-256",
        OneStep = "KDA-OneStep-SHA2-384",
        OneStepKmac = "KDA-OneStep-KMAC-256",
        TwoStep = "KDA-TwoStep-HMAC-SHA2-384",
        Tls12Kdf = "TLS-1.2-KDF-HMAC-SHA2-384",
        Tls13Kdf = "TLS-1.3-KDF-HMAC-SHA2-384",
        SshKdf = "SSH-KDF-SHA2-256",
        SrtpKdf = "SRTP-KDF-AES-256",
        // AES and its modes.
        AesEncrypt = "AES-ECB-Encrypt",
        AesDecrypt = "AES-ECB-Decrypt",
        AesCbcEncrypt = "AES-CBC-Encrypt",
        AesCbcDecrypt = "AES-CBC-Decrypt",
        AesCtr = "AES-CTR",
        AesGcmSeal = "AES-GCM-Encrypt",
        AesGcmOpen = "AES-GCM-Decrypt",
        AesCcmSeal = "AES-CCM-Encrypt",
        AesCcmOpen = "AES-CCM-Decrypt",
        AesXtsEncrypt = "AES-XTS-Encrypt",
        AesXtsDecrypt = "AES-XTS-Decrypt",
        AesCmac = "CMAC-AES",
        AesKwWrap = "AES-KW-Wrap",
        AesKwUnwrap = "AES-KW-Unwrap",
        AesKwpWrap = "AES-KWP-Wrap",
        AesKwpUnwrap = "AES-KWP-Unwrap",
        // Random numbers.
        CtrDrbg = "CTR_DRBG-AES-256",
        HashDrbg = "Hash_DRBG-SHA2-512",
        HmacDrbg = "HMAC_DRBG-SHA2-512",
        // Curves with prime order.
        EcdhP256 = "KAS-ECC-SSC-P-256",
        EcdhP384 = "KAS-ECC-SSC-P-384",
        EcdhP521 = "KAS-ECC-SSC-P-521",
        // Edwards curves.
        Ed25519Sign = "EdDSA-Ed25519-Sign",
        Ed25519Verify = "EdDSA-Ed25519-Verify",
        Ed25519phSign = "HashEdDSA-Ed25519ph-Sign",
        Ed25519phVerify = "HashEdDSA-Ed25519ph-Verify",
        Ed448Sign = "EdDSA-Ed448-Sign",
        Ed448Verify = "EdDSA-Ed448-Verify",
        Ed448phSign = "HashEdDSA-Ed448ph-Sign",
        Ed448phVerify = "HashEdDSA-Ed448ph-Verify",
        // RSA.
        RsaSign = "RSA-2048-PKCS1-v1_5-Sign",
        RsaVerify = "RSA-2048-PKCS1-v1_5-Verify",
        RsaOaepEncrypt = "RSA-2048-OAEP-Encrypt",
        RsaOaepDecrypt = "RSA-2048-OAEP-Decrypt",
        EcdsaP224Verify = "ECDSA-P-224-SHA2-256-Verify",
        EcdsaP256Sign = "ECDSA-P-256-SHA2-256-Sign",
        EcdsaP256Verify = "ECDSA-P-256-SHA2-256-Verify",
        EcdsaP384Sign = "ECDSA-P-384-SHA2-384-Sign",
        EcdsaP384Verify = "ECDSA-P-384-SHA2-384-Verify",
        EcdsaP521Sign = "ECDSA-P-521-SHA2-512-Sign",
        EcdsaP521Verify = "ECDSA-P-521-SHA2-512-Verify",
        X25519 = "X25519",
        // ML-KEM.
        MlKem1024KeyGen = "ML-KEM-1024-KeyGen",
        MlKem1024Encaps = "ML-KEM-1024-Encaps",
        MlKem1024Decaps = "ML-KEM-1024-Decaps",
        MlKem1024Reject = "ML-KEM-1024-Decaps-ImplicitRejection",
        // ML-DSA.
        MlDsa87KeyGen = "ML-DSA-87-KeyGen",
        MlDsa87Sign = "ML-DSA-87-Sign",
        MlDsa87Verify = "ML-DSA-87-Verify",
        MlDsa44Sign = "ML-DSA-44-Sign",
        // SLH-DSA.
        SlhDsaSha2KeyGen = "SLH-DSA-SHA2-128f-KeyGen",
        SlhDsaSha2Sign = "SLH-DSA-SHA2-128f-Sign",
        SlhDsaSha2Verify = "SLH-DSA-SHA2-128f-Verify",
        SlhDsaShakeKeyGen = "SLH-DSA-SHAKE-128f-KeyGen",
        SlhDsaShakeSign = "SLH-DSA-SHAKE-128f-Sign",
        SlhDsaShakeVerify = "SLH-DSA-SHAKE-128f-Verify",
        // LMS and XMSS.
        LmsSha256Verify = "LMS-SHA256-Verify",
        LmsShake256Verify = "LMS-SHAKE256-Verify",
        XmssSha256Verify = "XMSS-SHA256-Verify",
        XmssShake256Verify = "XMSS-SHAKE256-Verify",
    }
}

named_tests! {
    /// A pairwise consistency test: run on every key pair that is generated or imported.
    Pct {
        EcdhP256 = "PCT-ECDH-P-256",
        P384 = "PCT-ECDH-P-384",
        EcdhP521 = "PCT-ECDH-P-521",
        EcdsaP256 = "PCT-ECDSA-P-256",
        EcdsaP384 = "PCT-ECDSA-P-384",
        EcdsaP521 = "PCT-ECDSA-P-521",
        MlKem = "PCT-ML-KEM",
        MlDsa = "PCT-ML-DSA",
        SlhDsa = "PCT-SLH-DSA",
        Ed25519 = "PCT-EdDSA-Ed25519",
        Ed25519ph = "PCT-HashEdDSA-Ed25519ph",
        Ed448 = "PCT-EdDSA-Ed448",
        Ed448ph = "PCT-HashEdDSA-Ed448ph",
        RsaSign = "PCT-RSA-Signature",
        RsaTransport = "PCT-RSA-KTS",
        X25519 = "PCT-X25519",
    }
}

impl Cast {
    /// A constant that decides the outcome, where the known answer is only yes or no.
    pub(crate) fn given<T: AsRef<[u8]> + ?Sized>(self, constant: &T) -> &T {
        broken::see(self.name(), constant.as_ref());
        constant
    }
}
