// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The rows of the table of services, by family. What a row holds: [`ServiceRow`].

use super::{CastSet, ServiceRow};
use crate::base::cast::Cast;

services! {
    // Random numbers.
    Random: "Random bytes", "SP 800-90Ar1 CTR_DRBG", [AesEncrypt CtrDrbg Sha2_512],
        ["DRBG state" "GWE", "entropy input" "GEZ", "random secret" "GR"];
    CtrDrbg: "CTR_DRBG, caller-held", "SP 800-90Ar1 CTR_DRBG",
        [AesEncrypt CtrDrbg Sha2_512],
        ["DRBG state" "GWEZ", "entropy input" "GEZ", "random secret" "GR"];
    HashDrbg: "Hash_DRBG, caller-held", "SP 800-90Ar1 Hash_DRBG",
        [Sha2_256 Sha2_512 Sha3_256 HashDrbg],
        ["DRBG state" "GWEZ", "entropy input" "GEZ", "random secret" "GR"];
    HmacDrbg: "HMAC_DRBG, caller-held", "SP 800-90Ar1 HMAC_DRBG",
        [Sha2_256 Sha2_512 Sha3_256 HmacSha2_256 HmacSha2_512 HmacSha3_256 HmacDrbg],
        ["DRBG state" "GWEZ", "entropy input" "GEZ", "random secret" "GR"];
    NoiseSamples: "Raw noise samples", "SP 800-90B §3.1.1", [], ["noise sample" "GR"];
    // Hash functions.
    Sha1: "SHA-1", "FIPS 180-4", [Sha1], [];
    Sha224: "SHA-224", "FIPS 180-4", [Sha2_256], [];
    Sha256: "SHA-256", "FIPS 180-4", [Sha2_256], [];
    Sha384: "SHA-384", "FIPS 180-4", [Sha2_512], [];
    Sha512: "SHA-512", "FIPS 180-4", [Sha2_512], [];
    Sha512_224: "SHA-512/224", "FIPS 180-4", [Sha2_512], [];
    Sha512_256: "SHA-512/256", "FIPS 180-4", [Sha2_512], [];
    Sha3_224: "SHA3-224", "FIPS 202", [Sha3_256], [];
    Sha3_256: "SHA3-256", "FIPS 202", [Sha3_256], [];
    Sha3_384: "SHA3-384", "FIPS 202", [Sha3_256], [];
    Sha3_512: "SHA3-512", "FIPS 202", [Sha3_256], [];
    Shake128: "SHAKE128", "FIPS 202", [Shake256], [];
    Shake256: "SHAKE256", "FIPS 202", [Shake256], [];
    CShake128: "cSHAKE128", "SP 800-185 §3", [Shake256 Kmac256], [];
    CShake256: "cSHAKE256", "SP 800-185 §3", [Shake256 Kmac256], [];
    // Message authentication.
    HmacSha1: "HMAC-SHA-1", "FIPS 198-1", [Sha1 HmacSha1], ["HMAC key" "WE"];
    HmacSha224: "HMAC-SHA-224", "FIPS 198-1", [Sha2_256 HmacSha2_256], ["HMAC key" "WE"];
    HmacSha256: "HMAC-SHA-256", "FIPS 198-1", [Sha2_256 HmacSha2_256], ["HMAC key" "WE"];
    HmacSha384: "HMAC-SHA-384", "FIPS 198-1", [Sha2_512 HmacSha2_512], ["HMAC key" "WE"];
    HmacSha512: "HMAC-SHA-512", "FIPS 198-1", [Sha2_512 HmacSha2_512], ["HMAC key" "WE"];
    HmacSha512_224: "HMAC-SHA-512/224", "FIPS 198-1", [Sha2_512 HmacSha2_512], ["HMAC key" "WE"];
    HmacSha512_256: "HMAC-SHA-512/256", "FIPS 198-1", [Sha2_512 HmacSha2_512], ["HMAC key" "WE"];
    HmacSha3_224: "HMAC-SHA3-224", "FIPS 198-1", [Sha3_256 HmacSha3_256], ["HMAC key" "WE"];
    HmacSha3_256: "HMAC-SHA3-256", "FIPS 198-1", [Sha3_256 HmacSha3_256], ["HMAC key" "WE"];
    HmacSha3_384: "HMAC-SHA3-384", "FIPS 198-1", [Sha3_256 HmacSha3_256], ["HMAC key" "WE"];
    HmacSha3_512: "HMAC-SHA3-512", "FIPS 198-1", [Sha3_256 HmacSha3_256], ["HMAC key" "WE"];
    Kmac128: "KMAC128", "SP 800-185 §4", [Shake256 Kmac256], ["KMAC key" "WE"];
    Kmac256: "KMAC256", "SP 800-185 §4", [Shake256 Kmac256], ["KMAC key" "WE"];
    KmacXof128: "KMACXOF128", "SP 800-185 §4.3.1", [Shake256 Kmac256], ["KMAC key" "WE"];
    KmacXof256: "KMACXOF256", "SP 800-185 §4.3.1", [Shake256 Kmac256], ["KMAC key" "WE"];
    // Key derivation.
    Hkdf: "HKDF", "SP 800-56Cr2 two-step",
        [Sha2_256 Sha2_512 Sha3_256 HmacSha2_256 HmacSha2_512 HmacSha3_256 HkdfSha2_384],
        ["shared secret" "WE", "derived key" "GR"];
    HkdfExpand: "HKDF-Expand", "SP 800-108r1 feedback mode, counter after fixed data",
        [Sha2_256 Sha2_512 Sha3_256 HmacSha2_256 HmacSha2_512 HmacSha3_256 FeedbackKbkdf],
        ["key-derivation key" "WE", "derived key" "GR"];
    Kbkdf: "KBKDF", "SP 800-108r1 counter mode",
        [Sha2_256 Sha2_512 Sha3_256 HmacSha2_256 HmacSha2_512 HmacSha3_256 CounterKbkdf],
        ["key-derivation key" "WE", "derived key" "GR"];
    KbkdfFeedback: "KBKDF in feedback mode", "SP 800-108r1 feedback mode",
        [Sha2_256 Sha2_512 Sha3_256 HmacSha2_256 HmacSha2_512 HmacSha3_256 FeedbackKbkdf],
        ["key-derivation key" "WE", "derived key" "GR"];
    KbkdfPipeline: "KBKDF in double-pipeline mode", "SP 800-108r1 double-pipeline mode",
        [Sha2_256 Sha2_512 Sha3_256 HmacSha2_256 HmacSha2_512 HmacSha3_256 PipelineKbkdf],
        ["key-derivation key" "WE", "derived key" "GR"];
    KbkdfCmac: "KBKDF with CMAC, every mode", "SP 800-108r1 §4.1, §4.2, §4.3",
        [AesEncrypt AesCmac CmacKbkdf], ["key-derivation key" "WE", "derived key" "GR"];
    KbkdfKmac: "KBKDF with KMAC", "SP 800-108r1 §4.4", [Shake256 Kmac256 KmacKbkdf],
        ["key-derivation key" "WE", "derived key" "GR"];
    OneStep: "One-step key derivation", "SP 800-56Cr2 one-step",
        [Sha2_256 Sha2_512 Sha3_256 HmacSha2_256 HmacSha2_512 HmacSha3_256 OneStep],
        ["shared secret" "WE", "derived key" "GR"];
    OneStepKmac: "One-step key derivation with KMAC", "SP 800-56Cr2 one-step",
        [Shake256 Kmac256 OneStepKmac],
        ["shared secret" "WE", "derived key" "GR"];
    TwoStep: "Two-step key derivation", "SP 800-56Cr2 two-step",
        [Sha2_256 Sha2_512 Sha3_256 HmacSha2_256 HmacSha2_512 HmacSha3_256 TwoStep],
        ["shared secret" "WE", "derived key" "GR"];
    Pbkdf2: "PBKDF2", "SP 800-132",
        [Sha2_256 Sha2_512 Sha3_256 HmacSha2_256 HmacSha2_512 HmacSha3_256 Pbkdf2],
        ["password" "WE", "derived key" "GR"];
    Tls12Kdf: "TLS 1.2 key derivation", "RFC 7627, SP 800-135r1",
        [Sha2_256 Sha2_512 HmacSha2_256 HmacSha2_512 Tls12Kdf],
        ["shared secret" "WE", "TLS master secret" "GRWE", "derived key" "GR"];
    Tls13Kdf: "TLS 1.3 key derivation", "RFC 8446",
        [Sha2_256 Sha2_512 HmacSha2_256 HmacSha2_512 Tls13Kdf],
        ["shared secret" "WE", "TLS schedule secret" "GRWE", "derived key" "GR"];
    SshKdf: "SSH key derivation", "RFC 4253, SP 800-135r1", [Sha2_256 Sha2_512 SshKdf],
        ["shared secret" "WE", "derived key" "GR"];
    SrtpKdf: "SRTP key derivation", "RFC 3711, SP 800-135r1", [AesEncrypt SrtpKdf],
        ["SRTP master key" "WE", "derived key" "GR"];
    // AES and its modes.
    AesCmac: "CMAC-AES", "SP 800-38B", [AesEncrypt AesCmac], ["CMAC key" "WE"];
    AesGcmSeal: "AES-GCM seal", "SP 800-38D §8.2.2", [AesEncrypt AesGcmSeal CtrDrbg],
        ["AES key" "GWE", "IV" "GER"];
    AesGcmCounterDerive: "AES-GCM key derivation for a counter", "SP 800-108r1, SP 800-38D §8.2.1",
        [AesEncrypt AesGcmSeal Sha2_512 HmacSha2_512 CounterKbkdf CtrDrbg],
        ["key-derivation key" "WE", "AES key" "G"];
    AesGcmCounterSeal: "AES-GCM seal with a counter", "SP 800-38D §8.2.1",
        [AesEncrypt AesGcmSeal CtrDrbg],
        ["AES key" "GWE", "IV" "GER"];
    AesGcmRecordKey: "AES-GCM keys for TLS 1.3 and QUIC", "RFC 8446 §7.3, RFC 9001 §5.1",
        [AesEncrypt AesGcmSeal AesGcmOpen Sha2_256 Sha2_512 HmacSha2_256 HmacSha2_512 Tls13Kdf],
        ["traffic secret" "WE", "AES key" "G", "IV" "G"];
    AesGcmRecordSeal: "AES-GCM seal of TLS 1.3 and QUIC records", "RFC 8446 §5.3, RFC 9001 §5.3",
        [AesEncrypt AesGcmSeal],
        ["AES key" "E", "IV" "E"];
    AesGcmOpen: "AES-GCM open", "SP 800-38D", [AesEncrypt AesGcmOpen],
        ["AES key" "WE"];
    AesGmac: "AES-GMAC", "SP 800-38D §8.2.2", [AesEncrypt AesGcmSeal CtrDrbg],
        ["GMAC key" "GWE", "IV" "GER"];
    AesGmacVerify: "AES-GMAC verification", "SP 800-38D", [AesEncrypt AesGcmOpen],
        ["GMAC key" "WE"];
    AesCcmSeal: "AES-CCM seal", "SP 800-38C", [AesEncrypt AesCcmSeal CtrDrbg],
        ["AES key" "GWE", "nonce" "GER"];
    AesCcmOpen: "AES-CCM open", "SP 800-38C", [AesEncrypt AesCcmOpen], ["AES key" "WE"];
    AesEcbEncrypt: "AES block encryption", "FIPS 197", [AesEncrypt], ["AES key" "WE"];
    AesEcbDecrypt: "AES block decryption", "FIPS 197", [AesDecrypt], ["AES key" "WE"];
    AesCbcEncrypt: "AES-CBC encryption", "SP 800-38A", [AesEncrypt AesCbcEncrypt CtrDrbg],
        ["AES key" "GWE", "IV" "GR"];
    AesCbcDecrypt: "AES-CBC decryption", "SP 800-38A", [AesDecrypt AesCbcDecrypt],
        ["AES key" "WE"];
    AesXtsEncrypt: "AES-XTS encryption", "SP 800-38E",
        [AesEncrypt AesXtsEncrypt CtrDrbg],
        ["AES keys" "GWE"];
    AesXtsDecrypt: "AES-XTS decryption", "SP 800-38E", [AesEncrypt AesDecrypt AesXtsDecrypt],
        ["AES keys" "WE"];
    AesCtr: "AES-CTR", "SP 800-38A", [AesEncrypt AesCtr CtrDrbg], ["AES key" "WE"];
    AesKwWrap: "AES-KW wrap", "SP 800-38F", [AesEncrypt AesKwWrap],
        ["key-encryption key" "WE", "wrapped key" "R"];
    AesKwUnwrap: "AES-KW unwrap", "SP 800-38F", [AesDecrypt AesKwUnwrap],
        ["key-encryption key" "WE", "unwrapped key" "W"];
    AesKwpWrap: "AES-KWP wrap", "SP 800-38F", [AesEncrypt AesKwpWrap],
        ["key-encryption key" "WE", "wrapped key" "R"];
    AesKwpUnwrap: "AES-KWP unwrap", "SP 800-38F", [AesDecrypt AesKwpUnwrap],
        ["key-encryption key" "WE", "unwrapped key" "W"];
    // Curves with prime order.
    EcdhP256Generate: "ECDH P-256 key generation", "SP 800-56Ar3, FIPS 186-5", [EcdhP256 CtrDrbg],
        ["ECDH private key" "G", "ECDH public key" "GR"];
    EcdhP256Import: "ECDH P-256 key import", "SP 800-56Ar3 §5.6.2", [EcdhP256],
        ["ECDH private key" "W", "ECDH public key" "GR"];
    EcdhP256Export: "ECDH P-256 key export", "SP 800-56Ar3 §5.6.2", [EcdhP256],
        ["ECDH private key" "R"];
    EcdhP256Validate: "ECDH P-256 public-key validation", "SP 800-56Ar3 §5.6.2.3.3", [EcdhP256],
        ["ECDH public key" "W"];
    EcdhP256Agree: "ECDH P-256 shared secret", "SP 800-56Ar3 §5.7.1.2", [EcdhP256],
        ["ECDH private key" "E", "peer's public key" "WE", "shared secret" "GR"];
    EcdhP384Generate: "ECDH P-384 key generation", "SP 800-56Ar3, FIPS 186-5", [EcdhP384 CtrDrbg],
        ["ECDH private key" "G", "ECDH public key" "GR"];
    EcdhP384Import: "ECDH P-384 key import", "SP 800-56Ar3 §5.6.2", [EcdhP384],
        ["ECDH private key" "W", "ECDH public key" "GR"];
    EcdhP384Export: "ECDH P-384 key export", "SP 800-56Ar3 §5.6.2", [EcdhP384],
        ["ECDH private key" "R"];
    EcdhP384Validate: "ECDH P-384 public-key validation", "SP 800-56Ar3 §5.6.2.3.3", [EcdhP384],
        ["ECDH public key" "W"];
    EcdhP384Agree: "ECDH P-384 shared secret", "SP 800-56Ar3 §5.7.1.2", [EcdhP384],
        ["ECDH private key" "E", "peer's public key" "WE", "shared secret" "GR"];
    EcdhP521Generate: "ECDH P-521 key generation", "SP 800-56Ar3, FIPS 186-5", [EcdhP521 CtrDrbg],
        ["ECDH private key" "G", "ECDH public key" "GR"];
    EcdhP521Import: "ECDH P-521 key import", "SP 800-56Ar3 §5.6.2", [EcdhP521],
        ["ECDH private key" "W", "ECDH public key" "GR"];
    EcdhP521Export: "ECDH P-521 key export", "SP 800-56Ar3 §5.6.2", [EcdhP521],
        ["ECDH private key" "R"];
    EcdhP521Validate: "ECDH P-521 public-key validation", "SP 800-56Ar3 §5.6.2.3.3", [EcdhP521],
        ["ECDH public key" "W"];
    EcdhP521Agree: "ECDH P-521 shared secret", "SP 800-56Ar3 §5.7.1.2", [EcdhP521],
        ["ECDH private key" "E", "peer's public key" "WE", "shared secret" "GR"];
    // Edwards curves.
    Ed25519Generate: "Ed25519 key generation", "FIPS 186-5 A.2.3",
        [Sha2_512 Ed25519Sign Ed25519Verify CtrDrbg], ["signing key" "G", "verifying key" "GR"];
    Ed25519Import: "Ed25519 key import", "FIPS 186-5 A.2.3", [Sha2_512 Ed25519Sign Ed25519Verify],
        ["signing key" "W", "verifying key" "GR"];
    Ed25519Export: "Ed25519 seed export", "FIPS 186-5 A.2.3", [], ["signing key" "R"];
    Ed25519Sign: "Ed25519 sign", "FIPS 186-5 §7.6", [Sha2_512 Ed25519Sign], ["signing key" "E"];
    Ed25519Verify: "Ed25519 verify", "FIPS 186-5 §7.7",
        [Sha2_512 Ed25519Verify], ["verifying key" "WE"];
    Ed25519phGenerate: "Ed25519ph key generation", "FIPS 186-5 A.2.3",
        [Sha2_512 Ed25519phSign Ed25519phVerify CtrDrbg], ["signing key" "G", "verifying key" "GR"];
    Ed25519phImport: "Ed25519ph key import", "FIPS 186-5 A.2.3",
        [Sha2_512 Ed25519phSign Ed25519phVerify],
        ["signing key" "W", "verifying key" "GR"];
    Ed25519phExport: "Ed25519ph seed export", "FIPS 186-5 A.2.3", [], ["signing key" "R"];
    Ed25519phSign: "Ed25519ph sign", "FIPS 186-5 §7.8.1",
        [Sha2_512 Ed25519phSign], ["signing key" "E"];
    Ed25519phVerify: "Ed25519ph verify", "FIPS 186-5 §7.8.2",
        [Sha2_512 Ed25519phVerify], ["verifying key" "WE"];
    Ed448Generate: "Ed448 key generation", "FIPS 186-5 A.2.3",
        [Shake256 Ed448Sign Ed448Verify CtrDrbg], ["signing key" "G", "verifying key" "GR"];
    Ed448Import: "Ed448 key import", "FIPS 186-5 A.2.3", [Shake256 Ed448Sign Ed448Verify],
        ["signing key" "W", "verifying key" "GR"];
    Ed448Export: "Ed448 seed export", "FIPS 186-5 A.2.3", [], ["signing key" "R"];
    Ed448Sign: "Ed448 sign", "FIPS 186-5 §7.6", [Shake256 Ed448Sign], ["signing key" "E"];
    Ed448Verify: "Ed448 verify", "FIPS 186-5 §7.7", [Shake256 Ed448Verify], ["verifying key" "WE"];
    Ed448phGenerate: "Ed448ph key generation", "FIPS 186-5 A.2.3",
        [Shake256 Ed448phSign Ed448phVerify CtrDrbg], ["signing key" "G", "verifying key" "GR"];
    Ed448phImport: "Ed448ph key import", "FIPS 186-5 A.2.3", [Shake256 Ed448phSign Ed448phVerify],
        ["signing key" "W", "verifying key" "GR"];
    Ed448phExport: "Ed448ph seed export", "FIPS 186-5 A.2.3", [], ["signing key" "R"];
    Ed448phSign: "Ed448ph sign", "FIPS 186-5 §7.8.1", [Shake256 Ed448phSign], ["signing key" "E"];
    Ed448phVerify: "Ed448ph verify", "FIPS 186-5 §7.8.2",
        [Shake256 Ed448phVerify], ["verifying key" "WE"];
    // RSA.
    RsaGenerate: "RSA key generation", "FIPS 186-5 A.1", [Sha2_256 RsaSign RsaVerify CtrDrbg],
        ["RSA private key" "G", "RSA public key" "GR"];
    RsaImport: "RSA key import", "SP 800-56Br2 §6.4.1.3.3", [Sha2_256 RsaSign RsaVerify CtrDrbg],
        ["RSA private key" "W", "RSA public key" "WR"];
    RsaExport: "RSA key export", "FIPS 186-5", [], ["RSA private key" "R"];
    RsaSign: "RSA sign", "FIPS 186-5 §5.4",
        [Sha2_256 Sha2_512 Sha3_256 Shake256 RsaSign CtrDrbg], ["RSA private key" "E"];
    RsaVerify: "RSA verify", "FIPS 186-5 §5.4",
        [Sha1 Sha2_256 Sha2_512 Sha3_256 Shake256 RsaVerify], ["RSA public key" "WE"];
    RsaOaepGenerate: "RSA-OAEP key generation", "FIPS 186-5 A.1",
        [Sha2_256 RsaOaepEncrypt RsaOaepDecrypt CtrDrbg],
        ["key-transport private key" "G", "key-transport public key" "GR"];
    RsaOaepImport: "RSA-OAEP key import", "SP 800-56Br2 §6.4.1.3.3",
        [Sha2_256 RsaOaepEncrypt RsaOaepDecrypt CtrDrbg],
        ["key-transport private key" "W", "key-transport public key" "WR"];
    RsaOaepExport: "RSA-OAEP key export", "SP 800-56Br2", [], ["key-transport private key" "R"];
    RsaOaepWrap: "RSA-OAEP wrap", "SP 800-56Br2 §9.2",
        [Sha2_256 Sha2_512 Sha3_256 RsaOaepEncrypt CtrDrbg],
        ["key-transport public key" "WE", "transported key" "R"];
    RsaOaepUnwrap: "RSA-OAEP unwrap", "SP 800-56Br2 §9.2",
        [Sha2_256 Sha2_512 Sha3_256 RsaOaepDecrypt CtrDrbg],
        ["key-transport private key" "E", "transported key" "W"];
    EcdsaP224Verify: "ECDSA P-224 verify", "FIPS 186-5 §6.4.2",
        [Sha1 Sha2_256 Sha2_512 Sha3_256 Shake256 EcdsaP224Verify], ["verifying key" "WE"];
    EcdsaP256Generate: "ECDSA P-256 key generation", "FIPS 186-5 A.2.2",
        [Sha2_512 HmacSha2_512 EcdsaP256Sign EcdsaP256Verify CtrDrbg],
        ["signing key" "G", "verifying key" "GR"];
    EcdsaP256Import: "ECDSA P-256 key import", "FIPS 186-5 §6.2",
        [Sha2_512 HmacSha2_512 EcdsaP256Sign EcdsaP256Verify],
        ["signing key" "W", "verifying key" "GR"];
    EcdsaP256Export: "ECDSA P-256 key export", "FIPS 186-5 §6.2", [], ["signing key" "R"];
    EcdsaP256Sign: "ECDSA P-256 sign", "FIPS 186-5 §6.4.1",
        [Sha2_256 Sha2_512 Sha3_256 Shake256 HmacSha2_256 HmacSha2_512 HmacSha3_256
         EcdsaP256Sign CtrDrbg],
        ["signing key" "E", "per-message secret" "GEZ"];
    EcdsaP256Verify: "ECDSA P-256 verify", "FIPS 186-5 §6.4.2",
        [Sha1 Sha2_256 Sha2_512 Sha3_256 Shake256 EcdsaP256Verify], ["verifying key" "WE"];
    EcdsaP384Generate: "ECDSA P-384 key generation", "FIPS 186-5 A.2.2",
        [Sha2_512 HmacSha2_512 EcdsaP384Sign EcdsaP384Verify CtrDrbg],
        ["signing key" "G", "verifying key" "GR"];
    EcdsaP384Import: "ECDSA P-384 key import", "FIPS 186-5 §6.2",
        [Sha2_512 HmacSha2_512 EcdsaP384Sign EcdsaP384Verify],
        ["signing key" "W", "verifying key" "GR"];
    EcdsaP384Export: "ECDSA P-384 key export", "FIPS 186-5 §6.2", [], ["signing key" "R"];
    EcdsaP384Sign: "ECDSA P-384 sign", "FIPS 186-5 §6.4.1",
        [Sha2_256 Sha2_512 Sha3_256 Shake256 HmacSha2_256 HmacSha2_512 HmacSha3_256
         EcdsaP384Sign CtrDrbg],
        ["signing key" "E", "per-message secret" "GEZ"];
    EcdsaP384Verify: "ECDSA P-384 verify", "FIPS 186-5 §6.4.2",
        [Sha1 Sha2_256 Sha2_512 Sha3_256 Shake256 EcdsaP384Verify], ["verifying key" "WE"];
    EcdsaP521Generate: "ECDSA P-521 key generation", "FIPS 186-5 A.2.2",
        [Sha2_512 HmacSha2_512 EcdsaP521Sign EcdsaP521Verify CtrDrbg],
        ["signing key" "G", "verifying key" "GR"];
    EcdsaP521Import: "ECDSA P-521 key import", "FIPS 186-5 §6.2",
        [Sha2_512 HmacSha2_512 EcdsaP521Sign EcdsaP521Verify],
        ["signing key" "W", "verifying key" "GR"];
    EcdsaP521Export: "ECDSA P-521 key export", "FIPS 186-5 §6.2", [], ["signing key" "R"];
    EcdsaP521Sign: "ECDSA P-521 sign", "FIPS 186-5 §6.4.1",
        [Sha2_256 Sha2_512 Sha3_256 Shake256 HmacSha2_256 HmacSha2_512 HmacSha3_256
         EcdsaP521Sign CtrDrbg],
        ["signing key" "E", "per-message secret" "GEZ"];
    EcdsaP521Verify: "ECDSA P-521 verify", "FIPS 186-5 §6.4.2",
        [Sha1 Sha2_256 Sha2_512 Sha3_256 Shake256 EcdsaP521Verify], ["verifying key" "WE"];
    // ML-KEM.
    MlKemGenerate: "ML-KEM key generation", "FIPS 203",
        [Sha3_256 Shake256 MlKem1024KeyGen MlKem1024Encaps MlKem1024Decaps MlKem1024Reject CtrDrbg],
        ["decapsulation key" "G", "encapsulation key" "GR"];
    MlKemImport: "ML-KEM key import", "FIPS 203 §7",
        [Sha3_256 Shake256 MlKem1024KeyGen MlKem1024Encaps MlKem1024Decaps MlKem1024Reject CtrDrbg],
        ["decapsulation key" "W", "encapsulation key" "W"];
    MlKemExport: "ML-KEM key export", "FIPS 203 §3.3", [], ["decapsulation key" "R"];
    MlKemEncapsulate: "ML-KEM encapsulation", "FIPS 203",
        [Sha3_256 Shake256 MlKem1024Encaps CtrDrbg],
        ["encapsulation key" "E", "shared secret" "GR"];
    MlKemDecapsulate: "ML-KEM decapsulation", "FIPS 203",
        [Sha3_256 Shake256 MlKem1024Decaps MlKem1024Reject],
        ["decapsulation key" "E", "shared secret" "GR"];
    // Hybrids of ML-KEM and ECDH.
    X25519MlKem768Generate: "X25519MLKEM768 key generation", "FIPS 203, RFC 10024",
        [Sha3_256 Shake256 MlKem1024KeyGen MlKem1024Encaps MlKem1024Decaps MlKem1024Reject
         X25519 CtrDrbg],
        ["decapsulation key" "G", "ECDH private key" "G", "encapsulation key" "GR"];
    X25519MlKem768Encapsulate: "X25519MLKEM768 encapsulation", "FIPS 203, RFC 10024",
        [Sha3_256 Shake256 MlKem1024KeyGen MlKem1024Encaps MlKem1024Decaps MlKem1024Reject
         X25519 CtrDrbg],
        ["encapsulation key" "WE", "ephemeral ECDH private key" "GEZ", "shared secret" "GR"];
    X25519MlKem768Decapsulate: "X25519MLKEM768 decapsulation", "FIPS 203, RFC 10024",
        [Sha3_256 Shake256 MlKem1024Decaps MlKem1024Reject X25519],
        ["decapsulation key" "E", "ECDH private key" "E", "shared secret" "GR"];
    SecP256r1MlKem768Generate: "SecP256r1MLKEM768 key generation", "FIPS 203, RFC 10024",
        [Sha3_256 Shake256 MlKem1024KeyGen MlKem1024Encaps MlKem1024Decaps MlKem1024Reject
         EcdhP256 CtrDrbg],
        ["decapsulation key" "G", "ECDH private key" "G", "encapsulation key" "GR"];
    SecP256r1MlKem768Encapsulate: "SecP256r1MLKEM768 encapsulation", "FIPS 203, RFC 10024",
        [Sha3_256 Shake256 MlKem1024KeyGen MlKem1024Encaps MlKem1024Decaps MlKem1024Reject
         EcdhP256 CtrDrbg],
        ["encapsulation key" "WE", "ephemeral ECDH private key" "GEZ", "shared secret" "GR"];
    SecP256r1MlKem768Decapsulate: "SecP256r1MLKEM768 decapsulation", "FIPS 203, RFC 10024",
        [Sha3_256 Shake256 MlKem1024Decaps MlKem1024Reject EcdhP256],
        ["decapsulation key" "E", "ECDH private key" "E", "shared secret" "GR"];
    SecP384r1MlKem1024Generate: "SecP384r1MLKEM1024 key generation", "FIPS 203, RFC 10024",
        [Sha3_256 Shake256 MlKem1024KeyGen MlKem1024Encaps MlKem1024Decaps MlKem1024Reject
         EcdhP384 CtrDrbg],
        ["decapsulation key" "G", "ECDH private key" "G", "encapsulation key" "GR"];
    SecP384r1MlKem1024Encapsulate: "SecP384r1MLKEM1024 encapsulation", "FIPS 203, RFC 10024",
        [Sha3_256 Shake256 MlKem1024KeyGen MlKem1024Encaps MlKem1024Decaps MlKem1024Reject
         EcdhP384 CtrDrbg],
        ["encapsulation key" "WE", "ephemeral ECDH private key" "GEZ", "shared secret" "GR"];
    SecP384r1MlKem1024Decapsulate: "SecP384r1MLKEM1024 decapsulation", "FIPS 203, RFC 10024",
        [Sha3_256 Shake256 MlKem1024Decaps MlKem1024Reject EcdhP384],
        ["decapsulation key" "E", "ECDH private key" "E", "shared secret" "GR"];
    // ML-DSA.
    MlDsaGenerate: "ML-DSA key generation", "FIPS 204",
        [Sha3_256 Shake256 MlDsa87KeyGen MlDsa87Sign MlDsa87Verify MlDsa44Sign CtrDrbg],
        ["signing key" "G", "verifying key" "GR"];
    MlDsaImport: "ML-DSA key import", "FIPS 204 §3.6.3",
        [Sha3_256 Shake256 MlDsa87KeyGen MlDsa87Sign MlDsa87Verify MlDsa44Sign],
        ["signing key" "W", "verifying key" "GR"];
    MlDsaExport: "ML-DSA key export", "FIPS 204 §3.6.3", [], ["signing key" "R"];
    MlDsaMu: "ML-DSA message representative", "FIPS 204 §6.2", [Shake256], [];
    MlDsaSign: "ML-DSA sign", "FIPS 204", [Sha3_256 Shake256 MlDsa87Sign MlDsa44Sign CtrDrbg],
        ["signing key" "E"];
    MlDsaVerify: "ML-DSA verify", "FIPS 204", [Sha3_256 Shake256 MlDsa87Verify],
        ["verifying key" "WE"];
    // Encodings of keys.
    Pkcs8Seal: "PKCS#8 encryption", "RFC 8018 PBES2, SP 800-132",
        [Sha2_512 HmacSha2_512 Pbkdf2 AesEncrypt AesCbcEncrypt CtrDrbg],
        ["password" "WEZ", "private key" "R"];
    Pkcs8Open: "PKCS#8 decryption", "RFC 8018 PBES2, SP 800-132",
        [Sha2_256 Sha2_512 HmacSha2_256 HmacSha2_512 Pbkdf2 AesDecrypt AesCbcDecrypt],
        ["password" "WEZ", "private key" "W"];
    Pem: "PEM encoding", "RFC 7468", [], ["encoded key" "RW"];
    // SLH-DSA.
    SlhDsaSha2Generate: "SLH-DSA-SHA2 key generation", "FIPS 205",
        [Sha2_256 Sha2_512 SlhDsaSha2KeyGen CtrDrbg], ["signing key" "G", "verifying key" "GR"];
    SlhDsaSha2Import: "SLH-DSA-SHA2 key import", "FIPS 205 §9.1",
        [Sha2_256 Sha2_512 SlhDsaSha2KeyGen], ["signing key" "W", "verifying key" "GR"];
    SlhDsaSha2Export: "SLH-DSA-SHA2 key export", "FIPS 205 §9.1", [], ["signing key" "R"];
    SlhDsaSha2Sign: "SLH-DSA-SHA2 sign", "FIPS 205",
        [Sha2_256 Sha2_512 SlhDsaSha2Sign CtrDrbg], ["signing key" "E"];
    SlhDsaSha2Verify: "SLH-DSA-SHA2 verify", "FIPS 205",
        [Sha2_256 Sha2_512 SlhDsaSha2Verify], ["verifying key" "WE"];
    SlhDsaShakeGenerate: "SLH-DSA-SHAKE key generation", "FIPS 205",
        [Shake256 SlhDsaShakeKeyGen CtrDrbg], ["signing key" "G", "verifying key" "GR"];
    SlhDsaShakeImport: "SLH-DSA-SHAKE key import", "FIPS 205 §9.1",
        [Shake256 SlhDsaShakeKeyGen], ["signing key" "W", "verifying key" "GR"];
    SlhDsaShakeExport: "SLH-DSA-SHAKE key export", "FIPS 205 §9.1", [], ["signing key" "R"];
    SlhDsaShakeSign: "SLH-DSA-SHAKE sign", "FIPS 205",
        [Shake256 SlhDsaShakeSign CtrDrbg], ["signing key" "E"];
    SlhDsaShakeVerify: "SLH-DSA-SHAKE verify", "FIPS 205",
        [Shake256 SlhDsaShakeVerify], ["verifying key" "WE"];
    // LMS and XMSS: verification only.
    Lms: "LMS verify", "SP 800-208 §4",
        [Sha2_256 Shake256 LmsSha256Verify LmsShake256Verify], ["verifying key" "WE"];
    Hss: "HSS verify", "SP 800-208 §4, IG C.O",
        [Sha2_256 Shake256 LmsSha256Verify LmsShake256Verify], ["verifying key" "WE"];
    Xmss: "XMSS verify", "SP 800-208 §5",
        [Sha2_256 Shake256 XmssSha256Verify XmssShake256Verify], ["verifying key" "WE"];
    XmssMt: "XMSS^MT verify", "SP 800-208 §5",
        [Sha2_256 Shake256 XmssSha256Verify XmssShake256Verify], ["verifying key" "WE"];
    // The module itself.
    SelfTest: "Self-test on demand", "ISO/IEC 19790:2012 §7.10", [], [];
}
