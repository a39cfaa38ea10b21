// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Release code as the compiler leaves it, for checks that read it: assembly and object files.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The root of the workspace.
pub fn root() -> Result<&'static Path> {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the workspace")
}

/// Packages whose code is read.
const READ: [&str; 2] = ["alula-engine", "lab-functional"];

/// Compiles a package as it ships, except that one compilation shows all of it and no other crate's
/// code is mixed in. Gives the file with this extension: `s`, assembly, or `o`, an object file.
pub fn package_as(package: &str, extension: &str) -> Result<PathBuf> {
    let root = root()?;
    let target = root.join("target/compiled");
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    // All that are read, at once: their engines compile side by side.
    command.current_dir(root).args(["build", "--quiet", "--release", "--lib"]);
    command.args(READ.map(|package| format!("--package={package}")));
    command.args(["--config=profile.release.lto=false", "--target-dir"]).arg(&target);
    command.env("CARGO_ENCODED_RUSTFLAGS", "--emit=asm,obj\x1f-Ccodegen-units=1");
    ensure!(command.status().context("cargo starts")?.success(), "{package} does not compile");
    let newest = |a: &PathBuf, b: &PathBuf| {
        let time = |path: &PathBuf| path.metadata().and_then(|data| data.modified()).ok();
        time(a).cmp(&time(b))
    };
    let folder = target.join("release/deps");
    let files = folder.read_dir()?.filter_map(|entry| Some(entry.ok()?.path()));
    let named = package.replace('-', "_");
    let ours = |path: &PathBuf| {
        path.extension().is_some_and(|end| end == extension)
            && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&named))
    };
    files.filter(ours).max_by(newest).context("the compiler wrote no such file")
}
