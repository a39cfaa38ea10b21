// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ACVP: NIST's prompts answered by the engine. A handler turns one test case into response
//! fields, or says which property of the case the module does not offer.

mod aes;
pub mod case;
mod drbg;
mod ecc;
mod eddsa;
mod hash;
mod kdf;
mod kts;
mod mac;
mod mldsa;
mod mlkem;
mod prehash;
pub(crate) mod rejections;
mod rsa;
mod slhdsa;
pub(crate) mod slhdsa_files;
pub(crate) mod slhdsa_made;
mod sp800_185;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use case::{Case, Outcome, Stop, skip};
use serde_json::{Map, Value};

use crate::known_answers::is_registered;

/// Answers one case by the algorithm that its set names.
pub fn answer(case: &Case) -> Outcome {
    let algorithm = case.text("algorithm")?;
    match algorithm {
        "ctrDRBG" | "hashDRBG" | "hmacDRBG" => drbg::answer(case),
        "ConditioningComponent" => drbg::conditioning(case),
        "ECDSA" => ecc::answer(case),
        "KAS-ECC" | "KAS-ECC-SSC" => ecc::answer_agreement(case),
        "EDDSA" => eddsa::answer(case),
        "KDF" => kdf::answer_kdf(case),
        "KDA" => kdf::kda::answer(case),
        "KTS-IFC" => kts::answer(case),
        "ML-DSA" => mldsa::answer(case),
        "ML-KEM" => mlkem::answer(case),
        "PBKDF" => kdf::answer_pbkdf(case),
        "RSA" => rsa::answer(case),
        "CMAC-AES" => aes::answer(case),
        "TLS-v1.2" => kdf::protocols::tls12(case),
        "TLS-v1.3" => kdf::protocols::tls13(case),
        "kdf-components" => kdf::protocols::components(case),
        "SLH-DSA" => slhdsa::answer(case),
        _ if algorithm.starts_with("ACVP-AES-") => aes::answer(case),
        "cSHAKE-128" | "cSHAKE-256" => sp800_185::answer_cshake(case),
        "KMAC-128" | "KMAC-256" => sp800_185::answer_kmac(case),
        _ if algorithm.starts_with("HMAC-") => mac::answer(case),
        _ if hash::answers(algorithm) => hash::answer(case),
        _ => skip(format!("{algorithm} is not offered")),
    }
}

/// The response to a prompt, and how many cases were left out for which reason.
pub fn respond(prompt: &Value, long: bool) -> Result<(Value, BTreeMap<String, usize>)> {
    let set = vector_set(prompt)?;
    let mut left_out = BTreeMap::new();
    let mut groups = Vec::new();
    for group in list(set, "testGroups")? {
        let mut tests = Vec::new();
        let common = OnceCell::new();
        for test in list(group, "tests")? {
            match answer(&Case { set, group, test, known: None, common: &common, long }) {
                Ok(answer) if !is_registered(&answer.algorithm) => {
                    let reason = format!("{} is not offered", answer.algorithm);
                    *left_out.entry(reason).or_default() += 1;
                }
                Ok(answer) => {
                    let mut fields = Map::from_iter([("tcId".into(), test["tcId"].clone())]);
                    fields.extend(answer.fields);
                    tests.push(Value::Object(fields));
                }
                Err(Stop::Skip(reason)) => *left_out.entry(reason).or_default() += 1,
                Err(Stop::Fault(what)) => bail!("test case {}: {what}", test["tcId"]),
            }
        }
        if !tests.is_empty() {
            let mut fields = Map::from_iter([("tgId".into(), group["tgId"].clone())]);
            fields.extend(common.into_inner().unwrap_or_default().fields);
            fields.insert("tests".into(), tests.into());
            groups.push(Value::Object(fields));
        }
    }
    let mut response = Map::new();
    for name in ["vsId", "algorithm", "mode", "revision"] {
        if let Some(value) = set.get(name) {
            response.insert(name.into(), value.clone());
        }
    }
    response.insert("testGroups".into(), groups.into());
    Ok((response.into(), left_out))
}

/// Reads one prompt file and prints its response; what was left out goes to standard error.
pub fn answer_file(prompt: &Path, long: bool) -> Result<()> {
    let (response, left_out) = respond(&read_json(prompt)?, long)?;
    println!("{}", serde_json::to_string_pretty(&response)?);
    for (reason, cases) in left_out {
        eprintln!("left out {cases} cases: {reason}");
    }
    Ok(())
}

/// Reads JSON, compressed if its name ends in `.gz`.
pub fn read_json(path: &Path) -> Result<Value> {
    let open = || -> Result<Value> {
        let mut text = Vec::new();
        let mut file = File::open(path)?;
        if path.extension().is_some_and(|extension| extension == "gz") {
            flate2::read::GzDecoder::new(file).read_to_end(&mut text)?;
        } else {
            file.read_to_end(&mut text)?;
        }
        Ok(serde_json::from_slice(&text)?)
    };
    open().with_context(|| format!("cannot read {}", path.display()))
}

/// The vector set itself: a protocol exchange wraps it as `[{"acvVersion": …}, {…}]`.
pub fn vector_set(json: &Value) -> Result<&Value> {
    let set = match json {
        Value::Array(parts) => parts.iter().find(|part| part.get("testGroups").is_some()),
        whole => Some(whole),
    };
    set.filter(|set| set.get("testGroups").is_some()).context("no testGroups in this JSON")
}

/// An array within a set or group.
pub fn list<'v>(value: &'v Value, name: &str) -> Result<&'v Vec<Value>> {
    value.get(name).and_then(Value::as_array).with_context(|| format!("no {name} in this JSON"))
}
