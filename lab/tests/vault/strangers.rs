// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Two programs in Python, written from the formats' pages, with other libraries: one has public
//! keys alone, the other the owner's.

use std::ffi::OsString;
use std::io::Cursor;
use std::path::PathBuf;
use std::process::Command;

use lab_vault::{Durability, Reader, Reason};

use crate::common::*;

/// False, and a line that says so, where the programs cannot run.
pub(crate) fn can_run() -> bool {
    let import = "from cryptography.hazmat.primitives.asymmetric import mldsa, mlkem";
    let imported = Command::new("python3").args(["-c", import]).output();
    let can = imported.is_ok_and(|output| output.status.success());
    if !can {
        println!("skipped: python3 has no package cryptography with ML-DSA and ML-KEM");
    }
    can
}

/// Whether a program ended well, its output, and what it said beside.
pub(crate) fn run(program: &str, arguments: &[OsString]) -> (bool, Vec<u8>, String) {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("strangers").join(program);
    let output = Command::new("python3").arg("-B").arg(script).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), output.stdout, said)
}

pub(crate) fn path(folder: &str, name: &str) -> OsString {
    vectors(folder).join(name).into_os_string()
}

/// A file of this test's own, removed in the end.
pub(crate) struct Made(pub(crate) PathBuf);

impl Made {
    pub(crate) fn new(name: &str, bytes: &[u8]) -> Self {
        let name = format!("alula-stranger-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, bytes).unwrap();
        Made(path)
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn one_with_public_keys_alone_says_the_same() {
    if !can_run() {
        return;
    }
    let check = |arguments: &[OsString]| {
        let (good, output, said) = run("check.py", arguments);
        (good, String::from_utf8_lossy(&output).into_owned() + &said)
    };
    let aircraft = path("keys", "drone.pub");
    let mut all = vec![aircraft.clone()];
    all.extend(["flight.alula", "stranger.alula"].map(|name| path("recording", name)));
    let custody = ["received.alula", "recovered.alula", "erased.alula"];
    all.extend(custody.map(|name| path("custody", name)));
    let (good, said) = check(&all);
    let expected = "complete; 5200 signed; erased []; custody none clean\n\
        complete; 9000 signed; erased []; custody none clean\n\
        complete; 5200 signed; erased []; custody received,shared,redacted clean\n\
        cut short; 5000 signed; erased []; custody recovered,received clean\n\
        complete; 5200 signed; erased [0]; custody received,shared,redacted,erased clean\n";
    assert!(good, "{said}");
    assert_eq!(said, expected);
    let (good, said) = check(&["receipt".into(), path("custody", "erased.receipt")]);
    assert!(good && said.contains("3 slots, 5262 overwritten, 5262 zeros"), "{said}");
    let (text, file) = (path("custody", "disclosures.txt"), path("custody", "received.alula"));
    let (good, said) = check(&["disclosure".into(), aircraft.clone(), text, file.clone()]);
    assert!(good && said.lines().count() == 7, "{said}");

    // Control: it refuses what was altered.
    let whole = std::fs::read(&file).unwrap();
    let begin = Reader::open(Cursor::new(&whole)).unwrap().custody().unwrap().unwrap().begin;
    for at in [100, 12_000, 16_000, begin as usize + 210, whole.len() - 100] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        let bad = Made::new("checked", &bytes);
        let (good, said) = check(&[aircraft.clone(), bad.0.clone().into()]);
        assert!(!good || said.starts_with("cut short"), "{at}: {said}");
    }
}

/// What the other program opens with the published owner's key, and its last line.
fn opened_by_a_stranger(file: OsString) -> (bool, Vec<u8>, String) {
    let [drone, key] = ["drone.pub", "owner.key"].map(|name| path("keys", name));
    let (good, content, said) =
        run("open.py", &[drone, key, "correct horse battery staple".into(), file]);
    (good, content, said.lines().last().unwrap_or_default().into())
}

#[test]
fn one_with_the_owners_key_opens_what_we_seal() {
    if !can_run() {
        return;
    }
    let stranger: Vec<u8> = (0..9000u32).map(|at| (at % 251) as u8).collect();
    for (folder, name, expected, end) in [
        ("recording", "flight.alula", content(), "complete"),
        ("recording", "stranger.alula", stranger, "complete"),
        ("custody", "received.alula", content(), "complete"),
        ("custody", "recovered.alula", content(), "cut short"),
    ] {
        let (good, content, said) = opened_by_a_stranger(path(folder, name));
        assert!(good && content == expected && said == end, "{name}: {said}");
    }
    let (good, content, said) = opened_by_a_stranger(path("custody", "erased.alula"));
    assert!(!good && content.is_empty() && said == "bad: no slot for this owner", "{said}");

    // Many segments, chapters and index blocks.
    let long: Vec<u8> = (0..5_000_000u32).map(|at| (at.wrapping_mul(at) >> 9) as u8).collect();
    let mut writer = create(Vec::new(), SetClock::default(), Durability::Bulk);
    writer.write_all(&long).unwrap();
    writer.finish(Reason::EndOfInput).unwrap();
    let file = writer.into_target();
    let made = Made::new("opened", &file);
    let (good, content, said) = opened_by_a_stranger(made.0.clone().into());
    assert!(good && content == long && said == "complete", "{said}");

    // Control: it delivers nothing that was altered.
    let mut bytes = file;
    bytes[2_000_000] ^= 1;
    let made = Made::new("altered", &bytes);
    let (_, content, said) = opened_by_a_stranger(made.0.clone().into());
    assert!(said == "cut short" && content.len() < 2_000_000 && long.starts_with(&content));
}
