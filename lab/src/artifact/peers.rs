// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Other FIPS builds, whose start `cargo lab startup` measures beside ours: one small C program,
//! linked with what stands below a folder where OpenSSL or AWS-LC was installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

/// A program that uses the peer, in a folder of its own, which goes when this goes.
pub struct Peer {
    folder: PathBuf,
    libraries: PathBuf,
    installed: PathBuf,
    /// The files that a cold start reads.
    pub files: Vec<PathBuf>,
}

impl Peer {
    /// The peer that is installed below this folder, with headers in `include` and libraries in
    /// `lib` or `lib64`.
    pub fn new(installed: &Path) -> Result<Self> {
        let installed = installed.canonicalize().context(installed.display().to_string())?;
        let names = ["lib64", "lib"].map(|name| installed.join(name));
        let holds = |folder: &&PathBuf| folder.join("libcrypto.so").exists();
        let Some(libraries) = names.iter().find(holds).cloned() else {
            bail!("{} has no lib/libcrypto.so", installed.display());
        };
        let folder = std::env::temp_dir().join(format!("alula-lab-peer-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let mut files = vec![libraries.join("libcrypto.so").canonicalize()?];
        files.extend(Some(libraries.join("ossl-modules/fips.so")).filter(|file| file.exists()));
        let peer = Peer { folder, libraries, installed, files };
        peer.compile()?;
        peer.configure()?;
        Ok(peer)
    }

    /// How to run it.
    pub fn command(&self) -> Command {
        let mut command = Command::new(self.folder.join("first_use_peer"));
        command.env("LD_LIBRARY_PATH", &self.libraries);
        command.env("OPENSSL_MODULES", self.libraries.join("ossl-modules"));
        command.env("OPENSSL_CONF", self.folder.join("openssl.cnf"));
        command
    }

    fn compile(&self) -> Result<()> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut compiler = Command::new(std::env::var_os("CC").unwrap_or("cc".into()));
        compiler.args(["-O2", "-Wall", "-o"]).arg(self.folder.join("first_use_peer"));
        compiler.arg(root.join("src/artifact/first_use_peer.c"));
        compiler.arg("-I").arg(self.installed.join("include"));
        compiler.arg("-L").arg(&self.libraries).arg("-lcrypto");
        let compiled = compiler.status().context("no C compiler")?.success();
        ensure!(compiled, "first_use_peer.c does not compile");
        Ok(())
    }

    /// OpenSSL loads its module by what its installation wrote down of it.
    fn configure(&self) -> Result<()> {
        let module = self.installed.join("ssl/fipsmodule.cnf");
        let text = format!(
            "openssl_conf = init\n.include {}\n[init]\nproviders = providers\n\
             [providers]\nfips = fips_sect\nbase = base\n[base]\nactivate = 1\n",
            module.display()
        );
        let text = if module.exists() { text } else { String::new() };
        Ok(fs::write(self.folder.join("openssl.cnf"), text)?)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
