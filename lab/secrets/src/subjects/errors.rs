// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Services that took a secret and answer with an error: what a wrong tag, password, length or key
//! ends with, where the subjects of an algorithm do not already show it.

use anyhow::Result;
use lab_engine::agree::{ecdh_p256, ecdh_p384, ecdh_p521};
use lab_engine::derive::*;
use lab_engine::kem::{mlkem512, mlkem768, mlkem1024};
use lab_engine::lab::ct::mark_secret;
use lab_engine::mac::*;
use lab_engine::sign::{ecdsa_p256, ecdsa_p384, ecdsa_p521, mldsa44, mldsa87, slhdsa_sha2_128f};
use lab_engine::{Error, Reason, Secret};

use super::{Subject, drawn, message, refused, require};

pub(super) const SUBJECTS: &[Subject] = &[
    ("tags of HMAC and KMAC that are wrong", tags),
    ("keys that are too short to derive from", short_keys),
    ("private keys of curves that are out of range", curves),
    ("expanded keys of lattices that were altered", lattices),
    ("an SLH-DSA key whose root is another's", root),
    ("encrypted key files: a wrong password, an altered file", key_files),
];

fn tags() -> Result<()> {
    macro_rules! each {
        ($($hmac:ident)*) => { $({
            let (key, data) = (drawn::<48>()?, message(100));
            let mut tag = $hmac::mac(&key, &data).map_err(refused)?;
            tag[3] ^= 1;
            require($hmac::verify(&key, &data, &tag), Error::Rejected)?;
            let mut running = $hmac::new(&key).map_err(refused)?;
            running.update(&data).map_err(refused)?;
            require(running.finish_verify(&tag), Error::Rejected)?;
            let short = drawn::<13>()?;
            let too_short = Error::Refused(Reason::KeyTooShort);
            require($hmac::new(&short).map(drop), too_short)?;
            require($hmac::mac(&short, &data).map(drop), too_short)?;
        })* };
    }
    each!(HmacSha1 HmacSha256 HmacSha384 HmacSha512 HmacSha3_256 HmacSha3_512);
    let (key, data) = (drawn::<32>()?, message(100));
    let mut tag: [u8; 32] = Kmac256::mac(&key, &data, b"").map_err(refused)?;
    tag[31] ^= 1;
    require(Kmac256::verify(&key, &data, b"", &tag), Error::Rejected)
}

fn short_keys() -> Result<()> {
    let (short, too_short) = (drawn::<13>()?, Error::Refused(Reason::KeyTooShort));
    require(hkdf_sha256::<13, 32>(&short, b"salt", b"info").map(drop), too_short)?;
    require(kbkdf_sha384::<13, 32>(&short, b"label", b"context").map(drop), too_short)?;
    require(onestep::sha256::<13, 32>(&short, b"info").map(drop), too_short)?;
    require(twostep::counter_sha384::<13, 32>(&short, b"salt", b"info").map(drop), too_short)?;
    let (password, salt) = (message(200), [5; 16]);
    let answer = pbkdf2_sha256::<32>(&password, &salt[..15], 1000).map(drop);
    require(answer, Error::Refused(Reason::SaltTooShort))
}

/// Zero, and the greatest number of that length, which is never below the order.
fn curves() -> Result<()> {
    macro_rules! each {
        ($len:literal: $($key:ty),*) => { $(
            require(<$key>::from_secret(&Secret::<$len>::from_bytes(&[0; $len])).map(drop),
                Error::InvalidKey)?;
            let mut large: [u8; $len] = core::array::from_fn(|at| 255 - (at % 7 * 3) as u8);
            large[..28].fill(255);
            mark_secret(&large);
            require(<$key>::from_secret(&Secret::<$len>::from_bytes(&large)).map(drop),
                Error::InvalidKey)?;
        )* };
    }
    each!(32: ecdh_p256::PrivateKey, ecdsa_p256::SigningKey);
    each!(48: ecdh_p384::PrivateKey, ecdsa_p384::SigningKey);
    each!(66: ecdh_p521::PrivateKey, ecdsa_p521::SigningKey);
    Ok(())
}

fn lattices() -> Result<()> {
    macro_rules! each {
        ($($module:ident::$key:ident, $at:expr;)*) => { $({
            let key = $module::$key::generate().map_err(refused)?;
            let mut expanded = key.expanded().map_err(refused)?.declassify("altered");
            expanded[$at] ^= 1;
            mark_secret(&expanded);
            let altered = $module::$key::from_expanded(&Secret::from_bytes(&expanded));
            require(altered.map(drop), Error::InvalidKey)?;
            let without = $module::$key::from_expanded(&key.expanded().map_err(refused)?);
            let none = Error::Refused(Reason::NoSeed);
            require(without.map_err(refused)?.seed().map(drop), none)?;
        })* };
    }
    // In ML-KEM the hash of the public key, in ML-DSA that, and what signs.
    each! {
        mlkem512::DecapKey, 1632 - 40;
        mlkem768::DecapKey, 2400 - 40;
        mlkem1024::DecapKey, 3168 - 40;
        mldsa44::SigningKey, 70;
        mldsa87::SigningKey, 70;
    }
    let key = mldsa44::SigningKey::generate().map_err(refused)?;
    require(key.sign(&[0; 256], &message(50)).map(drop), Error::WrongLength)
}

fn root() -> Result<()> {
    let key = slhdsa_sha2_128f::SigningKey::generate().map_err(refused)?;
    let mut secret = key.to_secret().map_err(refused)?.declassify("altered");
    secret[63] ^= 1;
    mark_secret(&secret[..32]);
    let altered = slhdsa_sha2_128f::SigningKey::from_secret(&Secret::from_bytes(&secret));
    require(altered.map(drop), Error::InvalidKey)
}

fn key_files() -> Result<()> {
    let (password, other) = (message(20), message(21));
    let mut der = message(120);
    der[0] = 0x30;
    let mut file = vec![0; 400];
    let seal = lab_engine::encoding::encrypted::seal;
    let open = lab_engine::encoding::encrypted::open;
    let len = seal(&password, 1000, &der, &mut file).map_err(refused)?;
    let mut output = vec![0; 400];
    require(open(&other, &file[..len], &mut output).map(drop), Error::Rejected)?;
    require(open(&password, &file[..len], &mut output[..16]).map(drop), Error::WrongLength)?;
    file[len - 20] ^= 1;
    let altered = open(&password, &file[..len], &mut output).map(drop);
    if altered.is_ok() { Ok(()) } else { require(altered, Error::Rejected) }
}
