// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab header`: what `alula.h` and `alula_recorder.h` must be, each in the folder `include`
//! of its crate. They are made from the Rust source and kept with it, so that whoever writes C
//! needs no Rust.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, ensure};

/// The crates with an interface for C, and the headers that they are kept as.
pub const HEADERS: [(&str, &str); 2] = [("capi", "alula.h"), ("recorder", "alula_recorder.h")];

/// The header that the source of a crate stands for.
pub fn generate(name: &str) -> Result<String> {
    let folder = folder(name);
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
pub fn kept(name: &str, header: &str) -> Result<String> {
    Ok(fs::read_to_string(place(name, header))?)
}

/// Compares, or writes.
pub fn run_and_print(write: bool) -> Result<()> {
    for (name, file) in HEADERS {
        let header = generate(name)?;
        if write {
            fs::write(place(name, file), &header)?;
        }
        ensure!(kept(name, file)? == header, "{file} is not current: cargo lab header --write");
        println!("{} is current", place(name, file).display());
    }
    Ok(())
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates").join(name)
}

fn place(name: &str, header: &str) -> PathBuf {
    folder(name).join("include").join(header)
}
