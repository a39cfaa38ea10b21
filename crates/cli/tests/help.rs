// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Help is there on every level, with an example that works as it stands; exit codes are as told.

mod common;

use std::fs;

use common::{KEY, Place, Said};

const VERBS: &[&str] = &[
    "owner new",
    "owner show",
    "owner change-passphrase",
    "owner backup",
    "owner restore",
    "owner sign-config",
    "drone new",
    "drone configure",
    "record",
    "seal",
    "import",
    "list",
    "inspect",
    "verify",
    "receive",
    "recover",
    "share",
    "contribute",
    "redact",
    "verify-redaction",
    "disclose",
    "erase",
    "verify-receipt",
    "drone trust",
    "drone rotate",
    "open",
    "cat",
    "mount",
    "serve",
    "demo",
    "module status",
    "module services",
    "module selftest",
    "module entropy capture",
    "module seal",
    "completions",
    "man",
    "owner",
    "drone",
];

fn help(place: &Place, verb: &str) -> String {
    let words: Vec<&str> = verb.split(' ').chain(["--help"]).collect();
    place.run(&words).good().out
}

#[test]
fn every_verb_has_help_with_an_example() {
    let place = Place::bare();
    let all = place.run(&["help"]).good().out;
    for verb in VERBS {
        let text = help(&place, verb);
        let first = verb.split(' ').next().unwrap();
        assert!(all.contains(&format!("\n  {first} ")), "{verb} is not in 'alula help'");
        let group = matches!(*verb, "owner" | "drone");
        assert!(group || text.contains("Example:\n  "), "{verb}: {text}");
        assert!(group || text.contains(&format!("alula {verb}")) || text.contains("--json"));
    }
    for option in ["--passphrase-file", "--salvage", "--force", "--drone-pub"] {
        assert!(help(&place, "open").contains(option), "{option}");
    }
    assert_eq!(place.run(&["--help"]).good().out, all);
    assert!(place.run(&["--version"]).good().out.starts_with("alula 0."));
}

#[test]
fn help_tells_the_exit_codes_that_there_are() {
    let place = Place::new();
    let all = place.run(&["help"]).good().out;
    for told in ["0  good", "1  wrong usage", "3  cut short", "4  damaged"] {
        assert!(all.contains(told), "{told}: {all}");
    }
    place.record("a.alula", b"content", &[]).good();
    let whole = place.read("a.alula");
    place.write("cut.alula", &whole[..whole.len() - 1]);
    place.write("bad.alula", [&whole[..], b"something more"].concat());
    for (file, code) in [("a.alula", 0), ("nowhere", 1), ("cut.alula", 3), ("bad.alula", 4)] {
        let verify = ["verify", "--drone-pub", "drone/drone.pub", file];
        assert_eq!(place.run(&verify).code, code, "verify {file}");
        assert_eq!(place.run(&["inspect", file]).code, code, "inspect {file}");
        let open = ["--out", "opened", "--force", file];
        assert_eq!(place.run_with_key("open", &open).code, code, "open {file}");
        assert_eq!(place.run_with_key("cat", &[file]).code, code, "cat {file}");
    }
    // The worst of several files counts.
    let all = ["verify", "--drone-pub", "drone/drone.pub", "a.alula", "bad.alula", "cut.alula"];
    assert_eq!(place.run(&all).code, 4);
    assert_eq!(place.run(&[&all[..4], &["cut.alula"]].concat()).code, 3);
}

