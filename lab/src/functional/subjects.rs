// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the programs are run on: artifacts of this build, sealed, and how they are asked.

use std::ffi::{CStr, CString, c_char, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::artifact::subject::{Subject, built, output, sealed};

/// The command, built as developers do.
pub(super) fn command() -> Result<PathBuf> {
    Ok(built(&["--workspace", "--bin", "alula"], None)?.join("alula"))
}

/// The library, built as it ships, except for the compiler's optimisations.
pub(super) fn library() -> Result<PathBuf> {
    Ok(built(&["-p", "alula-capi"], Some("alula_sealed"))?.join("libalula.so"))
}

/// A program of the lab.
pub(super) fn program(name: &str) -> Result<PathBuf> {
    Ok(built(&["--workspace", "--bin", name], None)?.join(name))
}

/// A sealed copy.
pub(super) fn sealed_copy(file: &Path) -> Result<Subject> {
    Subject::of(sealed(file)?, file.extension().is_none_or(|extension| extension != "so"))
}

/// What a program says, and whether it calls that a success.
pub(super) fn ask(program: &Path, arguments: &[&str]) -> Result<(bool, String)> {
    let output = output(Command::new(program).args(arguments))?;
    let mut told = String::from_utf8_lossy(&output.stdout).into_owned();
    told += &String::from_utf8_lossy(&output.stderr);
    Ok((output.status.success(), told))
}

/// What the command says as JSON.
pub(super) fn ask_json(program: &Path, verb: &str) -> Result<Value> {
    let (succeeded, told) = ask(program, &["--json", "module", verb])?;
    ensure!(succeeded, "alula module {verb}: {told}");
    serde_json::from_str(&told).context(told)
}

/// A copy of the library in this process.
pub(super) struct Library(*mut c_void);

impl Library {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let path = CString::new(path.as_os_str().as_bytes())?;
        // SAFETY: a path that ends with a zero; what the library runs when it is loaded is std's.
        let handle = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
        ensure!(!handle.is_null(), "the library cannot be loaded");
        Ok(Library(handle))
    }

    fn find(&self, name: &CStr) -> Result<*mut c_void> {
        // SAFETY: the handle is one that dlopen gave, and is never closed.
        let found = unsafe { libc::dlsym(self.0, name.as_ptr()) };
        ensure!(!found.is_null(), "the library has no {name:?}");
        Ok(found)
    }

    /// The name and version that it shows.
    pub(super) fn version(&self) -> Result<String> {
        let version = self.find(c"alula_version")?;
        // SAFETY: alula.h declares the function so; its text is static.
        let text = unsafe {
            let version: extern "C" fn() -> *const c_char = std::mem::transmute(version);
            CStr::from_ptr(version())
        };
        Ok(text.to_str()?.to_string())
    }

    /// The code that a function without arguments answers.
    pub(super) fn call(&self, name: &CStr) -> Result<i32> {
        let function = self.find(name)?;
        // SAFETY: alula.h declares alula_self_test and alula_zeroise so, which are all that is
        // asked for.
        let function: extern "C" fn() -> i32 = unsafe { std::mem::transmute(function) };
        Ok(function())
    }
}

/// The files that this process has mapped as code.
pub(super) fn mapped_code() -> Result<Vec<String>> {
    let maps = std::fs::read_to_string("/proc/self/maps").context("the memory's map")?;
    let code = maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(executable));
    let mut files: Vec<_> =
        code.map(|line| line.split_whitespace().nth(5).unwrap_or("anonymous").into()).collect();
    files.sort();
    files.dedup();
    Ok(files)
}

fn executable(rights: &str) -> bool {
    rights.contains('x')
}
