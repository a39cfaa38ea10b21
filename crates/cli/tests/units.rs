// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The example units are ones that systemd understands, and call the command as it is.
#![cfg(target_os = "linux")]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Place, skipped};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/companion")
}

/// The units, as they would be installed, with this command in the place of the installed one.
fn units(place: &Place) -> Vec<PathBuf> {
    let mut units = Vec::new();
    for entry in std::fs::read_dir(examples()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|kind| kind == "service" || kind == "mount") {
            let text = std::fs::read_to_string(&path).unwrap();
            let camera = examples().join("camera.sh");
            let text = text.replace("/usr/local/lib/alula/camera.sh", camera.to_str().unwrap());
            let text = text.replace("/usr/local/bin/alula", env!("CARGO_BIN_EXE_alula"));
            units.push(place.write(path.file_name().unwrap(), text));
        }
    }
    units.sort();
    units
}

/// What systemd has to say of them; `None` where it is absent.
fn verified(units: &[PathBuf]) -> Option<(bool, String)> {
    let mut command = Command::new("systemd-analyze");
    let output = command.args(["verify", "--man=no"]).args(units).output().ok()?;
    Some((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
}

#[test]
fn systemd_understands_them() {
    let place = Place::bare();
    let units = units(&place);
    assert_eq!(units.len(), 4);
    let Some((good, said)) = verified(&units) else {
        return skipped("systemd-analyze is not installed: the example units are not verified");
    };
    let ours = |line: &&str| line.contains("alula-") || line.contains("run-scratch");
    let ours: Vec<_> = said.lines().filter(ours).collect();
    assert!(good && ours.is_empty(), "{said}");

    // The check does find what is wrong with a unit.
    let wrong = place.write("wrong.service", "[Service]\nExecStart=/nowhere/alula record\n");
    assert!(!verified(&[wrong]).unwrap().0);
}

#[test]
fn they_call_verbs_and_options_that_there_are() {
    let place = Place::bare();
    let mut seen = 0;
    for unit in units(&place) {
        let text = std::fs::read_to_string(&unit).unwrap().replace("\\\n", " ");
        let Some((_, call)) = text.split_once(concat!(env!("CARGO_BIN_EXE_alula"), " ")) else {
            continue;
        };
        let call = call.lines().next().unwrap();
        let verb = call.split(' ').next().unwrap();
        let help = place.run(&[verb, "--help"]).good().out;
        for option in call.split_whitespace().filter(|word| word.starts_with("--")) {
            assert!(help.contains(option), "{}: {option}", unit.display());
            seen += 1;
        }
    }
    assert!(seen >= 7, "{seen}");
}
