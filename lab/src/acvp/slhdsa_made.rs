// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The valid signatures of ACVP's set for verifying SLH-DSA, made again: it names the private keys.

use std::path::Path;

use anyhow::{Context, Result};
use lab_engine::lab::slhdsa::{self, Input};
use serde_json::Value;

use super::{list, read_json, vector_set};
use crate::vectors::Tally;

/// Makes each valid signature of the set for verification from its private key.
pub(crate) fn run(name: &str, file: &Path) -> Result<Tally> {
    let mut tally = Tally::of(name);
    let set = read_json(file)?;
    for group in list(vector_set(&set)?, "testGroups")? {
        let parameters = group["parameterSet"].as_str().context("no parameter set")?;
        for test in list(group, "tests")?.iter().filter(|test| test["testPassed"] == true) {
            let bytes = |field: &str| bytes(&test[field]).with_context(|| field.to_string());
            let (sk, message, addrnd) =
                (bytes("sk")?, bytes("message")?, bytes("additionalRandomness")?);
            let made = slhdsa::sign(parameters, &sk, Input::Formatted(&message), Some(&addrnd));
            let holds = made == Some(bytes("signature")?);
            count(&mut tally, &format!("{parameters} sign"), holds);
        }
    }
    Ok(tally)
}

fn bytes(value: &Value) -> Result<Vec<u8>> {
    Ok(hex::decode(value.as_str().context("a value is missing")?)?)
}

fn count(tally: &mut Tally, algorithm: &str, holds: bool) {
    tally.cases += 1;
    if holds {
        tally.passed += 1;
        *tally.by_algorithm.entry(algorithm.into()).or_default() += 1;
    } else {
        tally.failed.push(format!("case {} ({algorithm})", tally.cases));
    }
}
