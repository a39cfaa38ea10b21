// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Sensitive security parameters: protected, bound to what they are for, and destroyed.

use anyhow::{Context, Result, ensure};
use lab_engine::sign::{ecdsa_p256, ecdsa_p384, mldsa87};
use lab_engine::{Error, aead::aes256gcm, agree::ecdh_p384, kem::mlkem1024};

use super::Program;
use super::interfaces::run_c_program;
use super::subjects::{Library, ask, library, program, sealed_copy};

pub(super) const PROGRAMS: &[Program] = &[
    Program {
        name: "ssp-protection",
        title: "Verify the management of SSPs: protection against alteration and substitution",
        folder: "Functional-Test/SSP-Testing/SSP-Protection",
        setup: "public and private keys are altered and substituted before they are imported",
        induction: "a bit of each byte of a public key; the public half of another pair",
        run: protection,
    },
    Program {
        name: "ssp-association",
        title: "Verify the management of SSPs: each belongs to its algorithm and its entity",
        folder: "Functional-Test/SSP-Testing/SSP-association",
        setup: "keys of one algorithm, and of one owner, are given to another",
        induction: "key files of another algorithm; the key of another owner",
        run: association,
    },
    Program {
        name: "ssp-output",
        title: "Verify the entry and output of SSPs",
        folder: "Functional-Test/SSP-Testing/CSP-Plaintext-Output",
        setup: "keys are imported and exported by the services for that, and shown as text by no \
                other",
        induction: "",
        run: output,
    },
    Program {
        name: "zeroisation",
        title: "Verify the zeroisation of SSPs",
        folder: "Functional-Test/Services-Testing/Zeroization",
        setup: "stack and heap are searched after every service; a handle is used after \
                alula_zeroise",
        induction: "programs that leave a key behind, which have to be found",
        run: zeroisation,
    },
];

fn refusal(error: Error) -> anyhow::Error {
    anyhow::anyhow!("the module answers {error}")
}

fn protection() -> Result<String> {
    let signer = mldsa87::SigningKey::generate().map_err(refusal)?;
    let signature = signer.sign(b"", b"message").map_err(refusal)?;
    let public = signer.verifying_key().to_bytes();
    let mut altered_keys = 0;
    for at in (0..public.len()).step_by(17) {
        let mut altered = public;
        altered[at] ^= 1;
        // Every string of this length is a key of ML-DSA: an altered one accepts nothing.
        let answer = mldsa87::VerifyingKey::from_bytes(&altered)
            .and_then(|key| key.verify(b"", b"message", &signature));
        ensure!(answer.is_err(), "byte {at}: an altered public key accepts");
        altered_keys += 1;
    }
    let receiver = mlkem1024::DecapKey::generate().map_err(refusal)?;
    let mut beyond = receiver.encap_key().to_bytes();
    beyond[..2].copy_from_slice(&[0xff, 0xff]);
    ensure!(mlkem1024::EncapKey::from_bytes(&beyond).is_err(), "a coefficient beyond the modulus");
    let point = ecdh_p384::PrivateKey::generate().map_err(refusal)?.public_key().to_bytes();
    for at in 0..point.len() {
        let mut altered = point;
        altered[at] ^= 1;
        ensure!(ecdh_p384::PublicKey::from_bytes(&altered).is_err(), "byte {at} of a point");
        altered_keys += 1;
    }
    let substituted = substituted_halves()?;
    let handles = forged_handles()?;
    Ok(format!("{altered_keys} altered public keys refused or useless; {substituted}; {handles}"))
}

/// A private key's file with the public half of another pair is no key.
fn substituted_halves() -> Result<String> {
    let pair = || ecdsa_p384::SigningKey::generate().map_err(refusal);
    let (first, second) = (pair()?, pair()?);
    let mut file = [0; 512];
    let len = first.to_pkcs8(&mut file).map_err(refusal)?;
    let own = first.verifying_key().to_bytes();
    let other = second.verifying_key().to_bytes();
    let at = file.windows(own.len()).position(|window| window == own);
    let at = at.context("the file has no public half")?;
    ecdsa_p384::SigningKey::from_pkcs8(&file[..len]).map_err(refusal)?;
    file[at..at + other.len()].copy_from_slice(&other);
    let answer = ecdsa_p384::SigningKey::from_pkcs8(&file[..len]).map(drop);
    println!("the public half of another pair: {answer:?}");
    ensure!(answer.is_err(), "two halves of different pairs are a key");
    Ok("a pair of foreign halves refused".into())
}

