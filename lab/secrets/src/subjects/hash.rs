// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Hash functions of secret messages, and message authentication codes made of them.

use anyhow::Result;
use lab_engine::Error;
use lab_engine::hash::*;
use lab_engine::mac::*;

use super::{LENGTHS, Subject, drawn, message, refused, require};

pub(super) const SUBJECTS: &[Subject] = &[
    ("hashes of secret messages of many lengths", hashes),
    ("KMAC with keys and messages of many lengths", kmacs),
    ("HMAC with keys and messages of many lengths", macs),
];

fn hashes() -> Result<()> {
    for len in LENGTHS {
        let message = message(len);
        let mut output = [0; 200];
        macro_rules! each {
            ($($hash:ident)*) => { $( $hash::digest(&message).map_err(refused)?; )* };
        }
        each!(Sha1 Sha224 Sha256 Sha384 Sha512 Sha512_224 Sha512_256);
        each!(Sha3_224 Sha3_256 Sha3_384 Sha3_512);
        let one = Sha384::new().map_err(refused)?;
        let mut four = [one.clone(), one.clone(), one.clone(), one];
        Sha384::update_four(&mut four, [&message; 4]).map_err(refused)?;
        Shake128::digest(&message, &mut output).map_err(refused)?;
        Shake256::digest(&message, &mut output).map_err(refused)?;
        CShake128::digest(b"", b"custom", &message, &mut output).map_err(refused)?;
        CShake256::digest(b"", b"custom", &message, &mut output).map_err(refused)?;
    }
    Ok(())
}

fn macs() -> Result<()> {
    macs_of::<14>()?;
    macs_of::<64>()?;
    macs_of::<65>()?;
    macs_of::<129>()?;
    macs_of::<200>()
}

/// The right tag, a wrong one, and a message in parts.
fn macs_of<const N: usize>() -> Result<()> {
    let key = &drawn::<N>()?;
    for len in LENGTHS {
        let message = &message(len);
        macro_rules! each {
            ($($hmac:ident)*) => { $(
                let mut tag = $hmac::mac(key, message).map_err(refused)?;
                $hmac::verify(key, message, &tag).map_err(refused)?;
                tag[9] ^= 1;
                require($hmac::verify(key, message, &tag), Error::Rejected)?;
                let mut parts = $hmac::new(key).map_err(refused)?;
                parts.update(message).map_err(refused)?;
                parts.update(message).map_err(refused)?;
                parts.finish().map_err(refused)?;
            )* };
        }
        each!(HmacSha1 HmacSha224 HmacSha256 HmacSha384 HmacSha512 HmacSha512_224 HmacSha512_256);
        each!(HmacSha3_224 HmacSha3_256 HmacSha3_384 HmacSha3_512);
    }
    Ok(())
}

fn kmacs() -> Result<()> {
    kmacs_of::<14>()?;
    kmacs_of::<136>()?;
    kmacs_of::<168>()?;
    kmacs_of::<200>()
}

fn kmacs_of<const N: usize>() -> Result<()> {
    let (key, custom, mut output) = (&drawn::<N>()?, b"customization", [0; 32]);
    for len in LENGTHS {
        let message = &message(len);
        macro_rules! fixed {
            ($($kmac:ident)*) => { $(
                let mut parts = $kmac::new(key, custom).map_err(refused)?;
                parts.update(message).map_err(refused)?;
                let mut tag: [u8; 32] = parts.finish().map_err(refused)?;
                $kmac::verify(key, custom, message, &tag).map_err(refused)?;
                tag[9] ^= 1;
                require($kmac::verify(key, custom, message, &tag), Error::Rejected)?;
            )* };
        }
        fixed!(Kmac128 Kmac256);
        macro_rules! open {
            ($($kmac:ident)*) => { $(
                let mut parts = $kmac::new(key, custom).map_err(refused)?;
                parts.update(message).map_err(refused)?;
                parts.finish(&mut output).map_err(refused)?;
                $kmac::verify(key, custom, message, &output).map_err(refused)?;
                output[9] ^= 1;
                require($kmac::verify(key, custom, message, &output), Error::Rejected)?;
            )* };
        }
        open!(KmacXof128 KmacXof256);
    }
    Ok(())
}
