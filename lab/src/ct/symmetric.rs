// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Subjects of the generator, and the lengths that other families ask for too.

use anyhow::{Context, Result};
use lab_engine::lab::ctr_drbg::Drbg;
use lab_engine::random;

use super::subjects::{Subject, drawn, message, refused, still_secret};

pub(super) const SUBJECTS: &[Subject] =
    &[("CTR_DRBG: seeds, state and outputs", drbg), ("random secrets of many lengths", secrets)];

/// Around the blocks of each hash function and cipher, and the kernels' batches.
pub(super) const LENGTHS: [usize; 24] = [
    0, 1, 15, 16, 17, 55, 56, 63, 64, 65, 71, 72, 73, 111, 112, 127, 128, 129, 135, 136, 137, 255,
    257, 1000,
];

fn drbg() -> Result<()> {
    for df in [false, true] {
        let nonce = if df { message(16) } else { Vec::new() };
        let drbg = Drbg::instantiate(df, &message(48), &nonce, b"personalization");
        let mut drbg = drbg.context("a generator")?;
        for len in LENGTHS.into_iter().chain([1 << 16]) {
            let mut output = vec![0; len];
            drbg.generate(&[], &mut output).context("numbers")?;
            drbg.generate(&message(len.min(48)), &mut output).context("numbers")?;
        }
        drbg.reseed(&message(48), &message(48)).context("a reseed")?;
        drbg.generate(&[], &mut [0; 100]).context("numbers")?;
    }
    Ok(())
}

fn secrets() -> Result<()> {
    still_secret(&drawn::<1>()?)?;
    still_secret(&drawn::<80>()?)?;
    still_secret(&drawn::<81>()?)?;
    still_secret(&drawn::<1000>()?)?;
    random::fill(&mut vec![0; 70_000]).map_err(refused)
}
