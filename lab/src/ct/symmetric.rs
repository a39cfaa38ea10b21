// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Subjects under keys that two parties share, except for those made of hash
//! functions and for key derivation: lengths
//! around every block, secret messages, and what is rejected.

use anyhow::Result;
use lab_engine::Error;
use lab_engine::aead::aes256gcm;
use lab_engine::cipher::aes256ctr;
use lab_engine::lab::ct::mark_public;
use lab_engine::wrap::{Kek, padded_len};

use super::subjects::{Subject, drawn, message, refused, require, still_secret};

pub(super) const SUBJECTS: &[Subject] = &[
    ("AES-256-GCM of secret messages, and rejection", gcm),
    ("AES-256-CTR of secret messages", ctr),
    ("AES-256-KW of many lengths, and rejection", kw),
    ("AES-256-KWP of many lengths, and rejection", kwp),
];

/// Around the blocks of each hash function and cipher, and the kernels' batches.
pub(super) const LENGTHS: [usize; 24] = [
    0, 1, 15, 16, 17, 55, 56, 63, 64, 65, 71, 72, 73, 111, 112, 127, 128, 129, 135, 136, 137, 255,
    257, 1000,
];

fn gcm() -> Result<()> {
    let key = aes256gcm::Key::from_secret(&drawn()?).map_err(refused)?;
    for len in LENGTHS {
        let mut data = message(len);
        let seal = key.seal(b"aad", &mut data).map_err(refused)?;
        let mut altered = data.clone();
        key.open(b"aad", &seal, &mut data).map_err(refused)?;
        require(key.open(b"other", &seal, &mut altered), Error::Rejected)?;
    }
    Ok(())
}

fn ctr() -> Result<()> {
    let key = aes256ctr::Key::from_secret(&drawn()?).map_err(refused)?;
    for len in LENGTHS {
        let mut data = message(len);
        let initial = key.encrypt(&mut data).map_err(refused)?;
        key.decrypt(&initial, &mut data).map_err(refused)?;
    }
    Ok(())
}

fn kw() -> Result<()> {
    let kek = Kek::from_secret(&drawn()?).map_err(refused)?;
    kw_of::<16>(&kek)?;
    kw_of::<24>(&kek)?;
    kw_of::<48>(&kek)?;
    kw_of::<256>(&kek)
}

fn kw_of<const N: usize>(kek: &Kek) -> Result<()> {
    let mut wrapped = vec![0; N + 8];
    kek.wrap(&drawn::<N>()?, &mut wrapped).map_err(refused)?;
    mark_public(&wrapped);
    still_secret(&kek.unwrap::<N>(&wrapped).map_err(refused)?)?;
    wrapped[N] ^= 1;
    require(kek.unwrap::<N>(&wrapped), Error::Rejected)
}

fn kwp() -> Result<()> {
    let kek = Kek::from_secret(&drawn()?).map_err(refused)?;
    kwp_of::<1>(&kek)?;
    kwp_of::<8>(&kek)?;
    kwp_of::<9>(&kek)?;
    kwp_of::<29>(&kek)?;
    kwp_of::<256>(&kek)
}

fn kwp_of<const N: usize>(kek: &Kek) -> Result<()> {
    let mut wrapped = vec![0; padded_len(N)];
    kek.wrap_padded(&drawn::<N>()?, &mut wrapped).map_err(refused)?;
    mark_public(&wrapped);
    still_secret(&kek.unwrap_padded::<N>(&wrapped).map_err(refused)?)?;
    wrapped[N] ^= 1;
    require(kek.unwrap_padded::<N>(&wrapped), Error::Rejected)
}
