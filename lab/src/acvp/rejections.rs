// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The tables of ML-DSA's specification for ACVP (§6.1.2): keys and messages that lead signing
//! through every kind of rejection, and through dozens in a row. Answers are given as SHA-256.

use std::path::Path;

use anyhow::{Context, Result};
use lab_engine::hash::Sha256;
use lab_engine::lab::mldsa;
use serde_json::Value;

use super::{list, read_json};
use crate::vectors::Tally;

/// Runs both tables; they name the same four values, once as fields and once as columns.
pub(crate) fn run(name: &str, file: &Path) -> Result<Tally> {
    let tables = read_json(file)?;
    let mut tally = Tally::of(name);
    for row in list(&tables, "kats_table")? {
        let fields = ["seed", "keyHash_SHA256_pk_sk", "M_prime", "sigHash_SHA256"];
        count(&mut tally, &row["parameterSet"], fields.map(|field| &row[field]))?;
    }
    for row in list(&tables, "rejections_table")? {
        count(&mut tally, &row[0], [2, 3, 4, 5].map(|column| &row[column]))?;
    }
    Ok(tally)
}

fn count(tally: &mut Tally, parameters: &Value, values: [&Value; 4]) -> Result<()> {
    tally.cases += 1;
    let parameters = parameters.as_str().context("no parameter set")?;
    let set = mldsa::set(parameters).context("no such parameter set")?;
    let mut bytes = Vec::new();
    for value in values {
        bytes.push(hex::decode(value.as_str().context("a value is missing")?)?);
    }
    let [seed, key_hash, message, signature_hash] = &bytes[..] else { unreachable!("four values") };
    let (pk, sk) = set.keygen(seed[..].try_into()?);
    let signature = set.sign_internal(&sk, message, &[0; 32]).context("the key is refused")?;
    let hash = |bytes: &[u8]| Sha256::digest(bytes).map_err(|error| anyhow::anyhow!("{error:?}"));
    if hash(&[pk, sk].concat())? == key_hash[..] && hash(&signature)? == signature_hash[..] {
        tally.passed += 1;
        *tally.by_algorithm.entry(format!("{parameters} sign")).or_default() += 1;
    } else {
        tally.failed.push(format!("case {}", tally.cases));
    }
    Ok(())
}