/// What C may hold instead of a key: the C interface's own program tries handles that are null,
/// freed, and zeroised.
fn forged_handles() -> Result<String> {
    let told = run_c_program(&sealed_copy(&library()?)?)?;
    println!("C program: {told}");
    ensure!(told.ends_with("0 failures\n"), "{told}");
    Ok(format!("handles of no key: the C program ends with \"{}\"", told.trim_end()))
}

fn association() -> Result<String> {
    let (p256, p384) = (
        ecdsa_p256::SigningKey::generate().map_err(refusal)?,
        ecdsa_p384::SigningKey::generate().map_err(refusal)?,
    );
    let (mut small, mut large) = ([0; 512], [0; 512]);
    let small_len = p256.to_pkcs8(&mut small).map_err(refusal)?;
    let large_len = p384.to_pkcs8(&mut large).map_err(refusal)?;
    let crossed = [
        ecdsa_p384::SigningKey::from_pkcs8(&small[..small_len]).map(drop),
        ecdsa_p256::SigningKey::from_pkcs8(&large[..large_len]).map(drop),
        mldsa87::SigningKey::from_pkcs8(&large[..large_len]).map(drop),
        mlkem1024::DecapKey::from_pkcs8(&small[..small_len]).map(drop),
    ];
    println!("files of another algorithm: {crossed:?}");
    ensure!(crossed.iter().all(Result::is_err), "{crossed:?}");
    let signature = p384.sign(ecdsa_p384::Digest::Sha384, b"message").map_err(refusal)?;
    let other = ecdsa_p384::SigningKey::generate().map_err(refusal)?;
    let verify = |key: &ecdsa_p384::SigningKey| {
        key.verifying_key().verify(ecdsa_p384::Digest::Sha384, b"message", &signature)
    };
    ensure!(verify(&p384).is_ok() && verify(&other).is_err(), "another owner's key verifies");
    let keys = [aes256gcm::Key::generate(), aes256gcm::Key::generate()];
    let [ours, theirs] = keys.map(|key| key.map_err(refusal));
    let mut data = *b"sixteen bytes ..";
    let seal = ours?.seal(b"", &mut data).map_err(refusal)?;
    let opened = theirs?.open(b"", &seal, &mut data);
    println!("another key opens: {opened:?}");
    ensure!(opened == Err(Error::Rejected), "{opened:?}");
    Ok(format!(
        "{} files of another algorithm refused; a foreign key verifies and opens nothing",
        { crossed.len() }
    ))
}

fn output() -> Result<String> {
    let key = ecdsa_p384::SigningKey::generate().map_err(refusal)?;
    let secret = key.to_secret().map_err(refusal)?;
    let again = ecdsa_p384::SigningKey::from_secret(&secret).map_err(refusal)?;
    let same = again.verifying_key().to_bytes() == key.verifying_key().to_bytes();
    ensure!(same, "another key came back");
    let bytes = secret.declassify("the lab looks for it in what the module tells");
    let digits = hex::encode(bytes);
    let mut texts = vec![lab_engine::status().to_string(), lab_engine::version().to_string()];
    let errors = [Error::InvalidKey, Error::Rejected, Error::WrongLength, Error::Exhausted];
    texts.extend(errors.iter().map(|error| format!("{error} {error:?}")));
    for text in &texts {
        println!("{text}");
        ensure!(!text.contains(&digits[..8]), "a key is in a text");
    }
    let rows = lab_engine::SERVICES.iter();
    let exports: Vec<_> = rows.filter(|row| row.name.contains("export")).map(|r| r.name).collect();
    println!("services that export: {exports:?}");
    ensure!(!exports.is_empty(), "no service exports");
    Ok(format!(
        "a key came back from import and export as it was; {} services export, each asked for by \
         its name; {} texts of the module hold no key",
        exports.len(),
        texts.len()
    ))
}

fn zeroisation() -> Result<String> {
    let (clean, told) = ask(&program("lab-secrets")?, &[])?;
    print!("{told}");
    ensure!(clean, "something is left");
    let line = |word: &str| told.lines().find(|line| line.contains(word)).map(str::to_string);
    let subjects = line(" subjects: ").context("no count")?;
    let controls = line(" controls as they must be").context("no controls")?;
    let library = sealed_copy(&library()?)?;
    let code = Library::open(&library.path())?.call(c"alula_zeroise")?;
    ensure!(code == 0, "alula_zeroise answers {code}");
    Ok(format!("{subjects}; {controls}; alula_zeroise answers {code}"))
}
