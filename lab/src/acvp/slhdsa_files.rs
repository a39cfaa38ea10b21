// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SLH-DSA cases in BoringSSL's text form: `name: value` lines, an empty line after each case. They
//! came from ACVP's servers; those with a hash function first, from BoringSSL itself.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use lab_engine::lab::slhdsa::{self, Input};
use lab_engine::sign::PreHash;

use super::slhdsa::name;
use crate::vectors::Tally;

/// Runs every file of the folder whose name says what it holds.
pub(crate) fn run(set: &str, folder: &Path) -> Result<Tally> {
    let mut tally = Tally::of(set);
    let mut files =
        folder.read_dir()?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    for file in files {
        let stem = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let parameters = match stem.as_str() {
            name if name.starts_with("slhdsa_sha2_128s_") => "SLH-DSA-SHA2-128s",
            name if name.starts_with("slhdsa_shake_256f_") => "SLH-DSA-SHAKE-256f",
            other => bail!("{other} is of no known parameter set"),
        };
        let cases = cases(&read(&file)?)?;
        ensure!(!cases.is_empty(), "{stem} holds no cases");
        for case in cases {
            count(&mut tally, parameters, &case).with_context(|| stem.clone())?;
        }
    }
    Ok(tally)
}

type Case = BTreeMap<String, String>;

fn read(file: &Path) -> Result<String> {
    let bytes = std::fs::read(file)?;
    let mut text = String::new();
    if file.extension().is_some_and(|extension| extension == "gz") {
        flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text)?;
    } else {
        text = String::from_utf8(bytes)?;
    }
    Ok(text)
}

fn cases(text: &str) -> Result<Vec<Case>> {
    let mut cases = vec![Case::new()];
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        if line.is_empty() {
            cases.push(Case::new());
        } else if let (Some((name, value)), Some(case)) = (line.split_once(':'), cases.last_mut()) {
            case.insert(name.into(), value.trim().into());
        } else {
            bail!("a line without a name: {line}");
        }
    }
    cases.retain(|case| !case.is_empty());
    Ok(cases)
}

/// What a case is about shows in what it holds.
fn count(tally: &mut Tally, set: &str, case: &Case) -> Result<()> {
    let bytes = |name: &str| -> Result<Vec<u8>> {
        let text = case.get(name).with_context(|| format!("no {name}"))?;
        Ok(hex::decode(text)?)
    };
    let (algorithm, holds) = if let Ok(seed) = bytes("seed") {
        let n = seed.len() / 3;
        let made = slhdsa::keygen(set, &seed[..n], &seed[n..2 * n], &seed[2 * n..]);
        let holds = made == Some((bytes("pub")?, bytes("priv")?));
        (format!("{set} key generation"), holds)
    } else if let Ok(entropy) = bytes("entropy") {
        let message = bytes("msg")?;
        let input = Input::Formatted(&message);
        let made = slhdsa::sign(set, &bytes("priv")?, input, Some(&entropy));
        (format!("{set} sign"), made == Some(bytes("sig")?))
    } else if let Some(hash) = case.get("hash") {
        let hash = match hash.as_str() {
            "SHA-256" => PreHash::Sha256,
            "SHA-384" => PreHash::Sha384,
            other => bail!("no hash function is called {other}"),
        };
        // What these cases call a message is its digest.
        let (context, digest) = (&bytes("context")?, &bytes("msg")?);
        let input = Input::Digest { hash, context, digest };
        let valid = slhdsa::verify(set, &bytes("pub")?, input, &bytes("sig")?);
        (format!("{} verify", name(set, true)), valid)
    } else {
        let input = bytes("msg")?;
        let valid = slhdsa::verify(set, &bytes("pub")?, Input::Formatted(&input), &bytes("sig")?);
        (format!("{set} verify"), case.get("valid") == Some(&valid.to_string()))
    };
    tally.cases += 1;
    if holds {
        tally.passed += 1;
        *tally.by_algorithm.entry(algorithm).or_default() += 1;
    } else {
        tally.failed.push(format!("case {} ({algorithm})", tally.cases));
    }
    Ok(())
}
