// SPDX-License-Identifier: Apache-2.0 OR MIT
//! How far below its own frame a service uses the stack, and the clearing of it.
//!
//! What a service holds for secret it wipes where it lies. Copies of it that the compiler made, in
//! moves and spilled registers, nobody can name; they lie in the frames of the functions that the
//! service called. `cargo lab zeroing` measures the depths, and looks for what is left.

use super::Service;
use crate::base::secret::clear_stack;

macro_rules! depths {
    ($($bytes:literal: $($service:ident)*;)*) => {
        impl Service {
            /// Bytes of stack below the service's frame that may hold what is secret. Zero for
            /// services that leave nothing there.
            pub const fn stack(self) -> usize {
                match self {
                    $($(Service::$service)|* => $bytes,)*
                }
            }

            /// Overwrites the stack below the caller's frame, as far as the service uses it.
            #[inline(always)]
            pub(crate) fn clear_stack(self) {
                match self.stack() {
                    $($bytes => clear_stack::<$bytes>(),)*
                    _ => {}
                }
            }
        }
    };
}

depths! {
    0: SelfTest;
    512: Sha1 Sha224 Sha256 AesEcbEncrypt AesEcbDecrypt AesKwWrap Ed448Export Ed448phExport
        SlhDsaSha2Export SlhDsaShakeExport;
    1024: Sha3_224 Sha3_256 Sha3_384 Sha3_512 CShake128 CShake256 HmacSha1 HmacSha224 HmacSha256
        AesCcmOpen AesKwUnwrap AesKwpWrap AesKwpUnwrap EcdhP256Export
        EcdhP256Validate EcdhP384Export EcdhP521Export Ed25519Export Ed25519phExport
        EcdsaP256Export EcdsaP384Export EcdsaP521Export Pem;
    1536: Random NoiseSamples Shake128 Shake256 Kmac128 Kmac256 KmacXof128 KmacXof256 SshKdf
        SrtpKdf AesCcmSeal AesCbcEncrypt AesCbcDecrypt AesXtsEncrypt AesXtsDecrypt AesCtr
        EcdhP384Validate;
    2048: AesGcmSeal AesGcmCounterSeal AesGcmRecordSeal AesGcmOpen KbkdfCmac AesCmac
        HmacSha3_224 HmacSha3_256 HmacSha3_384 HmacSha3_512 KbkdfKmac OneStepKmac AesGmac
        AesGmacVerify EcdhP521Validate;
    3072: Sha384 Sha512 Sha512_224 Sha512_256 EcdhP256Import;
    4096: CtrDrbg HashDrbg HmacSha384 HmacSha512 HmacSha512_224 HmacSha512_256 Kbkdf KbkdfFeedback
        KbkdfPipeline AesGcmRecordKey EcdhP256Agree EcdhP384Import Ed25519Sign SlhDsaSha2Verify
        SlhDsaShakeVerify;
    6144: Hkdf HkdfExpand OneStep TwoStep Pbkdf2 Tls12Kdf Tls13Kdf AesGcmCounterDerive
        EcdhP256Generate EcdhP384Generate EcdhP384Agree EcdhP521Generate EcdhP521Import
        Ed25519Verify Ed25519phSign Ed448Sign Ed448phSign RsaExport RsaOaepExport EcdsaP256Sign
        EcdsaP384Sign EcdsaP521Sign Pkcs8Seal Pkcs8Open SlhDsaSha2Generate SlhDsaSha2Import
        SlhDsaSha2Sign SlhDsaShakeGenerate SlhDsaShakeImport SlhDsaShakeSign;
    8192: HmacDrbg Ed25519Generate Ed25519Import Ed25519phGenerate Ed25519phImport Ed25519phVerify
        RsaVerify RsaOaepWrap EcdsaP224Verify EcdsaP256Generate EcdsaP256Import EcdsaP256Verify
        Xmss XmssMt;
    12288: EcdhP521Agree Ed448Generate Ed448Import Ed448Verify Ed448phGenerate Ed448phImport
        Ed448phVerify EcdsaP384Generate EcdsaP384Import EcdsaP384Verify EcdsaP521Verify
        MlKemExport MlDsaExport MlDsaMu Lms Hss;
    16384: EcdsaP521Generate EcdsaP521Import MlKemEncapsulate X25519MlKem768Encapsulate
        SecP256r1MlKem768Encapsulate SecP384r1MlKem1024Encapsulate;
    24576: RsaSign RsaOaepUnwrap MlKemDecapsulate X25519MlKem768Decapsulate
        SecP256r1MlKem768Decapsulate SecP384r1MlKem1024Decapsulate MlDsaVerify;
    26624: MlKemGenerate MlKemImport;
    32768: X25519MlKem768Generate SecP256r1MlKem768Generate;
    36864: SecP384r1MlKem1024Generate;
    40960: RsaGenerate RsaImport RsaOaepGenerate RsaOaepImport;
    49152: MlDsaGenerate MlDsaImport;
    55808: MlDsaSign;
}
