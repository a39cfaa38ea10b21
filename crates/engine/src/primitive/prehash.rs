// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The hash functions whose digests are signed in place of messages, and their object identifiers.
//! [FIPS 204] §5.4, [FIPS 205] §10.2.2; one table for both.

use super::hash::Hash;
use super::{sha2, sha3};

/// A hash function that digests a message before the digest is signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum PreHash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// SHA-224.
    Sha224,
    /// SHA-512/224.
    Sha512_224,
    /// SHA-512/256.
    Sha512_256,
    /// SHA3-224.
    Sha3_224,
    /// SHA3-256.
    Sha3_256,
    /// SHA3-384.
    Sha3_384,
    /// SHA3-512.
    Sha3_512,
    /// SHAKE128 with 32 bytes of output.
    Shake128,
    /// SHAKE256 with 64 bytes of output.
    Shake256,
}

impl PreHash {
    /// Every function, in the order of the last number of its object identifier.
    pub const ALL: &[PreHash] = &[
        PreHash::Sha256,
        PreHash::Sha384,
        PreHash::Sha512,
        PreHash::Sha224,
        PreHash::Sha512_224,
        PreHash::Sha512_256,
        PreHash::Sha3_224,
        PreHash::Sha3_256,
        PreHash::Sha3_384,
        PreHash::Sha3_512,
        PreHash::Shake128,
        PreHash::Shake256,
    ];

    /// How many bits of security the function gives against collisions: half of its output.
    pub(crate) fn collision_bits(self) -> usize {
        match self {
            PreHash::Sha224 | PreHash::Sha512_224 | PreHash::Sha3_224 => 112,
            PreHash::Sha256 | PreHash::Sha512_256 | PreHash::Sha3_256 | PreHash::Shake128 => 128,
            PreHash::Sha384 | PreHash::Sha3_384 => 192,
            PreHash::Sha512 | PreHash::Sha3_512 | PreHash::Shake256 => 256,
        }
    }

    /// The last number of 2.16.840.1.101.3.4.2.x.
    const fn arc(self) -> u8 {
        match self {
            PreHash::Sha256 => 1,
            PreHash::Sha384 => 2,
            PreHash::Sha512 => 3,
            PreHash::Sha224 => 4,
            PreHash::Sha512_224 => 5,
            PreHash::Sha512_256 => 6,
            PreHash::Sha3_224 => 7,
            PreHash::Sha3_256 => 8,
            PreHash::Sha3_384 => 9,
            PreHash::Sha3_512 => 10,
            PreHash::Shake128 => 11,
            PreHash::Shake256 => 12,
        }
    }

    /// The digest of the concatenation of `parts`. [FIPS 205] Algorithm 23, steps 8 to 23.
    pub(crate) fn digest(self, parts: &[&[u8]]) -> Digest {
        let mut digest = self.blank();
        let bytes = &mut digest.bytes;
        match self {
            PreHash::Sha256 => hash::<sha2::Sha256>(parts, bytes),
            PreHash::Sha384 => hash::<sha2::Sha384>(parts, bytes),
            PreHash::Sha512 => hash::<sha2::Sha512>(parts, bytes),
            PreHash::Sha224 => hash::<sha2::Sha224>(parts, bytes),
            PreHash::Sha512_224 => hash::<sha2::Sha512_224>(parts, bytes),
            PreHash::Sha512_256 => hash::<sha2::Sha512_256>(parts, bytes),
            PreHash::Sha3_224 => hash::<sha3::Sha3_224>(parts, bytes),
            PreHash::Sha3_256 => hash::<sha3::Sha3_256>(parts, bytes),
            PreHash::Sha3_384 => hash::<sha3::Sha3_384>(parts, bytes),
            PreHash::Sha3_512 => hash::<sha3::Sha3_512>(parts, bytes),
            PreHash::Shake128 => sha3::Shake128::digest(parts, &mut bytes[..32]),
            PreHash::Shake256 => sha3::Shake256::digest(parts, bytes),
        }
        digest
    }
}

impl PreHash {
    fn blank(self) -> Digest {
        let mut oid = HASH_ALGORITHMS;
        if let Some(last) = oid.last_mut() {
            *last = self.arc();
        }
        Digest { oid, bytes: [0; 64], len: self.collision_bits() / 4 }
    }

    /// A digest that was computed elsewhere.
    #[cfg(alula_lab)]
    pub(crate) fn given(self, computed: &[u8]) -> Option<Digest> {
        let mut digest = self.blank();
        digest
            .bytes
            .get_mut(..digest.len)?
            .copy_from_slice(Some(computed).filter(|computed| computed.len() == digest.len)?);
        Some(digest)
    }
}

/// The object identifier nistAlgorithms.hashAlgs.x in DER, tag and length first; the last byte
/// tells the functions apart.
const HASH_ALGORITHMS: [u8; 11] =
    [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x00];

/// A message's digest, and which function gave it.
pub(crate) struct Digest {
    oid: [u8; 11],
    bytes: [u8; 64],
    len: usize,
}

impl Digest {
    /// The function's object identifier in DER.
    pub(crate) fn oid(&self) -> &[u8] {
        &self.oid
    }

    /// The digest.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }
}

impl Drop for Digest {
    fn drop(&mut self) {
        crate::base::secret::wipe(&mut self.bytes);
    }
}

fn hash<H: Hash>(parts: &[&[u8]], output: &mut [u8; 64]) {
    let mut hash = H::new();
    parts.iter().for_each(|part| hash.update(part));
    output.iter_mut().zip(hash.finish().as_ref()).for_each(|(to, from)| *to = *from);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_have_twice_the_length_of_their_strength_and_say_who_made_them() {
        for (at, hash) in PreHash::ALL.iter().enumerate() {
            let digest = hash.digest(&[b"ab", b"c"]);
            assert_eq!(digest.as_bytes().len() * 4, hash.collision_bits());
            assert_eq!(digest.as_bytes(), hash.digest(&[b"abc"]).as_bytes());
            assert!(digest.as_bytes().iter().any(|byte| *byte != 0));
            // SHA-256's as the standard prints it.
            assert_eq!(digest.oid()[..10], *b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02");
            assert!(PreHash::ALL[..at].iter().all(|other| other.arc() < hash.arc()));
        }
        let sha256 = PreHash::Sha256.digest(&[b"abc"]);
        assert_eq!(sha256.as_bytes()[..4], [0xba, 0x78, 0x16, 0xbf]);
        assert_eq!(sha256.oid().last(), Some(&1));
    }
}
