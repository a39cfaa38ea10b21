// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A C program, compiled by the system's C compiler against the committed header, uses the library
//! as a shared object and as an archive.
#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use alula as _; // builds the library in all its forms, beside this program
use alula_engine::sign::mldsa87::SigningKey;

/// What libstd asks of the system where the library is linked as an archive.
const SYSTEM: [&str; 4] = ["-lpthread", "-ldl", "-lm", "-lgcc_s"];

#[test]
fn a_c_program_uses_the_shared_object() {
    let folder = built();
    let path = format!("-Wl,-rpath,{}", folder.display());
    uses("shared", &[folder.join("libalula.so").as_os_str(), path.as_ref()]);
}

#[test]
fn a_c_program_uses_the_archive() {
    let archive = built().join("libalula.a");
    let mut linked = vec![archive.as_os_str()];
    linked.extend(SYSTEM.map(OsStr::new));
    uses("archive", &linked);
}

/// Where cargo has put what it built for this test.
fn built() -> PathBuf {
    let program = std::env::current_exe().expect("this program's path");
    program.parent().expect("its folder").into()
}

fn uses(how: &str, linked: &[&OsStr]) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(how);
    fs::create_dir_all(&folder).expect("a folder");
    let program = folder.join("interface");
    let mut compiler = Command::new(std::env::var_os("CC").unwrap_or("cc".into()));
    compiler.args(["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O1", "-I"]);
    compiler.arg(source.join("include")).arg(source.join("tests/interface.c"));
    compiler.arg("-o").arg(&program).args(linked);
    assert!(compiler.status().expect("a C compiler").success(), "it does not compile");

    let signer = SigningKey::generate().expect("a key");
    let signature = signer.sign(b"mission-plan", b"waypoints v7").expect("a signature");
    let (key, signed) = (folder.join("key"), folder.join("signature"));
    fs::write(&key, signer.verifying_key().to_bytes()).expect("written");
    fs::write(&signed, signature.as_bytes()).expect("written");
    let output = Command::new(&program).args([&key, &signed]).output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.ends_with("0 failures\n"), "{how}:\n{told}");
}