#[test]
fn the_examples_work_in_their_order() {
    let place = Place::bare();
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let run = |line: &str| {
        let words = words(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        place.run(&[&words[..], &["--passphrase-file", "passphrase"]].concat())
    };
    let plain = |line: &str| {
        let words = words(line);
        place.run(&words.iter().map(String::as_str).collect::<Vec<_>>())
    };
    place.write("passphrase", "six random words are good\n");
    place.write("DCIM/100/a.jpg", "a picture");
    run("owner new owner").good();
    let sign = "owner sign-config --key owner/owner.key --recipient owner/owner.pub --number 1 \
                --out fleet.config";
    run(sign).good();
    plain("drone new drone --owner owner/owner.pub").good();
    plain("drone configure drone --config fleet.config").good();
    place.record("flight-7.alula", b"stream", &["--label", "front camera"]).good();
    plain("seal --drone drone --out sealed DCIM").good();
    plain("list sealed").good();
    let listed = run("list --key owner/owner.key sealed").good();
    assert!(listed.out.contains("DCIM/100/a.jpg"), "{}", listed.out);
    plain("inspect flight-7.alula").good();
    plain("verify --drone-pub drone/drone.pub sealed flight-7.alula").good();
    run("open --key owner/owner.key --out opened sealed flight-7.alula").good();
    assert_eq!(place.read("opened/DCIM/100/a.jpg"), b"a picture");
    let part = run("cat --key owner/owner.key --offset 2 --length 3 flight-7.alula").good();
    assert_eq!(part.out, "rea");
    place.owner("lab");
    run("receive --key owner/owner.key sealed").good();
    run("share --key owner/owner.key --to lab/owner.pub flight-7.alula").good();
    run("disclose --key owner/owner.key --field start --out time.txt flight-7.alula").good();
    let disclosed = "verify --drone-pub drone/drone.pub --disclosure time.txt flight-7.alula";
    plain(disclosed).good();
    plain("verify --drone-pub drone/drone.pub --report report.txt sealed").good();
    plain("drone trust drone/drone.pub").good();
    plain("drone rotate drone-2 --old drone --owner owner/owner.pub").good();
    plain("drone trust drone-2/rotation.pub").good();
    fs::copy(place.path("flight-7.alula"), place.path("old.alula")).unwrap();
    run("erase --key owner/owner.key --receipt erased.receipt --yes old.alula").good();
    plain("verify-receipt --owner-pub owner/owner.pub erased.receipt").good();
    let cut = place.read("flight-7.alula");
    place.write("flight-7.alula", &cut[..16_000]);
    run("recover --key owner/owner.key flight-7.alula").good();
    for what in ["status", "services", "selftest"] {
        assert!(!plain(&format!("module {what}")).good().out.is_empty());
        assert!(!plain(&format!("--json module {what}")).good().json().is_null());
    }
    let folder = place.root.join("target/release");
    fs::create_dir_all(&folder).expect("a folder");
    // Any file with a slot for a seal will do.
    fs::copy(env!("CARGO_BIN_EXE_alula"), folder.join("libalula.so")).expect("a copy");
    assert!(plain("module seal target/release/libalula.so").good().out.contains("sealed"));
    // An old configuration does not come back.
    plain("drone configure drone --config fleet.config").refused(1, &["sign a higher one"]);
}

#[test]
fn json_is_one_object_even_when_things_go_wrong() {
    let place = Place::new();
    place.record("a.alula", b"content", &[]).good();
    let lines: [&[&str]; 4] = [
        &["--json", "verify", "--drone-pub", "drone/drone.pub", "a.alula"],
        &["--json", "inspect", "a.alula"],
        &["--json", "list", "a.alula"],
        &["--json", "seal", "--drone", "drone", "--out", "sealed", "a.alula"],
    ];
    for line in lines {
        assert!(place.run(line).good().json().is_object());
    }
    let open = [&["--json", "open"], &KEY[..], &["--out", "opened", "a.alula"]].concat();
    assert_eq!(place.run(&open).good().json()["files"][0]["bytes"], 7);
    let said: Said = place.run(&["--json", "inspect", "nowhere"]);
    assert_eq!((said.code, said.json()["exit"].clone()), (1, 1.into()));
    assert!(said.json()["error"].as_str().unwrap().contains("nowhere"));
}

/// No output but a bar on a terminal; `script` gives the command one.
#[test]
fn a_bar_is_drawn_on_a_terminal_only() {
    let place = Place::new();
    place.write("large.bin", vec![7; 30_000_000]);
    let seal = ["seal", "--drone", "drone", "--out", "sealed", "large.bin"];
    let plain = place.run(&seal).good();
    assert_eq!(plain.err, "");
    assert!(!plain.out.contains(['\r', '\u{1b}']));
    let line = format!("{} {}", env!("CARGO_BIN_EXE_alula"), seal.join(" "));
    let mut script = std::process::Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).current_dir(&place.root).env("TERM", "xterm");
    let Ok(output) = script.stdin(std::process::Stdio::null()).output() else {
        return common::skipped("script is not installed: no terminal to draw on");
    };
    let drawn = String::from_utf8_lossy(&output.stdout).into_owned();
    // A machine that is fast enough is done before the second picture: any unit will do.
    let bar = ["sealing", "/30.00 MB", "B/s"];
    assert!(bar.iter().all(|part| drawn.contains(part)), "{drawn:?}");
}

#[test]
fn each_verb_has_a_page_and_is_completed() {
    let place = Place::bare();
    let told = place.run(&["--json", "man", "--out", "man"]).good().json();
    assert_eq!(told["pages"].as_array().unwrap().len(), place.names("man").len());
    for verb in VERBS {
        let page = place.read(format!("man/alula-{}.1", verb.replace(' ', "-")));
        let page = String::from_utf8(page).unwrap();
        assert!(page.contains(".SH SYNOPSIS") && page.contains("json"), "{verb}");
    }
    let page = String::from_utf8(place.read("man/alula.1")).unwrap();
    assert!(page.contains("Exit codes"), "{page}");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = place.run(&["completions", shell]).good().out;
        assert!(script.contains("passphrase-file") && script.contains("record"), "{shell}");
    }
    assert_eq!(place.run(&["completions", "abacus"]).code, 1);
}

/// The shell itself takes the script, and completes with it.
#[test]
fn bash_completes_a_verb() {
    let place = Place::bare();
    place.write("script", place.run(&["completions", "bash"]).good().out);
    let ask = "source ./script && COMP_WORDS=(alula reco) COMP_CWORD=1 && \
        _alula alula reco alula && echo \"${COMPREPLY[0]}\"";
    let mut bash = std::process::Command::new("bash");
    let Ok(told) = bash.args(["-c", ask]).current_dir(&place.root).output() else {
        return common::skipped("bash is not installed");
    };
    assert_eq!(String::from_utf8_lossy(&told.stdout).trim(), "record");
}
