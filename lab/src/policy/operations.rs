// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the table of services does not say of each service: which security function it is, what
//! goes in and what comes out. A service without an operation, or with two, fails a test.

use lab_engine::Service::{self, *};

/// Services of one purpose.
pub struct Family {
    /// The heading.
    pub name: &'static str,
    /// Its operations.
    pub operations: &'static [Operation],
}

/// Services that take and give the same.
pub struct Operation {
    /// What they do.
    pub name: &'static str,
    /// What such a security function is called in module entries; empty if it is none.
    pub kind: &'static str,
    /// Data and control input.
    pub inputs: &'static str,
    /// Data output; every service has a status output besides.
    pub outputs: &'static str,
    /// The services.
    pub services: &'static [Service],
}

/// All of them, in the order of the policy.
pub const FAMILIES: &[Family] = &[
    Family { name: "Random numbers", operations: RANDOM },
    Family { name: "Hash functions", operations: HASH },
    Family { name: "Message authentication", operations: MAC },
    Family { name: "Key derivation", operations: DERIVATION },
    Family { name: "Authenticated encryption", operations: AEAD },
    Family { name: "Encryption without authentication", operations: CIPHERS },
    Family { name: "Key wrapping and transport", operations: WRAPPING },
    Family { name: "Key agreement and encapsulation", operations: AGREEMENT },
    Family { name: "Signatures: keys", operations: SIGNING_KEYS },
    Family { name: "Signatures", operations: SIGNATURES },
    Family { name: "Keys in files", operations: FILES },
    Family { name: "The module itself", operations: ITSELF },
];

/// The operation that a service belongs to.
pub fn of(service: Service) -> Option<&'static Operation> {
    let mut all = FAMILIES.iter().flat_map(|family| family.operations);
    all.find(|operation| operation.services.contains(&service))
}

