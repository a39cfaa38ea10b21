// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The pages for operators are tried as they are written: every command on them, in its order.
#![cfg(target_os = "linux")]

mod common;

use std::process::{Command, Stdio};

use common::Place;

/// What answers the questions for passphrases, and stands for a camera.
const PREPARED: &str = r#"
alula() {
    case "$* " in
    *--help*) command alula "$@" ;;
    "owner change-passphrase "*)
        command alula "$@" --passphrase-file "$SECRET" --new-passphrase-file "$SECRET" ;;
    *"--key "* | "owner new "* | "owner restore "*)
        command alula "$@" --passphrase-file "$SECRET" ;;
    *) command alula "$@" ;;
    esac
}
camera() { head -c 200000 /dev/zero; }
"#;

/// Runs a page's commands in a folder of their own.
fn tried(page: &str) {
    let path = format!("{}/../../docs/operating/{page}.md", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    let commands: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("$ ")).collect();
    assert!(commands.len() > 5, "{page} has few commands");
    let place = Place::bare();
    place.write("secret", "six random words are good\n");
    std::fs::create_dir_all(place.path("work/card")).unwrap();
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_alula"));
    let folders = std::env::var("PATH").unwrap_or_default();
    let mut script = PREPARED.to_owned();
    for command in &commands {
        // The shell's own words for where it failed.
        script += &format!("{command} || {{ echo \"$?: {}\" >&2; exit 1; }}\n", plain(command));
    }
    let told = Command::new("bash")
        .args(["-c", &script])
        .current_dir(place.path("work"))
        .env("SECRET", place.path("secret"))
        .env("ALULA_TRUST", place.path("trusted"))
        .env("PATH", format!("{}:{folders}", program.parent().unwrap().display()))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&told.stderr);
    assert!(told.status.success(), "{page}: {said}");
}

/// A command within a shell's double quotes.
fn plain(command: &str) -> String {
    command.chars().filter(|c| !"\"$`\\".contains(*c)).collect()
}

#[test]
fn the_ground() {
    tried("ground");
}

#[test]
fn the_drone() {
    tried("drone");
}

#[test]
fn the_factory() {
    tried("factory");
}

#[test]
fn the_investigator() {
    tried("investigator");
}
