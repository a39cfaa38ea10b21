// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Evidence as NIST's automated submissions take it: a JSON document with one entry for each
//! functional test, and beside it the files that it speaks of, with their digests.

use std::fs;
use std::path::{Path, PathBuf};

use alula_engine::hash::Sha512;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::Program;

/// The document's name.
pub const FILE: &str = "functional-test.json";

/// The entries so far.
#[derive(Default)]
pub struct Evidence(Vec<Value>);

impl Evidence {
    /// Writes what a program told below `output`, and enters it.
    pub fn add(
        &mut self,
        output: &Path,
        program: &Program,
        tests: &[&str],
        summary: &str,
        told: &str,
    ) -> Result<()> {
        let location = format!("{}/{}.txt", program.folder, program.name);
        let path = output.join(&location);
        fs::create_dir_all(path.parent().context("a folder")?)?;
        fs::write(&path, told).with_context(|| path.display().to_string())?;
        let induction = if program.induction.is_empty() { "N/A" } else { program.induction };
        self.0.push(json!({
            "teList": tests.iter().map(|te| te.trim_start_matches("TE")).collect::<Vec<_>>(),
            "description": program.title,
            "access": "observed",
            "technique": "script",
            "setup": format!("cargo lab functional {}: {}", program.name, program.setup),
            "errorInduction": induction,
            "results": {
                "summary": summary,
                "digest": digest(told.as_bytes())?,
                "fileLocation": location,
                "integrityMechanism": "SHA2-512",
            },
        }));
        Ok(())
    }

    /// Writes the document, and says where.
    pub fn write(&self, output: &Path) -> Result<PathBuf> {
        let document = json!({
            "amvVersion": "0.1",
            "document": { "schema": "functionalTest", "version": "1.0" },
            "functionalTest": { "testEvidence": self.0 },
        });
        let path = output.join(FILE);
        fs::create_dir_all(output)?;
        fs::write(&path, serde_json::to_string_pretty(&document)? + "\n")?;
        Ok(path)
    }
}

/// Compares every file of evidence below `output` with its digest. Gives how many there are.
pub fn check(output: &Path) -> Result<usize> {
    let document: Value = serde_json::from_slice(&fs::read(output.join(FILE))?)?;
    let entries = &document["functionalTest"]["testEvidence"];
    let entries = entries.as_array().context("the document has no evidence")?;
    for entry in entries {
        let results = &entry["results"];
        let location = results["fileLocation"].as_str().context("an entry without a file")?;
        let bytes = fs::read(output.join(location)).with_context(|| location.to_string())?;
        ensure!(results["digest"] == digest(&bytes)?, "{location} is altered");
    }
    Ok(entries.len())
}

fn digest(bytes: &[u8]) -> Result<String> {
    let digest = Sha512::digest(bytes).map_err(|error| anyhow::anyhow!("no digest: {error}"))?;
    Ok(hex::encode(digest))
}
