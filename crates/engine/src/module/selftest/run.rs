// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Which function of floor 2 is which CAST: a row each; a CAST without a row does not compile.

use crate::base::cast::Cast;
use crate::primitive::*;

macro_rules! casts {
    ($($cast:ident => $test:path,)*) => {
        /// True if the algorithm gives its known answer, on the latched lane.
        pub(super) fn run(cast: Cast) -> bool {
            #[cfg(all(alula_lab, feature = "std"))]
            super::watch::begins(cast);
            match cast { $(Cast::$cast => $test(),)* }
        }
    };
}

casts! {
    // Hash functions.
    Sha1 => sha1::cast::sha1,
    Sha2_256 => sha2::cast::sha2_256,
    Sha2_512 => sha2::cast::sha2_512,
    Sha3_256 => sha3::cast::sha3_256,
    Shake256 => sha3::cast::shake256,
    // Message authentication.
    HmacSha1 => hmac::cast::sha1,
    HmacSha2_256 => hmac::cast::sha2_256,
    HmacSha2_512 => hmac::cast::sha2_512,
    HmacSha3_256 => hmac::cast::sha3_256,
    Kmac256 => kmac::cast::kmac256,
    // Key derivation.
    HkdfSha2_384 => hkdf::cast::hkdf_sha2_384,
    FeedbackKbkdf => kbkdf::cast::feedback_mode,
    CounterKbkdf => kbkdf::cast::counter_mode,
    Pbkdf2 => pbkdf2::cast::pbkdf2,
    PipelineKbkdf => kbkdf::cast::double_pipeline_mode,
    CmacKbkdf => kbkdf::cast::cmac_aes_256,
    KmacKbkdf => kbkdf::cast::kmac_256,
    OneStep => onestep::cast::one_step,
    OneStepKmac => onestep::cast::with_kmac_256,
    TwoStep => twostep::cast::two_step,
    Tls12Kdf => tls12::cast::tls12_kdf,
    Tls13Kdf => tls13::cast::tls13_kdf,
    SshKdf => ssh::cast::ssh_kdf,
    SrtpKdf => srtp::cast::srtp_kdf,
    // AES and its modes.
    AesEncrypt => aes::cast::encrypt,
    AesDecrypt => aes::cast::decrypt,
    AesCbcEncrypt => cbc::cast::encrypt,
    AesCbcDecrypt => cbc::cast::decrypt,
    AesCtr => ctr::cast::counter_mode,
    AesGcmSeal => gcm::cast::seal,
    AesGcmOpen => gcm::cast::open,
    AesCcmSeal => ccm::cast::seal,
    AesCcmOpen => ccm::cast::open,
    AesXtsEncrypt => xts::cast::encrypt,
    AesXtsDecrypt => xts::cast::decrypt,
    AesCmac => cmac::cast::cmac,
    AesKwWrap => key_wrap::cast::kw_wrap,
    AesKwUnwrap => key_wrap::cast::kw_unwrap,
    AesKwpWrap => key_wrap::cast::kwp_wrap,
    AesKwpUnwrap => key_wrap::cast::kwp_unwrap,
    // Random numbers.
    CtrDrbg => ctr_drbg::cast::ctr_drbg,
    HashDrbg => hash_drbg::cast::hash_drbg,
    HmacDrbg => hmac_drbg::cast::hmac_drbg,
    // Curves with prime order.
    EcdhP256 => p256::cast::ecdh_p256,
    EcdhP384 => p384::cast::ecdh_p384,
    EcdhP521 => p521::cast::ecdh_p521,
    // Edwards curves.
    Ed25519Sign => ed25519::cast::pure_sign,
    Ed25519Verify => ed25519::cast::pure_verify,
    Ed25519phSign => ed25519::cast::prehashed_sign,
    Ed25519phVerify => ed25519::cast::prehashed_verify,
    Ed448Sign => ed448::cast::pure_sign,
    Ed448Verify => ed448::cast::pure_verify,
    Ed448phSign => ed448::cast::prehashed_sign,
    Ed448phVerify => ed448::cast::prehashed_verify,
    // RSA.
    RsaSign => rsa::cast::sign,
    RsaVerify => rsa::cast::verify,
    RsaOaepEncrypt => rsa::cast::oaep_encrypt,
    RsaOaepDecrypt => rsa::cast::oaep_decrypt,
    EcdsaP224Verify => p224::cast::ecdsa_p224_verify,
    EcdsaP256Sign => p256::cast::ecdsa_p256_sign,
    EcdsaP256Verify => p256::cast::ecdsa_p256_verify,
    EcdsaP384Sign => p384::cast::ecdsa_p384_sign,
    EcdsaP384Verify => p384::cast::ecdsa_p384_verify,
    EcdsaP521Sign => p521::cast::ecdsa_p521_sign,
    EcdsaP521Verify => p521::cast::ecdsa_p521_verify,
    X25519 => x25519::cast::x25519,
    // ML-KEM.
    MlKem1024KeyGen => mlkem::cast::keygen,
    MlKem1024Encaps => mlkem::cast::encaps,
    MlKem1024Decaps => mlkem::cast::decaps,
    MlKem1024Reject => mlkem::cast::reject,
    // ML-DSA.
    MlDsa87KeyGen => mldsa::cast::keygen,
    MlDsa87Sign => mldsa::cast::sign,
    MlDsa87Verify => mldsa::cast::verify,
    MlDsa44Sign => mldsa::cast::sign_44,
    // SLH-DSA.
    SlhDsaSha2KeyGen => slhdsa::cast::sha2_keygen,
    SlhDsaSha2Sign => slhdsa::cast::sha2_sign,
    SlhDsaSha2Verify => slhdsa::cast::sha2_verify,
    SlhDsaShakeKeyGen => slhdsa::cast::shake_keygen,
    SlhDsaShakeSign => slhdsa::cast::shake_sign,
    SlhDsaShakeVerify => slhdsa::cast::shake_verify,
    // LMS and XMSS.
    LmsSha256Verify => lms::cast::sha256,
    LmsShake256Verify => lms::cast::shake256,
    XmssSha256Verify => xmss::cast::sha256,
    XmssShake256Verify => xmss::cast::shake256,
}
