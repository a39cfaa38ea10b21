// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab ship` builds artifacts as they ship, and seals them. `cargo lab reproduce` does it
//! twice, from copies of the sources in different folders, and compares every byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// What ships, in the folder of a release build.
pub const ARTIFACTS: [&str; 2] = ["libalula.so", "alula"];

/// What a build reads.
const SOURCES: [&str; 5] = ["Cargo.toml", "Cargo.lock", "crates", "lab", "docs"];

/// Builds and seals what ships from the sources at `root`. Gives the files.
///
/// A blank seal is a failure in them. No path of the machine is left in them.
pub fn ship(root: &Path, target: &Path) -> Result<Vec<PathBuf>> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let home = home.context("neither CARGO_HOME nor HOME is set")?;
    let flags = ["--cfg", "alula_sealed", "--remap-path-prefix"].map(String::from);
    let flags = [&flags[..], &[format!("{}=/cargo", home.display())]].concat();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(root).env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    cargo.args(["build", "--quiet", "--release", "--locked", "-p", "alula", "-p", "alula-capi"]);
    let built = cargo.arg("--target-dir").arg(target).status().context("cargo starts")?.success();
    ensure!(built, "the artifacts do not build");
    let files = ARTIFACTS.map(|name| target.join("release").join(name));
    for file in &files {
        alula_sealer::seal_file(file).with_context(|| file.display().to_string())?;
    }
    Ok(files.into())
}

/// Builds and seals what ships, into `target/ship`.
pub fn ship_and_print() -> Result<()> {
    let root = root()?;
    for file in ship(&root, &root.join("target/ship"))? {
        println!("sealed {} ({} bytes)", file.display(), fs::metadata(&file)?.len());
    }
    Ok(())
}

/// Builds twice, from two copies of the sources, and fails unless all bytes are equal.
pub fn run_and_print() -> Result<()> {
    let root = root()?;
    let mut builds = Vec::new();
    for name in ["first", "the-second-copy"] {
        let folder = root.join("target/reproduce").join(name);
        let sources = folder.join("sources");
        if sources.exists() {
            fs::remove_dir_all(&sources)?;
        }
        for source in SOURCES {
            copy(&root.join(source), &sources.join(source))?;
        }
        builds.push(ship(&sources, &folder.join("target"))?);
    }
    for (first, second) in builds[0].iter().zip(&builds[1]) {
        let (a, b) = (fs::read(first)?, fs::read(second)?);
        let name = first.file_name().unwrap_or_default().display();
        let differ = a.iter().zip(&b).filter(|(a, b)| a != b).count() + a.len().abs_diff(b.len());
        println!("{name}: {} bytes, {differ} differ", a.len());
        ensure!(differ == 0, "{} and {} differ", first.display(), second.display());
    }
    Ok(())
}

fn root() -> Result<PathBuf> {
    Ok(Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the workspace")?.to_path_buf())
}

/// Copies a file or a folder, without what was built in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if !from.is_dir() {
        fs::create_dir_all(to.parent().context("a folder")?)?;
        fs::copy(from, to).with_context(|| from.display().to_string())?;
        return Ok(());
    }
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let name = entry?.file_name();
        if name != "target" {
            copy(&from.join(&name), &to.join(&name))?;
        }
    }
    Ok(())
}
