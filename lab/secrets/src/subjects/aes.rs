// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Subjects of AES in all modes: secret keys of each size, secret messages of lengths around every
//! block and batch, and what is rejected.

use anyhow::Result;
use lab_engine::Error;
use lab_engine::aead::*;
use lab_engine::cipher::*;
use lab_engine::lab::ct::{mark_public, mark_secret};
use lab_engine::mac::*;
use lab_engine::wrap::{Kek, aes128kw, aes192kw, padded_len};

use super::{LENGTHS, Subject, drawn, message, refused, require, still_secret};

pub(super) const SUBJECTS: &[Subject] = &[
    ("AES-GCM of secret messages, and rejection", gcm),
    ("AES-GCM with counters and record numbers", numbered),
    ("AES-CCM of secret messages, and rejection", ccm),
    ("AES-GMAC and CMAC of secret messages, and rejection", macs),
    ("AES-ECB and AES-CBC of secret messages", blocks),
    ("AES-CTR of secret messages", ctr),
    ("AES-XTS of secret messages, and equal keys", xts),
    ("AES-KW of many lengths, and rejection", kw),
    ("AES-KWP of many lengths, and rejection", kwp),
];

macro_rules! each_size {
    ($body:ident: $($module:ident)*) => { $({
        use $module as module;
        $body!(module);
    })* };
}

fn gcm() -> Result<()> {
    macro_rules! body {
        ($module:ident) => {
            let secret = drawn()?;
            let key = $module::Key::from_secret(&secret).map_err(refused)?;
            let opener = $module::Opener::from_secret(&secret).map_err(refused)?;
            for len in LENGTHS {
                let mut data = message(len);
                let seal = key.seal(b"aad", &mut data).map_err(refused)?;
                let (mut again, mut altered) = (data.clone(), data.clone());
                key.open(b"aad", &seal, &mut data).map_err(refused)?;
                opener.open(&seal.iv, b"aad", &seal.tag, &mut again).map_err(refused)?;
                require(key.open(b"other", &seal, &mut altered), Error::Rejected)?;
                let iv = [9; 20];
                let opened = opener.open(&iv, b"aad", &seal.tag, &mut altered);
                require(opened, Error::Rejected)?;
            }
        };
    }
    each_size!(body: aes128gcm aes192gcm aes256gcm);
    Ok(())
}

fn numbered() -> Result<()> {
    macro_rules! body {
        ($module:ident) => {
            let (key, _) =
                $module::CounterKey::derive(&drawn::<48>()?, *b"name").map_err(refused)?;
            let resumed = $module::CounterKey::resume(&drawn()?, *b"name", 9).map_err(refused)?;
            for key in [key, resumed] {
                let mut data = message(40);
                let seal = key.seal(b"aad", &mut data).map_err(refused)?;
                key.open(b"aad", &seal, &mut data).map_err(refused)?;
            }
        };
    }
    each_size!(body: aes128gcm aes192gcm aes256gcm);
    macro_rules! body {
        ($module:ident) => {
            for protocol in [$module::Protocol::Tls13, $module::Protocol::Quic] {
                let secret = drawn()?;
                let key = $module::RecordKey::from_traffic_secret(protocol, &secret);
                let key = key.map_err(refused)?;
                let peer = $module::RecordOpener::from_traffic_secret(protocol, &secret);
                let peer = peer.map_err(refused)?;
                let mut data = message(40);
                let (number, mut tag) = key.seal(b"aad", &mut data).map_err(refused)?;
                peer.open(number, b"aad", &tag, &mut data).map_err(refused)?;
                tag[3] ^= 1;
                require(peer.open(number, b"aad", &tag, &mut data), Error::Rejected)?;
            }
        };
    }
    each_size!(body: aes128gcm aes256gcm);
    Ok(())
}

