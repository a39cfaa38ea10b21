// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A logger in C, compiled by the system's C compiler against the committed header, records with
//! the library as a shared object and as an archive; its owner opens what it logged.
#![cfg(unix)]

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use alula_recorder as _; // builds the library in all its forms, beside this program
use alula_vault::keys::{Drone, OwnerKey};
use alula_vault::{Content, Event, Reader, Verdict};

/// What libstd asks of the system where the library is linked as an archive.
const SYSTEM: [&str; 4] = ["-lpthread", "-ldl", "-lm", "-lgcc_s"];

#[test]
fn a_logger_in_c_records_with_the_shared_object() {
    let folder = built();
    let path = format!("-Wl,-rpath,{}", folder.display());
    logs("shared", &[folder.join("libalula_recorder.so").as_os_str(), path.as_ref()]);
}

#[test]
fn a_logger_in_c_records_with_the_archive() {
    let archive = built().join("libalula_recorder.a");
    let mut linked = vec![archive.as_os_str()];
    linked.extend(SYSTEM.map(OsStr::new));
    logs("archive", &linked);
}

/// Where cargo has put what it built for this test.
fn built() -> PathBuf {
    let program = std::env::current_exe().expect("this program's path");
    program.parent().expect("its folder").into()
}

fn logs(how: &str, linked: &[&OsStr]) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(how);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let program = folder.join("logger");
    let mut compiler = Command::new(std::env::var_os("CC").unwrap_or("cc".into()));
    compiler.args(["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O1", "-I"]);
    compiler.arg(source.join("include")).arg(source.join("tests/logger.c"));
    compiler.arg("-o").arg(&program).args(linked);
    assert!(compiler.status().expect("a C compiler").success(), "it does not compile");

    let owner = OwnerKey::generate().expect("a key");
    let (drone, recording) = (folder.join("drone"), folder.join("a.alula"));
    Drone::create(&drone, "", std::slice::from_ref(owner.public()), None).expect("an aircraft");
    let output = Command::new(&program).args([&drone, &recording]).output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.ends_with("bytes logged\n"), "{how}:\n{told}");

    let mut reader = Reader::open(File::open(&recording).expect("a file")).expect("a recording");
    reader.unlock(&owner).expect("it opens");
    assert_eq!(reader.start().expect("its fields").subject.name, "a.log");
    let mut log = Vec::new();
    let report = reader.examine(Content::Prefix, &mut |event| {
        if let Event::Content { bytes, .. } = event {
            log.extend_from_slice(bytes);
        }
        Ok(())
    });
    assert_eq!(report.expect("a report").verdict, Verdict::Complete);
    let expected: String = (0..1000).map(|number| format!("line {number}\n")).collect();
    assert!(log == expected.as_bytes(), "{how}: the log differs");
}
