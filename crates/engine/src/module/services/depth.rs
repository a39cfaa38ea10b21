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
    512: NoiseSamples EcdhP256Export EcdhP384Export EcdhP521Export Ed25519Export Ed25519phExport
        Ed448Export Ed448phExport EcdsaP256Export EcdsaP384Export EcdsaP521Export MlKemExport
        MlDsaExport Pem SlhDsaSha2Export SlhDsaShakeExport;
    1024: Sha1 Sha224 Sha256 Shake128 Shake256;
    1536: Sha3_224 Sha3_256 Sha3_384 Sha3_512 CShake128 CShake256 EcdhP256Validate MlDsaMu;
    2048: HmacSha1 HmacSha224 HmacSha256 KbkdfKmac OneStepKmac AesEcbEncrypt AesEcbDecrypt
        AesKwWrap AesKwpWrap EcdhP384Validate EcdhP521Validate;
    2560: Kmac128 Kmac256 KmacXof128 KmacXof256 AesCmac AesCcmOpen AesCbcDecrypt AesXtsDecrypt
        AesKwUnwrap Pkcs8Seal;
    3072: Sha384 Sha512 Sha512_224 Sha512_256 KbkdfCmac SrtpKdf AesGcmRecordSeal AesGmacVerify
        EcdhP256Generate EcdhP256Import SecP256r1MlKem768Decapsulate Pkcs8Open;
    3584: HmacSha3_224 HmacSha3_256 HmacSha3_384 HmacSha3_512 SshKdf AesGcmSeal AesGcmCounterSeal
        AesGcmOpen AesGmac AesCcmSeal AesCbcEncrypt AesCtr Ed25519Sign;
    4096: Random HashDrbg Tls13Kdf AesXtsEncrypt EcdhP256Agree EcdhP384Generate EcdhP384Import
        SecP384r1MlKem1024Decapsulate;
    5120: CtrDrbg HmacSha384 HmacSha512 HmacSha512_224 HmacSha512_256 Hkdf HkdfExpand Kbkdf
        KbkdfFeedback KbkdfPipeline OneStep TwoStep Pbkdf2 Tls12Kdf AesGcmCounterDerive
        EcdhP521Import Ed25519phSign Ed448Sign EcdsaP256Sign X25519MlKem768Decapsulate
        SlhDsaShakeVerify;
    6144: HmacDrbg AesGcmRecordKey EcdhP384Agree EcdhP521Generate Ed25519Verify Ed448phSign
        RsaOaepExport EcdsaP384Sign X25519MlKem768Encapsulate Xmss XmssMt;
    7168: Ed25519Generate Ed25519Import Ed25519phGenerate Ed25519phImport Ed25519phVerify
        EcdsaP224Verify EcdsaP256Generate EcdsaP256Import EcdsaP256Verify EcdsaP521Sign
        SecP256r1MlKem768Encapsulate SlhDsaSha2Verify SlhDsaShakeGenerate SlhDsaShakeImport;
    8192: EcdhP521Agree RsaExport RsaOaepWrap SlhDsaSha2Generate SlhDsaSha2Import SlhDsaShakeSign
        Lms;
    9216: Ed448Verify SecP384r1MlKem1024Encapsulate SlhDsaSha2Sign;
    10240: Ed448Generate Ed448Import Ed448phGenerate Ed448phImport Ed448phVerify;
    11264: AesKwpUnwrap EcdsaP384Verify Hss;
    12288: EcdsaP384Generate EcdsaP384Import EcdsaP521Verify;
    13312: RsaVerify EcdsaP521Generate EcdsaP521Import;
    18432: MlKemEncapsulate;
    22528: RsaSign RsaOaepUnwrap X25519MlKem768Generate SecP256r1MlKem768Generate MlDsaVerify;
    24576: MlKemDecapsulate;
    26624: MlKemGenerate MlKemImport SecP384r1MlKem1024Generate;
    36864: MlDsaGenerate MlDsaImport;
    38912: RsaOaepGenerate;
    43008: RsaGenerate;
    53248: MlDsaSign;
    55296: RsaImport RsaOaepImport;
}
