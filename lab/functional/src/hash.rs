// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Hash functions, and message authentication codes made of them.

use lab_engine::hash::*;
use lab_engine::lab::ct::mark_public;
use lab_engine::mac::*;
use lab_engine::{Error, Secret, Service, random};

use super::Family;

pub(super) struct Objects {
    secret: Secret<32>,
}

impl Objects {
    pub(super) fn make() -> Result<Self, Error> {
        Ok(Objects { secret: random::secret()? })
    }
}

/// A digest is the caller's.
fn shown<const N: usize>(digest: [u8; N]) {
    mark_public(&digest);
}

impl Family for Objects {
    fn call(&self, service: Service) -> Option<Result<(), Error>> {
        let (secret, message, output) = (&self.secret, b"message", &mut [0; 32]);
        Some(match service {
            Service::Sha1 => Sha1::digest(message).map(shown),
            Service::Sha224 => Sha224::digest(message).map(shown),
            Service::Sha256 => Sha256::digest(message).map(shown),
            Service::Sha384 => Sha384::digest(message).map(shown),
            Service::Sha512 => Sha512::digest(message).map(shown),
            Service::Sha512_224 => Sha512_224::digest(message).map(shown),
            Service::Sha512_256 => Sha512_256::digest(message).map(shown),
            Service::Sha3_224 => Sha3_224::digest(message).map(shown),
            Service::Sha3_256 => Sha3_256::digest(message).map(shown),
            Service::Sha3_384 => Sha3_384::digest(message).map(shown),
            Service::Sha3_512 => Sha3_512::digest(message).map(shown),
            Service::Shake128 => Shake128::digest(message, output).map(|()| mark_public(output)),
            Service::Shake256 => Shake256::digest(message, output).map(|()| mark_public(output)),
            Service::HmacSha1 => HmacSha1::mac(secret, message).map(drop),
            Service::HmacSha224 => HmacSha224::mac(secret, message).map(drop),
            Service::HmacSha256 => HmacSha256::mac(secret, message).map(drop),
            Service::HmacSha384 => HmacSha384::mac(secret, message).map(drop),
            Service::HmacSha512 => HmacSha512::mac(secret, message).map(drop),
            Service::HmacSha512_224 => HmacSha512_224::mac(secret, message).map(drop),
            Service::HmacSha512_256 => HmacSha512_256::mac(secret, message).map(drop),
            Service::HmacSha3_224 => HmacSha3_224::mac(secret, message).map(drop),
            Service::HmacSha3_256 => HmacSha3_256::mac(secret, message).map(drop),
            Service::HmacSha3_384 => HmacSha3_384::mac(secret, message).map(drop),
            Service::HmacSha3_512 => HmacSha3_512::mac(secret, message).map(drop),
            Service::CShake128 => {
                CShake128::digest(b"", b"custom", message, output).map(|()| mark_public(output))
            }
            Service::CShake256 => {
                CShake256::digest(b"", b"custom", message, output).map(|()| mark_public(output))
            }
            Service::Kmac128 => Kmac128::mac::<32, 16>(secret, b"custom", message).map(drop),
            Service::Kmac256 => Kmac256::mac::<32, 32>(secret, b"custom", message).map(drop),
            Service::KmacXof128 => KmacXof128::mac(secret, b"custom", message, output),
            Service::KmacXof256 => KmacXof256::mac(secret, b"custom", message, output),
            _ => return None,
        })
    }
}
