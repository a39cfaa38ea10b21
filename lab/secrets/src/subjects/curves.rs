// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Subjects under key pairs on curves: both encodings of peers, keys out of range, messages that
//! need not be published though they are signed.

use anyhow::Result;
use lab_engine::lab::ct::mark_public;
use lab_engine::{Error, Secret};

use super::{Subject, message, refused, require, still_secret};

pub(super) const SUBJECTS: &[Subject] = &[
    ("ECDH P-256 with edge private keys", ecdh_p256::edge_keys),
    ("ECDH P-256 with both encodings of a peer", ecdh_p256::peers),
    ("ECDH P-384 with edge private keys", ecdh_p384::edge_keys),
    ("ECDH P-384 with both encodings of a peer", ecdh_p384::peers),
    ("ECDH P-521 with edge private keys", ecdh_p521::edge_keys),
    ("ECDH P-521 with both encodings of a peer", ecdh_p521::peers),
    ("ECDSA P-256 with edge private keys", ecdsa_p256::edge_keys),
    ("ECDSA P-256, secret messages of many lengths", ecdsa_p256::messages),
    ("ECDSA P-384 with edge private keys", ecdsa_p384::edge_keys),
    ("ECDSA P-384, secret messages of many lengths", ecdsa_p384::messages),
    ("ECDSA P-521 with edge private keys", ecdsa_p521::edge_keys),
    ("ECDSA P-521, secret messages of many lengths", ecdsa_p521::messages),
];

/// The subjects of ECDH on one curve of this length and order.
macro_rules! ecdh {
    ($module:ident, $len:literal, $n:expr) => {
        mod $module {
            use lab_engine::agree::$module::{PrivateKey, PublicKey};

            use super::*;

            pub(super) fn edge_keys() -> Result<()> {
                let peer = PrivateKey::generate().map_err(refused)?;
                let n: [u8; $len] = *$n;
                let (mut one, mut last) = ([0; $len], n);
                one[$len - 1] = 1;
                last[$len - 1] -= 1;
                for bytes in [one, last] {
                    let key = PrivateKey::from_secret(&Secret::from_bytes(&bytes));
                    let key = key.map_err(refused)?;
                    still_secret(&key.agree(peer.public_key()).map_err(refused)?)?;
                }
                for bytes in [[0; $len], n, [0xff; $len]] {
                    let key = PrivateKey::from_secret(&Secret::from_bytes(&bytes));
                    require(key, Error::InvalidKey)?;
                }
                Ok(())
            }

            pub(super) fn peers() -> Result<()> {
                let key = PrivateKey::generate().map_err(refused)?;
                let peer = PrivateKey::generate().map_err(refused)?.public_key().to_bytes();
                let mut compressed = peer[..=$len].to_vec();
                compressed[0] = 2 + (peer[2 * $len] & 1);
                for encoding in [peer.as_slice(), &compressed] {
                    let peer = PublicKey::from_bytes(encoding).map_err(refused)?;
                    still_secret(&key.agree(&peer).map_err(refused)?)?;
                }
                still_secret(&key.to_secret().map_err(refused)?)
            }
        }
    };
}

/// The subjects of ECDSA on one curve of this length and order.
macro_rules! ecdsa {
    ($module:ident, $len:literal, $n:expr) => {
        mod $module {
            use lab_engine::sign::$module::{Digest, SigningKey};

            use super::*;

            pub(super) fn edge_keys() -> Result<()> {
                let n: [u8; $len] = *$n;
                let (mut one, mut last) = ([0; $len], n);
                one[$len - 1] = 1;
                last[$len - 1] -= 1;
                for bytes in [one, last] {
                    let key = SigningKey::from_secret(&Secret::from_bytes(&bytes));
                    let key = key.map_err(refused)?;
                    key.sign(Digest::Sha512, b"message").map_err(refused)?;
                    still_secret(&key.to_secret().map_err(refused)?)?;
                }
                for bytes in [[0; $len], n, [0xff; $len]] {
                    let key = SigningKey::from_secret(&Secret::from_bytes(&bytes));
                    require(key, Error::InvalidKey)?;
                }
                Ok(())
            }

            pub(super) fn messages() -> Result<()> {
                let key = SigningKey::generate().map_err(refused)?;
                let verifier = key.verifying_key();
                for len in (0..4).map(|step| 77 * step) {
                    let digest = if len % 2 == 0 { Digest::Sha512 } else { Digest::Sha3_512 };
                    let message = message(len);
                    let drawn = key.sign(digest, &message).map_err(refused)?;
                    let derived = key.sign_deterministic(digest, &message).map_err(refused)?;
                    // Whoever verifies knows the message, and time may depend on it.
                    mark_public(&message);
                    for signature in [drawn, derived] {
                        verifier.verify(digest, &message, &signature).map_err(refused)?;
                    }
                }
                Ok(())
            }
        }
    };
}

/// The orders, big-endian.
const N256: &[u8; 32] = b"\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\
    \xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51";
const N384: &[u8; 48] = b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
    \xff\xff\xff\xff\xff\xff\xff\xff\xc7\x63\x4d\x81\xf4\x37\x2d\xdf\
    \x58\x1a\x0d\xb2\x48\xb0\xa7\x7a\xec\xec\x19\x6a\xcc\xc5\x29\x73";
const N521: &[u8; 66] = b"\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
    \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\
    \xfa\x51\x86\x87\x83\xbf\x2f\x96\x6b\x7f\xcc\x01\x48\xf7\x09\xa5\
    \xd0\x3b\xb5\xc9\xb8\x89\x9c\x47\xae\xbb\x6f\xb7\x1e\x91\x38\x64\x09";

ecdh!(ecdh_p256, 32, N256);
ecdh!(ecdh_p384, 48, N384);
ecdh!(ecdh_p521, 66, N521);
ecdsa!(ecdsa_p256, 32, N256);
ecdsa!(ecdsa_p384, 48, N384);
ecdsa!(ecdsa_p521, 66, N521);
