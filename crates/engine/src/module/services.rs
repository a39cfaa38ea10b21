// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The table of services: one row each, from which the enum, the gate's list of self-tests, the
//! printed tables and the functional test all come.

use crate::base::cast::Cast;

/// A set of CASTs as a bit mask: decided by code, not by relocated pointers.
#[derive(Clone, Copy)]
pub(crate) struct CastSet(pub(crate) [u64; CastSet::WORDS]);

impl CastSet {
    pub(crate) const WORDS: usize = 2;

    pub(crate) const fn place(cast: Cast) -> (usize, u64) {
        (cast as usize / 64, 1 << (cast as usize % 64))
    }

    const fn of(casts: &[Cast]) -> Self {
        let mut set = CastSet([0; CastSet::WORDS]);
        let mut i = 0;
        while i < casts.len() {
            let (word, bit) = CastSet::place(casts[i]);
            set.0[word] |= bit;
            i += 1;
        }
        set
    }

    pub(crate) fn has(self, cast: Cast) -> bool {
        let (word, bit) = CastSet::place(cast);
        self.0[word] & bit != 0
    }
}

/// A row of the table of services.
#[derive(Clone, Copy, Debug)]
pub struct ServiceRow {
    /// Which service.
    pub service: Service,
    /// What it does.
    pub name: &'static str,
    /// The standard that it follows.
    pub standard: &'static str,
    /// The self-tests that pass before its first use.
    pub casts: &'static [Cast],
    /// Sensitive parameters and the access to them: G generate, R read, W write, E execute,
    /// Z zeroise. [ISO 19790] AS04.11
    pub ssps: &'static [(&'static str, &'static str)],
}

