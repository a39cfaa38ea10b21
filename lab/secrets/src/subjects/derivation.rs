// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation: from secrets of every kind, with every hash function.

use anyhow::Result;
use lab_engine::derive::srtp::Rate;
use lab_engine::derive::*;
use lab_engine::{Error, Secret};

use super::{Subject, drawn, message, refused, require, still_secret};

pub(super) const SUBJECTS: &[Subject] = &[
    ("HKDF, HKDF-Expand and KBKDF with every hash", derivations),
    ("one-step and two-step key derivation with every hash", from_shared_secrets),
    ("PBKDF2 with secret passwords of many lengths", passwords),
    ("TLS 1.2 and TLS 1.3 key derivation, and rejection", tls),
    ("SSH and SRTP key derivation", ssh_and_srtp),
];

/// What is derived, short and long, must be secret.
macro_rules! still {
    ($derive:path, $secrets:expr, ($($input:expr),*)) => {
        still_secret::<200>(&$derive(&$secrets.0, $($input),*).map_err(refused)?)?;
        still_secret::<16>(&$derive(&$secrets.1, $($input),*).map_err(refused)?)?;
    };
}

macro_rules! each {
    ($secrets:expr, $inputs:tt; $($derive:path),*) => { $(
        still!($derive, $secrets, $inputs);
    )* };
}

fn secrets() -> Result<(Secret<32>, Secret<200>)> {
    Ok((drawn()?, drawn()?))
}

fn derivations() -> Result<()> {
    let secrets = secrets()?;
    each!(secrets, (b"salt", b"info"); hkdf_sha224, hkdf_sha256, hkdf_sha384, hkdf_sha512,
        hkdf_sha512_224, hkdf_sha512_256, hkdf_sha3_224, hkdf_sha3_256, hkdf_sha3_384,
        hkdf_sha3_512);
    each!(secrets, (b"info"); hkdf_expand_sha224, hkdf_expand_sha256, hkdf_expand_sha384,
        hkdf_expand_sha512, hkdf_expand_sha512_224, hkdf_expand_sha512_256, hkdf_expand_sha3_224,
        hkdf_expand_sha3_256, hkdf_expand_sha3_384, hkdf_expand_sha3_512);
    each!(secrets, (b"label", b"context"); kbkdf_sha224, kbkdf_sha256, kbkdf_sha384, kbkdf_sha512,
        kbkdf_sha512_224, kbkdf_sha512_256, kbkdf_sha3_224, kbkdf_sha3_256, kbkdf_sha3_384,
        kbkdf_sha3_512);
    each!(secrets, (b"IV", b"label", b"context"); kbkdf_feedback_sha256, kbkdf_feedback_sha384,
        kbkdf_feedback_sha512, kbkdf_feedback_sha3_256);
    each!(secrets, (b"label", b"context"); kbkdf_pipeline_sha256, kbkdf_pipeline_sha384,
        kbkdf_pipeline_sha512, kbkdf_pipeline_sha3_256);
    each!(secrets, (b"label", b"context"); kbkdf_kmac128, kbkdf_kmac256);
    still_secret::<40>(&kbkdf_cmac_aes128(&drawn()?, b"label", b"context").map_err(refused)?)?;
    let key = kbkdf_feedback_cmac_aes192(&drawn()?, b"IV", b"label", b"context");
    still_secret::<40>(&key.map_err(refused)?)?;
    let key = kbkdf_pipeline_cmac_aes256(&drawn()?, b"label", b"context");
    still_secret::<40>(&key.map_err(refused)?)?;
    Ok(())
}

fn from_shared_secrets() -> Result<()> {
    let secrets = secrets()?;
    each!(secrets, (b"info"); onestep::sha224, onestep::sha256, onestep::sha384, onestep::sha512,
        onestep::sha512_224, onestep::sha512_256, onestep::sha3_224, onestep::sha3_256,
        onestep::sha3_384, onestep::sha3_512);
    each!(secrets, (b"salt", b"info"); onestep::hmac_sha256, onestep::hmac_sha384,
        onestep::hmac_sha512, onestep::hmac_sha3_256);
    each!(secrets, (b"salt", b"info"); onestep::kmac128, onestep::kmac256);
    each!(secrets, (b"salt", b"info"); twostep::counter_sha384, twostep::pipeline_sha384);
    each!(secrets, (b"salt", b"IV", b"info"); twostep::feedback_sha384);
    Ok(())
}

fn passwords() -> Result<()> {
    let salt = [5; 16];
    for len in [8, 64, 65, 128, 200] {
        let password = message(len);
        still_secret::<16>(&pbkdf2_sha256(&password, &salt, 1000).map_err(refused)?)?;
        still_secret::<48>(&pbkdf2_sha384(&password, &salt, 1000).map_err(refused)?)?;
        still_secret::<16>(&pbkdf2_sha512(&password, &salt, 1000).map_err(refused)?)?;
        still_secret::<16>(&pbkdf2_sha3_256(&password, &salt, 1000).map_err(refused)?)?;
    }
    Ok(())
}

fn tls() -> Result<()> {
    let (side, log, random) = (tls12::Side::Server, [3; 48], [4; 32]);
    let master = tls12::extended_master_secret_sha384(&drawn::<48>()?, &log).map_err(refused)?;
    still_secret(&master)?;
    still_secret::<72>(&tls12::key_block_sha384(&master, &random, &random).map_err(refused)?)?;
    let exported = tls12::export_sha384(&master, b"EXPORTER", &random, &random, Some(b"context"));
    still_secret::<16>(&exported.map_err(refused)?)?;
    let mut data = tls12::finished_sha384(&master, side, &log).map_err(refused)?;
    tls12::verify_finished_sha384(&master, side, &log, &data).map_err(refused)?;
    data[7] ^= 1;
    require(tls12::verify_finished_sha384(&master, side, &log, &data), Error::Rejected)?;

    let early = tls13::extract_sha384(&drawn()?, &drawn::<80>()?).map_err(refused)?;
    let secret = tls13::derive_secret_sha384(&early, b"derived", &log).map_err(refused)?;
    still_secret(&secret)?;
    still_secret::<12>(&tls13::expand_label_sha384(&secret, b"iv", b"").map_err(refused)?)
}

fn ssh_and_srtp() -> Result<()> {
    let secrets = secrets()?;
    let purpose = ssh::Purpose::IntegrityKeyToClient;
    each!(secrets, (&[1; 32], purpose, &[2; 32]); ssh::derive_sha256, ssh::derive_sha384,
        ssh::derive_sha512);
    let (purpose, salt) = (srtp::Purpose::Encryption, [7; 14]);
    let rate = Rate::every(256).unwrap_or(Rate::ONCE);
    macro_rules! each_cipher {
        ($($derive:ident)*) => { $(
            let key = srtp::$derive(&drawn()?, &salt, purpose, 12_345, rate);
            still_secret::<94>(&key.map_err(refused)?)?;
        )* };
    }
    each_cipher!(derive_aes128 derive_aes192 derive_aes256);
    Ok(())
}
