// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The demo's questions, each answered from files on disk by running `alula` as anyone would. Each
//! can come out false; `tests/demo.rs` shows it.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::failure::{Failure, Result};
use crate::output::shown;

/// The command under demonstration.
pub struct Alula {
    /// Its executable.
    pub program: PathBuf,
}

impl Alula {
    /// Runs the command with `--json` and waits for it.
    pub fn run(&self, arguments: &[&str]) -> Result<Output> {
        self.command(arguments)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| Failure::io("run", &self.program, &error))
    }

    /// Runs the command, which must succeed with one of the `good` exit codes, and gives its JSON.
    pub fn answer(&self, arguments: &[&str], good: &[i32]) -> Result<Value> {
        let output = self.run(arguments)?;
        if !output.status.code().is_some_and(|code| good.contains(&code)) {
            let said = String::from_utf8_lossy(&output.stderr);
            let verb = arguments.first().unwrap_or(&"");
            return Err(Failure::usage(format!("'alula {verb}' failed: {}", said.trim())));
        }
        serde_json::from_slice(&output.stdout)
            .map_err(|error| Failure::usage(format!("'alula' printed no JSON: {error}")))
    }

    /// The command, ready to be spawned.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--json").args(arguments);
        command
    }
}

/// How many bytes of `opened` were recovered, and whether they are exactly the first bytes of
/// `sent`.
pub fn identical_prefix(opened: &Path, sent: &Path) -> Result<(u64, bool)> {
    let open = |path: &Path| {
        let file = File::open(path).map_err(|error| Failure::io("read", path, &error))?;
        Ok::<_, Failure>(BufReader::new(file))
    };
    let (mut ours, mut theirs) = (open(opened)?, open(sent)?);
    let (mut recovered, mut identical) = (0, true);
    let (mut a, mut b) = ([0; 65_536], [0; 65_536]);
    loop {
        let got = ours.read(&mut a).map_err(|error| Failure::io("read", opened, &error))?;
        if got == 0 {
            return Ok((recovered, identical));
        }
        identical &= theirs.read_exact(&mut b[..got]).is_ok() && a[..got] == b[..got];
        recovered += got as u64;
    }
}

/// True if no file of `folder`, taken for a key, opens the recording: whoever holds the aircraft
/// holds these.
pub fn cannot_open(
    alula: &Alula,
    folder: &Path,
    passphrase: &Path,
    sealed: &Path,
    scratch: &Path,
) -> Result<bool> {
    let entries = std::fs::read_dir(folder).map_err(|error| Failure::io("list", folder, &error))?;
    let mut tried = 0;
    for entry in entries.flatten().filter(|entry| entry.path().is_file()) {
        tried += 1;
        let out = scratch.join(format!("try-{tried}"));
        let output = alula.run(&[
            "open",
            "--key",
            text(&entry.path())?,
            "--passphrase-file",
            text(passphrase)?,
            "--out",
            text(&out)?,
            text(sealed)?,
        ])?;
        let wrote = std::fs::read_dir(&out).is_ok_and(|mut files| files.next().is_some());
        if matches!(output.status.code(), Some(0 | 3)) || wrote {
            return Ok(false);
        }
    }
    Ok(tried > 0)
}

/// True if `verify` on the recording fails and names exactly this chapter.
pub fn names_chapter(
    alula: &Alula,
    drone_pub: &Path,
    recording: &Path,
    chapter: u64,
) -> Result<bool> {
    let output = alula.run(&["verify", "--drone-pub", text(drone_pub)?, text(recording)?])?;
    let said: Value = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    let file = &said["files"][0];
    Ok(output.status.code() == Some(4)
        && file["verdict"] == "damaged"
        && file["chapter"] == chapter)
}

/// Copies `recording` and flips one bit in the middle of the given byte range.
pub fn flip_bit(recording: &Path, copy: &Path, offset: u64, length: u64) -> Result<()> {
    let mut bytes =
        std::fs::read(recording).map_err(|error| Failure::io("read", recording, &error))?;
    let at = usize::try_from(offset + length / 2).unwrap_or(usize::MAX);
    let Some(byte) = bytes.get_mut(at) else {
        return Err(Failure::usage(format!("{} ends before byte {at}", shown(recording))));
    };
    *byte ^= 0x10;
    std::fs::write(copy, bytes).map_err(|error| Failure::io("write", copy, &error))
}

/// The path as an argument.
pub fn text(path: &Path) -> Result<&str> {
    path.to_str().ok_or_else(|| Failure::usage(format!("{} is not UTF-8", shown(path))))
}
