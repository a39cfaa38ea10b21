// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The keys of the Secure Shell transport. \[RFC 4253\] §7.2.
//!
//! ```
//! use alula_engine::derive::ssh::{self, Purpose};
//! use alula_engine::{Secret, hash::Sha256, random};
//!
//! let shared = random::secret::<36>()?; // K as the protocol encodes it
//! let exchange_hash = Sha256::digest(b"what both sides sent")?;
//! let purpose = Purpose::EncryptionKeyToServer;
//! let key: Secret<32> = ssh::derive_sha256(&shared, &exchange_hash, purpose, &exchange_hash)?;
//! # Ok::<(), alula_engine::Error>(())
//! ```

use super::{filled, long_enough};
use crate::base::secret::Secret;
use crate::module::{Error, Service, serve};
use crate::primitive::{sha2, ssh};

/// What a key is for, and in which direction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Purpose {
    /// "A": the initial IV from client to server.
    InitialIvToServer = b'A',
    /// "B": the initial IV from server to client.
    InitialIvToClient = b'B',
    /// "C": the encryption key from client to server.
    EncryptionKeyToServer = b'C',
    /// "D": the encryption key from server to client.
    EncryptionKeyToClient = b'D',
    /// "E": the integrity key from client to server.
    IntegrityKeyToServer = b'E',
    /// "F": the integrity key from server to client.
    IntegrityKeyToClient = b'F',
}

macro_rules! ssh {
    ($($name:ident, $hash:path, $hash_name:literal;)*) => { $(
        #[doc = concat!("`N` bytes for one purpose, by ", $hash_name, ".")]
        ///
        /// `shared`, of at least 14 bytes or `KeyTooShort`, is K as the key exchange encodes it:
        /// an mpint, or a string, with its length. `exchange_hash` is H, `session_id` the H of the
        /// connection's first exchange. \[RFC 4253\] §7.2.
        pub fn $name<const M: usize, const N: usize>(
            shared: &Secret<M>,
            exchange_hash: &[u8],
            purpose: Purpose,
            session_id: &[u8],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N) };
            serve(Service::SshKdf, || {
                let (shared, letter) = (long_enough(shared.as_bytes())?, purpose as u8);
                filled(|output| {
                    ssh::derive::<$hash>(shared, exchange_hash, letter, session_id, output);
                    Some(())
                })
            })
        }
    )* };
}

ssh! {
    derive_sha256, sha2::Sha256, "SHA-256";
    derive_sha384, sha2::Sha384, "SHA-384";
    derive_sha512, sha2::Sha512, "SHA-512";
}

#[cfg(test)]
mod tests {
    use super::super::testing::{TOO_SHORT, bytes, key};
    use super::*;

    #[test]
    fn purposes_have_keys_of_their_own() {
        let purposes = [
            Purpose::InitialIvToServer,
            Purpose::InitialIvToClient,
            Purpose::EncryptionKeyToServer,
            Purpose::EncryptionKeyToClient,
            Purpose::IntegrityKeyToServer,
            Purpose::IntegrityKeyToClient,
        ];
        let derive =
            |purpose| bytes::<16>(derive_sha256(&key::<36>(), &[1; 32], purpose, &[2; 32]));
        let mut keys = purposes.map(|purpose| derive(purpose).unwrap());
        keys.sort_unstable();
        assert!(keys.windows(2).all(|two| two[0] != two[1]));
        let short = derive_sha256::<13, 16>(&key(), &[], purposes[0], &[]);
        assert_eq!(bytes(short), Err(TOO_SHORT));
    }
}
