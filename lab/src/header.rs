// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab header`: what `crates/capi/include/alula.h` must be. It is made from the Rust source
//! and kept with it, so that whoever writes C needs no Rust.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, ensure};

/// The header that the source stands for.
pub fn generate() -> Result<String> {
    let folder = folder();
    let config = cbindgen::Config::from_file(folder.join("cbindgen.toml"));
    let config = config.map_err(|error| anyhow!(error))?;
    let mut header = Vec::new();
    cbindgen::Builder::new()
        .with_config(config)
        .with_crate(folder)
        .generate()
        .map_err(|error| anyhow!("{error}"))?
        .write(&mut header);
    Ok(String::from_utf8(header)?)
}

/// The header as it is kept.
pub fn kept() -> Result<String> {
    Ok(fs::read_to_string(place())?)
}

/// Compares, or writes.
pub fn run_and_print(write: bool) -> Result<()> {
    let header = generate()?;
    if write {
        fs::write(place(), &header)?;
    }
    ensure!(kept()? == header, "alula.h is not current: cargo lab header --write");
    println!("{} is current", place().display());
    Ok(())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/capi")
}

fn place() -> PathBuf {
    folder().join("include/alula.h")
}