fn ccm() -> Result<()> {
    macro_rules! body {
        ($module:ident) => {
            let key = $module::Key::<12>::from_secret(&drawn()?).map_err(refused)?;
            for len in LENGTHS {
                let mut data = message(len);
                let seal = key.seal(b"aad", &mut data).map_err(refused)?;
                let mut altered = data.clone();
                key.open(&seal.nonce, b"aad", &seal.tag, &mut data).map_err(refused)?;
                let opened = key.open(&seal.nonce, b"other", &seal.tag, &mut altered);
                require(opened, Error::Rejected)?;
            }
        };
    }
    each_size!(body: aes128ccm aes192ccm aes256ccm);
    Ok(())
}

fn macs() -> Result<()> {
    macro_rules! each {
        ($($gmac:ident $cmac:ident)*) => { $(
            let gmac = $gmac::from_secret(&drawn()?).map_err(refused)?;
            let key = drawn()?;
            for len in LENGTHS {
                let message = message(len);
                let mut seal = gmac.mac(&message).map_err(refused)?;
                gmac.verify(&seal.iv, &message, &seal.tag).map_err(refused)?;
                seal.tag[9] ^= 1;
                require(gmac.verify(&seal.iv, &message, &seal.tag), Error::Rejected)?;
                let mut tag = $cmac::mac(&key, &message).map_err(refused)?;
                $cmac::verify(&key, &message, &tag).map_err(refused)?;
                tag[9] ^= 1;
                require($cmac::verify(&key, &message, &tag), Error::Rejected)?;
            }
        )* };
    }
    each!(Aes128Gmac Aes128Cmac Aes192Gmac Aes192Cmac Aes256Gmac Aes256Cmac);
    Ok(())
}

fn blocks() -> Result<()> {
    macro_rules! each {
        ($($ecb:ident $cbc:ident)*) => { $(
            let ecb = $ecb::Key::from_secret(&drawn()?).map_err(refused)?;
            let cbc = $cbc::Key::from_secret(&drawn()?).map_err(refused)?;
            for len in LENGTHS {
                let mut data = message(len - len % 16);
                ecb.encrypt(&mut data).map_err(refused)?;
                ecb.decrypt(&mut data).map_err(refused)?;
                mark_secret(&data);
                let iv = cbc.encrypt(&mut data).map_err(refused)?;
                cbc.decrypt(&iv, &mut data).map_err(refused)?;
            }
        )* };
    }
    each!(aes128ecb aes128cbc aes192ecb aes192cbc aes256ecb aes256cbc);
    Ok(())
}

fn ctr() -> Result<()> {
    macro_rules! body {
        ($module:ident) => {
            let key = $module::Key::from_secret(&drawn()?).map_err(refused)?;
            for len in LENGTHS {
                let mut data = message(len);
                let initial = key.encrypt(&mut data).map_err(refused)?;
                key.decrypt(&initial, &mut data).map_err(refused)?;
            }
        };
    }
    each_size!(body: aes128ctr aes192ctr aes256ctr);
    Ok(())
}

fn xts() -> Result<()> {
    macro_rules! body {
        ($module:ident) => {
            let key = $module::Key::from_secret(&drawn()?).map_err(refused)?;
            for len in LENGTHS.into_iter().filter(|len| *len >= 16) {
                let mut data = message(len);
                key.encrypt(9, &mut data).map_err(refused)?;
                key.decrypt(9, &mut data).map_err(refused)?;
            }
        };
    }
    each_size!(body: aes128xts aes256xts);
    let half = drawn::<16>()?;
    let both = lab_engine::Secret::concat(&half, &half);
    require(aes128xts::Key::from_secret(&both), Error::InvalidKey)
}

fn kw() -> Result<()> {
    let kek = Kek::from_secret(&drawn()?).map_err(refused)?;
    kw_of::<16>(&kek)?;
    kw_of::<24>(&kek)?;
    kw_of::<48>(&kek)?;
    kw_of::<256>(&kek)?;
    let small = aes128kw::Kek::from_secret(&drawn()?).map_err(refused)?;
    small.wrap(&drawn::<16>()?, &mut [0; 24]).map_err(refused)?;
    let middle = aes192kw::Kek::from_secret(&drawn()?).map_err(refused)?;
    middle.wrap_padded(&drawn::<5>()?, &mut [0; 16]).map_err(refused)
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