const fn operation(
    name: &'static str,
    kind: &'static str,
    [inputs, outputs]: [&'static str; 2],
    services: &'static [Service],
) -> Operation {
    Operation { name, kind, inputs, outputs, services }
}

const RANDOM: &[Operation] = &[
    operation(
        "Random numbers of the module",
        "DRBG",
        ["how many bytes", "random bytes, public or as a secret"],
        &[Random],
    ),
    operation(
        "Generators that a caller holds",
        "DRBG",
        [
            "personalization string, additional input, prediction resistance, how many bytes",
            "a generator; random bytes, public or as a secret",
        ],
        &[CtrDrbg, HashDrbg, HmacDrbg],
    ),
    operation(
        "Noise for an assessment",
        "",
        ["how many samples", "raw samples, which are used for nothing else"],
        &[NoiseSamples],
    ),
];

const HASH: &[Operation] = &[
    operation(
        "Digests",
        "SHA",
        ["a message, whole or in parts", "a digest"],
        &[
            Sha1, Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256, Sha3_224, Sha3_256,
            Sha3_384, Sha3_512,
        ],
    ),
    operation(
        "Extendable output",
        "XOF",
        [
            "a message, whole or in parts; for cSHAKE a function name and a customization string",
            "as many bytes as are asked for",
        ],
        &[Shake128, Shake256, CShake128, CShake256],
    ),
];

const MAC: &[Operation] = &[
    operation(
        "Tags",
        "MAC",
        ["a key, a message, whole or in parts; to verify, a tag", "a tag, or whether it is right"],
        &[
            HmacSha1,
            HmacSha224,
            HmacSha256,
            HmacSha384,
            HmacSha512,
            HmacSha512_224,
            HmacSha512_256,
            HmacSha3_224,
            HmacSha3_256,
            HmacSha3_384,
            HmacSha3_512,
            AesCmac,
        ],
    ),
    operation(
        "Tags of any length",
        "MAC",
        [
            "a key, a customization string, a message, whole or in parts; to verify, a tag",
            "a tag of the length that is asked for, or whether it is right",
        ],
        &[Kmac128, Kmac256, KmacXof128, KmacXof256],
    ),
    operation("Tags with a nonce", "MAC", ["a key, a message", "an IV and a tag"], &[AesGmac]),
    operation(
        "Tags with a nonce, verification",
        "MAC",
        ["a key, a message, an IV, a tag", "whether the tag is right"],
        &[AesGmacVerify],
    ),
];

const DERIVATION: &[Operation] = &[
    operation(
        "From a key",
        "KBKDF",
        ["a key-derivation key, label and context, or fixed data", "key material"],
        &[HkdfExpand, Kbkdf, KbkdfFeedback, KbkdfPipeline, KbkdfCmac, KbkdfKmac],
    ),
    operation(
        "From a shared secret",
        "KAS-56CKDF",
        ["a shared secret, a salt, fixed info", "key material"],
        &[Hkdf, OneStep, OneStepKmac, TwoStep],
    ),
    operation(
        "From a password",
        "PBKDF",
        ["a password, a salt, a number of iterations", "key material, for storage only"],
        &[Pbkdf2],
    ),
    operation(
        "For protocols",
        "KAS-135KDF",
        [
            "a shared secret, or SRTP's master key and salt; what the protocol hashes, its labels",
            "the protocol's secrets and keys",
        ],
        &[Tls12Kdf, Tls13Kdf, SshKdf, SrtpKdf],
    ),
];

const AEAD: &[Operation] = &[
    operation(
        "Sealing",
        "BC-Auth",
        [
            "a key, or none to have one made; additional data; plaintext",
            "ciphertext in its place, IV or nonce, tag",
        ],
        &[AesGcmSeal, AesGcmCounterSeal, AesCcmSeal],
    ),
    operation(
        "Keys whose IVs the module counts",
        "CKG",
        [
            "a key-derivation key, a salt and a name for the sender; or a traffic secret",
            "a key object",
        ],
        &[AesGcmCounterDerive, AesGcmRecordKey],
    ),
    operation(
        "Sealing records",
        "BC-Auth",
        ["a key object, additional data, plaintext", "ciphertext in its place, number, tag"],
        &[AesGcmRecordSeal],
    ),
    operation(
        "Opening",
        "BC-Auth",
        ["a key, additional data, IV or nonce, ciphertext, tag", "plaintext in its place"],
        &[AesGcmOpen, AesCcmOpen],
    ),
];

const CIPHERS: &[Operation] = &[
    operation(
        "Encryption",
        "BC-UnAuth",
        [
            "a key; blocks, a message or a unit of storage with its number",
            "ciphertext in its place; for CBC the IV, for CTR the first counter block",
        ],
        &[AesEcbEncrypt, AesCbcEncrypt, AesXtsEncrypt, AesCtr],
    ),
    operation(
        "Decryption",
        "BC-UnAuth",
        ["a key; what encryption gave", "plaintext in its place"],
        &[AesEcbDecrypt, AesCbcDecrypt, AesXtsDecrypt],
    ),
];

const WRAPPING: &[Operation] = &[
    operation(
        "Wrapping",
        "KTS-Wrap",
        ["a key-encryption key, a key to wrap", "the wrapped key"],
        &[AesKwWrap, AesKwpWrap],
    ),
    operation(
        "Unwrapping",
        "KTS-Wrap",
        ["a key-encryption key, a wrapped key", "the key, as a secret"],
        &[AesKwUnwrap, AesKwpUnwrap],
    ),
    operation(
        "Transport to a public key",
        "KTS-Encap",
        ["the receiver's public key, a hash function, a label, a key", "a ciphertext"],
        &[RsaOaepWrap],
    ),
    operation(
        "Transport, receiving",
        "KTS-Encap",
        ["a private key, a hash function, a label, a ciphertext", "the key, as a secret"],
        &[RsaOaepUnwrap],
    ),
    operation(
        "Generation of transport keys",
        "AsymKeyPair-KeyGen",
        ["length of the modulus; public exponent, kind of primes", "a key object"],
        &[RsaOaepGenerate],
    ),
    operation(
        "Import of transport keys",
        "AsymKeyPair-KeyVer",
        ["the numbers of a key", "a key object"],
        &[RsaOaepImport],
    ),
    operation(
        "Export of transport keys",
        "",
        ["a key object", "the numbers of a private key, as secrets"],
        &[RsaOaepExport],
    ),
];

const AGREEMENT: &[Operation] = &[
    operation(
        "Generation",
        "AsymKeyPair-KeyGen",
        ["nothing", "a key object, from which the public key can be read"],
        &[
            EcdhP256Generate,
            EcdhP384Generate,
            EcdhP521Generate,
            MlKemGenerate,
            X25519MlKem768Generate,
            SecP256r1MlKem768Generate,
            SecP384r1MlKem1024Generate,
        ],
    ),
    operation(
        "Import and validation",
        "AsymKeyPair-KeyVer",
        ["a private or public key; for ML-KEM also a seed", "a key object"],
        &[
            EcdhP256Import,
            EcdhP384Import,
            EcdhP521Import,
            MlKemImport,
            EcdhP256Validate,
            EcdhP384Validate,
            EcdhP521Validate,
        ],
    ),
    operation(
        "Export",
        "",
        ["a key object", "the private key or its seed, as a secret"],
        &[EcdhP256Export, EcdhP384Export, EcdhP521Export, MlKemExport],
    ),
    operation(
        "Shared secrets",
        "KAS-SSC",
        ["a private key, the peer's public key", "a shared secret"],
        &[EcdhP256Agree, EcdhP384Agree, EcdhP521Agree],
    ),
    operation(
        "Encapsulation",
        "KEM-Encap",
        ["a public key", "a shared secret, a ciphertext"],
        &[
            MlKemEncapsulate,
            X25519MlKem768Encapsulate,
            SecP256r1MlKem768Encapsulate,
            SecP384r1MlKem1024Encapsulate,
        ],
    ),
    operation(
        "Decapsulation",
        "KEM-Decap",
        ["a private key, a ciphertext", "a shared secret"],
        &[
            MlKemDecapsulate,
            X25519MlKem768Decapsulate,
            SecP256r1MlKem768Decapsulate,
            SecP384r1MlKem1024Decapsulate,
        ],
    ),
];

const SIGNING_KEYS: &[Operation] = &[
    operation(
        "Generation",
        "AsymKeyPair-KeyGen",
        [
            "nothing; for RSA the length of the modulus, public exponent, kind of primes",
            "a key object, from which the public key can be read",
        ],
        &[
            Ed25519Generate,
            Ed25519phGenerate,
            Ed448Generate,
            Ed448phGenerate,
            RsaGenerate,
            EcdsaP256Generate,
            EcdsaP384Generate,
            EcdsaP521Generate,
            MlDsaGenerate,
            SlhDsaSha2Generate,
            SlhDsaShakeGenerate,
        ],
    ),
    operation(
        "Import",
        "AsymKeyPair-KeyVer",
        ["a private key, or a seed", "a key object"],
        &[
            Ed25519Import,
            Ed25519phImport,
            Ed448Import,
            Ed448phImport,
            RsaImport,
            EcdsaP256Import,
            EcdsaP384Import,
            EcdsaP521Import,
            MlDsaImport,
            SlhDsaSha2Import,
            SlhDsaShakeImport,
        ],
    ),
    operation(
        "Export",
        "",
        ["a key object", "the private key or its seed, as a secret"],
        &[
            Ed25519Export,
            Ed25519phExport,
            Ed448Export,
            Ed448phExport,
            RsaExport,
            EcdsaP256Export,
            EcdsaP384Export,
            EcdsaP521Export,
            MlDsaExport,
            SlhDsaSha2Export,
            SlhDsaShakeExport,
        ],
    ),
];

const SIGNATURES: &[Operation] = &[
    operation(
        "Signing",
        "DigSig-SigGen",
        [
            "a private key, a message; where the standard has them, a context and a hash function",
            "a signature",
        ],
        &[
            Ed25519Sign,
            Ed25519phSign,
            Ed448Sign,
            Ed448phSign,
            RsaSign,
            EcdsaP256Sign,
            EcdsaP384Sign,
            EcdsaP521Sign,
            MlDsaSign,
            SlhDsaSha2Sign,
            SlhDsaShakeSign,
        ],
    ),
    operation(
        "Verification",
        "DigSig-SigVer",
        [
            "a public key, a message, a signature; where the standard has them, a context and a \
             hash function",
            "whether the signature is right",
        ],
        &[
            Ed25519Verify,
            Ed25519phVerify,
            Ed448Verify,
            Ed448phVerify,
            RsaVerify,
            EcdsaP224Verify,
            EcdsaP256Verify,
            EcdsaP384Verify,
            EcdsaP521Verify,
            MlDsaVerify,
            SlhDsaSha2Verify,
            SlhDsaShakeVerify,
            Lms,
            Hss,
            Xmss,
            XmssMt,
        ],
    ),
    operation(
        "Message representatives",
        "SHA",
        ["a public key, a context, a message in parts", "the representative that is signed"],
        &[MlDsaMu],
    ),
];

const FILES: &[Operation] = &[
    operation(
        "Encryption of a key under a password",
        "PBKDF",
        ["a password, a number of iterations, an encoded key", "an encrypted key"],
        &[Pkcs8Seal],
    ),
    operation(
        "Decryption of a key under a password",
        "PBKDF",
        ["a password, an encrypted key", "an encoded key"],
        &[Pkcs8Open],
    ),
    operation(
        "Text encoding",
        "",
        ["an encoded key, or its text", "the text, or the encoded key"],
        &[Pem],
    ),
];

const ITSELF: &[Operation] = &[operation(
    "Self-tests on demand",
    "",
    ["nothing", "which tests have passed; how many bytes were covered"],
    &[SelfTest],
)];
