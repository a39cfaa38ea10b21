// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The laboratory's tests are all assigned, every reference leads somewhere, and evidence that is
//! altered is noticed. The programs themselves run in `cargo lab functional`; here some do.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use lab::functional::answers::{Answers, tests};
use lab::functional::{evidence, programs, run_and_print, summary};

#[test]
fn every_reference_leads_somewhere() {
    let answers = Answers::read().expect("the table can be read");
    assert_eq!(answers.unresolved(), [""; 0]);
}

#[test]
fn every_test_of_the_list_is_assigned() {
    let Some(tests) = tests() else {
        eprintln!("skipped: the list of tests is not there; set ALULA_SHARED");
        return;
    };
    assert_eq!(tests.len(), 225);
    let answers = Answers::read().expect("the table can be read");
    assert_eq!(answers.compared_with(&tests), [""; 0]);
}

#[test]
fn the_document_shows_the_summary() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/functional-tests.md");
    let document = fs::read_to_string(path).expect("the document");
    let text = summary::text(&Answers::read().expect("the table can be read"));
    assert!(document.ends_with(&text), "cargo lab functional --summary prints its end");
}

#[test]
fn programs_have_names_of_their_own() {
    let names: BTreeSet<_> = programs().map(|program| program.name).collect();
    assert_eq!(names.len(), programs().count());
    assert!(programs().all(|program| program.folder.starts_with("Functional-Test/")));
}

/// What the checks above are worth: each kind of mistake is caught.
#[test]
fn a_wrong_table_is_caught() {
    let unresolved = |line: &str| {
        let found = Answers::parse(line).expect("a line").unresolved();
        found.into_iter().filter(|text| text.starts_with("TE")).count()
    };
    let gate = "crates/engine/src/module/gate.rs";
    assert_eq!(unresolved(&format!("TE01.01.01 | source {gate} serve")), 0);
    assert_eq!(unresolved(&format!("TE01.01.01 | source {gate} no_such_item")), 1);
    assert_eq!(unresolved(&format!("TE01.01.01 | source {gate} state")), 1);
    assert_eq!(unresolved("TE01.01.01 | source crates/engine/src/no_such_file.rs serve"), 1);
    assert_eq!(unresolved("TE01.01.01 | document docs/integrity.md The seal"), 0);
    assert_eq!(unresolved("TE01.01.01 | document docs/integrity.md No such heading"), 1);
    assert_eq!(unresolved("TE01.01.01 | functional no-such-program"), 1);
    assert_eq!(unresolved("TE01.01.01 | open why"), 1);
    assert!(Answers::parse("TE01.01.01 | hope for the best").is_err());
    let twice = "TE01.01.01 | functional components\nTE01.01.01 | functional components";
    assert!(Answers::parse(twice).is_err());

    let tests = [("TE01.01.01".into(), "FT-TE+SC-TE/OD-TE".into())];
    let compared = |text: &str| Answers::parse(text).expect("a line").compared_with(&tests).len();
    assert_eq!(compared(&format!("TE01.01.01 | functional components; source {gate} serve")), 0);
    assert_eq!(compared("TE01.01.01 | functional components"), 1);
    assert_eq!(compared("TE09.99.99 | functional components"), 2);
}

/// A folder of this test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("functional").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn evidence_is_written_and_an_altered_file_is_caught() {
    let output = folder("evidence");
    let lab = Path::new(env!("CARGO_BIN_EXE_lab"));
    for name in ["csp-separation", "no-processes"] {
        run_and_print(lab, &output, Some(name)).expect("the program passes");
    }
    run_and_print(lab, &output, Some("data-input")).expect("the program passes");
    assert_eq!(evidence::check(&output).expect("as it was written"), 1);

    let document = fs::read_to_string(output.join(evidence::FILE)).expect("the document");
    let document: serde_json::Value = serde_json::from_str(&document).expect("JSON");
    let entry = &document["functionalTest"]["testEvidence"][0];
    assert_eq!(entry["teList"][0], "03.05.01");
    let summary = entry["results"]["summary"].as_str().expect("a text");
    let file = output.join(entry["results"]["fileLocation"].as_str().expect("a path"));
    let told = fs::read_to_string(&file).expect("the evidence");
    assert!(told.contains(summary) && summary.starts_with("601 digests"), "{told}");

    fs::write(&file, told.replace("601", "602")).expect("written");
    let error = evidence::check(&output).expect_err("it is altered").to_string();
    assert!(error.contains("data-input.txt is altered"), "{error}");
}

#[test]
fn a_program_that_fails_fails_the_command_and_its_evidence_says_so() {
    let output = folder("failing");
    // A program that is no lab answers every call with nothing.
    let answer = run_and_print(Path::new("/bin/true"), &output, Some("data-input"));
    assert!(answer.is_err());
    let document = fs::read_to_string(output.join(evidence::FILE)).expect("the document");
    assert!(document.contains("FAILED"), "{document}");
}
