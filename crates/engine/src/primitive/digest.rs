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
    ($($(#[$doc:meta])* $name:ident, $hash:path;)*) => {
        /// A hash function.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[non_exhaustive]
        pub enum Digest {
            $($(#[$doc])* $name,)*
            /// SHAKE128 with 32 bytes of output. \[FIPS 186-5\] §6.4
            Shake128,
            /// SHAKE256 with 64 bytes of output. \[FIPS 186-5\] §6.4
            Shake256,
        }

        impl Digest {
            /// Every one of them.
            #[cfg(test)]
            pub(crate) const ALL: &[Digest] =
                &[$(Digest::$name,)* Digest::Shake128, Digest::Shake256];

            /// The digest's length in bytes.
            #[allow(clippy::len_without_is_empty)]
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
        }
    };
}

digests! {
    /// SHA-1: to verify old signatures with, and for nothing else.
    Sha1, sha1::Sha1;
    /// SHA-224.
    Sha224, sha2::Sha224;
    /// SHA-256.
    Sha256, sha2::Sha256;
    /// SHA-384.
    Sha384, sha2::Sha384;
    /// SHA-512.
    Sha512, sha2::Sha512;
    /// SHA-512/224.
    Sha512_224, sha2::Sha512_224;
    /// SHA-512/256.
    Sha512_256, sha2::Sha512_256;
    /// SHA3-224.
    Sha3_224, sha3::Sha3_224;
    /// SHA3-256.
    Sha3_256, sha3::Sha3_256;
    /// SHA3-384.
    Sha3_384, sha3::Sha3_384;
    /// SHA3-512.
    Sha3_512, sha3::Sha3_512;
}

/// What is to be done with a hash function that is known by name.
pub(crate) trait WithHash {
    type Output;
    fn call<H: Hash>(self) -> Option<Self::Output>;
}
