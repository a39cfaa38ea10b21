// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Algorithm identifiers: the contents of the sequence of object identifier and parameters. DER has
//! one encoding for each, so that they are compared as bytes.

/// id-ecPublicKey with a named curve. \[RFC 5480\] §2.1.1.
macro_rules! curve {
    ($name:ident, $($oid:literal)*) => {
        pub(super) const $name: &[u8] = &[
            0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
            $($oid),*
        ];
    };
}
curve!(P224, 0x06 0x05 0x2b 0x81 0x04 0x00 0x21);
curve!(P256, 0x06 0x08 0x2a 0x86 0x48 0xce 0x3d 0x03 0x01 0x07);
curve!(P384, 0x06 0x05 0x2b 0x81 0x04 0x00 0x22);
curve!(P521, 0x06 0x05 0x2b 0x81 0x04 0x00 0x23);

/// rsaEncryption, whose parameters are NULL. \[RFC 3279\] §2.3.1.
pub(super) const RSA: &[u8] =
    &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// \[RFC 8410\] §3.
pub(super) const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];
pub(super) const ED448: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x71];

/// An algorithm of NIST's arc 2.16.840.1.101.3.4, without parameters: its branch and number.
macro_rules! nist {
    ($($name:ident $branch:literal $number:literal;)*) => { $(
        pub(super) const $name: &[u8] =
            &[0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, $branch, $number];
    )* };
}
nist! {
    ML_KEM_512 4 1;
    ML_KEM_768 4 2;
    ML_KEM_1024 4 3;
    ML_DSA_44 3 17;
    ML_DSA_65 3 18;
    ML_DSA_87 3 19;
    SLH_DSA_SHA2_128S 3 20;
    SLH_DSA_SHA2_128F 3 21;
    SLH_DSA_SHA2_192S 3 22;
    SLH_DSA_SHA2_192F 3 23;
    SLH_DSA_SHA2_256S 3 24;
    SLH_DSA_SHA2_256F 3 25;
    SLH_DSA_SHAKE_128S 3 26;
    SLH_DSA_SHAKE_128F 3 27;
    SLH_DSA_SHAKE_192S 3 28;
    SLH_DSA_SHAKE_192F 3 29;
    SLH_DSA_SHAKE_256S 3 30;
    SLH_DSA_SHAKE_256F 3 31;
}