macro_rules! services {
    ($($service:ident: $name:literal, $standard:literal,
       [$($cast:ident)*], [$($ssp:literal $access:literal),*];)*) => {
        /// A service of the module.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[non_exhaustive]
        pub enum Service { $(#[doc = $name] $service,)* }

        impl Service {
            pub(crate) fn casts(self) -> CastSet {
                match self {
                    $(Service::$service => const { CastSet::of(&[$(Cast::$cast),*]) },)*
                }
            }
        }

        /// Every service of the module.
        pub const SERVICES: &[ServiceRow] = &[$(ServiceRow {
            service: Service::$service,
            name: $name,
            standard: $standard,
            casts: &[$(Cast::$cast),*],
            ssps: &[$(($ssp, $access)),*],
        },)*];
    };
}

services! {
    Random: "Random bytes", "SP 800-90Ar1 CTR_DRBG", [Aes256Encrypt CtrDrbg],
        ["DRBG state" "WE", "entropy input" "WEZ", "random secret" "GR"];
    Sha256: "SHA-256", "FIPS 180-4", [Sha2_256], [];
    Sha384: "SHA-384", "FIPS 180-4", [Sha2_512], [];
    Sha512: "SHA-512", "FIPS 180-4", [Sha2_512], [];
    Sha3_256: "SHA3-256", "FIPS 202", [Sha3_256], [];
    Sha3_512: "SHA3-512", "FIPS 202", [Sha3_256], [];
    Shake128: "SHAKE128", "FIPS 202", [Shake256], [];
    Shake256: "SHAKE256", "FIPS 202", [Shake256], [];
    HmacSha256: "HMAC-SHA-256", "FIPS 198-1", [Sha2_256 HmacSha2_256], ["HMAC key" "WE"];
    HmacSha384: "HMAC-SHA-384", "FIPS 198-1", [Sha2_512 HmacSha2_512], ["HMAC key" "WE"];
    HmacSha512: "HMAC-SHA-512", "FIPS 198-1", [Sha2_512 HmacSha2_512], ["HMAC key" "WE"];
    HmacSha3_256: "HMAC-SHA3-256", "FIPS 198-1", [Sha3_256 HmacSha3_256], ["HMAC key" "WE"];
    HmacSha3_512: "HMAC-SHA3-512", "FIPS 198-1", [Sha3_256 HmacSha3_256], ["HMAC key" "WE"];
    Hkdf: "HKDF", "SP 800-56Cr2 two-step",
        [Sha2_256 Sha2_512 HmacSha2_256 HmacSha2_512 HkdfSha2_384],
        ["shared secret" "WE", "derived key" "GR"];
    HkdfExpand: "HKDF-Expand", "SP 800-108r1 feedback mode, counter after fixed data",
        [Sha2_256 Sha2_512 HmacSha2_256 HmacSha2_512 FeedbackKbkdf],
        ["key-derivation key" "WE", "derived key" "GR"];
    Kbkdf: "KBKDF", "SP 800-108r1 counter mode",
        [Sha2_256 Sha2_512 HmacSha2_256 HmacSha2_512 CounterKbkdf],
        ["key-derivation key" "WE", "derived key" "GR"];
    Pbkdf2: "PBKDF2", "SP 800-132",
        [Sha2_256 Sha2_512 HmacSha2_256 HmacSha2_512 Pbkdf2],
        ["password" "WE", "derived key" "GR"];
    Aes256GcmSeal: "AES-256-GCM seal", "SP 800-38D §8.2.2", [Aes256Encrypt Aes256GcmSeal CtrDrbg],
        ["AES key" "WE", "IV" "GER"];
    Aes256GcmOpen: "AES-256-GCM open", "SP 800-38D", [Aes256Encrypt Aes256GcmOpen],
        ["AES key" "WE"];
    Aes256Ctr: "AES-256-CTR", "SP 800-38A", [Aes256Encrypt Aes256Ctr CtrDrbg], ["AES key" "WE"];
    Aes256KwWrap: "AES-256-KW wrap", "SP 800-38F", [Aes256Encrypt Aes256KwWrap],
        ["key-encryption key" "WE", "wrapped key" "R"];
    Aes256KwUnwrap: "AES-256-KW unwrap", "SP 800-38F", [Aes256Decrypt Aes256KwUnwrap],
        ["key-encryption key" "WE", "unwrapped key" "W"];
    Aes256KwpWrap: "AES-256-KWP wrap", "SP 800-38F", [Aes256Encrypt Aes256KwpWrap],
        ["key-encryption key" "WE", "wrapped key" "R"];
    Aes256KwpUnwrap: "AES-256-KWP unwrap", "SP 800-38F", [Aes256Decrypt Aes256KwpUnwrap],
        ["key-encryption key" "WE", "unwrapped key" "W"];
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
    MlKem1024Generate: "ML-KEM-1024 key generation", "FIPS 203",
        [Sha3_256 Shake256 MlKem1024KeyGen MlKem1024Encaps MlKem1024Decaps MlKem1024Reject CtrDrbg],
        ["decapsulation key" "GR", "encapsulation key" "GR"];
    MlKem1024Import: "ML-KEM-1024 key import", "FIPS 203 §7",
        [Sha3_256 Shake256 MlKem1024KeyGen MlKem1024Encaps MlKem1024Decaps MlKem1024Reject CtrDrbg],
        ["decapsulation key" "W", "encapsulation key" "W"];
    MlKem1024Export: "ML-KEM-1024 seed export", "FIPS 203 §3.3", [], ["decapsulation key" "R"];
    MlKem1024Encapsulate: "ML-KEM-1024 encapsulation", "FIPS 203",
        [Sha3_256 Shake256 MlKem1024Encaps CtrDrbg],
        ["encapsulation key" "E", "shared secret" "GR"];
    MlKem1024Decapsulate: "ML-KEM-1024 decapsulation", "FIPS 203",
        [Sha3_256 Shake256 MlKem1024Decaps MlKem1024Reject],
        ["decapsulation key" "E", "shared secret" "GR"];
    MlDsa87Generate: "ML-DSA-87 key generation", "FIPS 204",
        [Sha3_256 Shake256 MlDsa87KeyGen MlDsa87Sign MlDsa87Verify CtrDrbg],
        ["signing key" "GR", "verifying key" "GR"];
    MlDsa87Import: "ML-DSA-87 key import", "FIPS 204 §3.6.3",
        [Sha3_256 Shake256 MlDsa87KeyGen MlDsa87Sign MlDsa87Verify],
        ["signing key" "W", "verifying key" "GR"];
    MlDsa87Export: "ML-DSA-87 seed export", "FIPS 204 §3.6.3", [], ["signing key" "R"];
    MlDsa87Sign: "ML-DSA-87 sign", "FIPS 204", [Sha3_256 Shake256 MlDsa87Sign CtrDrbg],
        ["signing key" "E"];
    MlDsa87Verify: "ML-DSA-87 verify", "FIPS 204", [Sha3_256 Shake256 MlDsa87Verify],
        ["verifying key" "WE"];
    SelfTest: "Self-test on demand", "ISO/IEC 19790:2012 §7.10", [], [];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_printed_as_the_policy_wants_it() {
        for row in SERVICES {
            assert!(!row.name.is_empty() && !row.standard.is_empty());
            for (ssp, access) in row.ssps {
                assert!(access.chars().all(|letter| "GRWEZ".contains(letter)), "{ssp}: {access}");
            }
            assert!(row.casts.iter().all(|cast| row.service.casts().has(*cast)));
        }
    }

    #[test]
    fn every_cast_belongs_to_a_service() {
        for cast in Cast::ALL {
            assert!(SERVICES.iter().any(|row| row.casts.contains(cast)), "{}", cast.name());
        }
    }
}
