// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The hash functions of signature schemes by name.

use super::hash::Hash;
use super::{sha1, sha2, sha3};
use crate::base::secret::Wiped;

/// The longest digest in bytes.
pub(crate) const MAX_DIGEST: usize = 64;

/// A digest in a buffer for the longest one.
pub(crate) type Buffer = Wiped<[u8; MAX_DIGEST]>;

macro_rules! digests {
    ($($(#[$doc:meta])* $name:ident, $hash:path, $prefix:expr;)*) => {
        /// A hash function.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[non_exhaustive]
        pub enum Digest {
            $($(#[$doc])* $name,)*
            /// SHAKE128 with 32 bytes of output. \[FIPS 186-5\] §5.4, §6.4
            Shake128,
            /// SHAKE256 with 64 bytes of output. \[FIPS 186-5\] §5.4, §6.4
            Shake256,
        }

        #[allow(clippy::len_without_is_empty)] // no digest is
        impl Digest {
            /// Every one of them.
            #[cfg(test)]
            pub(crate) const ALL: &[Digest] =
                &[$(Digest::$name,)* Digest::Shake128, Digest::Shake256];

            /// The digest's length in bytes.
            pub const fn len(self) -> usize {
                match self {
                    $(Digest::$name => <$hash>::LEN,)*
                    Digest::Shake128 => 32,
                    Digest::Shake256 => 64,
                }
            }

            /// The digest of the concatenation of `parts`, at the buffer's beginning.
            pub(crate) fn hash(self, parts: &[&[u8]]) -> Buffer {
                let mut buffer = Wiped([0; MAX_DIGEST]);
                match self {
                    $(Digest::$name => {
                        let mut hash = <$hash>::new();
                        parts.iter().for_each(|part| hash.update(part));
                        let digest = Wiped(hash.finish());
                        buffer.iter_mut().zip(digest.iter()).for_each(|(to, from)| *to = *from);
                    })*
                    Digest::Shake128 => sha3::Shake128::digest(parts, &mut buffer[..32]),
                    Digest::Shake256 => sha3::Shake256::digest(parts, &mut buffer[..64]),
                }
                buffer
            }

            /// Does something with the hash function as a type; None for SHAKE, which is none.
            pub(crate) fn with<W: WithHash>(self, what: W) -> Option<W::Output> {
                match self {
                    $(Digest::$name => what.call::<$hash>(),)*
                    Digest::Shake128 | Digest::Shake256 => None,
                }
            }

            /// What precedes the digest in a DigestInfo. None where PKCS#1 v1.5 has no such hash.
            /// [RFC 8017] §9.2, note 1; for SHA-3, the identifiers of NIST.
            pub(crate) const fn prefix(self) -> Option<&'static [u8]> {
                match self {
                    $(Digest::$name => Some(const { &$prefix }),)*
                    Digest::Shake128 | Digest::Shake256 => None,
                }
            }
        }
    };
}

digests! {
    /// SHA-1: to verify old signatures with, and for nothing else.
    Sha1, sha1::Sha1, SHA1;
    /// SHA-224.
    Sha224, sha2::Sha224, nist(4, 28);
    /// SHA-256.
    Sha256, sha2::Sha256, nist(1, 32);
    /// SHA-384.
    Sha384, sha2::Sha384, nist(2, 48);
    /// SHA-512.
    Sha512, sha2::Sha512, nist(3, 64);
    /// SHA-512/224.
    Sha512_224, sha2::Sha512_224, nist(5, 28);
    /// SHA-512/256.
    Sha512_256, sha2::Sha512_256, nist(6, 32);
    /// SHA3-224.
    Sha3_224, sha3::Sha3_224, nist(7, 28);
    /// SHA3-256.
    Sha3_256, sha3::Sha3_256, nist(8, 32);
    /// SHA3-384.
    Sha3_384, sha3::Sha3_384, nist(9, 48);
    /// SHA3-512.
    Sha3_512, sha3::Sha3_512, nist(10, 64);
}

/// What is to be done with a hash function that is known by name.
pub(crate) trait WithHash {
    type Output;
    fn call<H: Hash>(self) -> Option<Self::Output>;
}

/// DER of a DigestInfo up to the digest, for SHA-1, 1.3.14.3.2.26.
const SHA1: [u8; 15] =
    [0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 20];

/// DER of a DigestInfo up to the digest, for the hash 2.16.840.1.101.3.4.2.`arc` of `len` bytes:
/// SEQUENCE { SEQUENCE { OID, NULL }, OCTET STRING }.
const fn nist(arc: u8, len: u8) -> [u8; 19] {
    [
        0x30,
        17 + len,
        0x30,
        13,
        0x06,
        9,
        0x60,
        0x86,
        0x48,
        0x01,
        0x65,
        0x03,
        0x04,
        0x02,
        arc,
        0x05,
        0,
        0x04,
        len,
    ]
}
