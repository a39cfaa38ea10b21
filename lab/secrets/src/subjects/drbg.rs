// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Generators: their seeds, states and outputs are secret until the caller publishes them.

use anyhow::{Context, Result};
use lab_engine::lab::drbg::{Drbg, Mechanism};
use lab_engine::random::{self, ctr_drbg, hash_drbg, hmac_drbg};

use super::{LENGTHS, Subject, drawn, message, refused, still_secret};

pub(super) const SUBJECTS: &[Subject] = &[
    ("CTR_DRBG: seeds, state and outputs", ctr),
    ("Hash_DRBG and HMAC_DRBG: seeds, state and outputs", hash_and_hmac),
    ("generators that a caller holds", held),
    ("random secrets of many lengths", secrets),
];

fn ctr() -> Result<()> {
    for (key_len, df) in [(16, false), (16, true), (24, true), (32, false), (32, true)] {
        let nonce = if df { message(16) } else { Vec::new() };
        drbg(Mechanism::Ctr { key_len, df }, key_len + 16, &nonce)?;
    }
    Ok(())
}

fn hash_and_hmac() -> Result<()> {
    for hash in ["SHA2-256", "SHA2-512", "SHA3-384"] {
        drbg(Mechanism::Hash(hash), 48, &message(16))?;
        drbg(Mechanism::Hmac(hash), 48, &message(16))?;
    }
    Ok(())
}

fn drbg(mechanism: Mechanism, seed_len: usize, nonce: &[u8]) -> Result<()> {
    let drbg = Drbg::instantiate(mechanism, &message(seed_len), nonce, b"personalization");
    let mut drbg = drbg.context("a generator")?;
    for len in LENGTHS.into_iter().chain([1 << 16]) {
        let mut output = vec![0; len];
        drbg.generate(&[], &mut output).context("numbers")?;
        drbg.generate(&message(len.min(seed_len)), &mut output).context("numbers")?;
    }
    drbg.reseed(&message(seed_len), &message(seed_len)).context("a reseed")?;
    drbg.generate(&[], &mut [0; 100]).context("numbers")
}

fn held() -> Result<()> {
    macro_rules! each {
        ($($generator:path),*) => { $({
            type Generator = $generator;
            let mut generator = Generator::new(b"personal").map_err(refused)?;
            still_secret::<100>(&generator.secret().map_err(refused)?)?;
            generator.fill_with(b"additional", &mut [0; 99]).map_err(refused)?;
            generator.fill_fresh(b"additional", &mut [0; 99]).map_err(refused)?;
        })* };
    }
    each!(ctr_drbg::Aes128, ctr_drbg::Aes256Df, hash_drbg::Sha256, hmac_drbg::Sha3_512);
    Ok(())
}

fn secrets() -> Result<()> {
    still_secret(&drawn::<1>()?)?;
    still_secret(&drawn::<80>()?)?;
    still_secret(&drawn::<81>()?)?;
    still_secret(&drawn::<1000>()?)?;
    random::fill(&mut vec![0; 70_000]).map_err(refused)
}
