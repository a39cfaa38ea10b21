// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What is measured: keys that are always the same against others, tags that differ in the first
//! byte against the last, ciphertexts that are good or altered. Both classes prepare alike.

use std::hint::black_box;

use anyhow::{Result, ensure};
use lab_engine::aead::aes256gcm;
use lab_engine::agree::{ecdh_p256, ecdh_p384};
use lab_engine::cipher::aes256ecb;
use lab_engine::kem::mlkem768;
use lab_engine::mac::HmacSha256;
use lab_engine::sign::ed25519;
use lab_engine::wrap::aes256kw;
use lab_engine::{Error, Secret, random};
use lab_secrets::subjects::refused;

use super::{Class, Times};

/// A subject, measured in rounds of `count`.
pub(super) struct Subject {
    pub(super) name: &'static str,
    pub(super) count: usize,
    /// True for a program that leaks on purpose.
    pub(super) leaks: bool,
    pub(super) run: fn(&mut Times) -> Result<()>,
}

const fn even(name: &'static str, count: usize, run: fn(&mut Times) -> Result<()>) -> Subject {
    Subject { name, count, leaks: false, run }
}

pub(super) const ALL: &[Subject] = &[
    Subject {
        name: "a comparison that stops at a difference",
        count: 20_000,
        leaks: true,
        run: comparison,
    },
    Subject { name: "a loop as long as a secret's bits", count: 20_000, leaks: true, run: bits },
    even("AES-256-GCM open, where the tag differs", 40_000, gcm_tag),
    even("AES-256-GCM open, key", 40_000, gcm_key),
    even("AES-256, key", 40_000, aes_key),
    even("AES-256-KW unwrap, which byte was altered", 40_000, unwrap),
    even("HMAC-SHA-256 verify, where the tag differs", 40_000, hmac_tag),
    even("HMAC-SHA-256, key", 40_000, hmac_key),
    even("ML-KEM-768 decapsulation, of an altered ciphertext", 20_000, decapsulation),
    even("ECDH P-256 shared secret, key", 5_000, p256),
    even("ECDH P-384 shared secret, key", 3_000, p384),
    even("Ed25519 sign, key", 10_000, ed25519_key),
];

/// Bytes of a class: the same each time, or others. Both are drawn, so that both classes leave the
/// machine in the same state.
fn bytes<const N: usize>(class: Class) -> Result<[u8; N]> {
    let mut random = [0; N];
    random::fill(&mut random).map_err(refused)?;
    let fixed: [u8; N] = std::array::from_fn(|at| (at * 37 + 11) as u8);
    let choice = [fixed, random];
    Ok(choice[usize::from(class == Class::Random)])
}

/// Where something is altered.
fn place(class: Class, len: usize) -> usize {
    [0, len - 1][usize::from(class == Class::Random)]
}

fn comparison(times: &mut Times) -> Result<()> {
    let ours = [7_u8; 512];
    while let Some(class) = times.draw() {
        let mut theirs = ours;
        theirs[place(class, 512)] ^= 1;
        times.take(class, || {
            black_box(&ours).iter().zip(black_box(&theirs)).all(|(a, b)| black_box(a) == b)
        });
    }
    Ok(())
}

fn bits(times: &mut Times) -> Result<()> {
    while let Some(class) = times.draw() {
        let exponent = [1_u64 << 63, u64::MAX][usize::from(class == Class::Random)];
        times.take(class, || {
            let mut product = 3_u64;
            for bit in 0..64 {
                product = product.wrapping_mul(product);
                if black_box(exponent) >> bit & 1 == 1 {
                    product = black_box(product.wrapping_mul(7) % 1_000_003);
                }
            }
            product
        });
    }
    Ok(())
}

fn gcm_tag(times: &mut Times) -> Result<()> {
    let key = aes256gcm::Key::generate().map_err(refused)?;
    let mut sealed = [5; 256];
    let seal = key.seal(b"", &mut sealed).map_err(refused)?;
    while let Some(class) = times.draw() {
        let (mut data, mut altered) = (sealed, aes256gcm::Seal { iv: seal.iv, tag: seal.tag });
        altered.tag[place(class, 16)] ^= 1;
        let opened = times.take(class, || key.open(b"", &altered, &mut data));
        ensure!(opened == Err(Error::Rejected), "the answer is {opened:?}");
    }
    Ok(())
}

fn gcm_key(times: &mut Times) -> Result<()> {
    while let Some(class) = times.draw() {
        let secret = Secret::<32>::from_bytes(&bytes(class)?);
        let mut data = [3; 256];
        let opened = times.take(class, || {
            let opener = aes256gcm::Opener::from_secret(&secret)?;
            opener.open(&[9; 12], b"", &[0; 16], &mut data)
        });
        ensure!(opened == Err(Error::Rejected), "the answer is {opened:?}");
    }
    Ok(())
}

fn aes_key(times: &mut Times) -> Result<()> {
    while let Some(class) = times.draw() {
        let secret = Secret::<32>::from_bytes(&bytes(class)?);
        let mut data = [3; 64];
        let done = times.take(class, || aes256ecb::Key::from_secret(&secret)?.encrypt(&mut data));
        done.map_err(refused)?;
    }
    Ok(())
}

fn unwrap(times: &mut Times) -> Result<()> {
    let kek = aes256kw::Kek::from_secret(&random::secret().map_err(refused)?).map_err(refused)?;
    let mut wrapped = [0; 40];
    kek.wrap(&random::secret::<32>().map_err(refused)?, &mut wrapped).map_err(refused)?;
    while let Some(class) = times.draw() {
        let mut altered = wrapped;
        altered[place(class, 40)] ^= 1;
        let unwrapped = times.take(class, || kek.unwrap::<32>(&altered).map(drop));
        ensure!(unwrapped == Err(Error::Rejected), "the answer is {unwrapped:?}");
    }
    Ok(())
}

fn hmac_tag(times: &mut Times) -> Result<()> {
    let key = random::secret::<32>().map_err(refused)?;
    let tag = HmacSha256::mac(&key, &[5; 64]).map_err(refused)?;
    while let Some(class) = times.draw() {
        let mut altered = tag;
        altered[place(class, 32)] ^= 1;
        let verified = times.take(class, || HmacSha256::verify(&key, &[5; 64], &altered));
        ensure!(verified == Err(Error::Rejected), "the answer is {verified:?}");
    }
    Ok(())
}

fn hmac_key(times: &mut Times) -> Result<()> {
    while let Some(class) = times.draw() {
        let secret = Secret::<32>::from_bytes(&bytes(class)?);
        times.take(class, || HmacSha256::mac(&secret, &[5; 64])).map_err(refused)?;
    }
    Ok(())
}

fn decapsulation(times: &mut Times) -> Result<()> {
    let key = mlkem768::DecapKey::generate().map_err(refused)?;
    let (_, good) = key.encap_key().encapsulate().map_err(refused)?;
    while let Some(class) = times.draw() {
        let mut sent = *good.as_bytes();
        sent[100] ^= u8::from(class == Class::Random);
        let sent = mlkem768::Ciphertext::from_bytes(&sent).map_err(refused)?;
        times.take(class, || key.decapsulate(&sent)).map_err(refused)?;
    }
    Ok(())
}

macro_rules! ecdh {
    ($subject:ident, $curve:ident, $len:literal) => {
        /// The key two, whose digits are nearly all zero, against others.
        fn $subject(times: &mut Times) -> Result<()> {
            let peer = $curve::PrivateKey::generate().map_err(refused)?;
            let mut two = [0; $len];
            two[$len - 1] = 2;
            while let Some(class) = times.draw() {
                let random = $curve::PrivateKey::generate().map_err(refused)?;
                let fixed = $curve::PrivateKey::from_secret(&Secret::from_bytes(&two));
                let pair = [fixed.map_err(refused)?, random];
                let key = &pair[usize::from(class == Class::Random)];
                times.take(class, || key.agree(peer.public_key())).map_err(refused)?;
            }
            Ok(())
        }
    };
}
ecdh!(p256, ecdh_p256, 32);
ecdh!(p384, ecdh_p384, 48);

fn ed25519_key(times: &mut Times) -> Result<()> {
    while let Some(class) = times.draw() {
        let seed = Secret::<32>::from_bytes(&bytes(class)?);
        let key = ed25519::SigningKey::from_seed(&seed).map_err(refused)?;
        times.take(class, || key.sign(&[5; 64])).map_err(refused)?;
    }
    Ok(())
}
